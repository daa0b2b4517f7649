//! Splits the content of a file into records with their positions, in bounded memory whatever the records are like.

#[cfg(test)]
mod tests;
mod values;

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use memchr::memchr;
use xxhash_rust::xxh3::Xxh3;

use super::consumed::{Consumed, Sketch, hash_of, hash_of_long};
use super::{BLOCK_BYTES, Block, Filled, KEPT_OF_LONG_LINE, MAX_LINE_BYTES, Position};
use crate::profile::json::Tape;

/// What some editors put at the start of a UTF-8 file, and `cat` into the middle of one.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Largest buffer, in bytes: a record that is longer than it is not held.
const MOST_HELD: usize = MAX_LINE_BYTES + BLOCK_BYTES;

/// How the records of a file stand in it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Layout {
    /// One a line: a line end always ends a record.
    #[default]
    Lines,
    /// Objects over several lines or end to end: a record ends where its value does. After a fault the next one begins with
    /// the next `{` that begins a line.
    Values,
    /// The same, as the elements of an array, or of several.
    Array,
}

/// What becomes of bytes behind the last line end.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum LastLine {
    /// They are a line if they are a whole JSON object; else they are left.
    #[default]
    IfWhole,
    /// They are a line unless they begin like an object that is not whole.
    UnlessHalf,
    /// They are a line.
    Always,
}

/// The records of a reader. Holds at most one longest record and one block's bytes.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    layout: Layout,
    last: LastLine,
    buffer: Vec<u8>,
    /// The part of `buffer` that was read and is not yet taken.
    held: Range<usize>,
    /// There is no line end in `held` before this.
    searched: usize,
    /// The place after the last record taken.
    place: Position,
    /// Bytes between `place` and what is held: NULs before a record, and what was let go of a long one.
    gone: u64,
    /// The NULs among them.
    nulls: u64,
    /// NULs that were passed over with the records taken since somebody asked, and the first record with some before it.
    passed_nulls: (u64, u64),
    /// The record that is read, when it is too long to be held.
    long: Option<LongLine>,
    /// Whether an array is open before what is held.
    open: bool,
    ended: bool,
    /// The last record was taken without its line end.
    was_unfinished: bool,
    /// Of `held`, this much was found to be no whole object yet.
    looked_at: usize,
    /// Where in `held` there is what is no JSON: what comes behind does not change that.
    fault_at: Option<usize>,
    sketch: Sketch,
    tape: Tape,
}

/// A record that is skipped to its end.
struct LongLine {
    offset: u64,
    kept: Vec<u8>,
    hash: Box<Xxh3>,
}

impl std::fmt::Debug for LongLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LongLine").field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`, whose first byte is at `place`.
    pub fn new(reader: R, place: Position) -> Self {
        Self {
            reader,
            layout: Layout::default(),
            last: LastLine::default(),
            buffer: vec![0; BLOCK_BYTES],
            held: 0..0,
            searched: 0,
            place,
            gone: 0,
            nulls: 0,
            passed_nulls: (0, 0),
            long: None,
            open: false,
            ended: false,
            was_unfinished: false,
            looked_at: 0,
            fault_at: None,
            sketch: Sketch::default(),
            tape: Tape::default(),
        }
    }

    /// The same, of records that stand so.
    #[must_use]
    pub fn laid_out(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// The same, where an array is open before the first byte, or none is.
    #[must_use]
    pub fn in_array(self, open: bool) -> Self {
        Self { open, ..self }
    }

    /// The same, with that rule for bytes behind the last line end.
    #[must_use]
    pub fn ending(self, last: LastLine) -> Self {
        Self { last, ..self }
    }

    /// The same, where the record before the first byte has no line end yet: one that follows is its own.
    #[must_use]
    pub fn after_unfinished(self, was_unfinished: bool) -> Self {
        Self { was_unfinished, ..self }
    }

    /// The same, of a file of which these records were read before.
    #[must_use]
    pub fn sketched(self, sketch: Sketch) -> Self {
        Self { sketch, ..self }
    }

    /// How far the reader was read: offset of the first byte that is still in it.
    pub fn read_to(&self) -> u64 {
        self.place.offset + self.gone + self.held.len() as u64
    }

    /// The place after the last record taken.
    pub fn place(&self) -> Position {
        self.place
    }

    /// Whether the last record was taken without its line end.
    pub fn was_unfinished(&self) -> bool {
        self.was_unfinished
    }

    /// Whether an array is open where reading goes on.
    pub fn is_in_array(&self) -> bool {
        self.open
    }

    /// Whether something stands behind the last record that is none yet.
    pub fn has_rest(&self) -> bool {
        let rest = &self.buffer[self.held.clone()];
        match self.layout {
            Layout::Lines => self.long.is_some() || !is_blank(stripped(rest).0),
            Layout::Values | Layout::Array => {
                let gap = values::Gap::before(rest, self.open, self.layout);
                self.long.is_some() || gap.bytes < rest.len() || gap.open
            }
        }
    }

    /// Where a record begins of which nothing tells where it ends, whatever comes: it is no JSON, or too long.
    pub fn stuck_at(&self) -> Option<u64> {
        let begins = self.long.as_ref().map_or(self.place.offset + self.gone, |long| long.offset);
        (self.layout != Layout::Lines && (self.long.is_some() || self.fault_at.is_some())).then_some(begins)
    }

    /// What stands behind the last record, as far as it is held.
    pub fn rest(&self) -> &[u8] {
        stripped(&self.buffer[self.held.clone()]).0
    }

    /// The bytes that are held: read and not yet taken.
    pub fn held(&self) -> &[u8] {
        &self.buffer[self.held.clone()]
    }

    /// Offset of the first byte that is held.
    pub fn held_from(&self) -> u64 {
        self.place.offset + self.gone
    }

    /// NULs that stand behind the last record.
    pub fn nulls_behind(&self) -> u64 {
        self.nulls
    }

    /// NULs that were passed over before records since this was last asked, and the number of the first such record.
    pub fn take_passed_nulls(&mut self) -> (u64, u64) {
        std::mem::take(&mut self.passed_nulls)
    }

    /// Some of the records read.
    pub fn sketch(&self) -> &Sketch {
        &self.sketch
    }

    /// The reader.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// The reader, to tell it something. What was read of it is held here.
    pub fn reader_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// The reader alone; what is held of it is lost.
    pub fn into_reader(self) -> R {
        self.reader
    }

    /// Adds the records that are held to `block` until it is full; reads, and so may block, only when there is none.
    ///
    /// [`Filled::Waiting`] when the reader would block. Whether bytes after the last line end are a record, [`LastLine`]
    /// says.
    pub fn append(&mut self, block: &mut Block) -> io::Result<Filled> {
        let before = block.lines.len();
        loop {
            match self.layout {
                Layout::Lines => self.take_whole_lines(block),
                Layout::Values | Layout::Array => self.take_whole_values(block),
            }
            if block.lines.len() == before && self.ended {
                self.take_last(block);
            }
            if block.lines.len() > before {
                return Ok(Filled::Lines);
            }
            if self.ended {
                return Ok(Filled::End);
            }
            match self.read() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.take_last(block);
                    return Ok(if block.lines.len() > before { Filled::Lines } else { Filled::Waiting });
                }
                done => done?,
            }
        }
    }

    fn take_whole_lines(&mut self, block: &mut Block) {
        while let Some(found) = memchr(b'\n', &self.buffer[self.searched..self.held.end]) {
            let end = self.searched + found;
            self.take(end, end + 1, block);
            if block.is_full() {
                return;
            }
        }
        self.searched = self.held.end;
    }

    /// Takes what stands behind the last line end, if it is a record. A reader that would block may still give its rest.
    fn take_last(&mut self, block: &mut Block) {
        let holds_text = self.long.is_some() || !self.held.is_empty();
        let is_rest = self.ended && holds_text && self.has_rest();
        let is_record = match self.last {
            LastLine::Always => is_rest,
            LastLine::UnlessHalf if !self.begins_an_object() => is_rest,
            LastLine::UnlessHalf | LastLine::IfWhole => {
                self.long.is_none() && self.layout == Layout::Lines && self.holds_an_object()
            }
        };
        if is_record {
            self.take(self.held.end, self.held.end, block);
            self.was_unfinished = true;
        }
    }

    fn begins_an_object(&self) -> bool {
        self.rest().trim_ascii_start().starts_with(b"{")
    }

    fn holds_an_object(&mut self) -> bool {
        let (text, _) = stripped(&self.buffer[self.held.clone()]);
        if self.looked_at == self.held.len() || !text.trim_ascii_end().ends_with(b"}") {
            return false;
        }
        self.looked_at = self.held.len();
        is_object(text, &mut self.tape)
    }

    /// Takes the record whose last byte is before `end`; the next one begins at `next`.
    fn take(&mut self, end: usize, next: usize, block: &mut Block) {
        let start = self.held.start;
        let offset = self.place.offset + self.gone;
        self.pass(next);
        let goes_on = std::mem::take(&mut self.was_unfinished);
        let text = &self.buffer[start..end];
        if let Some(long) = self.long.take() {
            self.place.line += 1;
            let mut hash = long.hash;
            hash.update(text);
            self.consume(hash.digest());
            block.push(&long.kept, long.offset, self.place, true);
            return;
        }
        let (stripped, skipped) = stripped(text);
        let nulls = memchr::memchr_iter(0, &text[..skipped]).count() as u64;
        note_nulls(&mut self.passed_nulls, nulls, self.place.line + 1);
        let text = stripped;
        if is_blank(text) {
            // A line end alone belongs to the record that had none.
            self.place.line += u64::from(!goes_on);
            return;
        }
        self.place.line += 1;
        // Its line end is not counted.
        let too_long = text.len() - usize::from(text.ends_with(b"\r")) > MAX_LINE_BYTES;
        let hash = if too_long { hash_of_long(text) } else { hash_of(text) };
        let kept = if too_long { KEPT_OF_LONG_LINE } else { text.len() };
        let range = start + skipped..start + skipped + kept;
        self.consume(hash);
        block.push(&self.buffer[range], offset + skipped as u64, self.place, too_long);
    }

    fn consume(&mut self, record: u64) {
        self.place.consumed = Some(Consumed::and(self.place.consumed, record));
        self.sketch.add(record);
    }

    /// Lets go of what is held before `next`, and of the NULs before that.
    fn pass(&mut self, next: usize) {
        let nulls = std::mem::take(&mut self.nulls);
        note_nulls(&mut self.passed_nulls, nulls, self.place.line + 1);
        self.place.offset += std::mem::take(&mut self.gone) + (next - self.held.start) as u64;
        self.held.start = next;
        self.searched = next;
        (self.looked_at, self.fault_at) = (0, None);
    }

    fn read(&mut self) -> io::Result<()> {
        self.let_go_of_nulls();
        self.let_go_of_a_long_line();
        self.make_room();
        let to = self.buffer.len().min(self.held.end + BLOCK_BYTES);
        let read = loop {
            match self.reader.read(&mut self.buffer[self.held.end..to]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => break done?,
            }
        };
        self.held.end += read;
        self.ended = read == 0;
        self.let_go_of_nulls();
        Ok(())
    }

    /// NULs before a record are not held: a writer that goes on behind a cut leaves any number of them.
    fn let_go_of_nulls(&mut self) {
        if self.long.is_some() || self.buffer.get(self.held.start) != Some(&0) {
            return;
        }
        let held = &self.buffer[self.held.clone()];
        let nulls = held.iter().position(|byte| *byte != 0).unwrap_or(held.len());
        if nulls > 0 {
            self.nulls += nulls as u64;
            self.let_go(nulls);
        }
    }

    /// A record is too long when it fills the buffer, so that where reading began does not matter.
    fn let_go_of_a_long_line(&mut self) {
        if self.long.is_none() && self.held.len() >= MOST_HELD {
            let (text, skipped) = stripped(&self.buffer[self.held.clone()]);
            if text.len() > MAX_LINE_BYTES {
                let kept = text[..KEPT_OF_LONG_LINE].to_vec();
                let offset = self.place.offset + self.gone + skipped as u64;
                self.long = Some(LongLine { offset, kept, hash: Box::default() });
            }
            self.let_go(skipped);
        }
        if let Some(long) = &mut self.long {
            let held = &self.buffer[self.held.clone()];
            // Whether the next object begins behind a line end, the byte behind that tells.
            let gone = held.len() - usize::from(held.ends_with(b"\n"));
            long.hash.update(&held[..gone]);
            self.let_go(gone);
        }
    }

    /// Holds that many bytes less, and remembers that they are there.
    fn let_go(&mut self, bytes: usize) {
        self.gone += bytes as u64;
        self.held.start += bytes;
        self.searched = self.searched.max(self.held.start);
        self.looked_at = 0;
    }

    /// Moves what is held to the front of the buffer, which grows when it is full.
    fn make_room(&mut self) {
        self.buffer.copy_within(self.held.clone(), 0);
        self.searched -= self.held.start;
        self.held = 0..self.held.len();
        if self.held.end == self.buffer.len() {
            self.buffer.resize((2 * self.buffer.len()).min(MOST_HELD), 0);
        }
    }
}

/// Adds NULs that stand before a line to those that were passed over, and keeps the first such line.
fn note_nulls(passed: &mut (u64, u64), nulls: u64, line: u64) {
    if nulls > 0 && passed.0 == 0 {
        passed.1 = line;
    }
    passed.0 += nulls;
}

/// What is left of a record without the byte order mark and the NULs before it, and how many bytes these are.
fn stripped(text: &[u8]) -> (&[u8], usize) {
    let mut rest = text;
    loop {
        rest = match rest {
            [0, after @ ..] => after,
            _ => match rest.strip_prefix(BYTE_ORDER_MARK) {
                Some(after) => after,
                None => return (rest, text.len() - rest.len()),
            },
        };
    }
}

/// Whether `text` is white space as JSON has it.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// Whether `text` is one whole JSON object in UTF-8.
pub fn is_object(text: &[u8], tape: &mut Tape) -> bool {
    simdutf8::basic::from_utf8(text).is_ok() && tape.read(text).is_ok_and(crate::profile::json::Value::is_object)
}
