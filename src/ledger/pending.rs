//! Entries that are committed but not yet in a sorted run: the blobs of their commits, and an index over them.
//!
//! The blobs share their memory with the store, which holds them until they are folded. The index is a table with 8
//! bytes for each slot: the row's position, and 32 bits of its key, so that a wrong row is hardly ever read. Keys are
//! uniform hashes: their first bits choose the slot, and a commit in key order walks through the table in order.

use std::ops::Range;

use fjall::UserValue;

use crate::profile::ProfileKey;

use super::blob::{self, BlobEntry};

const FIRST_SLOTS: usize = 1024;

/// The table doubles when this fraction of its slots is taken.
const MAX_LOAD: (usize, usize) = (4, 5);

/// How much may wait to be folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingLimits {
    /// Number of entries, including those that a later commit replaced.
    pub(super) entries: usize,
    /// Number of commits, which an opening must read one by one.
    pub(super) commits: usize,
}

/// The position of a profile's row. A blob begins with its head, so no row has position 0, which marks a free slot.
#[derive(Clone, Copy, Default)]
struct RowSlot {
    /// Bits 32 to 63 of the key. The first bits choose the slot.
    tag: u32,
    position: u32,
}

/// Blobs of consecutive commits, with an index of the latest entry of each profile.
#[derive(Default)]
pub(super) struct Pending {
    /// Each blob with the position of its first byte. Positions continue from blob to blob.
    blobs: Vec<(u32, UserValue)>,
    end: u32,
    slots: Vec<RowSlot>,
    taken: usize,
    entries: usize,
    numbers: Range<u64>,
}

impl Pending {
    pub(super) fn is_full(&self, limits: PendingLimits) -> bool {
        self.entries >= limits.entries || self.blobs.len() >= limits.commits
    }

    pub(super) fn numbers(&self) -> Range<u64> {
        self.numbers.clone()
    }

    pub(super) fn get(&self, key: &ProfileKey) -> Option<&[u8]> {
        let slot = self.slots.get(self.find(key)?).filter(|slot| slot.position != 0)?;
        self.row(slot.position).map(|row| row.entry)
    }

    /// Adds a commit's entries, which replace earlier ones. `blob` must be sound, and `number` larger than any before.
    /// Returns `false` and changes nothing if there would be more than 4 GiB of blobs.
    pub(super) fn add(&mut self, number: u64, blob: &UserValue) -> bool {
        let Some(end) = u32::try_from(blob.len()).ok().and_then(|length| self.end.checked_add(length)) else {
            return false;
        };
        let begin = std::mem::replace(&mut self.end, end);
        self.blobs.push((begin, blob.clone()));
        for (at, row) in blob::rows(blob) {
            self.entries += 1;
            self.put(&row.key, begin + at);
        }
        let first = if self.numbers.is_empty() { number } else { self.numbers.start };
        self.numbers = first..number + 1;
        true
    }

    /// Returns all profiles in key order, each with the bytes of its latest entry.
    pub(super) fn sorted(&self) -> impl Iterator<Item = BlobEntry<'_>> {
        let slots = self.slots.iter().filter(|slot| slot.position != 0);
        let mut order: Vec<(u64, u32)> =
            slots.filter_map(|slot| Some((first_bits(&self.key(slot.position)?), slot.position))).collect();
        // Two keys hardly ever share 64 bits. If they do, the whole keys decide.
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.key(a.1).cmp(&self.key(b.1))));
        order.into_iter().filter_map(|(_, position)| self.row(position))
    }

    fn put(&mut self, key: &ProfileKey, position: u32) {
        if self.taken * MAX_LOAD.1 >= self.slots.len() * MAX_LOAD.0 {
            self.grow();
        }
        if let Some(slot) = self.find(key).and_then(|slot| self.slots.get_mut(slot)) {
            self.taken += usize::from(slot.position == 0);
            *slot = RowSlot { tag: tag(key), position };
        }
    }

    /// Returns the slot of `key`: its own, or else the free one that it would get. `None` before the first commit.
    fn find(&self, key: &ProfileKey) -> Option<usize> {
        let shift = u64::BITS.checked_sub(self.slots.len().checked_ilog2()?)?;
        let mut at = usize::try_from(first_bits(key) >> shift).ok()?;
        loop {
            let slot = self.slots.get(at)?;
            if slot.position == 0 || slot.tag == tag(key) && self.key(slot.position) == Some(*key) {
                return Some(at);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FIRST_SLOTS);
        let before = std::mem::replace(&mut self.slots, vec![RowSlot::default(); slots]);
        for slot in before.into_iter().filter(|slot| slot.position != 0) {
            if let Some(at) = self.key(slot.position).and_then(|key| self.find(&key)) {
                self.slots[at] = slot;
            }
        }
    }

    fn key(&self, position: u32) -> Option<ProfileKey> {
        self.row(position).map(|row| row.key)
    }

    fn row(&self, position: u32) -> Option<BlobEntry<'_>> {
        let blob = self.blobs.partition_point(|(begin, _)| *begin <= position).checked_sub(1)?;
        let (begin, blob) = self.blobs.get(blob)?;
        blob::row(blob, position - begin)
    }
}

fn first_bits(key: &ProfileKey) -> u64 {
    key.as_bytes().first_chunk().map_or(0, |head| u64::from_be_bytes(*head))
}

fn tag(key: &ProfileKey) -> u32 {
    let [_, _, _, _, a, b, c, d, ..] = *key.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::ledger::LedgerEntry;

    /// Some of these keys share all first bits, others share few.
    fn key(n: u16) -> ProfileKey {
        let mut bytes = [if n.is_multiple_of(3) { 0xFF } else { n.to_le_bytes()[0] }; 16];
        bytes[14..].copy_from_slice(&n.to_be_bytes());
        ProfileKey::from_bytes(bytes)
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_would_hold(
            commits in proptest::collection::vec(proptest::collection::vec((0u16..600, any::<u64>()), 0..400), 0..12)
        ) {
            let (mut pending, mut model) = (Pending::default(), BTreeMap::new());
            for (number, commit) in (0..).zip(&commits) {
                let entry = |sequence: &u64| LedgerEntry { sequence: *sequence >> 1, ..LedgerEntry::default() };
                let entries: Vec<_> = commit.iter().map(|(n, sequence)| (key(*n), entry(sequence))).collect();
                prop_assert!(pending.add(number, &blob::encode(&entries).into()));
                model.extend(entries.into_iter().map(|(key, entry)| (key, entry.to_bytes())));
            }
            for n in 0..600 {
                prop_assert_eq!(pending.get(&key(n)), model.get(&key(n)).map(Vec::as_slice));
            }
            let sorted: Vec<_> = pending.sorted().map(|row| (row.key, row.entry.to_vec())).collect();
            prop_assert_eq!(sorted, model.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(pending.numbers(), 0..commits.len() as u64);
        }
    }

    #[test]
    fn it_is_full_by_entries_or_by_commits() {
        let limits = PendingLimits { entries: 3, commits: 2 };
        let mut pending = Pending::default();
        let blob = |n| UserValue::from(blob::encode(&[(key(n), LedgerEntry::default())]));
        assert!(pending.add(7, &blob(1)));
        assert!(!pending.is_full(limits));
        assert!(pending.add(9, &blob(1)));
        assert!(pending.is_full(limits));
        assert!(!pending.is_full(PendingLimits { entries: 3, commits: 9 }));
        assert!(pending.is_full(PendingLimits { entries: 2, commits: 9 }));
        assert_eq!(pending.numbers(), 7..10);
    }
}
