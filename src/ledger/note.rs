//! What is remembered once a destination, and what one commit writes.

use crate::profile::ProfileKey;

use super::Entry;

/// Something remembered once a destination, beside the profiles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// Where the feed goes on, as the source spells it.
    Checkpoint,
    /// One extent of the feed, by number.
    Extent(u32),
    /// How many extents before the checkpoint were forgotten.
    Forgotten,
    /// Committed counts of all runs.
    Totals,
    /// Which segment has which membership bit.
    Slots,
    /// The stream that the profiles' entries are about.
    Stream,
    /// By which rule the keys of its profiles are given; not there in a ledger of the first rule.
    KeyRule,
    /// There while a run may have sent what is not committed: set before its first request, emptied at its end.
    Unsettled,
}

/// Before the number of an extent in its key.
pub(super) const EXTENTS: &[u8] = b"extent/";

/// Before the number of a commit in the key of its blob.
pub(super) const BLOBS: &[u8] = b"commit/";

/// The key of the [`Count`] that each commit writes.
pub(super) const NUMBER: &[u8] = b"number";

/// The key of the number of the first commit whose blob is not folded.
pub(super) const FOLDED: &[u8] = b"folded";

/// How many commits there have been.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Count {
    /// All of them: the number of the last.
    pub(super) commits: u64,
    /// Those that had entries: the number of the next blob.
    pub(super) blobs: u64,
}

impl Count {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.commits.to_le_bytes(), self.blobs.to_le_bytes()].concat()
    }

    /// The inverse of [`Count::to_bytes`]; `None` for bytes that are no count.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (commits, rest) = bytes.split_first_chunk()?;
        let blobs = rest.try_into().ok()?;
        Some(Self { commits: u64::from_le_bytes(*commits), blobs: u64::from_le_bytes(blobs) })
    }
}

impl Note {
    pub(super) fn key(self) -> Vec<u8> {
        match self {
            Self::Checkpoint => b"checkpoint".to_vec(),
            Self::Extent(number) => [EXTENTS, &number.to_be_bytes()].concat(),
            Self::Forgotten => b"forgotten".to_vec(),
            Self::Totals => b"totals".to_vec(),
            Self::Slots => b"slots".to_vec(),
            Self::Stream => b"stream".to_vec(),
            Self::KeyRule => b"key-rule".to_vec(),
            Self::Unsettled => b"unsettled".to_vec(),
        }
    }
}

/// The key of a commit's blob; keys are in the order of their numbers.
pub(super) fn blob_key(number: u64) -> Vec<u8> {
    [BLOBS, &number.to_be_bytes()].concat()
}

/// The inverse of [`blob_key`].
pub(super) fn blob_number(key: &[u8]) -> Option<u64> {
    key.strip_prefix(BLOBS)?.try_into().ok().map(u64::from_be_bytes)
}

/// What one transaction writes.
#[derive(Default, Debug)]
pub struct Commit {
    /// Profiles whose lines all lie behind the checkpoint, each at most once.
    pub entries: Vec<(ProfileKey, Entry)>,
    /// The checkpoint, new extents and the totals. Empty bytes take a note away.
    pub notes: Vec<(Note, Vec<u8>)>,
}
