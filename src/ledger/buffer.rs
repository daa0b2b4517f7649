//! Two sets of pending entries between commits, reads and the fold, so that none of the three waits for another.
//!
//! Commits go into the set that fills. When it is full, it becomes the set being folded, and the next one begins empty.
//! A commit waits only while both are full, which bounds the memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fjall::UserValue;

use crate::profile::ProfileKey;

use super::pending::{Pending, PendingLimits};

/// The pending entries, and the signals between the fold's thread and the commits.
pub(super) struct Buffer {
    limits: PendingLimits,
    state: Mutex<PendingSets>,
    changed: Condvar,
}

struct PendingSets {
    filling: Pending,
    folding: Option<Arc<Pending>>,
    /// Why the last fold failed. The fold is tried again after a commit has returned this error.
    fault: Option<fjall::Error>,
    closing: bool,
    /// The fold's thread has ended.
    ended: bool,
}

impl Buffer {
    /// Starts with `filling`: what an earlier use of the ledger left unfolded.
    pub(super) fn new(filling: Pending, limits: PendingLimits) -> Self {
        let mut state = PendingSets { filling, folding: None, fault: None, closing: false, ended: false };
        state.turn(limits);
        Self { limits, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Applies `read` to the bytes of a profile's entry. Returns `None` if the entry is not pending: then the store has
    /// the latest.
    pub(super) fn look<T>(&self, key: &ProfileKey, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let state = self.lock();
        state.filling.get(key).or_else(|| state.folding.as_ref()?.get(key)).map(read)
    }

    /// Waits until there is room for a commit. Fails with the error of the last fold, or if the fold's thread has
    /// ended.
    pub(super) fn wait_for_room(&self) -> fjall::Result<()> {
        let mut state = self.lock();
        loop {
            if let Some(fault) = state.fault.take() {
                self.changed.notify_all();
                return Err(fault);
            }
            if state.ended {
                return Err(fjall::Error::Poisoned);
            }
            if state.folding.is_none() || !state.filling.is_full(self.limits) {
                return Ok(());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let state = self.lock();
        state.folding.is_none() && state.filling.numbers().is_empty()
    }

    /// Adds a commit that is on disk. Returns `false` if it does not fit, see [`Pending::add`].
    pub(super) fn add(&self, number: u64, blob: &UserValue) -> bool {
        let mut state = self.lock();
        let added = state.filling.add(number, blob);
        state.turn(self.limits);
        self.changed.notify_all();
        added
    }

    /// Waits for entries to fold. Returns `None` once the ledger closes.
    pub(super) fn next_to_fold(&self) -> Option<Arc<Pending>> {
        let mut state = self.lock();
        loop {
            if state.closing {
                return None;
            }
            if let (Some(folding), None) = (&state.folding, &state.fault) {
                return Some(folding.clone());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Reports that the entries being folded are in the store, and that their blobs are deleted.
    pub(super) fn folded(&self) {
        let mut state = self.lock();
        state.folding = None;
        state.turn(self.limits);
        self.changed.notify_all();
    }

    /// Reports that a fold failed. Its entries stay, and the next commit returns the error.
    pub(super) fn failed(&self, fault: fjall::Error) {
        self.lock().fault = Some(fault);
        self.changed.notify_all();
    }

    /// Tells the fold's thread to end.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// Reports that the fold's thread has ended, so that nothing waits for it any more.
    pub(super) fn ended(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Waits for `time`, or less if the ledger closes. Returns whether it closes.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.closing);
        waited.unwrap_or_else(PoisonError::into_inner).0.closing
    }

    /// Ignores poisoning: no code of this crate panics while it holds the lock, and the state is whole at every step.
    fn lock(&self) -> MutexGuard<'_, PendingSets> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PendingSets {
    /// Makes the filling set the one being folded, if it is full and nothing is being folded.
    fn turn(&mut self, limits: PendingLimits) {
        if self.folding.is_none() && self.filling.is_full(limits) {
            self.folding = Some(Arc::new(std::mem::take(&mut self.filling)));
        }
    }
}
