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

/// Arguments of `account`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add an account; the secret comes from a prompt or from stdin, never as an argument
    Add(Box<add::Args>),
    /// List the accounts
    List(list::Args),
    /// Forget an account and its secret
    Remove(remove::Args),
    /// Replace the key of an account; running destinations take the new one up without stopping
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

fn usage(message: impl Into<String>) -> Failure {
    Failure::new(Exit::Usage, message)
}
