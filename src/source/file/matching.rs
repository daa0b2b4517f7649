//! Which of the files that are there are those that are known: by what was consumed of them, with device and inode, names and
//! times as evidence for what the content leaves open.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use super::copies::Copy;
use super::heads::Heads;
use super::known::{Holds, KnownFile, State, head_of, is_plain};
use super::listing::Found;
use super::lookups::Lookups;
use super::order::{are_family, is_packed_as, is_rotated, is_rotated_on, rotated};
use super::{FileSource, Rewritten, unreadable};
use crate::source::{Extent, FileIdentity, News, SourceError};

/// The files that are there, and which of the known ones they are.
#[derive(Debug, Default)]
pub(super) struct Present {
    /// Those of the feed, then what rotation may have made of them.
    pub(super) files: Vec<Found>,
    listed: HashSet<PathBuf>,
    /// What the system refuses to look at.
    pub(super) refused: Vec<SourceError>,
    taken: HashMap<FileIdentity, usize>,
    pub(super) found: HashMap<usize, (usize, Holds)>,
    pub(super) waiting: HashSet<FileIdentity>,
    /// Those that were rewritten and are read from their start.
    again: HashSet<FileIdentity>,
    pub(super) lookups: Lookups,
}

impl Present {
    pub(super) fn of(files: Vec<Found>) -> Self {
        let listed = files.iter().map(|found| found.path.clone()).collect();
        Self { files, listed, ..Self::default() }
    }

    /// Which file has which name.
    pub(super) fn names(&self) -> impl Iterator<Item = (&Path, FileIdentity)> {
        self.files.iter().map(|found| (found.path.as_path(), found.identity))
    }

    /// Adds a file that is none of the feed by its name.
    pub(super) fn push_beside(&mut self, found: Found) {
        self.files.push(found);
    }

    pub(super) fn take(&mut self, at: usize, index: usize, holds: Holds) {
        self.taken.insert(self.files[at].identity, index);
        self.found.insert(index, (at, holds));
    }

    /// Where a known file is.
    pub(super) fn found_of(&self, index: usize) -> Option<&Found> {
        self.found.get(&index).map(|(at, _)| &self.files[*at])
    }

    /// Whether a known file holds all that was read of it, also what was read beyond what is settled.
    pub(super) fn holds_all(&self, index: usize) -> bool {
        self.found.get(&index).is_some_and(|(_, holds)| *holds == Holds::All)
    }

    /// Which known file it is.
    pub(super) fn index_of(&self, found: &Found) -> Option<usize> {
        self.taken.get(&found.identity).copied()
    }

    /// Whether it is of the feed by its name.
    pub(super) fn is_listed(&self, found: &Found) -> bool {
        self.listed.contains(&found.path)
    }

    /// Whether what it is cannot be told yet.
    pub(super) fn waits(&self, found: &Found) -> bool {
        self.waiting.contains(&found.identity)
    }

    /// Whether it was known, and is read from its start.
    pub(super) fn is_again(&self, found: &Found) -> bool {
        self.again.contains(&found.identity)
    }
}

impl FileSource {
    /// The known files by device and inode, of two the newer one.
    pub(super) fn by_identity(&self) -> HashMap<FileIdentity, usize> {
        let mut known: HashMap<FileIdentity, usize> = HashMap::new();
        for (index, file) in self.files.iter().enumerate() {
            let Some(identity) = file.identity else { continue };
            let rank = |file: &KnownFile| (file.state != State::Gone, file.latest);
            let newer = known.get(&identity).is_none_or(|other| rank(&self.files[*other]) <= rank(file));
            if newer {
                known.insert(identity, index);
            }
        }
        known
    }

    /// Finds known files by device and inode where what was read of them is still there.
    pub(super) fn match_identities(&mut self, present: &mut Present) {
        let known = self.by_identity();
        for at in 0..present.files.len() {
            let found = present.files[at].clone();
            let Some(index) = known.get(&found.identity).copied() else { continue };
            let is_elsewhere = self.is_inode_alone(index, &found) || self.is_of_another(index, &found, present);
            if self.is_backup(index, &found, present) || is_elsewhere {
                continue;
            }
            self.match_identity(index, at, present);
        }
    }

    /// Finds a known file where device and inode say that it is, if what was read of it is still there.
    fn match_identity(&mut self, index: usize, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        let file = &self.files[index];
        let holds = match file.state {
            State::Reading => Holds::All,
            _ if file.seen == Some(found.seen) => Holds::All,
            _ if file.is_verified && has_grown(file, &found) => Holds::All,
            _ => match file.held_by(&found.path, self.watched()) {
                Ok(holds) => holds,
                Err(error) if error.raw_os_error().is_some() => {
                    present.take(at, index, Holds::All);
                    let error = unreadable(&found.path, error);
                    return self.set_aside(index, Some(error));
                }
                Err(_) => Holds::Less,
            },
        };
        if holds != Holds::Less {
            if file.form.is_some() && file.seen != Some(found.seen) {
                self.files[index].form = file.becomes(&found);
            }
            self.files[index].renew_head(&found);
            present.take(at, index, holds);
            self.is_at(index, &found);
        }
    }

    /// Whether what is settled of a known file is in the one at `path`.
    pub(super) fn is_held_by(&self, file: &KnownFile, path: &Path) -> bool {
        file.held_by(path, self.watched()).is_ok_and(|holds| holds != Holds::Less)
    }

    /// Whether nothing but the inode speaks for a known file: a new file often gets that of one that was removed.
    fn is_inode_alone(&self, index: usize, found: &Found) -> bool {
        let file = &self.files[index];
        file.place.offset == 0 && file.head.0 == 0 && file.path != found.path && file.state != State::Reading
    }

    /// Whether a file under another name is what is known under that name: it got the inode of one that was removed.
    fn is_of_another(&self, index: usize, found: &Found, present: &Present) -> bool {
        let is_it = |other: &usize| {
            let file = &self.files[*other];
            let may_be = *other != index && file.path == found.path && file.place.offset > 0;
            may_be
                && file.identity.is_none_or(|identity| present.place_of(identity).is_none())
                && file.place.offset >= self.files[index].place.offset
                && !present.found.contains_key(other)
                && self.is_held_by(file, &found.path)
        };
        self.files[index].path != found.path && present.known_at(&found.path, &self.files).iter().any(is_it)
    }

    /// Whether a known file was put out of the way under a name that rotation does not give, and another one in its place goes
    /// on with what was read of it, as editors do that keep a backup.
    fn is_backup(&self, index: usize, found: &Found, present: &Present) -> bool {
        let file = &self.files[index];
        let is_moved = file.path != found.path && !are_family(&file.path, &found.path) && file.place.offset > 0;
        let in_place = || present.new_at(&file.path).map(|at| &present.files[at].path);
        is_moved && in_place().is_some_and(|path| self.is_held_by(file, path))
    }

    /// A known file is there, perhaps under another name.
    fn is_at(&mut self, index: usize, found: &Found) {
        let file = &mut self.files[index];
        if file.state == State::Gone {
            file.state = State::Read;
        }
        file.bytes = found.seen.bytes;
        file.looked = Some(found.seen);
        // One that was set aside and has not changed is no more what was read of it than before.
        file.is_verified |= file.state != State::Aside || file.seen != Some(found.seen);
        if file.state == State::Aside && file.seen != Some(found.seen) {
            file.read_to = file.place.offset;
        }
        if file.path == found.path {
            return;
        }
        let from = std::mem::replace(&mut file.path, found.path.clone());
        if file.may_have_more || file.state == State::Reading || file.ahead.is_some() {
            self.news.push(News::Moved { path: from, to: found.path.clone() });
        }
        self.tell_again(index, found);
    }

    /// Tells of a file's newest extent once more, with where it is now.
    fn tell_again(&mut self, index: usize, found: &Found) {
        let (latest, form) = (self.files[index].latest, self.files[index].form);
        let renew = |extent: &mut Extent| {
            extent.path.clone_from(&found.path);
            extent.identity = Some(found.identity);
            extent.form = form;
        };
        if let Some(reading) = self.reading.as_mut().filter(|reading| reading.file == index) {
            renew(&mut reading.extent);
        }
        if let Some(newest) = self.newest.as_mut().filter(|newest| Some(newest.number) == latest) {
            renew(newest);
            let end = newest.end.filter(|_| self.reading.as_ref().is_none_or(|reading| reading.file != index));
            self.extents.push(Extent { end, ..newest.clone() });
        } else if let Some(record) = &mut self.files[index].record {
            renew(record);
            self.extents.push(record.clone());
        }
    }

    /// Finds known files by what was read of them, whatever they are now; and copies of those that were found.
    pub(super) fn match_contents(&mut self, present: &mut Present) {
        let mut order: Vec<usize> = (0..present.files.len()).collect();
        order.retain(|at| present.index_of(&present.files[*at]).is_none() && present.files[*at].seen.bytes > 0);
        if order.is_empty() {
            return;
        }
        // Of a file under its own name and one that rotation named after it the latter is the older.
        let names: HashSet<&Path> = self.files.iter().map(|file| file.path.as_path()).collect();
        order.sort_by_cached_key(|at| {
            let path = present.files[*at].path.as_path();
            (rotated(path).is_empty(), !names.contains(path))
        });
        self.expect_lost(present);
        // A file that holds what was read ahead is the known one rather than another that holds what is settled.
        let mut settled = Vec::new();
        for at in &order {
            match self.lost_in(&present.files[*at], present) {
                Some((index, Holds::All)) => self.take_as_lost(index, *at, Holds::All, present),
                Some(_) => settled.push(*at),
                None => {}
            }
        }
        for at in settled {
            if let Some((index, holds)) = self.lost_in(&present.files[at], present) {
                self.take_as_lost(index, at, holds, present);
            }
        }
        let known = self.by_identity();
        for at in order {
            // Where another file was thought to be it, and is none.
            let index = known.get(&present.files[at].identity).filter(|index| !present.found.contains_key(index));
            if let Some(index) = index.filter(|_| present.index_of(&present.files[at]).is_none()) {
                self.match_identity(*index, at, present);
            }
            self.match_copy(at, present);
        }
        self.pass_over_new_copies(present);
    }

    fn take_as_lost(&mut self, index: usize, at: usize, holds: Holds, present: &mut Present) {
        let found = present.files[at].clone();
        let was = self.is_now(index, &found);
        present.take(at, index, holds);
        self.pass_over_backup(index, was, present);
    }

    /// Passes over a file that is none of the known ones, if it is a copy of one.
    fn match_copy(&mut self, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        if present.index_of(&found).is_some() {
            return;
        }
        match self.copied_in(&found, present) {
            Some(Copy::Whole(index)) => self.pass_over(&found, index, at, present, u64::MAX),
            Some(Copy::Longer(index)) => {
                let read = self.files[index].place.offset;
                self.pass_over(&found, index, at, present, read);
            }
            Some(Copy::Unknown) => drop(present.waiting.insert(found.identity)),
            Some(Copy::Broken(error)) => {
                let index = self.files.len();
                self.files.push(KnownFile::new(&found));
                present.take(at, index, Holds::All);
                self.set_aside(index, Some(error));
            }
            None => {}
        }
    }

    /// The known file that was not found yet and whose content `found` holds: of several the one of which most was read.
    fn lost_in(&self, found: &Found, present: &Present) -> Option<(usize, Holds)> {
        if present.index_of(found).is_some() {
            return None;
        }
        for index in present.candidates(found, &self.files) {
            let file = &self.files[index];
            match file.held_by(&found.path, self.watched()) {
                Ok(Holds::Less) | Err(_) => {}
                Ok(holds) if !self.is_in_place(index, found, present) => return Some((index, holds)),
                // What it was before another file took its place.
                Ok(_) if file.identity == Some(found.identity) => return None,
                Ok(_) => {}
            }
        }
        None
    }

    /// Whether another file than `found` is what is known under that name.
    fn is_in_place(&self, index: usize, found: &Found, present: &Present) -> bool {
        let file = &self.files[index];
        let other = present.new_at(&file.path).map(|at| &present.files[at]).filter(|other| other.path != found.path);
        let holds = |other: &Found| {
            let is_head = |(length, hash)| Heads::of(other).hash_of_first(length) == Some(hash);
            file.telling_head().is_none_or(is_head) && self.is_held_by(file, &other.path)
        };
        other.is_some_and(holds)
    }

    /// A known file is `found` now: another inode, perhaps under another name or packed. Gives the inode that it was.
    fn is_now(&mut self, index: usize, found: &Found) -> Option<FileIdentity> {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        let file = &mut self.files[index];
        let form = file.becomes(found);
        let before = std::mem::replace(&mut file.path, found.path.clone());
        let was = file.identity.replace(found.identity);
        (file.form, file.seen, file.read_to, file.bytes) = (form, None, file.place.offset, found.seen.bytes);
        file.renew_head(found);
        (file.is_verified, file.looked, file.tail) = (true, Some(found.seen), super::known::Tail::default());
        if file.state != State::Queued {
            file.state = State::Read;
        }
        let line = file.place.line;
        if before != found.path && (file.may_have_more || is_rotated(&found.path, &before)) {
            let is_cut = Found::at(&before).ok().flatten().is_some_and(|now| Some(now.identity) == was);
            self.news.push(if is_cut {
                News::Copied { path: before, copy: found.path.clone(), line }
            } else {
                News::Moved { path: before, to: found.path.clone() }
            });
        }
        self.tell_again(index, found);
        was
    }

    /// What is known and was found nowhere: it was rewritten, or there is another file in its place, or none.
    pub(super) fn note_lost(&mut self, present: &mut Present, replays: &[Extent]) {
        for index in 0..self.files.len() {
            let file = &self.files[index];
            if present.found.contains_key(&index) || file.state == State::Gone {
                continue;
            }
            let at = present.new_at(&file.path);
            let part = self.part_of(index, at, present);
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
        let is_part = |at: &usize| file.is_in_part(&present.files[*at].path, self.watched()).unwrap_or(false);
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
        file.identity = Some(found.identity);
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
        file.state = State::Gone;
        // What is only away may come back.
        file.identity = file.identity.filter(|_| other.is_none());
        let (path, line) = (file.path.clone(), file.place.line);
        let was_read = file.place.offset > 0 || left;
        match other {
            Some(path) if is_part => self.news.push(News::ReadAgain { path: path.to_owned(), line }),
            Some(_) if may_have_more && was_read => self.news.push(News::Anew { path, line }),
            Some(_) if was_read => self.news.push(News::Another { path }),
            None if may_have_more => {
                self.news.push(News::Gone { path: path.clone(), line });
                if !self.settings.follow {
                    self.troubles.push(SourceError::Changed { path, reason: crate::source::Difference::Gone }.into());
                }
            }
            Some(_) | None => {}
        }
    }
}

/// Whether a file that this process has read was only added to since.
fn has_grown(file: &KnownFile, found: &Found) -> bool {
    let is_longer = file.seen.is_none_or(|seen| found.seen.bytes > seen.bytes);
    let holds = || {
        let open = File::open(&found.path).ok()?;
        let (bytes, hash) = file.head;
        let is_head = bytes == 0 || head_of(&open, bytes).ok()? == (bytes, hash);
        Some(is_head && file.tail.is_in(&open).ok()?)
    };
    is_plain(file)
        && !file.tail.is_empty()
        && is_longer
        && found.seen.bytes >= file.read_to
        && file.place.offset > 0
        && holds().unwrap_or(false)
}
