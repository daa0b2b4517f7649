//! `outflow remove`: deletes a destination and the state of its runs.

use clap::ValueEnum;

use super::{Context, Exit, Failure};
use crate::text::{Key, say};

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
    if !args.yes && !context.confirm(say::RemoveAsk { name }, say::RemoveNeedsYes { name })? {
        context.say(say::RemoveKept { name });
        return Ok(Exit::Done);
    }
    context.places.remove(name)?;
    context.say(say::Removed { name });
    Ok(Exit::Done)
}
