//! Reads one piece of a file and checks that the file is not changed meanwhile.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::SystemTime;

use super::known::{HEAD_BYTES, KnownFile, head_of, raw_head_of, read_to};
use super::listing::{self, Found};
use super::{FeedSettings, QueuedPiece, detect, unreadable};
use crate::source::content::{Content, Trust};
use crate::source::form::{ContentForm, Packing};
use crate::source::lines::{LastLine, Lines};
use crate::source::{Block, Extent, FileDifference, Filled, News, Position, Seen, SourceError};

/// Maximum number of bytes of the last record that are compared.
const TAIL_BYTES: usize = 4096;

pub(super) struct Reading {
    pub(super) file: usize,
    pub(super) extent: Extent,
    pub(super) form: ContentForm,
    pub(super) lines: Lines<Content>,
    /// Reading waits for more data at the end.
    pub(super) growing: bool,
    /// Offset up to which the last passed-on fingerprint covers the file. `None` if the extent was not passed on yet: a
    /// new extent is passed on with its first lines.
    pub(super) told_to: Option<u64>,
    /// The position up to which the file is known to hold what was read.
    pub(super) verified: Position,
    pub(super) tail: Tail,
    /// If the bytes on disk are not the content: the last bytes that were read from disk.
    raw: Tail,
    /// The file's state on disk when it was opened.
    opened: Seen,
    is_followed: bool,
    /// The offset where the extent ended, if it is read again.
    end: Option<u64>,
    handle: File,
    /// The file's size and write time when `was_edited` last checked them.
    last: (u64, Option<SystemTime>),
}

/// Returns the fingerprint of an open file and keeps the file's position.
fn head_in(file: &File, form: ContentForm, bytes: u32) -> io::Result<(u32, u64)> {
    keep_place(file, |file| head_of(&mut Content::open(file.try_clone()?, form)?, bytes))
}

impl Reading {
    /// Opens a piece. A new extent gets `number`. Returns `None` while the file is too short to tell its form.
    pub(super) fn begin(
        piece: &QueuedPiece,
        known: &KnownFile,
        number: u32,
        settings: &FeedSettings,
    ) -> Result<Option<Self>, SourceError> {
        let path = &known.path;
        let refused = |error| unreadable(path, error);
        let handle = File::open(path).map_err(refused)?;
        let found = Found::of(path, &handle.metadata().map_err(refused)?);
        if known.identity.is_some() && !known.may_be(&found) {
            return Err(SourceError::Changed { path: path.clone(), reason: FileDifference::Replaced });
        }
        let decided = known.form.filter(|form| !form.single);
        let Some(form) = decided.map_or_else(|| detect::form(&handle, path, settings), |form| Ok(Some(form)))? else {
            return Ok(None);
        };
        let (mut from, mut sketch) = (piece.from, known.sketch.clone());
        let read_before = || read_to(&handle, form, (piece.from.offset, LastLine::Always), None);
        if from.offset > 0 && from.consumed.is_none() {
            // The file is recognized later by the hash of everything up to each position, so compute the missing hash,
            // which an earlier version did not store.
            let before = read_before().map_err(refused)?;
            (from.consumed, sketch) = (before.place().consumed, before.sketch);
        }
        let broken = |error| detect::broken(path, form.packing, from, error);
        // An array may be closed there, and others may follow.
        let in_array = form.array && from.offset > 0 && read_before().map_err(broken)?.open;
        // Data that is read again was delivered before, so it needs no verification.
        let trust = if piece.end.is_some() { Trust::AtOnce } else { Trust::WhenSound };
        let file = handle.try_clone().map_err(refused)?;
        let mut content = Content::trusting(file, form, trust).map_err(broken)?;
        if !content.skip_to(from.offset).map_err(broken)? {
            let (had, has) = (from.offset, found.seen.bytes);
            return Err(SourceError::Changed { path: path.clone(), reason: FileDifference::Shorter { had, has } });
        }
        let tail = match content.plain() {
            Some(file) if known.tail.is_empty() => Tail::before(from.offset, file).map_err(refused)?,
            _ => known.tail.clone(),
        };
        let ended = content.ended_line(from.offset).map_err(refused)?;
        content.limit(piece.end.map_or(u64::MAX, |end| end.saturating_sub(from.offset)));
        let growing = settings.follow && piece.end.is_none();
        content.grow(growing);
        from.extent = piece.extent.as_ref().map_or(number, |extent| extent.number);
        let mut extent = piece.extent.clone().unwrap_or_else(|| Extent::of(path.clone(), from));
        extent.path.clone_from(path);
        extent.begun_as.clone_from(&known.begun_as);
        extent.identity = Some(found.identity);
        extent.file = Some(known.number.unwrap_or(extent.number));
        extent.form = Some(form);
        let shown = found.seen;
        extent.written = known.written.or(Some(shown.written).filter(|_| piece.extent.is_none() && from.offset == 0));
        // The content that was read ahead of the settled position may have been replaced since.
        let is_settled = u64::from(known.head.0) <= from.offset;
        let is_head = || head_in(&handle, form, known.head.0).is_ok_and(|head| head == known.head);
        (extent.head_bytes, extent.head) = if is_settled || is_head() { known.head } else { (0, 0) };
        extent.sketch = sketch.clone();
        // An extent that is read again ends with a record, complete or not.
        let last = match piece.end {
            Some(_) => LastLine::Always,
            None if settings.accept_malformed && !growing => LastLine::UnlessHalf,
            None => LastLine::IfWhole,
        };
        let mut lines = Lines::new(content, from).laid_out(form.layout()).ending(last);
        (lines.open, lines.was_unfinished, lines.sketch) = (in_array, !ended, sketch);
        let growing = growing && form.packing == Packing::None;
        let reading = Self {
            file: piece.file,
            extent,
            form,
            lines,
            growing,
            told_to: piece.extent.as_ref().map(|_| from.offset),
            verified: from,
            tail,
            raw: Tail::default(),
            opened: shown,
            is_followed: settings.follow,
            end: piece.end,
            handle,
            last: (shown.bytes, found.written),
        };
        // The look was a while ago. By now, another file may have the inode.
        let has_changed = known.looked.is_none_or(|looked| looked != shown);
        let is_longer = known.looked.is_none_or(|looked| shown.bytes > looked.bytes);
        let is_as_looked_at = !has_changed || is_longer && reading.is_as_read() && reading.is_read_to(from, known);
        if (piece.end.is_some() || from.offset > 0) && !is_as_looked_at {
            return Err(SourceError::Changed { path: path.clone(), reason: FileDifference::Replaced });
        }
        Ok(Some(reading))
    }

    /// Whether the open file holds what was read of it. Reads it again unless the first and last bytes are enough to
    /// tell.
    fn is_read_to(&self, from: Position, known: &KnownFile) -> bool {
        let is_told = self.lines.reader.plain().is_some() && (!known.tail.is_empty() || self.extent.head_bytes > 0);
        let read = || keep_place(&self.handle, |file| read_to(file, self.form, (from.offset, LastLine::Always), None));
        let is_held = || read().is_ok_and(|lines| lines.place().consumed == from.consumed);
        is_told || from.offset == 0 || from.consumed.is_none() || is_held()
    }

    /// In a feed that ends: whether the file has grown since it was opened and everything that existed then was read.
    /// The rest is left to the next run.
    fn has_outlasted(&self) -> bool {
        let is_longer = || self.handle.metadata().is_ok_and(|now| now.len() > self.opened.bytes);
        let has_end = !self.is_followed && self.end.is_none() && self.lines.reader.plain().is_some();
        has_end && self.lines.place().offset >= self.opened.bytes && is_longer()
    }

    /// Adds lines to `block`. Returns `None` if the file no longer holds what was read of it. Then the lines of this
    /// read are removed from the block.
    pub(super) fn read(&mut self, block: &mut Block) -> Result<Option<Filled>, SourceError> {
        if self.has_outlasted() {
            self.verify_whole()?;
            return Ok(Some(Filled::End));
        }
        // The held part of an incomplete record may have been overwritten.
        let (lines, bytes) = (block.lines.len(), block.bytes.len());
        let (held_from, held) = self.lines.held();
        let held = Tail::of(held_from, held);
        let single = (self.form.single && self.lines.was_unfinished).then(|| self.lines.place().offset);
        let filled = self.lines.append(block);
        let filled =
            filled.map_err(|error| detect::broken(&self.extent.path, self.form.packing, self.lines.place(), error))?;
        let goes_on = self.is_followed && single.is_some_and(|end| self.goes_on_with_an_object(end, block, lines));
        if goes_on || filled == Filled::Lines && !(self.holds(&held) && self.is_as_read()) {
            block.lines.truncate(lines);
            block.bytes.truncate(bytes);
            if self.is_followed {
                return Ok(None);
            }
            self.verify_whole()?;
            return Err(SourceError::Changed { path: self.extent.path.clone(), reason: FileDifference::Replaced });
        }
        match filled {
            Filled::Lines => {
                if self.lines.was_unfinished && !self.growing {
                    // A line that was cut off together with its file is not a record.
                    self.verify_whole().inspect_err(|_| block.pop())?;
                }
                self.verified = self.lines.place();
                if let Some(line) = block.lines.last() {
                    let text = if line.too_long { &[] } else { block.text(line) };
                    self.tail = Tail::of(line.offset, text);
                }
                self.raw = self.raw_tail();
            }
            Filled::Waiting => {}
            Filled::End => self.verify_whole()?,
        }
        Ok(Some(filled))
    }

    /// Whether another object follows a first record that ended at `end` without a line end. Then the records are not
    /// lines. The object is the line at index `lines` of `block`, or is still held.
    fn goes_on_with_an_object(&self, end: u64, block: &Block, lines: usize) -> bool {
        let text = match block.lines.get(lines) {
            Some(line) if line.offset == end => block.text(line),
            None if self.lines.place().offset == end => self.lines.rest(),
            _ => return false,
        };
        text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b',')) == Some(&b'{')
    }

    /// Whether the open file still holds what was read of it, judged by its first bytes and the last bytes that were
    /// read.
    pub(super) fn is_as_read(&self) -> bool {
        let Some(file) = self.lines.reader.plain() else {
            let file = self.lines.reader.plain_file();
            return file.is_none_or(|file| self.raw.is_in(file).unwrap_or(false));
        };
        self.holds(&self.tail)
            && (self.extent.head_bytes == 0
                || raw_head_of(file, self.extent.head_bytes).is_ok_and(|head| head == self.head()))
    }

    fn raw_tail(&self) -> Tail {
        let content = &self.lines.reader;
        let file = content.plain_file().filter(|_| content.plain().is_none());
        file.and_then(|mut file| Tail::before(file.stream_position().ok()?, file).ok()).unwrap_or_default()
    }

    fn holds(&self, tail: &Tail) -> bool {
        self.lines.reader.plain().is_none_or(|file| tail.is_in(file).unwrap_or(false))
    }

    /// Whether the open file was changed since the last check, other than by appending to it or renaming it.
    pub(super) fn was_edited(&mut self) -> bool {
        let Ok(found) = self.handle.metadata() else { return false };
        let (bytes, written) = self.last;
        self.last = (found.len(), found.modified().ok());
        let is_cut = found.len() < bytes || (self.lines.reader.plain().is_some() && found.len() < self.lines.read_to());
        is_cut || (self.last.0 == bytes && self.last.1 != written) || !self.is_as_read()
    }

    /// Fails if the file became shorter than it was when it was opened, or than what was read.
    fn verify_whole(&self) -> Result<(), SourceError> {
        let Some(file) = self.lines.reader.plain() else { return Ok(()) };
        let path = &self.extent.path;
        let has = file.metadata().map_err(|error| unreadable(path, error))?.len();
        let had = self.end.unwrap_or(self.opened.bytes).max(self.lines.read_to());
        if has < had || self.lines.read_to() < self.end.unwrap_or(self.opened.bytes) {
            return Err(SourceError::Changed { path: path.clone(), reason: FileDifference::Shrunk { had, has } });
        }
        Ok(())
    }

    /// Returns the extent with its new end if it was read again and ended earlier than before.
    pub(super) fn cut_short(&self) -> Option<Extent> {
        let is_cut_short = self.end.is_some_and(|end| self.verified.offset < end);
        is_cut_short.then(|| Extent { end: Some(self.verified), seen: None, ..self.extent.clone() })
    }

    /// Whether the content has at least doubled since its fingerprint was last passed on.
    pub(super) fn has_outgrown(&self) -> bool {
        self.end.is_none() && self.told_to.is_some_and(|told_to| self.lines.place().offset / 2 >= told_to)
    }

    /// Updates the fingerprint from the content that was read. Call this only while the file still holds that content.
    pub(super) fn print(&mut self) {
        self.extent.sketch = self.lines.sketch.clone();
        let bytes = u32::try_from(self.lines.place().offset).unwrap_or(u32::MAX).min(HEAD_BYTES);
        if bytes > self.extent.head_bytes {
            let head = match self.lines.reader.plain() {
                Some(file) => raw_head_of(file, bytes),
                None => head_in(&self.handle, self.form, bytes),
            };
            (self.extent.head_bytes, self.extent.head) = head.unwrap_or(self.head());
        }
    }

    /// Returns how many first bytes the fingerprint covers, and their hash.
    pub(super) fn head(&self) -> (u32, u64) {
        (self.extent.head_bytes, self.extent.head)
    }

    /// Returns the file's state on disk if the file was read to its end.
    pub(super) fn shown(&self) -> Option<Seen> {
        let now = listing::seen(&self.handle.metadata().ok()?);
        let is_read = match self.lines.reader.plain() {
            Some(_) => now.bytes == self.lines.read_to() && self.is_as_read(),
            None => now == self.opened,
        };
        is_read.then_some(now)
    }

    /// Like [`Self::shown`], but `None` unless the file consists of complete records and was not changed while it was
    /// read. A file with this state need not be read again.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.shown().filter(|now| !self.lines.has_rest() && (*now == self.opened || self.growing))
    }

    /// Returns news of NUL bytes that were skipped before lines.
    pub(super) fn take_nulls(&mut self) -> Option<News> {
        let (bytes, line) = self.lines.take_passed_nulls();
        (bytes > 0).then(|| News::Nulls { path: self.extent.path.clone(), bytes, line })
    }

    /// Returns news of zero bytes after the end of the content.
    pub(super) fn padding(&self) -> Option<News> {
        let bytes = self.lines.reader.padding().max(self.lines.nulls);
        (bytes > 0).then(|| News::Padding { path: self.extent.path.clone(), bytes })
    }

    /// Returns an error for an incomplete record at the end. `None` for an extent that is read again, because more
    /// follows it.
    pub(super) fn unfinished(&self) -> Option<SourceError> {
        if self.end.is_some() || self.has_outlasted() {
            return None;
        }
        let place = self.lines.place();
        let (path, line, offset) = (self.extent.path.clone(), place.line + 1, place.offset);
        if let Some(offset) = self.lines.stuck_at() {
            return Some(SourceError::Faulty { path, line, offset });
        }
        self.lines.has_rest().then_some(SourceError::Unfinished { path, line, offset })
    }
}

/// The last record that was read of a file, with its offset. Of a long record, its two ends.
#[derive(Clone, Default, Debug)]
pub(super) struct Tail(Vec<(u64, Vec<u8>)>);

impl Tail {
    /// Remembers `text` at `offset`, or its two ends if it is long.
    fn of(offset: u64, text: &[u8]) -> Self {
        if text.len() <= TAIL_BYTES {
            return Self(if text.is_empty() { Vec::new() } else { vec![(offset, text.to_vec())] });
        }
        let (half, rest) = (TAIL_BYTES / 2, text.len() - TAIL_BYTES / 2);
        Self(vec![(offset, text[..half].to_vec()), (offset + rest as u64, text[rest..].to_vec())])
    }

    /// Remembers the bytes of `file` before `end`.
    fn before(end: u64, file: &File) -> io::Result<Self> {
        let start = end.saturating_sub(TAIL_BYTES as u64);
        keep_place(file, |mut file| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(start))?;
            file.take(end - start).read_to_end(&mut bytes)?;
            Ok(Self::of(start, &bytes))
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `file` still has these bytes at their offsets.
    pub(super) fn is_in(&self, file: &File) -> io::Result<bool> {
        keep_place(file, |mut file| {
            for (offset, bytes) in &self.0 {
                let mut there = Vec::with_capacity(bytes.len());
                file.seek(SeekFrom::Start(*offset))?;
                file.take(bytes.len() as u64).read_to_end(&mut there)?;
                if there != *bytes {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

/// Calls `read` and then moves `file` back to its position.
pub(super) fn keep_place<T>(mut file: &File, read: impl FnOnce(&File) -> io::Result<T>) -> io::Result<T> {
    let place = file.stream_position()?;
    let result = read(file);
    file.seek(SeekFrom::Start(place))?;
    result
}
