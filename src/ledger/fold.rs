//! The fold: pending entries become one sorted run of the store, on a thread of its own.
//!
//! A fold can be cut short at any moment. Until the run is in the store for good, nothing of it is; from then until the
//! blobs are deleted, in one transaction, they say the same as the run and would only be folded once more. So whatever
//! blobs there are when a ledger is opened are entries still to be folded, the later ones last.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use fjall::{Database, Keyspace, PersistMode};

use super::buffer::Buffer;
use super::faults::{Faults, Moment};
use super::note::{FOLDED, blob_key};
use super::pending::Pending;

/// Sorted runs that may await their merge before the fold waits for it. Each is looked into by every read.
const MAX_RUNS: usize = 8;

/// How long the fold waits before it looks again whether the store has caught up.
const CATCH_UP: Duration = Duration::from_millis(5);

/// What the fold works on.
pub(super) struct Folder {
    pub(super) database: Database,
    pub(super) profiles: Keyspace,
    pub(super) notes: Keyspace,
    pub(super) buffer: Arc<Buffer>,
    pub(super) faults: Arc<Faults>,
}

/// Says that the thread has ended, however it did.
struct Ended(Arc<Buffer>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.ended();
    }
}

impl Folder {
    /// Starts the thread; it ends when the buffer is closed.
    pub(super) fn start(self) -> std::io::Result<JoinHandle<()>> {
        let run = move || {
            let _ended = Ended(self.buffer.clone());
            self.run();
        };
        std::thread::Builder::new().name("ledger-fold".into()).spawn(run)
    }

    fn run(&self) {
        while let Some(pending) = self.buffer.next_to_fold() {
            match self.wait_for_merge().and_then(|closing| if closing { Ok(false) } else { self.fold(&pending) }) {
                Ok(true) => self.buffer.folded(),
                Ok(false) => return,
                Err(fault) => self.buffer.failed(fault),
            }
        }
    }

    /// Waits until the store has caught up with the folds before; whether the ledger closes instead.
    fn wait_for_merge(&self) -> fjall::Result<bool> {
        while self.store_is_behind() {
            // The store's worker may have died of a full disk: it will not catch up then, and this says so.
            self.database.persist(PersistMode::Buffer)?;
            if self.buffer.pause(CATCH_UP) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether too many runs await their merge, or blobs that were deleted are still held in memory.
    fn store_is_behind(&self) -> bool {
        self.profiles.l0_table_count() >= MAX_RUNS || self.notes.sealed_memtable_count() > 0
    }

    fn fold(&self, pending: &Pending) -> fjall::Result<bool> {
        self.faults.pass(Moment::Begun)?;
        let mut run = self.profiles.start_ingestion()?;
        for row in pending.sorted() {
            run.write(*row.key.as_bytes(), row.entry)?;
        }
        self.faults.pass(Moment::Ingesting)?;
        run.finish()?;
        self.faults.pass(Moment::Ingested)?;
        self.delete(pending)?;
        self.faults.pass(Moment::Deleted)?;
        Ok(true)
    }

    /// Deletes the blobs, and has the store drop them from its memory: blobs and deletions cancel out there.
    fn delete(&self, pending: &Pending) -> fjall::Result<()> {
        let mut batch = self.database.batch();
        for number in pending.numbers() {
            batch.remove(&self.notes, blob_key(number));
        }
        batch.insert(&self.notes, FOLDED, pending.numbers().end.to_le_bytes());
        batch.commit()?;
        self.notes.rotate_memtable().map(drop)
    }
}
