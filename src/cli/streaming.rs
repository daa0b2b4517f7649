//! Streaming without a screen: a run with its signals, its notices and its progress, for `run` and `demo`.

mod notices;
mod progress;
mod recognition;
mod remarks;
mod signals;

use std::time::Duration;

use serde::Serialize;

pub(super) use self::recognition::show_recognition;
pub(super) use self::remarks::{say_remarks, write_reasons};
pub(super) use self::signals::Signals;

use self::notices::Notices;
use self::progress::Progress;
use super::{Context, Exit, Failure, talk};
use crate::delivery::SECOND;
use crate::delivery::counts::{Counts, Percentiles};
use crate::delivery::engine::{Command, Ended, Summary};
use crate::delivery::reaction::Trouble;
use crate::delivery::reasons::Reasons;
use crate::destination::assembly::Assembled;
use crate::destination::running::{Happened, Running};
use crate::destination::sign_in::Watch;
use crate::destination::spec::SourceSpec;
use crate::source::SourceError;
use crate::text::Key;

/// Starts the runtime that commands with a network need.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failure, format!("Could not start the runtime: {error}.")))
}

/// Streams to the end of the feed, or until a signal has drained it. The runner's lock is held until the run has ended,
/// whatever becomes of this call. With a `watch`, a new key of the account is taken up meanwhile.
pub(super) async fn stream(
    context: &Context,
    assembled: Assembled,
    watch: Option<Watch>,
    (signals, drain): (&mut Signals, Duration),
) -> Result<Summary, Failure> {
    let letters = assembled.parts.dead_letters.clone();
    let running = Running::start(assembled, watch)?;
    let progress = Progress::new(context, running.progress());
    let notices = Notices::new(context, letters);
    Front { context, running, progress, notices, drain, asked: false }.attend(signals).await
}

/// What the operator sees of a run and may ask of it.
struct Front<'a> {
    context: &'a Context,
    running: Running,
    progress: Progress<'a>,
    notices: Notices<'a>,
    /// How long a signal waits for what is under way.
    drain: Duration,
    /// Whether a signal has come.
    asked: bool,
}

impl Front<'_> {
    /// Says what is worth saying while the run goes on. Ends when the run has, never before.
    async fn attend(mut self, signals: &mut Signals) -> Result<Summary, Failure> {
        let ended = loop {
            let happened = tokio::select! {
                happened = self.running.next() => happened,
                () = signals.next() => {
                    self.end_early().await;
                    continue;
                }
                () = self.notices.more() => {
                    self.notices.say_rest();
                    continue;
                }
            };
            match happened {
                Happened::Ended(ended) => break ended,
                Happened::Noted(notice) => self.notices.say(&notice),
                Happened::Exchanged(exchange) => self.notices.say_exchange(&exchange),
                Happened::Shown => self.progress.show(&self.running.snapshot()),
            }
        };
        self.progress.finish(&self.running.snapshot());
        self.notices.say_rest();
        talk::settle();
        Ok((*ended)?)
    }

    /// The first signal drains, another one stops. The run is asked before anything is said.
    async fn end_early(&mut self) {
        let first = !std::mem::replace(&mut self.asked, true);
        self.running.command(if first { Command::Drain(self.drain) } else { Command::Stop }).await;
        if first {
            let seconds = self.drain.as_secs();
            let said = self.context.texts.text_with(Key::RunDraining, &[("seconds", seconds.into())]);
            Context::say_later(&said);
        }
    }
}

/// The summary as scripts read it; by default that of a run that read nothing.
#[derive(Debug, Default, Serialize)]
pub(super) struct SummaryObject {
    received: u64,
    delivered: u64,
    pending: u64,
    dead: u64,
    unchanged: u64,
    not_qualified: u64,
    excluded: u64,
    malformed: u64,
    reasons: Reasons,
    records_attempted: u64,
    retried: u64,
    throttled: u64,
    possible_duplicates: u64,
    bytes: u64,
    seconds: f64,
    latency_ms: Percentiles,
    unread: Vec<UnreadFile>,
    /// So many more than are listed.
    #[serde(skip_serializing_if = "is_zero")]
    unread_more: usize,
}

impl SummaryObject {
    /// Of a run whose feed could not be opened.
    pub(super) fn unopened(error: &SourceError) -> Self {
        Self { unread: vec![UnreadFile::new(error)], ..Self::default() }
    }

    pub(super) fn new(summary: &Summary) -> Self {
        let counts = summary.counts;
        Self {
            received: counts.received,
            delivered: counts.delivered,
            pending: counts.pending,
            dead: counts.dead,
            unchanged: counts.unchanged,
            not_qualified: counts.not_qualified,
            excluded: counts.excluded,
            malformed: counts.malformed,
            reasons: summary.reasons.clone(),
            records_attempted: counts.records_attempted,
            retried: counts.retried,
            throttled: counts.throttled,
            possible_duplicates: counts.possible_duplicates,
            bytes: counts.bytes,
            seconds: seconds(summary),
            latency_ms: summary.latency,
            unread: summary.unread.files.iter().map(|unread| UnreadFile::new(unread.error())).collect(),
            unread_more: summary.unread.more,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A file that was not read to its end.
#[derive(Debug, Serialize)]
struct UnreadFile {
    file: Option<String>,
    reason: String,
}

impl UnreadFile {
    fn new(unread: &SourceError) -> Self {
        Self { file: unread.path().map(|path| path.display().to_string()), reason: unread.to_string() }
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

/// The exit code of a run of `source` that ended so.
pub(super) fn exit(summary: &Summary, source: &SourceSpec, fail_on_dead: bool) -> Exit {
    match summary.ended {
        Ended::FeedBroke | Ended::PausedTooLong(Trouble::DiskFull) => Exit::Failure,
        Ended::DeadlinePassed | Ended::Stopped => Exit::Interrupted,
        Ended::PausedTooLong(Trouble::Unreachable) => Exit::Unreachable,
        Ended::PausedTooLong(_) => Exit::Denied,
        Ended::Complete | Ended::Drained if fail_on_dead && has_dead_letters(&summary.counts) => Exit::Failure,
        Ended::Drained if !source.is_followed() => Exit::EndedEarly,
        Ended::Complete | Ended::Drained => Exit::Done,
    }
}

/// A line that is no profile is a dead letter like an event that cannot be delivered.
fn has_dead_letters(counts: &Counts) -> bool {
    counts.dead + counts.malformed > 0
}
