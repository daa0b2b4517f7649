//! Splits content into records with their positions, in bounded memory whatever the records are.

#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use memchr::memchr;
use xxhash_rust::xxh3::Xxh3;

use super::consumed::{Consumed, Sketch, hash_of, hash_of_long};
use super::{BLOCK_BYTES, Block, Filled, KEPT_OF_LONG_LINE, MAX_LINE_BYTES, Position};
use crate::profile::json::{FirstValue, Tape};

/// Some editors write this at the start of a UTF-8 file, and `cat` copies it into the middle of one.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Maximum size of the buffer, in bytes. A longer record is not held whole.
const MOST_HELD: usize = MAX_LINE_BYTES + BLOCK_BYTES;

/// How records are separated in a content.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Layout {
    /// One record per line: a line end always ends a record.
    #[default]
    Lines,
    /// Objects over several lines or end to end: a record ends where its value ends. After invalid JSON, the next
    /// record is the next `{` at the start of a line.
    Values,
    /// Like `Values`, but the values are the elements of one or more arrays.
    Array,
}

/// Whether bytes after the last line end are a record.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum LastLine {
    /// They are a record if they are a whole JSON object. Otherwise they are left.
    #[default]
    IfWhole,
    /// They are a record unless they begin like an object that is not whole.
    UnlessHalf,
    Always,
}

/// Reads records from a reader. Holds at most one longest record and the bytes of one block.
pub struct Lines<R> {
    pub(super) reader: R,
    layout: Layout,
    last: LastLine,
    buffer: Vec<u8>,
    /// The part of `buffer` that was read but not yet taken as records.
    held: Range<usize>,
    /// `held` has no line end before this index.
    searched: usize,
    /// The position after the last record that was taken.
    place: Position,
    /// Number of bytes between `place` and `held` that are no longer held: NULs before a record, and parts of a long
    /// record.
    gone: u64,
    /// How many of the `gone` bytes are NULs.
    pub(super) nulls: u64,
    /// NULs skipped before records since `take_passed_nulls` was last called, and the first record after some.
    passed_nulls: (u64, u64),
    /// The current record, if it is too long to be held.
    long: Option<LongLine>,
    /// Whether an array is open before `held`.
    pub(super) open: bool,
    ended: bool,
    /// The last record was taken without its line end. A line end that follows belongs to it.
    pub(super) was_unfinished: bool,
    /// Number of bytes of `held` that were already checked and are not a whole record yet.
    looked_at: usize,
    /// Where `held` has invalid JSON. More data does not change that.
    fault_at: Option<usize>,
    /// The records that were read of the file, before this reading too.
    pub(super) sketch: Sketch,
    tape: Tape,
}

/// A record that is skipped to its end.
struct LongLine {
    offset: u64,
    kept: Vec<u8>,
    hash: Box<Xxh3>,
}

impl<R: Read> Lines<R> {
    /// Returns the records of `reader`, whose first byte is at `place`.
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

    #[must_use]
    pub fn laid_out(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// Sets the rule for bytes after the last line end.
    #[must_use]
    pub fn ending(self, last: LastLine) -> Self {
        Self { last, ..self }
    }

    /// Returns the offset up to which the reader was read.
    pub fn read_to(&self) -> u64 {
        self.place.offset + self.gone + self.held.len() as u64
    }

    pub fn place(&self) -> Position {
        self.place
    }

    /// Whether an incomplete record follows the last record.
    pub fn has_rest(&self) -> bool {
        let rest = &self.buffer[self.held.clone()];
        match self.layout {
            Layout::Lines => self.long.is_some() || !is_blank(stripped(rest).0),
            Layout::Values | Layout::Array => {
                let (gap, open) = gap_before(rest, self.open, self.layout);
                self.long.is_some() || gap < rest.len() || open
            }
        }
    }

    /// Returns where a record begins that can never be completed, because it is invalid JSON or too long. Always `None`
    /// for lines.
    pub fn stuck_at(&self) -> Option<u64> {
        let begins = self.long.as_ref().map_or(self.held().0, |long| long.offset);
        (self.layout != Layout::Lines && (self.long.is_some() || self.fault_at.is_some())).then_some(begins)
    }

    /// Returns the held bytes after the last record, without NULs and byte order marks before them.
    pub fn rest(&self) -> &[u8] {
        stripped(&self.buffer[self.held.clone()]).0
    }

    /// Returns the held bytes and the offset of the first of them.
    pub fn held(&self) -> (u64, &[u8]) {
        (self.place.offset + self.gone, &self.buffer[self.held.clone()])
    }

    /// Returns the NULs that were skipped before records since the last call, and the number of the first record after
    /// some.
    pub fn take_passed_nulls(&mut self) -> (u64, u64) {
        std::mem::take(&mut self.passed_nulls)
    }

    /// Adds the held records to `block` until it is full. Reads, and so may block, only if no whole record is held.
    ///
    /// Returns [`Filled::Waiting`] if the reader would block. [`LastLine`] decides whether bytes after the last line
    /// end are a record.
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

    /// Takes the bytes after the last line end if they are a record. If the reader has not ended, they must be a whole
    /// object.
    fn take_last(&mut self, block: &mut Block) {
        let holds_text = self.long.is_some() || !self.held.is_empty();
        let is_rest = self.ended && holds_text && self.has_rest();
        let is_record = match self.last {
            LastLine::Always => is_rest,
            LastLine::UnlessHalf if !self.rest().trim_ascii_start().starts_with(b"{") => is_rest,
            LastLine::UnlessHalf | LastLine::IfWhole => {
                self.long.is_none() && self.layout == Layout::Lines && self.holds_an_object()
            }
        };
        if is_record {
            self.take(self.held.end, self.held.end, block);
            self.was_unfinished = true;
        }
    }

    fn holds_an_object(&mut self) -> bool {
        let (text, _) = stripped(&self.buffer[self.held.clone()]);
        if self.looked_at == self.held.len() || !text.trim_ascii_end().ends_with(b"}") {
            return false;
        }
        self.looked_at = self.held.len();
        is_object(text, &mut self.tape)
    }

    /// Takes the record that ends before `end`. The next record begins at `next`.
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
            // If the previous record had no line end, an empty line is that line end.
            self.place.line += u64::from(!goes_on);
            return;
        }
        self.place.line += 1;
        // The limit does not include the line end.
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

    /// Releases the held bytes before `next`, and the NULs before them.
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

    /// Releases NULs before a record: a writer that continues behind a cut leaves any number of them.
    fn let_go_of_nulls(&mut self) {
        let nulls = self.buffer[self.held.clone()].iter().take_while(|byte| **byte == 0).count();
        if nulls > 0 && self.long.is_none() {
            self.nulls += nulls as u64;
            self.let_go(nulls);
        }
    }

    /// Releases the parts of a record that is too long. A record counts as too long only once it fills the buffer, so
    /// that the result does not depend on where reading began.
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
            // Keep a final line end: the next byte decides whether an object begins on a new line.
            let gone = held.len() - usize::from(held.ends_with(b"\n"));
            long.hash.update(&held[..gone]);
            self.let_go(gone);
        }
    }

    /// Releases this many held bytes and counts them as `gone`.
    fn let_go(&mut self, bytes: usize) {
        self.gone += bytes as u64;
        self.held.start += bytes;
        self.searched = self.searched.max(self.held.start);
        self.looked_at = 0;
    }

    /// Moves the held bytes to the front of the buffer, and grows the buffer if it is full.
    fn make_room(&mut self) {
        self.buffer.copy_within(self.held.clone(), 0);
        self.searched -= self.held.start;
        self.held = 0..self.held.len();
        if self.held.end == self.buffer.len() {
            self.buffer.resize((2 * self.buffer.len()).min(MOST_HELD), 0);
        }
    }
}

/// Counts NULs that were skipped before a line, and keeps the number of the first such line.
fn note_nulls(passed: &mut (u64, u64), nulls: u64, line: u64) {
    if nulls > 0 && passed.0 == 0 {
        passed.1 = line;
    }
    passed.0 += nulls;
}

/// Returns a record without leading NULs and byte order marks, and the number of bytes removed.
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

/// Whether `text` is only white space as in JSON.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// Whether `text` is exactly one JSON object in UTF-8.
pub fn is_object(text: &[u8], tape: &mut Tape) -> bool {
    simdutf8::basic::from_utf8(text).is_ok() && tape.read(text).is_ok_and(crate::profile::json::Value::is_object)
}

/// Begins each record of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1E;

/// Maximum length of a gap that is held at the end of the read data, in bytes.
const HELD_OF_A_GAP: usize = 4096;

impl<R: Read> Lines<R> {
    /// Takes whole values. After invalid JSON, takes everything up to where the next value may begin as one record.
    fn take_whole_values(&mut self, block: &mut Block) {
        while !block.is_full() {
            if self.long.is_some() {
                let Some(next) = next_object(&self.buffer[self.held.clone()], 0) else { return };
                self.take(self.held.start + next, self.held.start + next, block);
                continue;
            }
            if !self.pass_gap() {
                return;
            }
            let held = &self.buffer[self.held.clone()];
            if self.looked_at == self.held.len() && !self.ended {
                return;
            }
            if !self.ended && BYTE_ORDER_MARK.starts_with(held) {
                // A byte order mark can be recognized only once it is whole.
                self.looked_at = self.held.len();
                return;
            }
            let first = self.fault_at.map_or_else(|| self.tape.first(held), FirstValue::Fault);
            let end = match first {
                FirstValue::Value(end) => Some(end),
                FirstValue::Incomplete if self.ended && is_last_number(held) => Some(held.len()),
                FirstValue::Incomplete => None,
                FirstValue::Fault(at) => {
                    self.fault_at = Some(at);
                    next_object(held, at)
                }
            };
            let Some(end) = end else {
                self.looked_at = self.held.len();
                return;
            };
            let end = self.held.start + end;
            self.take(end, end, block);
        }
    }

    /// Skips what separates values, and returns whether something follows it. A gap at the end of the read data is held
    /// until something follows, because a writer may replace the closing `]` by `, {...}`. A long gap, or one with
    /// NULs, is skipped at once, so that the buffer stays small.
    fn pass_gap(&mut self) -> bool {
        let held = &self.buffer[self.held.clone()];
        let (gap, open) = gap_before(held, self.open, self.layout);
        let nulls = memchr::memchr_iter(0, &held[..gap]).count() as u64;
        let is_all = gap == held.len();
        if is_all && !self.ended && gap <= HELD_OF_A_GAP && nulls == 0 {
            return false;
        }
        self.open = open;
        self.nulls += nulls;
        self.let_go(gap);
        !is_all
    }
}

/// Whether `text`, which nothing follows, is a number. Only the end of the data shows where a number ends.
fn is_last_number(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    text.iter().all(is_part) && text.last().is_some_and(u8::is_ascii_digit)
}

/// Returns the length of the gap at the beginning of `text`, and whether an array is open after it. `open` says whether
/// one is open before it.
fn gap_before(text: &[u8], mut open: bool, layout: Layout) -> (usize, bool) {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0 | &RECORD_SEPARATOR => at += 1,
            b'[' if layout == Layout::Array && !open => (open, at) = (true, at + 1),
            b']' if open => (open, at) = (false, at + 1),
            _ if text[at..].starts_with(BYTE_ORDER_MARK) => at += BYTE_ORDER_MARK.len(),
            _ => break,
        }
    }
    (at, open)
}

/// Returns the index, at or after `from`, of the next `{` at the start of a line.
fn next_object(text: &[u8], from: usize) -> Option<usize> {
    let before = from.saturating_sub(1);
    memchr::memmem::find_iter(&text[before..], b"\n{").map(|at| before + at + 1).find(|at| *at >= from.max(1))
}
