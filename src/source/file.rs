//! Files as one feed: a file, a folder or a glob, in byte order of the paths, resumable to the byte.

mod content;
mod extent;
mod follow;
mod listing;
mod plan;
#[cfg(test)]
mod tests;
mod whereabouts;

use std::collections::VecDeque;
use std::io::{Seek, SeekFrom};
use std::path::PathBuf;

use super::lines::Lines;
use super::{Block, Difference, Extent, FeedSize, Filled, Position, Resume, Source, SourceError};
use content::Content;
use plan::{Growth, Piece, Plan};
use whereabouts::Tail;

pub use follow::FollowSource;

/// The lines of some files, one file after another.
///
/// Files are listed once, when the feed is opened; what appears or grows later is read by the next run, after
/// everything this one has read.
#[derive(Debug)]
pub struct FileSource {
    pieces: VecDeque<Piece>,
    reading: Option<Reading>,
    /// The last extent begun, while its end is open; the end it has here is how far it was read.
    newest: Option<Extent>,
    next_number: u32,
    size: FeedSize,
    behind: u64,
    /// The pieces that were left since somebody asked.
    done: Vec<Done>,
    /// Came after the lines of the block before.
    failed: Option<SourceError>,
}

/// A piece that is not read any more.
#[derive(Debug)]
struct Done {
    extent: Extent,
    /// Where the first line begins that was not taken.
    place: Position,
    /// Offset up to which it was read, an unfinished last line among it.
    read_to: u64,
    tail: Tail,
}

/// The piece that is being read.
#[derive(Debug)]
struct Reading {
    extent: Extent,
    lines: Lines<Content>,
    /// Offset up to which there was something to read when it was begun.
    expected: u64,
    /// Whether it is told already. An extent begins with its first line.
    told: bool,
    growth: Growth,
    /// The place up to which a growing file is known to be what was read, and the last bytes before it.
    verified: Position,
    tail: Tail,
    /// What a growing file was called before it was renamed or removed.
    original: Option<PathBuf>,
}

impl FileSource {
    /// Opens the feed at `path` (a file, a folder or a glob) where `resume` says, or at its start.
    ///
    /// Hidden files, and folders in folders, are left out. Everything a resume relies on is verified here; a file that
    /// is not what was read before is [`SourceError::Changed`].
    pub fn open(path: &str, resume: Option<Resume>) -> Result<Self, SourceError> {
        let files = listing::files(path)?;
        let packed = files.iter().any(|file| content::is_packed(file));
        let plan = Plan::new(files, resume.unwrap_or_default())?;
        let size = if packed { FeedSize::Unknown } else { FeedSize::Bytes(plan.behind + plan.ahead) };
        let behind = plan.behind;
        Ok(Self { size, behind, ..Self::of(plan.pieces, plan.next_number) })
    }

    /// The lines of these pieces; new ones may be added.
    fn of(pieces: VecDeque<Piece>, next_number: u32) -> Self {
        Self {
            pieces,
            reading: None,
            newest: None,
            next_number,
            size: FeedSize::Endless,
            behind: 0,
            done: Vec::new(),
            failed: None,
        }
    }

    /// A resume behind everything that is at `path` now. Reads it all once, to know the line numbers.
    pub fn at_end(path: &str) -> Result<Resume, SourceError> {
        let mut source = Self::open(path, None)?;
        let mut resume = Resume::default();
        let mut block = Block::default();
        loop {
            let filled = source.fill(&mut block)?;
            block.extents.drain(..).for_each(|extent| resume.remember(extent));
            if let Some(line) = block.lines.last() {
                resume.position = line.next;
            }
            if filled == Filled::End {
                return Ok(resume);
            }
        }
    }

    /// Fills `block`, over the ends of files; lines of a growing one come by themselves.
    fn gather(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        while !block.is_full() {
            let Some(reading) = self.begin(block)? else { return Ok(Filled::End) };
            match reading.append(block)? {
                Filled::Lines => {
                    let growth = reading.growth;
                    self.note(block);
                    if growth == Growth::Growing {
                        return Ok(Filled::Lines);
                    }
                }
                Filled::Waiting => return Ok(Filled::Waiting),
                Filled::End => {
                    reading.verify_whole()?;
                    if reading.growth == Growth::Rest {
                        self.tell(block);
                    }
                    self.leave();
                }
            }
        }
        Ok(Filled::Lines)
    }

    /// Reads no further in the piece that is being read.
    fn leave(&mut self) {
        let done = self.reading.take().map(|Reading { extent, lines, tail, growth, verified, .. }| Done {
            extent,
            place: if growth == Growth::Growing { verified } else { lines.place() },
            read_to: lines.read_to(),
            tail,
        });
        self.done.extend(done);
    }

    /// The piece to read from, begun if need be; `None` when all are read, or when the next one grows and `block` holds
    /// lines already.
    fn begin(&mut self, block: &Block) -> Result<Option<&mut Reading>, SourceError> {
        if self.reading.is_none() {
            let growing_behind_lines = |piece: &&Piece| piece.growth == Growth::Growing && !block.lines.is_empty();
            let Some(piece) = self.pieces.front().filter(|piece| !growing_behind_lines(piece)) else { return Ok(None) };
            let reading = Reading::begin(piece, self.next_number)?;
            if reading.told && reading.extent.end.is_none() {
                self.newest = Some(Extent { end: Some(piece.from), ..reading.extent.clone() });
            }
            self.reading = Some(reading);
            self.pieces.pop_front();
        }
        Ok(self.reading.as_mut())
    }

    /// Keeps in mind how far the extent was read, and tells of it when these are its first lines.
    fn note(&mut self, block: &mut Block) {
        self.tell(block);
        if let (Some(newest), Some(line)) = (&mut self.newest, block.lines.last()) {
            newest.end = Some(line.next);
        }
    }

    /// Tells of the extent being read, if that was not done yet, and of the one before it with its end.
    fn tell(&mut self, block: &mut Block) {
        let Some(reading) = self.reading.as_mut().filter(|reading| !reading.told) else { return };
        reading.told = true;
        reading.look_at_head_again();
        self.next_number += 1;
        block.extents.extend(self.newest.take());
        block.extents.push(reading.extent.clone());
        self.newest = Some(Extent { end: Some(reading.extent.begin()), ..reading.extent.clone() });
    }
}

impl Source for FileSource {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        self.done.clear();
        self.fill_further(block)
    }

    fn size(&self) -> FeedSize {
        self.size
    }

    fn behind(&self) -> u64 {
        self.behind
    }

    fn resumable(&self) -> bool {
        true
    }
}

impl FileSource {
    /// Fills a block that holds no lines yet.
    fn fill_further(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match self.gather(block) {
            Ok(Filled::End) if block.lines.is_empty() => {
                block.extents.extend(self.newest.take());
                Ok(Filled::End)
            }
            done if block.lines.is_empty() => done,
            done => {
                self.failed = done.err();
                Ok(Filled::Lines)
            }
        }
    }
}

impl Reading {
    /// Opens a piece; a new extent gets `number` and its fingerprint.
    fn begin(piece: &Piece, number: u32) -> Result<Self, SourceError> {
        let (mut extent, mut from) = (piece.extent.clone(), piece.from);
        let mut found = extent::find(&extent, from)?;
        if !piece.known && extent.identity.is_some_and(|seen| seen != found.identity) {
            return Err(extent::changed(&extent.path, Difference::Replaced));
        }
        extent.identity = Some(found.identity);
        if !piece.known {
            (extent.head_bytes, extent.head) = extent::head(&mut found.file, &extent.path)?;
            extent.number = number;
            from.extent = number;
        }
        let end = extent.end.map(|end| end.offset);
        from.offset = found.goes_on;
        let content = match piece.growth {
            Growth::Fixed | Growth::Rest => Content::open(found.file, from, end.unwrap_or(u64::MAX), &extent.path)?,
            Growth::Growing => Content::growing(found.file, from, &extent.path)?,
        };
        let whole = if content::is_packed(&extent.path) { 0 } else { found.bytes };
        let expected = end.unwrap_or(whole);
        Ok(Self {
            extent,
            lines: Lines::new(content, from),
            expected,
            told: piece.known,
            growth: piece.growth,
            verified: from,
            tail: Tail::default(),
            original: piece.original.clone(),
        })
    }

    fn append(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        let filled = self.lines.append(block);
        let filled = filled.map_err(|error| content::broken(&self.extent.path, self.lines.place(), error))?;
        if filled == Filled::Lines && self.lines.was_unfinished() {
            // What is left of a line when its file was cut is no line.
            self.verify_whole().inspect_err(|_| block.pop())?;
        }
        Ok(filled)
    }

    /// When a growing file was opened, its first line may not have been whole: more of it tells it better from others.
    fn look_at_head_again(&mut self) {
        let Some(mut file) = self.lines.reader().growing_file() else { return };
        let place = file.stream_position();
        let head = extent::head(&mut file, &self.extent.path);
        let back = place.and_then(|place| file.seek(SeekFrom::Start(place)));
        if let (Ok((head_bytes, head)), Ok(_)) = (head, back) {
            (self.extent.head_bytes, self.extent.head) = (head_bytes, head);
        }
    }

    /// At the end of the file: whether everything was still there.
    fn verify_whole(&self) -> Result<(), SourceError> {
        let path = &self.extent.path;
        let read_to = self.lines.read_to();
        let bytes = self.lines.reader().bytes(path)?.unwrap_or(read_to);
        if read_to < self.expected || bytes < read_to {
            return Err(extent::changed(path, Difference::Shrunk { had: self.expected.max(read_to), has: bytes }));
        }
        Ok(())
    }
}
