//! Matches existing files with known files by what was read of them. Device and inode, names and times count only where
//! the content leaves doubt.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::copies::Copy;
use super::known::{Holds, KnownFile, ReadingState, is_plain, raw_head_of};
use super::listing::Found;
use super::lookups::{Heads, Lookups, TellingHead};
use super::order::{are_family, is_made_of, is_rotated, rotated};
use super::reading::Tail;
use super::snapshot::Changed;
use super::{FileSource, copies, unreadable};
use crate::source::{Extent, FileIdentity, News, SourceError};

/// Whether a known file, given by its index, may be an existing file.
type MayBe = fn(&FileSource, usize, &Found, &Present) -> bool;

/// The existing files, and which known files they are.
#[derive(Debug, Default)]
pub(super) struct Present {
    /// The files of the feed, then files that rotation may have made of them.
    pub(super) files: Vec<Found>,
    listed: HashSet<PathBuf>,
    /// Paths that do not belong to the feed because of their names.
    pub(super) passed_over: BTreeSet<PathBuf>,
    /// What the system refused to list or read.
    pub(super) refused: Vec<SourceError>,
    taken: HashMap<FileIdentity, usize>,
    pub(super) found: HashMap<usize, (usize, Holds)>,
    pub(super) waiting: HashSet<FileIdentity>,
    pub(super) changed: Changed,
    /// Rewritten files that are read from their start.
    pub(super) again: HashSet<FileIdentity>,
    /// Files that an unknown rotation rule may have made of a known file. If it did not, they don't belong to the feed.
    pub(super) possible_rotations: HashSet<FileIdentity>,
    pub(super) lookups: Lookups,
}

impl Present {
    pub(super) fn of(files: Vec<Found>) -> Self {
        let listed = files.iter().map(|found| found.path.clone()).collect();
        Self { files, listed, ..Self::default() }
    }

    /// Whether only the content can show that the file belongs to the feed.
    pub(super) fn is_possible_rotation(&self, found: &Found) -> bool {
        self.possible_rotations.contains(&found.identity)
    }

    pub(super) fn take(&mut self, at: usize, index: usize, holds: Holds) {
        self.taken.insert(self.files[at].identity, index);
        self.found.insert(index, (at, holds));
    }

    pub(super) fn found_of(&self, index: usize) -> Option<&Found> {
        self.found.get(&index).map(|(at, _)| &self.files[*at])
    }

    pub(super) fn index_of(&self, found: &Found) -> Option<usize> {
        self.taken.get(&found.identity).copied()
    }

    /// Whether the file belongs to the feed by its name.
    pub(super) fn is_listed(&self, found: &Found) -> bool {
        self.listed.contains(&found.path)
    }

    /// Whether it can't be decided yet what the file is.
    pub(super) fn waits(&self, found: &Found) -> bool {
        self.waiting.contains(&found.identity)
    }
}

impl FileSource {
    /// Returns the known files by device and inode. Of two with the same inode, the newer one counts.
    pub(super) fn by_identity(&self) -> HashMap<FileIdentity, usize> {
        let rank = |index: &usize| (self.files[*index].state != ReadingState::Gone, self.files[*index].latest);
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_key(rank);
        order.into_iter().filter_map(|index| Some((self.files[index].identity?, index))).collect()
    }

    /// Finds known files by device and inode, if what was read of them is still there.
    pub(super) fn match_identities(&mut self, present: &mut Present) {
        let known = self.by_identity();
        for at in 0..present.files.len() {
            let found = present.files[at].clone();
            let Some(index) = known.get(&found.identity).copied() else { continue };
            // A feed file that holds the content is a better match than a file with another kind of name that got the
            // inode.
            let file = &self.files[index];
            let is_named_so = present.is_listed(&found) || are_family(&file.path, &found.path);
            // Only the inode speaks for the file. A new file often gets the inode of a removed one.
            let is_inode_alone = !file.has_content() && file.path != found.path && file.state != ReadingState::Reading;
            // Copies are written again all the time, and their inodes go to other files. Under another name, check the
            // content.
            let is_other_copy = file.is_copy() && file.path != found.path;
            let is_odd = is_other_copy || !is_named_so && file.state != ReadingState::Reading;
            let is_elsewhere = || self.is_of_another(index, &found, present) || self.is_backup(index, &found, present);
            if !(is_odd || is_inode_alone || is_elsewhere()) {
                self.match_identity(index, at, present);
            }
        }
    }

    /// Finds a known file by its device and inode, if what was read of it is still there.
    fn match_identity(&mut self, index: usize, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        let file = &self.files[index];
        if !file.may_be(&found) {
            return;
        }
        let holds = match file.state {
            ReadingState::Reading => Holds::All,
            _ if file.seen == Some(found.seen) => Holds::All,
            _ if file.is_verified && has_grown(file, &found) => Holds::All,
            _ => match file.compared_with(&found).map_or_else(|| file.held_by(&found, self.watched()), Ok) {
                Ok(holds) => holds,
                Err(error) if error.raw_os_error().is_some() && error.kind() != ErrorKind::NotFound => {
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
            self.files[index].compared = Some((found.seen, holds));
            present.take(at, index, holds);
            self.is_at(index, &found, present);
            self.keep_compared(index, &found);
        }
    }

    /// Stores the state of a file that has changed but still holds only what was read, so that the next run does not
    /// compare it until it changes again.
    fn keep_compared(&mut self, index: usize, found: &Found) {
        let file = &self.files[index];
        let is_whole = file.state == ReadingState::Read && file.ahead.is_none() && is_plain(file) && !file.is_copy();
        let is_end = |record: &&Extent| record.end.is_some_and(|end| end.offset == found.seen.bytes);
        let Some(record) = file.record.as_ref().filter(is_end).filter(|_| is_whole && file.read_to == found.seen.bytes)
        else {
            return;
        };
        if record.seen.is_some_and(|seen| seen != found.seen) && copies::is_settled(found) {
            let told = Extent { seen: Some(found.seen), ..record.clone() };
            self.files[index].seen = told.seen;
            self.retell(index, told);
        }
    }

    pub(super) fn is_held_by(&self, file: &KnownFile, found: &Found) -> bool {
        file.held_by(found, self.watched()).is_ok_and(|holds| holds != Holds::Less)
    }

    /// Whether `found` is the known file of its own path, and not the known file `index`, whose inode it got after that
    /// was removed.
    fn is_of_another(&self, index: usize, found: &Found, present: &Present) -> bool {
        let is_it = |other: &usize| {
            let file = &self.files[*other];
            let may_be = *other != index && file.path == found.path && file.place.offset > 0;
            may_be
                && file.identity.is_none_or(|identity| present.place_of(identity).is_none())
                && file.place.offset >= self.files[index].place.offset
                && !present.found.contains_key(other)
                && self.is_held_by(file, found)
        };
        self.files[index].path != found.path && present.known_at(&found.path, &self.files).iter().any(is_it)
    }

    /// Whether a known file was moved to a name that rotation does not give, and another file in its place continues
    /// what was read of it. Editors that keep a backup do this.
    fn is_backup(&self, index: usize, found: &Found, present: &Present) -> bool {
        let file = &self.files[index];
        let is_moved = file.path != found.path && !are_family(&file.path, &found.path) && file.has_content();
        let in_place = || present.new_at(&file.path).map(|at| &present.files[at]);
        is_moved && in_place().is_some_and(|other| self.is_held_by(file, other))
    }

    /// Records that a known file exists, perhaps under another name.
    fn is_at(&mut self, index: usize, found: &Found, present: &Present) {
        self.tell_returned(index, found, present);
        let file = &mut self.files[index];
        if file.state == ReadingState::Gone {
            file.state = ReadingState::Read;
        }
        // Nothing was written to the file for a while after it was read to its end.
        file.may_have_more &= file.seen != Some(found.seen) || !copies::is_settled(found);
        file.looked = Some(found.seen);
        // A file that was set aside and has not changed still does not hold what was read of it.
        file.is_verified |= file.state != ReadingState::Aside || file.seen != Some(found.seen);
        if file.state == ReadingState::Aside && file.seen != Some(found.seen) {
            file.read_to = file.place.offset;
        }
        if file.path == found.path {
            return;
        }
        let from = file.rename(&found.path);
        if file.may_have_more || file.state == ReadingState::Reading || file.ahead.is_some() {
            self.news.push(News::Moved { path: from, to: found.path.clone() });
        }
        self.tell_again(index, found);
    }

    /// Reports that a known file is back at a path where another file was in the meantime. If that other file had the
    /// same inode, its location is now unknown.
    fn tell_returned(&mut self, index: usize, found: &Found, present: &Present) {
        let (file, line) = (&self.files[index], self.files[index].place.line);
        let was_away = file.state == ReadingState::Gone || file.seen != Some(found.seen);
        let is_after = |other: &&usize| {
            let other = &self.files[**other];
            other.path == found.path && other.latest > file.latest && other.place.offset > 0
        };
        let after: Vec<usize> = present.known_at(&found.path, &self.files).iter().filter(is_after).copied().collect();
        if !was_away || after.is_empty() {
            return;
        }
        self.news.push(News::Returned { path: found.path.clone(), line });
        for other in after {
            let file = &mut self.files[other];
            if file.may_be(found) && file.state != ReadingState::Reading {
                file.identity = None;
                if let Some(record) = file.record.clone() {
                    self.retell(other, Extent { identity: None, ..record });
                }
            }
        }
    }

    /// Passes on a file's newest extent again, with the file's current path and identity.
    fn tell_again(&mut self, index: usize, found: &Found) {
        let file = &self.files[index];
        let (latest, form, begun_as) = (file.latest, file.form, file.begun_as.clone());
        let renew = |extent: &mut Extent| {
            extent.path.clone_from(&found.path);
            extent.begun_as.clone_from(&begun_as);
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
            self.files[index].record.iter_mut().for_each(renew);
        } else if let Some(record) = &mut self.files[index].record {
            renew(record);
            self.extents.push(record.clone());
        }
    }

    /// Finds known files by their content, whatever their names now, and passes over copies of files that were found.
    pub(super) fn match_contents(&mut self, present: &mut Present) {
        let mut order: Vec<usize> = (0..present.files.len()).collect();
        order.retain(|at| present.index_of(&present.files[*at]).is_none() && present.files[*at].seen.bytes > 0);
        if order.is_empty() {
            return self.reclaim(present);
        }
        // If a file exists under its own name and under one that rotation made of it, the rotated one is the older.
        let names: HashSet<&Path> = self.files.iter().map(|file| file.path.as_path()).collect();
        order.sort_by_cached_key(|at| {
            let path = present.files[*at].path.as_path();
            (!present.is_listed(&present.files[*at]), rotated(path).is_empty(), !names.contains(path))
        });
        self.expect_lost(present);
        self.match_lost(&order, |source, index, _, _| !source.files[index].was_copy(), present);
        self.reclaim(present);
        let known = self.by_identity();
        for at in &order {
            // Another file was taken for this one by mistake.
            let index = known.get(&present.files[*at].identity).filter(|index| !present.found.contains_key(index));
            if let Some(index) = index.filter(|_| present.index_of(&present.files[*at]).is_none()) {
                self.match_identity(*index, *at, present);
            }
            self.match_copy(*at, present);
        }
        // A copy that was written again counts as a copy again rather than as the old copy that has grown.
        self.match_lost(&order, Self::has_grown_by_itself, present);
        self.pass_over_new_copies(present);
    }

    /// Whether a known file was a copy, and `found`, which holds it, is no longer a copy of its original.
    fn has_grown_by_itself(&self, index: usize, found: &Found, present: &Present) -> bool {
        let is_original = |file: &KnownFile| {
            !file.was_copy() && file.place.offset > 0 && file.names().any(|path| is_made_of(&found.path, path))
        };
        // A file that had the original's name at the last look and has lost it since may have been the original.
        let is_untold = |index: usize, file: &KnownFile| {
            let other = present.new_at(&file.path).map(|at| &present.files[at]);
            !present.found.contains_key(&index) && other.is_some_and(|other| !other.is_there())
        };
        let is_copy_again = |(index, file): (usize, &KnownFile)| {
            is_original(file) && (is_untold(index, file) || self.is_held_by(file, found))
        };
        self.files[index].was_copy() && !self.files.iter().enumerate().any(is_copy_again)
    }

    /// Finds the known files that `may_be` allows among the existing files, by what was read of them.
    fn match_lost(&mut self, order: &[usize], may_be: MayBe, present: &mut Present) {
        // A file that holds what was read ahead is a better match than a file that holds only the settled part.
        let mut settled = Vec::new();
        for at in order {
            match self.lost_in(&present.files[*at], may_be, present) {
                Some((index, Holds::All)) => self.take_as_lost(index, *at, Holds::All, present),
                Some(_) => settled.push(*at),
                None => {}
            }
        }
        for at in settled {
            if let Some((index, holds)) = self.lost_in(&present.files[at], may_be, present) {
                self.take_as_lost(index, at, holds, present);
            }
        }
    }

    /// Continues a file that no longer exists in its copy, if the copy holds the rest.
    fn reclaim(&mut self, present: &mut Present) {
        let is_away = |(index, file): (usize, &KnownFile)| {
            file.state != ReadingState::Gone && !file.is_copy() && !present.found.contains_key(&index)
        };
        if !self.files.iter().enumerate().any(is_away) {
            return;
        }
        for at in 0..present.files.len() {
            let found = &present.files[at];
            let Some(copy) = present.index_of(found).filter(|copy| self.files[*copy].is_copy()) else { continue };
            let is_original = |index: &usize| {
                let file = &self.files[*index];
                let is_there = file.identity.is_some_and(|identity| present.place_of(identity).is_some());
                let is_away = file.state != ReadingState::Gone && !file.is_copy() && !is_there;
                is_away && file.place.offset < self.files[copy].place.offset
            };
            let originals = present.candidates(found, &self.files).into_iter().filter(is_original);
            let held = |index: usize| Some((index, self.files[index].held_by(found, self.watched()).ok()?));
            let original = originals.filter_map(held).find(|(_, holds)| *holds != Holds::Less);
            if let Some((index, holds)) = original {
                self.forget_copy(copy);
                present.found.remove(&copy);
                self.take_as_lost(index, at, holds, present);
            }
        }
    }

    fn take_as_lost(&mut self, index: usize, at: usize, holds: Holds, present: &mut Present) {
        let found = present.files[at].clone();
        let was = self.is_now(index, &found, present);
        self.files[index].compared = Some((found.seen, holds));
        present.take(at, index, holds);
        self.pass_over_backup(index, was, present);
    }

    /// Passes over an existing file that is no known one, if it is a copy of one.
    fn match_copy(&mut self, at: usize, present: &mut Present) {
        let found = present.files[at].clone();
        if present.index_of(&found).is_some() {
            return;
        }
        match self.copied_in(&found, present) {
            Some(Copy::Beginning(index, bytes)) => self.pass_over(&found, index, at, present, bytes),
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

    /// Returns the known file, not found yet, whose content `found` holds. Of several, the one that was read furthest.
    fn lost_in(&self, found: &Found, may_be: MayBe, present: &Present) -> Option<(usize, Holds)> {
        if present.index_of(found).is_some() || present.waits(found) {
            return None;
        }
        let candidates = present.candidates(found, &self.files).into_iter();
        for index in candidates.filter(|index| may_be(self, *index, found, present)) {
            let file = &self.files[index];
            match file.held_by(found, self.watched()) {
                Ok(Holds::Less) | Err(_) => {}
                Ok(_) if present.is_possible_rotation(found) && self.is_edited(index, found, present) => {}
                Ok(holds) if !self.is_in_place(index, found, present) => return Some((index, holds)),
                // `found` is the old version of the file; another file took its place.
                Ok(_) if file.may_be(found) => return None,
                Ok(_) => {}
            }
        }
        None
    }

    /// Whether a known file is still at its path, changed in part. Then another file that holds it is a version that an
    /// editor has kept.
    fn is_edited(&self, index: usize, found: &Found, present: &Present) -> bool {
        let file = &self.files[index];
        let in_place = present.new_at(&file.path).map(|at| &present.files[at]).filter(|_| !file.may_be(found));
        in_place.is_some_and(|other| file.is_in_part(other, self.watched()).unwrap_or(false))
    }

    /// Whether another file than `found` is the known file at its path, or was until this moment. The next look decides
    /// about that one.
    fn is_in_place(&self, index: usize, found: &Found, present: &Present) -> bool {
        let file = &self.files[index];
        let other = present.new_at(&file.path).map(|at| &present.files[at]).filter(|other| other.path != found.path);
        let holds = |other: &Found| {
            let has_head =
                |TellingHead { encoding, bytes, hash }| Heads::of(other).hash_of_first(encoding, bytes) == Some(hash);
            file.telling_head().is_none_or(has_head) && self.is_held_by(file, other)
        };
        other.is_some_and(|other| holds(other) || !other.is_there())
    }

    /// Records that a known file is `found` now: another inode, perhaps renamed or packed. Returns its former device
    /// and inode.
    pub(super) fn is_now(&mut self, index: usize, found: &Found, present: &Present) -> Option<FileIdentity> {
        if self.reading.as_ref().is_some_and(|reading| reading.file == index) {
            self.leave();
        }
        self.tell_returned(index, found, present);
        let file = &mut self.files[index];
        let form = file.becomes(found);
        let before = file.rename(&found.path);
        let was = file.identity.replace(found.identity);
        (file.form, file.seen, file.read_to) = (form, None, file.place.offset);
        file.renew_head(found);
        (file.is_verified, file.looked, file.tail) = (true, Some(found.seen), Tail::default());
        if file.state != ReadingState::Queued {
            file.state = ReadingState::Read;
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
}

/// Whether a file that this process has read was only appended to since.
fn has_grown(file: &KnownFile, found: &Found) -> bool {
    let is_longer = file.seen.is_none_or(|seen| found.seen.bytes > seen.bytes);
    let holds = || {
        let open = found.open().ok()?;
        let is_head = file.head.0 == 0 || raw_head_of(&open, file.head.0).ok()? == file.head;
        Some(is_head && file.tail.is_in(&open).ok()?)
    };
    is_plain(file)
        && !file.tail.is_empty()
        && is_longer
        && found.seen.bytes >= file.read_to
        && file.place.offset > 0
        && holds().unwrap_or(false)
}
