//! After a full disk: the store gives up for good when it could not write, so it is opened anew once there is room. And
//! after damage: all of a ledger is read, or its folder is set aside.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use fjall::PersistMode;

use super::store::Open;
use super::{Entry, Ledger, LedgerError, Part, folder};

/// So much must fit on the disk before the store is tried again, in bytes: some commits, and most of a fold.
const ROOM: usize = 4 * 1024 * 1024;

/// Size of a profile's key, in bytes.
const KEY_BYTES: usize = 16;

/// Bytes written at once.
const CHUNK: usize = 64 * 1024;

impl Ledger {
    /// Makes a ledger that failed for a full disk usable again, or says why it cannot be yet. It blocks, and nobody should
    /// ask the ledger anything meanwhile. A commit that failed may be there afterwards or not; it is to be written again.
    pub fn mend(&self) -> Result<(), LedgerError> {
        let path = self.path();
        try_room(path).map_err(|source| LedgerError::store(path, source.into()))?;
        let mut open = self.place.open.write().unwrap_or_else(PoisonError::into_inner);
        let is_well = |open: &Open| open.database.persist(PersistMode::Buffer).is_ok();
        if !open.as_ref().is_some_and(is_well) {
            // Closed before it is opened: the store lets nobody in twice.
            *open = None;
            *open = Some(Open::new(path, self.place.limits)?);
            tracing::info!(path = %path.display(), "ledger: opened anew");
        }
        Ok(())
    }

    /// Reads every profile; fails at the first that cannot be read.
    pub fn verify(&self) -> Result<(), LedgerError> {
        let all_sound = self.ask(|open| {
            for guard in open.profiles.iter() {
                let (key, entry) = guard.into_inner()?;
                if key.len() != KEY_BYTES || Entry::from_bytes(&entry).is_none() {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if all_sound { Ok(()) } else { Err(self.corrupt(Part::Profile)) }
    }

    /// Moves the folder of a damaged ledger, which nobody may have open, to another name beside it, and returns that.
    pub fn set_aside(folder: &Path) -> Result<PathBuf, LedgerError> {
        folder::set_aside(folder, "damaged").map_err(|source| LedgerError::Folder { path: folder.into(), source })
    }
}

/// Whether an operation failed for want of room on the disk, which may come back.
pub fn is_full_disk(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge | ErrorKind::ReadOnlyFilesystem
    )
}

/// Writes a file beside the ledger and deletes it.
fn try_room(ledger: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(ledger.parent().unwrap_or(ledger))?;
    let mut chunk = vec![0; CHUNK];
    for _ in 0..ROOM / CHUNK {
        // A file system that compresses would make nothing of zeros.
        fastrand::fill(&mut chunk);
        file.write_all(&chunk)?;
    }
    file.sync_all()
}
