//! Looks at which files exist, decides what became of the known ones, and queues what is to be read.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::known::{Holds, KnownFile, ReadingState};
use super::listing::{self, Found};
use super::lookups::{first, may_be_made_of};
use super::lost::Lost;
use super::matching::Present;
use super::order;
use super::{FileSource, QueuedPiece, copies};
use crate::source::form::Encoding;
use crate::source::{Extent, FileDifference, FileIdentity, News, Position, Resume, SourceError};

pub(super) const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Looks at many files use at most one part in this many of the time, see [`BETWEEN_LOOKS`].
const SHARE_OF_LOOKS: u32 = 20;

/// Maximum pause between two looks, whatever they cost: a file that is rotated away in a longer pause is missed.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// Maximum attempts at a look at a followed feed while names change. Later changes are left to the next look.
const ATTEMPTS: u32 = 4;

/// Maximum attempts at a look at a feed that ends, because no later look follows.
const ATTEMPTS_WITHOUT_FOLLOW: u32 = 32;

const PAUSE: Duration = Duration::from_millis(10);

/// A look that can begin nothing because a file was renamed is reported after this many such looks in a row.
const LOOKS_IN_SILENCE: u32 = 8;

/// Maximum size of a packed file without content, in bytes. A gzip member contains its file's name.
const HOLDS_NOTHING: u64 = 512;

impl FileSource {
    /// Restores what earlier runs stored, and keeps the extents that must be read again.
    pub(super) fn remember(&mut self, resume: Resume) -> Result<(), SourceError> {
        let Resume { mut extents, forgotten, position } = resume;
        let last = extents.last().map_or(0, |extent| extent.number + 1);
        self.next_number = last.max(if position == Position::default() { 0 } else { position.extent + 1 });
        let kept = u32::try_from(extents.len()).unwrap_or(u32::MAX).saturating_add(forgotten);
        self.lost_notes = self.next_number.saturating_sub(kept);
        let is_begun = extents.iter().any(|extent| extent.number == position.extent && extent.start <= position.offset);
        if !is_begun && self.lost_notes == 0 && (!extents.is_empty() || position != Position::default()) {
            return Err(SourceError::Changed { path: self.path.as_str().into(), reason: FileDifference::NoCheckpoint });
        }
        self.take_births(&mut extents);
        let mut numbers = HashMap::new();
        // A copy of content that is not settled is treated as a new file.
        let unsettled = extents.iter().filter(|extent| is_ahead(extent, position)).map(|extent| extent.number).min();
        for extent in &extents {
            if extent.number < position.extent && extent.end.is_none() {
                return Err(SourceError::Changed { path: extent.path.clone(), reason: FileDifference::Gaps });
            }
            if unsettled.is_none_or(|unsettled| !copies::is_copy(extent) || extent.number < unsettled) {
                self.remember_one(extent, position, &mut numbers);
            }
        }
        extents.retain(|extent| is_ahead(extent, position));
        (self.replays, self.settled) = (extents, position);
        Ok(())
    }

    /// Completes identities that earlier versions stored without a creation time: the file that has the device and
    /// inode now is the file. Looks for it beside the stored path and among the feed's files.
    fn take_births(&self, extents: &mut [Extent]) {
        let is_old = |extent: &&Extent| extent.identity.is_some_and(|identity| identity.born.is_none());
        let mut folders = HashSet::new();
        let is_first = |path: &&PathBuf| folders.insert(path.parent().map(Path::to_owned));
        let old = extents.iter().filter(is_old).map(|extent| &extent.path).filter(is_first);
        let mut there: Vec<Found> = old.flat_map(|path| listing::beside(path)).collect();
        if there.iter().all(|found| found.identity.born.is_none()) {
            return;
        }
        there.extend(self.path.list().unwrap_or_default().files);
        let place = |identity: FileIdentity| (identity.device, identity.inode);
        let there: HashMap<_, _> = there.iter().map(|found| (place(found.identity), found.identity)).collect();
        for identity in extents.iter_mut().filter_map(|extent| extent.identity.as_mut()) {
            if identity.born.is_none() {
                *identity = there.get(&place(*identity)).copied().unwrap_or(*identity);
            }
        }
    }

    /// Restores one extent. `numbers` maps the numbers of files to their indices.
    fn remember_one(&mut self, extent: &Extent, position: Position, numbers: &mut HashMap<u32, usize>) {
        let settled = match extent.number.cmp(&position.extent) {
            Ordering::Less => extent.end.unwrap_or(extent.begin()),
            Ordering::Equal => position,
            Ordering::Greater => extent.begin(),
        };
        let mut known = KnownFile::of(extent, settled);
        let same = match extent.file {
            Some(number) => numbers.get(&number).copied(),
            None => self.files.iter().position(|file| file.identity.is_some() && file.identity == extent.identity),
        };
        let Some(index) = same else {
            numbers.entry(extent.file.unwrap_or(extent.number)).or_insert(self.files.len());
            return self.files.push(known);
        };
        let file = &mut self.files[index];
        known.number = file.number;
        if extent.number > position.extent {
            // An earlier extent holds the settled position; this one was read ahead of it.
            known.ahead = extent.end.or(Some(extent.begin()).filter(|begin| begin.offset > file.place.offset));
            known.place = file.place;
            known.read_to = file.place.offset;
        }
        *file = known;
    }

    /// Looks again if it is time to. Returns whether there may be something to read now.
    pub(super) fn look_if_due(&mut self) -> Result<bool, SourceError> {
        if self.next_look.is_some_and(|next| Instant::now() < next) {
            return Ok(false);
        }
        let began = Instant::now();
        let was_edited = self.reading.as_mut().is_some_and(super::reading::Reading::was_edited);
        if was_edited {
            self.look_again()?;
        } else {
            self.look()?;
        }
        let pause = (began.elapsed() * SHARE_OF_LOOKS).clamp(LOOK_EVERY, BETWEEN_LOOKS);
        self.next_look = Some(Instant::now() + pause);
        Ok(was_edited || !self.queue.is_empty())
    }

    /// Looks where the content is that was read of the current file, which no longer holds it or may not.
    pub(super) fn look_again(&mut self) -> Result<(), SourceError> {
        if let Some(reading) = &self.reading {
            let (file, place) = (reading.file, reading.verified);
            if let Some(newest) = self.newest.as_mut().filter(|newest| newest.number == reading.extent.number) {
                newest.end = newest.end.map(|end| end.min(place));
            }
            // The state on disk now belongs to other content.
            let last_seen = self.files[file].last_seen;
            self.leave();
            let known = &mut self.files[file];
            (known.is_verified, known.seen, known.read_to) = (false, None, place.offset);
            known.last_seen = last_seen;
            if let Some(newest) = &mut self.newest {
                newest.seen = None;
            }
        }
        self.look()
    }

    /// Looks at which files exist and queues what is to be read, first the extents that an earlier run began.
    pub(super) fn look(&mut self) -> Result<(), SourceError> {
        if self.settings.follow {
            self.forget_gone();
        }
        if let Some(reading) = &self.reading {
            let file = &mut self.files[reading.file];
            file.was_read(reading);
            file.state = ReadingState::Reading;
        }
        let attempts = if self.settings.follow { ATTEMPTS } else { ATTEMPTS_WITHOUT_FOLLOW };
        for _ in 1..attempts {
            if self.attempt_look(false)? {
                return Ok(());
            }
            if !self.settings.follow {
                std::thread::sleep(PAUSE);
            }
        }
        self.attempt_look(true).map(drop)
    }

    /// Looks at the files that exist at one moment. Returns `false` if some of them changed meanwhile and need another
    /// attempt. With `anyway`, leaves those to the next look and handles the rest.
    fn attempt_look(&mut self, anyway: bool) -> Result<bool, SourceError> {
        self.copies.clear();
        // Each attempt reports moving files again.
        self.troubles.retain(|trouble| !matches!(trouble.error(), SourceError::Moving { .. }));
        let mut present = match self.snapshot() {
            Ok(present) => {
                self.said_nothing = false;
                self.note_allowed(&present.refused);
                present
            }
            Err(SourceError::Nothing { path, place }) => {
                // All known files may be gone. If their folder is missing too, a disk may not be mounted.
                let is_missing = self.files.is_empty() || !self.path.is_place();
                let is_opening = self.watched().is_some();
                if is_missing && is_opening && !self.settings.follow {
                    return Err(SourceError::Nothing { path, place });
                }
                if is_missing && !std::mem::replace(&mut self.said_nothing, true) {
                    self.news.push(News::Nothing { path, place });
                }
                Present::default()
            }
            Err(error @ SourceError::Read { .. }) if self.settings.follow => {
                self.report_refused(vec![error]);
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        self.report_refused(std::mem::take(&mut present.refused));
        self.names.extend(self.files.iter().flat_map(KnownFile::names).cloned());
        self.pass_over_links(&mut present);
        self.expect_changed(&present);
        self.forget_changed_copies(&present);
        self.match_identities(&mut present);
        self.stand()?;
        self.match_contents(&mut present);
        self.stand()?;
        let mut lost = self.lost(&present);
        self.stand()?;
        let is_known = |found: &Found| found.seen.bytes == 0 || present.index_of(found).is_some();
        if !lost.is_empty() || !present.files.iter().all(is_known) {
            self.note_changes(&mut present);
            if self.defer(&mut lost, &mut present) {
                if !anyway {
                    return Ok(false);
                }
                if let Some(path) = self.deferred_of_begun(&lost, &present) {
                    // That file must be read before all others.
                    return self.wait_for(path).map(|()| true);
                }
            }
        }
        self.silent_looks = 0;
        let replays = std::mem::take(&mut self.replays);
        self.note_lost(lost, &mut present, &replays);
        self.replay(&replays, &present);
        self.queue_more(&present);
        self.queue_new(&present)?;
        self.record_empty(&present);
        Ok(true)
    }

    /// Waits for a file that is renamed all the time. Nothing else may be begun before it.
    fn wait_for(&mut self, path: PathBuf) -> Result<(), SourceError> {
        let error = SourceError::Moving { path };
        if !self.settings.follow {
            return Err(error);
        }
        self.silent_looks += 1;
        if self.silent_looks >= LOOKS_IN_SILENCE {
            self.report_refused(vec![error]);
        }
        Ok(())
    }

    /// Drops all but one name of each file with several names.
    fn pass_over_links(&mut self, present: &mut Present) {
        let mut named: HashMap<&Path, Vec<FileIdentity>> = HashMap::new();
        for file in self.files.iter().filter(|file| file.state != ReadingState::Gone) {
            named.entry(&file.path).or_default().extend(file.identity);
        }
        let may_be_made = OnceCell::new();
        let mut places: HashMap<FileIdentity, usize> = HashMap::new();
        let mut kept: Vec<Found> = Vec::new();
        for found in std::mem::take(&mut present.files) {
            let Some(at) = places.get(&found.identity).copied() else {
                places.insert(found.identity, kept.len());
                kept.push(found);
                continue;
            };
            // Prefer the name under which the file is known, then a name that a known file has or that packing or
            // rotation makes of it, then a real file to a symbolic link.
            let rank = |found: &Found| {
                let known = named.get(found.path.as_path()).map(|known| known.contains(&found.identity));
                let is_of_known = || may_be_made.get_or_init(|| may_be_made_of(&self.files))(&found.path);
                (known, known.is_none() && is_of_known(), !found.path.is_symlink())
            };
            let link = if rank(&found) > rank(&kept[at]) { std::mem::replace(&mut kept[at], found) } else { found };
            if !present.is_possible_rotation(&link) && self.said.insert(link.path.clone()) {
                self.news.push(News::Link { path: link.path, of: kept[at].path.clone() });
            }
        }
        present.files = kept;
    }

    /// Queues the rest of the extents that an earlier run began, in their order.
    fn replay(&mut self, replays: &[Extent], present: &Present) {
        let position = self.settled;
        let mut open: HashSet<usize> = HashSet::new();
        let numbers = self.numbers();
        for extent in replays {
            let Some(index) = self.file_of(extent, &numbers) else { continue };
            let file = &mut self.files[index];
            let found = present.found_of(index).filter(|_| file.state != ReadingState::Aside && !open.contains(&index));
            let Some(found) = found else {
                let told = if extent.number == position.extent {
                    Extent { end: Some(at(extent, file.place)), seen: None, ..extent.clone() }
                } else {
                    unread(extent)
                };
                self.retell(index, told);
                continue;
            };
            let from = if extent.number == position.extent { at(extent, file.place) } else { extent.begin() };
            // If the content that was read ahead was edited since, read the file as it is now.
            let holds_all = present.found.get(&index).is_some_and(|(_, holds)| *holds == Holds::All);
            let end = extent.end.filter(|_| holds_all).map(|end| end.offset);
            if end.is_none() {
                open.insert(index);
            }
            let extent = Extent {
                path: file.path.clone(),
                begun_as: file.begun_as.clone(),
                identity: Some(found.identity),
                file: file.number,
                form: file.form,
                end: extent.end.filter(|_| end.is_some()),
                ..extent.clone()
            };
            file.state = ReadingState::Queued;
            let place = extent.end.unwrap_or(from);
            (file.place, file.read_to) = (place, place.offset);
            file.ahead = None;
            self.retell(index, extent.clone());
            self.queue.push_back(QueuedPiece { file: index, from, end, extent: Some(extent) });
        }
    }

    /// Returns a file that an earlier run began and that has not been located yet.
    fn deferred_of_begun(&self, lost: &[Lost], present: &Present) -> Option<PathBuf> {
        let numbers = self.numbers();
        let mut begun = self.replays.iter().filter_map(|extent| self.file_of(extent, &numbers));
        let is_deferred = |index: &usize| {
            let is_lost =
                || self.files[*index].state == ReadingState::Gone || lost.iter().any(|lost| lost.index == *index);
            present.found_of(*index).is_none() && !is_lost()
        };
        begun.find(is_deferred).map(|index| self.files[index].path.clone())
    }

    fn numbers(&self) -> HashMap<u32, usize> {
        self.files.iter().enumerate().rev().filter_map(|(index, file)| Some((file.number?, index))).collect()
    }

    fn file_of(&self, extent: &Extent, numbers: &HashMap<u32, usize>) -> Option<usize> {
        match extent.file {
            Some(number) => numbers.get(&number).copied(),
            None => self.files.iter().position(|file| {
                file.number == Some(extent.number) || (file.identity.is_some() && file.identity == extent.identity)
            }),
        }
    }

    /// Queues known files that have more to read, in the order in which they were begun.
    fn queue_more(&mut self, present: &Present) {
        let queued = self.queue.iter().filter(|piece| piece.end.is_none());
        let queued: HashSet<usize> = queued.map(|piece| piece.file).collect();
        let has_more = |index: &usize| {
            let file = &self.files[*index];
            matches!(file.state, ReadingState::Read | ReadingState::Aside | ReadingState::Queued)
                && !queued.contains(index)
                && !file.is_unbegun()
                && present.found_of(*index).is_some_and(|found| file.has_more(found))
        };
        let mut more: Vec<usize> = (0..self.files.len()).filter(has_more).collect();
        more.sort_by_key(|index| self.files[*index].number);
        for index in more {
            let file = &mut self.files[index];
            (file.state, file.may_have_more) = (ReadingState::Queued, true);
            let from = Position { extent: 0, ..file.place };
            self.queue.push_back(QueuedPiece { file: index, from, extent: None, end: None });
        }
    }

    fn queue_new(&mut self, present: &Present) -> Result<(), SourceError> {
        let rotated = self.rotated_by_own_rule(present);
        let by_rule = rotated.identities();
        let older = rotated.older.iter().filter(|path| self.said.insert((*path).clone()));
        self.news.extend(older.map(|path| News::Older { path: path.clone() }));
        // An order from the settings applies to these files too.
        let is_placed = matches!(self.settings.order, order::FileOrder::Auto | order::FileOrder::Rotation);
        let is_sorted = |found: &&Found| {
            if by_rule.contains(&found.identity) { !is_placed } else { !present.is_possible_rotation(found) }
        };
        let mut files: Vec<Found> = present.files.iter().filter(is_sorted).cloned().collect();
        let begun = |found: &Found| {
            let file = present.index_of(found).map(|index| &self.files[index]);
            file.filter(|file| !file.is_unbegun())
        };
        let number = |found: &Found| begun(found)?.number;
        let is_name = |path: &Path| self.is_feed_name(path);
        let written = |found: &Found| {
            let file = begun(found)?;
            let written = file.written.or(file.last_seen.map(|seen| seen.written))?;
            Some(SystemTime::UNIX_EPOCH + Duration::from_nanos(u64::try_from(written).ok()?))
        };
        let is_begun = self.files.iter().any(|file| file.number.is_some());
        let has_content = |found: &Found| {
            found.seen.bytes > HOLDS_NOTHING || first(found, Encoding::Utf8).is_ok_and(|first| !first.is_empty())
        };
        let known = order::KnownFiles {
            is_name: &is_name,
            is_begun,
            is_opening: self.recognition.is_some(),
            begun: &number,
            has_content: &has_content,
            written: &written,
        };
        order::sort(&mut files, self.settings.order, &known)?;
        if is_placed {
            rotated.put_into(&mut files);
        }
        for index in 0..files.len() {
            let found = &files[index];
            let known = present.index_of(found);
            let is_new = known.is_none_or(|index| self.files[index].is_unbegun() && self.files[index].has_more(found));
            let is_wanted = is_new
                && found.seen.bytes > 0
                && !present.waits(found)
                && (by_rule.contains(&found.identity)
                    || present.is_listed(found)
                    || present.again.contains(&found.identity)
                    || self.is_after_known(index, &files, present));
            if is_wanted {
                let was_empty = known.filter(|index| self.files[*index].number.is_some());
                if let Some(index) = was_empty {
                    // The file was empty when it was first seen. It takes its place in the order now.
                    self.files[index].forget();
                }
                let file = known.filter(|_| was_empty.is_none()).unwrap_or_else(|| {
                    self.files.push(KnownFile::new(found));
                    self.files.len() - 1
                });
                self.files[file].state = ReadingState::Queued;
                let is_odd = self.lost_notes > 0 && found.path.to_str().is_none();
                if is_odd && self.settings.rewritten == super::Rewritten::Ask {
                    let error = SourceError::Forgotten { path: found.path.clone() };
                    self.set_aside(file, Some(error));
                    continue;
                }
                if by_rule.contains(&found.identity) {
                    self.news.push(News::RotatedAlike { path: found.path.clone() });
                }
                self.queue.push_back(QueuedPiece { file, from: Position::default(), extent: None, end: None });
            }
        }
        Ok(())
    }
}

/// Returns `extent` as one that is not read again. An earlier extent of its file holds the settled position.
pub(super) fn unread(extent: &Extent) -> Extent {
    let nothing = Position::new(extent.number, 0, 0);
    Extent { end: Some(nothing), file: Some(extent.number), ..Extent::of(extent.path.clone(), nothing) }
}

/// Whether part of an extent is beyond the checkpoint.
fn is_ahead(extent: &Extent, position: Position) -> bool {
    let from = if extent.number == position.extent { position } else { extent.begin() };
    extent.number >= position.extent && extent.end.is_none_or(|end| end.offset > from.offset)
}

fn at(extent: &Extent, place: Position) -> Position {
    Position { extent: extent.number, ..place }
}
