//! What is left to read of a feed, in order: first what was begun before, then what is new.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use super::content::is_packed;
use super::extent::{changed, find, unreadable};
use crate::source::{Extent, Position, Resume, SourceError};

/// A part of a file that is to be read.
#[derive(Debug)]
pub(super) struct Piece {
    /// Its extent; number and fingerprint of a new one are set when it is begun.
    pub(super) extent: Extent,
    /// Where reading of it begins.
    pub(super) from: Position,
    /// Whether the extent was begun by an earlier run.
    pub(super) known: bool,
}

/// The pieces in reading order, and how much lies behind and ahead, in bytes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) pieces: VecDeque<Piece>,
    pub(super) next_number: u32,
    pub(super) behind: u64,
    pub(super) ahead: u64,
}

impl Plan {
    /// What of `files` is left after `resume`.
    pub(super) fn new(files: Vec<PathBuf>, resume: Resume) -> Result<Self, SourceError> {
        let Resume { extents, position } = resume;
        verify_order(&extents, position, &files)?;
        let mut plan = Self::default();
        for extent in &extents {
            plan.add_known(extent, position)?;
        }
        let newest = extents.iter().map(|extent| (extent.path.as_path(), extent)).collect::<HashMap<_, _>>();
        for path in files {
            plan.add_new(newest.get(path.as_path()).copied(), path)?;
        }
        Ok(plan)
    }

    /// What is left of an extent that an earlier run began.
    fn add_known(&mut self, extent: &Extent, position: Position) -> Result<(), SourceError> {
        self.next_number = extent.number + 1;
        let from = if extent.number == position.extent { position } else { extent.begin() };
        if extent.end.is_some_and(|end| extent.number < position.extent || end <= from) {
            self.behind += read_of(extent);
            return Ok(());
        }
        let found = find(extent, from)?;
        self.behind += from.offset.saturating_sub(extent.start);
        self.ahead += extent.end.map_or(found.bytes, |end| end.offset).saturating_sub(from.offset);
        self.pieces.push_back(Piece { extent: extent.clone(), from, known: true });
        Ok(())
    }

    /// A file never seen, or what was added to one since `newest`, its last extent, was read.
    fn add_new(&mut self, newest: Option<&Extent>, path: PathBuf) -> Result<(), SourceError> {
        let (begin, bytes) = match newest {
            None => (Position::default(), path.metadata().map_err(|error| unreadable(&path, error))?.len()),
            Some(extent) => {
                let Some(end) = extent.end.filter(|_| !is_packed(&path)) else { return Ok(()) };
                let found = find(extent, end)?;
                (Position { extent: 0, offset: found.goes_on, line: end.line }, found.bytes)
            }
        };
        if bytes > begin.offset {
            self.ahead += bytes - begin.offset;
            self.pieces.push_back(Piece { extent: unread(path, begin), from: begin, known: false });
        }
        Ok(())
    }
}

/// An extent to be begun.
fn unread(path: PathBuf, begin: Position) -> Extent {
    Extent { number: 0, path, start: begin.offset, start_line: begin.line, head_bytes: 0, head: 0, end: None }
}

/// How many bytes of a read extent there were.
fn read_of(extent: &Extent) -> u64 {
    extent.end.map_or(0, |end| end.offset.saturating_sub(extent.start))
}

/// Verifies that the extents are numbered one after another, that all but the last have an end, and that `position`
/// lies in one of them.
fn verify_order(extents: &[Extent], position: Position, files: &[PathBuf]) -> Result<(), SourceError> {
    let gap = (0..).zip(extents).find(|(number, extent)| extent.number != *number);
    let open = extents.iter().rev().skip(1).find(|extent| extent.end.is_none());
    if let Some(extent) = gap.map(|(_, extent)| extent).or(open) {
        return Err(changed(&extent.path, "what is remembered of it is incomplete"));
    }
    let begun = extents.get(position.extent as usize).is_some_and(|extent| extent.start <= position.offset);
    if begun || (extents.is_empty() && position == Position::default()) {
        return Ok(());
    }
    let path = files.first().map_or(Path::new(""), PathBuf::as_path);
    Err(changed(path, "what is remembered of the feed does not lead to its checkpoint"))
}
