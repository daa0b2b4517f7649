//! `outflow account`: manages accounts, which tell how to sign in to AWS and which destinations refer to by name.

mod add;
mod keep;
mod key;
mod list;
mod moment;
mod remove;
mod rotate;
mod trial;

pub(super) use trial::{waiting_text, waits_for};

use clap::Subcommand;

use super::{Context, Exit, Failure};
use crate::text::Phrase;

/// Arguments of `account`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(Box<add::Args>),
    List(list::Args),
    Remove(remove::Args),
    Rotate(rotate::Args),
}

pub(super) fn execute(context: &Context, args: Args) -> Result<Exit, Failure> {
    match args.command {
        Command::Add(args) => add::execute(context, &args),
        Command::List(args) => list::execute(context, &args),
        Command::Remove(args) => remove::execute(context, &args),
        Command::Rotate(args) => rotate::execute(context, &args),
    }
}

fn usage<P: Into<Phrase>>(message: P) -> Failure {
    Failure::new(Exit::Usage, message)
}
