//! What is known of each file of a feed that is followed.

use std::fs::{self, Metadata};
use std::path::PathBuf;
use std::time::SystemTime;

use super::super::extent::{head, identity};
use super::super::whereabouts::Tail;
use crate::source::{Extent, Position, SourceError};

/// A file that was seen.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) path: PathBuf,
    /// Its newest extent, for its fingerprint.
    pub(super) extent: Option<Extent>,
    /// Where its next line begins.
    pub(super) place: Position,
    /// Offset up to which it was read, an unfinished last line among it.
    pub(super) read_to: u64,
    /// Its length and last change when it was looked at.
    pub(super) seen: Option<(u64, SystemTime)>,
    /// The last bytes before `place`.
    pub(super) tail: Tail,
    pub(super) state: State,
}

/// What is done with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// All was read that was there.
    Read,
    /// It is read, or will be.
    Queued,
    /// It is a copy of another one, and not read.
    Copy,
}

impl Known {
    pub(super) fn new(path: PathBuf, state: State) -> Self {
        let (place, tail) = (Position::default(), Tail::default());
        Self { path, extent: None, place, read_to: 0, seen: None, tail, state }
    }
}

/// What tells whether a file has changed since.
pub(super) fn seen(found: &Metadata) -> Option<(u64, SystemTime)> {
    Some((found.len(), found.modified().ok()?))
}

/// The extent with the fingerprint of the file at its path, whose content it takes from now on.
pub(super) fn taken_from(extent: Extent) -> Result<Extent, SourceError> {
    let unreadable = |source| SourceError::Read { path: extent.path.clone(), source };
    let mut file = fs::File::open(&extent.path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    let (head_bytes, head) = head(&mut file, &extent.path)?;
    Ok(Extent { identity: Some(identity(&found, &extent.path)), head_bytes, head, ..extent })
}
