//! The ledger: a log-structured store in which each commit is one blob with its notes, folded into sorted runs later.

use std::borrow::Borrow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use fjall::compaction::Leveled;
use fjall::config::{
    BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, HashRatioPolicy, PinningPolicy, RestartIntervalPolicy,
};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, UserValue};

use crate::profile::ProfileKey;

use super::blob;
use super::buffer::Buffer;
use super::faults::{Faults, Moment};
use super::fold::Folder;
use super::folder::{self, Found};
use super::note::{BLOBS, EXTENTS, blob_key, blob_number};
use super::pending::{Limits, Pending};
use super::{Commit, Entry, LedgerError, Note};

/// Memory for blocks read from disk, in bytes, those of filters and indexes of runs that await their merge included; half
/// of it makes reads twice as dear, twice of it saves nothing. Merged runs keep theirs beside it, about 2 bytes a profile.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;

/// Entries that become one sorted run, and commits at most. An entry takes about 50 bytes while it waits: one set of them
/// fills, one is folded and the blobs of one more are being dropped, about 16 MiB in all.
const FOLD: Limits = Limits { entries: 100_000, commits: 1_024 };

/// Most bytes of entries in one commit: 10,000 events take less than 1 MiB.
const MAX_BLOB_BYTES: usize = 1024 * 1024 * 1024;

/// Size of journals on disk before the store writes what they hold elsewhere, in bytes; the least it accepts.
const JOURNAL_BYTES: u64 = 64 * 1024 * 1024;

/// Size of a sorted file, in bytes.
const TABLE_BYTES: u64 = 8 * 1024 * 1024;

/// New runs that are waited for before they are merged: few would be merged over and over, many slow the reads.
const RUNS_BEFORE_MERGE: u8 = 4;

/// The ledger of one destination. Cheap to clone; reads and writes block. The last clone's drop closes it: it waits for
/// the fold under way, well below a second, and what is not folded yet is found again when it is opened.
///
/// Measured: ten million profiles of a destination with nine segments, written once each, take 47 bytes a profile on
/// disk, 16 of them the key; updates that await their merge can take as much again for a while, and journals come on top.
/// That ledger opened in 7 to 49 ms after a clean end. With 32-byte entries (`tests/bench/stores.rs`) memory peaks at
/// 34 MiB for a million profiles and 49 MiB for ten million.
#[derive(Clone)]
pub struct Ledger {
    pub(super) place: Arc<LedgerPlace>,
}

/// Where a ledger is, and the store there while it is open.
pub(super) struct LedgerPlace {
    pub(super) path: PathBuf,
    pub(super) limits: Limits,
    /// Written to only when the store is opened anew, see [`Ledger::mend`].
    pub(super) open: RwLock<Option<Open>>,
}

/// An open ledger, closed when dropped.
pub(super) struct Open {
    pub(super) database: Database,
    profiles: Keyspace,
    notes: Keyspace,
    buffer: Arc<Buffer>,
    faults: Arc<Faults>,
    /// Number of the next commit. Held through a commit, so that commits enter the buffer in the order they are written.
    next: Mutex<u64>,
    fold: Option<JoinHandle<()>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.buffer.close();
        // It may have panicked; there is nothing left to do about it.
        let _ = self.fold.take().map(JoinHandle::join);
    }
}

impl Ledger {
    /// Opens the ledger in `folder`, or makes it there. Reads at most the last commits, never the profiles.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        Self::open_with(folder, FOLD)
    }

    pub(super) fn open_with(folder: &Path, limits: Limits) -> Result<Self, LedgerError> {
        make_if_missing(folder)?;
        let open = RwLock::new(Some(Open::new(folder, limits)?));
        Ok(Self { place: Arc::new(LedgerPlace { path: folder.into(), limits, open }) })
    }

    /// What was last acknowledged of a profile.
    pub fn entry(&self, key: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        let entry = self.ask(|open| match open.buffer.look(key, Entry::from_bytes) {
            Some(entry) => Ok(Some(entry)),
            None => Ok(open.profiles.get(key.as_bytes())?.map(|bytes| Entry::from_bytes(&bytes))),
        })?;
        match entry {
            None => Ok(None),
            Some(entry) => entry.map(Some).ok_or_else(|| self.corrupt("a profile")),
        }
    }

    /// A note's bytes.
    pub fn note(&self, note: Note) -> Result<Option<Vec<u8>>, LedgerError> {
        self.ask(|open| Ok(open.notes.get(note.key())?.map(|bytes| bytes.to_vec())))
    }

    /// The bytes of all extents, by number.
    pub fn extents(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        self.ask(|open| open.notes.prefix(EXTENTS).map(|guard| guard.value().map(|bytes| bytes.to_vec())).collect())
    }

    /// Writes all or nothing; on return it is on disk. Waits for the fold when both sets of entries are full. An error
    /// may be the last fold's: then this commit is not written, and the fold is tried again. After a full disk
    /// ([`LedgerError::full_disk`]) nothing can be committed before [`Ledger::mend`].
    pub fn commit(&self, commit: impl Borrow<Commit>) -> Result<(), LedgerError> {
        self.ask(|open| open.commit(commit.borrow()))
    }

    /// Forgets where the feed was, and what it was made of; what is known of profiles stays.
    pub fn forget_position(&self) -> Result<(), LedgerError> {
        self.ask(|open| {
            let mut batch = open.database.batch().durability(Some(PersistMode::SyncData));
            batch.remove(&open.notes, Note::Checkpoint.key());
            batch.remove(&open.notes, Note::Forgotten.key());
            for guard in open.notes.prefix(EXTENTS) {
                batch.remove(&open.notes, guard.key()?);
            }
            batch.commit()
        })
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
        self.ask(|open| open.database.disk_space())
    }

    /// The folder it is in.
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// An error for a part that this version did not write.
    pub fn corrupt(&self, what: &'static str) -> LedgerError {
        LedgerError::Corrupt { path: self.place.path.clone(), what }
    }

    #[cfg(test)]
    pub(super) fn faults(&self) -> Arc<Faults> {
        self.place.open.read().unwrap().as_ref().unwrap().faults.clone()
    }

    /// Asks the store. One that could not be opened anew takes nothing.
    fn ask<T>(&self, question: impl FnOnce(&Open) -> fjall::Result<T>) -> Result<T, LedgerError> {
        let open = self.place.open.read().unwrap_or_else(PoisonError::into_inner);
        let answer = open.as_ref().map_or(Err(fjall::Error::Poisoned), question);
        answer.map_err(|source| LedgerError::store(&self.place.path, source))
    }
}

impl Open {
    pub(super) fn new(folder: &Path, limits: Limits) -> Result<Self, LedgerError> {
        let store = |source| LedgerError::store(folder, source);
        let Parts { database, profiles, notes } = Parts::open(folder).map_err(store)?;
        let (pending, next) = read_blobs(folder, &notes)?;
        let (buffer, faults) = (Arc::new(Buffer::new(pending, limits)), Arc::<Faults>::default());
        let folder_of = Folder {
            database: database.clone(),
            profiles: profiles.clone(),
            notes: notes.clone(),
            buffer: buffer.clone(),
            faults: faults.clone(),
        };
        let fold = Some(folder_of.start().map_err(|fault| store(fault.into()))?);
        Ok(Self { database, profiles, notes, buffer, faults, next: Mutex::new(next), fold })
    }

    /// The blob and the notes go into one transaction: either all of a commit is on disk or nothing of it.
    fn commit(&self, commit: &Commit) -> fjall::Result<()> {
        let blob = encode(commit)?;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.buffer.wait_for_room()?;
        self.faults.pass(Moment::Committing)?;
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        if let Some(blob) = &blob {
            batch.insert(&self.notes, blob_key(*next), blob.clone());
        }
        for (note, bytes) in &commit.notes {
            if bytes.is_empty() {
                batch.remove(&self.notes, note.key());
            } else {
                batch.insert(&self.notes, note.key(), bytes.as_slice());
            }
        }
        batch.commit()?;
        if let Some(blob) = blob {
            self.buffer.add(*next, &blob);
            *next += 1;
        }
        Ok(())
    }
}

/// The store and its two parts.
struct Parts {
    database: Database,
    profiles: Keyspace,
    notes: Keyspace,
}

impl Parts {
    fn open(folder: &Path) -> fjall::Result<Self> {
        let builder = Database::builder(folder).cache_size(CACHE_BYTES).worker_threads(1);
        let database = builder.max_journaling_size(JOURNAL_BYTES).open()?;
        let profiles = database.keyspace("profiles", profile_options)?;
        let notes = database.keyspace("notes", KeyspaceCreateOptions::default)?;
        Ok(Self { database, profiles, notes })
    }
}

/// Makes an empty ledger in `folder` where there is none yet: whole, or not at all.
fn make_if_missing(path: &Path) -> Result<(), LedgerError> {
    let refused = |source| LedgerError::Folder { path: path.into(), source };
    match folder::look(path).map_err(refused)? {
        Found::Ledger => return Ok(()),
        Found::Nothing => {}
        Found::HalfMade => drop(folder::set_aside(path).map_err(refused)?),
        Found::Doubtful => {
            return Err(LedgerError::Corrupt { path: path.into(), what: "files without their version or journal" });
        }
    }
    let new = folder::prepare(path).map_err(refused)?;
    let made = Parts::open(&new).and_then(|parts| parts.database.persist(PersistMode::SyncAll));
    made.map_err(|source| LedgerError::store(path, source))?;
    folder::settle(&new, path).map_err(refused)
}

/// The blob of a commit that has entries.
fn encode(commit: &Commit) -> fjall::Result<Option<UserValue>> {
    if commit.entries.is_empty() {
        return Ok(None);
    }
    let blob = blob::encode(&commit.entries);
    if blob.len() > MAX_BLOB_BYTES {
        return Err(std::io::Error::other("a commit of more than 1 GiB of entries").into());
    }
    Ok(Some(blob.into()))
}

/// The commits that were not folded when the ledger was last in use, and the number of the next.
fn read_blobs(folder: &Path, notes: &Keyspace) -> Result<(Pending, u64), LedgerError> {
    let corrupt = || LedgerError::Corrupt { path: folder.into(), what: "a commit" };
    let (mut pending, mut next) = (Pending::default(), 0);
    for guard in notes.prefix(BLOBS) {
        let (key, blob) = guard.into_inner().map_err(|source| LedgerError::store(folder, source))?;
        let number = blob_number(&key).ok_or_else(corrupt)?;
        if !blob::is_sound(&blob) || !pending.add(number, &blob) {
            return Err(corrupt());
        }
        next = number + 1;
    }
    Ok((pending, next))
}

/// Settings chosen by measurement, for the least CPU that a small memory allows; see `tests/bench`. Runs come ready-made,
/// so the store's own write buffer stays empty.
fn profile_options() -> KeyspaceCreateOptions {
    let levels = Leveled::default().with_l0_threshold(RUNS_BEFORE_MERGE).with_table_target_size(TABLE_BYTES);
    KeyspaceCreateOptions::default()
        .compaction_strategy(Arc::new(levels))
        .index_block_pinning_policy(PinningPolicy::all(true))
        .filter_block_pinning_policy(PinningPolicy::all(true))
        .filter_policy(FilterPolicy::all(FilterPolicyEntry::Bloom(BloomConstructionPolicy::BitsPerKey(10.0))))
        .data_block_hash_ratio_policy(HashRatioPolicy::all(0.75))
        .data_block_restart_interval_policy(RestartIntervalPolicy::all(8))
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
        Entry { standing: Standing::default(), sequence, exported: true, died: false, place: Place::default() }
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
