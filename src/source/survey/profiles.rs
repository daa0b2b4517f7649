//! Collects the profiles of a survey by key, each with the content of its latest line.

use std::collections::HashMap;

use super::attributes::{Attribute, Tree};
use super::memberships::{Memberships, Segment};
use super::sets::{SetId, Sets};
use super::{Cap, Namespace, Setting};
use crate::profile::identity::{KeyChoice, usable};
use crate::profile::json::Value;
use crate::profile::{Oddities, ProfileKey};

/// Maximum number of profiles that are remembered. With their index they take about 60 MiB.
const MOST_PROFILES: usize = 1 << 20;

const MOST_NAMESPACES: usize = 1000;

/// Maximum length of a name that is kept, in bytes.
pub(super) const LONGEST_NAME: usize = 256;

/// The combinations that one profile has.
#[derive(Clone, Copy)]
struct Has {
    attributes: SetId,
    memberships: SetId,
    namespaces: SetId,
}

#[derive(Default)]
pub(super) struct Profiles {
    key_namespaces: Vec<String>,
    known: HashMap<ProfileKey, Has>,
    beyond: u64,
    tree: Tree,
    attributes: Sets,
    memberships: Memberships,
    segments: Sets,
    namespaces: Vec<String>,
    in_namespaces: Sets,
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
        let [mut attributes, mut segments, mut namespaces] = std::mem::take(&mut self.scratch);
        attributes.clear();
        segments.clear();
        namespaces.clear();
        let key = profile.get("identityMap").and_then(|map| self.identities(map, &mut namespaces));
        if let Some(key) = key {
            self.tree.read(profile, &mut attributes);
            if let Some(map) = profile.get("segmentMembership") {
                self.memberships.read(key, map, &mut segments);
            }
            self.enter(key, [&mut attributes, &mut segments, &mut namespaces]);
        }
        self.scratch = [attributes, segments, namespaces];
        key.is_some()
    }

    fn enter(&mut self, key: ProfileKey, [attributes, segments, namespaces]: [&mut Vec<u32>; 3]) {
        let has = match self.known.get(&key) {
            Some(had) => Has {
                attributes: self.attributes.change(had.attributes, attributes),
                memberships: self.segments.change(had.memberships, segments),
                namespaces: self.in_namespaces.change(had.namespaces, namespaces),
            },
            None => Has {
                attributes: self.attributes.enter(attributes),
                memberships: self.segments.enter(segments),
                namespaces: self.in_namespaces.enter(namespaces),
            },
        };
        if self.known.len() < MOST_PROFILES || self.known.contains_key(&key) {
            self.known.insert(key, has);
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.known.len() as u64 + self.beyond
    }

    pub(super) fn found(&self) -> (Vec<Segment>, Vec<Attribute>, Vec<Namespace>, Vec<Cap>) {
        let segments = self.memberships.found(&self.segments);
        let attributes = self.tree.found(&self.attributes.totals(self.tree.len()));
        (segments, attributes, self.found_namespaces(), self.caps())
    }

    fn found_namespaces(&self) -> Vec<Namespace> {
        let totals = self.in_namespaces.totals(self.namespaces.len());
        let named = self.namespaces.iter().zip(totals);
        let mut found: Vec<_> = named.map(|(name, profiles)| Namespace { name: name.clone(), profiles }).collect();
        found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        found
    }

    fn caps(&self) -> Vec<Cap> {
        let over = self.attributes.is_over() || self.segments.is_over() || self.in_namespaces.is_over();
        [
            (Cap::Segments, self.memberships.too_many),
            (Cap::Attributes, self.tree.too_many),
            (Cap::Namespaces, self.too_many_namespaces),
            (Cap::Profiles, self.beyond > 0),
            (Cap::Combinations, over),
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
