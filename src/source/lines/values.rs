//! Takes records that end where their JSON value ends: objects over several lines, end to end, or elements of an array.

use std::io::Read;

use super::{BYTE_ORDER_MARK, Layout, Lines};
use crate::profile::json::FirstValue;
use crate::source::Block;

/// Begins each record of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1E;

/// Maximum length of a gap that is held at the end of the read data, in bytes.
const HELD_OF_A_GAP: usize = 4096;

impl<R: Read> Lines<R> {
    /// Takes whole values. After invalid JSON, takes everything up to where the next value may begin as one record.
    pub(super) fn take_whole_values(&mut self, block: &mut Block) {
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
pub(super) fn gap_before(text: &[u8], mut open: bool, layout: Layout) -> (usize, bool) {
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
