//! Moves the ledger's entry of a profile from the key that the former rule gave to the current key. The commit of the
//! first line with the current key writes both: the entry under that key, and an empty entry under the former key.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::ledger::{LedgerEntry, LedgerError};
use crate::profile::ProfileKey;

use super::core::ProfileStore;

/// Moved entries that are not on disk yet.
#[derive(Default, Debug)]
pub(super) struct Takeovers {
    /// In the order of their lines.
    waiting: VecDeque<Takeover>,
    entries: HashMap<ProfileKey, LedgerEntry>,
    emptied: HashSet<ProfileKey>,
    /// How many of the first in `waiting` are in the commit in progress.
    committing: usize,
}

/// An entry that moves to another key.
#[derive(Clone, Copy, Debug)]
struct Takeover {
    /// Number of the line that moves it.
    line: u64,
    key: ProfileKey,
    former: ProfileKey,
    /// The entry of the new key, if its line gives no event.
    entry: Option<LedgerEntry>,
}

impl Takeovers {
    /// Returns what is known of a profile by this key.
    pub(super) fn entry(
        &self,
        memory: &impl ProfileStore,
        key: &ProfileKey,
    ) -> Result<Option<LedgerEntry>, LedgerError> {
        if let Some(entry) = self.entries.get(key) {
            return Ok(Some(*entry));
        }
        if self.emptied.contains(key) {
            return Ok(None);
        }
        Ok(memory.entry(key)?.filter(LedgerEntry::is_known))
    }

    /// Returns the entry of a former key if it may still be moved.
    pub(super) fn free(
        &self,
        memory: &impl ProfileStore,
        former: &ProfileKey,
    ) -> Result<Option<LedgerEntry>, LedgerError> {
        Ok(self.entry(memory, former)?.filter(|entry| !entry.claimed))
    }

    /// Moves the entry of the former key with line `line`. `entry` is the new key's entry, if no event of that line
    /// writes it.
    pub(super) fn add(&mut self, line: u64, (key, former): (ProfileKey, ProfileKey), entry: Option<LedgerEntry>) {
        self.waiting.push_back(Takeover { line, key, former, entry });
        self.entries.extend(entry.map(|entry| (key, entry)));
        self.emptied.insert(former);
    }

    /// Returns what the commit of all lines before `passed` writes.
    pub(super) fn pass(&mut self, passed: u64) -> Vec<(ProfileKey, LedgerEntry)> {
        self.committing = self.waiting.iter().take_while(|one| one.line < passed).count();
        let passing = self.waiting.iter().take(self.committing);
        passing
            .flat_map(|one| {
                let emptied = (one.former, LedgerEntry::default());
                one.entry.map(|entry| (one.key, entry)).into_iter().chain([emptied])
            })
            .collect()
    }

    pub(super) fn committed(&mut self) {
        for one in self.waiting.drain(..std::mem::take(&mut self.committing)) {
            self.entries.remove(&one.key);
            self.emptied.remove(&one.former);
        }
    }
}
