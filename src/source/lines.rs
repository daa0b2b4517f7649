//! Splits a stream of bytes into lines with their positions, in bounded memory whatever the lines are like.

#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use memchr::memchr;

use super::{BLOCK_BYTES, Block, Filled, KEPT_OF_LONG_LINE, MAX_LINE_BYTES, Position};

/// What some editors put at the start of a UTF-8 file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of a reader. Holds at most one longest line and one block's bytes.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// The part of `buffer` that was read and is not yet taken.
    held: Range<usize>,
    /// There is no line end in `held` before this.
    searched: usize,
    /// The place of the first byte held.
    place: Position,
    /// The line at `place`, when it is too long to be held.
    long: Option<LongLine>,
    ended: bool,
    /// The last line has been taken and had no line end.
    was_unfinished: bool,
}

/// A line that is skipped to its end.
#[derive(Debug)]
struct LongLine {
    offset: u64,
    kept: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`, whose first byte is at `place`.
    pub fn new(reader: R, place: Position) -> Self {
        Self {
            reader,
            buffer: vec![0; BLOCK_BYTES],
            held: 0..0,
            searched: 0,
            place,
            long: None,
            ended: false,
            was_unfinished: false,
        }
    }

    /// How far the reader was read: offset of the first byte that is still in it.
    pub fn read_to(&self) -> u64 {
        self.place.offset + self.held.len() as u64
    }

    /// Where the first line begins that was not taken.
    pub fn place(&self) -> Position {
        self.place
    }

    /// Whether the last line has been taken and had no line end.
    pub fn was_unfinished(&self) -> bool {
        self.was_unfinished
    }

    /// The reader.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// The reader, to tell it something. What was read of it is held here.
    pub fn reader_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Adds the lines at hand to `block` until it is full; reads, and so may block, only when there is none.
    ///
    /// [`Filled::Waiting`] when the reader would block. Bytes after the last line end are a line once the reader has
    /// ended, unless they are blank.
    pub fn append(&mut self, block: &mut Block) -> io::Result<Filled> {
        let before = block.lines.len();
        loop {
            self.take_whole_lines(block);
            if block.lines.len() == before && self.ended {
                self.take_last_line(block);
            }
            if block.lines.len() > before {
                return Ok(Filled::Lines);
            }
            if self.ended {
                return Ok(Filled::End);
            }
            match self.read() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Filled::Waiting),
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

    fn take_last_line(&mut self, block: &mut Block) {
        if self.long.is_some() || !self.held.is_empty() {
            self.take(self.held.end, self.held.end, block);
            self.was_unfinished = true;
        }
    }

    /// Takes the line whose last byte is before `end`; the next one begins at `next`.
    fn take(&mut self, end: usize, next: usize, block: &mut Block) {
        let start = self.held.start;
        let offset = self.place.offset;
        self.pass(next);
        self.place.line += 1;
        match self.long.take() {
            Some(long) => add(block, &long.kept, long.offset, self.place, true),
            None => add(block, &self.buffer[start..end], offset, self.place, end - start > MAX_LINE_BYTES),
        }
    }

    /// Lets go of what is held before `next`.
    fn pass(&mut self, next: usize) {
        self.place.offset += (next - self.held.start) as u64;
        self.held.start = next;
        self.searched = next;
    }

    fn read(&mut self) -> io::Result<()> {
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
        Ok(())
    }

    fn let_go_of_a_long_line(&mut self) {
        if self.long.is_none() && self.held.len() > MAX_LINE_BYTES {
            let kept = self.held.start..self.held.start + BYTE_ORDER_MARK.len() + KEPT_OF_LONG_LINE;
            self.long = Some(LongLine { offset: self.place.offset, kept: self.buffer[kept].to_vec() });
        }
        if self.long.is_some() {
            self.pass(self.held.end);
        }
    }

    /// Moves what is held to the front of the buffer, which grows when it is full.
    fn make_room(&mut self) {
        self.buffer.copy_within(self.held.clone(), 0);
        self.searched -= self.held.start;
        self.held = 0..self.held.len();
        if self.held.end == self.buffer.len() {
            self.buffer.resize((2 * self.buffer.len()).min(MAX_LINE_BYTES + BLOCK_BYTES), 0);
        }
    }
}

/// Adds a line to `block` unless it is blank. Of one that is too long only the first bytes count.
fn add(block: &mut Block, text: &[u8], offset: u64, next: Position, too_long: bool) {
    let marked = offset == 0 && text.starts_with(BYTE_ORDER_MARK);
    let skipped = if marked { BYTE_ORDER_MARK.len() } else { 0 };
    let mut text = &text[skipped..];
    if too_long {
        text = &text[..text.len().min(KEPT_OF_LONG_LINE)];
    } else if is_blank(text) {
        return;
    }
    block.push(text, offset + skipped as u64, next, too_long);
}

/// Whether `text` is white space as JSON has it.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}
