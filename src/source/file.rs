//! Reads files as one feed. The same model serves a feed that ends and a feed that is followed:
//!
//! **Feed**: the files that a path names (a file, a folder or a glob: [`listing`]), read as one sequence of records,
//! one file after another. The order ([`order`]) of files never changes once they were begun. Following a feed means
//! reading it the same way and then waiting for more.
//!
//! **Form of a file** ([`super::form`]): the first bytes decide the packing, the encoding, and whether records are
//! lines or values. The name never counts. [`super::content`] gives the text of any form, and [`super::lines`] the
//! records of a text.
//!
//! **Identity of a file** ([`known`]): the hash of all records consumed up to a position decides
//! ([`super::consumed`]). Device and inode, name and times count only where the content leaves doubt. So a file may be
//! renamed, copied, packed, or replaced by one that continues it, and is still read once.
//!
//! **Position**: a piece of a file that was read without another file in between is an extent, with a number. A
//! position in the feed is an extent, an offset and the hash up to there. Extents are passed on before the lines in
//! them are decided, so a resumed run reads the begun extents in the order in which they were begun, and new data after
//! them.
//!
//! **Look** ([`look`]): a look matches the files that exist at one moment ([`snapshot`]) with the known files, and
//! queues pieces: first the rest of the extents that an earlier run began, then new data in known files, then new
//! files. A file that is renamed or replaced during a look is looked at again. A feed that ends is looked at once, and
//! again only for a file that has moved. A followed feed is looked at whenever there is nothing to read.
//!
//! **Trouble**: a file that can't be read is reported and set aside, and the rest is read: a file that is not a feed,
//! that is damaged, or that was rewritten so that new records can't be told from old ones. A feed that ends returns an
//! error after all other files were read. A followed feed tries the file again when it changes.

mod copies;
mod detect;
mod globs;
mod known;
mod listing;
mod look;
mod lookups;
mod lost;
mod matching;
mod naming;
mod order;
mod queue;
mod reading;
mod settings;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::{
    Block, Extent, FeedSize, FilesAhead, Filled, News, Position, Recognition, Resume, Source, SourceError, Unreadable,
};
use known::{KnownFile, ReadingState};
use queue::QueuedPiece;
use reading::Reading;

pub use globs::check_glob;
pub use listing::EXCLUDED;
pub use order::FileOrder;
pub use settings::{FeedSettings, Rewritten};

/// A feed of one or more files.
///
/// A feed that ends lists its files when it is opened. Data that appears later is left to the next run, which reads it
/// after everything that this run has read. The files are listed again only if one of them has moved.
#[derive(Default)]
pub struct FileSource {
    path: listing::FeedPath,
    settings: FeedSettings,
    /// All files that this run or an earlier one knows.
    files: Vec<KnownFile>,
    /// The current names of `files`, and the names under which they were begun.
    names: HashSet<PathBuf>,
    /// In a feed that ends: new files with the same content as another new file, each with the path of that other file.
    copies: Vec<(listing::Found, PathBuf)>,
    /// The extents that an earlier run began and did not settle, until a look queues them.
    replays: Vec<Extent>,
    /// The position up to which earlier runs settled the feed.
    settled: Position,
    queue: VecDeque<QueuedPiece>,
    reading: Option<Reading>,
    /// The last extent that was begun, while its end is open. Its `end` here is how far it was read.
    newest: Option<Extent>,
    next_number: u32,
    /// Number of extents whose records an earlier version lost.
    lost_notes: u32,
    size: FeedSize,
    behind: u64,
    news: Vec<News>,
    extents: Vec<Extent>,
    forgotten: Vec<u32>,
    /// Number of files begun since `forget_gone` last ran.
    begun: usize,
    /// The last call to `fill` found nothing to read.
    has_waited: bool,
    troubles: Vec<Unreadable>,
    /// Links and passed-over files that were already reported.
    said: HashSet<PathBuf>,
    /// `News::Nothing` was reported and still holds.
    said_nothing: bool,
    /// Paths that the operating system refused to list or read, as they were reported.
    refused: Vec<Unreadable>,
    /// `None`: as soon as possible.
    next_look: Option<Instant>,
    /// Consecutive looks that could begin nothing because a file kept being renamed.
    silent_looks: u32,
    /// Consecutive looks after which a file had changed before it was begun.
    overtaken: u32,
    /// In a feed that ends: the piece to read next has changed since the last look.
    looks_again: bool,
    /// In a feed that ends: the file of that piece, if it has moved.
    missed: Option<queue::Missed>,
    /// While the feed is being opened: the progress of recognizing files that were read before.
    recognition: Option<Arc<Recognition>>,
}

const LOOKS_IN_A_CALL: u32 = 16;

impl FileSource {
    /// Opens the feed at `path` (a file, a folder or a glob) at the position of `resume`, or at its start.
    ///
    /// A feed that ends must exist. Opening recognizes the files that were read before. This takes as long as reading
    /// again the consumed part of each file that has changed since.
    pub fn open(path: &str, settings: &FeedSettings, resume: Option<Resume>) -> Result<Self, SourceError> {
        Self::open_watched(path, settings, resume, &Arc::default())
    }

    /// Opens a feed like [`FileSource::open`]. Another thread can watch the progress in `recognition` and cancel it;
    /// then this fails with [`SourceError::Cancelled`].
    pub fn open_watched(
        path: &str,
        settings: &FeedSettings,
        resume: Option<Resume>,
        recognition: &Arc<Recognition>,
    ) -> Result<Self, SourceError> {
        recognition.reset();
        let opened = Self::open_counted(path, settings, resume, recognition);
        recognition.reset();
        opened
    }

    fn open_counted(
        path: &str,
        settings: &FeedSettings,
        resume: Option<Resume>,
        recognition: &Arc<Recognition>,
    ) -> Result<Self, SourceError> {
        let mut source = Self {
            path: listing::FeedPath::new(path, settings)?,
            settings: settings.clone(),
            recognition: Some(Arc::clone(recognition)),
            ..Self::default()
        };
        source.remember(resume.unwrap_or_default())?;
        source.look()?;
        source.recognition = None;
        if !settings.follow {
            source.measure();
        }
        Ok(source)
    }

    /// Returns a resume after everything that exists at `path` now and is readable. Reads all of it once.
    pub fn at_end(path: &str, settings: &FeedSettings) -> Result<Resume, SourceError> {
        let settings = FeedSettings { follow: false, ..settings.clone() };
        let mut source = Self::open(path, &settings, None)?;
        let mut resume = Resume::default();
        let mut block = Block::default();
        loop {
            let filled = source.fill(&mut block);
            block.extents.drain(..).for_each(|extent| resume.remember(extent));
            if let Some(line) = block.lines.last() {
                resume.position = line.next;
            }
            match filled {
                Ok(Filled::Lines | Filled::Waiting) => {}
                Ok(Filled::End) | Err(SourceError::InPart { .. }) => return Ok(resume),
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the files in reading order, without files that were begun and have no more to read.
    pub fn order(&self) -> impl Iterator<Item = &Path> {
        self.queue.iter().map(|piece| self.files[piece.file].path.as_path())
    }

    /// Makes the next call look for files, however recent the last look is.
    pub fn look_now(&mut self) {
        self.next_look = None;
    }

    fn watched(&self) -> Option<&Recognition> {
        self.recognition.as_deref()
    }

    /// Fails if the opening was cancelled: everything found out since then is wrong.
    fn stand(&self) -> Result<(), SourceError> {
        if self.watched().is_some_and(Recognition::is_cancelled) { Err(SourceError::Cancelled) } else { Ok(()) }
    }

    fn gather(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        let mut looks = 0;
        while !block.is_full() {
            if looks > LOOKS_IN_A_CALL {
                // Files change faster than they can be read.
                self.next_look = Some(Instant::now() + look::LOOK_EVERY);
                break;
            }
            if self.reading.is_none() && !self.begin_next(block) {
                if !block.lines.is_empty() {
                    break;
                }
                if !self.settings.follow {
                    if self.look_for_missed()? {
                        continue;
                    }
                    return self.end();
                }
                looks += 1;
                if !self.look_if_due()? {
                    return Ok(Filled::Waiting);
                }
            }
            let Some(reading) = &mut self.reading else { continue };
            match reading.read(block) {
                Ok(Some(Filled::Lines)) => {
                    self.note(block);
                    if self.reading.as_ref().is_some_and(|reading| reading.growing) {
                        break;
                    }
                }
                Ok(None) => {
                    looks += 1;
                    self.look_again()?;
                }
                Ok(Some(Filled::Waiting)) if !block.lines.is_empty() => break,
                Ok(Some(Filled::Waiting)) if !reading.lines.has_rest() && self.note_readable() => {}
                Ok(Some(Filled::Waiting)) if self.name_stuck() => {}
                Ok(Some(Filled::Waiting)) if !self.queue.is_empty() => self.leave(),
                Ok(Some(Filled::Waiting)) => {
                    looks += 1;
                    if !self.look_if_due()? {
                        return Ok(Filled::Waiting);
                    }
                }
                Ok(Some(Filled::End)) => self.finish(),
                Err(error) if !self.settings.follow && queue::is_elsewhere(&error) => self.miss(error),
                Err(error) => self.give_up(error),
            }
        }
        Ok(if block.lines.is_empty() { Filled::Waiting } else { Filled::Lines })
    }

    /// Records how far the extent was read. When these are its first lines, queues the extent to be passed on.
    fn note(&mut self, block: &Block) {
        self.note_readable();
        let Some(reading) = &mut self.reading else { return };
        self.news.extend(reading.take_nulls());
        if reading.told_to.is_none() || reading.growing || reading.has_outgrown() {
            reading.print();
        }
        if reading.has_outgrown() {
            // The fingerprint of the file grows with it.
            reading.told_to = Some(reading.lines.place().offset);
            self.extents.push(reading.extent.clone());
        }
        if reading.told_to.is_none() {
            reading.told_to = Some(reading.lines.place().offset);
            self.next_number += 1;
            self.extents.extend(self.newest.take());
            self.extents.push(reading.extent.clone());
            let file = &mut self.files[reading.file];
            self.begun += usize::from(file.number.is_none());
            file.number.get_or_insert(reading.extent.number);
            file.latest = Some(reading.extent.number);
            self.newest = Some(Extent { end: Some(reading.extent.begin()), ..reading.extent.clone() });
        }
        if let (Some(newest), Some(line)) = (&mut self.newest, block.lines.last()) {
            newest.end = Some(line.next);
        }
    }

    /// Ends the piece that is being read. If bytes are left that are no record, reports them.
    fn finish(&mut self) {
        let Some(reading) = &mut self.reading else { return };
        reading.print();
        self.news.extend(reading.padding());
        if let Some(error) = reading.unfinished() {
            self.give_up(error);
        } else {
            self.note_readable();
            self.keep_seen();
            self.leave();
        }
    }

    /// Stores the state of a file whose piece had nothing to read, so that the next run does not compare it until it
    /// changes.
    pub(super) fn keep_seen(&mut self) {
        let Some(reading) = self.reading.as_ref().filter(|reading| reading.told_to.is_none()) else { return };
        let (file, place, seen) = (reading.file, reading.verified, reading.seen());
        let is_its_end =
            |record: &&Extent| record.end.is_some_and(|end| end.offset == place.offset) && record.seen != seen;
        if let (Some(record), Some(_)) = (self.files[file].record.as_ref().filter(is_its_end), seen) {
            let told = Extent { seen, ..record.clone() };
            if let Some(newest) = self.newest.as_mut().filter(|newest| newest.number == told.number) {
                newest.seen = seen;
            }
            self.retell(file, told);
        }
    }

    /// If the file that is being read was reported as unreadable, reports that it is readable again, and returns true.
    fn note_readable(&mut self) -> bool {
        let Some(reading) = &self.reading else { return false };
        let file = &mut self.files[reading.file];
        let was_unreadable = file.said.take().is_some();
        if was_unreadable {
            let path = file.named.take().unwrap_or_else(|| file.path.clone());
            self.news.push(News::Readable { path, line: file.place.line });
        }
        was_unreadable
    }

    /// Reports that the file that is being read has a record that can never be completed. Returns false if that was
    /// reported before.
    fn name_stuck(&mut self) -> bool {
        let stuck = self.reading.as_ref().filter(|reading| reading.lines.stuck_at().is_some());
        let stuck = stuck.and_then(|reading| Some((reading.file, reading.unfinished()?)));
        stuck.is_some_and(|(file, error)| self.trouble(file, error))
    }

    fn leave(&mut self) {
        let Some(reading) = self.reading.take() else { return };
        if let Some(cut_short) = reading.cut_short() {
            self.retell(reading.file, cut_short);
        }
        let seen = reading.seen();
        if let Some(newest) = self.newest.as_mut().filter(|newest| newest.number == reading.extent.number) {
            newest.seen = seen;
            newest.sketch = reading.extent.sketch.clone();
            (newest.head_bytes, newest.head) = reading.head();
        }
        let file = &mut self.files[reading.file];
        file.was_read(&reading);
        file.seen = reading.shown();
        file.last_seen = file.seen.or(file.last_seen);
        if let Some(newest) = self.newest.as_ref().filter(|newest| newest.number == reading.extent.number) {
            file.record = Some(newest.clone());
        }
    }

    fn give_up(&mut self, error: SourceError) {
        let Some(file) = self.reading.as_ref().map(|reading| reading.file) else { return };
        self.leave();
        if let Some(newest) = &mut self.newest {
            // The next run must try again.
            newest.seen = None;
        }
        // The file has changed since its last report: report it again.
        self.files[file].said = None;
        self.set_aside(file, Some(error));
    }

    /// Stops reading a file until it changes, and reports the reason once.
    fn set_aside(&mut self, file: usize, error: Option<SourceError>) {
        let known = &mut self.files[file];
        known.state = ReadingState::Aside;
        let found = listing::Found::at(&known.path).ok().flatten();
        known.seen = found.filter(|found| known.may_be(found)).map(|found| found.seen);
        // If nothing of the file was read, its form is decided again when it changes.
        known.form = known.form.filter(|_| known.place.offset > 0);
        // A file that is being written is incomplete. In a followed feed that is normal.
        let is_unfinished =
            |error: &SourceError| matches!(error, SourceError::Unfinished { .. }) && known.path.exists();
        if self.settings.follow && error.as_ref().is_none_or(is_unfinished) {
            return;
        }
        let (path, line, offset) = (known.path.clone(), known.place.line + 1, known.place.offset);
        self.trouble(file, error.unwrap_or(SourceError::Unfinished { path, line, offset }));
    }

    /// Reports a file that can't be read. Returns false if the same was reported before.
    fn trouble(&mut self, file: usize, error: SourceError) -> bool {
        let known = &mut self.files[file];
        let error = Unreadable::from(error);
        let is_new = known.said.as_ref() != Some(&error);
        if is_new {
            known.said = Some(error.clone());
            let before = std::mem::replace(&mut known.named, error.path().map(Path::to_owned));
            let before = before.filter(|before| known.named.as_ref() != Some(before));
            self.news.push(News::Unreadable { reason: error.clone(), before });
        }
        if !self.settings.follow {
            self.troubles.push(error);
        }
        is_new
    }

    fn end(&mut self) -> Result<Filled, SourceError> {
        self.settle_copies(true);
        self.extents.extend(self.newest.take());
        self.forget_gone();
        let is_moving = |trouble: &&Unreadable| matches!(trouble.error(), SourceError::Moving { .. });
        self.news.extend(self.troubles.iter().filter(is_moving).map(News::of));
        let mut troubles = std::mem::take(&mut self.troubles).into_iter();
        match troubles.next() {
            Some(first) => Err(SourceError::InPart { first, others: troubles.collect() }),
            None => Ok(Filled::End),
        }
    }

    fn measure(&mut self) {
        let mut ahead = 0;
        let mut is_known = true;
        for piece in &self.queue {
            let file = &self.files[piece.file];
            is_known &= known::is_plain(file) && !(file.form.is_none() && detect::is_packed(&file.path));
            let bytes = file.path.metadata().map_or(0, |found| found.len());
            ahead += piece.end.unwrap_or(bytes).saturating_sub(piece.from.offset);
        }
        let again: u64 = self.queue.iter().filter_map(|piece| Some(piece.end?.saturating_sub(piece.from.offset))).sum();
        self.behind = self.files.iter().map(|file| file.place.offset).sum::<u64>().saturating_sub(again);
        self.size = if is_known { FeedSize::Bytes(self.behind + ahead) } else { FeedSize::Unknown };
    }
}

impl Source for FileSource {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        let filled = self.gather(block);
        self.has_waited = matches!(filled, Ok(Filled::Waiting));
        block.news.append(&mut self.news);
        block.extents.append(&mut self.extents);
        block.forgotten.append(&mut self.forgotten);
        filled
    }

    fn size(&self) -> FeedSize {
        self.size
    }

    fn behind(&self) -> u64 {
        self.behind
    }

    fn files_ahead(&self) -> Option<FilesAhead> {
        FilesAhead::of(self.order())
    }

    fn unfinished(&self) -> Vec<Unreadable> {
        if !self.has_waited {
            return Vec::new();
        }
        let reading = self.reading.iter().filter_map(Reading::unfinished);
        let is_left =
            |file: &&KnownFile| matches!(file.state, ReadingState::Read | ReadingState::Aside) && file.said.is_none();
        let left = self.files.iter().filter(is_left).filter_map(KnownFile::unfinished);
        reading.chain(left).map(Unreadable::from).collect()
    }
}

impl fmt::Debug for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSource").field("path", &self.path.as_str()).finish_non_exhaustive()
    }
}

fn unreadable(path: &Path, source: io::Error) -> SourceError {
    SourceError::Read { path: path.to_path_buf(), source }
}
