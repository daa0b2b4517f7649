//! Why a ledger cannot be read or written.

use std::fmt;
use std::path::{Path, PathBuf};

use super::format::FORMAT;
use super::mend::is_full_disk;

/// Most segments that a destination can map over its life: the number of membership bits.
pub const SLOTS: usize = 256;

/// Why the ledger cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(
        "Can't use the ledger at {path}: {}. Nothing is lost. Free some disk space or fix the folder, then run again.",
        StoreFault::of(source)
    )]
    Store {
        /// Folder of the ledger.
        path: PathBuf,
        source: fjall::Error,
    },
    #[error("The ledger at {path} is open in another process. End that process, then run again.")]
    InUse {
        /// Folder of the ledger.
        path: PathBuf,
    },
    #[error("Could not make the folder {path}: {source}. Choose another with --state-dir.")]
    Folder {
        /// The folder that cannot be created.
        path: PathBuf,
        source: std::io::Error,
    },
    /// The ledger has bytes that this version did not write, or lacks commits.
    #[error(
        "The ledger at {path} is damaged ({what}). Nothing was begun anew. Put a copy of the folder back, or apply the spec again with --from start or --from now: the folder is kept under another name then, and every profile that is read is exported again."
    )]
    Corrupt {
        /// Folder of the ledger.
        path: PathBuf,
        what: Part,
    },
    #[error(
        "The ledger at {path} was made by a newer version of Outflow (ledger format {found}, this version reads up to {FORMAT}). Use that version or newer."
    )]
    Newer {
        path: PathBuf,
        /// The format's number.
        found: u32,
    },
    /// The destination has mapped more segments than there are membership bits.
    #[error(
        "This destination has had {SLOTS} segments mapped over its life, the most there can be. Create a new one for more."
    )]
    Slots,
}

/// Why the store failed, in words for a user. The store's own messages are for its developers.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault<'a> {
    #[error("{0}")]
    System(&'a std::io::Error),
    #[error("an earlier write failed")]
    WriteFailed,
    #[error("the store failed ({0})")]
    Other(String),
}

impl<'a> StoreFault<'a> {
    pub fn of(fault: &'a fjall::Error) -> Self {
        match fault {
            fjall::Error::Io(fault) | fjall::Error::Storage(fjall::LsmError::Io(fault)) => Self::System(fault),
            fjall::Error::Poisoned => Self::WriteFailed,
            other => Self::Other(format!("{other:?}")),
        }
    }
}

/// The part of a ledger that is damaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Files,
    File,
    Format,
    Seal,
    Journal,
    Commits,
    Commit,
    Profile,
    Bits,
    Extent,
    Checkpoint,
    /// The number of forgotten extents.
    ExtentCount,
    Stream,
    Totals,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Files => "files are missing",
            Self::File => "a file",
            Self::Format => "the number of its format",
            Self::Seal => "its seal",
            Self::Journal => "a journal",
            Self::Commits => "commits are missing",
            Self::Commit => "a commit",
            Self::Profile => "a profile",
            Self::Bits => "the segments' bits",
            Self::Extent => "an extent of the feed",
            Self::Checkpoint => "its checkpoint",
            Self::ExtentCount => "its count of extents",
            Self::Stream => "its stream",
            Self::Totals => "its totals",
        })
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
            source if is_unreadable(&source) => Self::Corrupt { path, what: Part::File },
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
        let damage = "The ledger at /l is damaged (a file). Nothing was begun anew.";
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
            (Fault::Io(ErrorKind::UnexpectedEof.into()), damage, "Put a copy of the folder back"),
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
