//! Profiles that the ledger knows by the key that the former rule gave them: once a line has the new key, the entry is the new
//! key's, and the former key's is empty, both in the commit of that line.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::ledger::{Entry, LedgerError};
use crate::profile::ProfileKey;

use super::core::Memory;

/// What was taken over and is not on disk yet.
#[derive(Default, Debug)]
pub(super) struct Takeovers {
    /// In the order of their lines.
    waiting: VecDeque<Takeover>,
    entries: HashMap<ProfileKey, Entry>,
    emptied: HashSet<ProfileKey>,
    /// How many of the first ones are in the commit under way.
    committing: usize,
}

/// One entry that has another key now.
#[derive(Clone, Copy, Debug)]
struct Takeover {
    /// The number of its line.
    line: u64,
    key: ProfileKey,
    former: ProfileKey,
    /// What the new key has, where its line gives no event.
    entry: Option<Entry>,
}

impl Takeovers {
    /// What is known of a profile by its own key.
    pub(super) fn entry(&self, memory: &impl Memory, key: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        if let Some(entry) = self.entries.get(key) {
            return Ok(Some(*entry));
        }
        if self.emptied.contains(key) {
            return Ok(None);
        }
        Ok(memory.entry(key)?.filter(Entry::is_known))
    }

    /// The entry of a former key, when it may still be taken over.
    pub(super) fn free(&self, memory: &impl Memory, former: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        Ok(self.entry(memory, former)?.filter(|entry| !entry.claimed))
    }

    /// The line of this number takes the former key's entry over; `entry` is what its key has now where no event says so.
    pub(super) fn add(&mut self, line: u64, (key, former): (ProfileKey, ProfileKey), entry: Option<Entry>) {
        self.waiting.push_back(Takeover { line, key, former, entry });
        self.entries.extend(entry.map(|entry| (key, entry)));
        self.emptied.insert(former);
    }

    /// What the commit of all lines before `passed` writes.
    pub(super) fn pass(&mut self, passed: u64) -> Vec<(ProfileKey, Entry)> {
        self.committing = self.waiting.iter().take_while(|one| one.line < passed).count();
        let passing = self.waiting.iter().take(self.committing);
        passing
            .flat_map(|one| {
                let emptied = (one.former, Entry::default());
                one.entry.map(|entry| (one.key, entry)).into_iter().chain([emptied])
            })
            .collect()
    }

    /// The commit under way is on disk.
    pub(super) fn committed(&mut self) {
        for one in self.waiting.drain(..std::mem::take(&mut self.committing)) {
            self.entries.remove(&one.key);
            self.emptied.remove(&one.former);
        }
    }
}
