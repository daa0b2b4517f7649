//! Reads the feed on a thread of its own, ahead of the decisions, and prepares its lines: does everything about a line
//! that needs no memory of its profile.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::Micros;
use super::transport::shard_hash;
use crate::activation::{FaultKind, LineVerdict, MalformedLine, Met, ProfileReader};
use crate::profile::Oddities;
use crate::source::{Block, Extent, Filled, KEPT_OF_LONG_LINE, Line, News, Position, Source, SourceError, Unreadable};
use crate::text::{Phrase, say};

/// The prepared lines of one block, and the bodies of the events that they may give.
#[derive(Debug, Default)]
pub struct Chunk {
    pub lines: Vec<Prepared>,
    /// Bodies of events, one after another.
    pub bodies: Vec<u8>,
    /// Extents that begin with this block, or about which more is known.
    pub extents: Vec<Extent>,
    /// Numbers of extents that may be forgotten once the checkpoint is beyond them.
    pub forgotten: Vec<u32>,
    pub news: Vec<News>,
    /// The mapped and other names that the lines have shown.
    pub met: Met,
    pub read_at: Micros,
}

/// A line that is ready to be decided.
#[derive(Debug)]
pub struct Prepared {
    /// Where reading continues after the line.
    pub next: Position,
    /// Offset of the line's first byte in its extent.
    pub offset: u64,
    pub bytes: u32,
    pub reading: LineVerdict,
    /// The kinds of parts of the line that are skipped.
    pub odd: Oddities,
    /// First half of the hash by which Kinesis chooses the shard; 0 for a line that gives no event.
    pub hash: u64,
}

/// Prepares the lines of `block`. Reuses the memory of `spare` for the bodies.
pub fn prepare(reader: &mut ProfileReader, block: &mut Block, spare: Vec<u8>, read_at: Micros) -> Chunk {
    let mut bodies = spare;
    bodies.clear();
    bodies.reserve(block.bytes.len());
    let mut chunk = Chunk {
        lines: Vec::with_capacity(block.lines.len()),
        bodies,
        extents: std::mem::take(&mut block.extents),
        forgotten: std::mem::take(&mut block.forgotten),
        news: std::mem::take(&mut block.news),
        read_at,
        ..Chunk::default()
    };
    for line in &block.lines {
        let (reading, odd) = prepare_line(reader, block.text(line), line, &mut chunk.bodies);
        let bytes = line.end - line.start;
        let hash = if let LineVerdict::Profile(profile) = &reading { shard_hash(profile.partition) } else { 0 };
        chunk.lines.push(Prepared { next: line.next, offset: line.offset, bytes, reading, odd, hash });
    }
    chunk.met = reader.take_met();
    chunk
}

fn prepare_line(reader: &mut ProfileReader, text: &[u8], line: &Line, bodies: &mut Vec<u8>) -> (LineVerdict, Oddities) {
    if line.too_long {
        let message = Phrase::from(say::LineTooLong { bytes: KEPT_OF_LONG_LINE }).english();
        let fault = MalformedLine { kind: FaultKind::TooLong, message, line: text.into() };
        return (LineVerdict::Malformed(fault.into()), Oddities::default());
    }
    (reader.read(text, bodies), reader.oddities())
}

/// What the thread that prepares sends to the engine.
#[derive(Debug)]
pub enum FeedMessage {
    Chunk(Chunk),
    End,
    Failed(SourceError),
}

/// Reads `source` to its end and passes each chunk to `hand_on`. Calls `wait` when there is nothing to read yet. Stops
/// when one of them returns `false`. `spares` supplies the memory of used chunks. Returns what is unfinished in the
/// feed if `wait` ended the reading, otherwise nothing. Blocks, so it needs a thread of its own.
pub fn feed(
    mut source: Box<dyn Source>,
    mut reader: ProfileReader,
    spares: &Receiver<Vec<u8>>,
    clock: impl Fn() -> Micros,
    mut hand_on: impl FnMut(FeedMessage) -> bool,
    wait: impl Fn() -> bool,
) -> Vec<Unreadable> {
    let mut block = Block::default();
    loop {
        let filled = source.fill(&mut block);
        let is_empty = block.extents.is_empty() && block.forgotten.is_empty() && block.news.is_empty();
        if !is_empty || matches!(filled, Ok(Filled::Lines) | Err(_)) {
            let spare = if block.lines.is_empty() { Vec::new() } else { spares.try_recv().unwrap_or_default() };
            let chunk = prepare(&mut reader, &mut block, spare, clock());
            if !hand_on(FeedMessage::Chunk(chunk)) {
                return Vec::new();
            }
        }
        let last = match filled {
            Ok(Filled::Lines) => continue,
            Ok(Filled::Waiting) if wait() => continue,
            Ok(Filled::Waiting) => return source.unfinished(),
            Ok(Filled::End) => FeedMessage::End,
            Err(error) => FeedMessage::Failed(error),
        };
        hand_on(last);
        return Vec::new();
    }
}

/// Chunks that the thread prepares ahead of the decisions.
const CHUNKS_AHEAD: usize = 2;

/// Wait before another attempt to read a feed that had nothing.
const FEED_WAIT: Duration = Duration::from_millis(20);

/// Starts the thread that reads and prepares the feed. It ends with the feed, or when the receiver of its chunks is
/// closed. At its end it sends what is unfinished in the feed. Fails if the system starts no thread.
pub(super) fn start_feed(
    source: Box<dyn Source>,
    reader: ProfileReader,
    clock: impl Fn() -> Micros + Send + 'static,
    spares: Receiver<Vec<u8>>,
) -> std::io::Result<(mpsc::Receiver<FeedMessage>, oneshot::Receiver<Vec<Unreadable>>)> {
    let (sender, fed) = mpsc::channel(CHUNKS_AHEAD);
    let patient = sender.clone();
    let wait = move || {
        std::thread::sleep(FEED_WAIT);
        !patient.is_closed()
    };
    let (unfinished, left) = oneshot::channel();
    let work = move || {
        let rest = feed(source, reader, &spares, clock, |fed| sender.blocking_send(fed).is_ok(), wait);
        // Only a drained run receives this.
        let _ = unfinished.send(rest);
    };
    std::thread::Builder::new().name("source".into()).spawn(work)?;
    Ok((fed, left))
}

/// Most files that a summary names. The others are counted.
const MOST_NAMED: usize = 1000;

/// Files that could not be read, with the last reason of each.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Unread {
    /// At most `MOST_NAMED` files, in the order in which they were reported.
    pub files: Vec<Unreadable>,
    /// Number of other files.
    pub more: usize,
}

impl Unread {
    /// Updates the list with news about the feed.
    pub(super) fn apply_news(&mut self, news: &News) {
        match news {
            News::Unreadable { reason, before } => {
                if let Some(before) = before {
                    self.forget(before);
                }
                self.files.retain(|before| before.path().is_none() || before.path() != reason.path());
                self.add(reason.clone());
            }
            News::Readable { path, .. }
            | News::Allowed { path }
            | News::Gone { path, .. }
            | News::Anew { path, .. }
            | News::Another { path, .. } => self.forget(path),
            News::GoneTogether { files } => files.iter().for_each(|(path, _)| self.forget(path)),
            News::Nothing { .. }
            | News::Moved { .. }
            | News::Copied { .. }
            | News::Copy { .. }
            | News::CopyGoesOn { .. }
            | News::Returned { .. }
            | News::ReadAgain { .. }
            | News::RotatedAlike { .. }
            | News::Older { .. }
            | News::Link { .. }
            | News::PassedOver { .. }
            | News::Padding { .. }
            | News::Nulls { .. } => {}
        }
    }

    /// Removes the files of new extents: a file read from its first byte is not the unreadable one that had the same
    /// name.
    pub(super) fn note_begun(&mut self, extents: &[Extent]) {
        if self.files.is_empty() {
            return;
        }
        for extent in extents.iter().filter(|extent| extent.start == 0 && extent.end.is_none()) {
            self.forget(&extent.path);
        }
    }

    /// Returns what an ended feed could not read. This list is complete and replaces all earlier reports.
    pub(super) fn from_error(error: &SourceError) -> Option<Self> {
        let SourceError::InPart { first, others } = error else { return None };
        let mut unread = Self::default();
        [first].into_iter().chain(others).for_each(|reason| unread.add(reason.clone()));
        Some(unread)
    }

    pub(super) fn add(&mut self, reason: Unreadable) {
        if self.files.len() < MOST_NAMED {
            self.files.push(reason);
        } else {
            self.more += 1;
        }
    }

    fn forget(&mut self, path: &Path) {
        self.files.retain(|unread| unread.path() != Some(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Position;

    fn unfinished(path: &str, line: u64) -> Unreadable {
        SourceError::Unfinished { path: path.into(), line, offset: 0 }.into()
    }

    #[test]
    fn the_last_reason_of_each_file_counts_until_it_is_read_on_or_gone() {
        let mut unread = Unread::default();
        for (path, line) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            unread.apply_news(&News::Unreadable { reason: unfinished(path, line), before: None });
        }
        unread.apply_news(&News::Readable { path: "b".into(), line: 0 });
        unread.apply_news(&News::Gone { path: "c".into(), line: 4 });
        unread.apply_news(&News::Unreadable { reason: unfinished("e", 5), before: None });
        unread.apply_news(&News::Unreadable { reason: unfinished("d", 5), before: Some("e".into()) });
        let begun = Extent::of("d".into(), Position::default());
        unread.note_begun(&[Extent { end: Some(Position::default()), ..begun.clone() }]);
        assert_eq!(unread.files.len(), 2);
        unread.note_begun(&[begun]);
        assert_eq!((unread.files, unread.more), (vec![unfinished("a", 3)], 0));
    }
}
