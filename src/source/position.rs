//! Positions: where in the feed a line ends, and which pieces of which files the feed is made of.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

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

/// What tells a file from every other that is there at the same time, whatever it is called: device and inode. Where
/// a system has none, it is made of the path, and a renamed file is another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FileIdentity(pub u64, pub u64);

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
    /// Which file it was when it was begun or last found again; none in what older versions remember.
    #[serde(default)]
    pub identity: Option<FileIdentity>,
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
    /// The extents begun so far, by number.
    pub extents: Vec<Extent>,
    /// How many of those before the checkpoint were forgotten, for a newer one of the same file tells all.
    pub forgotten: u32,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(number: u32, end: Option<Position>) -> Extent {
        Extent {
            number,
            path: "in/a.ndjson".into(),
            start: 0,
            start_line: 0,
            head_bytes: 0,
            head: 0,
            end,
            identity: None,
        }
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
}
