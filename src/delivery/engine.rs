//! Drives the core: takes lines from the source's thread, sends requests, has commits written on a separate thread,
//! obeys commands and publishes the latest snapshot.

mod committer;
mod controls;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use self::committer::{CommitReport, Committer};
use self::controls::NoticeQueue;
pub use self::controls::{Command, Controls, DroppedNotices, Notice, RunEnd, Summary};
use super::core::{Core, RunSettings, Snapshot};
use super::dead_letters::{DeadLetterError, DeadLetterFile};
pub use super::feed::Unread;
use super::feed::{Chunk, FeedMessage, start_feed};
use super::limits::{MAX_IN_FLIGHT, MAX_LATE};
use super::reaction::Pause;
use super::transport::{FinishedRequest, OutcomeReport, Transport};
use super::{Micros, SECOND};
use crate::activation::ProfileReader;
use crate::ledger::{Commit, Ledger, LedgerError, Note};
use crate::source::{Source, SourceError, Unreadable};
use crate::text::{Key, explained};

/// How long a drained run waits for the feed's thread to end. That thread may be reading.
const FEED_ENDS: Duration = Duration::from_millis(500);

const SPARE_CHUNKS: usize = 16;

const SNAPSHOT_EVERY: Micros = SECOND / 10;

/// Notices buffered for a front end that is slow to take them. More are dropped and counted.
const NOTICES: usize = 1_000;

/// Everything a run needs.
pub struct RunInputs<T> {
    pub settings: RunSettings,
    pub ledger: Ledger,
    pub dead_letters: PathBuf,
    pub source: Box<dyn Source>,
    pub reader: ProfileReader,
    pub transport: T,
    /// A pause that lasts longer ends the run.
    pub max_pause: Option<Duration>,
}

explained! {
    /// Why a run cannot continue. Everything committed before is on disk.
    #[derive(Debug, thiserror::Error)]
    pub enum EngineError {
        Ledger(#[from] error: LedgerError) => error,
        DeadLetters(#[from] error: DeadLetterError) => error,
        Gone => Key::ReasonRunGone,
    }
}

impl EngineError {
    /// Returns the path and the system's message if the only problem is a full disk.
    fn full_disk(&self) -> Option<String> {
        match self {
            Self::Ledger(error) => error.full_disk(),
            Self::DeadLetters(error) => error.full_disk(),
            Self::Gone => None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Engine<T> {
    core: Core<Ledger>,
    ledger: Ledger,
    transport: Arc<T>,
    clock: Clock,
    fed: mpsc::Receiver<FeedMessage>,
    /// What is unfinished in the feed once its thread has ended.
    unfinished: oneshot::Receiver<Vec<Unreadable>>,
    committer: Committer,
    commands: mpsc::Receiver<Command>,
    snapshots: watch::Sender<Snapshot>,
    notices: NoticeQueue,
    outcomes: (mpsc::Sender<FinishedRequest>, mpsc::Receiver<FinishedRequest>),
    spares: SyncSender<Vec<u8>>,
    paths: BTreeMap<u32, PathBuf>,
    /// Lines that wait until their extents are on disk.
    parked: Option<Chunk>,
    max_pause: Option<Micros>,
    drain_until: Option<Micros>,
    stopped: bool,
    source_error: Option<SourceError>,
    unread: Unread,
    /// The source was read to its end.
    feed_ended: bool,
    shown_at: Micros,
    /// Something has happened since the last snapshot.
    changed: bool,
    /// The rates in the last snapshot change even if nothing happens.
    fades: bool,
    /// The pause that was last reported.
    paused: Option<Pause>,
}

/// Tells the time since the run began.
#[derive(Clone, Copy)]
struct Clock(Instant);

impl Clock {
    fn now(self) -> Micros {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn at(self, when: Micros) -> Instant {
        self.0 + Duration::from_micros(when)
    }
}

impl<T: Transport> Engine<T> {
    /// Starts the threads of a run. Nothing is sent before [`Engine::spawn`].
    pub fn start(inputs: RunInputs<T>) -> Result<(Self, Controls), EngineError> {
        let clock = Clock(Instant::now());
        let letters = DeadLetterFile::open(&inputs.dead_letters, inputs.settings.position)?;
        let paths = inputs.settings.extents.iter().map(|extent| (extent.number, extent.path.clone())).collect();
        let mut core = Core::new(inputs.settings, inputs.ledger.clone(), 0);
        let ledger = inputs.ledger.clone();
        let (commands_in, commands) = mpsc::channel(16);
        let (snapshots, snapshots_out) = watch::channel(core.snapshot(0));
        let (notices_in, notices_out) = mpsc::channel(NOTICES + 1);
        let (spares, spares_out) = sync_channel(SPARE_CHUNKS);
        let (fed, unfinished) =
            start_feed(inputs.source, inputs.reader, move || clock.now(), spares_out).map_err(|_| EngineError::Gone)?;
        let engine = Self {
            core,
            ledger,
            transport: Arc::new(inputs.transport),
            clock,
            fed,
            unfinished,
            spares,
            committer: Committer::start(inputs.ledger, letters)?,
            commands,
            snapshots,
            notices: NoticeQueue::new(notices_in),
            outcomes: mpsc::channel(MAX_IN_FLIGHT + MAX_LATE),
            paths,
            parked: None,
            max_pause: inputs.max_pause.and_then(|pause| u64::try_from(pause.as_micros()).ok()),
            drain_until: None,
            stopped: false,
            source_error: None,
            unread: Unread::default(),
            feed_ended: false,
            shown_at: 0,
            changed: false,
            fades: false,
            paused: None,
        };
        Ok((engine, Controls { commands: commands_in, snapshots: snapshots_out, notices: notices_out }))
    }

    /// Runs on a thread where reads of the ledger may block, until the feed is delivered, the operator ends the run, or
    /// a pause lasts too long. Drops `held` when the run has ended, not before.
    pub fn spawn(self, held: impl Send + 'static) -> tokio::task::JoinHandle<Result<Summary, EngineError>> {
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let ended = runtime.block_on(self.run());
            drop(held);
            ended
        })
    }

    async fn run(mut self) -> Result<Summary, EngineError> {
        self.note_unsettled(b"yes")?;
        let ended = loop {
            let now = self.clock.now();
            self.act(now);
            if let Some(ended) = self.find_end(now) {
                break ended;
            }
            self.wait(now).await?;
        };
        self.commit_rest().await?;
        if self.core.is_done() {
            self.note_unsettled(b"")?;
        }
        self.notices.close();
        self.show(self.clock.now());
        if ended == RunEnd::Drained
            && let Ok(Ok(unfinished)) = tokio::time::timeout(FEED_ENDS, &mut self.unfinished).await
        {
            for reason in unfinished {
                self.unread.add(reason);
            }
        }
        Ok(self.summary(ended))
    }

    /// Notes in the ledger whether more may have been sent than is committed.
    fn note_unsettled(&self, value: &[u8]) -> Result<(), LedgerError> {
        let notes = vec![(Note::Unsettled, value.to_vec())];
        self.ledger.commit(Commit { entries: Vec::new(), notes })
    }

    /// Does everything that is possible without waiting.
    fn act(&mut self, now: Micros) {
        while let Some(request) = self.core.next_request(now) {
            let transport = Arc::clone(&self.transport);
            let (body, to) = (request.body.clone(), self.outcomes.0.clone());
            let report = OutcomeReport { request: request.number, body, outcome: None, to };
            tokio::spawn(async move { report.finish(transport.put_records(request.body).await) });
        }
        self.commit(now);
        self.report_pause();
        if self.changed && now >= self.shown_at + SNAPSHOT_EVERY {
            self.show(now);
        }
    }

    fn commit(&mut self, now: Micros) {
        if let Some(mut plan) = self.core.plan_commit(now) {
            for letter in &mut plan.letters {
                letter.place.file = self.paths.get(&letter.place.extent).cloned();
                tracing::warn!(id = letter.id, reason = letter.reason, place = %letter.place, "dead letter");
                let (place, message) = (letter.place.to_string(), letter.message.clone());
                self.notices.kept.push(Notice::DeadLetter { kind: letter.kind, place, message });
            }
            // Lines before the checkpoint cannot become dead letters any more.
            self.paths = self.paths.split_off(&self.core.commits.position.extent);
            self.committer.write(plan);
            for spare in self.core.window.spent_chunks() {
                let _ = self.spares.try_send(spare);
            }
        }
    }

    fn find_end(&self, now: Micros) -> Option<RunEnd> {
        if self.core.is_done() {
            return Some(match (&self.source_error, self.drain_until) {
                (Some(_), _) => RunEnd::FeedBroke,
                (None, Some(_)) if !self.feed_ended => RunEnd::Drained,
                (None, _) => RunEnd::Complete,
            });
        }
        if self.drain_until.is_some_and(|until| now >= until) {
            return Some(if self.stopped { RunEnd::Stopped } else { RunEnd::DeadlinePassed });
        }
        let pause = self.core.pause()?;
        (pause.lasted(now) >= self.max_pause?).then_some(RunEnd::PausedTooLong(pause.trouble))
    }

    /// Waits until something comes in or is due.
    async fn wait(&mut self, now: Micros) -> Result<(), EngineError> {
        let wake = self.next_wake(now);
        let wants_lines = self.parked.is_none() && self.core.wants_lines(now);
        tokio::select! {
            biased;
            Some(command) = self.commands.recv() => self.obey(command),
            Some(done) = self.outcomes.1.recv() => self.settle(done),
            written = self.committer.next_report() => self.note_commit(written)?,
            fed = self.fed.recv(), if wants_lines => self.take(fed)?,
            () = sleep_until(wake.map(|at| self.clock.at(at))) => {}
        }
        self.changed = true;
        Ok(())
    }

    fn next_wake(&self, now: Micros) -> Option<Micros> {
        let snapshot = match (self.changed, self.fades) {
            (true, _) => Some(self.shown_at + SNAPSHOT_EVERY),
            (false, true) => Some(self.shown_at + SECOND),
            (false, false) => None,
        };
        let patience = self.core.pause().and_then(|pause| Some(pause.since + self.max_pause?));
        let wakes = [self.core.next_wake(now), snapshot, patience, self.drain_until];
        wakes.into_iter().flatten().min()
    }

    fn obey(&mut self, command: Command) {
        let now = self.clock.now();
        match command {
            Command::Hold => self.core.held = true,
            Command::Resume => {
                self.core.held = false;
                self.core.look_now(now);
            }
            Command::Use(share) => self.core.use_share(share),
            Command::AllowUnordered => self.core.allow_unordered(),
            Command::Look => self.core.look_now(now),
            Command::Drain(patience) => {
                let patience = u64::try_from(patience.as_micros()).unwrap_or(u64::MAX);
                self.drain_until.get_or_insert(now.saturating_add(patience));
                self.core.held = false;
                self.end_reading();
            }
            Command::Stop => {
                self.drain_until = Some(now);
                self.stopped = true;
                self.end_reading();
            }
        }
    }

    fn note_commit(&mut self, written: CommitReport) -> Result<(), EngineError> {
        match written {
            CommitReport::Done => {
                self.core.note_committed();
                self.notices.send_kept();
                if !self.core.commits.extents.has_unwritten()
                    && let Some(chunk) = self.parked.take()
                {
                    self.core.accept(chunk, self.clock.now())?;
                }
            }
            CommitReport::DiskFull(message) => self.core.commits.note_full_disk(&message, self.clock.now()),
            CommitReport::Failed(error) => return Err(error),
        }
        Ok(())
    }

    fn end_reading(&mut self) {
        self.core.end_reading();
        self.parked = None;
        self.fed.close();
    }

    fn settle(&mut self, done: FinishedRequest) {
        let now = self.clock.now();
        let mut next = Some(done);
        while let Some(done) = next {
            self.core.settle(done.request, done.outcome, now);
            self.core.give_back_body(done.body);
            next = self.outcomes.1.try_recv().ok();
        }
    }

    fn take(&mut self, fed: Option<FeedMessage>) -> Result<(), EngineError> {
        match fed {
            Some(FeedMessage::Chunk(mut chunk)) => {
                self.unread.note_begun(&chunk.extents);
                for news in chunk.news.drain(..) {
                    tracing::info!(?news, "feed");
                    self.unread.apply_news(&news);
                    self.notices.send(Notice::Feed(news));
                }
                chunk.forgotten.drain(..).for_each(|number| self.core.commits.extents.forget(number));
                let extents = std::mem::take(&mut chunk.extents);
                if extents.is_empty() {
                    return Ok(self.core.accept(chunk, self.clock.now())?);
                }
                self.paths.extend(extents.iter().map(|extent| (extent.number, extent.path.clone())));
                self.core.commits.extents.add(extents);
                self.parked = Some(chunk);
            }
            Some(FeedMessage::Failed(error)) => {
                self.source_error = Some(error);
                self.core.end_reading();
            }
            Some(FeedMessage::End) => {
                self.feed_ended = true;
                self.core.end_reading();
            }
            // The thread ended without a result, so the last chunk that it read is unknown.
            None => return Err(EngineError::Gone),
        }
        Ok(())
    }

    /// Commits what is settled when the run ends.
    async fn commit_rest(&mut self) -> Result<(), EngineError> {
        self.parked = None;
        if let Ok(done) = self.outcomes.1.try_recv() {
            self.settle(done);
        }
        loop {
            while self.core.commits.in_progress {
                if self.core.is_disk_full() {
                    // The disk may stay full. A resumed run makes the same decisions again.
                    return Ok(());
                }
                let written = self.committer.next_report().await;
                self.note_commit(written)?;
            }
            self.core.commits.hurried = true;
            self.commit(self.clock.now());
            if !self.core.commits.in_progress {
                return Ok(());
            }
        }
    }

    fn report_pause(&mut self) {
        let is_same = match (self.core.pause(), &self.paused) {
            (Some(pause), Some(before)) => pause.has_subject_of(before),
            (pause, before) => pause.is_none() && before.is_none(),
        };
        if is_same {
            return;
        }
        self.paused = self.core.pause().cloned();
        if let Some(mut pause) = self.paused.clone() {
            tracing::warn!(trouble = ?pause.trouble, code = pause.code, "paused");
            if let Some(place) = &mut pause.place {
                place.file = self.paths.get(&place.extent).cloned();
            }
            self.notices.send(Notice::Paused(pause));
        } else {
            tracing::info!("streaming again");
            self.notices.send(Notice::Resumed);
        }
    }

    fn show(&mut self, now: Micros) {
        let snapshot = Snapshot { drains_until: self.drain_until, ..self.core.snapshot(now) };
        self.fades = snapshot.lately.fades();
        self.snapshots.send_replace(snapshot);
        self.shown_at = now;
        self.changed = false;
    }

    fn summary(&mut self, ended: RunEnd) -> Summary {
        let snapshot = self.core.snapshot(self.clock.now());
        let source_error = self.source_error.take();
        let left = source_error.as_ref().and_then(Unread::from_error);
        let unread = left.unwrap_or_else(|| std::mem::take(&mut self.unread));
        // After any other end, the lines not taken in may still contain what is missing.
        let is_whole = matches!(ended, RunEnd::Complete | RunEnd::Drained | RunEnd::FeedBroke);
        let has_read = snapshot.counts.received > 0 && is_whole;
        Summary {
            ended,
            counts: snapshot.counts,
            reasons: self.core.reasons.clone(),
            unseen: if has_read { self.core.missing.unseen() } else { Vec::new() },
            latency: snapshot.latency,
            elapsed: snapshot.elapsed,
            unread,
            source_error,
        }
    }
}

async fn sleep_until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => std::future::pending().await,
    }
}

/// Returns the ledger's folder in a destination's state folder.
pub fn ledger_folder(state: &Path) -> PathBuf {
    state.join("ledger")
}

/// Returns the dead letter file in a destination's state folder.
pub fn dead_letter_file(state: &Path) -> PathBuf {
    state.join("dead-letters.ndjson")
}
