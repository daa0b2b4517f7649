//! The seal: a small file with the number of the last commit known to be on disk. It tells a store that has lost
//! commits from a store whose last commit a power cut tore.
//!
//! It is written after each commit and synced from time to time, never before the commit is on disk. So it may lag, but
//! never lead.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use crate::folders;

pub(super) const FILE: &str = "seal";

/// Commits between two syncs. A power cut may take this many from the seal, but none from the ledger.
const SYNC_EVERY: u64 = 64;

pub(super) struct Seal {
    file: File,
}

impl Seal {
    /// Creates the seal of a new ledger without commits.
    pub(super) fn create(folder: &Path) -> io::Result<()> {
        folders::own_file().write(true).create_new(true).open(folder.join(FILE))?.write_all(&encode(0))
    }

    /// Returns the number of the last commit known to be on disk; `None` if the seal is missing or damaged.
    pub(super) fn read(folder: &Path) -> io::Result<Option<u64>> {
        let mut bytes = Vec::new();
        let Some(file) = folders::if_exists(File::open(folder.join(FILE)))? else { return Ok(None) };
        file.take(64).read_to_end(&mut bytes)?;
        let Some((number, _)) = bytes.split_first_chunk() else { return Ok(None) };
        let number = u64::from_le_bytes(*number);
        Ok((encode(number) == *bytes).then_some(number))
    }

    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        Ok(Self { file: folders::own_file().write(true).open(folder.join(FILE))? })
    }

    /// Notes that this commit is on disk. If that cannot be written, the seal keeps its old number, which is still
    /// true.
    pub(super) fn mark(&mut self, commit: u64) {
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(&encode(commit)));
        if written.is_ok() && commit.is_multiple_of(SYNC_EVERY) {
            self.sync();
        }
    }

    pub(super) fn sync(&self) {
        if let Err(error) = self.file.sync_data() {
            tracing::warn!(%error, "ledger: the seal is not on disk");
        }
    }
}

/// Returns the number with a checksum.
fn encode(commit: u64) -> [u8; 16] {
    let number = commit.to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number);
    bytes[8..].copy_from_slice(&xxh3_64(&number).to_le_bytes());
    bytes
}
