//! Events between decision and commit, in a slab whose size the window bounds.

use crate::activation::Triggers;
use crate::ledger::Entry;
use crate::profile::ProfileKey;

use super::Micros;

/// Index of an event in the slab.
pub(super) type EventId = u32;

/// No event.
pub(super) const NO_EVENT: EventId = u32::MAX;

/// Where an event's body stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// Number of the chunk, counted from the run's first.
    pub(super) chunk: u64,
    pub(super) start: u32,
    pub(super) bytes: u32,
}

/// One event that is due, or will be decided once those of its profile before it are settled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// Number of its line in this run.
    pub(super) line: u64,
    /// Index of its profile in the gate.
    pub(super) profile: u32,
    /// The next waiting event of the same profile.
    pub(super) next: EventId,
    /// What the ledger says once it is acknowledged.
    pub(super) entry: Entry,
    /// A mapped segment is listed as exited.
    pub(super) exits: bool,
    /// Half of a surrogate pair stands alone in it.
    pub(super) is_unsendable: bool,
    pub(super) partition: ProfileKey,
    /// The first half of the hash by which Kinesis chooses the shard.
    pub(super) hash: u64,
    pub(super) body: Body,
    /// Why it is due.
    pub(super) triggers: Triggers,
    /// It waited for the event of its profile before it.
    pub(super) held: bool,
    /// Times it was sent.
    pub(super) attempts: u32,
    pub(super) read_at: Micros,
}

/// All events not yet committed.
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
