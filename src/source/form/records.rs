//! Decides by its first records whether a text is a feed at all.

use std::io::Read;

use crate::profile::json::{FirstValue, Tape};
use crate::source::lines::{LastLine, Layout, Lines, is_object};
use crate::source::{Block, Filled, Position};

/// A text is not a feed if this many records at its beginning are all malformed, or [`TRIED_BYTES`] of them.
const TRIED_RECORDS: usize = 100;

/// See [`TRIED_RECORDS`].
const TRIED_BYTES: u64 = 1024 * 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::source) enum FirstRecords {
    /// One of them is an object.
    Profiles,
    /// Enough of them are malformed to refuse the text.
    Malformed,
    /// All records are malformed, but there are only a few.
    FewMalformed,
    /// There is no whole record yet. The text may begin one.
    Begun,
}

/// Reads the first records of `content` in this layout. Ignores damage, which is reported when the content is read.
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
    // A line that is still being written counts if it begins like JSON.
    let is_begun = tried == 0 && !matches!(tape.first(lines.rest()), FirstValue::Fault(_));
    if is_begun { FirstRecords::Begun } else { FirstRecords::FewMalformed }
}
