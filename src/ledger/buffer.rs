//! Between commits, reads and the fold: two sets of pending entries, so that none of the three waits for another.
//!
//! Commits go into the one that fills; when it is full it becomes the one being folded, and the next begins empty. A
//! commit waits only while both are full, which bounds the memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fjall::UserValue;

use crate::profile::ProfileKey;

use super::pending::{Limits, Pending};

/// The pending entries, and what the fold's thread and the commits tell each other.
pub(super) struct Buffer {
    limits: Limits,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    filling: Pending,
    folding: Option<Arc<Pending>>,
    /// Why the last fold failed. It is tried again once a commit has told its caller.
    fault: Option<fjall::Error>,
    closing: bool,
    /// The fold's thread has ended.
    ended: bool,
}

impl Buffer {
    /// Begins with `filling`, what an earlier use of the ledger left unfolded.
    pub(super) fn new(filling: Pending, limits: Limits) -> Self {
        let mut state = State { filling, folding: None, fault: None, closing: false, ended: false };
        state.turn(limits);
        Self { limits, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// What `read` makes of the bytes of a profile's entry; `None` when it is not pending. Then the store has the latest.
    pub(super) fn look<T>(&self, key: &ProfileKey, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let state = self.lock();
        state.filling.get(key).or_else(|| state.folding.as_ref()?.get(key)).map(read)
    }

    /// Waits until there is room for a commit. Says why not: the last fold's fault, or that its thread is gone.
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

    /// Whether nothing is pending.
    pub(super) fn is_empty(&self) -> bool {
        let state = self.lock();
        state.folding.is_none() && state.filling.numbers().is_empty()
    }

    /// Adds a commit that is on disk. `false` when it cannot be taken in, see [`Pending::add`].
    pub(super) fn add(&self, number: u64, blob: &UserValue) -> bool {
        let mut state = self.lock();
        let added = state.filling.add(number, blob);
        state.turn(self.limits);
        self.changed.notify_all();
        added
    }

    /// Waits for entries to fold; `None` once the ledger closes.
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

    /// The entries being folded are in the store, and their blobs are deleted.
    pub(super) fn folded(&self) {
        let mut state = self.lock();
        state.folding = None;
        state.turn(self.limits);
        self.changed.notify_all();
    }

    /// A fold came to nothing: its entries stay, the next commit says why.
    pub(super) fn failed(&self, fault: fjall::Error) {
        self.lock().fault = Some(fault);
        self.changed.notify_all();
    }

    /// The fold's thread is to end.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// The fold's thread has ended; nobody may wait for it.
    pub(super) fn ended(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Waits, shorter when the ledger closes; whether it does.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.closing);
        waited.unwrap_or_else(PoisonError::into_inner).0.closing
    }

    /// No code of ours panics while it holds the lock; what it guards is whole at every step in any case.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is filling becomes what is folded, when it is full and nothing is being folded.
    fn turn(&mut self, limits: Limits) {
        if self.folding.is_none() && self.filling.is_full(limits) {
            self.folding = Some(Arc::new(std::mem::take(&mut self.filling)));
        }
    }
}
