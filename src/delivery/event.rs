//! Events between their decision and their commit, in a slab whose size the window bounds.

use crate::activation::Triggers;
use crate::ledger::LedgerEntry;
use crate::profile::ProfileKey;

use super::Micros;

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
