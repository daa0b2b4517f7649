//! What would leave, without sending it: the same reading, decisions and bytes as a run's, over a memory of its own.

use std::collections::HashMap;

use crate::activation::{Crossed, Decision, Reader, Reading, Triggers, decide};
use crate::ledger::{Entry, LedgerError, Place};
use crate::profile::{Members, ProfileKey};
use crate::source::Line;

use super::core::Memory;
use super::meta::Meta;
use super::request::shard_hash;
use crate::kinesis::ShardRange;

/// An event that would leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Previewed {
    /// The record's data.
    pub body: Vec<u8>,
    /// What the partition key is made of.
    pub partition: ProfileKey,
    /// Whose it is.
    pub key: ProfileKey,
    /// Why it is due.
    pub triggers: Triggers,
    /// The segments that its profile has entered and left since the event before it.
    pub crossed: Crossed,
    /// Its number among its profile's events.
    pub sequence: u64,
}

impl Previewed {
    /// The shard of `shards` that takes it, as long as there is no reshard.
    pub fn shard<'a>(&self, shards: &'a [ShardRange]) -> Option<&'a str> {
        let hash = shard_hash(self.partition);
        shards.iter().find(|shard| (shard.low..=shard.high).contains(&hash)).map(|shard| shard.id.as_str())
    }
}

/// Nothing is remembered: every profile is seen for the first time.
#[derive(Clone, Copy, Debug)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn entry(&self, _: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        Ok(None)
    }
}

/// Decides lines one after another as if every event were acknowledged at once.
pub struct Preview<M> {
    reader: Reader,
    memory: M,
    seen: HashMap<ProfileKey, Entry>,
    body: Vec<u8>,
}

impl<M: Memory> Preview<M> {
    /// Over what `memory` remembers.
    pub fn new(reader: Reader, memory: M) -> Self {
        Self { reader, memory, seen: HashMap::new(), body: Vec::new() }
    }

    /// The event that a line gives, if any.
    pub fn line(&mut self, text: &[u8], line: &Line) -> Result<Option<Previewed>, LedgerError> {
        self.body.clear();
        let Reading::Profile(sighting) = self.reader.read(text, &mut self.body) else { return Ok(None) };
        let entry = match self.seen.get(&sighting.key) {
            Some(entry) => Some(*entry),
            None => self.memory.entry(&sighting.key)?,
        };
        let base = entry.as_ref().and_then(Entry::base);
        let rules = self.reader.rules();
        let decision = decide(rules, self.reader.mapped(), &sighting.standing, sighting.exits, base);
        let Decision::Due(triggers) = decision else { return Ok(None) };
        let was = base.map_or(Members::NONE, |base| base.members);
        let crossed = Crossed::between(&self.reader, was, sighting.standing.members);
        let sequence = entry.map_or(0, |entry| entry.sequence) + 1;
        let place = Place { extent: line.next.extent, offset: line.offset };
        self.seen
            .insert(sighting.key, Entry { standing: sighting.standing, sequence, exported: true, died: false, place });
        let mut range = sighting.body;
        if rules.meta {
            let meta = Meta { key: sighting.key, sequence, triggers, destination: &rules.destination };
            range = meta.append(range, &mut self.body);
        }
        let body = self.body[range].to_vec();
        Ok(Some(Previewed { body, partition: sighting.partition, key: sighting.key, triggers, crossed, sequence }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::FirstOf;
    use crate::activation::read::tests::rules;
    use crate::activation::rules::Segment;
    use crate::activation::stamps::Stamps;
    use crate::source::Position;

    /// A profile that is in these segments of `ups`.
    fn profile(segments: &[&str]) -> String {
        let membership = |id: &&str| format!(r#""{id}":{{"status":"realized"}}"#);
        let memberships = segments.iter().map(membership).collect::<Vec<_>>().join(",");
        format!(r#"{{"segmentMembership":{{"ups":{{{memberships}}}}},"identityMap":{{"ECID":[{{"id":"1"}}]}}}}"#)
    }

    fn line() -> Line {
        Line { start: 0, end: 0, offset: 0, next: Position::default(), too_long: false }
    }

    fn first(name: &str, more: usize) -> FirstOf {
        FirstOf { name: name.into(), more }
    }

    #[test]
    fn the_segments_that_a_profile_has_entered_and_left_are_named() {
        let segment = |id: &str, name: Option<&str>| Segment {
            namespace: "ups".into(),
            id: id.into(),
            name: name.map(Into::into),
            stamps: Stamps::default(),
        };
        let segments = vec![segment("a", Some("High")), segment("b", None), segment("c", Some("VIP"))];
        let reader = Reader::new(crate::activation::Rules { segments, ..rules() }, &[5, 0, 130]);
        let mut preview = Preview::new(reader, NoMemory);
        let mut crossed = |segments: &[&str]| {
            let event = preview.line(profile(segments).as_bytes(), &line()).unwrap();
            event.map(|event| (event.crossed.entered, event.crossed.left))
        };
        assert_eq!(crossed(&["c", "a"]), Some((Some(first("High", 1)), None)));
        assert_eq!(crossed(&["c", "a", "not mapped"]), None);
        assert_eq!(crossed(&["b"]), Some((Some(first("b", 0)), Some(first("High", 1)))));
        assert_eq!(crossed(&[]), Some((None, Some(first("b", 0)))));
    }

    #[test]
    fn what_changes_no_segment_crosses_none() {
        let mut preview = Preview::new(Reader::new(rules(), &[0, 1]), NoMemory);
        let mut event = |email: &str| {
            let text = profile(&["59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae"]);
            let text = text.replacen('{', &format!(r#"{{"person":{{"email":"{email}"}},"#), 1);
            preview.line(text.as_bytes(), &line()).unwrap().unwrap()
        };
        assert_ne!(event("a@b.cd").crossed, Crossed::default());
        let second = event("e@f.gh");
        assert_eq!((second.crossed, second.triggers.attribute), (Crossed::default(), true));
    }
}
