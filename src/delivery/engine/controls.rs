//! The connection between a run and a front end: commands go to the run; snapshots, notices and a summary come back.

use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::super::Micros;
use super::super::core::Snapshot;
use super::super::counts::{Counts, Percentiles};
use super::super::dead_letters::DeadKind;
use super::super::pause::Pause;
use super::super::reaction::Trouble;
use super::super::reasons::Reasons;
use super::super::share::Share;
use super::unread::Unread;
use crate::activation::UnmatchedMapping;
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
    /// A dead letter is in the file.
    DeadLetter {
        kind: DeadKind,
        /// File, line and byte.
        place: String,
        message: String,
    },
    /// The run paused, or the reason of its pause changed.
    Paused(Pause),
    Feed(News),
    Resumed,
    Dropped(LeftOut),
}

/// Number of notices that were dropped because the front end took them too slowly.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Notices of dead letters. The letters are in their file.
    pub letters: u64,
    pub others: u64,
}

impl LeftOut {
    pub fn all(self) -> u64 {
        self.letters + self.others
    }

    pub(super) fn is_any(self) -> bool {
        self.all() > 0
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
