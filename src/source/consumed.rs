//! What was read of a file, as one number: the same content read to the same place gives it again, whatever the file is
//! called and however it is packed.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Most line hashes a [`Sketch`] keeps.
const SKETCHED: usize = 64;

/// The hash of all records of a file up to some place, in order. Line ends, blank lines and what else is no part of a record are
/// not in it, so that a last line without a line end may get one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consumed(NonZeroU64);

impl Consumed {
    /// What was consumed with one more record, whose text has the hash `record`.
    pub fn and(before: Option<Self>, record: u64) -> Self {
        // An odd factor loses nothing of what came before; the shift carries high bits down.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let before = before.map_or(0, |before| before.0.get());
        let mixed = (before ^ record.rotate_left(29)).wrapping_mul(FACTOR);
        let mixed = mixed ^ (mixed >> 32) ^ record;
        Self(NonZeroU64::new(mixed).unwrap_or(NonZeroU64::MIN))
    }
}

/// The hash of a record's text, without the white space at its end: a last line that had no line end may get more of it.
pub fn hash_of(record: &[u8]) -> u64 {
    xxh3_64(record.trim_ascii_end())
}

/// The hash of a record that is too long to be held.
pub fn hash_of_long(record: &[u8]) -> u64 {
    xxh3_64(record)
}

/// Some of the records that were read, whichever have the least hashes: two texts with many records in common have most of
/// these in common, wherever one of them was edited.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sketch(Vec<u64>);

impl Sketch {
    /// Takes in the hash of one more record.
    pub fn add(&mut self, record: u64) {
        if self.0.len() == SKETCHED && self.0.last().is_some_and(|largest| record >= *largest) {
            return;
        }
        if let Err(at) = self.0.binary_search(&record) {
            self.0.insert(at, record);
            self.0.truncate(SKETCHED);
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a record with this hash would be in it, had it been read.
    pub fn covers(&self, record: u64) -> bool {
        self.0.last().is_some_and(|largest| record <= *largest)
    }

    /// Whether a record with this hash is in it.
    pub fn holds(&self, record: u64) -> bool {
        self.0.binary_search(&record).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(records: &[&str]) -> Option<Consumed> {
        records.iter().fold(None, |before, record| Some(Consumed::and(before, hash_of(record.as_bytes()))))
    }

    #[test]
    fn another_order_or_another_record_is_another_number() {
        let told = [all(&["a", "b"]), all(&["b", "a"]), all(&["ab"]), all(&["a", "b", "b"]), all(&["a", "b", "c"])];
        for (index, one) in told.iter().enumerate() {
            assert!(!told[..index].contains(one), "{index}");
        }
    }

    #[test]
    fn a_sketch_is_the_same_in_any_order_and_bounded() {
        let (mut there, mut back) = (Sketch::default(), Sketch::default());
        for number in 0..1_000_u64 {
            there.add(hash_of(&number.to_le_bytes()));
            back.add(hash_of(&(999 - number).to_le_bytes()));
        }
        assert_eq!((there.len(), &there), (SKETCHED, &back));
    }
}
