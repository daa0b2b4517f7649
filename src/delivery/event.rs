//! Events between their decision and their commit, in a slab whose size the window bounds, and the `_meta` that the
//! rules may add to their bodies.

use std::ops::Range;

use super::Micros;
use super::limits::PARTITION_KEY_BYTES;
use crate::activation::Triggers;
use crate::ledger::LedgerEntry;
use crate::profile::ProfileKey;
use crate::profile::json::escape_into;

pub(super) type EventId = u32;

pub(super) const NO_EVENT: EventId = u32::MAX;

/// Where the bytes of an event are: a range in the bodies of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// Number of the chunk in this run, from 0.
    pub(super) chunk: u64,
    pub(super) start: u32,
    pub(super) bytes: u32,
}

/// An event that is due, or that is decided once the earlier events of its profile are settled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// Number of its line in this run.
    pub(super) line: u64,
    /// Index of its profile in the gate.
    pub(super) profile: u32,
    /// The next waiting event of the same profile, or [`NO_EVENT`].
    pub(super) next: EventId,
    /// The ledger entry once the event is acknowledged.
    pub(super) entry: LedgerEntry,
    /// The line lists a mapped segment as exited.
    pub(super) exits: bool,
    pub(super) is_unsendable: bool,
    pub(super) partition: ProfileKey,
    /// First half of the hash by which Kinesis chooses the shard.
    pub(super) hash: u64,
    pub(super) body: Body,
    pub(super) triggers: Triggers,
    /// The event waited for an earlier event of its profile.
    pub(super) held: bool,
    pub(super) attempts: u32,
    pub(super) read_at: Micros,
}

impl Event {
    /// Returns the size of the event's record: its data and its partition key.
    pub(super) fn record_bytes(&self) -> usize {
        self.body.bytes as usize + PARTITION_KEY_BYTES
    }
}

/// All events that no commit has taken yet.
#[derive(Default, Debug)]
pub(super) struct Events {
    slots: Vec<Event>,
    free: Vec<EventId>,
}

impl Events {
    pub(super) fn insert(&mut self, event: Event) -> EventId {
        if let Some(id) = self.free.pop() {
            self.slots[id as usize] = event;
            return id;
        }
        self.slots.push(event);
        EventId::try_from(self.slots.len() - 1).unwrap_or(NO_EVENT)
    }

    pub(super) fn remove(&mut self, id: EventId) {
        self.free.push(id);
    }

    pub(super) fn get(&self, id: EventId) -> &Event {
        &self.slots[id as usize]
    }

    pub(super) fn get_mut(&mut self, id: EventId) -> &mut Event {
        &mut self.slots[id as usize]
    }
}

/// The values of an event's `_meta`.
pub(super) struct Meta<'a> {
    pub(super) key: ProfileKey,
    /// Number of the event among those of its profile, from 1.
    pub(super) sequence: u64,
    pub(super) triggers: Triggers,
    pub(super) destination: &'a str,
    /// The body ends with a line break, which is not part of the event.
    pub(super) line_end: bool,
}

impl Meta<'_> {
    /// Appends a copy of the event at `body` to `bodies`, with `_meta` as its last member. Returns the range of the
    /// copy.
    pub(super) fn append(&self, body: Range<usize>, bodies: &mut Vec<u8>) -> Range<usize> {
        let body = body.start..body.end - usize::from(self.line_end);
        let event_id = event_id(self.key, self.sequence, &bodies[body.clone()]);
        let start = bodies.len();
        bodies.extend_from_within(body.start..body.end - 1);
        bodies.extend_from_slice(b",\"_meta\":{\"eventId\":\"");
        bodies.extend_from_slice(event_id.as_bytes());
        bodies.extend_from_slice(format!("\",\"sequence\":{},\"trigger\":[", self.sequence).as_bytes());
        for (index, name) in self.triggers.names().enumerate() {
            bodies.extend_from_slice(if index == 0 { b"" } else { b"," });
            escape_into(name, bodies);
        }
        bodies.extend_from_slice(b"],\"destination\":");
        escape_into(self.destination, bodies);
        bodies.extend_from_slice(if self.line_end { b"}}\n" } else { b"}}" });
        start..bodies.len()
    }
}

/// Returns 32 hex digits of a hash of profile, sequence and body: the first half of their SHA-256.
fn event_id(key: ProfileKey, sequence: u64, body: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(key.as_bytes());
    hash.update(sequence.to_be_bytes());
    hash.update(body);
    hex_simd::encode_to_string(&hash.finalize()[..16], hex_simd::AsciiCase::Lower)
}

/// Returns an event of 100 bytes with the lowest hash, for tests.
#[cfg(test)]
pub(super) fn event_of_line(line: u64) -> Event {
    Event {
        line,
        profile: 0,
        next: NO_EVENT,
        entry: LedgerEntry::default(),
        exits: false,
        is_unsendable: false,
        partition: ProfileKey::from_bytes([0; 16]),
        hash: 0,
        body: Body { chunk: 0, start: 0, bytes: 100 },
        triggers: Triggers::default(),
        held: false,
        attempts: 0,
        read_at: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_is_the_last_member_and_the_id_is_stable() {
        let mut bodies = br#"{"a":1}"#.to_vec();
        let triggers = Triggers { attribute: true, segmentation: false, identity: true };
        let key = ProfileKey::from_bytes([7; 16]);
        let meta = Meta { key, sequence: 3, triggers, destination: "d\"", line_end: false };
        let first = meta.append(0..7, &mut bodies);
        let text = String::from_utf8(bodies[first.clone()].to_vec()).unwrap();
        let id = &text[27..59];
        let expected = format!(
            r#"{{"a":1,"_meta":{{"eventId":"{id}","sequence":3,"trigger":["attribute","identity"],"destination":"d\""}}}}"#
        );
        assert_eq!(text, expected);
        let again = meta.append(0..7, &mut bodies);
        assert_eq!(bodies[first], bodies[again]);
        let ended = Meta { line_end: true, ..meta }.append(0..8, &mut b"{\"a\":1}\n".to_vec());
        assert_eq!(ended.len(), text.len() + 1);
        assert_ne!(event_id(key, 3, b"x"), event_id(key, 4, b"x"));
    }
}
