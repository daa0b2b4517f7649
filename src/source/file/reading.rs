//! A piece of a file that is being read.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::time::SystemTime;

use super::known::{HEAD_BYTES, KnownFile, consumed_to, head_of, is_in_array, read_to};
use super::listing::{self, Found, identity};
use super::tail::Tail;
use super::{FeedSettings, Piece, detect, unreadable};
use crate::source::content::{Content, Trust};
use crate::source::form::{Form, Packing};
use crate::source::lines::{LastLine, Lines};
use crate::source::{Block, Difference, Extent, Filled, News, Position, Seen, SourceError};

/// The piece of a file that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    /// Which of the known files.
    pub(super) file: usize,
    pub(super) extent: Extent,
    pub(super) form: Form,
    pub(super) lines: Lines<Content>,
    /// At its end reading waits for more.
    pub(super) growing: bool,
    /// Whether it is told already. An extent begins with its first line.
    pub(super) told: bool,
    /// Offset up to which it was told what it is.
    pub(super) told_to: u64,
    /// The place up to which the file is known to be what was read.
    pub(super) verified: Position,
    /// The last bytes before that place.
    pub(super) tail: Tail,
    /// The last bytes read of a file whose bytes are not its content: as they are on the disk.
    raw: Tail,
    /// What showed when it was opened, and when it was last found unchanged.
    opened: Seen,
    /// Its feed is followed.
    is_followed: bool,
    /// Where an extent that is read again ended.
    end: Option<u64>,
    handle: File,
    /// Length and time of writing when it was last looked at.
    last: (u64, Option<SystemTime>),
}

/// The head of what an open file holds; the place in it stays where it is.
fn head_in(mut file: &File, form: Form, bytes: u32) -> io::Result<(u32, u64)> {
    let place = file.stream_position()?;
    let head = file.try_clone().and_then(|file| Content::open(file, form)).and_then(|mut it| head_of(&mut it, bytes));
    file.seek(SeekFrom::Start(place))?;
    head
}

/// What a read came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// The block has more lines.
    Lines,
    /// There are none just now.
    Waiting,
    /// The piece has ended.
    End,
    /// The file does not hold what was read of it any more. What was read last was taken out of the block.
    Rewritten,
}

impl Reading {
    /// Opens a piece; a new extent gets `number`. `None` while too little of the file is there to tell what it is.
    pub(super) fn begin(
        piece: &Piece,
        known: &KnownFile,
        number: u32,
        settings: &FeedSettings,
    ) -> Result<Option<Self>, SourceError> {
        let path = &known.path;
        let refused = |error| unreadable(path, error);
        let handle = File::open(path).map_err(refused)?;
        let found = handle.metadata().map_err(refused)?;
        if known.identity.is_some() && !known.may_be(&Found::of(path, &found)) {
            return Err(SourceError::Changed { path: path.clone(), reason: Difference::Replaced });
        }
        let decided = known.form.filter(|form| !form.single);
        let Some(form) = decided.map_or_else(|| detect::form(&handle, path, settings), |form| Ok(Some(form)))? else {
            return Ok(None);
        };
        let (mut from, mut sketch) = (piece.from, known.sketch.clone());
        if from.offset > 0 && from.consumed.is_none() {
            // What comes now is known by the hash of all before it.
            (from.consumed, sketch) = consumed_to(&handle, form, from.offset).map_err(refused)?;
        }
        let broken = |error| detect::broken(path, form.packing, from, error);
        let in_array = is_in_array(&handle, form, from.offset).map_err(broken)?;
        // What is read again was given before.
        let trust = if piece.end.is_some() { Trust::AtOnce } else { Trust::WhenSound };
        let file = handle.try_clone().map_err(refused)?;
        let mut content = Content::trusting(file, form, trust).map_err(broken)?;
        if !content.skip_to(from.offset).map_err(broken)? {
            let (had, has) = (from.offset, found.len());
            return Err(SourceError::Changed { path: path.clone(), reason: Difference::Shorter { had, has } });
        }
        let tail = match content.plain() {
            Some(file) if known.tail.is_empty() => Tail::before(from.offset, file).map_err(refused)?,
            _ => known.tail.clone(),
        };
        let ended = content.ended_line(from.offset).map_err(refused)?;
        content.limit(piece.end.map_or(u64::MAX, |end| end.saturating_sub(from.offset)));
        let growing = settings.follow && piece.end.is_none();
        content.grow(growing);
        let told = piece.extent.is_some();
        from.extent = piece.extent.as_ref().map_or(number, |extent| extent.number);
        let mut extent = piece.extent.clone().unwrap_or_else(|| Extent::of(path.clone(), from));
        extent.path.clone_from(path);
        extent.begun_as.clone_from(&known.begun_as);
        extent.identity = Some(identity(&found, path));
        extent.file = Some(known.number.unwrap_or(extent.number));
        extent.form = Some(form);
        let shown = listing::seen(&found);
        extent.written = known.written.or(Some(shown.written).filter(|_| piece.extent.is_none() && from.offset == 0));
        // What was read ahead of the settled place may have been replaced since.
        let is_settled = u64::from(known.head.0) <= from.offset;
        let is_head = || head_in(&handle, form, known.head.0).is_ok_and(|head| head == known.head);
        (extent.head_bytes, extent.head) = if is_settled || is_head() { known.head } else { (0, 0) };
        extent.sketch = sketch.clone();
        // An extent that is read again ends with a record, whole or not.
        let last = match piece.end {
            Some(_) => LastLine::Always,
            None if settings.accept_malformed && !growing => LastLine::UnlessHalf,
            None => LastLine::IfWhole,
        };
        let lines = Lines::new(content, from).laid_out(form.layout()).in_array(in_array).after_unfinished(!ended);
        let growing = growing && form.packing == Packing::None;
        let reading = Self {
            file: piece.file,
            extent,
            form,
            lines: lines.ending(last).sketched(sketch),
            growing,
            told,
            told_to: from.offset,
            verified: from,
            tail,
            raw: Tail::default(),
            opened: shown,
            is_followed: settings.follow,
            end: piece.end,
            handle,
            last: (found.len(), found.modified().ok()),
        };
        // It was looked at a while ago, and may be another one that has its inode by now.
        let has_changed = known.looked.is_none_or(|looked| looked != shown);
        let is_longer = known.looked.is_none_or(|looked| shown.bytes > looked.bytes);
        let is_as_looked_at = !has_changed || is_longer && reading.is_as_read() && reading.is_read_to(from, known);
        if (piece.end.is_some() || from.offset > 0) && !is_as_looked_at {
            return Err(SourceError::Changed { path: path.clone(), reason: Difference::Replaced });
        }
        Ok(Some(reading))
    }

    /// Whether the open file holds what was read of it, where nothing less than all of that tells.
    fn is_read_to(&self, from: Position, known: &KnownFile) -> bool {
        let is_told = self.lines.reader().plain().is_some() && (!known.tail.is_empty() || self.extent.head_bytes > 0);
        let is_held = || -> io::Result<bool> {
            let mut file = &self.handle;
            let place = file.stream_position()?;
            let read = read_to(file, self.form, (from.offset, LastLine::Always), None).map(|lines| lines.place());
            file.seek(SeekFrom::Start(place))?;
            Ok(read?.consumed == from.consumed)
        };
        is_told || from.offset == 0 || from.consumed.is_none() || is_held().unwrap_or(false)
    }

    /// Whether it has grown since it was opened and all was read that was there then: of a feed that ends the rest is left to the
    /// next run.
    fn has_outlasted(&self) -> bool {
        let is_longer = || self.handle.metadata().is_ok_and(|now| now.len() > self.opened.bytes);
        let has_end = !self.is_followed && self.end.is_none() && self.lines.reader().plain().is_some();
        has_end && self.lines.place().offset >= self.opened.bytes && is_longer()
    }

    /// Adds lines to `block`.
    pub(super) fn read(&mut self, block: &mut Block) -> Result<Step, SourceError> {
        if self.has_outlasted() {
            self.verify_whole()?;
            return Ok(Step::End);
        }
        // What was held of a record that was not whole may have been written over.
        let (lines, bytes) = (block.lines.len(), block.bytes.len());
        let held = Tail::of(self.lines.held_from(), self.lines.held());
        let single = (self.form.single && self.lines.was_unfinished()).then(|| self.lines.place().offset);
        let filled = self.lines.append(block);
        let filled =
            filled.map_err(|error| detect::broken(&self.extent.path, self.form.packing, self.lines.place(), error))?;
        if self.is_followed && single.is_some_and(|end| self.goes_on_with_an_object(end, block, lines)) {
            block.lines.truncate(lines);
            block.bytes.truncate(bytes);
            return Ok(Step::Rewritten);
        }
        match filled {
            Filled::Lines if !(self.holds(&held) && self.is_as_read()) => {
                block.lines.truncate(lines);
                block.bytes.truncate(bytes);
                if self.is_followed {
                    return Ok(Step::Rewritten);
                }
                self.verify_whole()?;
                let (path, reason) = (self.extent.path.clone(), Difference::Replaced);
                Err(SourceError::Changed { path, reason })
            }
            Filled::Lines => {
                if self.lines.was_unfinished() && !self.growing {
                    // What is left of a line when its file was cut is no line.
                    self.verify_whole().inspect_err(|_| block.pop())?;
                }
                self.verified = self.lines.place();
                self.tail.keep(block);
                self.raw = self.raw_tail();
                Ok(Step::Lines)
            }
            Filled::Waiting => Ok(Step::Waiting),
            Filled::End => {
                self.verify_whole()?;
                Ok(Step::End)
            }
        }
    }

    /// Whether another object stands behind a first record that ended at `end` without a line end: they are no lines. It was
    /// taken as a line behind those that were in `block`, or waits.
    fn goes_on_with_an_object(&self, end: u64, block: &Block, lines: usize) -> bool {
        let text = match block.lines.get(lines) {
            Some(line) if line.offset == end => block.text(line),
            None if self.lines.place().offset == end => self.lines.rest(),
            _ => return false,
        };
        text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b',')) == Some(&b'{')
    }

    /// Whether the open file still holds what was read of it, as far as its first bytes and the last ones read tell.
    pub(super) fn is_as_read(&self) -> bool {
        let Some(file) = self.lines.reader().plain() else {
            let file = self.lines.reader().plain_file();
            return file.is_none_or(|file| self.raw.is_in(file).unwrap_or(false));
        };
        self.holds(&self.tail)
            && (self.extent.head_bytes == 0
                || head_of(file, self.extent.head_bytes)
                    .is_ok_and(|head| head == (self.extent.head_bytes, self.extent.head)))
    }

    fn raw_tail(&self) -> Tail {
        let content = self.lines.reader();
        let file = content.plain_file().filter(|_| content.plain().is_none());
        file.and_then(|mut file| Tail::before(file.stream_position().ok()?, file).ok()).unwrap_or_default()
    }

    fn holds(&self, tail: &Tail) -> bool {
        self.lines.reader().plain().is_none_or(|file| tail.is_in(file).unwrap_or(false))
    }

    /// Whether the open file was changed since it was last looked at, other than by adding to it or by a new name.
    pub(super) fn was_edited(&mut self) -> bool {
        let Ok(found) = self.handle.metadata() else { return false };
        let (bytes, written) = self.last;
        self.last = (found.len(), found.modified().ok());
        let is_cut =
            found.len() < bytes || (self.lines.reader().plain().is_some() && found.len() < self.lines.read_to());
        is_cut || (self.last.0 == bytes && self.last.1 != written) || !self.is_as_read()
    }

    /// At the end of the file: whether everything was still there.
    fn verify_whole(&self) -> Result<(), SourceError> {
        let Some(file) = self.lines.reader().plain() else { return Ok(()) };
        let path = &self.extent.path;
        let has = file.metadata().map_err(|error| unreadable(path, error))?.len();
        let had = self.end.unwrap_or(self.opened.bytes).max(self.lines.read_to());
        if has < had || self.lines.read_to() < self.end.unwrap_or(self.opened.bytes) {
            return Err(SourceError::Changed { path: path.clone(), reason: Difference::Shrunk { had, has } });
        }
        Ok(())
    }

    /// Of an extent that is read again and ends where reading of it stopped before: it as it is now.
    pub(super) fn cut_short(&self) -> Option<Extent> {
        let is_cut_short = self.end.is_some_and(|end| self.verified.offset < end);
        is_cut_short.then(|| Extent { end: Some(self.verified), seen: None, ..self.extent.clone() })
    }

    /// Whether nothing stands behind the last record that was read.
    pub(super) fn is_read_whole(&self) -> bool {
        !self.lines.has_rest()
    }

    /// Whether what was told of it is but a small part of what was read since.
    pub(super) fn has_outgrown(&self) -> bool {
        self.told && self.end.is_none() && self.lines.place().offset / 2 >= self.told_to
    }

    /// Renews the fingerprint by what was read, which the file still holds.
    pub(super) fn print(&mut self) {
        self.extent.sketch = self.lines.sketch().clone();
        let bytes = u32::try_from(self.lines.place().offset).unwrap_or(u32::MAX).min(HEAD_BYTES);
        if bytes > self.extent.head_bytes {
            let head = match self.lines.reader().plain() {
                Some(file) => head_of(file, bytes),
                None => head_in(&self.handle, self.form, bytes),
            };
            (self.extent.head_bytes, self.extent.head) = head.unwrap_or((self.extent.head_bytes, self.extent.head));
        }
    }

    /// How many first bytes of the content tell it from another, and their hash.
    pub(super) fn head(&self) -> (u32, u64) {
        (self.extent.head_bytes, self.extent.head)
    }

    /// What shows of the file when it was read to its end.
    pub(super) fn shown(&self) -> Option<Seen> {
        let now = listing::seen(&self.handle.metadata().ok()?);
        let is_read = match self.lines.reader().plain() {
            Some(_) => now.bytes == self.lines.read_to() && self.is_as_read(),
            None => now == self.opened,
        };
        is_read.then_some(now)
    }

    /// The same, if all of it is records and nothing was changed while it was read: then it need not be read again.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.shown().filter(|now| !self.lines.has_rest() && (*now == self.opened || self.growing))
    }

    /// NULs that were passed over before lines.
    pub(super) fn take_nulls(&mut self) -> Option<News> {
        let (bytes, line) = self.lines.take_passed_nulls();
        (bytes > 0).then(|| News::Nulls { path: self.extent.path.clone(), bytes, line })
    }

    /// Zeros behind all that is in the file.
    pub(super) fn padding(&self) -> Option<News> {
        let bytes = self.lines.reader().padding().max(self.lines.nulls_behind());
        (bytes > 0).then(|| News::Padding { path: self.extent.path.clone(), bytes })
    }

    /// What stands behind the last record and is none. Behind an extent that is read again there is more.
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
