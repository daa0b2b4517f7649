//! A feed that goes on: lines are read as they are added, files as they appear, and rotation is followed by rename and by
//! truncation. What cannot be told apart is said, never guessed at.

mod family;
mod known;
mod looking;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

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
    /// Files in whose place there is another one now, and when they were last written. What rotation has made of them since
    /// then belongs to the feed too, even where only the one name is followed.
    rotated: HashMap<PathBuf, SystemTime>,
    /// Said already, and still so.
    trouble: Option<News>,
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
            rotated: HashMap::new(),
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
        match locate(&extent, &path, from, &Tail::default())? {
            Whereabouts::Here => {}
            Whereabouts::Moved(to) => {
                self.note_rotated(&path, &to);
                self.news.push(News::Moved { path: path.clone(), to: to.clone() });
                extent.path = to;
            }
            Whereabouts::Copied(copy) => {
                self.note_rotated(&path, &copy);
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
        let original = (path != extent.path && growth == Growth::Growing).then_some(path);
        Ok(Some(Piece { extent, from, known: true, growth, original }))
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
                Err(error) => self.put_off(error)?,
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
                // It was removed: its unfinished last line is a line.
                Some(reading) if reading.original.is_some() && !reading.extent.path.exists() => {
                    reading.lines.reader_mut().finish();
                }
                _ => self.feed.leave(),
            }
            return Ok(true);
        }
        if Instant::now() < self.next_look {
            return Ok(false);
        }
        let began = Instant::now();
        let mut finished = self.look_at_current()?;
        while !self.look_for_files()? {
            finished |= self.look_at_current()?;
        }
        self.next_look = Instant::now() + LOOK_EVERY.max(began.elapsed() * SHARE_OF_LOOKS);
        Ok(finished || !self.feed.pieces.is_empty())
    }

    /// Looks whether the file being read was renamed, removed, cut or written anew; whether it is to be read to its end.
    fn look_at_current(&mut self) -> Result<bool, SourceError> {
        let Some(reading) = &mut self.feed.reading else { return Ok(false) };
        let Some(id) = reading.extent.identity else { return Ok(false) };
        let Some(file) = reading.lines.reader().growing_file() else { return Ok(false) };
        let is_whole = file.metadata().is_ok_and(|found| found.len() >= reading.lines.read_to());
        let is_as_read = whereabouts::is_unchanged(file, &reading.extent, &reading.tail).unwrap_or(false);
        let path = reading.extent.path.clone();
        if !fs::metadata(&path).is_ok_and(|found| identity(&found, &path) == id) {
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
        if !is_whole || !is_as_read {
            self.rotated_in_place()?;
            return Ok(true);
        }
        let Some(original) = &reading.original else { return Ok(false) };
        let has_successor = fs::metadata(original)
            .is_ok_and(|found| found.is_file() && found.len() > 0 && identity(&found, original) != id);
        if has_successor {
            reading.lines.reader_mut().finish();
            let (original, now) = (original.clone(), reading.extent.path.clone());
            self.note_rotated(&original, &now);
        }
        Ok(has_successor)
    }

    /// What was called `original` is called `now`, or its copy is.
    fn note_rotated(&mut self, original: &Path, now: &Path) {
        if let Some(written) = family::written(now) {
            self.rotated.insert(original.into(), written);
        }
    }

    /// The file being read was cut or written anew behind what was read of it.
    fn rotated_in_place(&mut self) -> Result<(), SourceError> {
        let Some(reading) = &self.feed.reading else { return Ok(()) };
        let (extent, place, tail) = (reading.extent.clone(), reading.verified, reading.tail.clone());
        let name = reading.original.clone().unwrap_or_else(|| extent.path.clone());
        if let Some(newest) = self.feed.newest.as_mut().filter(|_| reading.told) {
            newest.end = newest.end.map(|end| end.min(place));
        }
        self.feed.leave();
        self.feed.done.clear();
        let lost = self.look_again(&extent, &name, place, &tail)?;
        self.news.extend(lost.map(|is_anew| news_of_loss(is_anew, name, place.line)));
        Ok(())
    }

    /// Finds out where the content of a file is that is not what was read, and queues what is left of it. When it is nowhere,
    /// says whether there is something else in its place, which is read from its start.
    fn look_again(
        &mut self,
        extent: &Extent,
        path: &Path,
        place: Position,
        tail: &Tail,
    ) -> Result<Option<bool>, SourceError> {
        let begin = Position { extent: 0, ..place };
        match locate(extent, path, place, tail)? {
            Whereabouts::Here => self.queue(extent.path.clone(), begin, extent.identity, Growth::Growing),
            Whereabouts::Moved(to) => self.queue(to, begin, extent.identity, Growth::Growing),
            Whereabouts::Copied(copy) => {
                self.note_rotated(path, &copy);
                self.news.push(News::Copied { path: path.into(), copy: copy.clone(), line: place.line });
                self.forget(extent);
                let found = fs::metadata(&copy).ok().map(|found| identity(&found, &copy));
                self.queue(copy, begin, found, Growth::Rest);
            }
            lost @ (Whereabouts::Anew | Whereabouts::Gone) => {
                self.forget(extent);
                return Ok(Some(lost == Whereabouts::Anew));
            }
        }
        Ok(None)
    }

    fn queue(&mut self, path: PathBuf, from: Position, file: Option<FileIdentity>, growth: Growth) {
        if let Some(file) = file {
            let known = self.known.entry(file).or_insert_with(|| Known::new(path.clone(), State::Queued));
            known.state = State::Queued;
        }
        let extent = Extent { identity: file, ..unread(path, from) };
        self.feed.pieces.push_back(Piece { extent, from, known: false, growth, original: None });
    }

    /// Something could not be read: it is said, and tried again once the file has changed.
    fn put_off(&mut self, error: SourceError) -> Result<(), SourceError> {
        if self.feed.reading.is_some() {
            self.feed.leave();
            let id = self.feed.done.last().and_then(|done| done.extent.identity);
            self.note_done();
            // A packed file that is not whole yet is not final.
            if let Some(known) = id.and_then(|id| self.known.get_mut(&id)).filter(|known| is_packed(&known.path)) {
                known.extent = None;
            }
        } else if let Some(Piece { extent, from, known, growth, original }) = self.feed.pieces.pop_front() {
            if known && matches!(error, SourceError::Changed { .. }) {
                // Rotated since the run began.
                if let Some(piece) = self.take_up(extent, from)? {
                    self.feed.pieces.push_front(piece);
                }
                return Ok(());
            }
            if let Some(id) = extent.identity
                && let Some(to) = whereabouts::renamed(&extent.path, id).filter(|to| *to != extent.path)
            {
                // Rotated while it waited for its turn.
                let original = original.or_else(|| Some(extent.path.clone()));
                let extent = Extent { path: to, ..extent };
                self.feed.pieces.push_front(Piece { extent, from, known, growth, original });
                return Ok(());
            }
            if let Some(known) = extent.identity.and_then(|id| self.known.get_mut(&id)) {
                known.state = State::Read;
                known.seen = fs::metadata(&known.path).ok().and_then(|found| seen(&found));
            }
        }
        self.say_once(News::Unreadable { reason: error.into() });
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
