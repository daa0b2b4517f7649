//! Shows what would be sent, without sending it: reads, decides and builds events as a run does, but with a memory of
//! its own.

use std::collections::HashMap;

use super::core::ProfileStore;
use super::counts::{Class, Fate, Reasons, TAKEN_OVER, Totals};
use super::dead_letters::LONE_SURROGATE;
use super::event::Meta;
use super::transport::shard_hash;
use crate::activation::{
    Decision, FaultKind, LineVerdict, Missing, ProfileReader, ProfileReading, SegmentChanges, Triggers, decide,
};
use crate::kinesis::ShardRange;
use crate::ledger::{LedgerEntry, LedgerError, LinePlace};
use crate::profile::{Members, ProfileKey};
use crate::source::Line;
use crate::text::NamedChoice;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewedEvent {
    /// The event: the record's data without a line break behind it.
    pub body: Vec<u8>,
    /// A line break follows the event in the record's data.
    pub line_end: bool,
    /// The hash whose hex digits are the partition key.
    pub partition: ProfileKey,
    /// Key of the event's profile.
    pub key: ProfileKey,
    pub triggers: Triggers,
    /// The segments that the profile has entered and left since its event before.
    pub crossed: SegmentChanges,
    /// Number of the event among those of its profile.
    pub sequence: u64,
}

impl PreviewedEvent {
    pub fn bytes(&self) -> usize {
        self.body.len() + usize::from(self.line_end)
    }

    /// Returns the shard in `shards` that accepts the event as long as the stream is not resharded.
    pub fn shard<'a>(&self, shards: &'a [ShardRange]) -> Option<&'a str> {
        let hash = shard_hash(self.partition);
        shards.iter().find(|shard| (shard.low..=shard.high).contains(&hash)).map(|shard| shard.id.as_str())
    }
}

/// A memory without profiles: every profile is seen for the first time.
#[derive(Clone, Copy, Debug)]
pub struct NoMemory;

impl ProfileStore for NoMemory {
    fn entry(&self, _: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        Ok(None)
    }
}

pub struct Preview<M> {
    reader: ProfileReader,
    store: M,
    seen: HashMap<ProfileKey, LedgerEntry>,
    body: Vec<u8>,
    /// The lines that gave no event. An event that can never be delivered counts as dead.
    pub(crate) counts: Totals,
    pub(crate) reasons: Reasons,
    /// What is mapped but was in no line so far.
    pub(crate) missing: Missing,
}

impl<M: ProfileStore> Preview<M> {
    pub fn new(reader: ProfileReader, store: M) -> Self {
        let missing = Missing::new(reader.rules());
        let (counts, reasons) = (Totals::default(), Reasons::default());
        Self { reader, store, seen: HashMap::new(), body: Vec::new(), counts, reasons, missing }
    }

    /// Counts a line that is longer than allowed.
    pub fn too_long(&mut self) {
        self.counts.add(Fate::Malformed);
        self.reasons.count(Class::Malformed, FaultKind::TooLong.name());
    }

    /// Returns the event that a line gives, if any.
    pub fn line(&mut self, text: &[u8], line: &Line) -> Result<Option<PreviewedEvent>, LedgerError> {
        self.body.clear();
        let reading = self.reader.read(text, &mut self.body);
        self.missing.tick_off(self.reader.take_met());
        self.reasons.count_skipped(self.reader.oddities());
        match reading {
            LineVerdict::Profile(reading) => {
                self.decide(reading, LinePlace { extent: line.next.extent, offset: line.offset })
            }
            LineVerdict::Malformed(fault) => {
                self.reasons.count(Class::Malformed, fault.kind.name());
                Ok(self.count(Fate::Malformed))
            }
            LineVerdict::Excluded(why) => {
                self.reasons.count(Class::Excluded, why.name());
                Ok(self.count(Fate::Excluded))
            }
        }
    }

    /// Counts a line that gives no event.
    fn count(&mut self, fate: Fate) -> Option<PreviewedEvent> {
        self.counts.add(fate);
        None
    }

    fn decide(&mut self, reading: ProfileReading, place: LinePlace) -> Result<Option<PreviewedEvent>, LedgerError> {
        let entry = self.find_entry(&reading)?;
        let base = entry.as_ref().and_then(LedgerEntry::base);
        let rules = self.reader.rules();
        let decision = decide(rules, self.reader.mapped(), &reading.standing, reading.exits, base);
        let triggers = match decision {
            Decision::Due(triggers) => triggers,
            Decision::Unchanged => return Ok(self.count(Fate::Unchanged)),
            Decision::NotQualified => return Ok(self.count(Fate::NotQualified)),
        };
        let sequence = entry.map_or(0, |entry| entry.sequence) + 1;
        if reading.is_unsendable {
            self.seen.insert(reading.key, LedgerEntry { sequence, claimed: true, ..entry.unwrap_or_default() });
            self.reasons.count(Class::Dead, LONE_SURROGATE);
            return Ok(self.count(Fate::Dead));
        }
        let was = base.map_or(Members::NONE, |base| base.members);
        let crossed = SegmentChanges::between(&self.reader, was, reading.standing.members);
        let standing = reading.standing;
        let entry = LedgerEntry { standing, sequence, exported: true, died: false, claimed: true, place };
        self.seen.insert(reading.key, entry);
        let mut range = reading.body;
        if rules.options.meta {
            // `PreviewedEvent` keeps the line break apart from the event.
            let destination = &rules.destination;
            let meta = Meta { key: reading.key, sequence, triggers, destination, line_end: false };
            range = meta.append(range, &mut self.body);
        }
        let (body, line_end) = (self.body[range].to_vec(), rules.options.append_newline);
        let (key, partition) = (reading.key, reading.partition);
        Ok(Some(PreviewedEvent { body, line_end, partition, key, triggers, crossed, sequence }))
    }

    /// Returns what is known of a profile. Moves an entry that only its former key has, as a run does.
    fn find_entry(&mut self, reading: &ProfileReading) -> Result<Option<LedgerEntry>, LedgerError> {
        let own = self.entry_of(&reading.key)?;
        let Some(former) = reading.former.filter(|_| own.is_none()) else { return Ok(own) };
        let Some(entry) = self.entry_of(&former)?.filter(|entry| !entry.claimed) else { return Ok(None) };
        self.seen.insert(former, LedgerEntry::default());
        self.seen.insert(reading.key, LedgerEntry { died: false, claimed: true, ..entry });
        self.reasons.count(Class::Beside, TAKEN_OVER);
        Ok(Some(entry))
    }

    fn entry_of(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        let entry = match self.seen.get(key) {
            Some(entry) => Some(*entry),
            None => self.store.entry(key)?,
        };
        Ok(entry.filter(LedgerEntry::is_known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::FirstOf;
    use crate::activation::read::tests::rules;
    use crate::activation::rules::MappedSegment;
    use crate::activation::stamps::SegmentTimestamps;
    use crate::source::Position;

    /// Returns a profile that is in these segments of the namespace `ups`.
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
        let segment = |id: &str, name: Option<&str>| MappedSegment {
            namespace: "ups".into(),
            id: id.into(),
            name: name.map(Into::into),
            stamps: SegmentTimestamps::default(),
        };
        let segments = vec![segment("a", Some("High")), segment("b", None), segment("c", Some("VIP"))];
        let reader = ProfileReader::new(crate::activation::Rules { segments, ..rules() }, &[5, 0, 130]);
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
        let mut preview = Preview::new(ProfileReader::new(rules(), &[0, 1]), NoMemory);
        let mut event = |email: &str| {
            let text = profile(&["59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae"]);
            let text = text.replacen('{', &format!(r#"{{"person":{{"email":"{email}"}},"#), 1);
            preview.line(text.as_bytes(), &line()).unwrap().unwrap()
        };
        assert_ne!(event("a@b.cd").crossed, SegmentChanges::default());
        let second = event("e@f.gh");
        assert_eq!((second.crossed, second.triggers.attribute), (SegmentChanges::default(), true));
    }
}
