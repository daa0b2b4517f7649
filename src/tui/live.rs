//! What the app knows about a stream that runs here or did so: its newest snapshot, its state, its log.

mod log;

use std::time::Duration;

use time::OffsetDateTime;

use crate::backstage::{NewestLetters, Preparing, RunStart, SignInAccount, StreamEvent, remarks, words};
use crate::delivery::core::Snapshot;
use crate::delivery::engine::{Notice, RunEnd, Summary};
use crate::delivery::pace::Share;
use crate::delivery::reaction::{Pause, Trouble};
use crate::delivery::{Micros, SECOND};
use crate::destination::account::NamedProfile;
use crate::destination::check::CheckRow;
use crate::destination::run::{FeedProgress, TimeLeft};
use crate::destination::spec::CredentialSource;
use crate::kinesis::policy::StreamScope;
use crate::kinesis::remedy::{RefusedRequest, Remedy};
use crate::source::FeedSize;
use crate::text::{Explain, Key, Notification, Phrase, Tone, say};
pub use log::{Log, LogContent, LogLine};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunState {
    Starting,
    /// The run streams, or is held or paused.
    Running,
    /// The run is over. The phrase is the error of the feed, if there was one.
    Ended(RunEnd, Option<Phrase>),
    /// The run broke off or could not begin, for this reason.
    Failed(Phrase),
}

/// Data that is requested and arrives later, perhaps in parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Requested<T> {
    NotRequested,
    /// Holds the parts that have arrived.
    Loading(T),
    Ready(T),
    /// Not available, for this reason.
    Failed(Phrase),
}

/// The stream of a destination, as the app sees it.
#[derive(Debug)]
pub struct StreamView {
    pub name: String,
    /// The name of the Kinesis stream.
    pub stream: String,
    /// The credentials that the run signs with now.
    pub credentials: CredentialSource,
    /// The credentials that the run began with.
    pub initial_credentials: CredentialSource,
    pub state: RunState,
    /// When the run began; while it is being prepared, when the start was requested.
    pub started_at: OffsetDateTime,
    /// Whether the run ever began. If not, it was only prepared.
    pub has_started: bool,
    /// The newest snapshot, and when it arrived.
    pub latest: Option<(Box<Snapshot>, OffsetDateTime)>,
    pub progress: FeedProgress,
    /// The estimated time until the feed ends; `None` if unknown.
    pub remaining: Option<Duration>,
    pub trends: Trends,
    pub log: Log,
    pub letters: Requested<NewestLetters>,
    /// There are newer dead letters than the requested ones.
    pub letters_stale: bool,
    pub check: Requested<Vec<CheckRow>>,
    pub accounts: Vec<SignInAccount>,
    /// The named AWS profiles, or why they could not be read.
    pub profiles: Result<Vec<NamedProfile>, Phrase>,
    /// What the run waits for while it is being prepared.
    pub preparing: Preparing,
    /// Since when the operator holds the run.
    pub held_since: Option<OffsetDateTime>,
    /// The operator has asked the run to drain or to stop.
    pub is_ending: bool,
    /// The share of the pace that was requested last.
    pub share: Share,
    time_left: TimeLeft,
}

impl StreamView {
    pub fn new(name: String, stream: String, credentials: CredentialSource, now: OffsetDateTime) -> Self {
        Self {
            name,
            stream,
            initial_credentials: credentials.clone(),
            credentials,
            state: RunState::Starting,
            started_at: now,
            has_started: false,
            latest: None,
            progress: FeedProgress::new(FeedSize::Unknown, 0),
            remaining: None,
            trends: Trends::default(),
            log: Log::default(),
            letters: Requested::NotRequested,
            letters_stale: false,
            check: Requested::NotRequested,
            accounts: Vec::new(),
            profiles: Ok(Vec::new()),
            preparing: Preparing::SignIn,
            held_since: None,
            is_ending: false,
            share: Share::Whole,
            time_left: TimeLeft::default(),
        }
    }

    /// Whether the run is being prepared or streams: quitting the app now would end it.
    pub fn is_running(&self) -> bool {
        matches!(self.state, RunState::Starting | RunState::Running)
    }

    /// Whether the operator holds the run.
    pub fn is_held(&self) -> bool {
        self.latest.as_ref().is_some_and(|(snapshot, _)| snapshot.held) && self.is_running()
    }

    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.latest.as_ref().map(|(snapshot, _)| &**snapshot)
    }

    /// Returns how long the run has lasted at `now`: its own clock at the newest snapshot, plus the time since then.
    /// Before the first snapshot, returns how long it has been prepared.
    pub fn elapsed(&self, now: OffsetDateTime) -> Duration {
        let Some((snapshot, at)) = &self.latest else {
            let waits = self.state == RunState::Starting;
            return if waits { (now - self.started_at).try_into().unwrap_or_default() } else { Duration::ZERO };
        };
        let known = Duration::from_micros(snapshot.elapsed);
        let since = if self.is_running() { (now - *at).try_into().unwrap_or_default() } else { Duration::ZERO };
        known.saturating_add(since)
    }

    pub fn take(&mut self, event: StreamEvent, now: OffsetDateTime) {
        match event {
            StreamEvent::Starting { .. } | StreamEvent::Policy(_) => {}
            StreamEvent::Preparing(what) => self.preparing = what,
            StreamEvent::Cancelled => {
                self.say(now, Tone::Info, Key::LogGivenUp);
                self.state = RunState::Ended(RunEnd::Stopped, None);
            }
            StreamEvent::Started(start) => self.begin(start, now),
            StreamEvent::Snapshot(snapshot) => self.show(snapshot, now),
            StreamEvent::Notice(notice) => self.note(notice, now),
            StreamEvent::KeyExchanged(exchange) => self.log.push(now, LogContent::KeyExchanged(exchange)),
            StreamEvent::SignedIn(credentials, outcome) => self.note_sign_in(credentials, outcome, now),
            StreamEvent::KeyRenewed(account, outcome) => self.note_key_renewal(account, outcome, now),
            StreamEvent::Accounts(accounts) => self.accounts = accounts,
            StreamEvent::Profiles(profiles) => self.profiles = profiles,
            StreamEvent::Letters(Ok(letters)) => self.letters = Requested::Ready(*letters),
            StreamEvent::Letters(Err(reason)) => self.letters = Requested::Failed(reason),
            StreamEvent::Row(row) => self.add_check_row(*row),
            StreamEvent::CheckFinished(reason) => self.finish_check(reason),
            StreamEvent::Ended(summary) => self.end(&summary, now),
            StreamEvent::Failed(reason) => {
                self.log.push(
                    now,
                    LogContent::Message(Notification::new(Tone::Bad, say::LogFailed { reason: reason.clone() })),
                );
                self.state = RunState::Failed(reason);
            }
        }
    }

    pub fn say(&mut self, now: OffsetDateTime, tone: Tone, message: impl Into<Phrase>) {
        self.log.push(now, LogContent::Message(Notification::new(tone, message)));
    }

    fn begin(&mut self, start: RunStart, now: OffsetDateTime) {
        self.state = RunState::Running;
        (self.started_at, self.has_started) = (now, true);
        self.progress = start.progress;
        let started = Notification::new(Tone::Good, say::LogStarted { line: start.line });
        self.log.push(now, LogContent::Message(started));
        if !start.resumable && start.progress.feed() == FeedSize::Endless {
            self.say(now, Tone::Info, Key::LogNoPosition);
        }
    }

    fn show(&mut self, snapshot: Box<Snapshot>, now: OffsetDateTime) {
        self.trends.take(&snapshot);
        let stands = snapshot.held || snapshot.pause.is_some();
        if stands {
            self.time_left.forget();
        }
        self.remaining = self
            .progress
            .total()
            .filter(|_| !stands)
            .and_then(|total| self.time_left.look(snapshot.elapsed, self.progress.place(&snapshot), total));
        self.held_since = snapshot.held.then(|| self.held_since.unwrap_or(now));
        self.latest = Some((snapshot, now));
    }

    fn note(&mut self, notice: Notice, now: OffsetDateTime) {
        // The list of dead letters is outdated now.
        self.letters_stale |= matches!(notice, Notice::DeadLetter { .. });
        self.log.push(now, LogContent::Notice(notice));
    }

    fn note_sign_in(&mut self, credentials: CredentialSource, outcome: Result<(), Phrase>, now: OffsetDateTime) {
        let what = match outcome {
            Ok(()) => {
                self.credentials = credentials.clone();
                LogContent::SignedIn(credentials)
            }
            Err(reason) => LogContent::Message(Notification::new(Tone::Bad, say::LogNotSignedIn { reason })),
        };
        self.log.push(now, what);
    }

    fn note_key_renewal(&mut self, account: String, outcome: Result<String, Phrase>, now: OffsetDateTime) {
        let said = match outcome {
            Ok(id) => Notification::new(Tone::Good, say::LogKeyRenewed { account, id }),
            Err(reason) => Notification::new(Tone::Bad, say::LogKeyStays { account, reason }),
        };
        self.log.push(now, LogContent::Message(said));
    }

    fn add_check_row(&mut self, row: CheckRow) {
        match &mut self.check {
            Requested::Loading(rows) => rows.push(row),
            Requested::NotRequested | Requested::Ready(_) | Requested::Failed(_) => {
                self.check = Requested::Loading(vec![row]);
            }
        }
    }

    fn finish_check(&mut self, reason: Option<Phrase>) {
        self.check = match (reason, std::mem::replace(&mut self.check, Requested::NotRequested)) {
            (Some(reason), _) => Requested::Failed(reason),
            (None, Requested::Loading(rows) | Requested::Ready(rows)) => Requested::Ready(rows),
            (None, Requested::NotRequested | Requested::Failed(_)) => Requested::Ready(Vec::new()),
        };
    }

    fn end(&mut self, summary: &Summary, now: OffsetDateTime) {
        self.log.push(now, LogContent::Message(words::end_message(summary)));
        for remark in remarks::run_remarks(summary) {
            self.log.push(now, LogContent::Remark(remark));
        }
        self.state = RunState::Ended(summary.ended, summary.source_error.as_ref().map(Explain::phrase));
        self.remaining = None;
        self.held_since = None;
    }

    /// Returns the pause of a run that is not over.
    pub fn pause(&self) -> Option<&Pause> {
        self.snapshot().filter(|_| self.is_running())?.pause.as_ref()
    }

    /// Returns how long `pause` has lasted at `now`.
    pub fn paused_for(&self, pause: &Pause, now: OffsetDateTime) -> Duration {
        self.elapsed(now).saturating_sub(Duration::from_micros(pause.since))
    }

    /// Returns the wall-clock time at which `pause` began.
    pub fn paused_since(&self, pause: &Pause, now: OffsetDateTime) -> OffsetDateTime {
        let ago = self.paused_for(pause, now).try_into().unwrap_or_default();
        now.checked_sub(ago).unwrap_or(now)
    }

    /// Returns the missing permission, if AWS's message names the principal that lacks it.
    pub fn missing_right(&self, pause: &Pause) -> Option<Remedy> {
        let (partition, region, stream) = ("aws".to_owned(), String::new(), self.stream.clone());
        let scope = StreamScope { partition, region, account: None, stream };
        let asked = RefusedRequest { action: "kinesis:PutRecords", scope: &scope, caller: None, writes: false };
        let remedy = Remedy::find(&pause.code, pause.message.foreign_text(), &asked);
        let is_told = remedy.is_denial() && remedy.principal.is_some();
        Some(remedy).filter(|_| pause.trouble == Trouble::Permission && is_told)
    }
}

/// Seconds that are kept: more than the widest chart shows.
const KEPT: usize = 240;

/// Series with one value per second, the newest last.
#[derive(Clone, Default, Debug)]
pub struct Trends {
    pub events: Vec<f64>,
    /// 99th percentile of the latency in milliseconds; 0 in a second without a value.
    pub p99: Vec<f64>,
    pub bytes: Vec<f64>,
    next: Micros,
}

impl Trends {
    /// Adds the values of the last second, at most once a second. Seconds without a snapshot count as idle and add
    /// zeros.
    pub fn take(&mut self, snapshot: &Snapshot) {
        let mut missing = KEPT;
        while snapshot.elapsed >= self.next + SECOND && missing > 0 && self.next > 0 {
            self.push(0.0, 0.0, 0.0);
            self.next += SECOND;
            missing -= 1;
        }
        if snapshot.elapsed < self.next {
            return;
        }
        let lately = &snapshot.lately;
        self.push(lately.events, lately.latency.map_or(0.0, |latency| latency.p99), lately.bytes);
        self.next = snapshot.elapsed + SECOND;
    }

    fn push(&mut self, events: f64, p99: f64, bytes: f64) {
        for (values, value) in [(&mut self.events, events), (&mut self.p99, p99), (&mut self.bytes, bytes)] {
            if values.len() == KEPT {
                values.remove(0);
            }
            values.push(value);
        }
    }
}
