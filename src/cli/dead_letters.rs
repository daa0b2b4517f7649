//! `outflow dead-letters`: lists, replays or purges dead letters.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::secrets::{SecretArgs, sign_in_with_prompts};
use super::streaming::{RunSignals, print_object, runtime};
use super::{Context, Exit, Failure};
use crate::delivery::dead_letters::{DeadKind, DeadLetter, DeadLetterReader, ReplayError, ReplayResult, purge};
use crate::delivery::engine::dead_letter_file;
use crate::delivery::reaction::Trouble;
use crate::destination::run::assembly::assemble_replay;
use crate::destination::{RunnerLock, Spec};
use crate::text::foreign::printable;
use crate::text::{Phrase, say, template};

/// How many ids are remembered, so that a letter that was written twice is listed once.
const MAX_IDS: usize = 1_000_000;

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct DeadLettersArgs {
    name: String,
    #[arg(long, conflicts_with = "purge")]
    replay: bool,
    #[arg(long)]
    purge: bool,
    #[arg(long, requires = "purge")]
    yes: bool,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    secrets: SecretArgs,
}

pub(super) fn execute(context: &Context, args: &DeadLettersArgs) -> Result<Exit, Failure> {
    let state = context.places.state_folder(&args.name);
    if args.purge {
        context.places.must_exist(&args.name)?;
        return delete(context, args, &state);
    }
    if args.replay {
        let saved = context.places.load(&args.name)?;
        return replay(context, saved.spec(), &state, args);
    }
    context.places.must_exist(&args.name)?;
    list(context, args, &dead_letter_file(&state))
}

fn list(context: &Context, args: &DeadLettersArgs, file: &Path) -> Result<Exit, Failure> {
    let mut letters = DeadLetterReader::open(file)?;
    let (mut ids, mut reasons) = (HashSet::new(), BTreeMap::<String, u64>::new());
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    while let Some(letter) = letters.next_letter()? {
        if ids.len() < MAX_IDS && !ids.insert(letter.id.clone()) {
            continue;
        }
        if args.json {
            writeln!(stdout, "{}", serde_json::to_string(&letter).map_err(io::Error::from)?)?;
        } else {
            print(context, &letter, &mut stdout)?;
        }
        *reasons.entry(letter.reason).or_default() += 1;
    }
    stdout.flush()?;
    if letters.unreadable > 0 {
        let path = file.display().to_string();
        context.say(say::LettersUnreadable { count: letters.unreadable, path });
    }
    if reasons.is_empty() {
        context.say(say::LettersNone { name: args.name.as_str() });
    }
    for (reason, count) in reasons {
        context.say(say::LettersReason { reason: printable(&reason), count });
    }
    Ok(Exit::Done)
}

/// Prints two lines per letter: when, what and where; then why.
fn print(context: &Context, letter: &DeadLetter, out: &mut impl Write) -> io::Result<()> {
    let at = i64::try_from(letter.at).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    let at = at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default();
    let place = printable(&letter.place.to_string());
    let head = match letter.kind {
        DeadKind::Malformed => context.texts.text(say::LettersLine { at, place }),
        DeadKind::Event => {
            let bytes = letter.event.as_ref().map_or(0, |event| event.get().len()) as u64;
            let sequence = letter.sequence.unwrap_or_default();
            context.texts.text(say::LettersEvent { at, place, bytes, sequence })
        }
    };
    writeln!(out, "{head}\n  {}: {}", printable(&letter.reason), printable(&letter.message))
}

fn delete(context: &Context, args: &DeadLettersArgs, state: &Path) -> Result<Exit, Failure> {
    let name = args.name.as_str();
    if !args.yes && !context.confirm(say::LettersAsk { name }, say::LettersNeedsYes { name })? {
        context.say(say::LettersKept { name });
        return Ok(Exit::Done);
    }
    let _lock = RunnerLock::acquire(state, &format!("outflow dead-letters {name} --purge"))?;
    let file = dead_letter_file(state);
    let (mut letters, mut count) = (DeadLetterReader::open(&file)?, 0_u64);
    while letters.next_letter()?.is_some() {
        count += 1;
    }
    purge(&file)?;
    context.say(say::LettersPurged { name, count });
    Ok(Exit::Done)
}

fn replay(context: &Context, spec: &Spec, state: &Path, args: &DeadLettersArgs) -> Result<Exit, Failure> {
    let (runtime, stop) = (runtime()?, AtomicBool::new(false));
    let mut done = ReplayResult::default();
    let ended = runtime.block_on(async {
        let mut signals = RunSignals::new()?;
        let command = format!("outflow dead-letters {} --replay", spec.name);
        let assembling = async {
            let signed = sign_in_with_prompts(context, spec, &args.secrets).await?;
            Ok(Box::pin(assemble_replay(spec, state, &command, signed.credentials)).await?)
        };
        let (replay, _lock) = signals.unless_one(Box::pin(assembling)).await?;
        let progress = progress(context);
        let running = replay.run(&stop, &mut done, |done| progress.set_position(done.replayed));
        tokio::pin!(running);
        loop {
            tokio::select! {
                ended = &mut running => {
                    progress.finish_and_clear();
                    break ended.map_err(Failure::from);
                }
                () = signals.next() => stop.store(true, Ordering::Relaxed),
            }
        }
    });
    report(context, &done, args.json)?;
    ended?;
    Ok(match done {
        _ if stop.load(Ordering::Relaxed) => Exit::Interrupted,
        ReplayResult { refused: 0, .. } => Exit::Done,
        _ => Exit::Failure,
    })
}

/// Returns a counter of replayed events for a terminal; elsewhere it is hidden.
fn progress(context: &Context) -> ProgressBar {
    if context.plain || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise} {pos}");
    style.map_or_else(|_| ProgressBar::hidden(), |style| ProgressBar::no_length().with_style(style))
}

fn report(context: &Context, done: &ReplayResult, json: bool) -> Result<(), Failure> {
    if json {
        return print_object(done);
    }
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "{}",
        context.texts.text(say::ReplayDone { replayed: done.replayed, duplicates: done.possible_duplicates })
    )?;
    for (template, count) in [
        (template!(ReplayBefore, &["count"]), done.replayed_before),
        (template!(ReplaySuperseded, &["count"]), done.superseded),
        (template!(ReplayUndecided, &["count"]), done.undecided),
        (template!(ReplayIncomplete, &["count"]), done.incomplete),
        (template!(ReplayMalformed, &["count"]), done.malformed),
        (template!(ReplayRefused, &["count"]), done.refused),
    ] {
        if count > 0 {
            writeln!(stdout, "{}", context.texts.text(Phrase::filled(template, [("count", count.into())])))?;
        }
    }
    Ok(())
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        let exit = match &error {
            ReplayError::Stopped { trouble: Trouble::Unreachable, .. } => Exit::Unreachable,
            ReplayError::Stopped { .. } => Exit::Denied,
            ReplayError::Letters(_) | ReplayError::Ledger(_) | ReplayError::Unsettled => Exit::Failure,
        };
        Self::new(exit, &error)
    }
}
