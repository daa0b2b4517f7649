//! `outflow doctor`: checks what could keep Outflow from working here, and prints one row per check with its remedy.

mod here;
mod reach;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::secrets::patience;
use super::streaming::{RunSignals, block_on};
use super::{Context, Exit, Failure, wrap};
use crate::destination::vault::VaultError;
use crate::kinesis::probe::ProbeReply;
use crate::text::foreign::{escaped, printable};
use crate::text::{Key, Phrase, say};

#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Good,
    /// Outflow works, but without something that needs this.
    Limited,
    /// Outflow cannot work like this.
    Bad,
}

impl Health {
    fn key(self) -> Key {
        match self {
            Self::Good => Key::DoctorGood,
            Self::Limited => Key::DoctorLimited,
            Self::Bad => Key::DoctorBad,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct DoctorRow {
    check: &'static str,
    state: Health,
    message: Phrase,
    remedy: Option<Phrase>,
}

impl DoctorRow {
    fn good(check: &'static str, message: impl Into<Phrase>) -> Self {
        Self { check, state: Health::Good, message: message.into(), remedy: None }
    }

    fn fault(check: &'static str, state: Health, message: impl Into<Phrase>, remedy: impl Into<Phrase>) -> Self {
        Self { check, state, message: message.into(), remedy: Some(remedy.into()) }
    }
}

pub(super) fn execute(context: &Context, args: &DoctorArgs) -> Result<Exit, Failure> {
    let mut rows = vec![here::folders_row(context), here::terminal_row(), here::colors_row(), here::clipboard_row()];
    for row in &rows {
        print(context, row, args.json)?;
    }
    block_on(async {
        let mut signals = RunSignals::new()?;
        signals.unless_one(Box::pin(look(context, args, &mut rows))).await
    })?;
    Ok(exit(&rows))
}

enum DoctorResult {
    Keyring(Result<(), VaultError>),
    Endpoint(usize, reach::EndpointAddress, Box<ProbeReply>),
}

/// Runs the checks that take time, all at once, and prints each row when its turn comes.
async fn look(context: &Context, args: &DoctorArgs, rows: &mut Vec<DoctorRow>) -> Result<(), Failure> {
    let places = reach::endpoints(context, args.region.as_deref())?;
    let (count, patience) = (places.len(), patience(context));
    let mut asked = JoinSet::new();
    asked.spawn(async move { DoctorResult::Keyring(here::try_keyring(patience).await) });
    for (number, place) in places.into_iter().enumerate() {
        let asking =
            async move { DoctorResult::Endpoint(number + 1, place.clone(), Box::new(reach::ask(place).await)) };
        asked.spawn(asking);
    }
    let mut landing = RowQueue::new();
    if count == 0 {
        landing.land(1, reach::no_region_row());
    }
    let (mut left, mut skew) = (count, None);
    loop {
        for row in landing.due(Instant::now()) {
            print(context, &row, args.json)?;
            rows.push(row);
        }
        let landed = tokio::select! {
            landed = asked.join_next() => landed,
            () = landing.beat() => continue,
        };
        match landed {
            None => return Ok(()),
            Some(Err(error)) => {
                return Err(Failure::new(Exit::Failure, say::CheckBroke { system: error.to_string() }));
            }
            Some(Ok(DoctorResult::Keyring(tried))) => landing.land(0, here::keyring_row(tried)),
            Some(Ok(DoctorResult::Endpoint(number, place, reply))) => {
                landing.land(number, reach::endpoint_row(place, &reply));
                left -= 1;
                // The row of the clock follows the first reply that tells the time, or the last reply if none does.
                let had_skew = skew.is_some();
                skew = skew.or(reply.skew);
                if !had_skew && (skew.is_some() || left == 0) {
                    landing.land(count + 1, reach::clock_row(skew));
                }
            }
        }
    }
}

fn print(context: &Context, row: &DoctorRow, json: bool) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let DoctorRow { check, state, message, remedy } = row;
    if json {
        let remedy = remedy.as_ref().map(Phrase::english).unwrap_or_default();
        let object = json!({ "check": check, "state": state, "message": message.english(), "remedy": remedy });
        writeln!(stdout, "{}", escaped(&object.to_string()))?;
        return Ok(stdout.flush()?);
    }
    let states = [Health::Good, Health::Limited, Health::Bad].map(|state| context.texts.text(state.key()));
    let width = states.iter().map(|text| text.chars().count()).max().unwrap_or_default();
    let state = context.texts.text(state.key());
    let margin = " ".repeat(width + 2);
    let text = |phrase: &Phrase| printable(&phrase.text(&context.texts));
    let mut lines = wrap::for_stdout(&format!("{state:<width$}  {check:<9}  {}", text(message)), &margin);
    if let Some(remedy) = remedy {
        let text = format!("{margin}{} {}", wrap::arrow(context), text(remedy));
        lines.extend(wrap::for_stdout(&text, &format!("{margin}  ")));
    }
    for line in lines {
        writeln!(stdout, "{line}")?;
    }
    Ok(stdout.flush()?)
}

fn exit(rows: &[DoctorRow]) -> Exit {
    let bad = |check: Option<&str>| {
        rows.iter().any(|row| row.state == Health::Bad && check.is_none_or(|check| check == row.check))
    };
    match (bad(None), bad(Some(reach::ENDPOINT))) {
        (false, _) => Exit::Done,
        (true, true) => Exit::Unreachable,
        (true, false) => Exit::Failure,
    }
}

/// How long rows wait for the rows before them, counted from the start of the checks.
const BEAT: Duration = Duration::from_secs(1);

struct RowQueue {
    waiting: BTreeMap<usize, DoctorRow>,
    next: usize,
    until: Instant,
}

impl RowQueue {
    fn new() -> Self {
        Self { waiting: BTreeMap::new(), next: 0, until: Instant::now() + BEAT }
    }

    fn land(&mut self, place: usize, row: DoctorRow) {
        self.waiting.insert(place, row);
    }

    fn due(&mut self, now: Instant) -> Vec<DoctorRow> {
        let mut due = Vec::new();
        while let Some(first) = self.waiting.first_entry() {
            if *first.key() != self.next && now < self.until {
                break;
            }
            self.next = first.key() + 1;
            due.push(first.remove());
        }
        due
    }

    /// Returns when waiting rows must be shown, even without the rows before them. Never returns if no row waits.
    async fn beat(&self) {
        if self.waiting.is_empty() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep_until(self.until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_outflow_cannot_do_without_is_a_failure() {
        let row = |check, state| DoctorRow::fault(check, state, "", "");
        assert_eq!(exit(&[row("keyring", Health::Limited), row("clock", Health::Good)]), Exit::Done);
        assert_eq!(exit(&[row("clock", Health::Bad)]), Exit::Failure);
        assert_eq!(exit(&[row("clock", Health::Bad), row(reach::ENDPOINT, Health::Bad)]), Exit::Unreachable);
    }

    #[test]
    fn a_row_waits_for_those_before_it_and_not_long() {
        let mut landing = RowQueue::new();
        let (start, beat) = (landing.until - BEAT, landing.until);
        let shown = |landing: &mut RowQueue, now| {
            landing.due(now).into_iter().map(|row| row.message.english()).collect::<Vec<_>>()
        };
        landing.land(2, DoctorRow::good("endpoint", "c"));
        landing.land(0, DoctorRow::good("keyring", "a"));
        assert_eq!(shown(&mut landing, start), ["a"]);
        landing.land(1, DoctorRow::good("endpoint", "b"));
        assert_eq!(shown(&mut landing, start), ["b", "c"]);
        landing.land(4, DoctorRow::good("endpoint", "e"));
        assert_eq!(shown(&mut landing, start), [""; 0]);
        assert_eq!(shown(&mut landing, beat), ["e"]);
        landing.land(3, DoctorRow::good("endpoint", "d"));
        assert_eq!(shown(&mut landing, beat), ["d"]);
    }
}
