//! `outflow preview`: the exact events that would leave, with partition key and size.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Context, Exit, Failure};
use crate::activation::Reader;
use crate::delivery::core::Memory;
use crate::delivery::engine::ledger_folder;
use crate::delivery::preview::{NoMemory, Preview, Previewed};
use crate::destination::assembly::{AssemblyError, open_source, resume_of, slots};
use crate::destination::lock::PREVIEW;
use crate::destination::spec::SourceSpec;
use crate::destination::{RunnerLock, Spec};
use crate::ledger::Ledger;
use crate::source::{Block, Filled, Resume};
use crate::text::Key;
use crate::text::foreign::escaped;

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The destination
    pub(super) name: String,
    /// How many events
    #[arg(short = 'n', long = "events", value_name = "N", default_value_t = 10)]
    pub(super) events: u64,
    /// Print one JSON object an event
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    let spec = saved.spec();
    let state = context.places.state_folder(&spec.name);
    let mut shown = Shown { context, left: args.events, json: args.json, count: 0 };
    preview(spec, &state, &mut shown)?;
    if shown.count == 0 && !args.json {
        context.say(Key::PreviewNone, &[]);
    }
    Ok(Exit::Done)
}

/// Previews from the checkpoint on; from the beginning when there is none, or while somebody runs the destination.
fn preview(spec: &Spec, state: &Path, shown: &mut Shown<'_>) -> Result<(), Failure> {
    let folder = ledger_folder(state);
    if !folder.is_dir() {
        return from_the_beginning(spec, shown);
    }
    let Ok(_lock) = RunnerLock::acquire(state, PREVIEW) else {
        shown.context.say(Key::PreviewRunning, &[("name", spec.name.as_str().into())]);
        return from_the_beginning(spec, shown);
    };
    let ledger = Ledger::open(&folder).map_err(AssemblyError::from)?;
    let resume = resume_of(&ledger).map_err(AssemblyError::from)?;
    let reader = Reader::new(spec.rules(), &slots(&ledger, spec).map_err(AssemblyError::from)?);
    show(Preview::new(reader, ledger), &spec.source, &resume, shown)
}

fn from_the_beginning(spec: &Spec, shown: &mut Shown<'_>) -> Result<(), Failure> {
    let slots: Vec<u8> = (0..=u8::MAX).take(spec.activation.segments.len()).collect();
    let reader = Reader::new(spec.rules(), &slots);
    show(Preview::new(reader, NoMemory), &spec.source, &Resume::default(), shown)
}

fn show<M: Memory>(
    mut preview: Preview<M>,
    source: &SourceSpec,
    resume: &Resume,
    shown: &mut Shown<'_>,
) -> Result<(), Failure> {
    let follows = matches!(source, SourceSpec::File { follow: true, .. });
    let mut source = open_source(source, resume).map_err(AssemblyError::from)?;
    let mut block = Block::default();
    while shown.left > 0 {
        match source.fill(&mut block).map_err(AssemblyError::from)? {
            Filled::End => return Ok(()),
            // All that is there has been shown.
            Filled::Waiting if follows => return Ok(()),
            Filled::Waiting => std::thread::sleep(std::time::Duration::from_millis(20)),
            Filled::Lines => {}
        }
        for line in &block.lines {
            if line.too_long || shown.left == 0 {
                continue;
            }
            if let Some(event) = preview.line(block.text(line), line).map_err(AssemblyError::from)? {
                shown.print(&event)?;
            }
        }
    }
    Ok(())
}

/// One event as scripts read it. `event` is the record's data, byte for byte.
#[derive(Serialize)]
struct EventObject<'a> {
    partition_key: String,
    bytes: usize,
    sequence: u64,
    trigger: Vec<&'static str>,
    event: &'a RawValue,
}

/// Prints events until there are enough.
struct Shown<'a> {
    context: &'a Context,
    left: u64,
    json: bool,
    count: u64,
}

impl Shown<'_> {
    fn print(&mut self, event: &Previewed) -> Result<(), Failure> {
        self.left -= 1;
        self.count += 1;
        let text = String::from_utf8_lossy(&event.body);
        if self.json { Self::print_json(event, &text) } else { self.print_text(event, &text) }
    }

    fn print_json(event: &Previewed, text: &str) -> Result<(), Failure> {
        let object = EventObject {
            partition_key: event.partition.to_string(),
            bytes: event.body.len(),
            sequence: event.sequence,
            trigger: event.triggers.names().collect(),
            event: serde_json::from_str(text).map_err(io::Error::from)?,
        };
        let line = serde_json::to_string(&object).map_err(io::Error::from)?;
        Ok(writeln!(io::stdout().lock(), "{line}")?)
    }

    fn print_text(&self, event: &Previewed, text: &str) -> Result<(), Failure> {
        let head = self.context.texts.text_with(
            Key::PreviewHead,
            &[
                ("number", self.count.into()),
                ("bytes", event.body.len().into()),
                ("key", event.partition.to_string().into()),
                ("trigger", event.triggers.names().collect::<Vec<_>>().join(", ").into()),
            ],
        );
        let mut stdout = io::stdout().lock();
        // A pipe gets the bytes that would leave.
        if stdout.is_terminal() {
            writeln!(stdout, "{}", escaped(&head))?;
            return Ok(writeln!(stdout, "{}", escaped(text))?);
        }
        writeln!(stdout, "{head}")?;
        Ok(writeln!(stdout, "{text}")?)
    }
}
