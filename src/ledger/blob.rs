//! Encodes the entries of one commit as one value of the store: a version, the number of entries, then for each entry
//! its key, length and bytes.
//!
//! One value for a whole commit costs the store one insertion, where a row for each entry would cost ten thousand.

use crate::profile::ProfileKey;

use super::LedgerEntry;

/// The first byte of a blob.
const VERSION: u8 = 1;

/// The version, and the number of entries in 4 bytes, little-endian.
const HEAD_BYTES: u32 = 5;

/// Bytes of a row besides those of its entry, which has typically 26.
const ROW_HEAD_BYTES: u32 = 17;

#[derive(Clone, Copy, Debug)]
pub(super) struct BlobEntry<'a> {
    pub(super) key: ProfileKey,
    pub(super) entry: &'a [u8],
}

impl BlobEntry<'_> {
    /// Returns where the row that begins at `at` ends.
    fn end(&self, at: u32) -> Option<u32> {
        at.checked_add(ROW_HEAD_BYTES)?.checked_add(u32::try_from(self.entry.len()).ok()?)
    }
}

/// Encodes the entries of a commit, at most 4 billion.
#[expect(clippy::cast_possible_truncation, reason = "an entry has at most 76 bytes")]
pub(super) fn encode(entries: &[(ProfileKey, LedgerEntry)]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(5 + entries.len() * 48);
    blob.push(VERSION);
    blob.extend_from_slice(&(entries.len() as u32).to_le_bytes());
    for (key, entry) in entries {
        blob.extend_from_slice(key.as_bytes());
        let length_at = blob.len();
        blob.push(0);
        entry.append_to(&mut blob);
        blob[length_at] = (blob.len() - length_at - 1) as u8;
    }
    blob
}

/// Returns the row that begins at `at`, if there is one.
pub(super) fn row(blob: &[u8], at: u32) -> Option<BlobEntry<'_>> {
    let (key, rest) = blob.get(at as usize..)?.split_first_chunk()?;
    let (length, rest) = rest.split_first()?;
    Some(BlobEntry { key: ProfileKey::from_bytes(*key), entry: rest.get(..usize::from(*length))? })
}

/// Returns where each row begins, and the row, in the order of the commit. Ends early if the bytes are not a blob.
pub(super) fn rows(blob: &[u8]) -> impl Iterator<Item = (u32, BlobEntry<'_>)> {
    let mut next = HEAD_BYTES;
    std::iter::from_fn(move || {
        let (at, row) = (next, row(blob, next)?);
        next = row.end(at)?;
        Some((at, row))
    })
}

/// Whether the bytes are exactly one blob, in which each entry can be read.
pub(super) fn is_sound(blob: &[u8]) -> bool {
    let Some(([version, count @ ..], _)) = blob.split_first_chunk::<{ HEAD_BYTES as usize }>() else {
        return false;
    };
    let (mut found, mut end) = (0, HEAD_BYTES);
    for (at, row) in rows(blob).take_while(|(_, row)| LedgerEntry::from_bytes(row.entry).is_some()) {
        found += 1;
        end = row.end(at).unwrap_or(at);
    }
    (*version, found, end as usize) == (VERSION, u32::from_le_bytes(*count), blob.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::LinePlace;

    fn entries(count: u8) -> Vec<(ProfileKey, LedgerEntry)> {
        let entry =
            |n| LedgerEntry { sequence: n, place: LinePlace { extent: 1, offset: n << 30 }, ..LedgerEntry::default() };
        (0..count).map(|n| (ProfileKey::from_bytes([n; 16]), entry(u64::from(n)))).collect()
    }

    #[test]
    fn entries_survive_their_blob() {
        let blob = encode(&entries(9));
        let read: Vec<_> =
            rows(&blob).map(|(_, row)| (row.key, LedgerEntry::from_bytes(row.entry).unwrap_or_default())).collect();
        assert!(is_sound(&blob));
        assert_eq!(read, entries(9));
    }

    #[test]
    fn a_blob_that_was_cut_or_is_of_another_version_is_not_sound() {
        let mut blob = encode(&entries(3));
        assert!((0..blob.len()).all(|end| !is_sound(&blob[..end])));
        blob[0] = VERSION + 1;
        assert!(!is_sound(&blob));
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = is_sound(&bytes);
        }
    }
}
