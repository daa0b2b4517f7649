//! A feed that goes on: lines are read as they are added, files as they appear, and rotation is followed by rename and by
//! truncation. What cannot be told apart is said, never guessed at.

mod known;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::known::{Known, State, seen, taken_from};
use super::content::is_packed;
use super::extent::identity;
use super::plan::{Growth, Piece, unread, verify_order};
use super::whereabouts::{self, Tail, Whereabouts, locate};
use super::{Done, FileSource, listing};

use crate::source::{Block, Extent, FeedSize, FileIdentity, Filled, News, Position, Resume, Source, SourceError};

/// Time between two looks at which files there are.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A look at many files takes at most this part of the time.
const SHARE_OF_LOOKS: u32 = 20;

/// A file shorter than the beginning of the one it may be a copy of is still being copied, unless it was not changed for
/// so long.
const COPYING: Duration = Duration::from_secs(2);

/// The lines of some files that grow, one file after another, whichever has some.
///
/// At the end of a file an unfinished line waits, until the file was renamed or removed and another one with content has
/// taken its place. Never ends by itself.
#[derive(Debug)]
pub struct FollowSource {
    path: String,
    feed: FileSource,
    known: HashMap<FileIdentity, Known>,
    next_look: Instant,
    news: Vec<News>,
    /// Extents of which there is something new to tell.
    extents: Vec<Extent>,
    /// Said already, and still so.
    trouble: Option<News>,
}

/// Whether a new file is to be read.
enum Novelty {
    New,
    CopyOf(PathBuf),
    /// That cannot be told yet.
    Unknown,
}

impl FollowSource {
    /// Opens the feed at `path` (a file, a folder or a glob) where `resume` says, or at its start. That there is nothing
    /// yet is no error.
    pub fn open(path: &str, resume: Option<Resume>) -> Result<Self, SourceError> {
        let resume = resume.unwrap_or_default();
        verify_order(&resume, &[PathBuf::from(path)])?;
        let mut source = Self {
            path: path.into(),
            feed: FileSource::of(VecDeque::new(), 0),
            known: HashMap::new(),
            next_look: Instant::now(),
            news: Vec::new(),
            extents: Vec::new(),
            trouble: None,
        };
        for extent in resume.extents {
            let piece = source.take_up(extent, resume.position)?;
            source.feed.pieces.extend(piece);
        }
        match listing::files(path) {
            Ok(_) | Err(SourceError::Nothing { .. }) => Ok(source),
            Err(error) => Err(error),
        }
    }

    /// What is left to read of an extent that an earlier run began.
    fn take_up(&mut self, mut extent: Extent, position: Position) -> Result<Option<Piece>, SourceError> {
        self.feed.next_number = self.feed.next_number.max(extent.number + 1);
        let from = if extent.number == position.extent { position } else { extent.begin() };
        let is_behind = extent.number < position.extent || extent.end.is_some_and(|end| end <= from);
        if is_behind {
            self.remember(extent.clone(), extent.end.unwrap_or(from), State::Read);
            return Ok(None);
        }
        let line = from.line;
        let path = extent.path.clone();
        let mut growth = if is_packed(&path) || extent.end.is_some() { Growth::Fixed } else { Growth::Growing };
        match locate(&extent, from, &Tail::default())? {
            Whereabouts::Here => {}
            Whereabouts::Moved(to) => {
                self.news.push(News::Moved { path, to: to.clone() });
                extent.path = to;
            }
            Whereabouts::Copied(copy) => {
                self.news.push(News::Copied { path: path.clone(), copy: copy.clone(), line });
                self.forget(&extent);
                growth = Growth::Fixed;
                extent = taken_from(Extent { path: copy, ..extent })?;
            }
            lost @ (Whereabouts::Anew | Whereabouts::Gone) => {
                self.news.push(news_of_loss(lost == Whereabouts::Anew, path, line));
                self.forget(&extent);
                self.extents.push(Extent { end: Some(from), ..extent });
                return Ok(None);
            }
        }
        self.remember(extent.clone(), from, State::Queued);
        self.extents.push(extent.clone());
        Ok(Some(Piece { extent, from, known: true, growth }))
    }

    /// What is known of a file by an extent of it.
    fn remember(&mut self, extent: Extent, place: Position, state: State) {
        let found = || fs::metadata(&extent.path).ok().map(|found| identity(&found, &extent.path));
        let Some(identity) = extent.identity.or_else(found) else { return };
        let path = extent.path.clone();
        let known = Known { place, read_to: place.offset, extent: Some(extent), ..Known::new(path, state) };
        self.known.insert(identity, known);
    }

    /// The file of an extent holds something else now: it is read from its start.
    fn forget(&mut self, extent: &Extent) {
        if let Some(identity) = extent.identity {
            self.known.insert(identity, Known::new(extent.path.clone(), State::Read));
        }
    }

    fn fill_or_look(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        loop {
            let filled = self.feed.fill_further(block);
            self.note_done();
            match filled {
                Ok(Filled::Lines) if self.is_as_read(block)? => return Ok(Filled::Lines),
                Ok(Filled::Lines) => {}
                Ok(Filled::Waiting | Filled::End) if self.go_on()? => {}
                Ok(Filled::Waiting | Filled::End) => return Ok(Filled::Waiting),
                Err(error) => self.put_off(&error)?,
            }
        }
    }

    /// Keeps in mind how far the pieces were read that were left.
    fn note_done(&mut self) {
        for done in std::mem::take(&mut self.feed.done) {
            self.note(done);
        }
    }

    fn note(&mut self, done: Done) {
        let Some(identity) = done.extent.identity else { return };
        let path = done.extent.path.clone();
        let seen = fs::metadata(&path).ok().and_then(|found| seen(&found));
        self.known.insert(
            identity,
            Known {
                extent: (done.extent.head_bytes > 0).then_some(done.extent),
                place: done.place,
                read_to: done.read_to,
                tail: done.tail,
                // What was added since it was read is to be noticed.
                seen: seen.filter(|(bytes, _)| is_packed(&path) || *bytes == done.read_to),
                ..Known::new(path, State::Read)
            },
        );
    }

    /// Whether the lines just read are the continuation of what was read before. If not, they are taken out again and the
    /// file is looked for.
    fn is_as_read(&mut self, block: &mut Block) -> Result<bool, SourceError> {
        let Some(reading) = &mut self.feed.reading else { return Ok(true) };
        let Some(file) = reading.lines.reader().growing_file() else { return Ok(true) };
        if whereabouts::is_unchanged(file, &reading.extent, &reading.tail).unwrap_or(false) {
            reading.tail.keep(block);
            reading.verified = reading.lines.place();
            return Ok(true);
        }
        block.lines.clear();
        block.bytes.clear();
        self.rotated_in_place()?;
        Ok(false)
    }

    /// At the end of what there is in the file being read: whether there is something to read elsewhere.
    fn go_on(&mut self) -> Result<bool, SourceError> {
        if !self.feed.pieces.is_empty() {
            match &mut self.feed.reading {
                // Nobody adds to it any more: its unfinished last line is a line.
                Some(reading) if reading.original.is_some() => reading.lines.reader_mut().finish(),
                _ => self.feed.leave(),
            }
            return Ok(true);
        }
        if Instant::now() < self.next_look {
            return Ok(false);
        }
        let began = Instant::now();
        let finished = self.look_at_current()?;
        self.look_for_files()?;
        self.next_look = Instant::now() + LOOK_EVERY.max(began.elapsed() * SHARE_OF_LOOKS);
        Ok(finished || !self.feed.pieces.is_empty())
    }

    /// Looks whether the file being read was renamed, removed, cut or written anew; whether it is to be read to its end.
    fn look_at_current(&mut self) -> Result<bool, SourceError> {
        let Some(reading) = &mut self.feed.reading else { return Ok(false) };
        let Some(id) = reading.extent.identity else { return Ok(false) };
        let path = reading.extent.path.clone();
        let there = fs::metadata(&path).ok().map(|found| (identity(&found, &path), found.len()));
        match there {
            Some((found, bytes)) if found == id => {
                let Some(file) = reading.lines.reader().growing_file() else { return Ok(false) };
                let is_whole = bytes >= reading.lines.read_to();
                if !is_whole || !whereabouts::is_unchanged(file, &reading.extent, &reading.tail).unwrap_or(false) {
                    self.rotated_in_place()?;
                    return Ok(true);
                }
            }
            _ => {
                reading.original.get_or_insert_with(|| path.clone());
                if let Some(to) = whereabouts::renamed(&path, id) {
                    self.news.push(News::Moved { path, to: to.clone() });
                    reading.extent.path.clone_from(&to);
                    if let Some(newest) = self.feed.newest.as_mut().filter(|_| reading.told) {
                        newest.path = to;
                        self.extents.push(Extent { end: None, ..newest.clone() });
                    }
                }
            }
        }
        let Some(original) = &reading.original else { return Ok(false) };
        let has_successor = fs::metadata(original)
            .is_ok_and(|found| found.is_file() && found.len() > 0 && identity(&found, original) != id);
        if has_successor {
            reading.lines.reader_mut().finish();
        }
        Ok(has_successor)
    }

    /// The file being read was cut or written anew behind what was read of it.
    fn rotated_in_place(&mut self) -> Result<(), SourceError> {
        let Some(reading) = &self.feed.reading else { return Ok(()) };
        let (extent, place, tail) = (reading.extent.clone(), reading.verified, reading.tail.clone());
        if let Some(newest) = self.feed.newest.as_mut().filter(|_| reading.told) {
            newest.end = newest.end.map(|end| end.min(place));
        }
        self.feed.leave();
        self.feed.done.clear();
        self.look_again(&extent, place, &tail)
    }

    /// Finds out where the content of a file is that is not what was read, and queues what is left of it.
    fn look_again(&mut self, extent: &Extent, place: Position, tail: &Tail) -> Result<(), SourceError> {
        let (path, line) = (extent.path.clone(), place.line);
        let begin = Position { extent: 0, ..place };
        match locate(extent, place, tail)? {
            Whereabouts::Here => self.queue(path, begin, extent.identity, Growth::Growing),
            Whereabouts::Moved(to) => self.queue(to, begin, extent.identity, Growth::Growing),
            Whereabouts::Copied(copy) => {
                self.news.push(News::Copied { path, copy: copy.clone(), line });
                self.forget(extent);
                let found = fs::metadata(&copy).ok().map(|found| identity(&found, &copy));
                self.queue(copy, begin, found, Growth::Rest);
            }
            lost @ (Whereabouts::Anew | Whereabouts::Gone) => {
                self.news.push(news_of_loss(lost == Whereabouts::Anew, path, line));
                self.forget(extent);
            }
        }
        Ok(())
    }

    fn queue(&mut self, path: PathBuf, from: Position, file: Option<FileIdentity>, growth: Growth) {
        if let Some(file) = file {
            let known = self.known.entry(file).or_insert_with(|| Known::new(path.clone(), State::Queued));
            known.state = State::Queued;
        }
        let extent = Extent { identity: file, ..unread(path, from) };
        self.feed.pieces.push_back(Piece { extent, from, known: false, growth });
    }

    /// Queues what is new among the files there are.
    fn look_for_files(&mut self) -> Result<(), SourceError> {
        match listing::files(&self.path) {
            Ok(files) => {
                self.trouble = self.trouble.take().filter(|trouble| !matches!(trouble, News::Nothing { .. }));
                files.into_iter().try_for_each(|path| self.look_at(path))
            }
            Err(SourceError::Nothing { path }) => {
                // Between a rotation and the next line there may be none.
                if self.known.is_empty() && self.feed.reading.is_none() {
                    self.say_once(News::Nothing { path });
                }
                Ok(())
            }
            Err(error) => {
                self.say_once(News::Unreadable { reason: error.to_string() });
                Ok(())
            }
        }
    }

    fn look_at(&mut self, path: PathBuf) -> Result<(), SourceError> {
        let Ok(found) = fs::metadata(&path) else { return Ok(()) };
        let id = identity(&found, &path);
        if self.feed.reading.as_ref().is_some_and(|reading| reading.extent.identity == Some(id)) {
            return Ok(());
        }
        let Some(known) = self.known.get_mut(&id) else {
            self.look_at_new(path, &found, id);
            return Ok(());
        };
        known.path.clone_from(&path);
        let now = seen(&found);
        if known.state != State::Read || (now.is_some() && now == known.seen) {
            return Ok(());
        }
        known.seen = now;
        let (place, read_to) = (known.place, known.read_to);
        if is_packed(&path) {
            // One that was read to its end is final, one that was not may be whole by now.
            if known.extent.is_none() {
                self.queue(path, Position { extent: 0, ..place }, Some(id), Growth::Fixed);
            }
            return Ok(());
        }
        if let Some(extent) = known.extent.clone()
            && (found.len() < read_to || !whereabouts::begins_as(&path, &extent))
        {
            let tail = known.tail.clone();
            self.look_again(&Extent { path, identity: Some(id), ..extent }, place, &tail)?;
        } else if found.len() > read_to {
            self.queue(path, Position { extent: 0, ..place }, Some(id), Growth::Growing);
        }
        Ok(())
    }

    fn look_at_new(&mut self, path: PathBuf, found: &Metadata, id: FileIdentity) {
        if found.len() == 0 {
            return;
        }
        match self.novelty(&path, found) {
            Novelty::Unknown => {}
            Novelty::CopyOf(of) => {
                self.pass_over(path.clone(), found.len());
                self.known.entry(id).or_insert_with(|| Known::new(path.clone(), State::Copy));
                self.news.push(News::Copy { path, of });
            }
            Novelty::New => {
                let growth = if is_packed(&path) { Growth::Fixed } else { Growth::Growing };
                self.queue(path, Position::default(), Some(id), growth);
            }
        }
    }

    /// Remembers a copy as if it had been read, so that the next run knows it too. What is being read comes after it in the
    /// feed's order, as an extent of its own.
    fn pass_over(&mut self, path: PathBuf, bytes: u64) {
        self.feed.leave();
        self.note_done();
        let number = self.feed.next_number;
        let offset = if is_packed(&path) { 0 } else { bytes };
        let end = Position { extent: number, offset, line: 0 };
        let Ok(extent) = taken_from(Extent { number, end: Some(end), ..unread(path, end) }) else { return };
        self.feed.next_number += 1;
        self.extents.extend(self.feed.newest.take());
        self.extents.push(extent.clone());
        self.remember(extent, end, State::Read);
    }

    /// Whether a new file is a copy of one that was read: named after it, with the same beginning, and nothing that
    /// contradicts it.
    fn novelty(&self, path: &Path, found: &Metadata) -> Novelty {
        let current = self.feed.reading.as_ref();
        let current = current.map(|now| (&now.extent.path, &now.extent, now.lines.place(), &now.tail));
        let known = self
            .known
            .values()
            .filter_map(|known| known.extent.as_ref().map(|extent| (&known.path, extent, known.place, &known.tail)));
        let originals = current.into_iter().chain(known).filter(|(name, extent, ..)| {
            extent.head_bytes > 0 && !is_packed(name) && whereabouts::is_named_after(path, name)
        });
        for (name, extent, place, tail) in originals {
            let is_short = !is_packed(path) && found.len() < extent.head_bytes.into();
            if is_short && found.modified().is_ok_and(|at| at.elapsed().is_ok_and(|since| since < COPYING)) {
                return Novelty::Unknown;
            }
            if whereabouts::is_copy(path, extent, place, tail) {
                return Novelty::CopyOf(name.clone());
            }
        }
        Novelty::New
    }

    /// Something could not be read: it is said, and tried again once the file has changed.
    fn put_off(&mut self, error: &SourceError) -> Result<(), SourceError> {
        if self.feed.reading.is_some() {
            self.feed.leave();
            let id = self.feed.done.last().and_then(|done| done.extent.identity);
            self.note_done();
            // A packed file that is not whole yet is not final.
            if let Some(known) = id.and_then(|id| self.known.get_mut(&id)).filter(|known| is_packed(&known.path)) {
                known.extent = None;
            }
        } else if let Some(Piece { extent, from, known, .. }) = self.feed.pieces.pop_front() {
            if known && matches!(error, SourceError::Changed { .. }) {
                // Rotated since the run began.
                if let Some(piece) = self.take_up(extent, from)? {
                    self.feed.pieces.push_front(piece);
                }
                return Ok(());
            }
            if let Some(known) = extent.identity.and_then(|id| self.known.get_mut(&id)) {
                known.state = State::Read;
                known.seen = fs::metadata(&known.path).ok().and_then(|found| seen(&found));
            }
        }
        self.say_once(News::Unreadable { reason: error.to_string() });
        Ok(())
    }

    fn say_once(&mut self, trouble: News) {
        if self.trouble.as_ref() != Some(&trouble) {
            self.news.push(trouble.clone());
            self.trouble = Some(trouble);
        }
    }
}

impl Source for FollowSource {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        let filled = self.fill_or_look(block);
        block.news.append(&mut self.news);
        block.extents.splice(0..0, self.extents.drain(..));
        filled
    }

    fn size(&self) -> FeedSize {
        FeedSize::Endless
    }

    fn resumable(&self) -> bool {
        true
    }
}

fn news_of_loss(is_anew: bool, path: PathBuf, line: u64) -> News {
    if is_anew { News::Anew { path, line } } else { News::Gone { path, line } }
}
