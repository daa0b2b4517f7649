//! Where profiles come from: blocks of lines with the position after each, so that a run can resume exactly.

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
    /// Extents that begin with this block, and the one before each again, now with its end: newer knowledge replaces
    /// older of the same number. Kept no later than the position of any line of this block. The block of
    /// [`Filled::End`] may carry one too.
    pub extents: Vec<Extent>,
    /// Numbers of extents that need not be remembered any more once the checkpoint is beyond them.
    pub forgotten: Vec<u32>,
    /// What has happened to the feed that its reader should be told. A block without lines may carry some too.
    pub news: Vec<News>,
}

impl Block {
    /// Empties the block for the next filling; its memory is kept, except what one very long line took.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(4 * BLOCK_BYTES);
        self.lines.clear();
        self.extents.clear();
        self.forgotten.clear();
        self.news.clear();
    }

    /// Whether it holds about as much as a block should.
    pub fn is_full(&self) -> bool {
        self.lines.len() >= BLOCK_LINES || self.bytes.len() >= BLOCK_BYTES
    }

    /// Adds a line of `text`; `start` and `end` of it are found here.
    pub(crate) fn push(&mut self, text: &[u8], offset: u64, next: Position, too_long: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        self.close_line(start, offset, next, too_long);
    }

    /// Makes a line of what was written to `bytes` from `start` on.
    pub(crate) fn close_line(&mut self, start: usize, offset: u64, next: Position, too_long: bool) {
        self.lines.push(Line { start: index(start), end: index(self.bytes.len()), offset, next, too_long });
    }

    /// Takes the last line out again.
    pub(crate) fn pop(&mut self) {
        if let Some(line) = self.lines.pop() {
            self.bytes.truncate(line.start as usize);
        }
    }

    /// The bytes of `line`, without its line end.
    pub fn text(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start as usize..line.end as usize]
    }
}

/// A place in a block, which is never larger than some [`BLOCK_BYTES`] and one longest line.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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
    /// Where reading goes on after this line. `next.line` is this line's own number, from 1, blank lines counted.
    pub next: Position,
    /// Longer than [`MAX_LINE_BYTES`]: only the first [`KEPT_OF_LONG_LINE`] bytes are here.
    pub too_long: bool,
}

/// What a call to [`Source::fill`] came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filled {
    /// The block holds at least one line.
    Lines,
    /// Nothing to read just now; more may come. The block may tell of extents and news.
    Waiting,
    /// The feed has ended. A block filled with the last lines is `Lines`; the call after it is `End`.
    End,
}

/// How much of a feed there is, as far as it can be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedSize {
    /// It never ends by itself.
    Endless,
    /// It ends, and only reading it tells where: some of it is packed.
    Unknown,
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

    /// How much of [`Source::size`], in the same unit, lay behind the place where this run began.
    fn behind(&self) -> u64 {
        0
    }

    /// The files that are to be read, where there are several.
    fn files_ahead(&self) -> Option<FilesAhead> {
        None
    }

    /// Whether a killed run can go on where it was. `false` for stdin.
    fn resumable(&self) -> bool;

    /// What stands unfinished at the ends of files when there was nothing to read at the last call, and was not said.
    fn unfinished(&self) -> Vec<Unreadable> {
        Vec::new()
    }
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
    #[error("Could not read {path}: {source}. Check the path and its permissions.")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something is there that cannot hold lines.
    #[error("Could not read {path}: it is neither a file nor a folder.")]
    NoFile {
        /// What is there.
        path: PathBuf,
    },
    /// The operating system refuses standard input.
    #[error("Could not read standard input: {source}.")]
    Stdin {
        /// What the system said.
        source: std::io::Error,
    },
    /// What is piped in is no feed.
    #[error("{}", refused_pipe(*looks))]
    NoFeedPiped {
        /// What it seems to be.
        looks: Looks,
    },
    /// What is piped in is packed and ends too early, or is damaged.
    #[error(
        "Could not unpack standard input: {source}, in line {line}. All lines before it were read. Send the rest again."
    )]
    DamagedPipe {
        /// The number of the first line that is not whole, from 1.
        line: u64,
        /// What the unpacking said.
        source: std::io::Error,
    },
    /// What is piped in ends before its array does.
    #[error(
        "Standard input ended inside a JSON array, after record {line}. Records 1 to {line} were read. Send the rest again."
    )]
    ArrayCut {
        /// The number of the last record, from 1.
        line: u64,
    },
    /// The file is not the one that was read before, and cannot be read on.
    #[error(
        "Could not continue reading {path}: {reason}. Restore the file, then run again. If you can't, apply the spec with --from now, which skips what was not read, or with --from start, which sends older states of profiles again."
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// What differs.
        reason: Difference,
    },
    /// A packed file ends too early, or is damaged.
    #[error(
        "Could not unpack {path}: {source}, in line {line}, which begins at byte {offset} of the unpacked content. All lines before it were read. Replace the file with a whole one, then run again."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where its first line begins that is not whole, unpacked.
        offset: u64,
        /// The number of that line, from 1.
        line: u64,
        /// What the unpacking said.
        source: std::io::Error,
    },
    /// A Zstandard file wants more memory to be unpacked than is given.
    #[error(
        "Could not unpack {path}: it needs a window of {window} bytes, and the limit is {most} bytes. Compress it again with zstd --long=28 or less."
    )]
    Window {
        /// The file.
        path: PathBuf,
        /// The window that it asks for, in bytes.
        window: u64,
        /// The largest that is given.
        most: u64,
    },
    /// A Zstandard file was packed with a dictionary.
    #[error(
        "Could not unpack {path}: it was compressed with dictionary {id}, which Outflow doesn't have. Compress it again without a dictionary."
    )]
    Dictionary {
        /// The file.
        path: PathBuf,
        /// The dictionary's number.
        id: u32,
    },
    /// The first records of a file are all malformed.
    #[error("{}", refused(path, *looks))]
    Refused {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        looks: Looks,
    },
    /// A record is no JSON, or too long, and where the next one begins cannot be told.
    #[error(
        "{path}: record {line}, at byte {offset}, is not valid JSON or is larger than 10 MiB, and Outflow can't find the next record. Fix it, or write one record per line, then run again."
    )]
    Faulty {
        /// The file.
        path: PathBuf,
        /// The number of that record, from 1.
        line: u64,
        /// Where it begins, unpacked.
        offset: u64,
    },
    /// A file ends with something that is no whole record.
    #[error(
        "{path} ends in the middle of line {line}, which begins at byte {offset}. All lines before it were read. Complete the line, then run again."
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
        /// The number of that line, from 1.
        line: u64,
        /// Where it begins.
        offset: u64,
    },
    /// Only a part of a file is what was read of it before.
    #[error(
        "{path} was rewritten: only a part of what was read, up to line {line}, is unchanged, so Outflow can't tell which lines are new. Put the new lines into a file with another name; or set rewritten = \"read\" in [source] to read this one from its start, which sends older states of its profiles again."
    )]
    Rewritten {
        /// The file.
        path: PathBuf,
        /// The last line that was read.
        line: u64,
    },
    /// How far a file was read is not known: an earlier version could not write its name down.
    #[error(
        "Could not find out how far {path} was read: an earlier version could not store its name. Put new lines into a file with another name; or set rewritten = \"read\" in [source] to read this one from its start, which sends older states of its profiles again."
    )]
    Forgotten {
        /// The file.
        path: PathBuf,
    },
    /// A file was renamed or replaced each time it was looked at.
    #[error(
        "Could not read {path}: it was renamed or replaced each time Outflow looked at it. It is read once that stops: by this run if it follows the feed, else by the next one."
    )]
    Moving {
        /// The file.
        path: PathBuf,
    },
    /// Names and times of writing contradict each other about the order of files.
    #[error(
        "The order of {one} and {other} is doubtful: their names and their modification times contradict each other. Set order in [source]: \"rotation\" (highest number first), \"name\" (lowest number first) or \"mtime\" (modification time)."
    )]
    Order {
        /// One file of it.
        one: PathBuf,
        /// Another one.
        other: PathBuf,
    },
    /// Whoever waited for the feed to be opened has given it up.
    #[error("Opening the feed was cancelled. Nothing was read.")]
    Cancelled,
    /// All was read but for some files.
    #[error("{first}{}", and_more(others.len()))]
    InPart {
        /// Why the first of them was not read, or not to its end.
        first: Unreadable,
        /// The same of the others.
        others: Vec<Unreadable>,
    },
}

impl SourceError {
    /// The file or folder that it is about, where it is one.
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
            // One of them stands for both.
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

/// What is said of a file that is no feed.
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

/// Why standard input is refused.
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
