//! Rows lately read or written, in one block of memory before the store: a read that hits costs a cache line or three.

use super::{Key, Value};

/// Rows that share a place; the oldest of them gives way.
const WAYS: usize = 4;

type Set = [(Key, Value); WAYS];

/// A set-associative cache of rows. Keys are hashes, so their first bytes choose the set.
pub(super) struct Recent {
    sets: Vec<Set>,
}

impl Recent {
    /// A cache of about `mib`; 0 keeps nothing.
    pub(super) fn new(mib: usize) -> Self {
        Self { sets: vec![Set::default(); mib * 1024 * 1024 / size_of::<Set>()] }
    }

    pub(super) fn get(&self, key: &Key) -> Option<Value> {
        let set = self.sets.get(self.place(key)?)?;
        set.iter().find(|row| row.0 == *key).map(|row| row.1)
    }

    /// Keeps the row as the newest of its set.
    pub(super) fn put(&mut self, key: &Key, value: &Value) {
        let place = self.place(key);
        if let Some(set) = place.and_then(|place| self.sets.get_mut(place)) {
            let at = set.iter().position(|row| row.0 == *key).unwrap_or(WAYS - 1);
            set[..=at].rotate_right(1);
            set[0] = (*key, *value);
        }
    }

    fn place(&self, key: &Key) -> Option<usize> {
        let high = u64::from_be_bytes(*key.first_chunk()?);
        usize::try_from((u128::from(high) * self.sets.len() as u128) >> 64).ok()
    }
}
