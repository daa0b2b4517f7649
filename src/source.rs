//! Reads profiles from files, standard input or the built-in sample, so that a stopped run can resume exactly.
//!
//! In: a path, folder, glob, pipe or sample size, and the [`Resume`] that earlier runs stored.
//! Out: [`Block`]s of lines with the [`Position`] after each line, the [`Extent`]s to store, and [`News`] to report.
//! This room may import `profile` only. Start reading at the trait [`Source`] below, then `source/position.rs`, then
//! the header of `source/file.rs`.

pub mod consumed;
mod content;
mod difference;
#[cfg(test)]
mod encoded;
pub mod file;
mod files_ahead;
mod form;
pub mod lines;
pub mod news;
pub(crate) mod path_bytes;
pub mod position;
mod recognition;
pub mod sample;
pub mod stdin;
pub mod survey;

use std::path::{Path, PathBuf};

pub use difference::Difference;
pub use file::FileSource;
pub use files_ahead::{FilesAhead, MOST_NAMED};
pub use form::{Encoding, Form, Looks, Packing};
pub use news::{News, Unreadable};
pub use position::{Extent, FileIdentity, Position, Resume, Seen};
pub use recognition::Recognition;
pub use sample::{SampleFeed, SampleSource};
pub use stdin::StdinSource;

/// Longest accepted line, in bytes without its line end. A longer line is malformed.
pub const MAX_LINE_BYTES: usize = 10 * 1024 * 1024;

pub const KEPT_OF_LONG_LINE: usize = 1024;

/// Approximate size of a full block, in bytes.
pub const BLOCK_BYTES: usize = 256 * 1024;

/// Maximum number of lines in a block.
pub const BLOCK_LINES: usize = 512;

/// A batch of whole lines of the feed, in order, without blank lines.
#[derive(Debug, Default)]
pub struct Block {
    pub bytes: Vec<u8>,
    pub lines: Vec<Line>,
    /// Extents that begin in this block, and each extent before them again, now with its end. A newer extent replaces
    /// an older one with the same number. Store them no later than the position of any line of this block. The block
    /// of [`Filled::End`] may carry extents too.
    pub extents: Vec<Extent>,
    /// Numbers of extents that can be deleted once the checkpoint is beyond them.
    pub forgotten: Vec<u32>,
    /// News to report to the user. A block without lines may carry news too.
    pub news: Vec<News>,
}

impl Block {
    /// Empties the block for reuse. Keeps its memory, except what one very long line took.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(4 * BLOCK_BYTES);
        self.lines.clear();
        self.extents.clear();
        self.forgotten.clear();
        self.news.clear();
    }

    pub fn is_full(&self) -> bool {
        self.lines.len() >= BLOCK_LINES || self.bytes.len() >= BLOCK_BYTES
    }

    /// Adds a line with this text. `offset`, `next` and `too_long` are the fields of [`Line`].
    pub(crate) fn push(&mut self, text: &[u8], offset: u64, next: Position, too_long: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        self.close_line(start, offset, next, too_long);
    }

    /// Turns the bytes from `start` to the end of `bytes` into a line.
    pub(crate) fn close_line(&mut self, start: usize, offset: u64, next: Position, too_long: bool) {
        self.lines.push(Line { start: index(start), end: index(self.bytes.len()), offset, next, too_long });
    }

    pub(crate) fn pop(&mut self) {
        if let Some(line) = self.lines.pop() {
            self.bytes.truncate(line.start as usize);
        }
    }

    /// Returns the bytes of `line`, without its line end.
    pub fn text(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start as usize..line.end as usize]
    }
}

/// Converts an index into a block's bytes. It always fits: a block holds a few [`BLOCK_BYTES`] and one longest line.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Index of the first byte in [`Block::bytes`].
    pub start: u32,
    /// Index after the last byte in [`Block::bytes`], without the line end.
    pub end: u32,
    /// Offset of the line's first byte in the unpacked content of its extent's file. In a sample: the line's index from
    /// 0.
    pub offset: u64,
    /// Where reading continues after this line. `next.line` is this line's own number, from 1, blank lines included.
    pub next: Position,
    /// The line is longer than [`MAX_LINE_BYTES`]. The block holds only its first [`KEPT_OF_LONG_LINE`] bytes.
    pub too_long: bool,
}

/// Result of [`Source::fill`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filled {
    Lines,
    /// There is nothing to read now, but more may come. The block may carry extents and news.
    Waiting,
    /// The feed has ended. The call that reads the last lines returns `Lines`, and the next call returns `End`.
    End,
}

/// Size of a feed, as far as it can be known before reading it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedSize {
    /// The feed never ends on its own.
    Endless,
    /// The feed ends, but its size is unknown because some of its files are packed.
    Unknown,
    /// Bytes of all lines, including those before the resume position.
    Bytes(u64),
    /// Number of lines, including those before the resume position.
    Lines(u64),
}

/// A feed of profile lines. Calls may block, so a source runs on its own thread.
pub trait Source: Send {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError>;

    fn size(&self) -> FeedSize;

    /// How much of [`Source::size`], in the same unit, was before the position where this run began.
    fn behind(&self) -> u64 {
        0
    }

    fn files_ahead(&self) -> Option<FilesAhead> {
        None
    }

    /// Whether a killed run can resume where it was. `false` for stdin.
    fn resumable(&self) -> bool;

    /// Returns the unfinished records at the ends of files that no news has reported yet.
    /// Empty unless the last call to `fill` found nothing to read.
    fn unfinished(&self) -> Vec<Unreadable> {
        Vec::new()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("No file at {path}. Check source.path in the spec.")]
    Nothing { path: String },
    #[error("{pattern} is not a glob: {reason}. Check source.path in the spec.")]
    Glob { pattern: String, reason: String },
    #[error("Could not read {path}: {source}. Check the path and its permissions.")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("Could not read {path}: it is neither a file nor a folder.")]
    NoFile { path: PathBuf },
    #[error("Could not read standard input: {source}.")]
    Stdin { source: std::io::Error },
    #[error("{}", refused_pipe(*looks))]
    NoFeedPiped { looks: Looks },
    #[error(
        "Could not unpack standard input: {source}, in line {line}. All lines before it were read. Send the rest again."
    )]
    DamagedPipe {
        /// The number of the first incomplete line, from 1.
        line: u64,
        source: std::io::Error,
    },
    #[error(
        "Standard input ended inside a JSON array, after record {line}. Records 1 to {line} were read. Send the rest again."
    )]
    ArrayCut {
        /// The number of the last complete record, from 1.
        line: u64,
    },
    /// The file is not the one that was read before, so reading it can't continue.
    #[error(
        "Could not continue reading {path}: {reason}. Restore the file, then run again. If you can't, apply the spec with --from now, which skips what was not read, or with --from start, which sends older states of profiles again."
    )]
    Changed { path: PathBuf, reason: Difference },
    #[error(
        "Could not unpack {path}: {source}, in line {line}, which begins at byte {offset} of the unpacked content. All lines before it were read. Replace the file with a whole one, then run again."
    )]
    Damaged {
        path: PathBuf,
        /// Where the first incomplete line begins in the unpacked content.
        offset: u64,
        /// The number of that line, from 1.
        line: u64,
        source: std::io::Error,
    },
    #[error(
        "Could not unpack {path}: it needs a window of {window} bytes, and the limit is {most} bytes. Compress it again with zstd --long=28 or less."
    )]
    Window {
        path: PathBuf,
        /// The window that the file needs, in bytes.
        window: u64,
        most: u64,
    },
    #[error(
        "Could not unpack {path}: it was compressed with dictionary {id}, which Outflow doesn't have. Compress it again without a dictionary."
    )]
    Dictionary { path: PathBuf, id: u32 },
    /// The first records of a file are all malformed, or it is an archive or has an unsupported packing.
    #[error("{}", refused(path, *looks))]
    Refused { path: PathBuf, looks: Looks },
    /// A record is not JSON or is too long, and the start of the next record can't be found.
    #[error(
        "{path}: record {line}, at byte {offset}, is not valid JSON or is larger than 10 MiB, and Outflow can't find the next record. Fix it, or write one record per line, then run again."
    )]
    Faulty {
        path: PathBuf,
        /// The number of that record, from 1.
        line: u64,
        /// Where that record begins in the unpacked content.
        offset: u64,
    },
    #[error(
        "{path} ends in the middle of line {line}, which begins at byte {offset}. All lines before it were read. Complete the line, then run again."
    )]
    Unfinished {
        path: PathBuf,
        /// The number of that line, from 1.
        line: u64,
        /// Where that line begins in the unpacked content.
        offset: u64,
    },
    /// A file was rewritten: it still holds some of the records that were read from it, but not all of them.
    #[error(
        "{path} was rewritten: only a part of what was read, up to line {line}, is unchanged, so Outflow can't tell which lines are new. Put the new lines into a file with another name; or set rewritten = \"read\" in [source] to read this one from its start, which sends older states of its profiles again."
    )]
    Rewritten {
        path: PathBuf,
        /// The number of the last line that was read.
        line: u64,
    },
    /// It is unknown how far a file was read, because an earlier version could not store its name.
    #[error(
        "Could not find out how far {path} was read: an earlier version could not store its name. Put new lines into a file with another name; or set rewritten = \"read\" in [source] to read this one from its start, which sends older states of its profiles again."
    )]
    Forgotten { path: PathBuf },
    #[error(
        "Could not read {path}: it was renamed or replaced each time Outflow looked at it. It is read once that stops: by this run if it follows the feed, else by the next one."
    )]
    Moving { path: PathBuf },
    /// Names and modification times contradict each other about the order of files.
    #[error(
        "The order of {one} and {other} is doubtful: their names and their modification times contradict each other. Set order in [source]: \"rotation\" (highest number first), \"name\" (lowest number first) or \"mtime\" (modification time)."
    )]
    Order { one: PathBuf, other: PathBuf },
    #[error("Opening the feed was cancelled. Nothing was read.")]
    Cancelled,
    /// All files were read except these.
    #[error("{first}{}", and_more(others.len()))]
    InPart {
        /// Why the first of them was not read, or was read only in part.
        first: Unreadable,
        others: Vec<Unreadable>,
    },
}

impl SourceError {
    /// Returns the file or folder that the error is about, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. }
            | Self::NoFile { path }
            | Self::Changed { path, .. }
            | Self::Damaged { path, .. }
            | Self::Window { path, .. }
            | Self::Dictionary { path, .. }
            | Self::Refused { path, .. }
            | Self::Unfinished { path, .. }
            | Self::Faulty { path, .. }
            | Self::Rewritten { path, .. }
            | Self::Forgotten { path }
            | Self::Moving { path } => Some(path),
            Self::InPart { first, .. } => first.path(),
            Self::Nothing { path } => Some(Path::new(path)),
            // One of the two files stands for both.
            Self::Order { one, .. } => Some(one),
            Self::Stdin { .. }
            | Self::NoFeedPiped { .. }
            | Self::DamagedPipe { .. }
            | Self::ArrayCut { .. }
            | Self::Glob { .. }
            | Self::Cancelled => None,
        }
    }
}

fn refused(path: &Path, looks: Looks) -> String {
    let path = path.display();
    match looks {
        Looks::Archive(_) => format!(
            "{path} is no feed of profiles that can be read: it looks like {looks}. None of its lines were taken. Extract its files, or exclude it in [source]."
        ),
        Looks::Packed(_) => format!(
            "{path} is no feed of profiles that can be read: it looks like {looks}. None of its lines were taken. Unpack it, compress it with gzip or Zstandard, or exclude it in [source]."
        ),
        _ => format!(
            "{path} is not a feed of profiles: its first lines are all malformed, and it looks like {looks}. None of its lines were taken. Replace the file, exclude it in [source], or read it as lines with --accept-malformed."
        ),
    }
}

fn refused_pipe(looks: Looks) -> String {
    let (all_malformed, remedy) = match looks {
        Looks::Archive(_) => ("", "Extract it, and pipe in the files."),
        Looks::Packed(_) => ("", "Unpack it, or compress it with gzip or Zstandard."),
        _ => (
            "its first lines are all malformed, and ",
            "Pipe in profiles as JSON, or read it as lines with --accept-malformed.",
        ),
    };
    format!(
        "Can't read standard input as a feed: {all_malformed}it looks like {looks}. None of its lines were taken. {remedy}"
    )
}

fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => " 1 more file could not be read.".into(),
        more => format!(" {more} more files could not be read."),
    }
}
