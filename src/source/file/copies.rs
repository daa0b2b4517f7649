//! Copies of files that are there themselves: they are passed over, and remembered so that the next run knows them too.

use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use super::known::{HEAD_BYTES, Holds, KnownFile, State, head_of, read_to};
use super::listing::Found;
use super::look::unread;
use super::matching::Present;
use super::order::{is_made_of, is_packed_as, rotated, unpacked};
use super::{FileSource, detect};
use crate::source::content::Content;
use crate::source::form::Form;
use crate::source::lines::LastLine;
use crate::source::recognition::{Compared, Recognition};
use crate::source::{Extent, FileIdentity, News, Position, SourceError};

/// A file that holds less than the one it is a copy of is still being copied, unless it was not written to for so long.
const COPYING: Duration = Duration::from_secs(2);

/// Bytes compared at once.
const CHUNK: usize = 64 * 1024;

impl FileSource {
    /// What was a known file and is there beside the one that is it now is not read again.
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
            let goes_on = matches!(present.found_of(index).map(is_its_beginning), Some(Ok(Beginning::No)));
            if goes_on && !own.is_empty() {
                // It has a name of its own, and got the inode of what was removed.
                return;
            }
            for other in own {
                // What had this name before was a copy too.
                self.forget_copy(other);
            }
            let bytes = if goes_on { self.files[index].place.offset } else { u64::MAX };
            self.pass_over(&found, index, at, present, bytes);
        }
    }

    /// What was known as a copy is looked at like a new file, by the next run too.
    pub(super) fn forget_copy(&mut self, copy: usize) {
        let file = &mut self.files[copy];
        file.forget();
        if let Some(record) = file.record.take() {
            self.retell(copy, unread(&record));
        }
    }

    /// Copies that were changed since they were passed over are looked at like new files.
    pub(super) fn forget_changed_copies(&mut self, present: &Present) {
        // One that was set aside is made anew too.
        let may_be_copy = |file: &&mut KnownFile| file.is_copy() || file.state == State::Aside && file.was_copy();
        for file in self.files.iter_mut().filter(may_be_copy) {
            let found = file.identity.and_then(|identity| present.place_of(identity)).map(|at| &present.files[at]);
            if found.is_some_and(|found| file.seen != Some(found.seen)) {
                file.forget();
            }
        }
    }

    /// Of a feed that ends: files that hold what another new one holds are its copies once that was read. Before the end those
    /// of which it was not read yet are looked at again.
    pub(super) fn settle_copies(&mut self, is_end: bool) {
        for (found, of) in std::mem::take(&mut self.copies) {
            let is_it = |file: &KnownFile| file.path == of && file.state == State::Read && file.is_verified;
            let original = self.files.iter().position(|file| is_it(file) && file.place.offset > 0);
            match original {
                Some(of) => drop(self.record_copy(&found, of, u64::MAX)),
                None if !is_end => {}
                // It could not be read either.
                None => self.news.push(News::Copy { path: found.path, of }),
            }
        }
    }

    /// What is packed beside its original, as new as that is, waits until that was read.
    pub(super) fn pass_over_new_copies(&mut self, present: &mut Present) {
        for at in 0..present.files.len() {
            let found = &present.files[at];
            if present.index_of(found).is_some() || present.waits(found) || found.seen.bytes == 0 {
                continue;
            }
            // Of two the one is the original that is not packed, else the first.
            let rank = |at: usize| (unpacked(&present.files[at].path) != present.files[at].path, at);
            let originals = present.new_originals_of(found).into_iter();
            let originals =
                originals.filter(|original| rank(*original) < rank(at)).map(|original| &present.files[original]);
            let is_original = |original: &&Found| {
                let is_of_feed = present.is_listed(original) || present.is_possible_rotation(original);
                let is_wanted = is_of_feed && !present.waits(original);
                is_wanted && is_packed_as(&found.path, &original.path)
            };
            let copy = originals.filter(is_original).find_map(|original| {
                let beginning = is_beginning(found, original, (&KnownFile::new(original), self.watched()));
                match beginning {
                    Ok(Beginning::Whole) => Some(original.path.clone()),
                    // It is being packed.
                    Ok(Beginning::Broken(..)) if self.settings.follow && !is_settled(found) => {
                        Some(original.path.clone())
                    }
                    _ => None,
                }
            });
            if let Some(of) = copy {
                let found = found.clone();
                present.waiting.insert(found.identity);
                if !self.settings.follow {
                    self.copies.push((found, of));
                }
            }
        }
    }

    /// Whether `found` is a copy of a known file that is there itself, under a name that rotation or packing makes.
    pub(super) fn copied_in(&self, found: &Found, present: &Present) -> Option<Copy> {
        let is_named_after = |path: &PathBuf| is_made_of(&found.path, path);
        let mut originals = present.originals_of(found, &self.files);
        originals.retain(|index| self.files[*index].names().any(is_named_after));
        // Rather of the original than of another copy.
        originals.sort_by_key(|index| self.files[*index].is_copy());
        for index in originals {
            let (file, Some(original)) = (&self.files[index], present.found_of(index)) else { continue };
            if file.state == State::Aside && file.place.offset == 0 {
                continue;
            }
            let holds = file.place.offset > 0 && self.is_held_by(file, found);
            let is_rewritten = file.state == State::Aside && !file.is_verified;
            match is_beginning(found, original, (file, self.watched())) {
                // What is new in either can't be told.
                Ok(Beginning::Whole) if is_rewritten => return Some(Copy::Unknown),
                Ok(Beginning::Whole) if holds || is_settled(found) => return Some(Copy::Whole(index)),
                Ok(Beginning::Broken(error, place))
                    if is_settled(found) && (present.is_listed(found) || is_later(file, found)) =>
                {
                    let packing = self.files[index].becomes(found).unwrap_or_default().packing;
                    return Some(Copy::Broken(detect::broken(&found.path, packing, place, error)));
                }
                Ok(Beginning::Empty) if is_settled(found) => {}
                Ok(Beginning::Whole | Beginning::Empty | Beginning::Broken(..)) => return Some(Copy::Unknown),
                // It has another name by now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(Copy::Unknown),
                Ok(Beginning::No) | Err(_) if holds => return Some(Copy::Longer(index)),
                Ok(Beginning::No) | Err(_) => {}
            }
        }
        None
    }

    /// A file is a copy of a known one, as far as so many bytes of it.
    pub(super) fn pass_over(&mut self, found: &Found, of: usize, at: usize, present: &mut Present, bytes: u64) {
        if !found.is_there() || !present.found_of(of).is_some_and(Found::is_there) {
            present.waiting.insert(found.identity);
            return;
        }
        if let Some(copy) = self.record_copy(found, of, bytes) {
            present.take(at, copy, Holds::All);
        }
    }

    /// Remembers the first bytes of a copy as if they had been read, so that the next run knows it too. What is being read
    /// comes after it in the feed's order, as an extent of its own.
    fn record_copy(&mut self, found: &Found, of: usize, bytes: u64) -> Option<usize> {
        let form = self.files[of].becomes(found);
        let recognition = self.recognition.clone();
        let read_as = form.unwrap_or_default();
        let file = found.open().ok()?;
        let read = read_to(&file, read_as, (bytes, LastLine::IfWhole), recognition.as_deref()).ok()?;
        let most = u32::try_from(read.place().offset).unwrap_or(u32::MAX).min(HEAD_BYTES);
        let head = Content::open(file, read_as).and_then(|mut content| head_of(&mut content, most)).unwrap_or_default();
        let (state, seen) = if bytes == u64::MAX { (State::Copy, Some(found.seen)) } else { (State::Read, None) };
        self.leave();
        self.extents.extend(self.newest.take());
        // Of a copy that is made anew all the while the ledger keeps the last one.
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
        // It begins where it ends: nothing of it is ever read.
        let end = Position { extent: number, ..read.place() };
        let extent = Extent {
            end: Some(end),
            identity: Some(found.identity),
            file: Some(number),
            form,
            seen,
            sketch: read.sketch().clone(),
            head_bytes: head.0,
            head: head.1,
            ..Extent::of(found.path.clone(), end)
        };
        let known = KnownFile { state, is_verified: true, ..KnownFile::of(&extent, end) };
        self.extents.push(extent);
        let (path, of) = (found.path.clone(), self.files[of].path.clone());
        self.news.push(match state {
            State::Copy => News::Copy { path, of },
            _ => News::CopyGoesOn { path, of, line: end.line },
        });
        self.files.push(known);
        Some(self.files.len() - 1)
    }
}

/// Whether a file was written to after reading of a known one began: what rotation makes of that is of the feed then.
fn is_later(file: &KnownFile, found: &Found) -> bool {
    file.written.is_some_and(|written| found.seen.written > written)
}

/// What a file is that holds the content of another one.
pub(super) enum Copy {
    /// A copy of this known file.
    Whole(usize),
    /// One that goes on where this known file was read to.
    Longer(usize),
    /// It breaks off, and nobody is writing it.
    Broken(SourceError),
    /// That cannot be told yet.
    Unknown,
}

/// Whether an extent is of a file that was passed over as a copy, and would be again by its name.
pub(super) fn is_copy(extent: &Extent) -> bool {
    let ends_where_it_begins = extent.end.is_some_and(|end| end.offset == extent.start);
    let is_named = || !rotated(&extent.path).is_empty() || unpacked(&extent.path) != extent.path;
    extent.start > 0 && extent.file == Some(extent.number) && ends_where_it_begins && is_named()
}

/// Whether a file was not written to for a while.
pub(super) fn is_settled(found: &Found) -> bool {
    found.written.is_none_or(|at| at.elapsed().map_or(true, |since| since >= COPYING))
}

/// How the content of a file relates to that of another one.
enum Beginning {
    /// It is its beginning.
    Whole,
    /// Nothing of it can be read yet.
    Empty,
    /// It is so far, and breaks off, and where: it is packed and not whole.
    Broken(io::Error, Position),
    /// It is something else.
    No,
}

/// Whether the content of `found` is the beginning of that of `original`, which is `file`.
fn is_beginning(
    found: &Found,
    original: &Found,
    (file, watched): (&KnownFile, Option<&Recognition>),
) -> io::Result<Beginning> {
    let content = |found: &Found| {
        let open = found.open()?;
        let form = Form { packing: detect::packing(&open)?, ..file.form.unwrap_or_default() };
        Content::open(open, form)
    };
    let mut copy = Compared::new(content(found)?, watched);
    let mut of = content(original)?;
    let (mut one, mut other) = (vec![0; CHUNK], vec![0; CHUNK]);
    let (mut bytes, mut place) = (0, Position::default());
    loop {
        let read = match copy.read(&mut one) {
            Ok(0) => return Ok(if bytes > 0 { Beginning::Whole } else { Beginning::Empty }),
            Ok(read) => read,
            Err(error) if error.raw_os_error().is_none() => {
                return Ok(if bytes > 0 { Beginning::Broken(error, place) } else { Beginning::Empty });
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
                return Ok(Beginning::No);
            }
            compared += more;
        }
    }
}
