//! Streams without a screen, for `run` and `demo`: handles signals, and prints notices and progress.

mod notices;
mod progress;

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

use self::notices::Notices;
use self::progress::ProgressBarView;
pub(super) use self::progress::show_recognition;
use super::{Context, Exit, Failure, talk};
use crate::backstage::remarks::{Remark, remarks, run_remarks};
use crate::backstage::words::elapsed_seconds;
use crate::delivery::counts::{Counts, Percentiles, Reasons};
use crate::delivery::engine::{Command, RunEnd, Summary};
use crate::delivery::reaction::Trouble;
use crate::destination::run::assembly::Assembled;
use crate::destination::run::{RunNotification, Running};
use crate::destination::sign_in::KeyWatch;
use crate::destination::spec::SourceSpec;
use crate::plain::FinishedRun;
use crate::signals::Interrupts;
use crate::source::SourceError;
use crate::text::{Phrase, say};

/// Runs a command's work. Afterwards does not wait for what may still block: a credential provider, a vault, a read.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failure, say::ReasonNoThread { system: Phrase::system(&error) }))
}

/// Streams until the feed ends, or until a signal has drained it. The run keeps its lock until it has ended, even if
/// this future is dropped. With a `watch`, the run takes up a new key of the account.
pub(super) async fn stream(
    context: &Context,
    assembled: Assembled,
    watch: Option<KeyWatch>,
    (signals, drain): (&mut RunSignals, Duration),
) -> Result<Summary, Failure> {
    let letters = assembled.parts.dead_letters.clone();
    let running = Running::start(assembled, watch)?;
    let progress = ProgressBarView::new(context, running.progress());
    let notices = Notices::new(context, letters);
    HeadlessRun { context, running, progress, notices, drain, asked: false }.follow(signals).await
}

/// Shows a run to the user, and passes signals on to it.
struct HeadlessRun<'a> {
    context: &'a Context,
    running: Running,
    progress: ProgressBarView<'a>,
    notices: Notices<'a>,
    /// How long the run may drain after the first signal.
    drain: Duration,
    asked: bool,
}

impl HeadlessRun<'_> {
    /// Prints notices and progress. Returns when the run has ended, never before.
    async fn follow(mut self, signals: &mut RunSignals) -> Result<Summary, Failure> {
        let ended = loop {
            let notification = tokio::select! {
                notification = self.running.next() => notification,
                () = signals.next() => {
                    self.end_early().await;
                    continue;
                }
                () = self.notices.wait_for_more() => {
                    self.notices.say_rest();
                    continue;
                }
            };
            match notification {
                RunNotification::Ended(ended) => break ended,
                RunNotification::Noted(notice) => self.notices.say(&notice),
                RunNotification::Exchanged(exchange) => self.notices.say_exchange(&exchange),
                RunNotification::Shown => self.progress.show(&self.running.snapshot()),
            }
        };
        self.progress.finish(&self.running.snapshot());
        self.notices.say_rest();
        talk::settle();
        Ok((*ended)?)
    }

    /// Drains the run on the first signal and stops it on the next one. Sends the command before it prints anything.
    async fn end_early(&mut self) {
        let first = !std::mem::replace(&mut self.asked, true);
        self.running.command(if first { Command::Drain(self.drain) } else { Command::Stop }).await;
        if first {
            let seconds = self.drain.as_secs();
            let said = self.context.texts.text(say::RunDraining { seconds });
            Context::say_later(&said);
        }
    }
}

/// Prints a JSON object on one line.
pub(super) fn print_object(object: &impl Serialize) -> Result<(), Failure> {
    let object = serde_json::to_string(object).map_err(io::Error::from)?;
    Ok(writeln!(io::stdout().lock(), "{object}")?)
}

/// The JSON summary. The default is that of a run that read nothing.
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
    /// Number of unread files that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    unread_more: usize,
}

impl SummaryObject {
    pub(super) fn of_unopened(error: &SourceError) -> Self {
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
            seconds: elapsed_seconds(summary),
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

pub(super) fn exit_for(summary: &Summary, source: &SourceSpec, fail_on_dead: bool) -> Exit {
    let run = FinishedRun { ended: summary.ended, counts: summary.counts, is_followed: source.is_followed() };
    exit_for_run(&run, fail_on_dead)
}

pub(super) fn exit_for_run(run: &FinishedRun, fail_on_dead: bool) -> Exit {
    match run.ended {
        RunEnd::FeedBroke | RunEnd::PausedTooLong(Trouble::DiskFull) => Exit::Failure,
        RunEnd::DeadlinePassed | RunEnd::Stopped => Exit::Interrupted,
        RunEnd::PausedTooLong(Trouble::Unreachable) => Exit::Unreachable,
        RunEnd::PausedTooLong(_) => Exit::Denied,
        RunEnd::Complete | RunEnd::Drained if fail_on_dead && has_dead_letters(&run.counts) => Exit::Failure,
        RunEnd::Drained if !run.is_followed => Exit::EndedEarly,
        RunEnd::Complete | RunEnd::Drained => Exit::Done,
    }
}

/// A malformed line is a dead letter too, like an event that cannot be delivered.
fn has_dead_letters(counts: &Counts) -> bool {
    counts.dead + counts.malformed > 0
}

/// Writes why lines are malformed, excluded or dead, one line per class.
pub(super) fn write_reasons(context: &Context, reasons: &Reasons, out: &mut impl Write) -> io::Result<()> {
    for remark in remarks(reasons, &[]).iter().filter(|remark| is_reason(remark)) {
        writeln!(out, "{}", remark.text(&context.texts))?;
    }
    Ok(())
}

/// Prints to stderr what was ignored, what is mapped but was in no line, and which files were not read to their end.
pub(super) fn say_remarks(context: &Context, summary: &Summary) {
    for remark in run_remarks(summary).iter().filter(|remark| !is_reason(remark)) {
        Context::say_text(&remark.text(&context.texts));
    }
}

fn is_reason(remark: &Remark) -> bool {
    matches!(remark, Remark::Reasons(..))
}

/// Listens for the signals of [`Interrupts`], also while a prompt is open.
pub(super) struct RunSignals(Interrupts);

impl RunSignals {
    pub(super) fn new() -> Result<Self, Failure> {
        let refused = |error| Failure::new(Exit::Failure, say::SignalsUnavailable { system: Phrase::system(&error) });
        let interrupts = Interrupts::new().map_err(refused)?;
        #[cfg(unix)]
        crate::cli::secrets::attend().map_err(refused)?;
        Ok(Self(interrupts))
    }

    /// Awaits `work`. If a signal comes first, drops `work` and fails with [`Exit::Interrupted`].
    pub(super) async fn unless_one<T>(&mut self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            () = self.next() => Err(Failure::silent(Exit::Interrupted)),
        }
    }

    pub(super) async fn next(&mut self) {
        self.0.next().await;
    }
}
