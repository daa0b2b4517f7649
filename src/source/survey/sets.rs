//! Counts profiles by the combination of numbers that they have. Each combination is kept once.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_128;

/// Maximum number of numbers in all combinations together: 16 MiB.
const MOST_NUMBERS: usize = 4 << 20;

/// Maximum number of combinations. Their index takes about 32 bytes each.
const MOST_SETS: usize = 1 << 20;

/// The combination of a profile. `None` if it is beyond the caps and not kept.
pub(super) type SetId = Option<u32>;

/// Combinations of numbers, and how many profiles have each.
#[derive(Default)]
pub(super) struct Sets {
    numbers: Vec<u32>,
    /// Index after the last number of each combination in `numbers`.
    ends: Vec<u32>,
    counts: Vec<u64>,
    index: HashMap<u128, u32>,
    /// For each number: profiles that have it and whose combination is not kept.
    loose: HashMap<u32, u64>,
}

impl Sets {
    /// Counts a new profile with these numbers, which get sorted. Returns its combination.
    pub(super) fn enter(&mut self, numbers: &mut Vec<u32>) -> SetId {
        numbers.sort_unstable();
        numbers.dedup();
        let set = self.find(numbers);
        match set {
            Some(set) => self.counts[set as usize] += 1,
            None => numbers.iter().for_each(|number| *self.loose.entry(*number).or_default() += 1),
        }
        set
    }

    /// Moves a profile from the combination `old` to these numbers. A profile whose combination is not kept stays as it
    /// is.
    pub(super) fn change(&mut self, old: SetId, numbers: &mut Vec<u32>) -> SetId {
        let old = old?;
        self.counts[old as usize] -= 1;
        self.enter(numbers)
    }

    /// Returns the number of profiles for each number below `all`.
    pub(super) fn totals(&self, all: usize) -> Vec<u64> {
        let mut totals = vec![0; all];
        let mut start = 0;
        for (end, count) in self.ends.iter().zip(&self.counts) {
            for number in &self.numbers[start..*end as usize] {
                totals[*number as usize] += count;
            }
            start = *end as usize;
        }
        for (number, count) in &self.loose {
            totals[*number as usize] += count;
        }
        totals
    }

    pub(super) fn is_over(&self) -> bool {
        !self.loose.is_empty()
    }

    fn find(&mut self, numbers: &[u32]) -> SetId {
        let mut bytes = Vec::with_capacity(numbers.len() * 4);
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        let hash = xxh3_128(&bytes);
        if let Some(set) = self.index.get(&hash) {
            return Some(*set);
        }
        if self.ends.len() >= MOST_SETS || self.numbers.len() + numbers.len() > MOST_NUMBERS {
            return None;
        }
        let set = u32::try_from(self.ends.len()).ok()?;
        self.numbers.extend_from_slice(numbers);
        self.ends.push(u32::try_from(self.numbers.len()).ok()?);
        self.counts.push(0);
        self.index.insert(hash, set);
        Some(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_counts_by_what_it_has_last() {
        let mut sets = Sets::default();
        let first = sets.enter(&mut vec![2, 0, 2]);
        sets.enter(&mut vec![0, 2]);
        assert_eq!(sets.totals(3), [2, 0, 2]);
        sets.change(first, &mut vec![1]);
        assert_eq!(sets.totals(3), [1, 1, 1]);
        assert!(!sets.is_over());
    }

    #[test]
    fn without_room_profiles_are_counted_loosely_and_stay() {
        let mut sets = Sets { numbers: vec![9; MOST_NUMBERS], ..Sets::default() };
        let loose = sets.enter(&mut vec![1]);
        assert_eq!(loose, None);
        assert_eq!(sets.change(loose, &mut vec![0]), None);
        assert_eq!((sets.totals(2), sets.is_over()), (vec![0, 1], true));
    }
}
