//! `outflow remove`: deletes a destination and the state of its runs.

use clap::ValueEnum;

use super::{Context, Exit, Failure};
use crate::text::{Key, say};

/// Arguments of `remove`.
#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    name: String,
    #[arg(long)]
    yes: bool,
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Exits::Skip)]
    exits: Exits,
}

/// What members of the mapped segments are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Exits {
    Send,
    Skip,
}

pub(super) fn execute(context: &Context, args: &RemoveArgs) -> Result<Exit, Failure> {
    let name = args.name.as_str();
    if args.exits == Exits::Send {
        return Err(Failure::new(Exit::Usage, Key::RemoveNoExits));
    }
    context.places.must_exist(name)?;
    if !args.yes && !confirm(context, name)? {
        context.say(say::RemoveKept { name });
        return Ok(Exit::Done);
    }
    context.places.remove(name)?;
    context.say(say::Removed { name });
    Ok(Exit::Done)
}

fn confirm(context: &Context, name: &str) -> Result<bool, Failure> {
    if !context.is_interactive() {
        return Err(Failure::new(Exit::Usage, say::RemoveNeedsYes { name }));
    }
    let answer = context.ask(say::RemoveAsk { name })?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}
