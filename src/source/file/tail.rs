//! Remembers the last bytes that were read of a file, to notice when the file is overwritten.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::source::Block;

/// Maximum number of bytes of the last record that are compared.
const TAIL_BYTES: usize = 4096;

/// The last record that was read of a file, with its offset. Of a long record, its two ends.
#[derive(Clone, Default, Debug)]
pub(super) struct Tail(Vec<(u64, Vec<u8>)>);

impl Tail {
    pub(super) fn keep(&mut self, block: &Block) {
        let Some(line) = block.lines.last() else { return };
        self.0.clear();
        if !line.too_long {
            self.put(line.offset, block.text(line));
        }
    }

    /// Remembers `text` at `offset`, or its two ends if it is long.
    pub(super) fn of(offset: u64, text: &[u8]) -> Self {
        let mut tail = Self::default();
        if !text.is_empty() {
            tail.put(offset, text);
        }
        tail
    }

    /// Remembers the bytes of `file` before `end`.
    pub(super) fn before(end: u64, mut file: &File) -> io::Result<Self> {
        let start = end.saturating_sub(TAIL_BYTES as u64);
        let place = file.stream_position()?;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        let read = file.take(end - start).read_to_end(&mut bytes);
        file.seek(SeekFrom::Start(place))?;
        read.map(|_| Self::of(start, &bytes))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `file` still has these bytes at their offsets.
    pub(super) fn is_in(&self, mut file: &File) -> io::Result<bool> {
        let place = file.stream_position()?;
        let mut is_same = Ok(true);
        for (offset, bytes) in &self.0 {
            let mut there = Vec::with_capacity(bytes.len());
            file.seek(SeekFrom::Start(*offset))?;
            is_same = file.take(bytes.len() as u64).read_to_end(&mut there).map(|_| there == *bytes);
            if !matches!(is_same, Ok(true)) {
                break;
            }
        }
        file.seek(SeekFrom::Start(place))?;
        is_same
    }

    fn put(&mut self, offset: u64, text: &[u8]) {
        if text.len() <= TAIL_BYTES {
            return self.0.push((offset, text.to_vec()));
        }
        let (half, rest) = (TAIL_BYTES / 2, text.len() - TAIL_BYTES / 2);
        self.0.push((offset, text[..half].to_vec()));
        self.0.push((offset + rest as u64, text[rest..].to_vec()));
    }
}
