//! Compares a spec with the saved destination it will replace: what changes, and whether the user must choose where
//! reading starts.

use std::path::PathBuf;

use super::assembly::{self, AssemblyError};
use super::difference::Difference;
use super::store::{Places, Saved, StoreError};
use crate::delivery::engine::ledger_folder;

/// The effect of applying a spec.
#[derive(Debug)]
pub struct SpecChange {
    /// The saved destination that the spec replaces.
    pub old: Option<Saved>,
    /// Why the saved destination can't be read.
    pub fault: Option<StoreError>,
    pub difference: Difference,
    /// Whether a ledger folder exists, so a run may have left a checkpoint.
    pub has_checkpoint: bool,
}

/// Where reading starts after a change of the feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadFrom {
    Start,
    /// The end of the feed: only lines added from now on are read.
    Now,
}

impl SpecChange {
    /// Reads the saved destination. Changes nothing.
    pub fn look(places: &Places, new: &Saved) -> Result<Self, StoreError> {
        let name = &new.spec().name;
        let (old, fault) = match places.find(name) {
            Err(fault @ (StoreError::Faulty(_) | StoreError::Misnamed { .. })) => (None, Some(fault)),
            found => (found?, None),
        };
        let difference = Difference::between(old.as_ref().map(Saved::spec), new.spec());
        let has_checkpoint = ledger_folder(&places.state_folder(name)).is_dir();
        Ok(Self { old, fault, difference, has_checkpoint })
    }

    /// Whether the user must choose where reading starts. If the saved spec can't be read, the feed that its checkpoint
    /// belongs to is unknown, so the user must choose then too.
    pub fn must_choose(&self) -> bool {
        self.has_checkpoint && (self.difference.feed_changed || self.old.is_none())
    }

    /// Moves the checkpoint for the feed of `new`. Call it before `new` is saved: if it fails, nothing has changed.
    /// Returns the folder of a damaged ledger that was set aside, if there was one.
    pub fn reposition(
        &self,
        places: &Places,
        new: &Saved,
        beginning: ReadFrom,
    ) -> Result<Option<PathBuf>, AssemblyError> {
        if !self.has_checkpoint && beginning == ReadFrom::Start {
            return Ok(None);
        }
        let state = places.state_folder(&new.spec().name);
        assembly::reposition(new.spec(), &state, beginning == ReadFrom::Now)
    }
}
