//! Reads profiles from files, standard input or the built-in sample, so that a stopped run can resume exactly.
//!
//! In: a path, folder, glob, pipe or sample size, and the [`Resume`] that earlier runs stored.
//! Out: [`Block`]s of lines with the [`Position`] after each line, the [`Extent`]s to store, and [`News`] to report.
//! Start reading at the trait [`Source`] below, then `source/position.rs`, then the header of `source/file.rs`.

pub mod consumed;
mod content;
#[cfg(test)]
mod encoded;
pub mod file;
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

use crate::text::{Key, Phrase, explained, say};

pub use file::FileSource;
pub use form::{ContentForm, Encoding, Looks, Packing};
pub use news::{FilesAhead, MOST_NAMED, News, Unreadable};
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
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum FeedSize {
    /// The feed never ends on its own.
    #[default]
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
    fn resumable(&self) -> bool {
        true
    }

    /// Returns the unfinished records at the ends of files that no news has reported yet.
    /// Empty unless the last call to `fill` found nothing to read.
    fn unfinished(&self) -> Vec<Unreadable> {
        Vec::new()
    }
}

/// What the path of a feed without files names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmptyPlace {
    /// A file or a folder that does not exist.
    File,
    Folder,
    Glob,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum SourceError {
        /// The feed has no files.
        Nothing { path: String, place: EmptyPlace } => match place {
            EmptyPlace::File => Phrase::from(say::ReasonFeedNothing { path }),
            EmptyPlace::Folder => say::ReasonFeedNothingInFolder { path }.into(),
            EmptyPlace::Glob => say::ReasonFeedNothingMatches { path }.into(),
        },
        /// A pattern is not a valid glob.
        Glob { pattern: String, reason: String } => say::ReasonFeedGlob { pattern, words: reason },
        /// The system refused to list or read this path.
        Read { path: PathBuf, source: std::io::Error }
            => say::ReasonFeedUnreadable { path, system: Phrase::system(source) },
        /// The path is a pipe or a device.
        NoFile { path: PathBuf } => say::ReasonFeedNoFile { path },
        /// The system refused to read standard input.
        Stdin { source: std::io::Error } => say::ReasonFeedStdin { system: Phrase::system(source) },
        /// Standard input is not a feed.
        NoFeedPiped { looks: Looks } => match looks {
            Looks::Archive(_) => Phrase::from(say::ReasonFeedPipedArchive { looks }),
            Looks::Packed(_) => say::ReasonFeedPipedPacked { looks }.into(),
            _ => say::ReasonFeedPipedRefused { looks }.into(),
        },
        /// `line` is the number of the first incomplete line, from 1.
        DamagedPipe { line: u64, source: std::io::Error }
            => say::ReasonFeedPipedDamaged { words: Phrase::system(source), line: *line },
        /// `line` is the number of the last complete record, from 1.
        ArrayCut { line: u64 } => say::ReasonFeedPipedCut { line: *line },
        /// The file is not the one that was read before, so reading it can't continue.
        Changed { path: PathBuf, reason: FileDifference } => say::ReasonFeedChanged { path, difference: reason },
        /// The first incomplete line has the number `line`, from 1, and begins at `offset` in the unpacked content.
        Damaged { path: PathBuf, offset: u64, line: u64, source: std::io::Error }
            => say::ReasonFeedDamaged { path, words: Phrase::system(source), line: *line, byte: *offset },
        /// The file needs a window of `window` bytes.
        Window { path: PathBuf, window: u64, most: u64 }
            => say::ReasonFeedWindow { path, window: *window, most: *most },
        /// The file needs the dictionary with this id.
        Dictionary { path: PathBuf, id: u32 } => say::ReasonFeedDictionary { path, id: u64::from(*id) },
        /// The first records of a file are all malformed, or it is an archive or has an unsupported packing.
        Refused { path: PathBuf, looks: Looks } => match looks {
            Looks::Archive(_) => Phrase::from(say::ReasonFeedArchive { path, looks }),
            Looks::Packed(_) => say::ReasonFeedPacked { path, looks }.into(),
            _ => say::ReasonFeedRefused { path, looks }.into(),
        },
        /// A record is not JSON or is too long, and the start of the next record can't be found. The record has the
        /// number `line`, from 1, and begins at `offset` in the unpacked content.
        Faulty { path: PathBuf, line: u64, offset: u64 }
            => say::ReasonFeedFaulty { path, line: *line, byte: *offset },
        /// The incomplete line has the number `line`, from 1, and begins at `offset` in the unpacked content.
        Unfinished { path: PathBuf, line: u64, offset: u64 }
            => say::ReasonFeedUnfinished { path, line: *line, byte: *offset },
        /// A file was rewritten: it still holds some of the records that were read from it, but not all of them.
        /// `line` is the number of the last line that was read.
        Rewritten { path: PathBuf, line: u64 } => say::ReasonFeedRewritten { path, line: *line },
        /// It is unknown how far a file was read, because an earlier version could not store its name.
        Forgotten { path: PathBuf } => say::ReasonFeedForgotten { path },
        /// A file is renamed all the time.
        Moving { path: PathBuf } => say::ReasonFeedMoving { path },
        /// Names and modification times contradict each other about the order of files.
        Order { one: PathBuf, other: PathBuf } => say::ReasonFeedOrder { one, other },
        /// The opening of the feed was cancelled.
        Cancelled => Key::ReasonFeedCancelled,
        /// All files were read except these. `first` says why the first of them was not read, or was read only in part.
        InPart { first: Unreadable, others: Vec<Unreadable> }
            => say::ReasonFeedInPart { first: first.error(), more: others.len() },
    }
}

explained! {
    /// How a file differs from the one that was read before. Numbers are bytes.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum FileDifference {
        /// The file no longer exists.
        Gone => Key::ReasonFeedGone,
        /// Another file has its name.
        Replaced => Key::ReasonFeedReplaced,
        /// The file is shorter than the part of it that was read, which is `had`.
        Shorter { had: u64, has: u64 } => say::ReasonFeedShorter { had: *had, has: *has },
        /// The file became shorter while it was read.
        Shrunk { had: u64, has: u64 } => say::ReasonFeedShrunk { had: *had, has: *has },
        /// The stored extents of the file have gaps.
        Gaps => Key::ReasonFeedGaps,
        /// The stored extents of the feed end before its checkpoint.
        NoCheckpoint => Key::ReasonFeedNoCheckpoint,
    }
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
            Self::Nothing { path, .. } => Some(Path::new(path)),
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
