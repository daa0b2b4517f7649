//! `outflow run`: streams headless until the source ends or a signal comes.

use std::time::Duration;

use super::{Context, Exit, Failure, duration};

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The destination
    pub(super) name: String,
    /// Print one summary object at the end
    #[arg(long)]
    pub(super) json: bool,
    /// How long a signal waits for what is under way
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, default_value = "30s")]
    pub(super) drain_timeout: Duration,
    /// End a pause that lasts longer, with exit code 4 or 5
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub(super) max_pause: Option<Duration>,
    /// Exit with 1 when there are dead letters
    #[arg(long)]
    pub(super) fail_on_dead: bool,
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    context.places.load(&args.name)?;
    Err(Failure::new(Exit::Usage, "outflow run is not built yet."))
}
