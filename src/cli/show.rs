//! `outflow show`: prints a saved spec as it was written, or in its checked form.

use std::io::{self, Write};

use super::{Context, Exit, Failure};

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    name: String,
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(context: &Context, args: &ShowArgs) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    let mut stdout = io::stdout().lock();
    if args.json {
        writeln!(stdout, "{:#}", saved.spec().checked())?;
    } else {
        stdout.write_all(saved.text().as_bytes())?;
        if !saved.text().ends_with('\n') {
            writeln!(stdout)?;
        }
    }
    Ok(Exit::Done)
}
