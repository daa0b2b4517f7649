//! What became of known files that were found nowhere.

use std::path::Path;

use super::known::{Holds, State};
use super::listing::Found;
use super::matching::Present;
use super::order::{is_packed_as, is_rotated, is_rotated_on, rotated};
use super::{FileSource, Rewritten};
use crate::source::{Difference, Extent, News, SourceError};

/// A known file that was found nowhere.
#[derive(Debug)]
pub(super) struct Lost {
    /// Its place among the known ones.
    pub(super) index: usize,
    /// The new file of which only a part is what was read of it, by its place among those that are there.
    part: Option<usize>,
}

impl FileSource {
    /// What is known and was found nowhere.
    pub(super) fn lost(&self, present: &Present) -> Vec<Lost> {
        let is_lost = |index: &usize| !present.found.contains_key(index) && self.files[*index].state != State::Gone;
        let part = |index: usize| self.part_of(index, present.new_at(&self.files[index].path), present);
        (0..self.files.len()).filter(is_lost).map(|index| Lost { index, part: part(index) }).collect()
    }

    /// Takes in what was lost: it was rewritten, or there is another file in its place, or none.
    pub(super) fn note_lost(&mut self, lost: Vec<Lost>, present: &mut Present, replays: &[Extent]) {
        for Lost { index, part } in lost {
            let file = &self.files[index];
            let at = present.new_at(&file.path);
            if self.is_excluded(index, present) {
                self.files[index].state = State::Gone;
                continue;
            }
            let part = part.filter(|at| present.index_of(&present.files[*at]).is_none());
            let is_open = file.state == State::Reading;
            if is_open && part.is_none() && at.is_none_or(|at| Some(present.files[at].identity) != file.identity) {
                // It was removed, and is read to its end.
                continue;
            }
            match part {
                Some(at) if self.files[index].place.offset == 0 => self.adopt(index, at, present),
                Some(at) if self.settings.rewritten == Rewritten::Ask => self.ask(index, at, present),
                part => {
                    let left = replays.iter().any(|extent| self.is_of(extent, index));
                    present.again.extend(part.map(|at| present.files[at].identity));
                    // What is none of the feed by its name is not read in place of this one, unless nothing of it is settled.
                    let is_unsettled = left && self.files[index].place.offset == 0;
                    let is_of_feed = |at: &usize| is_unsettled || present.is_listed(&present.files[*at]);
                    let at = part.or(at.filter(is_of_feed));
                    if let Some(at) = at.filter(|_| is_unsettled) {
                        present.again.insert(present.files[at].identity);
                    }
                    self.lose(index, at.map(|at| present.files[at].path.as_path()), part.is_some(), left);
                }
            }
        }
    }

    /// The new file of which only a part is what was read of a known one: at its path, which is `at`, or where it may be now.
    fn part_of(&self, index: usize, at: Option<usize>, present: &Present) -> Option<usize> {
        let file = &self.files[index];
        // Numbered names are a family where their bare name is known.
        let is_there = |bare: &Path| self.is_feed_name(bare) || present.has_name(bare);
        let is_counted = rotated(&file.path).iter().any(|made| is_there(&made.bare));
        let is_made = |path: &Path| {
            is_rotated(path, &file.path)
                || is_packed_as(path, &file.path)
                || is_counted && is_rotated_on(path, &file.path)
        };
        let may_be = |found: &Found| {
            let is_it = Some(found.identity) == file.identity || is_made(&found.path);
            is_it && found.seen.bytes > 0 && present.index_of(found).is_none() && !present.waits(found)
        };
        let alike = file.identity.and_then(|identity| present.place_of(identity)).into_iter();
        let alike = alike.chain(present.made_of(&file.path));
        let elsewhere = alike.filter(|other| Some(*other) != at && may_be(&present.files[*other]));
        let is_part = |at: &usize| file.is_in_part(&present.files[*at], self.watched()).unwrap_or(false);
        at.into_iter().chain(elsewhere).filter(|_| file.place.offset > 0 || file.head.0 > 0).find(is_part)
    }

    /// Whether a file of the feed has, or had, this name.
    pub(super) fn is_feed_name(&self, path: &Path) -> bool {
        Path::new(&self.path) == path || self.names.contains(path)
    }

    /// A known file of which nothing is settled was changed since it was begun: it is read from its start, in its turn.
    fn adopt(&mut self, index: usize, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        self.is_now(index, &found);
        self.files[index].head = (0, 0);
        present.take(at, index, Holds::Settled);
    }

    fn is_of(&self, extent: &Extent, index: usize) -> bool {
        extent.file.or(Some(extent.number)) == self.files[index].number
            || Some(extent.number) == self.files[index].latest
    }

    /// What is new in a rewritten file cannot be told: it is set aside.
    fn ask(&mut self, index: usize, at: usize, present: &mut Present) {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        present.take(at, index, Holds::Settled);
        self.drop_pieces(index);
        let found = present.files[at].clone();
        let file = &mut self.files[index];
        (file.identity, file.born) = (Some(found.identity), found.born);
        file.path.clone_from(&found.path);
        let (path, line) = (found.path, file.place.line);
        self.set_aside(index, Some(SourceError::Rewritten { path, line }));
        self.files[index].is_verified = false;
    }

    /// A known file is gone; there may be another one in its place.
    fn lose(&mut self, index: usize, other: Option<&Path>, is_part: bool, left: bool) {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        self.drop_pieces(index);
        let file = &mut self.files[index];
        let may_have_more = file.may_have_more || left;
        let is_read_whole = !may_have_more && file.last_seen.is_some();
        file.state = State::Gone;
        // What is only away may come back.
        file.identity = file.identity.filter(|_| other.is_none());
        let (path, line) = (file.path.clone(), file.place.line);
        let was_read = file.place.offset > 0 || left;
        match other {
            Some(path) if is_part => self.news.push(News::ReadAgain { path: path.to_owned(), line }),
            Some(_) if !is_read_whole && was_read => self.news.push(News::Anew { path, line }),
            Some(_) if was_read => self.news.push(News::Another { path }),
            None if may_have_more => {
                self.news.push(News::Gone { path: path.clone(), line });
                if !self.settings.follow {
                    self.troubles.push(SourceError::Changed { path, reason: Difference::Gone }.into());
                }
            }
            Some(_) | None => {}
        }
    }
}
