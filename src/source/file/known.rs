//! Keeps what is known of a file, and checks whether a file on disk is the known one.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::listing::Found;
use super::lookups::TellingHead;
use super::reading::{Reading, Tail, keep_place};
use super::{copies, detect};
use crate::source::consumed::{Overlap, Sketch, hash_of};
use crate::source::content::Content;
use crate::source::form::{ContentForm, Encoding, Packing};
use crate::source::lines::{LastLine, Lines};
use crate::source::recognition::{Compared, Recognition};
use crate::source::{Block, Extent, FileIdentity, Filled, Position, Seen, SourceError, Unreadable};

/// Maximum number of first bytes in a fingerprint. They rule out most other files.
pub(super) const HEAD_BYTES: u32 = 4096;

/// A file under another name and with another inode is not recognized by less content than this, in bytes.
pub(super) const TELLING_BYTES: u64 = 4096;

/// Maximum number of bytes of a file whose records are compared with a sketch.
const COMPARED_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Default, Debug)]
pub(super) struct KnownFile {
    pub(super) path: PathBuf,
    /// The name under which the file was begun, if it was renamed since.
    pub(super) begun_as: Option<PathBuf>,
    /// `None` if it is unknown which file on disk this is now.
    pub(super) identity: Option<FileIdentity>,
    /// The number of the file's first extent, once it has one.
    pub(super) number: Option<u32>,
    pub(super) latest: Option<u32>,
    pub(super) form: Option<ContentForm>,
    pub(super) head: (u32, u64),
    pub(super) sketch: Sketch,
    /// Where the file's next record begins.
    pub(super) place: Position,
    /// How far an earlier run read the file beyond the settled position.
    pub(super) ahead: Option<Position>,
    /// Offset up to which the file was read, including an unfinished last record.
    pub(super) read_to: u64,
    /// The offset where reading stopped before an incomplete record, and the offset where that record begins if it can
    /// never be completed.
    pub(super) unfinished_at: Option<(u64, Option<u64>)>,
    /// The file's state on disk when there was nothing more to read in it.
    pub(super) seen: Option<Seen>,
    /// The file's state on disk when it was last read.
    pub(super) last_seen: Option<Seen>,
    /// The file's write time before it was begun, in nanoseconds from 1970.
    pub(super) written: Option<i64>,
    /// The file's state on disk at the last look.
    pub(super) looked: Option<Seen>,
    /// The file's state on disk when it was compared with what was read of it, and the result.
    pub(super) compared: Option<(Seen, Holds)>,
    /// The last bytes before `place`, if this process read them.
    pub(super) tail: Tail,
    /// This process has checked that the file holds what was read of it.
    pub(super) is_verified: bool,
    /// The file may have held more than was read.
    pub(super) may_have_more: bool,
    /// The file exists, but the settings exclude it since it was begun.
    pub(super) is_excluded: bool,
    pub(super) state: ReadingState,
    /// The last trouble that was reported for the file.
    pub(super) said: Option<Unreadable>,
    /// The file's path in that report, until the file is readable again.
    pub(super) named: Option<PathBuf>,
    /// The newest extent of the file, as it was last passed on.
    pub(super) record: Option<Extent>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) enum ReadingState {
    /// All existing data was read.
    #[default]
    Read,
    Queued,
    Reading,
    /// The file is a copy of another one, and is not read.
    Copy,
    /// The file can't be read until it changes.
    Aside,
    /// The file no longer exists, or holds something else.
    Gone,
}

/// How much of what was read of a known file another file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    /// Everything, including what was read beyond the settled position.
    All,
    /// Everything up to the settled position.
    Settled,
    Less,
}

impl KnownFile {
    pub(super) fn new(found: &Found) -> Self {
        Self {
            path: found.path.clone(),
            identity: Some(found.identity),
            looked: Some(found.seen),
            is_verified: true,
            state: ReadingState::Queued,
            ..Self::default()
        }
    }

    /// Returns the file of an extent that earlier runs read to `place`.
    pub(super) fn of(extent: &Extent, place: Position) -> Self {
        Self {
            path: extent.path.clone(),
            begun_as: extent.begun_as.clone(),
            identity: extent.identity,
            number: Some(extent.file.unwrap_or(extent.number)),
            latest: Some(extent.number),
            form: extent.form,
            head: (extent.head_bytes, extent.head),
            sketch: extent.sketch.clone(),
            place,
            ahead: extent.end.filter(|end| end.offset > place.offset),
            read_to: place.offset,
            seen: extent.seen,
            last_seen: extent.seen,
            written: extent.written,
            may_have_more: extent.end.is_none(),
            record: Some(extent.clone()),
            ..Self::default()
        }
    }

    pub(super) fn was_read(&mut self, reading: &Reading) {
        self.place = reading.verified;
        self.read_to = reading.lines.read_to();
        self.unfinished_at = reading.unfinished().map(|_| (self.place.offset, reading.lines.stuck_at()));
        self.tail = reading.tail.clone();
        self.sketch = reading.extent.sketch.clone();
        self.head = reading.head();
        self.written = reading.extent.written;
        self.form = (self.place.offset > 0).then_some(reading.form);
        (self.is_verified, self.compared) = (true, None);
        self.may_have_more = reading.growing;
        self.state = ReadingState::Read;
    }

    pub(super) fn rename(&mut self, to: &Path) -> PathBuf {
        let before = std::mem::replace(&mut self.path, to.to_owned());
        if before != to && (self.number.is_some() || self.state == ReadingState::Reading) {
            self.begun_as.get_or_insert_with(|| before.clone());
        }
        before
    }

    /// Returns the file's path and the path under which it was begun.
    pub(super) fn names(&self) -> impl Iterator<Item = &PathBuf> {
        [Some(&self.path), self.begun_as.as_ref()].into_iter().flatten()
    }

    /// Whether device, inode and creation time say that the file is `found`.
    pub(super) fn may_be(&self, found: &Found) -> bool {
        self.identity == Some(found.identity)
    }

    /// Whether some content is known by which the file can be recognized.
    pub(super) fn has_content(&self) -> bool {
        self.place.offset > 0 || self.head.0 > 0
    }

    /// Marks the file as gone. A file at its path is treated as a new file.
    pub(super) fn forget(&mut self) {
        (self.state, self.identity) = (ReadingState::Gone, None);
    }

    pub(super) fn forget_all(&mut self) {
        self.forget();
        (self.number, self.latest, self.record) = (None, None, None);
        (self.place, self.ahead, self.head) = (Position::default(), None, (0, 0));
        self.sketch = Sketch::default();
    }

    /// Whether nothing of the file was read and it has no extent.
    pub(super) fn is_new(&self) -> bool {
        self.number.is_none() && self.place.offset == 0
    }

    /// Returns the result of the last comparison, if it was with `found` and `found` has not changed since.
    pub(super) fn compared_with(&self, found: &Found) -> Option<Holds> {
        self.compared.filter(|(seen, _)| *seen == found.seen).map(|(_, holds)| holds)
    }

    /// Whether the file was a copy when it was last looked at, even if it has moved since.
    pub(super) fn was_copy(&self) -> bool {
        self.record.as_ref().is_some_and(copies::is_copy)
    }

    /// Whether the file was passed over as a copy, by this run or an earlier one.
    pub(super) fn is_copy(&self) -> bool {
        self.state == ReadingState::Copy || self.state == ReadingState::Read && self.was_copy()
    }

    /// Returns an error for the record that was incomplete when the file was last read, if there was one.
    pub(super) fn unfinished(&self) -> Option<SourceError> {
        let (path, line, offset) = (self.path.clone(), self.place.line + 1, self.place.offset);
        let (_, stuck_at) = self.unfinished_at.filter(|(at, _)| *at == offset)?;
        Some(match stuck_at {
            Some(offset) => SourceError::Faulty { path, line, offset },
            None => SourceError::Unfinished { path, line, offset },
        })
    }

    /// Returns the offset up to which the file was read, as far as stored extents show.
    pub(super) fn told_to(&self) -> u64 {
        self.ahead.unwrap_or(self.place).offset
    }

    /// Returns the first bytes that distinguish the file from others. `None` if the fingerprint covers more than the
    /// settled part. Also `None` if the form is not stored: an earlier version hashed the packed bytes.
    pub(super) fn telling_head(&self) -> Option<TellingHead> {
        let (bytes, hash) = self.head;
        let is_settled = u64::from(bytes) <= self.place.offset || self.place.offset == 0;
        let encoding = self.form?.encoding;
        (bytes > 0 && is_settled).then_some(TellingHead { encoding, bytes, hash })
    }

    /// Whether nothing of the file was ever read, so that it has no place in the order yet.
    pub(super) fn is_unbegun(&self) -> bool {
        let is_empty = |extent: &Extent| extent.end.is_some_and(|end| end.offset == 0);
        let was_empty = self.state == ReadingState::Read && self.record.as_ref().is_some_and(is_empty);
        let was_refused = self.state == ReadingState::Aside && self.number.is_none();
        self.place.offset == 0 && self.ahead.is_none() && (was_refused || was_empty)
    }

    pub(super) fn has_more(&self, found: &Found) -> bool {
        // Bytes after the last record that are no record may have been overwritten.
        let has_rest = self.read_to > self.place.offset;
        let is_longer = self.seen.is_none() || !is_plain(self) || found.seen.bytes != self.read_to || has_rest;
        self.seen != Some(found.seen) && (is_longer || self.state == ReadingState::Aside)
    }

    pub(super) fn held_by(&self, found: &Found, watched: Option<&Recognition>) -> io::Result<Holds> {
        let file = found.open()?;
        let form = self.form_at(&file, &found.path)?;
        let is_read_to = |mark| self.is_read_to(mark, &file, form, watched);
        Ok(match self.ahead {
            Some(ahead) if is_read_to(ahead)? => Holds::All,
            Some(_) if is_read_to(self.place)? => Holds::Settled,
            None if is_read_to(self.place)? => Holds::All,
            _ => Holds::Less,
        })
    }

    fn is_read_to(
        &self,
        mark: Position,
        file: &File,
        form: ContentForm,
        watched: Option<&Recognition>,
    ) -> io::Result<bool> {
        if mark.consumed.is_none() {
            // Either nothing is settled, or an earlier version stored no hash. Only the first bytes and the length can
            // be compared.
            let (bytes, mut content) = (self.head.0, Content::open(file.try_clone()?, form)?);
            // Earlier versions hashed the first bytes of the file on disk, packed or not.
            let is_head =
                bytes == 0 || head_of(&mut content, bytes)? == self.head || raw_head_of(file, bytes)? == self.head;
            let reaches = || Content::open(file.try_clone()?, form)?.skip_to(mark.offset);
            return Ok(is_head && (mark.offset == 0 || reaches()?));
        }
        let lines = read_to(file, form, (mark.offset, LastLine::Always), watched)?;
        Ok(lines.read_to() == mark.offset && lines.place().consumed == mark.consumed)
    }

    /// Returns the form of the file at `path` if it is this one. Its packing may have changed.
    fn form_at(&self, file: &File, path: &Path) -> io::Result<ContentForm> {
        match self.form {
            Some(form) => Ok(ContentForm { packing: detect::packing(file)?, ..form }),
            None if path == self.path => Ok(ContentForm::by_name(path)),
            None => Ok(ContentForm { packing: detect::packing(file)?, ..ContentForm::default() }),
        }
    }

    /// Returns the form in which `found` continues this file. The known form if `found` can't be opened.
    pub(super) fn becomes(&self, found: &Found) -> Option<ContentForm> {
        found.open().and_then(|file| self.form_at(&file, &found.path)).ok().or(self.form)
    }

    /// Replaces the fingerprint by the first bytes of `found`, which holds the settled part. The old fingerprint may
    /// cover lines that were read ahead and edited since.
    pub(super) fn renew_head(&mut self, found: &Found) {
        if self.state == ReadingState::Reading || self.seen == Some(found.seen) {
            return;
        }
        let most = u32::try_from(self.place.offset).unwrap_or(u32::MAX).min(HEAD_BYTES);
        let head = || {
            let file = found.open()?;
            let form = self.form_at(&file, &found.path)?;
            head_of(&mut Content::open(file, form)?, most)
        };
        if let (Some(_), Ok(head)) = (self.place.consumed, head()) {
            self.head = head;
        }
    }

    /// Whether `found` holds part of what was read of this file: its beginning, or some of its records.
    pub(super) fn is_in_part(&self, found: &Found, watched: Option<&Recognition>) -> io::Result<bool> {
        let file = found.open()?;
        let form = self.form_at(&file, &found.path)?;
        if self.head.0 > 0 && head_of(&mut Content::open(file.try_clone()?, form)?, self.head.0)? == self.head {
            return Ok(true);
        }
        let mut content = Content::open(file, form)?;
        content.limit(COMPARED_BYTES);
        let content = Compared::new(content, watched);
        let mut lines = Lines::new(content, Position::default()).laid_out(form.layout()).ending(LastLine::Always);
        let (mut block, mut overlap) = (Block::default(), Overlap::with(&self.sketch));
        // Damage after matching records doesn't matter.
        while lines.append(&mut block).is_ok_and(|filled| filled != Filled::End) {
            for line in block.lines.iter().filter(|line| !line.too_long) {
                overlap.add(hash_of(block.text(line)));
            }
            block.clear();
        }
        Ok(overlap.is_part())
    }
}

/// Whether the bytes of a file on disk are its content: not packed, and UTF-8.
pub(super) fn is_plain(file: &KnownFile) -> bool {
    file.form.is_none_or(|form| form.packing == Packing::None && form.encoding == Encoding::Utf8)
}

/// Reads all records in the first `bytes` bytes of `file`. `last` decides about the last of them.
pub(super) fn read_to<'a>(
    file: &File,
    form: ContentForm,
    (bytes, last): (u64, LastLine),
    watched: Option<&'a Recognition>,
) -> io::Result<Lines<Compared<'a, Content>>> {
    let mut content = Content::open(file.try_clone()?, form)?;
    content.limit(bytes);
    let content = Compared::new(content, watched);
    let mut lines = Lines::new(content, Position::default()).laid_out(form.layout()).ending(last);
    let mut block = Block::default();
    while lines.append(&mut block)? != Filled::End {
        block.clear();
    }
    Ok(lines)
}

/// Returns how many first bytes `content` has, at most `most`, and their hash.
pub(super) fn head_of(content: impl Read, most: u32) -> io::Result<(u32, u64)> {
    let mut bytes = Vec::with_capacity(most as usize);
    content.take(most.into()).read_to_end(&mut bytes)?;
    Ok((u32::try_from(bytes.len()).unwrap_or(most), xxh3_64(&bytes)))
}

/// Returns the same for the bytes of `file` on disk, and keeps the file's position.
pub(super) fn raw_head_of(file: &File, most: u32) -> io::Result<(u32, u64)> {
    keep_place(file, |mut file| file.rewind().and_then(|()| head_of(file, most)))
}
