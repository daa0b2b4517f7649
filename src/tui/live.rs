//! What the app knows of a destination that streams: the newest snapshot, how it came there, and what was said.

mod log;
mod pausing;
pub mod remarks;
mod trends;
pub mod words;

use std::time::Duration;

use time::OffsetDateTime;

pub use log::{Log, Spoken, What};
pub use trends::Trends;

use super::effect::{Said, Tone};
use crate::delivery::core::Snapshot;
use crate::delivery::dead_letters::{DeadKind, DeadLetter};
use crate::delivery::engine::{Ended, Notice, Summary};
use crate::delivery::share::Share;
use crate::destination::account::NamedProfile;
use crate::destination::check::Row;
use crate::destination::running::{Progress, TimeLeft};
use crate::destination::sign_in::Exchange;
use crate::destination::spec::Credentials;
use crate::source::FeedSize;
use crate::text::{Explain, Named, Phrase, StreamKey};

/// Something happened to a destination that streams.
#[derive(Debug)]
pub enum Happening {
    /// It is to stream: it is put together.
    Starting {
        /// The stream's name.
        stream: String,
        /// What it signs in by.
        credentials: Credentials,
    },
    /// It is put together still: what that waits for.
    Preparing(Preparing),
    /// It was given up before it began.
    GivenUp,
    /// It streams.
    Begun(Begun),
    /// There is a newer snapshot.
    Shown(Box<Snapshot>),
    /// Something worth a line.
    Noted(Notice),
    /// The account has a new key.
    Exchanged(Exchange),
    /// It signs by other credentials, or why not.
    SignedIn(Credentials, Result<(), Phrase>),
    /// The account's key is this one by now, or why not.
    KeyRenewed(String, Result<String, Phrase>),
    /// The saved accounts.
    Accounts(Vec<AccountAt>),
    /// The named profiles, or why they cannot be read.
    Profiles(Result<Vec<NamedProfile>, Phrase>),
    /// The least policy that it needs, to be copied.
    Policy(String),
    /// The dead letters.
    Letters(Result<Box<Letters>, Phrase>),
    /// One row of a check.
    Row(Box<Row>),
    /// There are no more rows; or why there are none.
    CheckOver(Option<Phrase>),
    /// It is over.
    Ended(Box<Summary>),
    /// It is over, or could not begin: why.
    Failed(Phrase),
}

/// What a run that is put together waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Preparing {
    /// Its credentials; a vault may ask its owner first.
    SignIn,
    /// Another command, in its own words, that works with the destination for a moment.
    Others(String),
    /// Its feed and what earlier runs remember.
    Feed,
    /// Which files were read before: so many bytes were compared, of so many.
    Files(u64, u64),
}

/// A saved account, as far as one may sign in by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountAt {
    /// Its name.
    pub name: String,
    /// Whether it has a key of its own.
    pub has_key: bool,
}

/// How a run begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Begun {
    /// How far it is in its feed.
    pub progress: Progress,
    /// The line it begins at, from 1.
    pub line: u64,
    /// Whether a killed run goes on where it was.
    pub resumable: bool,
}

/// The dead letters of a destination, the newest first.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Letters {
    /// Some of them.
    pub newest: Vec<Letter>,
    /// How many there are in all.
    pub count: u64,
}

/// A dead letter, as far as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Seconds since 1970.
    pub at: u64,
    /// What it was.
    pub kind: DeadKind,
    /// A word for the cause.
    pub reason: String,
    /// The cause in full.
    pub message: String,
    /// File, line and byte.
    pub place: String,
    /// Bytes of the event, or of the line.
    pub bytes: usize,
}

impl Letter {
    /// Of what the file holds.
    pub fn of(letter: &DeadLetter) -> Self {
        let event = letter.event.as_ref().map(|event| event.get().len());
        let line = letter.line.as_ref().map(String::len);
        Self {
            at: letter.at,
            kind: letter.kind,
            reason: letter.reason.clone(),
            message: letter.message.clone(),
            place: letter.place.to_string(),
            bytes: event.or(line).unwrap_or_default(),
        }
    }
}

/// How a run stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// It is put together.
    Starting,
    /// It streams, or would if nothing kept it from that.
    Running,
    /// It is over.
    Ended(Ended, Option<Phrase>),
    /// It broke, or could not begin: why.
    Failed(Phrase),
}

/// What is asked for and comes by and by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked<T> {
    /// Nobody has asked.
    Not,
    /// It is on its way; what came so far.
    Coming(T),
    /// This is it.
    Here(T),
    /// It cannot be had: why.
    Refused(Phrase),
}

/// A destination that streams.
#[derive(Debug)]
pub struct Live {
    /// Its name.
    pub name: String,
    /// The stream's name.
    pub stream: String,
    /// What it signs in by.
    pub credentials: Credentials,
    /// What it began to sign in by.
    pub began_by: Credentials,
    /// How it stands.
    pub state: State,
    /// When it began.
    pub began: OffsetDateTime,
    /// Whether it ever began: else it was put together and no more.
    pub has_begun: bool,
    /// The newest snapshot, and when it came.
    pub shown: Option<(Box<Snapshot>, OffsetDateTime)>,
    /// How far it is in its feed.
    pub progress: Progress,
    /// How long it will take, where that can be told.
    pub left: Option<Duration>,
    /// Rates and latency of the last minutes.
    pub trends: Trends,
    /// What was said.
    pub log: Log,
    /// Its dead letters.
    pub letters: Asked<Letters>,
    /// There are newer ones than were asked for.
    pub letters_stale: bool,
    /// The last check.
    pub check: Asked<Vec<Row>>,
    /// The saved accounts.
    pub accounts: Vec<AccountAt>,
    /// The named profiles, or why they cannot be read.
    pub profiles: Result<Vec<NamedProfile>, Phrase>,
    /// What it waits for while it is put together.
    pub preparing: Preparing,
    /// Since when the operator holds it.
    pub held_since: Option<OffsetDateTime>,
    /// It was asked to drain, or to stop.
    pub ending: bool,
    /// The share of its pace that was asked for last.
    pub share: Share,
    time_left: TimeLeft,
}

impl Live {
    /// One that is put together.
    pub fn new(name: String, stream: String, credentials: Credentials, now: OffsetDateTime) -> Self {
        Self {
            name,
            stream,
            began_by: credentials.clone(),
            credentials,
            state: State::Starting,
            began: now,
            has_begun: false,
            shown: None,
            progress: Progress::new(FeedSize::Unknown, 0),
            left: None,
            trends: Trends::default(),
            log: Log::default(),
            letters: Asked::Not,
            letters_stale: false,
            check: Asked::Not,
            accounts: Vec::new(),
            profiles: Ok(Vec::new()),
            preparing: Preparing::SignIn,
            held_since: None,
            ending: false,
            share: Share::Whole,
            time_left: TimeLeft::default(),
        }
    }

    /// Whether it is at work: ending the app now would end it.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Starting | State::Running)
    }

    /// Whether nothing is sent because the operator says so.
    pub fn is_held(&self) -> bool {
        self.shown.as_ref().is_some_and(|(snapshot, _)| snapshot.held) && self.is_running()
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.shown.as_ref().map(|(snapshot, _)| &**snapshot)
    }

    /// How long the run has gone on at `now`, in its own time.
    pub fn elapsed(&self, now: OffsetDateTime) -> Duration {
        let Some((snapshot, at)) = &self.shown else {
            let waits = self.state == State::Starting;
            return if waits { (now - self.began).try_into().unwrap_or_default() } else { Duration::ZERO };
        };
        let known = Duration::from_micros(snapshot.elapsed);
        let since = if self.is_running() { (now - *at).try_into().unwrap_or_default() } else { Duration::ZERO };
        known.saturating_add(since)
    }

    /// Takes in what happened.
    pub fn take(&mut self, happening: Happening, now: OffsetDateTime) {
        match happening {
            Happening::Starting { .. } | Happening::Policy(_) => {}
            Happening::Preparing(what) => self.preparing = what,
            Happening::GivenUp => {
                self.say(now, Tone::Info, StreamKey::LogGivenUp);
                self.state = State::Ended(Ended::Stopped, None);
            }
            Happening::Begun(begun) => self.begin(begun, now),
            Happening::Shown(snapshot) => self.show(snapshot, now),
            Happening::Noted(notice) => self.note(notice, now),
            Happening::Exchanged(exchange) => self.log.push(now, What::Exchanged(exchange)),
            Happening::SignedIn(credentials, outcome) => self.signed_in(credentials, outcome, now),
            Happening::KeyRenewed(account, outcome) => self.key_renewed(account, outcome, now),
            Happening::Accounts(accounts) => self.accounts = accounts,
            Happening::Profiles(profiles) => self.profiles = profiles,
            Happening::Letters(Ok(letters)) => self.letters = Asked::Here(*letters),
            Happening::Letters(Err(reason)) => self.letters = Asked::Refused(reason),
            Happening::Row(row) => self.row(*row),
            Happening::CheckOver(reason) => self.check_over(reason),
            Happening::Ended(summary) => self.end(&summary, now),
            Happening::Failed(reason) => {
                self.log.push(now, What::Said(Said::new(Tone::Bad, StreamKey::LogFailed).because(reason.clone())));
                self.state = State::Failed(reason);
            }
        }
    }

    /// Says something in its log.
    pub fn say(&mut self, now: OffsetDateTime, tone: Tone, key: impl Named) {
        self.log.push(now, What::Said(Said::new(tone, key)));
    }

    fn begin(&mut self, begun: Begun, now: OffsetDateTime) {
        self.state = State::Running;
        (self.began, self.has_begun) = (now, true);
        self.progress = begun.progress;
        let started = Said::new(Tone::Good, StreamKey::LogStarted).with("line", begun.line);
        self.log.push(now, What::Said(started));
        if !begun.resumable && begun.progress.feed() == FeedSize::Endless {
            self.say(now, Tone::Info, StreamKey::LogNoPosition);
        }
    }

    fn show(&mut self, snapshot: Box<Snapshot>, now: OffsetDateTime) {
        self.trends.take(&snapshot);
        let stands = snapshot.held || snapshot.pause.is_some();
        if stands {
            self.time_left.forget();
        }
        self.left = self
            .progress
            .total()
            .filter(|_| !stands)
            .and_then(|total| self.time_left.look(snapshot.elapsed, self.progress.place(&snapshot), total));
        self.held_since = snapshot.held.then(|| self.held_since.unwrap_or(now));
        self.shown = Some((snapshot, now));
    }

    fn note(&mut self, notice: Notice, now: OffsetDateTime) {
        // The list is of an earlier moment now.
        self.letters_stale |= matches!(notice, Notice::DeadLetter { .. });
        self.log.push(now, What::Noted(notice));
    }

    fn signed_in(&mut self, credentials: Credentials, outcome: Result<(), Phrase>, now: OffsetDateTime) {
        let what = match outcome {
            Ok(()) => {
                self.credentials = credentials.clone();
                What::SignedIn(credentials)
            }
            Err(reason) => What::Said(Said::new(Tone::Bad, StreamKey::LogNotSignedIn).because(reason)),
        };
        self.log.push(now, what);
    }

    fn key_renewed(&mut self, account: String, outcome: Result<String, Phrase>, now: OffsetDateTime) {
        let said = match outcome {
            Ok(id) => Said::new(Tone::Good, StreamKey::LogKeyRenewed).with("id", id),
            Err(reason) => Said::new(Tone::Bad, StreamKey::LogKeyStays).because(reason),
        };
        self.log.push(now, What::Said(said.with("account", account)));
    }

    fn row(&mut self, row: Row) {
        match &mut self.check {
            Asked::Coming(rows) => rows.push(row),
            Asked::Not | Asked::Here(_) | Asked::Refused(_) => self.check = Asked::Coming(vec![row]),
        }
    }

    fn check_over(&mut self, reason: Option<Phrase>) {
        self.check = match (reason, std::mem::replace(&mut self.check, Asked::Not)) {
            (Some(reason), _) => Asked::Refused(reason),
            (None, Asked::Coming(rows) | Asked::Here(rows)) => Asked::Here(rows),
            (None, Asked::Not | Asked::Refused(_)) => Asked::Here(Vec::new()),
        };
    }

    fn end(&mut self, summary: &Summary, now: OffsetDateTime) {
        let why = summary.source_error.as_ref().map(Explain::phrase);
        let (tone, key) = match summary.ended {
            Ended::Complete => (Tone::Good, StreamKey::LogComplete),
            Ended::Drained => (Tone::Good, StreamKey::LogDrained),
            Ended::DeadlinePassed => (Tone::Warn, StreamKey::LogDeadline),
            Ended::Stopped => (Tone::Warn, StreamKey::LogStopped),
            Ended::PausedTooLong(_) => (Tone::Bad, StreamKey::LogPausedTooLong),
            Ended::FeedBroke => (Tone::Bad, StreamKey::LogFeedBroke),
        };
        let said = Said::new(tone, key).with("waiting", summary.counts.pending);
        self.log.push(now, What::Said(why.iter().fold(said, |said, why| said.because(why.clone()))));
        for remark in remarks::of_run(summary) {
            self.log.push(now, What::Remarked(remark));
        }
        self.state = State::Ended(summary.ended, why);
        self.left = None;
        self.held_since = None;
    }
}
