//! Whether a text is a feed at all: its first records tell.

use std::io::Read;

use crate::profile::json::{First, Tape};
use crate::source::lines::{LastLine, Layout, Lines, is_object};
use crate::source::{Block, Filled, Position};

/// So many records at the beginning of a text that are all malformed make it no feed,
const TRIED_RECORDS: usize = 100;

/// or so many bytes of them.
const TRIED_BYTES: u64 = 1024 * 1024;

/// What the first records of a text are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::source) enum FirstRecords {
    /// One of them is an object.
    Profiles,
    /// So many are malformed that it is no feed.
    Malformed,
    /// There are no more than these few, all malformed.
    FewMalformed,
    /// There is none yet; what is there may begin one.
    Begun,
}

/// Reads the first records of `content`, which stand so in it. What is broken is told when it is read.
pub(in crate::source) fn first_records(content: impl Read, layout: Layout) -> FirstRecords {
    let mut lines = Lines::new(content, Position::default()).laid_out(layout).ending(LastLine::IfWhole);
    let (mut tape, mut block, mut tried) = (Tape::default(), Block::default(), 0);
    while matches!(lines.append(&mut block), Ok(Filled::Lines)) {
        for line in &block.lines {
            if !line.too_long && is_object(block.text(line), &mut tape) {
                return FirstRecords::Profiles;
            }
            tried += 1;
            if tried == TRIED_RECORDS || line.next.offset >= TRIED_BYTES {
                return FirstRecords::Malformed;
            }
        }
        block.clear();
    }
    // A first line that is being written begins as an object does.
    let is_begun = tried == 0 && !matches!(tape.first(lines.rest()), First::Fault(_));
    if is_begun { FirstRecords::Begun } else { FirstRecords::FewMalformed }
}
