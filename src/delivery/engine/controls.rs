//! The ends of a run that a front end holds: what it may ask, and what it is told.

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
use crate::activation::Unseen;
use crate::source::{News, SourceError};

/// The ends of a run that a front end holds.
pub struct Controls {
    /// Commands to the run.
    pub commands: mpsc::Sender<Command>,
    /// What it shows.
    pub snapshots: watch::Receiver<Snapshot>,
    /// What is worth a line.
    pub notices: mpsc::Receiver<Notice>,
}

/// What a front end may ask of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Send nothing until `Resume`; what is under way is still settled and committed.
    Hold,
    /// Go on.
    Resume,
    /// Use this share of every shard's pace, until the run ends or another is asked for.
    Use(Share),
    /// Go on without order where the stream ignores partition keys, until the run ends.
    AllowUnordered,
    /// Look now whether a pause is over.
    Look,
    /// Read no more; deliver what was read, for at most this long, held or not.
    Drain(Duration),
    /// Stop at once; what is not settled stays pending.
    Stop,
}

/// Something worth a line in a log.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A dead letter was written.
    DeadLetter {
        /// What it was.
        kind: DeadKind,
        /// File, line and byte.
        place: String,
        /// Why.
        message: String,
    },
    /// The run pauses, or for another reason.
    Paused(Pause),
    /// Something happened to the feed.
    Feed(News),
    /// It goes on.
    Resumed,
    /// So many notices were left out.
    Dropped(LeftOut),
}

/// How many notices were left out because whoever takes them is slow.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Those of dead letters, which are in their file.
    pub letters: u64,
    /// All others.
    pub others: u64,
}

impl LeftOut {
    /// All of them.
    pub fn all(self) -> u64 {
        self.letters + self.others
    }

    pub(super) fn is_any(self) -> bool {
        self.all() > 0
    }
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The feed has ended and everything is settled.
    Complete,
    /// It was asked to drain and did.
    Drained,
    /// It was asked to drain and the time was up.
    DeadlinePassed,
    /// It was asked to stop.
    Stopped,
    /// A pause lasted too long.
    PausedTooLong(Trouble),
    /// The feed could not be read to its end; what was read is settled.
    FeedBroke,
}

/// What a run comes to.
#[derive(Debug)]
pub struct Summary {
    /// How it ended.
    pub ended: Ended,
    /// Its counts.
    pub counts: Counts,
    /// Why lines were malformed, excluded or dead, and what was left aside in them.
    pub reasons: Reasons,
    /// What is mapped and was in no line of the run; nothing when it read none, or was ended before its feed was.
    pub unseen: Vec<Unseen>,
    /// What could not be read to its end.
    pub unread: Unread,
    /// Its latency.
    pub latency: Percentiles,
    /// How long it took.
    pub elapsed: Micros,
    /// Why the feed broke, if it did.
    pub source_error: Option<SourceError>,
}
