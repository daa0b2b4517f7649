//! Defines positions in a feed, and the extents: the pieces of files that a feed consists of.

use std::cmp::Ordering;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::consumed::{Consumed, Sketch};
use super::form::ContentForm;

/// A position in the feed, where reading continues.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// The extent's number, from 0 in reading order.
    pub extent: u32,
    /// Offset in bytes in the file's content, unpacked and as UTF-8. In a sample: the number of lines before it.
    pub offset: u64,
    /// Number of lines of the file before this position, blank lines included. The next line has the next number.
    pub line: u64,
    /// Hash of everything that was consumed of the file before this position. `None` at the file's start, and in
    /// positions that older versions stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumed: Option<Consumed>,
}

impl Position {
    /// Returns a position without a hash.
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

/// Distinguishes a file from every other, whatever its name. On a system without inodes it is computed from the path,
/// so a renamed file is another file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FileIdentity {
    /// Number of the file system.
    pub device: u64,
    /// The file's number in the file system. A new file often gets the number of a removed one.
    pub inode: u64,
    /// Creation time, in nanoseconds from 1970. `None` if the system does not tell it, or if an older version stored
    /// this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<i64>,
}

/// The state of a file on disk. If size and change time are the same, the content is the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    pub bytes: u64,
    /// Time of the last change of content, name or permissions, in nanoseconds from 1970. If the system keeps no such
    /// time, the same as `written`.
    pub changed: i64,
    /// Time of the last change of the content, in nanoseconds from 1970. Programs can set it to another time.
    pub written: i64,
}

/// A piece of a file, in the order in which the feed reads it. A file that grows after later files were begun gets
/// another extent, so the order of the feed never changes once it was read.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extent {
    pub number: u32,
    /// Path of the file, as it was found.
    #[serde(with = "super::path_bytes")]
    pub path: PathBuf,
    /// Offset of the extent's first byte in the file's content.
    pub start: u64,
    /// Number of lines of the file before `start`.
    pub start_line: u64,
    /// Hash of everything that was consumed of the file before `start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_consumed: Option<Consumed>,
    /// How many first bytes of the content `head` covers, at most 4,096.
    pub head_bytes: u32,
    /// Hash of these first bytes. It rules out most other files without reading them whole.
    pub head: u64,
    /// Position after the last non-blank line. Known once the feed has continued with the next extent.
    pub end: Option<Position>,
    /// The file's identity when the extent was begun or last found again. `None` if an older version stored the extent.
    #[serde(default)]
    pub identity: Option<FileIdentity>,
    /// Number of the first extent of the same file. `None` if an older version stored the extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<u32>,
    /// The file's form, decided once. `None` if an older version stored the extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<ContentForm>,
    /// The file's state on disk when everything up to `end` was read and nothing more existed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// The file's write time before it was begun, in nanoseconds from 1970. `None` if an older version stored the
    /// extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<i64>,
    /// The path under which the file was begun, if it was renamed since.
    #[serde(default, with = "super::path_bytes::optional", skip_serializing_if = "Option::is_none")]
    pub begun_as: Option<PathBuf>,
    /// A sample of the records that were read, to distinguish an edited file from another file.
    #[serde(default, skip_serializing_if = "Sketch::is_empty")]
    pub sketch: Sketch,
}

impl Extent {
    /// Returns an extent of the file at `path` with only its beginning known.
    pub fn of(path: PathBuf, begin: Position) -> Self {
        Self {
            number: begin.extent,
            path,
            start: begin.offset,
            start_line: begin.line,
            start_consumed: begin.consumed,
            ..Self::default()
        }
    }

    pub fn begin(&self) -> Position {
        Position { extent: self.number, offset: self.start, line: self.start_line, consumed: self.start_consumed }
    }
}

/// What is known of a feed when a run begins.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Resume {
    /// The extents that were begun, ordered by number.
    pub extents: Vec<Extent>,
    /// Number of extents before the checkpoint that were deleted, because a newer extent of the same file has all
    /// information, or because the file is long gone.
    pub forgotten: u32,
    pub position: Position,
}

impl Resume {
    /// Adds an extent from a block, or replaces the known extent with the same number.
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
