//! Notes, which are remembered once for each destination, and what one commit writes.

use crate::profile::ProfileKey;

use super::LedgerEntry;

/// A value that is remembered once for each destination, besides the profiles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// Where the feed continues, as the source writes it.
    Checkpoint,
    Extent(u32),
    /// How many extents before the checkpoint were forgotten.
    Forgotten,
    /// Committed counts of all runs.
    Totals,
    Slots,
    /// The stream that the entries of the profiles are about.
    Stream,
    /// The rule that gives profiles their keys. Missing in a ledger of the first rule.
    KeyRule,
    /// Set while a run may have sent what is not committed: from before its first request until everything is settled.
    Unsettled,
}

/// Start of an extent's key, before the extent's number.
pub(super) const EXTENTS: &[u8] = b"extent/";

/// Start of a blob's key, before the blob's number.
pub(super) const BLOBS: &[u8] = b"commit/";

pub(super) const NUMBER: &[u8] = b"number";

/// The key of the number of the first blob that is not folded.
pub(super) const FOLDED: &[u8] = b"folded";

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Count {
    /// All commits: the number of the last one.
    pub(super) commits: u64,
    /// Commits that had entries: the number of the next blob.
    pub(super) blobs: u64,
}

impl Count {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.commits.to_le_bytes(), self.blobs.to_le_bytes()].concat()
    }

    /// Parses what [`Count::to_bytes`] returns; `None` for other bytes.
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

/// Returns the key of a blob. Keys sort by number.
pub(super) fn blob_key(number: u64) -> Vec<u8> {
    [BLOBS, &number.to_be_bytes()].concat()
}

/// Parses what `blob_key` returns.
pub(super) fn blob_number(key: &[u8]) -> Option<u64> {
    key.strip_prefix(BLOBS)?.try_into().ok().map(u64::from_be_bytes)
}

pub type ProfileEntries = Vec<(ProfileKey, LedgerEntry)>;

/// What one transaction writes.
#[derive(Default, Debug)]
pub struct Commit {
    /// Entries of profiles whose lines all lie before the checkpoint, each profile at most once.
    pub entries: ProfileEntries,
    /// The checkpoint, new extents and the totals. Empty bytes remove a note.
    pub notes: Vec<(Note, Vec<u8>)>,
}
