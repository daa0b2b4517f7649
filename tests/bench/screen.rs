//! Measures the cost of the terminal app: a frame of its largest screens, and a run with and without a screen.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use outflow::activation::{SegmentChanges, Triggers};
use outflow::backstage::{DestinationKind, Order, Reply, RunStart, StreamEvent};
use outflow::delivery::core::{ShardGauge, Snapshot};
use outflow::delivery::counts::{Counts, Percentiles, RunRates};
use outflow::delivery::dead_letters::DeadKind;
use outflow::delivery::engine::{Notice, Summary};
use outflow::delivery::pace::Share;
use outflow::destination::Spec;
use outflow::destination::draft::{Draft, WizardProgress as At};
use outflow::destination::run::assembly::Assembled;
use outflow::destination::run::{FeedProgress, RunNotification, Running};
use outflow::destination::spec::CredentialSource;
use outflow::flow::{self, EffectResult, EventPreview, FlowInput, PreviewRemarks, PreviewResult, Step};
use outflow::kinesis::ProvidedCredentials;
use outflow::source::{FeedSize, Position};
use outflow::text::Texts;
use outflow::tui::app::{AppMsg, Model};
use outflow::tui::effect::AppEffect;
use outflow::tui::keys::{Chord, KeyName};
use outflow::tui::look::Look;
use outflow::tui::theme::Theme;
use outflow::tui::view;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use time::OffsetDateTime;

use crate::Failure;
use crate::case::Measured;
use crate::process;

/// Screen size in cells.
const SIZE: (u16, u16) = (200, 60);

/// Number of measured frames.
const FRAMES: u64 = 3_000;

/// A terminal without a display. The app still produces its output.
struct Screen {
    terminal: Terminal<CrosstermBackend<io::Sink>>,
    look: Look,
    model: Model,
}

impl Screen {
    fn new() -> Result<Self, Failure> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let terminal = Terminal::with_options(CrosstermBackend::new(io::sink()), TerminalOptions { viewport })?;
        let texts = Arc::new(Texts::new(None));
        let model = Model::new(OffsetDateTime::now_utc(), Arc::clone(&texts));
        Ok(Self { terminal, look: Look::new(texts, Theme::Dark), model })
    }

    fn tell(&mut self, happening: StreamEvent) {
        self.model.set_now(OffsetDateTime::now_utc());
        self.model.update(AppMsg::Reply(Reply::Stream("bench".into(), Box::new(happening))));
    }

    fn draw(&mut self) -> Result<(), Failure> {
        let Self { terminal, look, model } = self;
        terminal.draw(|frame| {
            let _ = view::draw(model, look, frame.area(), frame.buffer_mut());
        })?;
        Ok(())
    }

    fn begin(&mut self, progress: FeedProgress) {
        self.tell(StreamEvent::Starting {
            stream: "segments".into(),
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
        });
        self.tell(StreamEvent::Started(RunStart { progress, line: 1, resumable: true }));
    }
}

/// Measures a frame of each of the largest screens.
pub(crate) fn frames() -> Result<Vec<Measured>, Failure> {
    Ok(vec![stream()?, preview()?])
}

/// Draws 512 shards, full charts and a long log. Every frame has other numbers and one more line.
fn stream() -> Result<Measured, Failure> {
    let mut screen = Screen::new()?;
    screen.begin(FeedProgress::new(FeedSize::Lines(100_000_000), 0));
    for second in 0..600 {
        happen(&mut screen, second);
    }
    measured("stream", |frame| {
        happen(&mut screen, frame);
        screen.draw()
    })
}

fn happen(screen: &mut Screen, number: u64) {
    screen.tell(StreamEvent::Snapshot(Box::new(snapshot(number))));
    let message = "an event of 1363148 bytes, this stream takes 1048576".to_owned();
    let place = format!("profiles.ndjson, line {number}, byte 20683041");
    screen.tell(StreamEvent::Notice(Notice::DeadLetter { kind: DeadKind::Event, place, message }));
}

fn snapshot(number: u64) -> Snapshot {
    let wave = |of: u64| ((number + of) % 97) as f64 / 97.0;
    let shard = |shard: u64| ShardGauge {
        shard: format!("shardId-{shard:012}"),
        shards: 1,
        pace: 1.0,
        waiting: 10,
        records: wave(shard) * 1_000.0,
        bytes: wave(shard) * 500_000.0,
        throttled: if shard.is_multiple_of(50) { 3.0 } else { 0.0 },
    };
    let delivered = number * 12_345;
    Snapshot {
        counts: Counts { received: delivered + 412, delivered, pending: 412, ..Counts::default() },
        latency: Percentiles { p50: 21.4, p95: 34.0, p99: 52.9 },
        lately: RunRates {
            events: wave(0) * 100_000.0,
            bytes: wave(1) * 5e7,
            latency: Some(Percentiles { p50: 20.0, p95: 31.0, p99: wave(2) * 90.0 }),
        },
        pause: None,
        held: false,
        share: Share::Whole,
        reading_ended: false,
        drains_until: None,
        shards: (0..512).map(shard).collect(),
        position: Position::default(),
        behind: (delivered, delivered * 500),
        oldest_waits: Some(200_000),
        in_flight: 32,
        elapsed: number * 1_000_000,
    }
}

/// Draws an event of 1 MiB with 8,000 members. Every frame has the cursor on another member.
fn preview() -> Result<Measured, Failure> {
    let mut screen = Screen::new()?;
    let members: Vec<String> =
        (0..8_000).map(|n| format!("\"attribute{n}\":{{\"value\":\"{}\"}}", "wé".repeat(35))).collect();
    let event = EventPreview {
        body: format!("{{\"_tenant\":{{{}}}}}", members.join(",")).into_bytes(),
        has_line_end: false,
        partition_key: "9f2c41aa0b1c2d3e4f5061728394d07e".into(),
        sequence: 3,
        triggers: Triggers::ALL,
        segment_changes: SegmentChanges::default(),
        shard: None,
        limit: None,
    };
    let mut effects = screen.model.update(AppMsg::Reply(Reply::Begin(Box::new(setting()?), DestinationKind::Kinesis)));
    effects.extend(screen.model.update(AppMsg::Key(Chord::new(KeyName::Enter))));
    let job = effects.iter().find_map(|effect| match effect {
        AppEffect::Order(Order::Flow(flow::Effect::Preview(job, ..))) => Some(*job),
        _ => None,
    });
    screen.model.update(AppMsg::Reply(Reply::EffectResult(
        job.ok_or("no event is asked for")?,
        EffectResult::Previewed(Box::new(PreviewResult {
            events: vec![event],
            lines: 1,
            is_complete: true,
            is_running: false,
            remarks: PreviewRemarks::default(),
        })),
    )));
    screen.draw()?;
    measured("preview", |_| {
        screen.model.update(AppMsg::Key(Chord::new(KeyName::Down)));
        screen.draw()
    })
}

/// Returns a set-up at Review with all fields answered.
fn setting() -> Result<FlowInput, Failure> {
    let spec = "name = \"bench\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\nregion = \"us-east-2\"\n\
        [connection]\nstream = \"s\"\n[source]\nkind = \"sample\"\n[activation]\nsegments = [{ id = \"a\" }]\n";
    let done = Step::ALL[..Step::Review.place()].iter().map(|step| step.name().to_owned()).collect();
    let progress = At { at: "review".into(), done, ..At::default() };
    let draft = Draft { progress, ..Draft::edit(&Spec::parse(spec, "bench.toml")?) };
    Ok(FlowInput { draft, destinations: Vec::new(), folder: "/".into(), now: OffsetDateTime::now_utc() })
}

fn measured(name: &str, mut frame: impl FnMut(u64) -> Result<(), Failure>) -> Result<Measured, Failure> {
    for number in 0..100 {
        frame(number)?;
    }
    let (began, cpu) = (Instant::now(), process::cpu_seconds()?);
    for number in 100..FRAMES + 100 {
        frame(number)?;
    }
    Ok(Measured {
        case: format!("frame of {name}, {}x{}", SIZE.0, SIZE.1),
        events: FRAMES,
        seconds: began.elapsed().as_secs_f64(),
        cpu_seconds: process::cpu_seconds()? - cpu,
        ..Measured::default()
    })
}

/// Drives a run as the app does: it processes and draws every snapshot.
pub(crate) async fn watched(assembled: Assembled) -> Result<Summary, Failure> {
    let mut running = Running::start(assembled, None)?;
    let mut screen = Screen::new()?;
    screen.begin(running.progress());
    let mut drawn = 0_u64;
    let summary = loop {
        let happening = match running.next().await {
            RunNotification::Shown => StreamEvent::Snapshot(Box::new(running.snapshot().clone())),
            RunNotification::Noted(notice) => StreamEvent::Notice(notice),
            RunNotification::Exchanged(exchange) => StreamEvent::KeyExchanged(exchange),
            RunNotification::Ended(ended) => break (*ended)?,
        };
        screen.tell(happening);
        screen.draw()?;
        drawn += 1;
    };
    let most = summary.elapsed / 100_000 + 20;
    if drawn == 0 || drawn > most {
        return Err(format!("{drawn} frames were drawn").into());
    }
    Ok(summary)
}

/// Returns the figures for frames, and for runs with and without a screen.
pub(crate) fn table(measured: &[Measured]) -> String {
    let (frames, runs): (Vec<_>, Vec<_>) = measured.iter().partition(|one| one.case.starts_with("frame"));
    let mut lines: Vec<String> = frames
        .iter()
        .map(|one| match &one.answered {
            Some(starts) => format!(
                "{}: {:.1} ms after the process's start, {:.1} ms at the slowest of {} starts",
                one.case, starts.mean, starts.slowest, starts.keys
            ),
            None => {
                format!("{}: {:.0} us of CPU, drawn and written", one.case, one.cpu_seconds * 1e6 / one.events as f64)
            }
        })
        .collect();
    let rates = |case: &str| {
        let of = |one: &&&Measured| one.case == case;
        let mut rates: Vec<f64> = runs.iter().filter(of).map(|one| one.events as f64 / one.seconds).collect();
        rates.sort_by(f64::total_cmp);
        rates
    };
    let median = |rates: &[f64]| rates.get(rates.len() / 2).copied().unwrap_or_default();
    let cpu = |case: &str| {
        let of = |one: &&&Measured| one.case == case;
        let mut all: Vec<f64> = runs.iter().filter(of).map(|one| one.cpu_seconds * 1e6 / one.events as f64).collect();
        all.sort_by(f64::total_cmp);
        median(&all)
    };
    let (alone, watched) = (rates("outflow"), rates("outflow watched"));
    if let (false, false) = (alone.is_empty(), watched.is_empty()) {
        let loss = (1.0 - median(&watched) / median(&alone)) * 100.0;
        lines.push(format!(
            "run that nobody watches: {:.0} events/s, {:.2} CPU-s/M; with the Stream screen at {}x{}: {:.0} events/s, {:.2} \
             CPU-s/M; loss {loss:.1} % (medians of {})",
            median(&alone), cpu("outflow"), SIZE.0, SIZE.1, median(&watched), cpu("outflow watched"), alone.len()
        ));
    }
    lines.join("\n")
}
