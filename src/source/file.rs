//! Files as one feed: a file, a folder or a glob, in byte order of the paths, resumable to the byte.

mod content;
mod extent;
mod listing;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use super::lines::Lines;
use super::{Block, Extent, FeedSize, Filled, Resume, Source, SourceError};
use content::Content;
use plan::{Piece, Plan};

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
    /// Came after the lines of the block before.
    failed: Option<SourceError>,
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
        Ok(Self {
            pieces: plan.pieces,
            reading: None,
            newest: None,
            next_number: plan.next_number,
            size,
            behind: plan.behind,
            failed: None,
        })
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

    /// Fills `block`, over the ends of files.
    fn gather(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        while !block.is_full() {
            let Some(reading) = self.begin()? else { return Ok(Filled::End) };
            match reading.append(block)? {
                Filled::Lines => self.note(block),
                Filled::Waiting => return Ok(Filled::Waiting),
                Filled::End => {
                    reading.verify_whole()?;
                    self.reading = None;
                }
            }
        }
        Ok(Filled::Lines)
    }

    /// The piece to read from, begun if need be; `None` when all are read.
    fn begin(&mut self) -> Result<Option<&mut Reading>, SourceError> {
        if self.reading.is_none() {
            let Some(piece) = self.pieces.front() else { return Ok(None) };
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
        let (Some(reading), Some(line)) = (&mut self.reading, block.lines.last()) else { return };
        if !reading.told {
            reading.told = true;
            self.next_number += 1;
            block.extents.extend(self.newest.replace(reading.extent.clone()));
            block.extents.push(reading.extent.clone());
        }
        if let Some(newest) = &mut self.newest {
            newest.end = Some(line.next);
        }
    }
}

impl Source for FileSource {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
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

impl Reading {
    /// Opens a piece; a new extent gets `number` and its fingerprint.
    fn begin(piece: &Piece, number: u32) -> Result<Self, SourceError> {
        let (mut extent, mut from) = (piece.extent.clone(), piece.from);
        let mut found = extent::find(&extent, from)?;
        if !piece.known {
            (extent.head_bytes, extent.head) = extent::head(&mut found.file, &extent.path)?;
            extent.number = number;
            from.extent = number;
        }
        let end = extent.end.map(|end| end.offset);
        from.offset = found.goes_on;
        let content = Content::open(found.file, from, end.unwrap_or(u64::MAX), &extent.path)?;
        let whole = if content::is_packed(&extent.path) { 0 } else { found.bytes };
        let expected = end.unwrap_or(whole);
        Ok(Self { extent, lines: Lines::new(content, from), expected, told: piece.known })
    }

    fn append(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        let filled = self.lines.append(block);
        filled.map_err(|error| content::broken(&self.extent.path, self.lines.place(), error))
    }

    /// At the end of the file: whether everything was still there.
    fn verify_whole(&self) -> Result<(), SourceError> {
        let path = &self.extent.path;
        let read_to = self.lines.read_to();
        let bytes = self.lines.reader().bytes(path)?.unwrap_or(read_to);
        if read_to < self.expected || bytes < read_to {
            return Err(extent::changed(
                path,
                format!("it had {} bytes, now it has {bytes}", self.expected.max(read_to)),
            ));
        }
        Ok(())
    }
}
