//! Passes over copies of files that are still in the feed, and records them so that the next run knows them too.

use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use super::known::{HEAD_BYTES, Holds, KnownFile, ReadingState, head_of, read_to};
use super::listing::Found;
use super::look::unread;
use super::matching::Present;
use super::order::{is_made_of, is_packed_as, rotated, unpacked};
use super::{FileSource, detect};
use crate::source::content::Content;
use crate::source::form::ContentForm;
use crate::source::lines::LastLine;
use crate::source::recognition::{Compared, Recognition};
use crate::source::{Extent, FileIdentity, News, Position, SourceError};

/// A file that holds less than its original may still be being copied, unless nothing was written to it for this long.
const COPYING: Duration = Duration::from_secs(2);

const CHUNK: usize = 64 * 1024;

impl FileSource {
    /// Passes over the file that the known file `index` was before, with device and inode `was`, if that file still
    /// exists and holds the same content, for example as an editor's backup.
    pub(super) fn pass_over_backup(&mut self, index: usize, was: Option<FileIdentity>, present: &mut Present) {
        let is_new = |found: &Found| present.is_listed(found) && present.index_of(found).is_none();
        let at = was.and_then(|was| present.place_of(was));
        let Some(at) = at.filter(|at| is_new(&present.files[*at])) else { return };
        let found = present.files[at].clone();
        let known = present.known_at(&found.path, &self.files).iter().copied();
        let own = known.filter(|other| *other != index && self.files[*other].path == found.path).collect::<Vec<_>>();
        let file = &self.files[index];
        if self.is_held_by(file, &found) {
            let is_its_beginning = |original| is_beginning(&found, original, (file, self.watched()));
            let goes_on = matches!(present.found_of(index).map(is_its_beginning), Some(Ok(ContentRelation::No)));
            if goes_on && !own.is_empty() {
                // The file has a name of its own, and got the inode of a removed file.
                return;
            }
            for other in own {
                // The file that had this name before was a copy too.
                self.forget_copy(other);
            }
            let bytes = if goes_on { self.files[index].place.offset } else { u64::MAX };
            self.pass_over(&found, index, at, present, bytes);
        }
    }

    /// Treats a known copy as a new file, in this run and the next.
    pub(super) fn forget_copy(&mut self, copy: usize) {
        let file = &mut self.files[copy];
        file.forget();
        if let Some(record) = file.record.take() {
            self.retell(copy, unread(&record));
        }
    }

    /// Treats copies that have changed since they were passed over as new files.
    pub(super) fn forget_changed_copies(&mut self, present: &Present) {
        // A copy that was set aside may be written again too.
        let may_be_copy =
            |file: &&mut KnownFile| file.is_copy() || file.state == ReadingState::Aside && file.was_copy();
        for file in self.files.iter_mut().filter(may_be_copy) {
            let found = file.identity.and_then(|identity| present.place_of(identity)).map(|at| &present.files[at]);
            if found.is_some_and(|found| file.seen != Some(found.seen)) {
                file.forget();
            }
        }
    }

    /// In a feed that ends: records the waiting copies of new files whose original was read. Before the end, the next
    /// look examines the others again.
    pub(super) fn settle_copies(&mut self, is_end: bool) {
        for (found, of) in std::mem::take(&mut self.copies) {
            let is_it = |file: &KnownFile| file.path == of && file.state == ReadingState::Read && file.is_verified;
            let original = self.files.iter().position(|file| is_it(file) && file.place.offset > 0);
            match original {
                Some(of) => drop(self.record_copy(&found, of, u64::MAX)),
                None if !is_end => {}
                // The original could not be read either.
                None => self.news.push(News::Copy { path: found.path, of }),
            }
        }
    }

    /// Makes packed copies of new files wait until their original was read.
    pub(super) fn pass_over_new_copies(&mut self, present: &mut Present) {
        for at in 0..present.files.len() {
            let found = &present.files[at];
            if present.index_of(found).is_some() || present.waits(found) || found.seen.bytes == 0 {
                continue;
            }
            // Of two copies, the original is the one that is not packed, otherwise the first.
            let rank = |at: usize| (unpacked(&present.files[at].path) != present.files[at].path, at);
            let originals = present.new_originals_of(found).into_iter().filter(|original| rank(*original) < rank(at));
            let may_be_original = |original: &&Found| {
                let is_of_feed = present.is_listed(original) || present.is_possible_rotation(original);
                is_of_feed && !present.waits(original) && is_packed_as(&found.path, &original.path)
            };
            let is_original = |original: &&Found| {
                match is_beginning(found, original, (&KnownFile::new(original), self.watched())) {
                    Ok(ContentRelation::Whole) => true,
                    // The file is still being packed.
                    Ok(ContentRelation::Broken(..)) => self.settings.follow && !is_settled(found),
                    _ => false,
                }
            };
            let mut originals = originals.map(|original| &present.files[original]).filter(may_be_original);
            if let Some(original) = originals.find(is_original) {
                let (found, of) = (found.clone(), original.path.clone());
                present.waiting.insert(found.identity);
                if !self.settings.follow {
                    self.copies.push((found, of));
                }
            }
        }
    }

    /// Finds out whether `found` is a copy of a known file that still exists, under a name that rotation or packing
    /// gives.
    pub(super) fn copied_in(&self, found: &Found, present: &Present) -> Option<Copy> {
        let is_named_after = |path: &PathBuf| is_made_of(&found.path, path);
        let mut originals = present.originals_of(found, &self.files);
        originals.retain(|index| self.files[*index].names().any(is_named_after));
        // Prefer the original to another copy.
        originals.sort_by_key(|index| self.files[*index].is_copy());
        for index in originals {
            let (file, Some(original)) = (&self.files[index], present.found_of(index)) else { continue };
            if file.state == ReadingState::Aside && file.place.offset == 0 {
                continue;
            }
            let holds = file.place.offset > 0 && self.is_held_by(file, found);
            let is_rewritten = file.state == ReadingState::Aside && !file.is_verified;
            // A file that rotation made after the known file was begun belongs to the feed.
            let is_later = file.written.is_some_and(|written| found.seen.written > written);
            match is_beginning(found, original, (file, self.watched())) {
                // New records in either file can't be told from old ones.
                Ok(ContentRelation::Whole) if is_rewritten => return Some(Copy::Unknown),
                Ok(ContentRelation::Whole) if holds || is_settled(found) => {
                    return Some(Copy::Beginning(index, u64::MAX));
                }
                Ok(ContentRelation::Broken(error, place))
                    if is_settled(found) && (present.is_listed(found) || is_later) =>
                {
                    let packing = self.files[index].becomes(found).unwrap_or_default().packing;
                    return Some(Copy::Broken(detect::broken(&found.path, packing, place, error)));
                }
                Ok(ContentRelation::Empty) if is_settled(found) => {}
                Ok(ContentRelation::Whole | ContentRelation::Empty | ContentRelation::Broken(..)) => {
                    return Some(Copy::Unknown);
                }
                // The file was renamed in the meantime.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(Copy::Unknown),
                Ok(ContentRelation::No) | Err(_) if holds => return Some(Copy::Beginning(index, file.place.offset)),
                Ok(ContentRelation::No) | Err(_) => {}
            }
        }
        None
    }

    /// Records that the first `bytes` bytes of `found` are a copy of the known file `of`, unless one of the two has
    /// just moved. `u64::MAX` means the whole file.
    pub(super) fn pass_over(&mut self, found: &Found, of: usize, at: usize, present: &mut Present, bytes: u64) {
        if !found.is_there() || !present.found_of(of).is_some_and(Found::is_there) {
            present.waiting.insert(found.identity);
            return;
        }
        if let Some(copy) = self.record_copy(found, of, bytes) {
            present.take(at, copy, Holds::All);
        }
    }

    /// Records the first bytes of a copy as if they had been read, so that the next run knows the copy too. The file
    /// that is being read continues after it in the feed's order, as a new extent.
    fn record_copy(&mut self, found: &Found, of: usize, bytes: u64) -> Option<usize> {
        let form = self.files[of].becomes(found);
        let recognition = self.recognition.clone();
        let read_as = form.unwrap_or_default();
        let file = found.open().ok()?;
        let read = read_to(&file, read_as, (bytes, LastLine::IfWhole), recognition.as_deref()).ok()?;
        let most = u32::try_from(read.place().offset).unwrap_or(u32::MAX).min(HEAD_BYTES);
        let head = Content::open(file, read_as).and_then(|mut content| head_of(&mut content, most)).unwrap_or_default();
        let (state, seen) =
            if bytes == u64::MAX { (ReadingState::Copy, Some(found.seen)) } else { (ReadingState::Read, None) };
        self.leave();
        self.extents.extend(self.newest.take());
        // If a copy is made again and again, the ledger keeps only the last one.
        let before = if self.names.contains(&found.path) { self.files.len() } else { 0 };
        for index in 0..before {
            if self.files[index].path == found.path && self.files[index].was_copy() {
                self.drop_pieces(index);
                self.forgotten.extend(self.files[index].latest);
                self.files[index].forget_all();
            }
        }
        let number = self.next_number;
        self.next_number += 1;
        // The extent begins where it ends: nothing of the copy is ever read.
        let end = Position { extent: number, ..read.place() };
        let extent = Extent {
            end: Some(end),
            identity: Some(found.identity),
            file: Some(number),
            form,
            seen,
            sketch: read.sketch.clone(),
            head_bytes: head.0,
            head: head.1,
            ..Extent::of(found.path.clone(), end)
        };
        let known = KnownFile { state, is_verified: true, ..KnownFile::of(&extent, end) };
        self.extents.push(extent);
        let (path, of) = (found.path.clone(), self.files[of].path.clone());
        self.news.push(match state {
            ReadingState::Copy => News::Copy { path, of },
            _ => News::CopyGoesOn { path, of, line: end.line },
        });
        self.files.push(known);
        Some(self.files.len() - 1)
    }
}

pub(super) enum Copy {
    /// Its first bytes, this many, are a copy of this known file. `u64::MAX` means the whole file.
    Beginning(usize, u64),
    /// A copy that ends early or is damaged, and nothing writes to it any more.
    Broken(SourceError),
    Unknown,
}

/// Whether an extent belongs to a file that was passed over as a copy, and whose name still makes it one.
pub(super) fn is_copy(extent: &Extent) -> bool {
    let ends_where_it_begins = extent.end.is_some_and(|end| end.offset == extent.start);
    let is_named = || !rotated(&extent.path).is_empty() || unpacked(&extent.path) != extent.path;
    extent.start > 0 && extent.file == Some(extent.number) && ends_where_it_begins && is_named()
}

/// Whether nothing was written to a file for a while.
pub(super) fn is_settled(found: &Found) -> bool {
    found.written.is_none_or(|at| at.elapsed().map_or(true, |since| since >= COPYING))
}

/// How the content of a file relates to the content of another file.
enum ContentRelation {
    /// It is the beginning of the other content, or all of it.
    Whole,
    /// Nothing of it is readable yet.
    Empty,
    /// It is the beginning of the other content up to this position, where its packed data ends early or is damaged.
    Broken(io::Error, Position),
    No,
}

/// Compares the content of `found` with the beginning of the content of `original`, which is `file`.
fn is_beginning(
    found: &Found,
    original: &Found,
    (file, watched): (&KnownFile, Option<&Recognition>),
) -> io::Result<ContentRelation> {
    let content = |found: &Found| {
        let open = found.open()?;
        let form = ContentForm { packing: detect::packing(&open)?, ..file.form.unwrap_or_default() };
        Content::open(open, form)
    };
    let mut copy = Compared::new(content(found)?, watched);
    let mut of = content(original)?;
    let (mut one, mut other) = (vec![0; CHUNK], vec![0; CHUNK]);
    let (mut bytes, mut place) = (0, Position::default());
    loop {
        let read = match copy.read(&mut one) {
            Ok(0) => return Ok(if bytes > 0 { ContentRelation::Whole } else { ContentRelation::Empty }),
            Ok(read) => read,
            Err(error) if error.raw_os_error().is_none() => {
                return Ok(if bytes > 0 { ContentRelation::Broken(error, place) } else { ContentRelation::Empty });
            }
            Err(error) => return Err(error),
        };
        for end in memchr::memchr_iter(b'\n', &one[..read]) {
            (place.offset, place.line) = (bytes + end as u64 + 1, place.line + 1);
        }
        bytes += read as u64;
        let mut compared = 0;
        while compared < read {
            let more = of.read(&mut other[..read - compared])?;
            if more == 0 || one[compared..compared + more] != other[..more] {
                return Ok(ContentRelation::No);
            }
            compared += more;
        }
    }
}
