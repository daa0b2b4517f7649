//! Commands that are not built yet. Their arguments are final, and each command says what to use instead.

use clap::Args;

use super::{Exit, Failure};
use crate::text::Key;

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
    Failure::new(Exit::Usage, Key::BackfillUnsupported)
}

pub(super) fn resend() -> Failure {
    Failure::new(Exit::Usage, Key::ResendUnsupported)
}

pub(super) fn report() -> Failure {
    Failure::new(Exit::Usage, Key::ReportUnsupported)
}
