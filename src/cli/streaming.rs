//! Streaming without a screen: a run with its signals, its notices and its progress, for `run` and `demo`.

mod progress;
mod signals;

use std::time::Duration;

use serde::Serialize;

use self::progress::Progress;
use self::signals::Signals;
use super::{Context, Exit, Failure};
use crate::delivery::SECOND;
use crate::delivery::counts::{Counts, Percentiles};
use crate::delivery::engine::{Command, Controls, Ended, Engine, Notice, Summary};
use crate::delivery::reaction::Trouble;
use crate::destination::assembly::Assembled;
use crate::text::Key;

/// Starts the runtime that commands with a network need.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failure, format!("Could not start the runtime: {error}.")))
}

/// Streams to the end of the feed, or until a signal has drained it. The runner's lock is held until then.
pub(super) async fn stream(context: &Context, assembled: Assembled, drain: Duration) -> Result<Summary, Failure> {
    let Assembled { parts, lock, feed, behind, .. } = assembled;
    let (engine, controls) = Engine::start(parts)?;
    let progress = Progress::new(context, feed, behind);
    let running = engine.spawn();
    let summary = attend(context, running, controls, progress, drain).await;
    drop(lock);
    summary
}

/// Says what is worth saying while the run goes on.
async fn attend(
    context: &Context,
    mut running: tokio::task::JoinHandle<Result<Summary, crate::delivery::engine::EngineError>>,
    mut controls: Controls,
    mut progress: Progress<'_>,
    drain: Duration,
) -> Result<Summary, Failure> {
    let mut signals = Signals::new()?;
    let mut asked = false;
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            Some(notice) = controls.notices.recv() => progress.suspend(|| say(context, &notice))?,
            Ok(()) = controls.snapshots.changed() => progress.show(&controls.snapshots.borrow_and_update()),
            () = signals.next() => {
                let command = if asked { Command::Stop } else { Command::Drain(drain) };
                if !asked {
                    progress.suspend(|| context.say(Key::RunDraining, &[("seconds", drain.as_secs().into())]))?;
                }
                asked = true;
                let _ = controls.commands.send(command).await;
            }
        }
    };
    progress.finish(&controls.snapshots.borrow());
    while let Ok(notice) = controls.notices.try_recv() {
        say(context, &notice)?;
    }
    Ok(ended.map_err(|error| Failure::new(Exit::Failure, format!("The run broke: {error}.")))??)
}

fn say(context: &Context, notice: &Notice) -> Result<(), Failure> {
    match notice {
        Notice::DeadLetter { place, message, .. } => {
            let values = [("place", place.as_str().into()), ("message", printable(message).into())];
            context.say(Key::RunDeadLetter, &values)
        }
        Notice::Paused(pause) => context.say(Key::RunPaused, &[("sentence", printable(&pause.sentence()).into())]),
        Notice::Resumed => context.say(Key::RunResumed, &[]),
        Notice::Dropped(count) => context.say(Key::RunDropped, &[("count", (*count).into())]),
    }
}

/// Foreign text without control characters.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The summary as scripts read it.
#[derive(Debug, Serialize)]
pub(super) struct SummaryObject {
    #[serde(flatten)]
    counts: Counts,
    seconds: f64,
    latency_ms: Percentiles,
}

impl SummaryObject {
    pub(super) fn new(summary: &Summary) -> Self {
        Self { counts: summary.counts, seconds: seconds(summary), latency_ms: summary.latency }
    }
}

/// Seconds of a run, to the millisecond.
pub(super) fn seconds(summary: &Summary) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a run's microseconds fit a double exactly")]
    let seconds = summary.elapsed as f64 / SECOND as f64;
    (seconds * 1000.0).round() / 1000.0
}

/// The accounting identity with its numbers.
pub(super) fn accounting(context: &Context, counts: &Counts) -> String {
    context.texts.text_with(
        Key::RunAccounting,
        &[
            ("received", counts.received.into()),
            ("delivered", counts.delivered.into()),
            ("pending", counts.pending.into()),
            ("dead", counts.dead.into()),
            ("unchanged", counts.unchanged.into()),
            ("notqualified", counts.not_qualified.into()),
            ("excluded", counts.excluded.into()),
            ("malformed", counts.malformed.into()),
        ],
    )
}

/// What it took, in one line.
pub(super) fn effort(context: &Context, summary: &Summary) -> String {
    let counts = &summary.counts;
    let seconds = seconds(summary);
    #[expect(clippy::cast_precision_loss, reason = "shown to one digit")]
    let rate = counts.delivered as f64 / seconds.max(0.001);
    context.texts.text_with(
        Key::RunEffort,
        &[
            ("seconds", format!("{seconds:.1}").into()),
            ("rate", format!("{rate:.0}").into()),
            ("p99", format!("{:.0}", summary.latency.p99).into()),
            ("retried", counts.retried.into()),
            ("throttled", counts.throttled.into()),
            ("duplicates", counts.possible_duplicates.into()),
        ],
    )
}

/// The exit code of a run that ended so.
pub(super) fn exit(summary: &Summary, fail_on_dead: bool) -> Exit {
    match summary.ended {
        Ended::FeedBroke => Exit::Failure,
        Ended::DeadlinePassed | Ended::Stopped => Exit::Interrupted,
        Ended::PausedTooLong(Trouble::Unreachable) => Exit::Unreachable,
        Ended::PausedTooLong(_) => Exit::Denied,
        Ended::Complete | Ended::Drained if fail_on_dead && summary.counts.dead > 0 => Exit::Failure,
        Ended::Complete | Ended::Drained => Exit::Done,
    }
}
