//! The window: the lines read beyond the committed checkpoint, and how far all of them are settled.

use std::collections::VecDeque;

use super::counts::Fate;
use super::event::{Body, EventId};
use super::feed::Chunk;
use super::limits::{SPARE_BYTES, WINDOW_BYTES, WINDOW_LINES};
use crate::source::Position;

#[derive(Clone, Copy, Debug)]
pub(super) struct WindowLine {
    pub(super) next: Position,
    pub(super) bytes: u32,
    pub(super) fate: Fate,
    /// The line's event, or [`super::event::NO_EVENT`].
    pub(super) event: EventId,
}

/// The lines beyond the checkpoint, numbered from 0 in this run.
#[derive(Default)]
pub(super) struct Window {
    /// Number of the first line that no commit has taken.
    pub(super) first: u64,
    lines: VecDeque<WindowLine>,
    bytes: usize,
    /// Number of the first line that is not settled, or of the next line to be read.
    pub(super) settled: u64,
    chunks: VecDeque<HeldChunk>,
    first_chunk: u64,
    /// Memory of chunks that are no longer needed.
    spent: Vec<Vec<u8>>,
    /// Lines and bytes of the commit in progress.
    committing: (usize, usize),
}

struct HeldChunk {
    /// Number of the line after the chunk's last line.
    end: u64,
    bodies: Vec<u8>,
}

impl Window {
    pub(super) fn has_room(&self) -> bool {
        let bodies: usize = self.chunks.iter().map(|chunk| chunk.bodies.capacity()).sum();
        let bytes = bodies.max(self.bytes + self.committing.1);
        self.lines.len() + self.committing.0 < WINDOW_LINES && bytes < WINDOW_BYTES
    }

    pub(super) fn next_line(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    /// Returns the event of that line, if the line was read already.
    pub(super) fn oldest_event(&self) -> Option<EventId> {
        self.line(self.settled).map(|line| line.event)
    }

    /// Returns the number of lines, including those of the commit in progress.
    pub(super) fn len(&self) -> usize {
        self.lines.len() + self.committing.0
    }

    /// Takes the bodies of a chunk, whose lines must follow with `push`. Returns the chunk's number.
    pub(super) fn open_chunk(&mut self, chunk: &mut Chunk) -> u64 {
        let end = self.next_line() + chunk.lines.len() as u64;
        self.chunks.push_back(HeldChunk { end, bodies: std::mem::take(&mut chunk.bodies) });
        self.first_chunk + self.chunks.len() as u64 - 1
    }

    pub(super) fn push(&mut self, line: WindowLine) {
        self.bytes += line.bytes as usize;
        self.lines.push_back(line);
        self.advance();
    }

    pub(super) fn body(&self, body: Body) -> &[u8] {
        let index = usize::try_from(body.chunk - self.first_chunk).unwrap_or(usize::MAX);
        let chunk = self.chunks.get(index).map_or(&[][..], |chunk| &chunk.bodies);
        chunk.get(body.start as usize..(body.start + body.bytes) as usize).unwrap_or_default()
    }

    /// Returns where reading continues after a line of the window.
    pub(super) fn next_of(&self, line: u64) -> Position {
        self.line(line).map_or_else(Position::default, |held| held.next)
    }

    pub(super) fn bodies_mut(&mut self, chunk: u64) -> Option<&mut Vec<u8>> {
        let index = usize::try_from(chunk.checked_sub(self.first_chunk)?).ok()?;
        self.chunks.get_mut(index).map(|chunk| &mut chunk.bodies)
    }

    pub(super) fn settle(&mut self, line: u64, fate: Fate) {
        if let Some(held) = self.index(line).and_then(|index| self.lines.get_mut(index)) {
            held.fate = fate;
        }
        self.advance();
    }

    fn line(&self, number: u64) -> Option<&WindowLine> {
        self.lines.get(self.index(number)?)
    }

    fn index(&self, line: u64) -> Option<usize> {
        usize::try_from(line.checked_sub(self.first)?).ok()
    }

    fn advance(&mut self) {
        while let Some(line) = self.line(self.settled) {
            if line.fate == Fate::Pending {
                return;
            }
            self.settled += 1;
        }
    }

    /// Returns how many lines a commit can take now.
    pub(super) fn passable(&self) -> usize {
        usize::try_from(self.settled.saturating_sub(self.first)).unwrap_or(0)
    }

    /// Removes and returns all lines that a commit can take.
    pub(super) fn pass(&mut self) -> Vec<WindowLine> {
        let lines: Vec<WindowLine> = self.lines.drain(..self.passable()).collect();
        self.first += lines.len() as u64;
        let bytes = lines.iter().map(|line| line.bytes as usize).sum();
        self.bytes -= bytes;
        self.committing = (lines.len(), bytes);
        while self.chunks.front().is_some_and(|chunk| chunk.end <= self.first) {
            let spent = self.chunks.pop_front().map(|chunk| chunk.bodies);
            self.spent.extend(spent.filter(|bodies| bodies.capacity() <= SPARE_BYTES));
            self.first_chunk += 1;
        }
        lines
    }

    /// Returns the memory of chunks that are no longer needed.
    pub(super) fn spent_chunks(&mut self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.spent.drain(..)
    }

    pub(super) fn note_committed(&mut self) {
        self.committing = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(fates: &[Fate]) -> Window {
        let mut window = Window::default();
        for fate in fates {
            window.push(WindowLine { next: Position::default(), bytes: 10, fate: *fate, event: 0 });
        }
        window
    }

    #[test]
    fn only_the_settled_beginning_passes() {
        let mut window = window(&[Fate::Unchanged, Fate::Pending, Fate::Delivered]);
        assert_eq!(window.passable(), 1);
        window.settle(1, Fate::Delivered);
        assert_eq!(window.pass().len(), 3);
        assert_eq!((window.next_line(), window.passable()), (3, 0));
    }
}
