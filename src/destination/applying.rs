//! A spec about to take the place of a saved destination: what it changes, and whether it must be said where its feed is
//! to be read from.

use std::path::PathBuf;

use super::assembly::{self, AssemblyError};
use super::difference::Difference;
use super::store::{Places, Saved, StoreError};
use crate::delivery::engine::ledger_folder;

/// What applying a spec comes to.
#[derive(Debug)]
pub struct Applying {
    /// The saved destination whose place it takes.
    pub old: Option<Saved>,
    /// What is wrong with the old one, where it cannot be read.
    pub fault: Option<StoreError>,
    /// What changes.
    pub difference: Difference,
    /// Whether runs have left a checkpoint.
    pub has_checkpoint: bool,
}

/// Where reading begins after a change of the feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beginning {
    /// With its first line.
    Start,
    /// Behind its last line: only what comes from now on.
    Now,
}

impl Applying {
    /// Looks at what is saved; changes nothing.
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

    /// Whether it must be said where to read from. A spec that cannot be read any more says nothing of the feed its
    /// checkpoint is of.
    pub fn must_choose(&self) -> bool {
        self.has_checkpoint && (self.difference.feed_changed || self.old.is_none())
    }

    /// Moves the checkpoint for the feed that `new` names. To be called before `new` is saved: when it fails, nothing has
    /// changed. A ledger that was set aside for it is named.
    pub fn reposition(
        &self,
        places: &Places,
        new: &Saved,
        beginning: Beginning,
    ) -> Result<Option<PathBuf>, AssemblyError> {
        if !self.has_checkpoint && beginning == Beginning::Start {
            return Ok(None);
        }
        let state = places.state_folder(&new.spec().name);
        assembly::reposition(new.spec(), &state, beginning == Beginning::Now)
    }
}
