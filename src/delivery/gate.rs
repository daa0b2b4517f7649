//! The gate: per profile at most one event is under way, the others wait in order; and what they are compared with.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::ledger::Entry;
use crate::profile::{ProfileKey, Standing};

use super::event::{EventId, Events, NO_EVENT};

/// A profile with lines beyond the checkpoint.
#[derive(Clone, Debug)]
pub(super) struct Gated {
    pub(super) key: ProfileKey,
    /// What the ledger holds.
    pub(super) committed: Option<Entry>,
    /// What it will hold once all settled events are committed.
    pub(super) settled: Option<Entry>,
    /// The event that may be under way; the others follow through [`super::event::Event::next`].
    head: EventId,
    tail: EventId,
    /// Number of its newest event.
    pub(super) sequence: u64,
    /// Its newest line of all, due or not.
    pub(super) last_line: u64,
    /// Events not yet committed.
    uncommitted: u32,
}

/// All profiles with events not yet committed.
#[derive(Default)]
pub(super) struct Gate {
    by_key: HashMap<ProfileKey, u32, BuildHasherDefault<PassThrough>>,
    profiles: Vec<Gated>,
    free: Vec<u32>,
}

impl Gate {
    /// The profile of `key`, when it has events not yet committed.
    pub(super) fn find(&self, key: &ProfileKey) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    pub(super) fn get_mut(&mut self, profile: u32) -> &mut Gated {
        &mut self.profiles[profile as usize]
    }

    pub(super) fn key(&self, profile: u32) -> ProfileKey {
        self.profiles[profile as usize].key
    }

    /// What its last settled event left, which its next line is compared with.
    pub(super) fn base(&self, profile: u32) -> Option<&Standing> {
        self.profiles[profile as usize].settled.as_ref().and_then(Entry::base)
    }

    /// Whether an event of it is not settled.
    pub(super) fn is_busy(&self, profile: u32) -> bool {
        self.profiles[profile as usize].head != NO_EVENT
    }

    /// Lets a profile in, with what the ledger holds of it.
    pub(super) fn admit(&mut self, key: ProfileKey, committed: Option<Entry>) -> u32 {
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

    /// Queues an event behind the others of its profile; says whether it may go at once.
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

    /// Takes the event under way out; gives the next one, to be decided now.
    pub(super) fn settle(&mut self, profile: u32, entry: Entry, events: &Events) -> Option<EventId> {
        self.profiles[profile as usize].settled = Some(entry);
        self.skip(profile, events)
    }

    /// Takes the first event out, which left nothing behind; gives the next one.
    pub(super) fn skip(&mut self, profile: u32, events: &Events) -> Option<EventId> {
        let gated = &mut self.profiles[profile as usize];
        gated.head = events.get(gated.head).next;
        if gated.head == NO_EVENT {
            gated.tail = NO_EVENT;
            return None;
        }
        Some(gated.head)
    }

    /// Counts one event as committed; a profile without others leaves.
    pub(super) fn committed(&mut self, profile: u32) {
        let gated = &mut self.profiles[profile as usize];
        gated.uncommitted -= 1;
        if gated.uncommitted == 0 {
            let key = gated.key;
            self.by_key.remove(&key);
            self.free.push(profile);
        }
    }
}

/// Profile keys are hashes already.
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
