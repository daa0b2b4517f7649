//! Repairs a ledger, or forgets its profiles. After a full disk, the store accepts nothing any more, so this opens it
//! again once there is space. After damage, this reads the whole ledger, or sets its folder aside.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use fjall::{Database, Keyspace, OwnedWriteBatch, PersistMode};

use super::note::{FOLDED, blob_key};
use super::opening::{Opened, open_store};
use super::store::OpenStore;
use super::{Ledger, LedgerEntry, LedgerError, folder};
use crate::text::Key;

/// Bytes that must fit on the disk before the store is tried again: some commits, and most of a fold.
const ROOM: usize = 4 * 1024 * 1024;

const KEY_BYTES: usize = 16;

const CHUNK: usize = 64 * 1024;

/// Profiles forgotten in one transaction; few in tests, so that there are several transactions.
const FORGOTTEN_AT_ONCE: usize = if cfg!(test) { 500 } else { 10_000 };

impl Ledger {
    /// Makes a ledger usable again that failed because of a full disk, or returns why it cannot be yet. Blocks; the
    /// ledger should not be used meanwhile. A commit that failed may be in the ledger afterwards or not, so it must be
    /// written again.
    pub fn mend(&self) -> Result<(), LedgerError> {
        let path = self.path();
        try_room(path).map_err(|source| LedgerError::store(path, source.into()))?;
        let mut open = self.place.open.write().unwrap_or_else(PoisonError::into_inner);
        let is_well = |open: &OpenStore| open.parts.database.persist(PersistMode::Buffer).is_ok();
        if !open.as_ref().is_some_and(is_well) {
            // The store is closed before it is opened, because it cannot be open twice.
            *open = None;
            *open = Some(OpenStore::new(path, self.place.limits)?);
            tracing::info!(path = %path.display(), "ledger: opened anew");
        }
        Ok(())
    }

    /// Reads every profile. Fails at the first one that cannot be read.
    pub fn verify(&self) -> Result<(), LedgerError> {
        let all_sound = self.ask(|open| {
            for guard in open.parts.profiles.iter() {
                let (key, entry) = guard.into_inner()?;
                if key.len() != KEY_BYTES || LedgerEntry::from_bytes(&entry).is_none() {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if all_sound { Ok(()) } else { Err(self.corrupt(Key::ReasonLedgerProfile)) }
    }

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
        self.ask(|open| Ok(open.buffer.is_empty() && open.parts.profiles.iter().next().is_none()))
    }

    /// Renames the folder of a damaged ledger, which must not be open. Returns the new path, beside the old one.
    pub fn set_aside(folder: &Path) -> Result<PathBuf, LedgerError> {
        folder::set_aside(folder, "damaged").map_err(|source| LedgerError::Folder { path: folder.into(), source })
    }
}

/// Whether an operation failed because the disk cannot take more, which may change.
pub fn is_full_disk(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge | ErrorKind::ReadOnlyFilesystem
    )
}

/// Writes a file beside the ledger and deletes it, to find out whether there is space.
fn try_room(ledger: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(ledger.parent().unwrap_or(ledger))?;
    let mut chunk = vec![0; CHUNK];
    for _ in 0..ROOM / CHUNK {
        // A file system that compresses would need no space for zeros.
        fastrand::fill(&mut chunk);
        file.write_all(&chunk)?;
    }
    file.sync_all()
}

fn forget_folded(database: &Database, profiles: &Keyspace) -> fjall::Result<()> {
    let (mut batch, mut count) = (database.batch(), 0);
    for guard in profiles.iter() {
        batch.remove(profiles, guard.key()?);
        count += 1;
        if count == FORGOTTEN_AT_ONCE {
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
