//! The ledger: a log-structured store in which each commit is one blob with its notes. Blobs are folded into sorted
//! runs later.

use std::borrow::Borrow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use fjall::{PersistMode, UserValue};

use crate::profile::ProfileKey;
use crate::text::{Key, Phrase};

use super::blob;
use super::buffer::Buffer;
use super::fold::{FaultPoint, FoldWorker, InjectedFaults};
use super::format::{self, FORMAT};
use super::note::{Count, EXTENTS, NUMBER, blob_key};
use super::opening::{Keyspaces, Opened, make_if_missing, open_store};
use super::pending::PendingLimits;
use super::seal::Seal;
use super::{Commit, LedgerEntry, LedgerError, Note};

/// Entries that become one sorted run, and most commits in one. An entry takes about 50 bytes while it waits. One set
/// of them fills, one is folded, and the blobs of one more are being dropped: about 16 MiB in all.
const FOLD: PendingLimits = PendingLimits { entries: 100_000, commits: 1_024 };

/// Most bytes of entries in one commit. 10,000 events take less than 1 MiB.
const MAX_BLOB_BYTES: usize = 1024 * 1024 * 1024;

/// The ledger of one destination. Cheap to clone; reads and writes block. The drop of the last clone closes it: that
/// waits for the fold in progress, well below a second. Entries that are not folded yet are found again when the ledger
/// is opened.
///
/// Measured: ten million profiles of a destination with nine segments, each written once, take 47 bytes per profile on
/// disk, 16 of them for the key. Updates that wait for their merge can take as much again for a while, and journals
/// come on top. That ledger opened in 7 to 49 ms after a clean end. With 32-byte entries (`tests/bench/stores.rs`),
/// memory peaks at 34 MiB for a million profiles and at 49 MiB for ten million.
#[derive(Clone)]
pub struct Ledger {
    pub(super) place: Arc<LedgerPlace>,
}

/// Where a ledger is, and its store while it is open.
pub(super) struct LedgerPlace {
    pub(super) path: PathBuf,
    pub(super) limits: PendingLimits,
    /// Replaced only when [`Ledger::mend`] opens the store again; `None` if that failed.
    pub(super) open: RwLock<Option<OpenStore>>,
}

/// An open store. It is closed when it is dropped.
pub(super) struct OpenStore {
    pub(super) parts: Keyspaces,
    pub(super) buffer: Arc<Buffer>,
    faults: Arc<InjectedFaults>,
    path: PathBuf,
    /// Locked during a commit, so that commits enter the buffer in the order in which they are written.
    made: Mutex<Made>,
    fold: Option<JoinHandle<()>>,
}

/// What each commit updates.
struct Made {
    count: Count,
    seal: Seal,
    /// Whether the ledger has the format of this version. Everything written here has that format.
    is_current: bool,
}

impl Drop for Made {
    fn drop(&mut self) {
        self.seal.sync();
    }
}

impl Drop for OpenStore {
    fn drop(&mut self) {
        self.buffer.close();
        // The thread may have panicked. Nothing is left to do about that.
        let _ = self.fold.take().map(JoinHandle::join);
    }
}

impl Ledger {
    /// Opens the ledger in `folder`, or creates it there. Reads at most the last commits, never the profiles.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        Self::open_with(folder, FOLD)
    }

    pub(super) fn open_with(folder: &Path, limits: PendingLimits) -> Result<Self, LedgerError> {
        make_if_missing(folder)?;
        let open = RwLock::new(Some(OpenStore::new(folder, limits)?));
        Ok(Self { place: Arc::new(LedgerPlace { path: folder.into(), limits, open }) })
    }

    /// Fails like [`Ledger::open`] if a newer version created the ledger in `folder`. Unlike opening, changes nothing.
    pub fn check_format(folder: &Path) -> Result<(), LedgerError> {
        format::read(folder).map(drop)
    }

    /// Returns what was last acknowledged for a profile.
    pub fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        let entry = self.ask(|open| match open.buffer.look(key, LedgerEntry::from_bytes) {
            Some(entry) => Ok(Some(entry)),
            None => Ok(open.parts.profiles.get(key.as_bytes())?.map(|bytes| LedgerEntry::from_bytes(&bytes))),
        })?;
        entry.map(|entry| entry.ok_or_else(|| self.corrupt(Key::ReasonLedgerProfile))).transpose()
    }

    pub fn note(&self, note: Note) -> Result<Option<Vec<u8>>, LedgerError> {
        self.ask(|open| Ok(open.parts.notes.get(note.key())?.map(|bytes| bytes.to_vec())))
    }

    pub fn extents(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        self.ask(|open| {
            open.parts.notes.prefix(EXTENTS).map(|guard| guard.value().map(|bytes| bytes.to_vec())).collect()
        })
    }

    /// Writes everything or nothing. When this returns, it is on disk. Waits for the fold when both sets of entries are
    /// full. The error may be that of the last fold: then this commit is not written, and the fold is tried again.
    /// After a full disk ([`LedgerError::full_disk`]), nothing can be committed before [`Ledger::mend`].
    pub fn commit(&self, commit: impl Borrow<Commit>) -> Result<(), LedgerError> {
        self.ask(|open| open.write(commit.borrow(), &[]))
    }

    /// Forgets the position in the feed and the feed's extents. The profiles stay.
    pub fn forget_position(&self) -> Result<(), LedgerError> {
        self.ask(|open| {
            let mut keys = vec![Note::Checkpoint.key(), Note::Forgotten.key()];
            for guard in open.parts.notes.prefix(EXTENTS) {
                keys.push(guard.key()?.to_vec());
            }
            open.write(&Commit::default(), &keys)
        })
    }

    /// Returns the membership bit of each of `segments`, given as namespace and id. A new segment gets a free bit for
    /// good.
    pub fn slots(&self, segments: &[(&str, &str)]) -> Result<Vec<u8>, LedgerError> {
        let mut known: Vec<(String, String)> = match self.note(Note::Slots)? {
            None => Vec::new(),
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| self.corrupt(Key::ReasonLedgerBits))?,
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
            let bytes = serde_json::to_vec(&known).map_err(|_| self.corrupt(Key::ReasonLedgerBits))?;
            self.commit(Commit { notes: vec![(Note::Slots, bytes)], ..Commit::default() })?;
        }
        Ok(slots)
    }

    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// Returns the error for a part that this version did not write.
    pub fn corrupt(&self, what: Key) -> LedgerError {
        LedgerError::Corrupt { path: self.place.path.clone(), what }
    }

    #[cfg(test)]
    pub(super) fn faults(&self) -> Arc<InjectedFaults> {
        self.place.open.read().unwrap().as_ref().unwrap().faults.clone()
    }

    /// Asks the store. Fails if the store could not be opened again.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&OpenStore) -> fjall::Result<T>) -> Result<T, LedgerError> {
        let open = self.place.open.read().unwrap_or_else(PoisonError::into_inner);
        let answer = open.as_ref().map_or(Err(fjall::Error::Poisoned), question);
        answer.map_err(|source| LedgerError::store(&self.place.path, source))
    }
}

impl OpenStore {
    pub(super) fn new(folder: &Path, limits: PendingLimits) -> Result<Self, LedgerError> {
        let store = |source| LedgerError::store(folder, source);
        let Opened { parts, pending, count } = open_store(folder)?;
        let seal = Seal::open(folder).map_err(|fault| store(fault.into()))?;
        let made = Made { count, seal, is_current: format::read(folder)? == FORMAT };
        let (buffer, faults) = (Arc::new(Buffer::new(pending, limits)), Arc::<InjectedFaults>::default());
        let worker = FoldWorker { parts: parts.clone(), buffer: buffer.clone(), faults: faults.clone() };
        let fold = Some(worker.start().map_err(|fault| store(fault.into()))?);
        Ok(Self { parts, buffer, faults, path: folder.into(), made: Mutex::new(made), fold })
    }

    /// Writes the blob and the notes in one transaction: either all of a commit is on disk or nothing. The same
    /// transaction removes the notes with the keys in `forgotten`.
    fn write(&self, commit: &Commit, forgotten: &[Vec<u8>]) -> fjall::Result<()> {
        let blob = encode(commit)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        self.buffer.wait_for_room()?;
        self.faults.pass(FaultPoint::Committing)?;
        if !made.is_current {
            format::write(&self.path)?;
            made.is_current = true;
        }
        let mut batch = self.parts.database.batch().durability(Some(PersistMode::SyncData));
        let Count { commits, blobs } = made.count;
        let count = Count { commits: commits + 1, blobs: blobs + u64::from(blob.is_some()) };
        if let Some(blob) = &blob {
            batch.insert(&self.parts.notes, blob_key(blobs), blob.clone());
        }
        for key in forgotten {
            batch.remove(&self.parts.notes, key.as_slice());
        }
        for (note, bytes) in &commit.notes {
            if bytes.is_empty() {
                batch.remove(&self.parts.notes, note.key());
            } else {
                batch.insert(&self.parts.notes, note.key(), bytes.as_slice());
            }
        }
        batch.insert(&self.parts.notes, NUMBER, count.to_bytes());
        batch.commit()?;
        made.count = count;
        made.seal.mark(count.commits);
        if let Some(blob) = blob {
            self.buffer.add(blobs, &blob);
        }
        Ok(())
    }
}

/// Encodes the entries of a commit, if it has any.
fn encode(commit: &Commit) -> fjall::Result<Option<UserValue>> {
    if commit.entries.is_empty() {
        return Ok(None);
    }
    let blob = blob::encode(&commit.entries);
    if blob.len() > MAX_BLOB_BYTES {
        return Err(Phrase::from(Key::CommitTooLarge).as_error(std::io::ErrorKind::Other).into());
    }
    Ok(Some(blob.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::LinePlace;
    use crate::profile::ProfileState;

    fn key(n: u8) -> ProfileKey {
        ProfileKey::from_bytes([n; 16])
    }

    fn entry(sequence: u64) -> LedgerEntry {
        LedgerEntry {
            standing: ProfileState::default(),
            sequence,
            exported: true,
            died: false,
            claimed: false,
            place: LinePlace::default(),
        }
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
