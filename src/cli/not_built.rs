//! Commands that are not built yet. Their arguments are final, and each command says what to use instead.

use clap::Args;

use super::{Exit, Failure};

/// Arguments of commands that take a destination alone.
#[derive(Debug, Args)]
pub(super) struct NameArgs {
    name: String,
}

/// Arguments of `resend`.
#[derive(Debug, Args)]
pub(super) struct ResendArgs {
    name: String,
    #[arg(long, value_name = "ID")]
    segment: Option<String>,
}

pub(super) fn backfill() -> Failure {
    failure(
        "outflow backfill is not supported yet. Members of a newly mapped segment follow when the feed next names them.",
    )
}

pub(super) fn resend() -> Failure {
    failure(
        "outflow resend is not supported yet. Save the spec under another name and run it: it starts without a memory.",
    )
}

pub(super) fn report() -> Failure {
    failure("outflow report is not supported yet. Use outflow run NAME --json: it ends with the counts of its run.")
}

fn failure(message: &str) -> Failure {
    Failure::new(Exit::Usage, message)
}
