//! `outflow preview`: prints the exact events that would be sent, with partition key and size.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::feed::{ask_order, say_files};
use super::streaming::print_object;
use super::{Context, Exit, Failure, misuse};
use crate::backstage::remarks::remarks;
use crate::delivery::preview::PreviewedEvent;
use crate::destination::Spec;
use crate::destination::run::assembly::AssemblyError;
use crate::destination::run::assembly::FeedAnswers;
use crate::destination::run::preview::{PreviewStep, Previewing};
use crate::source::SourceError;
use crate::text::foreign::escaped;
use crate::text::{Key, say};

#[derive(Debug, clap::Args)]
pub(super) struct PreviewArgs {
    pub(super) name: String,
    #[arg(short = 'n', long = "events", value_name = "N", value_parser = misuse::count, default_value_t = 10)]
    pub(super) events: u64,
    #[arg(long)]
    pub(super) json: bool,
    #[arg(long)]
    pub(super) accept_malformed: bool,
}

pub(super) fn execute(context: &Context, args: &PreviewArgs) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    let mut spec = saved.spec().clone();
    let answers = FeedAnswers { accept_malformed: args.accept_malformed, order: None };
    spec.source = answers.apply_to(&spec.source);
    let state = context.places.state_folder(&spec.name);
    let mut shown =
        EventPrinter { context, left: args.events, json: args.json, is_stdin: spec.source.is_stdin(), count: 0 };
    preview(&spec, &state, &mut shown)?;
    Ok(Exit::Done)
}

/// Reports the lines that gave no event. With `--json` it prints, to stderr, only if there is something to report.
fn say_lines(previewing: &Previewing, shown: &EventPrinter<'_>) {
    let (context, lines) = (shown.context, previewing.lines_read());
    let left_out = lines.excluded + lines.malformed + lines.dead;
    if shown.count == 0 && !shown.json && left_out == 0 {
        let is_read = lines.unchanged + lines.not_qualified > 0;
        context.say(match shown.is_stdin {
            _ if is_read => Key::PreviewNone,
            true => Key::PreviewNoLineStdin,
            false => Key::PreviewNoLine,
        });
    } else if left_out > 0 {
        context.say(say::PreviewLines {
            unchanged: lines.unchanged,
            notqualified: lines.not_qualified,
            excluded: lines.excluded,
            malformed: lines.malformed,
            dead: lines.dead,
        });
    }
    for remark in remarks(previewing.reasons(), &previewing.unseen()) {
        Context::say_text(&remark.text(&context.texts));
    }
}

/// Opens the feed. At a terminal, asks if the order of its files is doubtful.
fn open(spec: &Spec, state: &Path, context: &Context) -> Result<Previewing, Failure> {
    match Previewing::open(spec, state) {
        Err(AssemblyError::Source(doubt @ SourceError::Order { .. })) if context.is_interactive() => {
            let order = Some(ask_order(context, &spec.name, &doubt)?);
            let source = FeedAnswers { order, ..FeedAnswers::default() }.apply_to(&spec.source);
            Ok(Previewing::open(&Spec { source, ..spec.clone() }, state)?)
        }
        opened => Ok(opened?),
    }
}

/// Prints events until the requested number is reached or the feed has no more.
fn preview(spec: &Spec, state: &Path, shown: &mut EventPrinter<'_>) -> Result<(), Failure> {
    let mut previewing = open(spec, state, shown.context)?;
    say_files(shown.context, previewing.files_ahead().as_ref());
    if previewing.is_in_use() {
        shown.context.say(say::PreviewRunning { name: spec.name.as_str() });
    }
    if spec.activation.options.append_newline {
        Context::say_text(&shown.context.texts.text(Key::PreviewLineEnds));
    }
    while shown.left > 0 {
        match previewing.advance()? {
            PreviewStep::Event(event) => shown.print(&event)?,
            PreviewStep::Passed => {}
            PreviewStep::Waits => std::thread::sleep(Duration::from_millis(20)),
            PreviewStep::End => break,
        }
    }
    say_lines(&previewing, shown);
    Ok(())
}

/// The JSON object of an event. `event` is the record's data byte for byte, except for a line end.
#[derive(Serialize)]
struct EventObject<'a> {
    partition_key: String,
    bytes: usize,
    /// True if the record's data ends with a line end, which `bytes` includes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    line_end: bool,
    sequence: u64,
    trigger: Vec<&'static str>,
    event: &'a RawValue,
}

struct EventPrinter<'a> {
    context: &'a Context,
    left: u64,
    json: bool,
    is_stdin: bool,
    count: u64,
}

impl EventPrinter<'_> {
    fn print(&mut self, event: &PreviewedEvent) -> Result<(), Failure> {
        self.left -= 1;
        self.count += 1;
        let text = String::from_utf8_lossy(&event.body);
        if self.json { Self::print_json(event, &text) } else { self.print_text(event, &text) }
    }

    fn print_json(event: &PreviewedEvent, text: &str) -> Result<(), Failure> {
        print_object(&EventObject {
            partition_key: event.partition.to_string(),
            bytes: event.bytes(),
            line_end: event.line_end,
            sequence: event.sequence,
            trigger: event.triggers.names().collect(),
            event: serde_json::from_str(text).map_err(io::Error::from)?,
        })
    }

    fn print_text(&self, event: &PreviewedEvent, text: &str) -> Result<(), Failure> {
        let head = self.context.texts.text(say::PreviewHead {
            number: self.count,
            bytes: event.bytes(),
            key: event.partition.to_string(),
            trigger: event.triggers.names().collect::<Vec<_>>().join(", "),
        });
        let mut stdout = io::stdout().lock();
        // A pipe gets the exact bytes of the record.
        if stdout.is_terminal() {
            writeln!(stdout, "{}", escaped(&head))?;
            return Ok(writeln!(stdout, "{}", escaped(text))?);
        }
        writeln!(stdout, "{head}")?;
        Ok(writeln!(stdout, "{text}")?)
    }
}
