//! Looks at which files a followed feed consists of, and what is new in each.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::content::is_packed;
use super::super::extent::identity;
use super::super::plan::{Growth, unread};
use super::super::{listing, whereabouts};
use super::known::{Known, State, seen, taken_from};
use super::{FollowSource, family, news_of_loss};
use crate::source::{Extent, FileIdentity, News, Position, SourceError};

/// A file shorter than the beginning of the one it may be a copy of is still being copied, unless it was not changed for
/// so long.
const COPYING: Duration = Duration::from_secs(2);

/// Looks at which files there are until two of them agree.
const LOOKS_AT_MOST: usize = 8;

/// Whether a new file is to be read.
enum Novelty {
    New,
    CopyOf(PathBuf),
    /// That cannot be told yet.
    Unknown,
}

impl FollowSource {
    /// Queues what is new among the files there are; `false` when the one being read was rotated meanwhile and is to be
    /// looked at first.
    pub(super) fn look_for_files(&mut self) -> Result<bool, SourceError> {
        match self.settled_files() {
            Ok(files) if files.iter().any(|(path, id)| self.has_taken_the_place(path, *id)) => return Ok(false),
            Ok(files) => {
                self.trouble = self.trouble.take().filter(|trouble| !matches!(trouble, News::Nothing { .. }));
                for (path, id) in files {
                    if self.look_at(&path, id)? {
                        self.rotated.remove(&path);
                    }
                }
            }
            // Between a rotation and the next line there may be none.
            Err(SourceError::Nothing { .. }) if !self.known.is_empty() || self.feed.reading.is_some() => {}
            Err(SourceError::Nothing { path }) => self.say_once(News::Nothing { path }),
            Err(error) => self.say_once(News::Unreadable { reason: error.into() }),
        }
        Ok(true)
    }

    /// Whether the file at `path` has taken the place of the one being read, and that is not known yet.
    fn has_taken_the_place(&self, path: &Path, id: FileIdentity) -> bool {
        self.feed.reading.as_ref().is_some_and(|reading| {
            reading.original.is_none() && reading.extent.path == path && reading.extent.identity != Some(id)
        })
    }

    /// The files there are. When one is new they are looked at until two looks agree: a rotation between a look at one name
    /// and a look at the next would hide a file.
    fn settled_files(&self) -> Result<Vec<(PathBuf, FileIdentity)>, SourceError> {
        let mut files = self.files()?;
        for _ in 0..LOOKS_AT_MOST {
            if files.iter().all(|(_, id)| self.known.contains_key(id)) {
                break;
            }
            let again = self.files()?;
            if again == files {
                break;
            }
            files = again;
        }
        Ok(files)
    }

    /// The files there are now, in the order in which they are read.
    fn files(&self) -> Result<Vec<(PathBuf, FileIdentity)>, SourceError> {
        let mut files = listing::files(&self.path)?;
        for (original, since) in &self.rotated {
            if files.contains(original) {
                files.extend(family::rotated_since(original, *since));
            }
        }
        files.sort();
        files.dedup();
        let with_identity = |path: PathBuf| {
            let found = fs::metadata(&path).ok()?;
            Some((path.clone(), identity(&found, &path)))
        };
        Ok(family::in_order(&files).into_iter().filter_map(with_identity).collect())
    }

    /// Looks at a file that was `id`; whether it still is.
    fn look_at(&mut self, path: &Path, id: FileIdentity) -> Result<bool, SourceError> {
        let Ok(found) = fs::metadata(path) else { return Ok(false) };
        if identity(&found, path) != id {
            return Ok(false);
        }
        if self.feed.reading.as_ref().is_some_and(|reading| reading.extent.identity == Some(id)) {
            return Ok(true);
        }
        let Some(known) = self.known.get_mut(&id) else {
            self.look_at_new(path.into(), &found, id);
            return Ok(true);
        };
        let had_another_name = known.path != path;
        known.path = path.into();
        let now = seen(&found);
        if known.state != State::Read || (now.is_some() && now == known.seen) {
            return Ok(true);
        }
        known.seen = now;
        let (place, read_to) = (known.place, known.read_to);
        let begin = Position { extent: 0, ..place };
        if is_packed(path) {
            // One that was read to its end is final, one that was not may be whole by now.
            if known.extent.is_none() {
                self.queue(path.into(), begin, Some(id), Growth::Fixed);
            }
        } else if let Some(extent) = known.extent.clone()
            && (found.len() < read_to || !whereabouts::begins_as(path, &extent))
        {
            let tail = known.tail.clone();
            let extent = Extent { path: path.into(), identity: Some(id), ..extent };
            let lost = self.look_again(&extent, path, place, &tail)?;
            // A new file often gets the place on the disk of one that was removed; nothing is lost by that.
            let lost = lost.filter(|_| !had_another_name);
            self.news.extend(lost.map(|is_anew| news_of_loss(is_anew, path.into(), place.line)));
        } else if found.len() > read_to {
            self.queue(path.into(), begin, Some(id), Growth::Growing);
        }
        Ok(true)
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
}
