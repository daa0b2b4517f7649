//! Positions: where in the feed a line ends, and which pieces of which files the feed is made of.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Line;

/// A place in the feed: reading goes on here.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Position {
    /// The extent's number, from 0 in reading order.
    pub extent: u32,
    /// Uncompressed offset in the extent's file, in bytes; for a sample the number of lines before it.
    pub offset: u64,
    /// Lines of that file before this place, blank ones included: the next line's number less one.
    pub line: u64,
}

/// One piece of a file, in the order in which the feed reads it. A file that grows after later files were begun gets
/// a further extent, so the order of the feed never changes once it was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extent {
    /// Its number, from 0.
    pub number: u32,
    /// The file, as it was found.
    pub path: PathBuf,
    /// Uncompressed offset of its first byte in the file.
    pub start: u64,
    /// Lines of the file before `start`.
    pub start_line: u64,
    /// How many of the file's first bytes `head` covers, at most 4,096.
    pub head_bytes: u32,
    /// Hash of these first bytes: tells another file at the same path.
    pub head: u64,
    /// The place after its last line that is not blank, known once the feed has gone on to the next extent.
    pub end: Option<Position>,
}

impl Extent {
    /// The place of its first byte.
    pub fn begin(&self) -> Position {
        Position { extent: self.number, offset: self.start, line: self.start_line }
    }
}

/// What is known of the feed when a run begins.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Resume {
    /// All extents begun so far, by number.
    pub extents: Vec<Extent>,
    /// The checkpoint.
    pub position: Position,
}

impl Resume {
    /// Takes in an extent that a block carried: a new one, or a known one that has got its end.
    pub fn remember(&mut self, extent: Extent) {
        match self.extents.binary_search_by_key(&extent.number, |known| known.number) {
            Ok(at) => self.extents[at] = extent,
            Err(at) => self.extents.insert(at, extent),
        }
    }
}

/// Where a line stands, for people: `profiles.ndjson, line 12 (byte 3456)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    /// The file; `None` for a source that has no files.
    pub path: Option<&'a Path>,
    /// The line's number in the file, from 1.
    pub line: u64,
    /// Uncompressed offset of its first byte in the file.
    pub offset: u64,
}

impl<'a> Place<'a> {
    /// The place of `line`, which lies in `extent`; `None` for a source without files.
    pub fn of(extent: Option<&'a Extent>, line: &Line) -> Self {
        Self { path: extent.map(|extent| extent.path.as_path()), line: line.next.line, offset: line.offset }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = self.path {
            write!(f, "{}, ", path.display())?;
        }
        write!(f, "line {} (byte {})", self.line, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(number: u32, end: Option<Position>) -> Extent {
        Extent { number, path: "in/a.ndjson".into(), start: 0, start_line: 0, head_bytes: 0, head: 0, end }
    }

    #[test]
    fn a_known_extent_takes_its_end() {
        let end = Some(Position { extent: 0, offset: 9, line: 2 });
        let mut resume = Resume::default();
        for news in [extent(0, None), extent(0, end), extent(1, None)] {
            resume.remember(news);
        }
        assert_eq!(resume.extents, [extent(0, end), extent(1, None)]);
    }

    #[test]
    fn a_place_names_file_line_and_byte() {
        let next = Position { extent: 0, offset: 30, line: 3 };
        let line = Line { start: 0, end: 5, offset: 24, next, too_long: false };
        assert_eq!(Place::of(Some(&extent(0, None)), &line).to_string(), "in/a.ndjson, line 3 (byte 24)");
        assert_eq!(Place::of(None, &line).to_string(), "line 3 (byte 24)");
    }
}
