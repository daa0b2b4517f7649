//! `outflow doctor`: what keeps outflow from working here, one row each, with what to do about it.

mod here;
mod reach;

use std::io::{self, Write};

use serde_json::json;

use super::secrets::patience;
use super::streaming::{Signals, runtime};
use super::{Context, Exit, Failure, wrap};
use crate::text::Key;
use crate::text::foreign::{escaped, printable};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ask the endpoint of this region; else those of what is saved are asked
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Print one JSON object a row
    #[arg(long)]
    json: bool,
}

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum State {
    /// As it should be.
    Good,
    /// Something does without it.
    Limited,
    /// Outflow cannot work so.
    Bad,
}

impl State {
    /// As scripts read it, in every language.
    fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Limited => "limited",
            Self::Bad => "bad",
        }
    }

    fn key(self) -> Key {
        match self {
            Self::Good => Key::DoctorGood,
            Self::Limited => Key::DoctorLimited,
            Self::Bad => Key::DoctorBad,
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    check: &'static str,
    state: State,
    message: String,
    remedy: String,
}

impl Row {
    fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, state: State::Good, message: message.into(), remedy: String::new() }
    }

    fn fault(check: &'static str, state: State, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state, message: message.into(), remedy: remedy.into() }
    }
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    let mut rows =
        vec![here::folders(context), here::terminal(context), here::colors(context), here::clipboard(context)];
    for row in &rows {
        print(context, row, args.json)?;
    }
    let runtime = runtime()?;
    let looked = runtime.block_on(async {
        let mut signals = Signals::new()?;
        signals.unless_one(Box::pin(look(context, args, &mut rows))).await
    });
    runtime.shutdown_background();
    looked?;
    Ok(exit(&rows))
}

/// What takes its time: each row is printed as it lands.
async fn look(context: &Context, args: &Args, rows: &mut Vec<Row>) -> Result<(), Failure> {
    let keyring = here::keyring(context, patience(context)).await;
    print(context, &keyring, args.json)?;
    rows.push(keyring);
    for row in reach::all(context, args.region.as_deref()).await? {
        print(context, &row, args.json)?;
        rows.push(row);
    }
    Ok(())
}

fn print(context: &Context, row: &Row, json: bool) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let Row { check, state, message, remedy } = row;
    if json {
        let object = json!({ "check": check, "state": state.name(), "message": message, "remedy": remedy });
        writeln!(stdout, "{}", escaped(&object.to_string()))?;
        return Ok(stdout.flush()?);
    }
    let states = [State::Good, State::Limited, State::Bad].map(|state| context.texts.text(state.key()));
    let width = states.iter().map(|text| text.chars().count()).max().unwrap_or_default();
    let state = context.texts.text(state.key());
    let margin = " ".repeat(width + 2);
    let mut lines = wrap::for_stdout(&format!("{state:<width$}  {check:<9}  {}", printable(message)), &margin);
    if !remedy.is_empty() {
        let text = format!("{margin}{} {}", wrap::arrow(context), printable(remedy));
        lines.extend(wrap::for_stdout(&text, &format!("{margin}  ")));
    }
    for line in lines {
        writeln!(stdout, "{line}")?;
    }
    Ok(stdout.flush()?)
}

fn exit(rows: &[Row]) -> Exit {
    let bad = |check: Option<&str>| {
        rows.iter().any(|row| row.state == State::Bad && check.is_none_or(|check| check == row.check))
    };
    match (bad(None), bad(Some(reach::ENDPOINT))) {
        (false, _) => Exit::Done,
        (true, true) => Exit::Unreachable,
        (true, false) => Exit::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_outflow_cannot_do_without_is_a_failure() {
        let row = |check, state| Row::fault(check, state, "", "");
        assert_eq!(exit(&[row("keyring", State::Limited), row("clock", State::Good)]), Exit::Done);
        assert_eq!(exit(&[row("clock", State::Bad)]), Exit::Failure);
        assert_eq!(exit(&[row("clock", State::Bad), row(reach::ENDPOINT, State::Bad)]), Exit::Unreachable);
    }
}
