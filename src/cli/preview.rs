//! `outflow preview`: the exact events that would leave, with partition key and size.

use super::{Context, Exit, Failure};

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The destination
    pub(super) name: String,
    /// How many events
    #[arg(short = 'n', long = "events", value_name = "N", default_value_t = 10)]
    pub(super) events: u64,
    /// Print one JSON object an event
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    context.places.load(&args.name)?;
    Err(Failure::new(Exit::Usage, "outflow preview is not built yet."))
}
