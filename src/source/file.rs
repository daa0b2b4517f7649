//! Files as one feed. This is the model, for a feed that ends and for one that is followed alike:
//!
//! **A feed** is what a path stands for (a file, a folder, a glob: [`listing`]) as one sequence of records, one file after
//! another in an order ([`order`]) that never changes once a file was begun. To follow it is the same, and then to wait.
//!
//! **What a file is** ([`super::form`]), its first bytes tell, never its name: how it is packed, its encoding, and whether its
//! records are lines or values. [`super::content`] gives its text whatever it is; [`super::lines`] the records of the text.
//!
//! **Which file it is** ([`known`]), what was consumed of it tells: the hash of all its records up to a place
//! ([`super::consumed`]). Device and inode, name and times are evidence for what the content leaves open. So a file may be
//! renamed, copied, packed, replaced by one that goes on, and is still read once.
//!
//! **Where it stands**: a piece of a file that was read without another between is an extent, with a number. A place in the
//! feed is an extent, an offset and the hash up to there. Extents are told before the lines in them are decided, so that a
//! resume reads what was begun in the order in which it was begun, and what is new after it.
//!
//! **A look** ([`look`]) matches the files that are there at one moment ([`snapshot`]) with those that are known and queues
//! pieces: first the rest of what an earlier run began, then what known files have more, then new files. What is renamed or
//! replaced meanwhile is looked at again. A feed that ends looks once, and again only for what is not where it was. One that is
//! followed looks again whenever it has nothing to read.
//!
//! **What cannot be read** is named and set aside, and the rest is read: a file that is no feed, one that is broken, one that
//! was rewritten so that what is new in it cannot be told. A feed that ends gives an error after all the rest; one that is
//! followed tries again when the file has changed.

mod copies;
mod detect;
mod family;
mod globs;
mod heads;
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
mod refused;
mod settings;
mod snapshot;
mod tail;
#[cfg(test)]
mod tests;
mod unchanged;

use std::collections::{HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::{Block, Extent, FeedSize, FilesAhead, Filled, News, Recognition, Resume, Source, SourceError, Unreadable};
use known::{KnownFile, State};
use queue::Piece;
use reading::{Reading, Step};

pub use globs::check_glob;
pub use listing::EXCLUDED;
pub use order::FileOrder;
pub use settings::{FeedSettings, Rewritten};

/// The records of some files, one file after another.
///
/// Files of a feed that ends are listed when it is opened; what appears or grows later is read by the next run, after everything
/// this one has read. They are listed again only when one of them is not where it was.
#[derive(Debug)]
pub struct FileSource {
    path: listing::FeedPath,
    settings: FeedSettings,
    /// Every file of which anything is known.
    files: Vec<KnownFile>,
    /// What they are called, and were.
    names: HashSet<PathBuf>,
    /// Of a feed that ends: new files that hold what another new one holds, and the name of that.
    copies: Vec<(listing::Found, PathBuf)>,
    /// What an earlier run began and did not settle, until the first look.
    replays: look::Replays,
    /// What is to be read, in order.
    queue: VecDeque<Piece>,
    reading: Option<Reading>,
    /// The last extent begun, while its end is open; the end it has here is how far it was read.
    newest: Option<Extent>,
    next_number: u32,
    /// Extents whose notes an earlier version lost.
    lost_notes: u32,
    size: FeedSize,
    behind: u64,
    /// To be told with the next block.
    news: Vec<News>,
    extents: Vec<Extent>,
    forgotten: Vec<u32>,
    /// Files that were begun since some were forgotten.
    begun: usize,
    /// There was nothing to read at the last call.
    has_waited: bool,
    /// What could not be read of a feed that ends.
    troubles: Vec<Unreadable>,
    /// Said already: files that are links or are passed over.
    said: HashSet<PathBuf>,
    /// There is nothing to read yet, and that was said.
    said_nothing: bool,
    /// What the system refused to look at, as it was said.
    refused: Vec<Unreadable>,
    next_look: Instant,
    /// Looks in a row at which nothing could be begun because a file was renamed.
    silent_looks: u32,
    /// Looks in a row after which a file had changed before it was begun.
    overtaken: u32,
    /// Of a feed that ends: what was to be read next is not as it was looked at.
    looks_again: bool,
    /// The same: that file, where it is not where it was.
    missed: Option<queue::Missed>,
    /// While it is opened, how far it is in telling which files were read before.
    recognition: Option<Arc<Recognition>>,
}

/// So many looks are taken in one call.
const LOOKS_IN_A_CALL: u32 = 16;

impl FileSource {
    /// Opens the feed at `path` (a file, a folder or a glob) where `resume` says, or at its start.
    ///
    /// Of a feed that ends there must be something. Which of the files are those that were read before is found out here;
    /// that takes as long as reading what was read of those that have changed since.
    pub fn open(path: &str, settings: &FeedSettings, resume: Option<Resume>) -> Result<Self, SourceError> {
        Self::open_watched(path, settings, resume, &Arc::default())
    }

    /// The same, while others see how far it is, and may cancel it: then it fails with [`SourceError::Cancelled`].
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
        let resume = resume.unwrap_or_default();
        let mut source = Self {
            path: listing::FeedPath::new(path, settings)?,
            settings: settings.clone(),
            files: Vec::new(),
            names: HashSet::new(),
            copies: Vec::new(),
            replays: look::Replays::default(),
            queue: VecDeque::new(),
            reading: None,
            newest: None,
            next_number: 0,
            lost_notes: 0,
            size: FeedSize::Endless,
            behind: 0,
            news: Vec::new(),
            extents: Vec::new(),
            forgotten: Vec::new(),
            begun: 0,
            has_waited: false,
            troubles: Vec::new(),
            said: HashSet::new(),
            said_nothing: false,
            refused: Vec::new(),
            next_look: Instant::now(),
            silent_looks: 0,
            overtaken: 0,
            looks_again: false,
            missed: None,
            recognition: Some(Arc::clone(recognition)),
        };
        source.remember(resume)?;
        source.look()?;
        source.recognition = None;
        if !settings.follow {
            source.measure();
        }
        Ok(source)
    }

    /// A resume behind everything that is at `path` now and can be read. Reads it all once.
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

    /// The files in the order in which they are read, those that were begun and have no more left out.
    pub fn order(&self) -> impl Iterator<Item = &Path> {
        self.queue.iter().map(|piece| self.files[piece.file].path.as_path())
    }

    /// Makes the next call look at which files there are, however short the last look is ago.
    pub fn look_now(&mut self) {
        self.next_look = Instant::now();
    }

    fn watched(&self) -> Option<&Recognition> {
        self.recognition.as_deref()
    }

    /// Fails once the opening was cancelled: what was found out since is wrong.
    fn stand(&self) -> Result<(), SourceError> {
        if self.watched().is_some_and(Recognition::is_cancelled) { Err(SourceError::Cancelled) } else { Ok(()) }
    }

    fn gather(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        let mut looks = 0;
        while !block.is_full() {
            if looks > LOOKS_IN_A_CALL {
                // Files change faster than they can be read.
                self.next_look = Instant::now() + look::LOOK_EVERY;
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
                Ok(Step::Lines) => {
                    self.note(block);
                    if self.is_growing() {
                        break;
                    }
                }
                Ok(Step::Rewritten) => {
                    looks += 1;
                    self.look_again()?;
                }
                Ok(Step::Waiting) if !block.lines.is_empty() => break,
                Ok(Step::Waiting) if reading.is_read_whole() && self.note_readable() => {}
                Ok(Step::Waiting) if self.name_stuck() => {}
                Ok(Step::Waiting) if !self.queue.is_empty() => self.leave(),
                Ok(Step::Waiting) => {
                    looks += 1;
                    if !self.look_if_due()? {
                        return Ok(Filled::Waiting);
                    }
                }
                Ok(Step::End) => self.finish(),
                Err(error) if !self.settings.follow && queue::is_elsewhere(&error) => self.miss(error),
                Err(error) => self.give_up(error),
            }
        }
        Ok(if block.lines.is_empty() { Filled::Waiting } else { Filled::Lines })
    }

    fn is_growing(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.growing)
    }

    /// Keeps in mind how far the extent was read, and tells of it when these are its first lines.
    fn note(&mut self, block: &Block) {
        self.note_readable();
        let Some(reading) = &mut self.reading else { return };
        self.news.extend(reading.take_nulls());
        if !reading.told || reading.growing || reading.has_outgrown() {
            reading.print();
        }
        if reading.has_outgrown() {
            // What tells it from others grows with it.
            reading.told_to = reading.lines.place().offset;
            self.extents.push(reading.extent.clone());
        }
        if !reading.told {
            reading.told = true;
            reading.told_to = reading.lines.place().offset;
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

    /// The piece that is being read has ended: what is left of it that is no record is said.
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

    /// Says that the file that is being read is read on, where it could not be before; whether it was so.
    fn note_readable(&mut self) -> bool {
        let file = self.reading.as_ref().map(|reading| &mut self.files[reading.file]);
        let healed = file.and_then(|file| {
            file.said.take()?;
            Some((file.named.take().unwrap_or_else(|| file.path.clone()), file.place.line))
        });
        let is_healed = healed.is_some();
        self.news.extend(healed.map(|(path, line)| News::Readable { path, line }));
        is_healed
    }

    /// Says that the file that is being read holds a record that can never be whole; whether that was not said yet.
    fn name_stuck(&mut self) -> bool {
        let stuck = self.reading.as_ref().filter(|reading| reading.lines.stuck_at().is_some());
        let stuck = stuck.and_then(|reading| Some((reading.file, reading.unfinished()?)));
        stuck.is_some_and(|(file, error)| self.trouble(file, error))
    }

    /// Reads no further in the piece that is being read.
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
        file.was_seen(&reading);
        if let Some(newest) = self.newest.as_ref().filter(|newest| newest.number == reading.extent.number) {
            file.record = Some(newest.clone());
        }
    }

    /// The piece that is being read cannot be read further, and why.
    fn give_up(&mut self, error: SourceError) {
        let Some(file) = self.reading.as_ref().map(|reading| reading.file) else { return };
        self.leave();
        if let Some(newest) = &mut self.newest {
            // The next run is to try again.
            newest.seen = None;
        }
        // It has changed since that was said, if it was.
        self.files[file].said = None;
        self.set_aside(file, Some(error));
    }

    /// A file is not read until it changes; why is said, and said once.
    fn set_aside(&mut self, file: usize, error: Option<SourceError>) {
        let known = &mut self.files[file];
        known.put_aside();
        let Some(error) = error else {
            if !self.settings.follow {
                let place = known.place;
                let path = known.path.clone();
                self.trouble(file, SourceError::Unfinished { path, line: place.line + 1, offset: place.offset });
            }
            return;
        };
        // A file that is written at this moment is not whole, and that is no trouble.
        if self.settings.follow && matches!(error, SourceError::Unfinished { .. }) && known.path.exists() {
            return;
        }
        self.trouble(file, error);
    }

    /// Names a file that cannot be read, once; whether that was not said yet.
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

    /// All was read that could be.
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

    /// How much there is to read, and how much was read before.
    fn measure(&mut self) {
        let mut ahead = 0;
        let mut is_known = true;
        for piece in &self.queue {
            let file = &self.files[piece.file];
            is_known &= known::is_plain(file) && !(file.form.is_none() && detect::is_packed(&file.path));
            ahead += piece.end.unwrap_or(file.bytes).saturating_sub(piece.from.offset);
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

    fn resumable(&self) -> bool {
        true
    }

    fn unfinished(&self) -> Vec<Unreadable> {
        if !self.has_waited {
            return Vec::new();
        }
        let reading = self.reading.iter().filter_map(Reading::unfinished);
        let is_left = |file: &&KnownFile| matches!(file.state, State::Read | State::Aside) && file.said.is_none();
        let left = self.files.iter().filter(is_left).filter_map(KnownFile::unfinished);
        reading.chain(left).map(Unreadable::from).collect()
    }
}

/// The system refuses `path`.
fn unreadable(path: &Path, source: io::Error) -> SourceError {
    SourceError::Read { path: path.to_path_buf(), source }
}
