//! Says how a file differs from the one that was read before.

use crate::text::{Explain, Key, Phrase, display_in_english, say};

/// How a file differs from the one that was read before. Numbers are bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Difference {
    Gone,
    Replaced,
    /// The file is shorter than the part of it that was read, which is `had`.
    Shorter {
        had: u64,
        has: u64,
    },
    /// The file became shorter while it was read.
    Shrunk {
        had: u64,
        has: u64,
    },
    /// The stored extents of the file have gaps.
    Gaps,
    /// The stored extents of the feed end before its checkpoint.
    NoCheckpoint,
}

impl Explain for Difference {
    fn phrase(&self) -> Phrase {
        match *self {
            Self::Gone => Phrase::from(Key::ReasonFeedGone),
            Self::Replaced => Phrase::from(Key::ReasonFeedReplaced),
            Self::Shorter { had, has } => Phrase::from(say::ReasonFeedShorter { had, has }),
            Self::Shrunk { had, has } => Phrase::from(say::ReasonFeedShrunk { had, has }),
            Self::Gaps => Phrase::from(Key::ReasonFeedGaps),
            Self::NoCheckpoint => Phrase::from(Key::ReasonFeedNoCheckpoint),
        }
    }
}

display_in_english!(Difference);
