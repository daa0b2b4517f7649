//! Positions: where in the feed a line ends, and which pieces of which files the feed is made of.

use std::cmp::Ordering;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::consumed::{Consumed, Sketch};
use super::form::Form;

/// A place in the feed: reading goes on here.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// The extent's number, from 0 in reading order.
    pub extent: u32,
    /// Offset in the content of the extent's file (unpacked, as UTF-8), in bytes; for a sample the number of lines before it.
    pub offset: u64,
    /// Lines of that file before this place, blank ones included: the next line's number less one.
    pub line: u64,
    /// The hash of all that was consumed of the file before this place; none at its start, and in what versions before the
    /// hash remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumed: Option<Consumed>,
}

impl Position {
    /// A place of which only numbers are known.
    pub fn new(extent: u32, offset: u64, line: u64) -> Self {
        Self { extent, offset, line, consumed: None }
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |position: &Self| (position.extent, position.offset, position.line, position.consumed.is_some());
        place(self).cmp(&place(other))
    }
}

/// What tells a file from every other, whatever it is called. Where a system has no inodes, it is made of the path, and
/// a renamed file is another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FileIdentity {
    /// The file system.
    pub device: u64,
    /// Its number there, which a new file often gets from one that was removed.
    pub inode: u64,
    /// Nanoseconds from 1970 to when it was made; none where the system does not tell, and in what older versions remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<i64>,
}

/// What shows without reading it that a file was not changed: a file whose size and change time are the same holds the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Its size on the disk, in bytes.
    pub bytes: u64,
    /// Nanoseconds from 1970 to its last change of content, name or rights; where a system keeps no such time, of content.
    pub changed: i64,
    /// Nanoseconds from 1970 to the last change of its content, as far as nobody set it.
    pub written: i64,
}

/// One piece of a file, in the order in which the feed reads it. A file that grows after later files were begun gets
/// a further extent, so the order of the feed never changes once it was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extent {
    /// Its number, from 0.
    pub number: u32,
    /// The file, as it was found.
    #[serde(with = "super::path_bytes")]
    pub path: PathBuf,
    /// Offset of its first byte in the content of the file.
    pub start: u64,
    /// Lines of the file before `start`.
    pub start_line: u64,
    /// The hash of all that was consumed of the file before `start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_consumed: Option<Consumed>,
    /// How many of the content's first bytes `head` covers, at most 4,096.
    pub head_bytes: u32,
    /// Hash of these first bytes: sorts most other files out without reading them.
    pub head: u64,
    /// The place after its last line that is not blank, known once the feed has gone on to the next extent.
    pub end: Option<Position>,
    /// Which file it was when it was begun or last found again; none in what older versions remember.
    #[serde(default)]
    pub identity: Option<FileIdentity>,
    /// The number of the first extent of the same file; none in what older versions remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<u32>,
    /// What the file is, decided once; none in what older versions remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// What showed when all up to `end` had been read and nothing more was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// When the file was last written to before reading of it began, in nanoseconds from 1970; none in what older versions
    /// remember.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<i64>,
    /// The name under which it was begun, where it has got another one since.
    #[serde(default, with = "super::path_bytes::optional", skip_serializing_if = "Option::is_none")]
    pub begun_as: Option<PathBuf>,
    /// Some of the records read, to tell a file that was edited from another one.
    #[serde(default, skip_serializing_if = "Sketch::is_empty")]
    pub sketch: Sketch,
}

impl Extent {
    /// An extent of the file at `path` that nothing is known of but where it begins.
    pub fn of(path: PathBuf, begin: Position) -> Self {
        Self {
            number: begin.extent,
            path,
            start: begin.offset,
            start_line: begin.line,
            start_consumed: begin.consumed,
            head_bytes: 0,
            head: 0,
            end: None,
            identity: None,
            file: None,
            form: None,
            seen: None,
            written: None,
            begun_as: None,
            sketch: Sketch::default(),
        }
    }

    /// The place of its first byte.
    pub fn begin(&self) -> Position {
        Position { extent: self.number, offset: self.start, line: self.start_line, consumed: self.start_consumed }
    }
}

/// What is known of the feed when a run begins.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Resume {
    /// The extents begun so far, by number.
    pub extents: Vec<Extent>,
    /// How many of those before the checkpoint were forgotten: a newer one of the same file tells all, or the file is long gone.
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

    #[test]
    fn a_known_extent_takes_its_end() {
        let extent = |number: u32, end| Extent { end, ..Extent::of("in/a.ndjson".into(), Position::new(number, 0, 0)) };
        let end = Some(Position::new(0, 9, 2));
        let mut resume = Resume::default();
        for news in [extent(0, None), extent(0, end), extent(1, None)] {
            resume.remember(news);
        }
        assert_eq!(resume.extents, [extent(0, end), extent(1, None)]);
    }

    #[test]
    fn what_older_versions_remember_is_read() {
        let old = r#"{"number":3,"path":"in/a","start":4,"start_line":1,"head_bytes":4,"head":7,
            "end":{"extent":3,"offset":9,"line":2},"identity":[1,2]}"#;
        let read: Extent = serde_json::from_str(old).unwrap();
        let head = Extent {
            head_bytes: 4,
            head: 7,
            identity: Some(FileIdentity { device: 1, inode: 2, born: None }),
            ..Extent::of("in/a".into(), Position::new(3, 4, 1))
        };
        assert_eq!(read, Extent { end: Some(Position::new(3, 9, 2)), ..head });
    }

    #[cfg(unix)]
    #[test]
    fn a_name_is_bytes() {
        use std::os::unix::ffi::OsStringExt;
        let path = PathBuf::from(std::ffi::OsString::from_vec(b"in/b\xff\xfe.ndjson".to_vec()));
        let extent = Extent::of(path, Position::default());
        let stored = serde_json::to_vec(&extent).unwrap();
        assert_eq!(serde_json::from_slice::<Extent>(&stored).unwrap(), extent);
    }
}
