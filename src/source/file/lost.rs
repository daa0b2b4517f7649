//! Decides what became of known files that were not found.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::known::{Holds, KnownFile, ReadingState};
use super::listing::Found;
use super::matching::Present;
use super::order::{is_made_of, is_rotated_on, rotated};
use super::{FileSource, Rewritten};
use crate::source::news::NAMED;
use crate::source::{Extent, FileDifference, News, SourceError};

/// Maximum number of missing files that are remembered. A missing file may come back.
pub(super) const GONE_REMEMBERED: usize = 4096;

/// For each file that is begun, at most this many missing files are forgotten. So none is forgotten while all are
/// missing at once, for example when a folder is not mounted.
const FORGOTTEN_FOR_EACH: usize = 4;

#[derive(Debug)]
pub(super) struct Lost {
    pub(super) index: usize,
    /// Index of the new file that holds part of what was read of the known one.
    part: Option<usize>,
}

impl FileSource {
    pub(super) fn lost(&self, present: &Present) -> Vec<Lost> {
        let is_lost =
            |index: &usize| !present.found.contains_key(index) && self.files[*index].state != ReadingState::Gone;
        let part = |index: usize| self.part_of(index, present.new_at(&self.files[index].path), present);
        (0..self.files.len()).filter(is_lost).map(|index| Lost { index, part: part(index) }).collect()
    }

    /// Handles the lost files: each was rewritten, replaced by another file, or removed.
    pub(super) fn note_lost(&mut self, lost: Vec<Lost>, present: &mut Present, replays: &[Extent]) {
        let before = self.news.len();
        for Lost { index, part } in lost {
            let file = &self.files[index];
            let at = present.new_at(&file.path);
            if self.is_excluded(index, present) {
                (self.files[index].state, self.files[index].is_excluded) = (ReadingState::Gone, true);
                continue;
            }
            let part = part.filter(|at| present.index_of(&present.files[*at]).is_none());
            let is_open = file.state == ReadingState::Reading;
            if is_open && part.is_none() && at.is_none_or(|at| Some(present.files[at].identity) != file.identity) {
                // The file was removed. Its open handle is read to the end.
                continue;
            }
            match part {
                Some(at) if self.files[index].place.offset == 0 => self.adopt(index, at, present),
                Some(at) if self.settings.rewritten == Rewritten::Ask => self.ask(index, at, present),
                part => {
                    let is_of = |extent: &Extent| {
                        let number = extent.file.unwrap_or(extent.number);
                        file.number == Some(number) || file.latest == Some(extent.number)
                    };
                    let left = replays.iter().any(is_of);
                    present.again.extend(part.map(|at| present.files[at].identity));
                    // Don't read a file that is not in the feed in place of this one, unless nothing of this one is
                    // settled.
                    let is_unsettled = left && self.files[index].place.offset == 0;
                    let is_of_feed = |at: &usize| is_unsettled || present.is_listed(&present.files[*at]);
                    let at = part.or(at.filter(is_of_feed));
                    if let Some(at) = at.filter(|_| is_unsettled) {
                        present.again.insert(present.files[at].identity);
                    }
                    let file = &mut self.files[index];
                    if present.has_name(&file.path) {
                        // Another file has the name now, and an earlier report about this file is not true of it.
                        file.said = None;
                        file.may_have_more &= file.place.offset > 0;
                    }
                    self.lose(index, at.map(|at| present.files[at].path.as_path()), part.is_some(), left);
                }
            }
        }
        self.join_gone(before);
    }

    /// Combines many `Gone` news from index `first` on into one `GoneTogether`.
    fn join_gone(&mut self, first: usize) {
        let gone = |news: &News| match news {
            News::Gone { path, line } => Some((path.clone(), *line)),
            _ => None,
        };
        let files: Vec<_> = self.news[first..].iter().filter_map(gone).collect();
        if files.len() > NAMED {
            self.news.extract_if(first.., |news| gone(news).is_some()).for_each(drop);
            self.news.push(News::GoneTogether { files });
        }
    }

    /// Returns the new file that holds part of what was read of a known one: at its path (`at`), or where it may be
    /// now.
    fn part_of(&self, index: usize, at: Option<usize>, present: &Present) -> Option<usize> {
        let file = &self.files[index];
        // Numbered names are a family if their bare name is known.
        let is_there = |bare: &Path| self.is_feed_name(bare) || present.has_name(bare);
        let is_counted = rotated(&file.path).iter().any(|made| is_there(&made.bare));
        let is_made = |path: &Path| is_made_of(path, &file.path) || is_counted && is_rotated_on(path, &file.path);
        let may_be = |found: &Found| {
            let is_it = file.may_be(found) || is_made(&found.path);
            is_it && present.index_of(found).is_none()
        };
        let alike = file.identity.and_then(|identity| present.place_of(identity)).into_iter();
        let alike = alike.chain(present.made_of(&file.path));
        let elsewhere = alike.filter(|other| Some(*other) != at && may_be(&present.files[*other]));
        let is_part = |at: &usize| {
            let found = &present.files[*at];
            found.seen.bytes > 0 && !present.waits(found) && file.is_in_part(found, self.watched()).unwrap_or(false)
        };
        at.into_iter().chain(elsewhere).filter(|_| file.has_content()).find(is_part)
    }

    /// Whether a file of the feed has this name, or had it.
    pub(super) fn is_feed_name(&self, path: &Path) -> bool {
        Path::new(self.path.as_str()) == path || self.names.contains(path)
    }

    /// Takes the new content of a begun file that has nothing settled. The file is read from its start, in its turn.
    fn adopt(&mut self, index: usize, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        self.is_now(index, &found, present);
        self.files[index].head = (0, 0);
        present.take(at, index, Holds::Settled);
    }

    /// Forgets the oldest missing files if there are too many, so that a folder through which many files pass does not
    /// slow down the run.
    pub(super) fn forget_gone(&mut self) {
        let begun = std::mem::take(&mut self.begun);
        let is_gone = |file: &KnownFile| file.state == ReadingState::Gone && file.number.is_some() && !file.is_excluded;
        let gone = self.files.iter().filter(|file| is_gone(file)).count();
        let most = gone.saturating_sub(GONE_REMEMBERED).min(begun.saturating_mul(FORGOTTEN_FOR_EACH));
        // A missing file that was never begun is of no use.
        let is_useless = |file: &KnownFile| file.state == ReadingState::Gone && file.is_new();
        if most == 0 && self.files.iter().filter(|file| is_useless(file)).count() <= GONE_REMEMBERED {
            return;
        }
        let mut oldest: Vec<u32> =
            self.files.iter().filter(|file| is_gone(file)).filter_map(|file| file.latest).collect();
        oldest.sort_unstable();
        oldest.truncate(most);
        let in_use: HashSet<usize> =
            self.queue.iter().map(|piece| piece.file).chain(self.reading.iter().map(|reading| reading.file)).collect();
        let mut places = HashMap::new();
        let mut kept = Vec::with_capacity(self.files.len());
        for (index, file) in std::mem::take(&mut self.files).into_iter().enumerate() {
            let is_oldest = file.latest.is_some_and(|latest| oldest.binary_search(&latest).is_ok()) && is_gone(&file);
            if !in_use.contains(&index) && (is_oldest || is_useless(&file)) {
                tracing::debug!(path = %file.path.display(), extent = file.latest, "a file that is gone is forgotten");
                self.forgotten.extend(file.latest);
            } else {
                places.insert(index, kept.len());
                kept.push(file);
            }
        }
        self.names = kept.iter().flat_map(KnownFile::names).cloned().collect();
        self.files = kept;
        let place = |index: &mut usize| *index = places.get(index).copied().unwrap_or(*index);
        self.queue.iter_mut().for_each(|piece| place(&mut piece.file));
        self.reading.iter_mut().for_each(|reading| place(&mut reading.file));
    }

    /// Sets a rewritten file aside, because new records can't be told from old ones.
    fn ask(&mut self, index: usize, at: usize, present: &mut Present) {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        present.take(at, index, Holds::Settled);
        self.drop_pieces(index);
        let found = present.files[at].clone();
        let file = &mut self.files[index];
        file.identity = Some(found.identity);
        file.path.clone_from(&found.path);
        let (path, line) = (found.path, file.place.line);
        self.set_aside(index, Some(SourceError::Rewritten { path, line }));
        self.files[index].is_verified = false;
    }

    /// Marks a known file as gone. `other` is the file in its place, if there is one.
    fn lose(&mut self, index: usize, other: Option<&Path>, is_part: bool, left: bool) {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        self.drop_pieces(index);
        let file = &mut self.files[index];
        let may_have_more = file.may_have_more || left;
        let is_read_whole = !may_have_more && file.last_seen.is_some();
        file.state = ReadingState::Gone;
        // A missing file may come back.
        file.identity = file.identity.filter(|_| other.is_none());
        let (path, line) = (file.path.clone(), file.place.line);
        let was_read = file.place.offset > 0 || left;
        let had_trouble = file.said.take().is_some();
        let latest = file.latest;
        let took_its_place = |later: &KnownFile| later.path == path && later.latest > latest;
        if other.is_some() && !is_part && self.files.iter().any(took_its_place) {
            // This was reported when the other file was begun.
            return;
        }
        match other {
            Some(path) if is_part => self.news.push(News::ReadAgain { path: path.to_owned(), line }),
            Some(_) if !is_read_whole && was_read => self.news.push(News::Anew { path, line }),
            Some(_) if was_read => self.news.push(News::Another { path, line }),
            None if may_have_more => {
                self.news.push(News::Gone { path: path.clone(), line });
                if !self.settings.follow {
                    self.troubles.push(SourceError::Changed { path, reason: FileDifference::Gone }.into());
                }
            }
            None if had_trouble => self.news.push(News::Gone { path, line }),
            Some(_) | None => {}
        }
    }
}
