//! `outflow demo`: streams sample profiles to the embedded endpoint, reads them back and proves that all arrived.

mod read_back;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use self::read_back::{Arrived, Expected};
use super::streaming::{RunSignals, SummaryObject, block_on, exit_for, print_object, stream};
use super::{Context, Exit, Failure};
use crate::backstage::demo_sandbox::{DemoSandbox, PROFILES, SHARDS, STREAM};
use crate::backstage::words::{accounting_text, effort_text};
use crate::delivery::engine::{RunEnd, Summary};
use crate::destination::Saved;
use crate::destination::run::assembly::FeedAnswers;
use crate::destination::run::assembly::{Assembled, AssemblyInputs, assemble};
use crate::destination::spec::SourceSpec;
use crate::kinesis::AwsCredentials;
use crate::text::{Key, Phrase, say};

/// How long a run may take to finish its requests after a signal.
const DRAIN: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    #[arg(long)]
    pub(super) json: bool,
    #[arg(long, conflicts_with = "json")]
    pub(super) ask: bool,
}

pub(super) fn execute(context: &Context, args: &DemoArgs) -> Result<Exit, Failure> {
    block_on(Demo { context, json: args.json }.run())
}

struct PreparedDemo {
    /// Serves the stream until it is dropped.
    sandbox: DemoSandbox,
    expected: Expected,
    assembled: Assembled,
}

struct Demo<'a> {
    context: &'a Context,
    json: bool,
}

impl Demo<'_> {
    /// Runs the demo. A signal ends it at any time; the sandbox and the temporary folder are then gone.
    async fn run(&self) -> Result<Exit, Failure> {
        let mut signals = RunSignals::new()?;
        let PreparedDemo { sandbox, expected, assembled } = signals.unless_one(Box::pin(self.prepare())).await?;
        let summary = stream(self.context, assembled, None, (&mut signals, DRAIN)).await?;
        if summary.ended != RunEnd::Complete {
            return self.conclude_early(&summary);
        }
        let sdk = sandbox.client.sdk().await;
        let unreadable = |error: aws_sdk_kinesis::Error| {
            Failure::new(Exit::Failure, say::DemoUnreadable { system: error.to_string() })
        };
        let arrived = async { read_back::read(&sdk, STREAM).await.map_err(unreadable) };
        self.conclude(&summary, &expected, &signals.unless_one(arrived).await?)
    }

    async fn prepare(&self) -> Result<PreparedDemo, Failure> {
        let sandbox = Box::pin(DemoSandbox::start()).await.map_err(|error| Failure::from(&error))?;
        self.step(say::DemoSandbox { url: sandbox.endpoint_url() })?;
        self.step(say::DemoStream { stream: STREAM, shards: SHARDS.unsigned_abs() })?;
        let saved = self.save_destination(&sandbox)?;
        let expected = Expected::from_spec(saved.spec())?;
        self.show_event(&expected)?;
        self.step(say::DemoStreaming { count: PROFILES })?;
        let spec = saved.spec();
        let given = AssemblyInputs {
            credentials: AwsCredentials::Sandbox,
            max_pause: None,
            feed: FeedAnswers::default(),
            stream_changed: None,
            recognition: Arc::default(),
        };
        let assembled = assemble(spec, &sandbox.places.state_folder(&spec.name), "outflow demo", given).await?;
        Ok(PreparedDemo { sandbox, expected, assembled })
    }

    /// Saves an ordinary destination in the sandbox's folder.
    fn save_destination(&self, sandbox: &DemoSandbox) -> Result<Saved, Failure> {
        let spec = sandbox.draft().to_spec();
        let saved = Saved::read(spec.as_bytes(), "demo.toml", sandbox.folder())?;
        sandbox.places.save(&saved, OffsetDateTime::now_utc())?;
        let name = &saved.spec().name;
        self.step(say::DemoDestination { name, folder: sandbox.folder() })?;
        Ok(sandbox.places.load(name)?)
    }

    fn show_event(&self, expected: &Expected) -> Result<(), Failure> {
        let Some(event) = &expected.first else { return Ok(()) };
        self.step(say::DemoEvent {
            bytes: event.body.len(),
            key: event.partition.to_string(),
            trigger: event.triggers.names().collect::<Vec<_>>().join(", "),
        })?;
        let parsed: serde_json::Value = serde_json::from_slice(&event.body).map_err(io::Error::from)?;
        self.write(&serde_json::to_string_pretty(&parsed).map_err(io::Error::from)?)
    }

    fn conclude(&self, summary: &Summary, expected: &Expected, arrived: &Arrived) -> Result<Exit, Failure> {
        let check = expected.compare(arrived);
        let (delivered, readback) = (summary.counts.delivered, arrived.records);
        self.step(say::DemoReadBack { delivered, readback, lost: check.lost })?;
        self.step(say::DemoOrder { violations: check.order_violations })?;
        self.write(&accounting_text(&self.context.texts, summary, Phrase::from))?;
        self.write(&effort_text(&self.context.texts, summary, Phrase::from))?;
        if self.json {
            print_object(&DemoObject {
                summary: SummaryObject::new(summary),
                read_back: arrived.records,
                order_violations: check.order_violations,
                lost: check.lost,
            })?;
        }
        let sound = check.lost == 0 && check.order_violations == 0;
        Ok(if sound { exit_for(summary, &feed(), true) } else { Exit::Failure })
    }

    /// Reports a demo that a signal ended. A drained feed has no known set of expected events, so nothing is compared.
    fn conclude_early(&self, summary: &Summary) -> Result<Exit, Failure> {
        self.step(Key::DemoEndedEarly)?;
        self.write(&accounting_text(&self.context.texts, summary, Phrase::from))?;
        self.write(&effort_text(&self.context.texts, summary, Phrase::from))?;
        if self.json {
            print_object(&SummaryObject::new(summary))?;
        }
        Ok(exit_for(summary, &feed(), true))
    }

    fn step(&self, message: impl Into<Phrase>) -> Result<(), Failure> {
        self.write(&self.context.texts.text(message))
    }

    /// Prints to stdout; with `--json` to stderr, because then only the summary object goes to stdout.
    fn write(&self, text: &str) -> Result<(), Failure> {
        if self.json {
            Context::say_text(text);
        } else {
            writeln!(io::stdout().lock(), "{text}")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct DemoObject {
    #[serde(flatten)]
    summary: SummaryObject,
    read_back: u64,
    order_violations: u64,
    lost: u64,
}

/// The source of [`DemoSandbox::draft`].
fn feed() -> SourceSpec {
    SourceSpec::Sample { count: PROFILES, rate: 0, seed: 1 }
}
