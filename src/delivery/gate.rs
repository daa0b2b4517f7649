//! The gate lets out at most one event of each profile at a time; the others wait in order. It also holds the state
//! that the next line of a profile is compared with.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::event::{EventId, Events, NO_EVENT};
use crate::ledger::LedgerEntry;
use crate::profile::{ProfileKey, ProfileState};

/// A profile with uncommitted events.
#[derive(Clone, Debug)]
pub(super) struct Gated {
    pub(super) key: ProfileKey,
    /// The ledger's entry after the last planned commit.
    pub(super) committed: Option<LedgerEntry>,
    /// The ledger's entry once all settled events are committed.
    pub(super) settled: Option<LedgerEntry>,
    /// The event that may be sent. The others follow through [`super::event::Event::next`].
    head: EventId,
    tail: EventId,
    /// Number of its newest due event.
    pub(super) sequence: u64,
    /// Number of its newest line, due or not.
    pub(super) last_line: u64,
    uncommitted: u32,
}

/// All profiles with uncommitted events.
#[derive(Default)]
pub(super) struct Gate {
    by_key: HashMap<ProfileKey, u32, BuildHasherDefault<PassThrough>>,
    profiles: Vec<Gated>,
    free: Vec<u32>,
}

impl Gate {
    /// Returns the index of a profile, if the profile has uncommitted events.
    pub(super) fn find(&self, key: &ProfileKey) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    pub(super) fn get(&self, profile: u32) -> &Gated {
        &self.profiles[profile as usize]
    }

    pub(super) fn get_mut(&mut self, profile: u32) -> &mut Gated {
        &mut self.profiles[profile as usize]
    }

    /// Returns what the profile's next line is compared with: the state that its last settled event left.
    pub(super) fn base(&self, profile: u32) -> Option<&ProfileState> {
        self.get(profile).settled.as_ref().and_then(LedgerEntry::base)
    }

    /// Whether the profile has an event that is not settled.
    pub(super) fn is_busy(&self, profile: u32) -> bool {
        self.get(profile).head != NO_EVENT
    }

    /// Adds a profile with its entry in the ledger. Returns the profile's index.
    pub(super) fn admit(&mut self, key: ProfileKey, committed: Option<LedgerEntry>) -> u32 {
        let gated = Gated {
            key,
            committed,
            settled: committed,
            head: NO_EVENT,
            tail: NO_EVENT,
            sequence: committed.map_or(0, |entry| entry.sequence),
            last_line: 0,
            uncommitted: 0,
        };
        let profile = if let Some(free) = self.free.pop() {
            self.profiles[free as usize] = gated;
            free
        } else {
            self.profiles.push(gated);
            u32::try_from(self.profiles.len() - 1).unwrap_or(u32::MAX)
        };
        self.by_key.insert(key, profile);
        profile
    }

    /// Queues an event behind the others of its profile. Returns whether there are none, so that it may go at once.
    pub(super) fn push(&mut self, profile: u32, event: EventId, events: &mut Events) -> bool {
        let gated = &mut self.profiles[profile as usize];
        gated.uncommitted += 1;
        let before = std::mem::replace(&mut gated.tail, event);
        if before == NO_EVENT {
            gated.head = event;
            return true;
        }
        events.get_mut(before).next = event;
        false
    }

    /// Removes the first event, which is settled and leaves `entry` as the new state. Returns the next event, to be
    /// decided now.
    pub(super) fn settle(&mut self, profile: u32, entry: LedgerEntry, events: &Events) -> Option<EventId> {
        self.profiles[profile as usize].settled = Some(entry);
        self.skip(profile, events)
    }

    /// Removes the first event, which leaves the state as it was. Returns the next event.
    pub(super) fn skip(&mut self, profile: u32, events: &Events) -> Option<EventId> {
        let gated = &mut self.profiles[profile as usize];
        gated.head = events.get(gated.head).next;
        if gated.head == NO_EVENT {
            gated.tail = NO_EVENT;
            return None;
        }
        Some(gated.head)
    }

    /// Counts one event as committed. Removes the profile if it has no others.
    pub(super) fn note_committed(&mut self, profile: u32) {
        let gated = &mut self.profiles[profile as usize];
        gated.uncommitted -= 1;
        if gated.uncommitted == 0 {
            let key = gated.key;
            self.by_key.remove(&key);
            self.free.push(profile);
        }
    }
}

/// Hasher for profile keys, which are hashes already.
#[derive(Default)]
pub(super) struct PassThrough(u64);

impl Hasher for PassThrough {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}
