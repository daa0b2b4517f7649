//! Opens a ledger: reports damage, never starts an empty ledger in place of a damaged one, and never accepts less than
//! was committed.
//!
//! Detected: a folder that lacks files; a journal that is damaged or cut before its last commit; a store that has fewer
//! commits than the [`Seal`] knows of, or not all entries that were not folded. The store itself checks the bytes of
//! its sorted files when it reads them. Not detected: a folder that was replaced by an older copy; and damage to the
//! very last commits after a power cut, if the seal was not synced since. These are at most 64 commits, fewer if the
//! system wrote the seal earlier. They look like a torn commit.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;

use fjall::compaction::Leveled;
use fjall::config::{
    BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, HashRatioPolicy, PinningPolicy, RestartIntervalPolicy,
};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use crate::folders;
use crate::text::Key;

use super::folder::{self, FolderState};
use super::format;
use super::journal;
use super::note::{BLOBS, Count, FOLDED, NUMBER, blob_number};
use super::pending::Pending;
use super::seal::Seal;
use super::{LedgerError, blob};

/// Memory for blocks read from disk, in bytes, including the filters and indexes of runs that wait for their merge.
/// Half of it makes reads cost twice as much; more saves nothing. Merged runs keep their filters and indexes in
/// addition, about 2 bytes for each profile.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;

/// Bytes of journals on disk before the store writes their content elsewhere; the least that the store accepts.
const JOURNAL_BYTES: u64 = 64 * 1024 * 1024;

/// Size of a sorted file, in bytes.
const TABLE_BYTES: u64 = 8 * 1024 * 1024;

/// New runs that are collected before they are merged. With few, they are merged over and over; many slow the reads.
const RUNS_BEFORE_MERGE: u8 = 4;

pub(super) struct Opened {
    pub(super) parts: Keyspaces,
    pub(super) pending: Pending,
    pub(super) count: Count,
}

/// The store and its two parts.
#[derive(Clone)]
pub(super) struct Keyspaces {
    pub(super) database: Database,
    pub(super) profiles: Keyspace,
    pub(super) notes: Keyspace,
}

impl Keyspaces {
    fn open(folder: &Path) -> fjall::Result<Self> {
        let builder = Database::builder(folder).cache_size(CACHE_BYTES).worker_threads(1);
        let database = builder.max_journaling_size(JOURNAL_BYTES).open()?;
        let profiles = database.keyspace("profiles", profile_options)?;
        let notes = database.keyspace("notes", KeyspaceCreateOptions::default)?;
        Ok(Self { database, profiles, notes })
    }
}

/// Creates an empty ledger in the folder `path` if there is none yet: completely, or not at all.
pub(super) fn make_if_missing(path: &Path) -> Result<(), LedgerError> {
    let refused = |source| LedgerError::Folder { path: path.into(), source };
    match folder::look(path).map_err(refused)? {
        FolderState::Ledger => {
            folders::make_private(path).map_err(|source| LedgerError::store(path, source.into()))?;
            return format::read(path).map(drop);
        }
        FolderState::Nothing => {}
        FolderState::HalfMade => drop(folder::set_aside(path, "broken").map_err(refused)?),
        FolderState::Doubtful => {
            return Err(LedgerError::Corrupt { path: path.into(), what: Key::ReasonLedgerFiles });
        }
    }
    let new = folder::prepare(path).map_err(refused)?;
    let made = Keyspaces::open(&new).and_then(|parts| parts.database.persist(PersistMode::SyncAll));
    made.map_err(|source| LedgerError::store(path, source))?;
    Seal::create(&new).and_then(|()| format::write(&new)).map_err(refused)?;
    folder::settle(&new, path).map_err(refused)
}

/// Opens the store in `folder` after a check of its journals.
pub(super) fn open_store(folder: &Path) -> Result<Opened, LedgerError> {
    let corrupt = |what| LedgerError::Corrupt { path: folder.into(), what };
    let store = |source| LedgerError::store(folder, source);
    let io = |source: std::io::Error| store(source.into());
    let sealed = Seal::read(folder).map_err(io)?.ok_or_else(|| corrupt(Key::ReasonLedgerSeal))?;
    // Without the lock, another process has the store open and writes to its journals, so they are not checked.
    if let Some(_lock) = folder::lock(folder).map_err(io)?
        && !journal::make_sound(folder, sealed).map_err(io)?
    {
        return Err(corrupt(Key::ReasonLedgerJournal));
    }
    // The store panics at some damage.
    let opened = std::panic::catch_unwind(AssertUnwindSafe(|| -> Result<_, LedgerError> {
        let parts = Keyspaces::open(folder).map_err(store)?;
        let (pending, count) = read_notes(folder, &parts.notes)?;
        Ok(Opened { parts, pending, count })
    }));
    let opened = opened.map_err(|_| corrupt(Key::ReasonLedgerFile))??;
    if opened.count.commits < sealed { Err(corrupt(Key::ReasonLedgerCommits)) } else { Ok(opened) }
}

/// Returns all entries that were not folded when the ledger was last in use, and how many commits there have been.
fn read_notes(folder: &Path, notes: &Keyspace) -> Result<(Pending, Count), LedgerError> {
    let corrupt = || LedgerError::Corrupt { path: folder.into(), what: Key::ReasonLedgerCommit };
    let store = |source| LedgerError::store(folder, source);
    let count = match notes.get(NUMBER).map_err(store)? {
        Some(bytes) => Count::from_bytes(&bytes).ok_or_else(corrupt)?,
        None => Count::default(),
    };
    let mut next = match notes.get(FOLDED).map_err(store)? {
        Some(bytes) => u64::from_le_bytes((*bytes).try_into().map_err(|_| corrupt())?),
        None => 0,
    };
    let mut pending = Pending::default();
    for guard in notes.prefix(BLOBS) {
        let (key, blob) = guard.into_inner().map_err(store)?;
        if blob_number(&key) != Some(next) || !blob::is_sound(&blob) || !pending.add(next, &blob) {
            return Err(corrupt());
        }
        next += 1;
    }
    if next == count.blobs { Ok((pending, count)) } else { Err(corrupt()) }
}

/// Settings chosen by measurement, for the least CPU within a small memory, see `tests/bench`. Runs are ingested
/// ready-made, so the store's own write buffer stays empty.
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
