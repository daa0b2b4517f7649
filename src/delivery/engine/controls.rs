//! The connection between a run and a front end: commands go to the run; snapshots, notices and a summary come back.

use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, OwnedPermit};
use tokio::sync::watch;

use crate::activation::UnmatchedMapping;
use crate::delivery::Micros;
use crate::delivery::core::Snapshot;
use crate::delivery::counts::{Counts, Percentiles, Reasons};
use crate::delivery::dead_letters::DeadKind;
use crate::delivery::feed::Unread;
use crate::delivery::pace::Share;
use crate::delivery::reaction::{Pause, Trouble};
use crate::source::{News, SourceError};

/// The front end's side of a run.
pub struct Controls {
    pub commands: mpsc::Sender<Command>,
    pub snapshots: watch::Receiver<Snapshot>,
    pub notices: mpsc::Receiver<Notice>,
}

/// What a front end can ask of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Send nothing until `Resume`. Requests in progress are still settled and committed.
    Hold,
    /// Continue, and test at once whether a pause is over.
    Resume,
    /// Use this share of every shard's pace until the run ends or another share is set.
    Use(Share),
    /// Stream without ordering if the stream ignores partition keys, until the run ends.
    AllowUnordered,
    /// Test now whether a pause is over.
    Look,
    /// Read no more lines, end a hold, and deliver what was read within this time.
    Drain(Duration),
    /// Stop at once. Lines that are not settled stay pending.
    Stop,
}

#[derive(Clone, Debug)]
pub enum Notice {
    /// A dead letter is in the file. `place` names file, line and byte.
    DeadLetter {
        kind: DeadKind,
        place: String,
        message: String,
    },
    /// The run paused, or the reason of its pause changed.
    Paused(Pause),
    Feed(News),
    Resumed,
    Dropped(DroppedNotices),
}

/// Number of notices that were dropped because the front end took them too slowly.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct DroppedNotices {
    /// Notices of dead letters. The letters are in their file.
    pub letters: u64,
    pub others: u64,
}

impl DroppedNotices {
    pub fn total(self) -> u64 {
        self.letters + self.others
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunEnd {
    /// The feed has ended, and everything is settled.
    Complete,
    /// The run drained within its time.
    Drained,
    /// The time of a drain passed before everything was settled.
    DeadlinePassed,
    Stopped,
    PausedTooLong(Trouble),
    /// The feed could not be read to its end. What was read is settled.
    FeedBroke,
}

/// The result of a run.
#[derive(Debug)]
pub struct Summary {
    pub ended: RunEnd,
    pub counts: Counts,
    pub reasons: Reasons,
    /// What is mapped but was in no line of the run. Empty if the run read no line, or ended before every line that it
    /// read was settled.
    pub unseen: Vec<UnmatchedMapping>,
    /// Files that could not be read to their ends.
    pub unread: Unread,
    pub latency: Percentiles,
    pub elapsed: Micros,
    /// Why the feed could not be read to its end, if so.
    pub source_error: Option<SourceError>,
}

/// Sends notices to a front end that may be slow. Never waits; counts the notices that it drops.
pub(super) struct NoticeQueue {
    sender: mpsc::Sender<Notice>,
    dropped: DroppedNotices,
    /// Room for the last notice, which tells how many were dropped.
    last: Option<OwnedPermit<Notice>>,
    /// Notices of dead letters that are not on disk yet. [`NoticeQueue::send_kept`] sends them once they are.
    pub(super) kept: Vec<Notice>,
}

impl NoticeQueue {
    pub(super) fn new(sender: mpsc::Sender<Notice>) -> Self {
        let last = sender.clone().try_reserve_owned().ok();
        Self { sender, dropped: DroppedNotices::default(), last, kept: Vec::new() }
    }

    pub(super) fn send_kept(&mut self) {
        for notice in std::mem::take(&mut self.kept) {
            self.send(notice);
        }
    }

    pub(super) fn send(&mut self, notice: Notice) {
        if self.dropped.total() > 0 && self.sender.try_send(Notice::Dropped(self.dropped)).is_ok() {
            self.dropped = DroppedNotices::default();
        }
        match self.sender.try_send(notice).map_err(TrySendError::into_inner) {
            Ok(()) => {}
            // The dead letter file contains it.
            Err(Notice::DeadLetter { .. }) => self.dropped.letters += 1,
            Err(notice) => {
                tracing::warn!(?notice, "left out");
                self.dropped.others += 1;
            }
        }
    }

    /// Reports how many notices were dropped since the last report. Must be called once, after all other notices.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.last.take().filter(|_| self.dropped.total() > 0) {
            last.send(Notice::Dropped(std::mem::take(&mut self.dropped)));
        }
    }
}
