//! Repairs a ledger. After a full disk, the store accepts nothing any more, so this opens it again once there is space.
//! After damage, this reads the whole ledger, or sets its folder aside.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use fjall::PersistMode;

use super::store::OpenStore;
use super::{DamagedPart, Ledger, LedgerEntry, LedgerError, folder};

/// Bytes that must fit on the disk before the store is tried again: some commits, and most of a fold.
const ROOM: usize = 4 * 1024 * 1024;

const KEY_BYTES: usize = 16;

const CHUNK: usize = 64 * 1024;

impl Ledger {
    /// Makes a ledger usable again that failed because of a full disk, or returns why it cannot be yet. Blocks; the
    /// ledger should not be used meanwhile. A commit that failed may be in the ledger afterwards or not, so it must be
    /// written again.
    pub fn mend(&self) -> Result<(), LedgerError> {
        let path = self.path();
        try_room(path).map_err(|source| LedgerError::store(path, source.into()))?;
        let mut open = self.place.open.write().unwrap_or_else(PoisonError::into_inner);
        let is_well = |open: &OpenStore| open.database.persist(PersistMode::Buffer).is_ok();
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
            for guard in open.profiles.iter() {
                let (key, entry) = guard.into_inner()?;
                if key.len() != KEY_BYTES || LedgerEntry::from_bytes(&entry).is_none() {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if all_sound { Ok(()) } else { Err(self.corrupt(DamagedPart::Profile)) }
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
