//! Finds mappings that match no line of the feed, and similar names that the feed has instead.
//!
//! Ids, namespaces and paths are compared exactly, so one wrong letter selects nothing. The check costs a run almost
//! nothing: a mapping is ticked off when a line first shows it, and other names are collected from few lines only, and
//! only while a mapping is missing.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::profile::json::Value;
use crate::profile::{Members, path};

use super::rules::{Identities, MappedSegment, PartitionBy, Rules};

/// Number of lines at the start of a run from which other names are collected.
const WHOLE_LINES: u64 = 256;

/// After the first lines, other names are collected from one line in this many.
const SAMPLE_INTERVAL: u64 = 64;

/// Maximum number of other names to remember per kind.
const MOST_NAMES: usize = 500;

/// Longer names (in bytes) are not remembered.
const LONGEST_NAME: usize = 256;

/// Maximum number of names in a path; deeper attributes are ignored.
const DEEPEST: usize = 8;

/// A part of a profile that a destination maps, or that the feed contains.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mapping {
    Segment { namespace: String, id: String },
    Attribute(String),
    Namespace(String),
}

/// A mapping that no line has shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnmatchedMapping {
    pub mapping: Mapping,
    /// The most similar name that the feed has.
    pub near: Option<Mapping>,
}

/// The names that lines have shown since the last `Watch::take`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Met {
    /// The mappings, by index in [`mappings`].
    mapped: Vec<usize>,
    others: Vec<Mapping>,
}

/// Lists all mappings of `rules` without repetition: segments first, then attributes, then namespaces. [`MappingWatch`]
/// relies on this order for its indices.
fn mappings(rules: &Rules) -> Vec<Mapping> {
    let segment = |one: &MappedSegment| Mapping::Segment { namespace: one.namespace.clone(), id: one.id.clone() };
    let mut all: Vec<_> = rules.segments.iter().map(segment).collect();
    all.extend(rules.attributes.iter().cloned().map(Mapping::Attribute));
    let (attribute, identity) = match &rules.partition_by {
        PartitionBy::Attribute(path) => (Some(path), None),
        PartitionBy::Identity(namespace) => (None, Some(namespace)),
        PartitionBy::Profile => (None, None),
    };
    let chosen = if let Identities::Only(choices) = &rules.identities { &choices[..] } else { &[] };
    let namespaces = chosen.iter().map(|choice| &choice.namespace).chain(&rules.key_namespaces).chain(identity);
    let others = attribute.cloned().map(Mapping::Attribute).into_iter();
    for mapping in others.chain(namespaces.cloned().map(Mapping::Namespace)) {
        if !all.contains(&mapping) {
            all.push(mapping);
        }
    }
    all
}

/// Ticks off the mappings that lines show.
#[derive(Default)]
pub(super) struct MappingWatch {
    /// Bits of the mapped segments that no line has shown.
    segments: Members,
    /// The bit of each mapped segment, in the order of the rules.
    slots: Vec<u8>,
    /// By index in [`mappings`]: `true` for an attribute that no line has shown.
    unmet: Vec<bool>,
    partition_attribute: Option<usize>,
    /// Namespaces that no line has shown, with their indices in [`mappings`].
    namespaces: Vec<(usize, String)>,
    /// Number of attributes that no line has shown.
    attributes: usize,
    lines: u64,
    known: [HashSet<u64>; 3],
    met: Met,
}

impl MappingWatch {
    /// `slots[i]` is the bit of `rules.segments[i]`.
    pub(super) fn new(rules: &Rules, slots: &[u8]) -> Self {
        let all = mappings(rules);
        let mut watch = Self {
            slots: slots.to_vec(),
            unmet: all.iter().map(|mapping| matches!(mapping, Mapping::Attribute(_))).collect(),
            ..Self::default()
        };
        for slot in slots {
            watch.segments.insert(*slot);
        }
        for (place, mapping) in all.into_iter().enumerate() {
            match mapping {
                Mapping::Segment { .. } => {}
                Mapping::Attribute(path) => {
                    watch.attributes += 1;
                    let is_partition = rules.partition_by == PartitionBy::Attribute(path);
                    watch.partition_attribute = watch.partition_attribute.or(is_partition.then_some(place));
                }
                Mapping::Namespace(name) => watch.namespaces.push((place, name)),
            }
        }
        watch
    }

    pub(super) fn take(&mut self) -> Met {
        std::mem::take(&mut self.met)
    }

    pub(super) fn segments(&mut self, listed: Members) {
        if listed.and(self.segments).is_empty() {
            return;
        }
        let unmet = std::mem::replace(&mut self.segments, Members::NONE);
        for (place, slot) in self.slots.iter().enumerate().filter(|(_, slot)| unmet.contains(**slot)) {
            if listed.contains(*slot) {
                self.met.mapped.push(place);
            } else {
                self.segments.insert(*slot);
            }
        }
    }

    /// Ticks off the attribute at index `place` of the rules' attributes.
    pub(super) fn attribute(&mut self, place: usize) {
        self.meet_attribute(self.slots.len() + place);
    }

    /// Ticks off the attribute that makes the partition key.
    pub(super) fn partition_attribute(&mut self) {
        if let Some(place) = self.partition_attribute {
            self.meet_attribute(place);
        }
    }

    fn meet_attribute(&mut self, place: usize) {
        if let Some(unmet) = self.unmet.get_mut(place).filter(|unmet| **unmet) {
            *unmet = false;
            self.attributes -= 1;
            self.met.mapped.push(place);
        }
    }

    /// Ticks off the namespaces in `map`.
    pub(super) fn identities(&mut self, map: Value<'_>) {
        if self.namespaces.is_empty() {
            return;
        }
        let Self { namespaces, met, .. } = self;
        for (name, _) in map.members() {
            namespaces.retain(|(place, unmet)| {
                let is_met = name.is(unmet);
                met.mapped.extend(is_met.then_some(*place));
                !is_met
            });
        }
    }

    /// Collects other names from a profile, on a sample of the lines and only while a mapping is missing.
    pub(super) fn look(&mut self, profile: Value<'_>, memberships: Option<Value<'_>>, identities: Option<Value<'_>>) {
        self.lines += 1;
        let is_sample = self.lines <= WHOLE_LINES || self.lines.is_multiple_of(SAMPLE_INTERVAL);
        if !is_sample || (self.attributes == 0 && self.namespaces.is_empty() && self.segments.is_empty()) {
            return;
        }
        if let Some(map) = memberships.filter(|_| !self.segments.is_empty()) {
            for (namespace, entries) in map.members() {
                for (id, _) in entries.members() {
                    self.meet_segment(&namespace.decoded(), &id.decoded());
                }
            }
        }
        if let Some(map) = identities.filter(|_| !self.namespaces.is_empty()) {
            for (name, _) in map.members() {
                let name = name.decoded();
                self.meet(2, (&name, xxh3_64(&name)), |name| Mapping::Namespace(name.to_owned()));
            }
        }
        if self.attributes > 0 {
            self.look_into(profile, "", DEEPEST);
        }
    }

    fn meet_segment(&mut self, namespace: &[u8], id: &[u8]) {
        let Ok(namespace) = str::from_utf8(namespace) else { return };
        let hash = xxh3_64(id).rotate_left(1) ^ xxh3_64(namespace.as_bytes());
        if namespace.len() <= LONGEST_NAME {
            let segment = |id: &str| Mapping::Segment { namespace: namespace.to_owned(), id: id.to_owned() };
            self.meet(0, (id, hash), segment);
        }
    }

    /// Recurses at most [`DEEPEST`] levels.
    fn look_into(&mut self, object: Value<'_>, above: &str, deeper: usize) {
        for (name, value) in object.members() {
            let is_no_attribute = above.is_empty() && (name.is("segmentMembership") || name.is("identityMap"));
            let decoded = name.decoded();
            let Some(name) = str::from_utf8(&decoded).ok().filter(|_| !is_no_attribute) else { continue };
            let name = path::written(name);
            let path = if above.is_empty() { name.into_owned() } else { format!("{above}.{name}") };
            self.meet(1, (path.as_bytes(), xxh3_64(path.as_bytes())), |path| Mapping::Attribute(path.to_owned()));
            if value.is_object() && deeper > 1 && self.known[1].len() < MOST_NAMES {
                self.look_into(value, &path, deeper - 1);
            }
        }
    }

    fn meet(&mut self, kind: usize, (name, hash): (&[u8], u64), mapping: impl FnOnce(&str) -> Mapping) {
        let known = &mut self.known[kind];
        let Some(name) = str::from_utf8(name).ok().filter(|name| name.len() <= LONGEST_NAME) else { return };
        if known.len() < MOST_NAMES && known.insert(hash) {
            self.met.others.push(mapping(name));
        }
    }
}

/// The mappings that no line of a run has shown so far.
#[derive(Clone, Debug)]
pub struct Missing {
    mappings: Vec<Mapping>,
    met: Vec<bool>,
    others: Vec<Mapping>,
}

impl Missing {
    /// Starts with all mappings of `rules`.
    pub fn new(rules: &Rules) -> Self {
        let mappings = mappings(rules);
        Self { met: vec![false; mappings.len()], mappings, others: Vec::new() }
    }

    pub fn tick_off(&mut self, met: Met) {
        for place in met.mapped {
            if let Some(met) = self.met.get_mut(place) {
                *met = true;
            }
        }
        self.others.extend(met.others);
    }

    /// Returns the missing mappings in the order of the rules.
    pub fn unseen(&self) -> Vec<UnmatchedMapping> {
        let unmet = self.mappings.iter().zip(&self.met).filter(|(_, met)| !**met);
        unmet.map(|(mapping, _)| UnmatchedMapping { mapping: mapping.clone(), near: self.near(mapping) }).collect()
    }

    /// Returns the most similar name that the feed has and the rules do not map, if it is similar enough.
    fn near(&self, mapping: &Mapping) -> Option<Mapping> {
        let others = self.others.iter().filter(|other| !self.mappings.contains(other));
        let ranked = others.filter_map(|other| Some((distance(mapping, other)?, other)));
        ranked.min().map(|(_, other)| other.clone())
    }
}

/// Returns the distance of two spellings, for segments first of the id, then of the namespace. `None` if they are too
/// different.
fn distance(mapping: &Mapping, other: &Mapping) -> Option<(usize, usize)> {
    match (mapping, other) {
        (Mapping::Segment { namespace, id }, Mapping::Segment { namespace: other_namespace, id: other }) => {
            let of_namespace = spelling(namespace, other_namespace).unwrap_or(usize::from(u8::MAX));
            Some((spelling(id, other)?, of_namespace))
        }
        (Mapping::Attribute(path), Mapping::Attribute(other)) => Some((spelling(path, other)?, 0)),
        (Mapping::Namespace(name), Mapping::Namespace(other)) => Some((spelling(name, other)?, 0)),
        _ => None,
    }
}

/// Returns the number of different letters, ignoring case. `None` if more than a third (at least one) differ, or if the
/// digits differ: another number means another thing.
fn spelling(one: &str, other: &str) -> Option<usize> {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let letters = one.chars().count();
    if digits(&one) != digits(&other) || other.chars().count().abs_diff(letters) > (letters / 3).max(1) {
        return None;
    }
    let distance = strsim::osa_distance(&one, &other);
    (distance <= (letters / 3).max(1)).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::read::tests::rules;
    use crate::activation::rules::{IdentityChoice, MappedSegment};
    use crate::activation::stamps::SegmentTimestamps;
    use crate::activation::{ProfileReader, Rules};

    fn segment(namespace: &str, id: &str) -> MappedSegment {
        MappedSegment { namespace: namespace.into(), id: id.into(), name: None, stamps: SegmentTimestamps::default() }
    }

    fn unseen(rules: &Rules, lines: &[&str]) -> Vec<UnmatchedMapping> {
        let slots: Vec<u8> = (0..).take(rules.segments.len()).collect();
        let mut reader = ProfileReader::new(rules.clone(), &slots);
        let mut missing = Missing::new(rules);
        for line in lines {
            reader.read(line.as_bytes(), &mut Vec::new());
            missing.tick_off(reader.take_met());
        }
        missing.unseen()
    }

    const LINE: &str = r#"{"person":{"Email":"a","age":1},"e.mail":"b","segmentMembership":{"UPS":{"S1":{"status":"realized"}},"ups":{"s2":{"status":"exited"}}},"identityMap":{"ecid":[{"id":"1"}],"CRM":[]}}"#;

    #[test]
    fn what_no_line_has_is_named_with_the_nearest_that_one_has() {
        let only = |namespace: &str| IdentityChoice { namespace: namespace.into(), sha256: false };
        let rules = Rules {
            segments: vec![segment("ups", "s1"), segment("ups", "s2"), segment("ups", "seven")],
            attributes: vec!["person.email".into(), "e.mail".into(), "person.age".into(), "tags".into()],
            identities: Identities::Only(vec![only("ECID"), only("CRM")]),
            key_namespaces: vec!["CRM".into(), "Phone".into()],
            ..rules()
        };
        let attribute = |path: &str| Mapping::Attribute(path.into());
        let namespace = |name: &str| Mapping::Namespace(name.into());
        let in_ups = |id: &str| Mapping::Segment { namespace: "ups".into(), id: id.into() };
        let s1 = Mapping::Segment { namespace: "UPS".into(), id: "S1".into() };
        let expected = [
            (in_ups("s1"), Some(s1)),
            (in_ups("seven"), None),
            (attribute("person.email"), Some(attribute("person.Email"))),
            (attribute("e.mail"), Some(attribute(r#""e.mail""#))),
            (attribute("tags"), None),
            (namespace("ECID"), Some(namespace("ecid"))),
            (namespace("Phone"), None),
        ];
        let expected = expected.map(|(mapping, near)| UnmatchedMapping { mapping, near });
        assert_eq!(unseen(&rules, &[LINE]), expected);
    }

    #[test]
    fn one_line_among_thousands_is_enough() {
        let rules = Rules { segments: vec![segment("ups", "s2")], attributes: Vec::new(), ..rules() };
        let other = r#"{"segmentMembership":{"ups":{"s3":{}}},"identityMap":{"A":[{"id":"1"}]}}"#;
        let mut lines = vec![other; 5_000];
        assert_eq!(unseen(&rules, &lines).len(), 1);
        lines[4_321] = LINE;
        assert_eq!(unseen(&rules, &lines), []);
    }

    #[test]
    fn another_number_is_another_id() {
        let rules = Rules { segments: vec![segment("ups", "seg-1")], attributes: Vec::new(), ..rules() };
        let line = r#"{"segmentMembership":{"ups":{"seg-2":{}," seg-1":{}}},"identityMap":{"A":[{"id":"1"}]}}"#;
        let near = Mapping::Segment { namespace: "ups".into(), id: " seg-1".into() };
        assert_eq!(unseen(&rules, &[line])[0].near, Some(near));
    }

    #[test]
    fn what_is_remembered_of_a_feed_is_bounded() {
        let rules = Rules { segments: vec![segment("ups", "none")], ..rules() };
        let mut reader = ProfileReader::new(rules, &[0]);
        let mut names = 0;
        for number in 0..100_000 {
            let line = format!(
                r#"{{"a{number}":{{"b{number}":1}},"segmentMembership":{{"n{number}":{{"s{number}":{{}}}}}},"identityMap":{{"A{number}":[{{"id":"1"}}]}}}}"#
            );
            reader.read(line.as_bytes(), &mut Vec::new());
            names += reader.take_met().others.len();
        }
        assert!((500..=1_500).contains(&names), "{names}");
    }
}
