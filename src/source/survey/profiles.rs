//! Collects the profiles of a survey by key, each with the content of its latest line. Profiles are counted by the
//! combination of numbers that they have, and each combination is kept once.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_128;

use super::attributes::{Attribute, Tree};
use super::memberships::{Memberships, Segment};
use super::{Cap, Namespace, Setting};
use crate::profile::identity::{KeyChoice, usable};
use crate::profile::json::Value;
use crate::profile::{Oddities, ProfileKey};

/// Maximum number of profiles that are remembered. With their index they take about 60 MiB.
const MOST_PROFILES: usize = 1 << 20;

const MOST_NAMESPACES: usize = 1000;

/// Maximum number of numbers in all combinations together: 16 MiB.
const MOST_NUMBERS: usize = 4 << 20;

/// Maximum number of combinations. Their index takes about 32 bytes each.
const MOST_SETS: usize = 1 << 20;

/// Maximum length of a name that is kept, in bytes.
pub(super) const LONGEST_NAME: usize = 256;

#[derive(Default)]
pub(super) struct Profiles {
    key_namespaces: Vec<String>,
    /// The combinations of each profile, one in each of `sets`.
    known: HashMap<ProfileKey, [SetId; 3]>,
    beyond: u64,
    tree: Tree,
    memberships: Memberships,
    namespaces: Vec<String>,
    /// The combinations of attributes, of segments and of namespaces.
    sets: [Sets; 3],
    too_many_namespaces: bool,
    /// The numbers of the current line. Kept as a field to reuse the memory.
    scratch: [Vec<u32>; 3],
}

impl Profiles {
    pub(super) fn new(setting: &Setting) -> Self {
        Self {
            key_namespaces: setting.key_namespaces.clone(),
            memberships: Memberships::new(setting.now),
            ..Self::default()
        }
    }

    /// Counts one line. Returns `false` if the profile has no identity.
    pub(super) fn take(&mut self, profile: Value<'_>) -> bool {
        let mut numbers = std::mem::take(&mut self.scratch);
        numbers.iter_mut().for_each(Vec::clear);
        let [attributes, segments, namespaces] = &mut numbers;
        let key = profile.get("identityMap").and_then(|map| self.identities(map, namespaces));
        if let Some(key) = key {
            self.tree.read(profile, attributes);
            if let Some(map) = profile.get("segmentMembership") {
                self.memberships.read(key, map, segments);
            }
            self.enter(key, &mut numbers);
        }
        self.scratch = numbers;
        key.is_some()
    }

    fn enter(&mut self, key: ProfileKey, numbers: &mut [Vec<u32>; 3]) {
        let before = self.known.get(&key).copied();
        let mut ids = [None; 3];
        for (at, (sets, numbers)) in self.sets.iter_mut().zip(numbers).enumerate() {
            ids[at] = match before {
                Some(before) => sets.change(before[at], numbers),
                None => sets.enter(numbers),
            };
        }
        if self.known.len() < MOST_PROFILES || before.is_some() {
            self.known.insert(key, ids);
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.known.len() as u64 + self.beyond
    }

    pub(super) fn found(&self) -> (Vec<Segment>, Vec<Attribute>, Vec<Namespace>, Vec<Cap>) {
        let [attributes, segments, namespaces] = &self.sets;
        let segments = self.memberships.found(segments);
        let attributes = self.tree.found(&attributes.totals(self.tree.len()));
        let named = self.namespaces.iter().zip(namespaces.totals(self.namespaces.len()));
        let mut namespaces: Vec<_> = named.map(|(name, profiles)| Namespace { name: name.clone(), profiles }).collect();
        namespaces.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        (segments, attributes, namespaces, self.caps())
    }

    fn caps(&self) -> Vec<Cap> {
        [
            (Cap::Segments, self.memberships.too_many),
            (Cap::Attributes, self.tree.too_many),
            (Cap::Namespaces, self.too_many_namespaces),
            (Cap::Profiles, self.beyond > 0),
            (Cap::Combinations, self.sets.iter().any(Sets::is_over)),
            (Cap::Recent, self.memberships.too_many_recent),
            (Cap::Names, self.tree.bad_names || self.memberships.bad_names),
        ]
        .into_iter()
        .filter_map(|(cap, reached)| reached.then_some(cap))
        .collect()
    }

    /// Records the namespaces in which the profile has an identity. Returns the profile's key.
    fn identities(&mut self, map: Value<'_>, found: &mut Vec<u32>) -> Option<ProfileKey> {
        let key_namespaces = std::mem::take(&mut self.key_namespaces);
        let mut choice = KeyChoice::new(&key_namespaces);
        map.each_member(|name, ids| {
            let mut any = false;
            for identity in usable(ids, &mut Oddities::default()) {
                choice.consider(name, &identity);
                any = true;
            }
            if any {
                found.extend(self.namespace(&String::from_utf8_lossy(&name.decoded())));
            }
        });
        let key = choice.key();
        self.key_namespaces = key_namespaces;
        key
    }

    fn namespace(&mut self, name: &str) -> Option<u32> {
        if let Some(known) = self.namespaces.iter().position(|known| known == name) {
            return u32::try_from(known).ok();
        }
        if self.namespaces.len() >= MOST_NAMESPACES || name.len() > LONGEST_NAME {
            self.too_many_namespaces = true;
            return None;
        }
        self.namespaces.push(name.to_owned());
        u32::try_from(self.namespaces.len() - 1).ok()
    }
}

/// The combination of a profile. `None` if it is beyond the caps and not kept.
type SetId = Option<u32>;

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
