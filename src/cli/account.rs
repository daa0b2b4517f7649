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
pub(super) struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    Add(Box<add::AccountAddArgs>),
    List(list::AccountListArgs),
    Remove(remove::AccountRemoveArgs),
    Rotate(rotate::AccountRotateArgs),
}

pub(super) fn execute(context: &Context, args: AccountArgs) -> Result<Exit, Failure> {
    match args.command {
        AccountCommand::Add(args) => add::execute(context, &args),
        AccountCommand::List(args) => list::execute(context, &args),
        AccountCommand::Remove(args) => remove::execute(context, &args),
        AccountCommand::Rotate(args) => rotate::execute(context, &args),
    }
}

fn usage<P: Into<Phrase>>(message: P) -> Failure {
    Failure::new(Exit::Usage, message)
}
