//! Where profiles come from: blocks of lines with the position after each, so that a run can resume exactly.

pub mod position;

use std::path::PathBuf;

pub use position::{Extent, Position, Resume};

/// Longest line taken, in bytes, its line end not counted. A longer one is malformed.
pub const MAX_LINE_BYTES: usize = 10 * 1024 * 1024;

/// How much of a line that is too long is kept, in bytes.
pub const KEPT_OF_LONG_LINE: usize = 1024;

/// About how many bytes of lines a source puts into one block.
pub const BLOCK_BYTES: usize = 256 * 1024;

/// Most lines in one block.
pub const BLOCK_LINES: usize = 512;

/// Some whole lines of the feed, in order. Blank lines are not in it.
#[derive(Debug, Default)]
pub struct Block {
    /// The bytes of the lines, one after another.
    pub bytes: Vec<u8>,
    /// The lines in `bytes`.
    pub lines: Vec<Line>,
    /// Extents that begin with this block and were not known before.
    pub extents: Vec<Extent>,
}

impl Block {
    /// Empties the block for the next filling; its memory is kept.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.lines.clear();
        self.extents.clear();
    }

    /// The bytes of `line`, without its line end.
    pub fn text(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start as usize..line.end as usize]
    }
}

/// One line of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// First byte in [`Block::bytes`].
    pub start: u32,
    /// One past the last byte in [`Block::bytes`], the line end not counted.
    pub end: u32,
    /// Uncompressed offset of the line's first byte in its extent's file; for a sample its number from 0.
    pub offset: u64,
    /// Where reading goes on after this line.
    pub next: Position,
    /// Longer than [`MAX_LINE_BYTES`]: only the first [`KEPT_OF_LONG_LINE`] bytes are here.
    pub too_long: bool,
}

/// What a call to [`Source::fill`] came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filled {
    /// The block holds at least one line.
    Lines,
    /// Nothing to read just now; more may come.
    Waiting,
    /// The feed has ended. A block filled with the last lines is `Lines`; the call after it is `End`.
    End,
}

/// How much of a feed there is, as far as it can be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedSize {
    /// It never ends by itself.
    Endless,
    /// Bytes of all lines, those behind the resume position included.
    Bytes(u64),
    /// Lines in all, those behind the resume position included.
    Lines(u64),
}

/// A feed of profile lines. Calls may block; a source lives on its own thread.
pub trait Source: Send {
    /// Clears `block` and fills it with the next lines.
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError>;

    /// How much there is in all.
    fn size(&self) -> FeedSize;

    /// Whether a killed run can go on where it was. `false` for stdin.
    fn resumable(&self) -> bool;
}

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The path matches nothing.
    #[error("No file at {path}. Check source.path in the spec.")]
    Nothing {
        /// The path, folder or glob as given.
        path: String,
    },
    /// The glob cannot be read.
    #[error("{pattern} is not a glob: {reason}. Check source.path in the spec.")]
    Glob {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system refuses.
    #[error("Could not read {path}: {source}.")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not the one that was read before.
    #[error(
        "{path} is not the file that was read before: {reason}. To read it from its start, run: outflow apply SPEC --from start"
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// What differs.
        reason: String,
    },
    /// A kind of file that this version cannot read.
    #[error("{path} is compressed, which is not built yet. Unpack it first.")]
    Compressed {
        /// The file.
        path: PathBuf,
    },
}
