//! Hashes the records that were read from a file, so that the file is recognized after it was renamed or repacked.

use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

const SKETCHED: usize = 64;

const LAST: usize = 8;

/// The hash of all records of a file up to some position, in order. It leaves out line ends, blank lines and everything
/// else that is not part of a record, so a last line may get its line end later without changing the hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consumed(NonZeroU64);

impl Consumed {
    /// Returns the hash `before` extended by a record whose text has the hash `record`.
    pub fn and(before: Option<Self>, record: u64) -> Self {
        // An odd factor loses no bits of `before`; the shift below moves high bits down.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let before = before.map_or(0, |before| before.0.get());
        let mixed = (before ^ record.rotate_left(29)).wrapping_mul(FACTOR);
        let mixed = mixed ^ (mixed >> 32) ^ record;
        Self(NonZeroU64::new(mixed).unwrap_or(NonZeroU64::MIN))
    }
}

/// Hashes a record without trailing white space: a last line without a line end may still get some.
pub fn hash_of(record: &[u8]) -> u64 {
    xxh3_64(record.trim_ascii_end())
}

/// Hashes a record that is too long to be held in memory whole.
pub fn hash_of_long(record: &[u8]) -> u64 {
    xxh3_64(record)
}

/// A sample of the records that were read: the last ones, and those with the smallest hashes. Two texts with many
/// records in common share most of their smallest hashes, wherever one of them was edited. A text whose beginning was
/// removed shares the last records.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "StoredSketch")]
pub struct Sketch {
    least: Vec<u64>,
    last: VecDeque<u64>,
}

/// The stored forms of a sketch. Earlier versions stored only the smallest hashes.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredSketch {
    Least(Vec<u64>),
    Both { least: Vec<u64>, last: VecDeque<u64> },
}

impl From<StoredSketch> for Sketch {
    fn from(stored: StoredSketch) -> Self {
        match stored {
            StoredSketch::Least(least) => Self { least, last: VecDeque::new() },
            StoredSketch::Both { least, last } => Self { least, last },
        }
    }
}

impl Sketch {
    pub fn add(&mut self, record: u64) {
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(record);
        if self.least.len() == SKETCHED && self.least.last().is_some_and(|largest| record >= *largest) {
            return;
        }
        if let Err(at) = self.least.binary_search(&record) {
            self.least.insert(at, record);
            self.least.truncate(SKETCHED);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.least.is_empty()
    }
}

/// Measures how many of the records in a sketch another text contains.
#[derive(Debug)]
pub struct Overlap<'a> {
    read: &'a Sketch,
    /// Hashes of the text that would be among the smallest in the sketch if the text had been read.
    covered: BTreeSet<u64>,
    /// Hashes of the text that are among the smallest in the sketch.
    same: BTreeSet<u64>,
    /// Last records in the sketch that the text contains.
    last: BTreeSet<u64>,
}

impl<'a> Overlap<'a> {
    /// Starts a comparison with `read`. Pass the records of the other text to [`Overlap::add`].
    pub fn with(read: &'a Sketch) -> Self {
        Self { read, covered: BTreeSet::new(), same: BTreeSet::new(), last: BTreeSet::new() }
    }

    pub fn add(&mut self, record: u64) {
        if self.read.last.contains(&record) {
            self.last.insert(record);
        }
        if self.read.least.last().is_none_or(|largest| record > *largest) {
            return;
        }
        if self.read.least.binary_search(&record).is_ok() {
            self.same.insert(record);
        }
        if self.covered.len() < SKETCHED {
            self.covered.insert(record);
        }
    }

    /// Whether the text contains part of what was read. It does if it contains a quarter of the sketch's smallest
    /// hashes (or of those that it could contain), or more than half of the last records.
    pub fn is_part(&self) -> bool {
        let last: BTreeSet<_> = self.read.last.iter().collect();
        let is_end = last.len() == LAST && self.last.len() * 2 > last.len();
        let most = self.read.least.len().min(self.covered.len());
        is_end || !self.same.is_empty() && self.same.len() * 4 >= most
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

    fn sketch(numbers: std::ops::Range<u64>) -> Sketch {
        let mut sketch = Sketch::default();
        numbers.for_each(|number| sketch.add(hash_of(&number.to_le_bytes())));
        sketch
    }

    #[test]
    fn a_small_end_is_a_part_and_a_few_of_the_last_are_none() {
        let read = sketch(0..5_000);
        let is_part = |numbers: std::ops::Range<u64>| {
            let mut overlap = Overlap::with(&read);
            numbers.for_each(|number| overlap.add(hash_of(&number.to_le_bytes())));
            overlap.is_part()
        };
        assert!(is_part(4_990..5_000) && is_part(4_950..5_020) && is_part(0..5_000));
        assert!(!is_part(4_998..9_000) && !is_part(5_000..10_000));
    }

    #[test]
    fn what_earlier_versions_kept_is_read() {
        let read: Sketch = serde_json::from_str("[1,2,3]").unwrap();
        assert_eq!((read.least.as_slice(), read.last.len()), (&[1, 2, 3][..], 0));
        let all = sketch(0..100);
        assert_eq!(serde_json::from_slice::<Sketch>(&serde_json::to_vec(&all).unwrap()).unwrap(), all);
    }

    #[test]
    fn a_sketch_is_the_same_in_any_order_and_bounded() {
        let (mut there, mut back) = (Sketch::default(), Sketch::default());
        for number in 0..1_000_u64 {
            there.add(hash_of(&number.to_le_bytes()));
            back.add(hash_of(&(999 - number).to_le_bytes()));
        }
        assert_eq!((there.least.len(), there.last.len()), (SKETCHED, LAST));
        assert_eq!(there.least, back.least);
    }
}
