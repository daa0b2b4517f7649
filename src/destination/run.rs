//! A run in progress, in the form that every front end drives: its notifications, its commands, and the credentials
//! that sign its requests.

pub mod assembly;
pub mod preview;
pub mod stream_record;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use assembly::Assembled;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

use super::lock::PauseWriter;
use super::sign_in::{KeyChange, KeyWatch, RunningKeyWatch, SignIn};
use crate::delivery::core::Snapshot;
use crate::delivery::engine::{Command, Controls, Engine, EngineError, Notice, Summary};
use crate::delivery::{Micros, SECOND};
use crate::kinesis::{Client, ClientError};
use crate::source::FeedSize;
use crate::text::{Phrase, explained, say};

/// A run in progress. If this is dropped, the run continues unobserved until its feed ends.
pub struct Running {
    controls: Controls,
    ending: Option<JoinHandle<Result<Summary, EngineError>>>,
    /// The result of the run, kept until all earlier notices have been returned.
    ended: Option<Result<Summary, RunError>>,
    watching: Option<RunningKeyWatch>,
    client: Arc<Client>,
    progress: FeedProgress,
    noting: PauseWriter,
}

/// A notification from a run.
#[derive(Debug)]
pub enum RunNotification {
    /// A newer snapshot is available.
    Shown,
    Noted(Notice),
    /// A new key of the account was read, or could not be read.
    Exchanged(KeyChange),
    /// The run has ended. This is its last notification.
    Ended(Box<Result<Summary, RunError>>),
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum RunError {
        Engine(#[from] error: EngineError) => error,
        /// A task of the run panicked.
        Broke(#[from] error: JoinError) => say::ReasonRunBroke { system: error.to_string() },
        Thread(error: io::Error) => say::ReasonNoThread { system: Phrase::system(error) },
    }
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum OtherSignInError {
        /// They belong to another AWS account, in which a stream of the same name is a different stream.
        OtherAccount {
            /// The AWS account of the current credentials.
            ours: String,
            /// The AWS account of the new credentials.
            theirs: String,
        } => say::ReasonOtherAccount { ours, theirs },
        Client(#[from] error: ClientError) => error,
        Thread(error: io::Error) => say::ReasonNoThread { system: Phrase::system(error) },
    }
}

impl Running {
    /// Starts a run. The run holds the runner's lock until it ends, even if the returned value is dropped. With a
    /// `watch`, the run starts to use a new key of the account as soon as it is stored.
    pub fn start(assembled: Assembled, watch: Option<KeyWatch>) -> Result<Self, RunError> {
        let Assembled { parts, lock, feed, behind, client, .. } = assembled;
        let watching = watch.map(KeyWatch::start).transpose().map_err(RunError::Thread)?;
        let (engine, controls) = Engine::start(parts)?;
        let lock = Arc::new(lock);
        let noting = PauseWriter::start(&lock);
        let ending = Some(engine.spawn(lock));
        let progress = FeedProgress::new(feed, behind);
        Ok(Self { controls, ending, ended: None, watching, client, progress, noting })
    }

    pub fn progress(&self) -> FeedProgress {
        self.progress
    }

    pub fn snapshot(&self) -> watch::Ref<'_, Snapshot> {
        self.controls.snapshots.borrow()
    }

    /// Waits for the next notification. Cancel safe: no notification is lost if the future is dropped while it waits.
    /// After [`RunNotification::Ended`] it waits forever.
    pub async fn next(&mut self) -> RunNotification {
        loop {
            if self.ending.is_none() {
                return self.next_after_end().await;
            }
            tokio::select! {
                ended = wait_for_end(&mut self.ending) => {
                    self.ending = None;
                    self.ended = Some(ended.map_err(RunError::from).and_then(|ended| ended.map_err(RunError::from)));
                }
                Some(notice) = self.controls.notices.recv() => return RunNotification::Noted(notice),
                Ok(()) = self.controls.snapshots.changed() => {
                    self.noting.note(&self.controls.snapshots.borrow());
                    return RunNotification::Shown;
                }
                Some(exchange) = next_exchange(&mut self.watching) => {
                    // A new key may end a pause. If the command channel is full or closed, the command is dropped: a
                    // paused run retries soon anyway.
                    let _ = self.controls.commands.try_send(Command::Look);
                    return RunNotification::Exchanged(exchange);
                }
            }
        }
    }

    /// Returns the notices sent before the end, then the result.
    async fn next_after_end(&mut self) -> RunNotification {
        if let Ok(notice) = self.controls.notices.try_recv() {
            return RunNotification::Noted(notice);
        }
        match self.ended.take() {
            Some(ended) => RunNotification::Ended(Box::new(ended)),
            None => std::future::pending().await,
        }
    }

    /// Sends a command to the run. Has no effect if the run has just ended.
    pub async fn command(&self, command: Command) {
        let _ = self.controls.commands.send(command).await;
    }

    /// Signs requests with other credentials from now on, and retries at once in case they end a pause. Waiting events
    /// stay as they are. The saved account of the destination does not change.
    pub async fn sign_in_as(&mut self, signed: SignIn) -> Result<(), OtherSignInError> {
        let mut connection = self.client.connection();
        connection.credentials = signed.credentials;
        let credentials = connection.credentials.clone();
        if connection.endpoint_url.is_none() {
            let other = Client::connect(connection).await?;
            if let (Some(ours), Some(theirs)) = (self.client.own_account().await, other.own_account().await)
                && ours != theirs
            {
                return Err(OtherSignInError::OtherAccount { ours, theirs });
            }
        }
        self.watching = signed.watch.map(KeyWatch::start).transpose().map_err(OtherSignInError::Thread)?;
        self.client.sign_with(credentials);
        self.command(Command::Look).await;
        Ok(())
    }
}

async fn wait_for_end<T>(ending: &mut Option<JoinHandle<T>>) -> Result<T, JoinError> {
    match ending {
        Some(ending) => ending.await,
        None => std::future::pending().await,
    }
}

async fn next_exchange(watching: &mut Option<RunningKeyWatch>) -> Option<KeyChange> {
    match watching {
        Some(watching) => watching.exchanges.recv().await,
        None => None,
    }
}

/// The pace is measured over this time.
const LOOKS_BACK: Micros = 10 * SECOND;

/// A pace measured over less time than this is too inaccurate.
const LEAST: Micros = SECOND;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedProgress {
    feed: FeedSize,
    behind: u64,
}

impl FeedProgress {
    /// `behind` is the part of the feed that earlier runs read, in the unit of `feed`.
    pub fn new(feed: FeedSize, behind: u64) -> Self {
        Self { feed, behind }
    }

    pub fn feed(self) -> FeedSize {
        self.feed
    }

    /// Returns the position of the checkpoint in the unit of the feed's size. Without a known size, returns the lines
    /// of this run.
    pub fn place(self, snapshot: &Snapshot) -> u64 {
        let (lines, bytes) = snapshot.behind;
        match self.feed {
            FeedSize::Bytes(all) => self.behind.saturating_add(bytes).min(all),
            FeedSize::Lines(all) => self.behind.saturating_add(lines).min(all),
            FeedSize::Endless | FeedSize::Unknown => lines,
        }
    }

    pub fn total(self) -> Option<u64> {
        match self.feed {
            FeedSize::Bytes(all) | FeedSize::Lines(all) => Some(all),
            FeedSize::Endless | FeedSize::Unknown => None,
        }
    }
}

/// Estimates the time left from the pace of the last seconds.
#[derive(Clone, Default, Debug)]
pub struct TimeLeft {
    looks: VecDeque<(Micros, u64)>,
}

impl TimeLeft {
    /// Records that the run is at `place` of `total` after `elapsed`, and returns the time left. `None` while the pace
    /// is unknown or zero.
    pub fn look(&mut self, elapsed: Micros, place: u64, total: u64) -> Option<Duration> {
        if self.looks.back().is_none_or(|(at, _)| *at + SECOND / 4 <= elapsed) {
            self.looks.push_back((elapsed, place));
        }
        while self.looks.get(1).is_some_and(|(at, _)| at + LOOKS_BACK <= elapsed) {
            self.looks.pop_front();
        }
        let (at, before) = *self.looks.front()?;
        let (time, gone) = (elapsed.saturating_sub(at), place.saturating_sub(before));
        if total <= place {
            return Some(Duration::ZERO);
        }
        if time < LEAST || gone == 0 {
            return None;
        }
        let left = u128::from(total - place) * u128::from(time) / u128::from(gone);
        Some(Duration::from_micros(u64::try_from(left).unwrap_or(u64::MAX)))
    }

    /// Forgets the pace. Call this after a time in which the run stood still.
    pub fn forget(&mut self) {
        self.looks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_of_the_last_seconds() {
        let mut left = TimeLeft::default();
        assert_eq!(left.look(0, 0, 1_000), None);
        assert_eq!(left.look(SECOND / 2, 5, 1_000), None, "it is too early for an estimate");
        assert_eq!(left.look(SECOND, 10, 1_000), Some(Duration::from_secs(99)));
        for second in 2..=30 {
            left.look(second * SECOND, 10 + (second - 1) * 20, 1_000);
        }
        assert_eq!(left.look(31 * SECOND, 610, 1_000), Some(Duration::from_millis(19_500)));
        assert_eq!(left.look(32 * SECOND, 1_000, 1_000), Some(Duration::ZERO));
    }

    #[test]
    fn what_stands_still_has_no_time_left() {
        let mut left = TimeLeft::default();
        for second in 0..20 {
            left.look(second * SECOND, 7, 1_000);
        }
        assert_eq!(left.look(20 * SECOND, 7, 1_000), None);
        left.forget();
        assert_eq!(left.look(21 * SECOND, 9, u64::MAX), None);
    }
}
