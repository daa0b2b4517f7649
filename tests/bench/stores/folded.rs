//! fjall once more, used another way: a commit is one blob in the journal, and many commits are folded into one sorted
//! run of rows at a time. It saves the memtable: no skip list is searched, filled, drained and freed for each row.
//!
//! Rows not yet folded are in `pending`. After a kill they are rebuilt from the blobs; a fold that was cut short is
//! done again with the same rows.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

use ::fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use super::fjall::FjallSettings;
use super::{Key, Store, Value};
use crate::Failure;

const ROW_BYTES: usize = size_of::<Key>() + size_of::<Value>();

pub(super) struct Open {
    database: Database,
    rows: Keyspace,
    blobs: Keyspace,
    checkpoint: Keyspace,
    pending: RefCell<HashMap<Key, Value, BuildHasherDefault<FirstBytes>>>,
    fold_rows: usize,
    /// The next blob's number, and the first that is not folded.
    next: Cell<u64>,
    first: Cell<u64>,
}

/// Keys are hashes already.
#[derive(Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.last_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes));
    }

    fn write_usize(&mut self, _length: usize) {}
}

impl Open {
    pub(super) fn new(folder: &Path, settings: &FjallSettings, fold_rows: usize) -> Result<Self, Failure> {
        let database = settings.open(folder)?;
        let rows = database.keyspace("ledger", || settings.keyspace())?;
        let blobs = database.keyspace("commits", KeyspaceCreateOptions::default)?;
        let checkpoint = database.keyspace("checkpoint", KeyspaceCreateOptions::default)?;
        let pending = RefCell::new(HashMap::with_capacity_and_hasher(fold_rows, BuildHasherDefault::default()));
        Ok(Self { database, rows, blobs, checkpoint, pending, fold_rows, next: Cell::new(0), first: Cell::new(0) })
    }

    fn fold(&self) -> Result<(), Failure> {
        let mut pending: Vec<(Key, Value)> = self.pending.borrow_mut().drain().collect();
        pending.sort_unstable_by_key(|row| row.0);
        let mut run = self.rows.start_ingestion()?;
        for (key, value) in &pending {
            run.write(*key, *value)?;
        }
        run.finish()?;
        let mut batch = self.database.batch();
        for number in self.first.get()..self.next.get() {
            batch.remove(&self.blobs, number.to_be_bytes());
        }
        batch.commit()?;
        self.first.set(self.next.get());
        // Blobs and their removals cancel out: an empty table is written.
        self.blobs.rotate_memtable_and_wait()?;
        Ok(())
    }
}

impl Store for Open {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure> {
        let pending = self.pending.borrow();
        let read = |key| match pending.get(key) {
            Some(value) => Ok(Some(*value)),
            None => Ok(self.rows.get(key)?.and_then(|row| Value::try_from(&row[..]).ok())),
        };
        keys.iter().map(read).collect()
    }

    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure> {
        let mut blob = Vec::with_capacity(rows.len() * ROW_BYTES);
        for (key, value) in rows {
            blob.extend_from_slice(key);
            blob.extend_from_slice(value);
        }
        let number = self.next.replace(self.next.get() + 1);
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        batch.insert(&self.blobs, number.to_be_bytes(), blob);
        batch.insert(&self.checkpoint, "checkpoint", checkpoint.to_be_bytes());
        batch.commit()?;
        self.pending.borrow_mut().extend(rows.iter().copied());
        if self.pending.borrow().len() >= self.fold_rows { self.fold() } else { Ok(()) }
    }

    fn settle(&self) -> Result<(), Failure> {
        super::fjall::settle(&self.database);
        Ok(())
    }
}
