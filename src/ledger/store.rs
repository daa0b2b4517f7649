//! The store below the ledger: two keyspaces of one log-structured database, written together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fjall::compaction::Leveled;
use fjall::config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, PinningPolicy};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use crate::profile::ProfileKey;

use super::Entry;

/// Memory for blocks read from disk, in bytes. Filters and indexes are kept beside it, about 2 bytes a profile; a larger
/// cache saves nothing that can be measured.
const CACHE_BYTES: u64 = 2 * 1024 * 1024;

/// Memory for entries not yet sorted into files, in bytes.
const WRITE_BUFFER_BYTES: u64 = 4 * 1024 * 1024;

/// Size of a sorted file, in bytes.
const TABLE_BYTES: u64 = 8 * 1024 * 1024;

/// New files that are waited for before they are merged: few would be merged over and over.
const FILES_BEFORE_MERGE: u8 = 12;

/// Most segments a destination can have mapped over its life: the bits of a membership.
const SLOTS: usize = 256;

/// Something remembered once a destination, beside the profiles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// Where the feed goes on, as the source spells it.
    Checkpoint,
    /// One extent of the feed, by number.
    Extent(u32),
    /// Committed counts of all runs.
    Totals,
    /// Which segment has which membership bit.
    Slots,
}

impl Note {
    fn key(self) -> Vec<u8> {
        match self {
            Self::Checkpoint => b"checkpoint".to_vec(),
            Self::Extent(number) => [b"extent/".as_slice(), &number.to_be_bytes()].concat(),
            Self::Totals => b"totals".to_vec(),
            Self::Slots => b"slots".to_vec(),
        }
    }
}

/// What one transaction writes.
#[derive(Default, Debug)]
pub struct Commit {
    /// Profiles whose lines all lie behind the checkpoint, each at most once.
    pub entries: Vec<(ProfileKey, Entry)>,
    /// The checkpoint, new extents and the totals.
    pub notes: Vec<(Note, Vec<u8>)>,
}

/// The ledger of one destination. Cheap to clone; reads and writes block.
#[derive(Clone)]
pub struct Ledger {
    path: PathBuf,
    database: Database,
    profiles: Keyspace,
    notes: Keyspace,
}

/// Why the ledger cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store refuses.
    #[error(
        "The ledger at {path} cannot be used: {source}. Nothing is lost; free the disk or mend the folder and run again."
    )]
    Store {
        /// Folder of the ledger.
        path: PathBuf,
        /// What the store said.
        source: fjall::Error,
    },
    /// The folder cannot be made.
    #[error("Could not make the folder {path}: {source}. Choose another with --state-dir.")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Bytes that this version did not write.
    #[error("The ledger at {path} holds {what} that cannot be read. Set the folder aside to start anew.")]
    Corrupt {
        /// Folder of the ledger.
        path: PathBuf,
        /// Which part.
        what: &'static str,
    },
    /// More segments than there are membership bits.
    #[error(
        "This destination has had {SLOTS} segments mapped over its life, the most there can be. Create a new one for more."
    )]
    Slots,
}

impl Ledger {
    /// Opens the ledger in `folder`, or makes it there.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        make_private_folder(folder).map_err(|source| LedgerError::Folder { path: folder.into(), source })?;
        let store = |source| LedgerError::Store { path: folder.into(), source };
        let database = Database::builder(folder).cache_size(CACHE_BYTES).worker_threads(1).open().map_err(store)?;
        let profiles = database.keyspace("profiles", profile_options).map_err(store)?;
        let notes = database.keyspace("notes", KeyspaceCreateOptions::default).map_err(store)?;
        Ok(Self { path: folder.into(), database, profiles, notes })
    }

    /// What was last acknowledged of a profile.
    pub fn entry(&self, key: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        match self.profiles.get(key.as_bytes()).map_err(|source| self.store_error(source))? {
            None => Ok(None),
            Some(bytes) => Entry::from_bytes(&bytes).map(Some).ok_or_else(|| self.corrupt("a profile")),
        }
    }

    /// A note's bytes.
    pub fn note(&self, note: Note) -> Result<Option<Vec<u8>>, LedgerError> {
        let bytes = self.notes.get(note.key()).map_err(|source| self.store_error(source))?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    /// The bytes of all extents, by number.
    pub fn extents(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let values = self.notes.prefix(b"extent/").map(|guard| guard.value().map(|bytes| bytes.to_vec()));
        values.collect::<Result<_, _>>().map_err(|source| self.store_error(source))
    }

    /// Writes all or nothing; on return it is on disk.
    pub fn commit(&self, commit: Commit) -> Result<(), LedgerError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        for (key, entry) in &commit.entries {
            batch.insert(&self.profiles, key.as_bytes(), entry.to_bytes());
        }
        for (note, bytes) in commit.notes {
            batch.insert(&self.notes, note.key(), bytes);
        }
        batch.commit().map_err(|source| self.store_error(source))
    }

    /// Forgets where the feed was, and what it was made of; what is known of profiles stays.
    pub fn forget_position(&self) -> Result<(), LedgerError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        batch.remove(&self.notes, Note::Checkpoint.key());
        for guard in self.notes.prefix(b"extent/") {
            batch.remove(&self.notes, guard.key().map_err(|source| self.store_error(source))?);
        }
        batch.commit().map_err(|source| self.store_error(source))
    }

    /// The membership bit of each of `segments`, given as namespace and id; new ones get a free bit for good.
    pub fn slots(&self, segments: &[(&str, &str)]) -> Result<Vec<u8>, LedgerError> {
        let mut known: Vec<(String, String)> = match self.note(Note::Slots)? {
            None => Vec::new(),
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| self.corrupt("the segments' bits"))?,
        };
        let before = known.len();
        let mut slots = Vec::with_capacity(segments.len());
        for (namespace, id) in segments {
            let found = known.iter().position(|(ns, known_id)| ns == namespace && known_id == id);
            let index = found.unwrap_or_else(|| {
                known.push(((*namespace).into(), (*id).into()));
                known.len() - 1
            });
            slots.push(u8::try_from(index).map_err(|_| LedgerError::Slots)?);
        }
        if known.len() > before {
            let bytes = serde_json::to_vec(&known).map_err(|_| self.corrupt("the segments' bits"))?;
            self.commit(Commit { notes: vec![(Note::Slots, bytes)], ..Commit::default() })?;
        }
        Ok(slots)
    }

    /// Size on disk, in bytes.
    pub fn disk_bytes(&self) -> Result<u64, LedgerError> {
        self.database.disk_space().map_err(|source| self.store_error(source))
    }

    /// The folder it is in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error for a part that this version did not write.
    pub fn corrupt(&self, what: &'static str) -> LedgerError {
        LedgerError::Corrupt { path: self.path.clone(), what }
    }

    fn store_error(&self, source: fjall::Error) -> LedgerError {
        LedgerError::Store { path: self.path.clone(), source }
    }
}

/// Settings chosen by measurement, for the least CPU that a small memory allows; see `tests/bench`.
fn profile_options() -> KeyspaceCreateOptions {
    let levels = Leveled::default().with_l0_threshold(FILES_BEFORE_MERGE).with_table_target_size(TABLE_BYTES);
    KeyspaceCreateOptions::default()
        .max_memtable_size(WRITE_BUFFER_BYTES)
        .compaction_strategy(Arc::new(levels))
        .index_block_pinning_policy(PinningPolicy::all(true))
        .filter_block_pinning_policy(PinningPolicy::all(true))
        .filter_policy(FilterPolicy::all(FilterPolicyEntry::Bloom(BloomConstructionPolicy::BitsPerKey(10.0))))
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;
    use crate::profile::Standing;

    fn key(n: u8) -> ProfileKey {
        ProfileKey::from_bytes([n; 16])
    }

    fn entry(sequence: u64) -> Entry {
        Entry { standing: Standing::default(), sequence, exported: true, place: Place::default() }
    }

    #[test]
    fn a_commit_is_there_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        {
            let ledger = Ledger::open(folder.path()).unwrap();
            let notes = vec![(Note::Checkpoint, b"here".to_vec()), (Note::Extent(0), b"e0".to_vec())];
            ledger.commit(Commit { entries: vec![(key(1), entry(5))], notes }).unwrap();
        }
        let ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.entry(&key(1)).unwrap(), Some(entry(5)));
        assert_eq!(ledger.entry(&key(2)).unwrap(), None);
        assert_eq!(ledger.note(Note::Checkpoint).unwrap(), Some(b"here".to_vec()));
        assert_eq!(ledger.extents().unwrap(), [b"e0".to_vec()]);
    }

    #[test]
    fn forgetting_the_position_keeps_the_profiles() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let notes = vec![(Note::Checkpoint, b"here".to_vec()), (Note::Extent(3), b"e3".to_vec())];
        ledger.commit(Commit { entries: vec![(key(1), entry(5))], notes }).unwrap();
        ledger.forget_position().unwrap();
        assert_eq!((ledger.note(Note::Checkpoint).unwrap(), ledger.extents().unwrap()), (None, vec![]));
        assert_eq!(ledger.entry(&key(1)).unwrap(), Some(entry(5)));
    }

    #[test]
    fn segments_keep_their_bits_whatever_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.slots(&[("ups", "a"), ("ups", "b")]).unwrap(), [0, 1]);
        assert_eq!(ledger.slots(&[("ups", "c"), ("ups", "b"), ("x", "a")]).unwrap(), [2, 1, 3]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let fault = Ledger::open(&file.path().join("ledger")).err().unwrap().to_string();
        assert!(fault.contains(&file.path().display().to_string()), "{fault}");
    }
}
