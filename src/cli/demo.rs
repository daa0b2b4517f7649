//! `outflow demo`: the whole way on the embedded endpoint and sample profiles.

use super::{Context, Exit, Failure};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print one summary object at the end
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn execute(_: &Context, _: &Args) -> Result<Exit, Failure> {
    Err(Failure::new(Exit::Usage, "outflow demo is not built yet."))
}
