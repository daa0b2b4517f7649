//! `outflow check`: tests live what the credentials of a destination are allowed to do, and prints one row per check.

mod rows;

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

use super::account::waits_for;
use super::secrets::{SecretArgs, sign_in_with_prompts};
use super::streaming::{RunSignals, block_on};
use super::{Context, Exit, Failure};
use crate::destination::check::ask;
use crate::destination::check::{Check, CheckRow, Extras, OtherRegion, Verdict, test_event};
use crate::destination::sign_in::{KeyWatch, SignIn};
use crate::destination::spec::Spec;
use crate::flow::words;
use crate::kinesis::key_source::patiently;
use crate::kinesis::{AwsCredentials, ClientError};
use crate::text::{Key, Phrase, say};
use rows::RowPrinter;

/// Seconds between two checks with `--watch`. A change in IAM takes effect after a few seconds.
const PAUSE: u64 = 5;

/// Capacity of the channel for rows that wait to be printed.
const WAITING: usize = 32;

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    name: String,
    #[arg(long)]
    json: bool,
    #[arg(long, conflicts_with = "send_test_event")]
    watch: bool,
    #[arg(long)]
    send_test_event: bool,
    #[command(flatten)]
    secrets: SecretArgs,
}

pub(super) fn execute(context: &Context, args: &CheckArgs) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    block_on(async {
        let mut signals = RunSignals::new()?;
        signals.unless_one(Box::pin(look(context, args, saved.spec()))).await
    })
}

async fn look(context: &Context, args: &CheckArgs, spec: &Spec) -> Result<Exit, Failure> {
    let SignIn { credentials, watch } = sign_in_with_prompts(context, spec, &args.secrets).await?;
    // A key that is rotated meanwhile is used from the next check on.
    let watching = watch.filter(|_| args.watch).map(KeyWatch::start).transpose();
    let _watching = watching
        .map_err(|error| Failure::new(Exit::Failure, say::ReasonNoThread { system: Phrase::system(&error) }))?;
    let extras = Extras {
        test: args.send_test_event.then(|| test_event(&spec.name)),
        elsewhere: OtherRegion::find_all(spec, &context.places),
    };
    let form = if args.json { OutputForm::Json } else { OutputForm::Table };
    loop {
        let look = CheckInput { spec: spec.clone(), credentials: credentials.clone(), extras: extras.clone() };
        let verdict = run_checks(context, look, form).await?;
        if !args.watch || verdict == Verdict::Usable {
            return Ok(exit(verdict));
        }
        count_down(context).await;
    }
}

fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Usable => Exit::Done,
        Verdict::Denied | Verdict::Missing => Exit::Denied,
        Verdict::Unreachable => Exit::Unreachable,
        Verdict::Broken => Exit::Failure,
    }
}

struct CheckInput {
    spec: Spec,
    credentials: AwsCredentials,
    extras: Extras,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputForm {
    /// For people: always in the same order.
    Table,
    /// For scripts: one JSON object per row, in the order in which the checks finish.
    Json,
}

/// Runs all checks once and prints each row as soon as its turn comes.
async fn run_checks(context: &Context, look: CheckInput, form: OutputForm) -> Result<Verdict, Failure> {
    let CheckInput { spec, credentials, extras } = look;
    let (name, source) = (spec.name.clone(), credentials.clone());
    let table = RowPrinter::new(context, form);
    let busy = spinner(context);
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let checking = tokio::spawn(async move { Box::pin(ask::check(&spec, credentials, extras, sender)).await });
    let (mut rows, mut waiting, mut turn): (Vec<CheckRow>, Vec<CheckRow>, usize) = (Vec::new(), Vec::new(), 0);
    let mut printed = Ok(());
    // The first row arrives as soon as there are credentials.
    let tell = async |from| busy.suspend(|| waits_for(context, &from));
    let mut next = patiently(&source, receiver.recv(), tell).await;
    while let Some(row) = next {
        waiting.push(row);
        // Scripts find rows by name; people read from top to bottom.
        let due = match form {
            OutputForm::Json => std::mem::take(&mut waiting),
            OutputForm::Table => take_printable(&mut waiting, &mut turn),
        };
        for row in due {
            if printed.is_ok() {
                printed = busy.suspend(|| table.print(&row));
            }
            rows.push(row);
        }
        next = receiver.recv().await;
    }
    // A row that never arrived must not hold back the others.
    waiting.sort_by_key(|row| table_position(row.check));
    for row in waiting {
        if printed.is_ok() {
            printed = busy.suspend(|| table.print(&row));
        }
        rows.push(row);
    }
    busy.finish_and_clear();
    printed?;
    let broke =
        |error: tokio::task::JoinError| Failure::new(Exit::Failure, say::CheckBroke { system: error.to_string() });
    checking.await.map_err(broke)?.map_err(|error: ClientError| Failure::from(&error))?;
    let verdict = Verdict::from_rows(&rows);
    let is_signed_out = rows.iter().any(|row| row.check.is_needed() && words::is_signed_out(row));
    context.say(if is_signed_out { say::CheckNoSignIn { name }.into() } else { conclusion(verdict, &name) });
    Ok(verdict)
}

/// Returns the position of a check in the table, the same each time. Checks that are not in [`Check::ALL`] come last.
fn table_position(check: Check) -> usize {
    Check::ALL.iter().position(|other| *other == check).unwrap_or(Check::ALL.len())
}

/// Takes the rows that can be printed now: those with no missing row before them. `turn` is the position of the next
/// row. Without credentials there is no row for the endpoint.
fn take_printable(waiting: &mut Vec<CheckRow>, turn: &mut usize) -> Vec<CheckRow> {
    let mut rows = Vec::new();
    while let Some(check) = Check::ALL.get(*turn) {
        let Some(at) = waiting.iter().position(|row| row.check == *check) else {
            // A row after the endpoint's is here, so the endpoint's row will not come.
            let passed = *check == Check::Endpoint && waiting.iter().any(|row| table_position(row.check) > *turn);
            if !passed {
                break;
            }
            *turn += 1;
            continue;
        };
        rows.push(waiting.swap_remove(at));
        *turn += 1;
    }
    if *turn == Check::ALL.len() {
        rows.append(waiting);
    }
    rows
}

fn conclusion(verdict: Verdict, name: &str) -> Phrase {
    match verdict {
        Verdict::Usable => say::CheckUsable { name }.into(),
        Verdict::Denied => say::CheckDenied { name }.into(),
        Verdict::Missing => say::CheckMissing { name }.into(),
        Verdict::Unreachable => say::CheckUnreachable { name }.into(),
        Verdict::Broken => say::CheckUntold { name }.into(),
    }
}

/// Returns a spinner for a terminal; elsewhere it is hidden.
fn spinner(context: &Context) -> ProgressBar {
    if context.plain || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(if context.ascii { style.tick_chars("|/-\\ ") } else { style });
    }
    bar.set_message(context.texts.text(Key::CheckBusy));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Waits [`PAUSE`] seconds: counts down on a terminal, prints one line elsewhere.
async fn count_down(context: &Context) {
    let again = |seconds: u64| context.texts.text(say::CheckAgain { seconds });
    if context.plain || !std::io::stderr().is_terminal() {
        context.say(say::CheckAgain { seconds: PAUSE });
        tokio::time::sleep(Duration::from_secs(PAUSE)).await;
        return;
    }
    let bar = ProgressBar::new_spinner();
    for left in (1..=PAUSE).rev() {
        bar.set_message(again(left));
        bar.tick();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    bar.finish_and_clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_is_the_exit_code() {
        for (verdict, code) in [
            (Verdict::Usable, 0),
            (Verdict::Denied, 4),
            (Verdict::Missing, 4),
            (Verdict::Unreachable, 5),
            (Verdict::Broken, 1),
        ] {
            assert_eq!(exit(verdict).code(), code);
        }
    }

    #[test]
    fn rows_are_printed_in_one_order_as_soon_as_those_before_are_known() {
        let row = |check| CheckRow {
            check,
            state: crate::destination::check::CheckState::Allowed,
            code: None,
            said: crate::destination::check::CheckFinding::Granted,
            remedy: None,
            see: None,
        };
        let (mut waiting, mut turn, mut printed) = (Vec::new(), 0, Vec::new());
        let mut arrived = Check::ALL.to_vec();
        arrived.retain(|check| *check != Check::Endpoint);
        arrived.reverse();
        for check in arrived.iter().copied().chain([Check::TestOne, Check::TestMany]) {
            waiting.push(row(check));
            printed.extend(take_printable(&mut waiting, &mut turn).into_iter().map(|row| row.check));
        }
        arrived.reverse();
        arrived.extend([Check::TestOne, Check::TestMany]);
        assert_eq!((printed, waiting), (arrived, Vec::new()));
    }
}
