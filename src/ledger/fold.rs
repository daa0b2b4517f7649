//! The fold: makes pending entries one sorted run of the store, on a thread of its own.
//!
//! A fold can be cut short at any point. Until the run is in the store for good, the store has nothing of it. From then
//! until one transaction deletes the blobs, they say the same as the run and would only be folded again. So the blobs
//! that exist when a ledger is opened are the entries still to be folded, the later ones last.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use fjall::PersistMode;

use super::buffer::Buffer;
use super::note::{FOLDED, blob_key};
use super::opening::Keyspaces;
use super::pending::Pending;

/// Sorted runs that may wait for their merge before the fold waits for it. Every read searches each of them.
const MAX_RUNS: usize = 8;

/// How long the fold waits before it checks again whether the store has caught up.
const CATCH_UP: Duration = Duration::from_millis(5);

pub(super) struct FoldWorker {
    pub(super) parts: Keyspaces,
    pub(super) buffer: Arc<Buffer>,
    pub(super) faults: Arc<InjectedFaults>,
}

/// Reports the end of the thread when it is dropped, even after a panic.
struct ReportEndOnDrop(Arc<Buffer>);

impl Drop for ReportEndOnDrop {
    fn drop(&mut self) {
        self.0.ended();
    }
}

impl FoldWorker {
    /// Starts the thread. It ends when the buffer is closed.
    pub(super) fn start(self) -> std::io::Result<JoinHandle<()>> {
        let run = move || {
            let _ended = ReportEndOnDrop(self.buffer.clone());
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

    /// Waits until the store has caught up with earlier folds. Returns whether the ledger closes instead.
    fn wait_for_merge(&self) -> fjall::Result<bool> {
        while self.store_is_behind() {
            // The store's worker may have ended because of a full disk. Then it never catches up, and this call fails.
            self.parts.database.persist(PersistMode::Buffer)?;
            if self.buffer.pause(CATCH_UP) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether too many runs wait for their merge, or memory still holds deleted blobs.
    fn store_is_behind(&self) -> bool {
        self.parts.profiles.l0_table_count() >= MAX_RUNS || self.parts.notes.sealed_memtable_count() > 0
    }

    fn fold(&self, pending: &Pending) -> fjall::Result<bool> {
        self.faults.pass(FaultPoint::Begun)?;
        let mut run = self.parts.profiles.start_ingestion()?;
        for row in pending.sorted() {
            run.write(*row.key.as_bytes(), row.entry)?;
        }
        self.faults.pass(FaultPoint::Ingesting)?;
        run.finish()?;
        self.faults.pass(FaultPoint::Ingested)?;
        self.delete(pending)?;
        self.faults.pass(FaultPoint::Deleted)?;
        Ok(true)
    }

    /// Deletes the blobs and makes the store drop them from its memory, where blobs and deletions cancel out.
    fn delete(&self, pending: &Pending) -> fjall::Result<()> {
        let mut batch = self.parts.database.batch();
        for number in pending.numbers() {
            batch.remove(&self.parts.notes, blob_key(number));
        }
        batch.insert(&self.parts.notes, FOLDED, pending.numbers().end.to_le_bytes());
        batch.commit()?;
        self.parts.notes.rotate_memtable().map(drop)
    }
}

/// A point at which a test simulates a kill or a full disk. The program itself never does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FaultPoint {
    /// Nothing of a commit is written yet.
    Committing,
    /// A fold has begun. Nothing of its run is written yet.
    Begun,
    /// The run is written but not yet part of the store.
    Ingesting,
    /// The run is in the store, and its blobs still exist.
    Ingested,
    /// The blobs are deleted. The entries still count as pending.
    Deleted,
}

/// The point of the next fault, if any.
#[derive(Default)]
pub(super) struct InjectedFaults {
    #[cfg(test)]
    next: std::sync::Mutex<Option<FaultPoint>>,
}

#[cfg(not(test))]
impl InjectedFaults {
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the shape that tests have")]
    pub(super) fn pass(&self, _moment: FaultPoint) -> fjall::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl InjectedFaults {
    pub(super) fn pass(&self, moment: FaultPoint) -> fjall::Result<()> {
        let mut next = self.next.lock().unwrap();
        if *next != Some(moment) {
            return Ok(());
        }
        *next = None;
        Err(fjall::Error::Io(std::io::ErrorKind::StorageFull.into()))
    }

    /// Makes the disk full once, when `moment` is reached next.
    pub(super) fn set(&self, moment: FaultPoint) {
        *self.next.lock().unwrap() = Some(moment);
    }

    /// Whether the fault that was set has happened.
    pub(super) fn happened(&self) -> bool {
        self.next.lock().unwrap().is_none()
    }
}
