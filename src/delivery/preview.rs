//! What would leave, without sending it: the same reading, decisions and bytes as a run's, over a memory of its own.

use std::collections::HashMap;

use crate::activation::{Decision, Reader, Reading, Triggers, decide};
use crate::ledger::{Entry, LedgerError, Place};
use crate::profile::ProfileKey;
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
        Ok(Some(Previewed { body, partition: sighting.partition, key: sighting.key, triggers, sequence }))
    }
}
