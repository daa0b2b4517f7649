//! What is known of a file, and whether a file on the disk is it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::heads::TellingHead;
use super::listing::Found;
use super::reading::Reading;
use super::tail::Tail;
use super::{copies, detect};
use crate::source::consumed::{Consumed, Overlap, Sketch, hash_of};
use crate::source::content::Content;
use crate::source::form::{Encoding, Form, Packing};
use crate::source::lines::{LastLine, Lines};
use crate::source::recognition::{Compared, Recognition};
use crate::source::{Block, Extent, FileIdentity, Filled, Position, Seen, SourceError, Unreadable};

/// How many of a content's first bytes sort most other files out.
pub(super) const HEAD_BYTES: u32 = 4096;

/// Under another name, less content than this does not outweigh that the inode is another one.
pub(super) const TELLING_BYTES: u64 = 4096;

/// Records of a file are compared with those read of another one in at most so many bytes of it.
const COMPARED_BYTES: u64 = 64 * 1024 * 1024;

/// A file of which something is known.
#[derive(Debug)]
pub(super) struct KnownFile {
    pub(super) path: PathBuf,
    /// The name under which it was begun, where it has got another one since.
    pub(super) begun_as: Option<PathBuf>,
    /// None where nobody knows which file has it now.
    pub(super) identity: Option<FileIdentity>,
    /// The number of its first extent, once it has one.
    pub(super) number: Option<u32>,
    /// The number of its newest extent.
    pub(super) latest: Option<u32>,
    pub(super) form: Option<Form>,
    pub(super) head: (u32, u64),
    pub(super) sketch: Sketch,
    /// Where its next record begins.
    pub(super) place: Position,
    /// How far an earlier run read it beyond what is settled.
    pub(super) ahead: Option<Position>,
    /// Offset up to which it was read, an unfinished last record among it.
    pub(super) read_to: u64,
    /// Where reading of it stopped before a record that was not whole, and where that begins if it can never be.
    pub(super) unfinished_at: Option<(u64, Option<u64>)>,
    /// What showed when there was nothing more to read in it.
    pub(super) seen: Option<Seen>,
    /// Its size on the disk when it was last looked at.
    pub(super) bytes: u64,
    /// What showed when it was last read.
    pub(super) last_seen: Option<Seen>,
    /// When it was last written to before reading of it began.
    pub(super) written: Option<i64>,
    /// What showed at the last look.
    pub(super) looked: Option<Seen>,
    /// What showed when it was compared with what was read of it, and how much of that it held.
    pub(super) compared: Option<(Seen, Holds)>,
    /// The last bytes before `place`, when it was read by this process.
    pub(super) tail: Tail,
    /// This process has found that it holds what was read of it.
    pub(super) is_verified: bool,
    /// There may have been more in it than was read.
    pub(super) may_have_more: bool,
    /// It is there, and the settings exclude it since it was begun.
    pub(super) is_excluded: bool,
    pub(super) state: State,
    /// The trouble with it that was said last.
    pub(super) said: Option<Unreadable>,
    /// What it was called when that was said last, until it can be read.
    pub(super) named: Option<PathBuf>,
    /// Its newest extent as it was told.
    pub(super) record: Option<Extent>,
}

/// What is done with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// All was read that was there.
    Read,
    /// It waits for its turn.
    Queued,
    /// It is being read.
    Reading,
    /// It is a copy of another one, and not read.
    Copy,
    /// It cannot be read until it changes.
    Aside,
    /// It is nowhere, or holds something else now.
    Gone,
}

/// How much of what was read of a file another one holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    /// All, also what was read beyond what is settled.
    All,
    /// What is settled.
    Settled,
    /// Not even that.
    Less,
}

impl KnownFile {
    /// A file nothing was read of.
    pub(super) fn new(found: &Found) -> Self {
        Self {
            path: found.path.clone(),
            begun_as: None,
            identity: Some(found.identity),
            number: None,
            latest: None,
            form: None,
            head: (0, 0),
            sketch: Sketch::default(),
            place: Position::default(),
            ahead: None,
            read_to: 0,
            unfinished_at: None,
            seen: None,
            bytes: found.seen.bytes,
            last_seen: None,
            written: None,
            looked: Some(found.seen),
            compared: None,
            tail: Tail::default(),
            is_verified: true,
            may_have_more: false,
            is_excluded: false,
            state: State::Queued,
            said: None,
            named: None,
            record: None,
        }
    }

    /// The file of an extent that earlier runs read to `place`.
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
            unfinished_at: None,
            seen: extent.seen,
            bytes: 0,
            last_seen: extent.seen,
            written: extent.written,
            looked: None,
            compared: None,
            tail: Tail::default(),
            is_verified: false,
            may_have_more: extent.end.is_none(),
            is_excluded: false,
            state: State::Read,
            said: None,
            named: None,
            record: Some(extent.clone()),
        }
    }

    /// Takes in how far it was read.
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
        self.state = State::Read;
    }

    /// It has another name now. Gives the one before.
    pub(super) fn rename(&mut self, to: &Path) -> PathBuf {
        let before = std::mem::replace(&mut self.path, to.to_owned());
        if before != to && (self.number.is_some() || self.state == State::Reading) {
            self.begun_as.get_or_insert_with(|| before.clone());
        }
        before
    }

    /// What it is called, and was when it was begun.
    pub(super) fn names(&self) -> impl Iterator<Item = &PathBuf> {
        [Some(&self.path), self.begun_as.as_ref()].into_iter().flatten()
    }

    /// Whether device, inode and birth say that it is `found`.
    pub(super) fn may_be(&self, found: &Found) -> bool {
        self.identity == Some(found.identity)
    }

    /// Whether something is known of its content, by which it is told from others.
    pub(super) fn has_content(&self) -> bool {
        self.place.offset > 0 || self.head.0 > 0
    }

    /// Nobody knows where it is any more: what is there is looked at like a new file.
    pub(super) fn forget(&mut self) {
        (self.state, self.identity) = (State::Gone, None);
    }

    /// Nobody needs to know it any more.
    pub(super) fn forget_all(&mut self) {
        self.forget();
        (self.number, self.latest, self.record) = (None, None, None);
        (self.place, self.ahead, self.head) = (Position::default(), None, (0, 0));
        self.sketch = Sketch::default();
    }

    /// Whether nothing was read of it, and no extent is its.
    pub(super) fn is_new(&self) -> bool {
        self.number.is_none() && self.place.offset == 0
    }

    /// How much of what was read of it `found` holds, if that was compared and `found` has not changed since.
    pub(super) fn compared_with(&self, found: &Found) -> Option<Holds> {
        self.compared.filter(|(seen, _)| *seen == found.seen).map(|(_, holds)| holds)
    }

    /// Whether it was a copy when it was looked at last, wherever it is now.
    pub(super) fn was_copy(&self) -> bool {
        self.record.as_ref().is_some_and(copies::is_copy)
    }

    /// Whether it was passed over as a copy, by this run or an earlier one.
    pub(super) fn is_copy(&self) -> bool {
        self.state == State::Copy || self.state == State::Read && self.was_copy()
    }

    /// Takes in what shows of it now that it was read to its end.
    pub(super) fn was_seen(&mut self, reading: &Reading) {
        self.seen = reading.shown();
        self.last_seen = self.seen.or(self.last_seen);
    }

    /// It is not read until it changes. What it is was not decided where nothing was read of it.
    pub(super) fn put_aside(&mut self) {
        self.state = State::Aside;
        let found = Found::at(&self.path).ok().flatten();
        self.seen = found.filter(|found| self.may_be(found)).map(|found| found.seen);
        if self.place.offset == 0 {
            self.form = None;
        }
    }

    /// The record that nobody had finished when it was read last, if there was one.
    pub(super) fn unfinished(&self) -> Option<SourceError> {
        let (path, line, offset) = (self.path.clone(), self.place.line + 1, self.place.offset);
        let (_, stuck_at) = self.unfinished_at.filter(|(at, _)| *at == offset)?;
        Some(match stuck_at {
            Some(offset) => SourceError::Faulty { path, line, offset },
            None => SourceError::Unfinished { path, line, offset },
        })
    }

    /// Offset up to which it was read, as far as that was told.
    pub(super) fn told_to(&self) -> u64 {
        self.ahead.unwrap_or(self.place).offset
    }

    /// The first bytes that tell it from others. A fingerprint may cover more than what is settled, and that of an earlier
    /// version the packed bytes: then it says nothing.
    pub(super) fn telling_head(&self) -> Option<TellingHead> {
        let (bytes, hash) = self.head;
        let is_settled = u64::from(bytes) <= self.place.offset || self.place.offset == 0;
        let encoding = self.form?.encoding;
        (bytes > 0 && is_settled).then_some(TellingHead { encoding, bytes, hash })
    }

    /// Whether nothing of it was ever read: it has no place in the order yet.
    pub(super) fn is_unbegun(&self) -> bool {
        let is_empty = |extent: &Extent| extent.end.is_some_and(|end| end.offset == 0);
        let was_empty = self.state == State::Read && self.record.as_ref().is_some_and(is_empty);
        let was_refused = self.state == State::Aside && self.number.is_none();
        self.place.offset == 0 && self.ahead.is_none() && (was_refused || was_empty)
    }

    /// Whether there is more to read in `found`, which is this file.
    pub(super) fn has_more(&self, found: &Found) -> bool {
        // What stood behind the last record and was none may have been written over.
        let has_rest = self.read_to > self.place.offset;
        let is_longer = self.seen.is_none() || !is_plain(self) || found.seen.bytes != self.read_to || has_rest;
        self.seen != Some(found.seen) && (is_longer || self.state == State::Aside)
    }

    /// How much of what was read of this file `found` holds.
    pub(super) fn held_by(&self, found: &Found, watched: Option<&Recognition>) -> io::Result<Holds> {
        let file = found.open()?;
        let form = self.form_at(&file, &found.path)?;
        let marks = [(self.ahead, Holds::All), (Some(self.place), Holds::Settled)];
        for (mark, holds) in marks.into_iter().filter_map(|(mark, holds)| Some((mark?, holds))) {
            if self.is_read_to(mark, &file, form, watched)? {
                return Ok(if self.ahead.is_none() { Holds::All } else { holds });
            }
        }
        Ok(Holds::Less)
    }

    /// Whether `file` holds what was read up to `mark`.
    fn is_read_to(&self, mark: Position, file: &File, form: Form, watched: Option<&Recognition>) -> io::Result<bool> {
        if mark.consumed.is_none() {
            // Nothing is settled, or a version that kept no hash: its first bytes and its length are all there is.
            let mut content = Content::open(file.try_clone()?, form)?;
            let is_head = self.head.0 == 0 || self.begins_as_before(file, &mut content)?;
            return Ok(is_head && (mark.offset == 0 || content_reaches(file, form, mark.offset)?));
        }
        let lines = read_to(file, form, (mark.offset, LastLine::Always), watched)?;
        Ok(lines.read_to() == mark.offset && lines.place().consumed == mark.consumed)
    }

    /// Whether a file begins as this one did. An earlier version took the first bytes of the file as it is, packed or not.
    fn begins_as_before(&self, file: &File, content: &mut Content) -> io::Result<bool> {
        let (bytes, hash) = self.head;
        Ok(bytes == 0 || head_of(content, bytes)? == (bytes, hash) || head_of(file, bytes)? == (bytes, hash))
    }

    /// What the file at `path` is, if it is this one: it may be packed otherwise.
    fn form_at(&self, file: &File, path: &Path) -> io::Result<Form> {
        match self.form {
            Some(form) => Ok(Form { packing: detect::packing(file)?, ..form }),
            None if path == self.path => Ok(Form::by_name(path)),
            None => Ok(Form { packing: detect::packing(file)?, ..Form::default() }),
        }
    }

    /// The form in which it is read on in `found`, as far as that can be opened.
    pub(super) fn becomes(&self, found: &Found) -> Option<Form> {
        found.open().and_then(|file| self.form_at(&file, &found.path)).ok().or(self.form)
    }

    /// Takes the head of `found`, which holds what is settled: the one that is known may cover lines that were read ahead and
    /// edited since.
    pub(super) fn renew_head(&mut self, found: &Found) {
        if self.state == State::Reading || self.seen == Some(found.seen) {
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

    /// Whether a part of `found` is what was read of this file: its beginning, or records of it.
    pub(super) fn is_in_part(&self, found: &Found, watched: Option<&Recognition>) -> io::Result<bool> {
        let file = found.open()?;
        let form = self.form_at(&file, &found.path)?;
        let (bytes, hash) = self.head;
        if bytes > 0 && head_of(&mut Content::open(file.try_clone()?, form)?, bytes)? == (bytes, hash) {
            return Ok(true);
        }
        let mut content = Content::open(file, form)?;
        content.limit(COMPARED_BYTES);
        let content = Compared::new(content, watched);
        let mut lines = Lines::new(content, Position::default()).laid_out(form.layout()).ending(LastLine::Always);
        let (mut block, mut overlap) = (Block::default(), Overlap::with(&self.sketch));
        // What is broken behind a part is no less a part.
        while lines.append(&mut block).is_ok_and(|filled| filled != Filled::End) {
            for line in block.lines.iter().filter(|line| !line.too_long) {
                overlap.add(hash_of(block.text(line)));
            }
            block.clear();
        }
        Ok(overlap.is_part())
    }
}

/// Whether the bytes of a file are its content.
pub(super) fn is_plain(file: &KnownFile) -> bool {
    file.form.is_none_or(|form| form.packing == Packing::None && form.encoding == Encoding::Utf8)
}

/// What was consumed of `file` up to `offset`, to which an earlier version that kept no hash has read it.
pub(super) fn consumed_to(file: &File, form: Form, offset: u64) -> io::Result<(Option<Consumed>, Sketch)> {
    let lines = read_to(file, form, (offset, LastLine::Always), None)?;
    Ok((lines.place().consumed, lines.sketch().clone()))
}

/// Whether an array is open at `offset`, behind a record of `file`: one may be closed, and others follow.
pub(super) fn is_in_array(file: &File, form: Form, offset: u64) -> io::Result<bool> {
    Ok(form.array && offset > 0 && read_to(file, form, (offset, LastLine::Always), None)?.is_in_array())
}

/// All records in the first bytes of `file`, read; the last of them as `last` says.
pub(super) fn read_to<'a>(
    file: &File,
    form: Form,
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

fn content_reaches(file: &File, form: Form, offset: u64) -> io::Result<bool> {
    Content::open(file.try_clone()?, form)?.skip_to(offset)
}

/// How many of the first bytes of a content there are, at most `most`, and their hash.
pub(super) trait Head {
    /// Reads them.
    fn first(&mut self, most: u32) -> io::Result<Vec<u8>>;
}

impl Head for &File {
    fn first(&mut self, most: u32) -> io::Result<Vec<u8>> {
        let place = self.stream_position()?;
        let mut bytes = Vec::with_capacity(most as usize);
        let read = self.rewind().and_then(|()| self.take(most.into()).read_to_end(&mut bytes));
        self.seek(SeekFrom::Start(place))?;
        read.map(|_| bytes)
    }
}

impl Head for &mut Content {
    fn first(&mut self, most: u32) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(most as usize);
        self.take(most.into()).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The head of `content`; of an open file the place stays where it is.
pub(super) fn head_of(mut content: impl Head, most: u32) -> io::Result<(u32, u64)> {
    let bytes = content.first(most)?;
    Ok((u32::try_from(bytes.len()).unwrap_or(most), xxh3_64(&bytes)))
}
