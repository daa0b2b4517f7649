//! Forgets every profile, so that the next event of each counts as its first.

use std::path::Path;

use fjall::{Database, Keyspace, OwnedWriteBatch, PersistMode};

use super::note::{FOLDED, blob_key};
use super::opening::{Opened, open_store};
use super::{Ledger, LedgerError};

/// Profiles forgotten in one transaction; few in tests, so that there are several transactions.
const CHUNK: usize = if cfg!(test) { 500 } else { 10_000 };

impl Ledger {
    /// Forgets the profiles of the ledger in `folder`, which must not be open. The notes stay. Takes long if there are
    /// many profiles; a call that was interrupted can be repeated.
    pub fn forget_profiles(folder: &Path) -> Result<(), LedgerError> {
        let store = |source| LedgerError::store(folder, source);
        let Opened { parts, pending, count } = open_store(folder)?;
        let mut batch = parts.database.batch();
        for number in pending.numbers() {
            batch.remove(&parts.notes, blob_key(number));
        }
        batch.insert(&parts.notes, FOLDED, count.blobs.to_le_bytes());
        batch.commit().map_err(store)?;
        forget_folded(&parts.database, &parts.profiles).map_err(store)
    }

    pub fn is_empty(&self) -> Result<bool, LedgerError> {
        self.ask(|open| Ok(open.buffer.is_empty() && open.profiles.iter().next().is_none()))
    }
}

fn forget_folded(database: &Database, profiles: &Keyspace) -> fjall::Result<()> {
    let (mut batch, mut count) = (database.batch(), 0);
    for guard in profiles.iter() {
        batch.remove(profiles, guard.key()?);
        count += 1;
        if count == CHUNK {
            count = 0;
            std::mem::replace(&mut batch, database.batch()).commit()?;
        }
    }
    OwnedWriteBatch::commit(batch)?;
    database.persist(PersistMode::SyncAll)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::pending::PendingLimits;
    use crate::ledger::{Commit, LedgerEntry, Note};
    use crate::profile::ProfileKey;

    fn commit(ledger: &Ledger, range: std::ops::Range<u16>) {
        let entry = |n: u16| {
            let mut bytes = [0; 16];
            bytes[..2].copy_from_slice(&n.to_be_bytes());
            (ProfileKey::from_bytes(bytes), LedgerEntry { sequence: 1, ..LedgerEntry::default() })
        };
        let notes = vec![(Note::Checkpoint, b"here".to_vec())];
        ledger.commit(Commit { entries: range.map(entry).collect(), notes }).unwrap();
    }

    #[test]
    fn all_are_forgotten_folded_or_not_and_the_ledger_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let limits = PendingLimits { entries: 1_200, commits: 1_000 };
        for _ in 0..2 {
            let ledger = Ledger::open_with(folder.path(), limits).unwrap();
            assert!(ledger.is_empty().unwrap());
            // The first commits are folded, the last ones are pending.
            for first in (0..2_000).step_by(400) {
                commit(&ledger, first..first + 400);
            }
            assert!(!ledger.is_empty().unwrap());
            drop(ledger);
            Ledger::forget_profiles(folder.path()).unwrap();
            Ledger::forget_profiles(folder.path()).unwrap();
            let ledger = Ledger::open_with(folder.path(), limits).unwrap();
            assert!(ledger.is_empty().unwrap());
            assert_eq!(ledger.note(Note::Checkpoint).unwrap(), Some(b"here".to_vec()));
            ledger.verify().unwrap();
        }
    }
}
