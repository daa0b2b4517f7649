//! Why a ledger cannot be read or written.

use std::path::{Path, PathBuf};

use super::format::FORMAT;
use super::mend::is_full_disk;
use crate::text::{Key, Phrase, explained, say};

/// Most segments that a destination can map over its life: the number of membership bits.
pub const SLOTS: usize = 256;

explained! {
    /// Why the ledger in the folder `path` cannot be read or written.
    #[derive(Debug, thiserror::Error)]
    pub enum LedgerError {
        Store { path: PathBuf, source: fjall::Error }
            => say::ReasonLedgerUnusable { path, system: store_fault(source) },
        InUse { path: PathBuf } => say::ReasonLedgerInUse { path },
        /// The folder cannot be created.
        Folder { path: PathBuf, source: std::io::Error }
            => say::ReasonLedgerNoFolder { path, system: Phrase::system(source) },
        /// The ledger has bytes that this version did not write, or lacks commits.
        Corrupt {
            path: PathBuf,
            /// The name of the damaged part.
            what: Key,
        } => say::ReasonLedgerDamaged { path, part: *what },
        /// The ledger has the format with the number `found`.
        Newer { path: PathBuf, found: u32 } => say::ReasonLedgerNewer { path, found: *found, reads: FORMAT },
        /// The destination has mapped more segments than there are membership bits.
        Slots => say::ReasonLedgerSlots { count: SLOTS },
    }
}

/// Returns why the store failed, in words for a user. The store's own messages are for its developers.
fn store_fault(fault: &fjall::Error) -> Phrase {
    match fault {
        fjall::Error::Io(fault) | fjall::Error::Storage(fjall::LsmError::Io(fault)) => Phrase::system(fault),
        fjall::Error::Poisoned => Key::ReasonLedgerWriteFailed.into(),
        other => say::ReasonLedgerStoreFailed { system: format!("{other:?}") }.into(),
    }
}

impl LedgerError {
    /// Returns the path and the system's message if the only problem is a full disk, see [`super::Ledger::mend`].
    pub fn full_disk(&self) -> Option<String> {
        match self {
            Self::Store {
                path,
                source: fjall::Error::Io(source) | fjall::Error::Storage(fjall::LsmError::Io(source)),
            }
            | Self::Folder { path, source } => is_full_disk(source).then(|| format!("{}: {source}", path.display())),
            // The store's own thread met the error, and has not reported which one.
            Self::Store { path, source: fjall::Error::Poisoned } => Some(path.display().to_string()),
            Self::Store { .. } | Self::InUse { .. } | Self::Corrupt { .. } | Self::Newer { .. } | Self::Slots => None,
        }
    }

    /// Whether the ledger is damaged, so that only a copy or a new ledger helps.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Corrupt { .. })
    }

    /// Converts an error of the store at `path`. Bytes that the store cannot read are damage; a disk that fails is not.
    pub(super) fn store(path: &Path, source: fjall::Error) -> Self {
        let path = path.into();
        match source {
            fjall::Error::Locked => Self::InUse { path },
            source if is_unreadable(&source) => Self::Corrupt { path, what: Key::ReasonLedgerFile },
            source => Self::Store { path, source },
        }
    }
}

fn is_unreadable(fault: &fjall::Error) -> bool {
    match fault {
        fjall::Error::Storage(fjall::LsmError::Io(fault)) | fjall::Error::Io(fault) => {
            // A file that ends too early, is missing, or is to be read before its beginning is not a sign of a failing
            // disk.
            use std::io::ErrorKind::{InvalidData, InvalidInput, NotFound, UnexpectedEof};
            matches!(fault.kind(), UnexpectedEof | NotFound | InvalidInput | InvalidData)
        }
        fjall::Error::Storage(_)
        | fjall::Error::JournalRecovery(_)
        | fjall::Error::InvalidVersion(_)
        | fjall::Error::Decompress(_)
        | fjall::Error::InvalidTrailer
        | fjall::Error::InvalidTag(_)
        | fjall::Error::Unrecoverable => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use fjall::{Error as Fault, LsmError};

    use super::*;

    #[test]
    fn what_the_store_says_stands_behind_our_sentence() {
        let damage = "The ledger at /l is damaged (a file). No new ledger was created.";
        let unusable = "Can't use the ledger at /l: ";
        let system = |code| Error::from_raw_os_error(code);
        let (full, refused, readonly, broken, many) = (28, 13, 30, 5, 24);
        for (fault, begins, has) in [
            (Fault::Io(system(full)), unusable, "No space left on device"),
            (Fault::Io(system(refused)), unusable, "Permission denied"),
            (Fault::Io(system(readonly)), unusable, "Read-only file system"),
            (Fault::Io(system(broken)), unusable, "Input/output error"),
            (Fault::Io(system(many)), unusable, "Too many open files"),
            (Fault::Storage(LsmError::Io(system(full))), unusable, "Free some disk space"),
            (Fault::Poisoned, unusable, "an earlier write failed. Nothing is lost."),
            (Fault::KeyspaceDeleted, unusable, "the store failed (KeyspaceDeleted)"),
            (Fault::Locked, "The ledger at /l is open in another process.", "End that process"),
            (Fault::Io(ErrorKind::UnexpectedEof.into()), damage, "Restore the folder from a copy"),
            (Fault::Io(system(2)), damage, ""),
            (Fault::InvalidVersion(None), damage, ""),
            (Fault::InvalidTrailer, damage, ""),
            (Fault::InvalidTag(("block", 7)), damage, ""),
            (Fault::Unrecoverable, damage, ""),
            (Fault::Decompress(fjall::CompressionType::None), damage, ""),
            (Fault::Storage(LsmError::Unrecoverable), damage, ""),
            (Fault::Storage(LsmError::InvalidHeader("block")), damage, ""),
            (Fault::Storage(LsmError::InvalidTrailer), damage, ""),
        ] {
            let said = LedgerError::store(Path::new("/l"), fault).to_string();
            assert!(said.starts_with(begins) && said.contains(has), "{said}");
            assert!(!said.contains("Fjall") && !said.contains("Lsm"), "{said}");
        }
    }
}
