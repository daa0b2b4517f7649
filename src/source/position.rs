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
}

/// What is known of the feed when a run begins.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Resume {
    /// All extents begun so far, by number.
    pub extents: Vec<Extent>,
    /// The checkpoint.
    pub position: Position,
}
