//! Reads blocks of a source and prepares their lines: everything about a line that needs no memory of its profile.
//! It runs on its own thread, ahead of the decisions.

use std::sync::mpsc::Receiver;

use crate::activation::{Exclusion, FaultKind, LineFault, Met, Reader, Reading, Sighting};
use crate::profile::Oddities;
use crate::source::{Block, Extent, Filled, KEPT_OF_LONG_LINE, Line, News, Position, Source, SourceError, Unreadable};

use super::Micros;
use super::request::shard_hash;

/// The prepared lines of one block, and the bodies of the events they would give.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The lines in feed order.
    pub lines: Vec<Prepared>,
    /// Bodies of events, one after another.
    pub bodies: Vec<u8>,
    /// Extents that begin with this block, or of which more is known.
    pub extents: Vec<Extent>,
    /// Numbers of extents that need not be remembered any more once the checkpoint is beyond them.
    pub forgotten: Vec<u32>,
    /// What has happened to the feed.
    pub news: Vec<News>,
    /// What was met of what is mapped, and what else.
    pub met: Met,
    /// When the block was read.
    pub read_at: Micros,
}

/// One line, ready to be decided.
#[derive(Debug)]
pub struct Prepared {
    /// Where reading goes on after it.
    pub next: Position,
    /// Offset of its first byte in its extent.
    pub offset: u64,
    /// Its length in bytes.
    pub bytes: u32,
    /// What it is.
    pub reading: LineReading,
    /// What of it is left aside.
    pub odd: Oddities,
    /// First half of the hash by which Kinesis places its record; 0 for what is no profile.
    pub hash: u64,
}

/// What a line is.
#[derive(Debug)]
pub enum LineReading {
    /// No profile.
    Malformed(Box<Malformed>),
    /// A profile that is left out.
    Excluded(Exclusion),
    /// A profile.
    Profile(Sighting),
}

/// A line that is no profile, kept for its dead letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed {
    /// Why, with the byte.
    pub fault: LineFault,
    /// The line, or the beginning of one that is too long.
    pub line: Vec<u8>,
}

/// Prepares the lines of `block`, the bodies over the memory of `spare`.
pub fn prepare(reader: &mut Reader, block: &mut Block, spare: Vec<u8>, read_at: Micros) -> Chunk {
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

fn prepare_line(reader: &mut Reader, text: &[u8], line: &Line, bodies: &mut Vec<u8>) -> (LineReading, Oddities) {
    let malformed = |fault| LineReading::Malformed(Box::new(Malformed { fault, line: text.to_vec() }));
    if line.too_long {
        let message = format!("longer than 10 MiB; its first {KEPT_OF_LONG_LINE} bytes are kept");
        return (malformed(LineFault { kind: FaultKind::TooLong, message }), Oddities::default());
    }
    let reading = match reader.read(text, bodies) {
        Reading::Malformed(fault) => malformed(fault),
        Reading::Excluded(exclusion) => LineReading::Excluded(exclusion),
        Reading::Profile(sighting) => LineReading::Profile(sighting),
    };
    (reading, reader.oddities())
}

/// What the thread that prepares sends on.
#[derive(Debug)]
pub enum Fed {
    /// More lines.
    Chunk(Chunk),
    /// There are no more.
    End,
    /// The source cannot be read any further.
    Failed(SourceError),
}

/// Reads `source` to its end and hands each chunk to `hand_on`; where there is nothing to read just now it calls `wait`. Both
/// say `false` when nobody wants more. `spares` brings memory of chunks that are done with. Gives what stands unfinished then.
/// Blocks; for a thread of its own.
pub fn feed(
    mut source: Box<dyn Source>,
    mut reader: Reader,
    spares: &Receiver<Vec<u8>>,
    clock: impl Fn() -> Micros,
    mut hand_on: impl FnMut(Fed) -> bool,
    wait: impl Fn() -> bool,
) -> Vec<Unreadable> {
    let mut block = Block::default();
    loop {
        match source.fill(&mut block) {
            Ok(Filled::Lines) => {
                let chunk = prepare(&mut reader, &mut block, spares.try_recv().unwrap_or_default(), clock());
                if !hand_on(Fed::Chunk(chunk)) {
                    return Vec::new();
                }
            }
            Ok(waits @ (Filled::Waiting | Filled::End)) => {
                let tells = !(block.extents.is_empty() && block.forgotten.is_empty() && block.news.is_empty());
                if tells && !hand_on(Fed::Chunk(prepare(&mut reader, &mut block, Vec::new(), clock()))) {
                    return Vec::new();
                }
                if waits == Filled::Waiting {
                    if !wait() {
                        return source.unfinished();
                    }
                    continue;
                }
                hand_on(Fed::End);
                return Vec::new();
            }
            Err(error) => {
                let last = prepare(&mut reader, &mut block, Vec::new(), clock());
                let _ = hand_on(Fed::Chunk(last)) && hand_on(Fed::Failed(error));
                return Vec::new();
            }
        }
    }
}
