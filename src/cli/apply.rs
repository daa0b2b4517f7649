//! `outflow apply`: prints the difference between a spec and the saved destination, then saves the spec.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use time::OffsetDateTime;

use super::feed::say_feed;
use super::secrets::account_exists;
use super::{Context, Exit, Failure};
use crate::destination::difference::{ReadFrom, SpecChange};
use crate::destination::run::assembly;
use crate::destination::run::assembly::AssemblyError;
use crate::destination::store::MOST_BYTES;
use crate::destination::{Difference, RunnerLock, Saved};
use crate::folders::read_bounded;
use crate::text::{Key, Phrase, say};

#[derive(Debug, clap::Args)]
pub(super) struct ApplyArgs {
    file: PathBuf,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, value_name = "PLACE")]
    from: Option<ReadFrom>,
}

pub(super) fn execute(context: &Context, args: &ApplyArgs) -> Result<Exit, Failure> {
    let new = read(&args.file)?;
    account_exists(context, new.spec())?;
    let applying = SpecChange::read(&context.places, &new)?;
    if let Some(fault) = &applying.fault {
        context.say(say::ApplyOldFaulty { fault });
    }
    print(context, &applying.difference)?;
    if applying.has_checkpoint && applying.difference.stream_changed {
        context.say(say::Warning { warning: say::TalkOtherStream { name: new.spec().name.as_str() } });
    }
    assembly::check_slots(new.spec(), &context.places.state_folder(&new.spec().name)).map_err(AssemblyError::from)?;
    if args.from != Some(ReadFrom::Now) {
        say_feed(context, new.spec(), &applying);
    }
    if args.dry_run {
        return Ok(dry_run(context, &new, applying.must_choose() && args.from.is_none()));
    }
    let from = match args.from {
        None if applying.must_choose() => Some(choose(context, &new)?),
        from => from,
    };
    if let Some(from) = from
        && let Some(aside) = applying.reposition(&context.places, &new, from)?
    {
        context.say(say::ApplySetAside { folder: aside.display().to_string() });
    }
    save(context, applying.old.as_ref(), &new, OffsetDateTime::now_utc())
}

fn read(file: &Path) -> Result<Saved, Failure> {
    let mut bytes = Vec::new();
    let (result, label, folder) = if file.as_os_str() == OsStr::new("-") {
        (read_bounded(io::stdin().lock(), MOST_BYTES).map(|read| bytes = read), "stdin".into(), std::env::current_dir())
    } else {
        let read = File::open(file).and_then(|open| read_bounded(open, MOST_BYTES)).map(|read| bytes = read);
        let folder = std::path::absolute(file).map(|file| file.parent().unwrap_or(&file).to_owned());
        (read, file.display().to_string(), folder)
    };
    let refused = |error| {
        let system = Phrase::system(&error);
        if file.as_os_str() == OsStr::new("-") {
            Failure::new(Exit::Failure, say::StdinUnreadable { system })
        } else {
            Failure::new(Exit::Failure, say::ApplyUnreadable { path: file, system })
        }
    };
    let folder = result.and(folder).map_err(refused)?;
    Ok(Saved::read(&bytes, &label, &folder)?)
}

fn print(context: &Context, difference: &Difference) -> Result<(), Failure> {
    if difference.is_empty() {
        context.say(Key::NothingChanges);
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    for change in &difference.changes {
        writeln!(stdout, "{change}")?;
    }
    for warning in &difference.warnings {
        context.say(say::Warning { warning });
    }
    Ok(())
}

fn dry_run(context: &Context, new: &Saved, needs_from: bool) -> Exit {
    if needs_from {
        context.say(say::ApplyNeedsFrom { name: new.spec().name.as_str() });
    }
    context.say(Key::ApplyDryRun);
    if needs_from { Exit::InvalidSpec } else { Exit::Done }
}

fn choose(context: &Context, new: &Saved) -> Result<ReadFrom, Failure> {
    let name = new.spec().name.as_str();
    if context.is_interactive() {
        let answer = context.ask(say::ApplyAskFrom { name })?;
        if let Ok(from) = ReadFrom::from_str(&answer, true) {
            return Ok(from);
        }
    }
    Err(Failure::new(Exit::InvalidSpec, say::ApplyNoFrom { name }))
}

fn save(context: &Context, old: Option<&Saved>, new: &Saved, now: OffsetDateTime) -> Result<Exit, Failure> {
    let name = new.spec().name.as_str();
    if old == Some(&new.mapped(old.map(Saved::spec), now)?) {
        return Ok(Exit::Done);
    }
    let file = context.places.save(new, now)?;
    context.say(say::Saved { name, file: file.display().to_string() });
    if RunnerLock::is_held(&context.places.state_folder(name)) {
        context.say(say::ApplyRunning { name });
    } else if old.is_none() {
        context.say(say::SavedNext { name });
    }
    Ok(Exit::Done)
}
