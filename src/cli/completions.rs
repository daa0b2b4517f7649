//! `outflow completions`: prints a script that completes commands and flags in a shell.

use std::io::{self, Write};

use clap_complete::Shell;

use super::{Exit, Failure, help, language};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn execute(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(&language::texts()), "outflow", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}
