//! What is left to read of a feed, in order: first what was begun before, then what is new.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use super::content::is_packed;
use super::extent::{changed, find, identity, unreadable};
use crate::source::{Difference, Extent, Position, Resume, SourceError};

/// A part of a file that is to be read.
#[derive(Debug)]
pub(super) struct Piece {
    /// Its extent; number and fingerprint of a new one are set when it is begun.
    pub(super) extent: Extent,
    /// Where reading of it begins.
    pub(super) from: Position,
    /// Whether the extent was begun by an earlier run.
    pub(super) known: bool,
    pub(super) growth: Growth,
    /// What the file was called before it was renamed, when that is known.
    pub(super) original: Option<PathBuf>,
}

/// Whether more may be added to a file while it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Growth {
    /// What is there is all.
    Fixed,
    /// The same, of a copy of a file that was read in part: it is to be remembered even when it has no further line.
    Rest,
    /// At its end reading waits for more, and so does an unfinished last line.
    Growing,
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
        verify_order(&resume, &files)?;
        let Resume { extents, position, .. } = resume;
        let mut plan = Self::default();
        for extent in &extents {
            plan.add_known(extent, position)?;
        }
        let newest = extents.iter().map(|extent| (extent.path.as_path(), extent)).collect::<HashMap<_, _>>();
        for path in files {
            let known = newest.get(path.as_path()).copied();
            plan.add_new(known.or_else(|| renamed(&extents, &path)), path)?;
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
        self.pieces.push_back(Piece {
            extent: extent.clone(),
            from,
            known: true,
            growth: Growth::Fixed,
            original: None,
        });
        Ok(())
    }

    /// A file never seen, or what was added to one since `newest`, its last extent, was read.
    fn add_new(&mut self, newest: Option<&Extent>, path: PathBuf) -> Result<(), SourceError> {
        let (begin, bytes) = match newest {
            None => (Position::default(), path.metadata().map_err(|error| unreadable(&path, error))?.len()),
            Some(extent) => {
                let Some(end) = extent.end.filter(|_| !is_packed(&path)) else { return Ok(()) };
                let found = find(&Extent { path: path.clone(), ..extent.clone() }, end)?;
                (Position { extent: 0, offset: found.goes_on, line: end.line }, found.bytes)
            }
        };
        if bytes > begin.offset {
            self.ahead += bytes - begin.offset;
            let extent = unread(path, begin);
            self.pieces.push_back(Piece { extent, from: begin, known: false, growth: Growth::Fixed, original: None });
        }
        Ok(())
    }
}

/// The newest extent of the file at `path`, when it was read under another name.
fn renamed<'a>(extents: &'a [Extent], path: &Path) -> Option<&'a Extent> {
    let identity = identity(&path.metadata().ok()?, path);
    let known = extents.iter().rev().find(|extent| extent.identity == Some(identity))?;
    find(&Extent { path: path.into(), end: None, ..known.clone() }, Position::default()).ok().map(|_| known)
}

/// An extent to be begun.
pub(super) fn unread(path: PathBuf, begin: Position) -> Extent {
    Extent {
        number: 0,
        path,
        start: begin.offset,
        start_line: begin.line,
        head_bytes: 0,
        head: 0,
        end: None,
        identity: None,
    }
}

/// How many bytes of a read extent there were.
fn read_of(extent: &Extent) -> u64 {
    extent.end.map_or(0, |end| end.offset.saturating_sub(extent.start))
}

/// Verifies that the extents are numbered one after another but for those that were forgotten, that all but the last have
/// an end, and that the checkpoint lies in one of them.
pub(super) fn verify_order(resume: &Resume, files: &[PathBuf]) -> Result<(), SourceError> {
    let Resume { extents, position, forgotten } = resume;
    let mut missing = 0;
    for (index, extent) in (0..).zip(extents) {
        missing = extent.number.saturating_sub(index);
        let disorder = extent.number < index || (extent.number > position.extent && missing != *forgotten);
        let open = extent.end.is_none() && index as usize + 1 < extents.len();
        if disorder || open {
            return Err(changed(&extent.path, Difference::Gaps));
        }
    }
    let path = files.first().map_or(Path::new(""), PathBuf::as_path);
    if missing != *forgotten {
        return Err(changed(path, Difference::Gaps));
    }
    let at = extents.iter().find(|extent| extent.number == position.extent);
    let begun = at.is_some_and(|extent| extent.start <= position.offset);
    if begun || (extents.is_empty() && *position == Position::default()) {
        return Ok(());
    }
    Err(changed(path, Difference::NoCheckpoint))
}
