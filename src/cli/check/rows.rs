//! Prints the rows of a check to stdout: a table for people, or one JSON object per row for scripts.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::OutputForm;
use crate::cli::{Color, Context, Failure, wrap};
use crate::destination::check::{Check, CheckRow, CheckState};
use crate::flow::words;
use crate::kinesis::remedy::Remedy;
use crate::terminal::is_dumb;
use crate::text::foreign::{escaped, without_controls};
use crate::text::{Key, Texts};

pub(super) struct RowPrinter<'a> {
    texts: &'a Texts,
    form: OutputForm,
    colored: bool,
    arrow: &'static str,
    states: usize,
    names: usize,
    /// The remedy of the last row that had one: it is not repeated.
    remedy: RefCell<String>,
    /// Whether a row has said that there are no credentials.
    is_signed_out: Cell<bool>,
}

#[derive(Serialize)]
struct RowObject<'a> {
    check: &'a str,
    state: &'a str,
    code: &'a str,
    message: String,
    remedy: String,
}

impl<'a> RowPrinter<'a> {
    pub(super) fn new(context: &'a Context, form: OutputForm) -> Self {
        let states = [
            Key::CheckStateAllowed,
            Key::CheckStateDenied,
            Key::CheckStateMissing,
            Key::CheckStateUnknown,
            Key::CheckStateFailed,
        ];
        let width = |state| context.texts.text(state).chars().count();
        let states = states.map(width).into_iter().max().unwrap_or_default();
        let not_needed = width(Key::CheckStateNotNeeded);
        let names = Check::ALL.map(|check| check.name().len());
        Self {
            texts: &context.texts,
            form,
            colored: colored(context),
            arrow: wrap::arrow(context),
            names: names.into_iter().max().unwrap_or_default() + not_needed.saturating_sub(states),
            states,
            remedy: RefCell::default(),
            is_signed_out: Cell::default(),
        }
    }

    pub(super) fn print(&self, row: &CheckRow) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match self.form {
            OutputForm::Json => print_json(&mut stdout, row)?,
            OutputForm::Table => {
                let (message, remedy) = self.message_and_remedy(row);
                self.print_lines(&mut stdout, row, &message, &remedy)?;
            }
        }
        Ok(stdout.flush()?)
    }

    /// Says once that there are no credentials, and each remedy once.
    fn message_and_remedy(&self, row: &CheckRow) -> (String, String) {
        if words::is_signed_out(row) && self.is_signed_out.replace(true) {
            return (self.texts.text(Key::CheckNotSignedIn), String::new());
        }
        let remedy = words::row_remedy(self.texts, row);
        let is_repeated =
            row.remedy.as_ref().is_none_or(|remedy| remedy.statement.is_none()) && *self.remedy.borrow() == remedy;
        if !is_repeated {
            self.remedy.replace(remedy.clone());
        }
        (words::row_with_code(row).text(self.texts), if is_repeated { String::new() } else { remedy })
    }

    fn print_lines(&self, out: &mut impl Write, row: &CheckRow, message: &str, remedy: &str) -> io::Result<()> {
        let state = self.texts.text(words::state_key(row));
        let state = format!("{state:<width$}", width = self.states);
        // The state "not needed" is wider than the others; it takes the space from the column of the name.
        let name = self.names.saturating_sub(state.chars().count().saturating_sub(self.states));
        let name = format!("{:<name$}", row.check.name());
        let line = format!("{name}  {}", without_controls(message));
        let margin = " ".repeat(self.states + 2);
        let text = format!("{state}  {}", line.trim_end());
        for (number, line) in wrap::for_stdout(&text, &margin).into_iter().enumerate() {
            match line.strip_prefix(&state).filter(|_| number == 0 && self.colored) {
                Some(rest) => writeln!(out, "\u{1b}[{}m{state}\u{1b}[0m{rest}", color(row))?,
                None => writeln!(out, "{line}")?,
            }
        }
        if !remedy.is_empty() {
            let text = format!("{margin}{} {}", self.arrow, without_controls(remedy));
            for line in wrap::for_stdout(&text, &format!("{margin}  ")) {
                writeln!(out, "{line}")?;
            }
        }
        let Some(statement) = row.remedy.as_ref().and_then(|remedy: &Remedy| remedy.statement.as_ref()) else {
            return Ok(());
        };
        for line in escaped_lines(statement) {
            writeln!(out, "{margin}  {line}")?;
        }
        Ok(())
    }
}

/// Prints one JSON object on one line. The policy statement to add follows the text of the remedy.
fn print_json(out: &mut impl Write, row: &CheckRow) -> io::Result<()> {
    let english = Texts::english();
    let (message, mut remedy) = (words::row_message(english, row), words::row_remedy(english, row));
    if let Some(statement) = row.remedy.as_ref().and_then(|remedy| remedy.statement.as_ref()) {
        remedy = format!("{remedy} {statement}");
    }
    let object = RowObject {
        check: row.check.name(),
        state: state_name(row.state),
        code: row.code.as_deref().unwrap_or_default(),
        message,
        remedy,
    };
    let text = serde_json::to_string(&object).map_err(io::Error::other)?;
    writeln!(out, "{}", escaped(&text))
}

/// Returns indented JSON, one string per line. Escapes control characters, because names in it come from AWS.
fn escaped_lines(statement: &serde_json::Value) -> Vec<String> {
    format!("{statement:#}").lines().map(escaped).collect()
}

fn colored(context: &Context) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match context.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => io::stdout().is_terminal() && set("NO_COLOR").is_none() && !is_dumb() && !context.plain,
    }
}

fn color(row: &CheckRow) -> &'static str {
    match words::row_state(row) {
        CheckState::Allowed => "32",
        CheckState::Denied if row.check.is_optional() => "33",
        CheckState::Denied | CheckState::Missing => "31",
        CheckState::Unknown => "33",
        CheckState::Failed => "35",
    }
}

/// Returns the name of a state in JSON, the same in every language.
fn state_name(state: CheckState) -> &'static str {
    match state {
        CheckState::Allowed => "allowed",
        CheckState::Denied => "denied",
        // It is unknown whether a missing stream could be written to; the code says that the stream is missing.
        CheckState::Missing | CheckState::Unknown => "unknown",
        CheckState::Failed => "failed",
    }
}
