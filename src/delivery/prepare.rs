//! Reads blocks of a source and prepares their lines: does everything about a line that needs no memory of its profile.
//! Runs on a thread of its own, ahead of the decisions.

use std::sync::mpsc::Receiver;

use crate::activation::{Exclusion, FaultKind, LineVerdict, MalformedLine, Met, ProfileReader, ProfileReading};
use crate::profile::Oddities;
use crate::source::{Block, Extent, Filled, KEPT_OF_LONG_LINE, Line, News, Position, Source, SourceError, Unreadable};
use crate::text::{Phrase, say};

use super::Micros;
use super::request::shard_hash;

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
    pub reading: LineReading,
    /// The kinds of parts of the line that are skipped.
    pub odd: Oddities,
    /// First half of the hash by which Kinesis chooses the shard; 0 for a line that gives no event.
    pub hash: u64,
}

/// The result of reading a line.
#[derive(Debug)]
pub enum LineReading {
    Malformed(Box<Malformed>),
    Excluded(Exclusion),
    Profile(ProfileReading),
}

/// A line that is not a valid profile, kept for its dead letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed {
    pub fault: MalformedLine,
    /// The line, or the beginning of a line that is too long.
    pub line: Vec<u8>,
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
        met: Met::default(),
        read_at,
    };
    for line in &block.lines {
        let (reading, odd) = prepare_line(reader, block.text(line), line, &mut chunk.bodies);
        let bytes = line.end - line.start;
        let hash = match &reading {
            LineReading::Profile(sighting) => shard_hash(sighting.partition),
            LineReading::Malformed(_) | LineReading::Excluded(_) => 0,
        };
        chunk.lines.push(Prepared { next: line.next, offset: line.offset, bytes, reading, odd, hash });
    }
    chunk.met = reader.take_met();
    chunk
}

fn prepare_line(reader: &mut ProfileReader, text: &[u8], line: &Line, bodies: &mut Vec<u8>) -> (LineReading, Oddities) {
    let malformed = |fault| LineReading::Malformed(Box::new(Malformed { fault, line: text.to_vec() }));
    if line.too_long {
        let message = Phrase::from(say::LineTooLong { bytes: KEPT_OF_LONG_LINE }).english();
        return (malformed(MalformedLine { kind: FaultKind::TooLong, message }), Oddities::default());
    }
    let reading = match reader.read(text, bodies) {
        LineVerdict::Malformed(fault) => malformed(fault),
        LineVerdict::Excluded(exclusion) => LineReading::Excluded(exclusion),
        LineVerdict::Profile(sighting) => LineReading::Profile(sighting),
    };
    (reading, reader.oddities())
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
        match source.fill(&mut block) {
            Ok(Filled::Lines) => {
                let chunk = prepare(&mut reader, &mut block, spares.try_recv().unwrap_or_default(), clock());
                if !hand_on(FeedMessage::Chunk(chunk)) {
                    return Vec::new();
                }
            }
            Ok(waits @ (Filled::Waiting | Filled::End)) => {
                let tells = !(block.extents.is_empty() && block.forgotten.is_empty() && block.news.is_empty());
                if tells && !hand_on(FeedMessage::Chunk(prepare(&mut reader, &mut block, Vec::new(), clock()))) {
                    return Vec::new();
                }
                if waits == Filled::Waiting {
                    if !wait() {
                        return source.unfinished();
                    }
                    continue;
                }
                hand_on(FeedMessage::End);
                return Vec::new();
            }
            Err(error) => {
                let last = prepare(&mut reader, &mut block, Vec::new(), clock());
                let _ = hand_on(FeedMessage::Chunk(last)) && hand_on(FeedMessage::Failed(error));
                return Vec::new();
            }
        }
    }
}
