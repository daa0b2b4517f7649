//! Detects the form of a file or stream: its packing, its encoding, and the layout of its records. The first bytes
//! decide, never the name. The form of a file is decided once and stored with its extents.

mod looks;

use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::profile::json::{FirstValue, Tape};
use crate::source::lines::{LastLine, Layout, Lines, is_object};
use crate::source::{Block, Filled, MAX_LINE_BYTES, Position};

pub use looks::Looks;
use looks::looks;
pub(super) use looks::{TAR_BYTES, packed};

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContentForm {
    #[serde(default, skip_serializing_if = "is_default")]
    pub packing: Packing,
    #[serde(default, skip_serializing_if = "is_default")]
    pub encoding: Encoding,
    /// A record ends where its JSON value ends. Otherwise each line is a record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub values: bool,
    /// The values are the elements of an array, which must be closed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub array: bool,
    /// When the form was decided, the file was one record without a line end. The layout is decided again when more
    /// follows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub single: bool,
}

impl ContentForm {
    pub fn layout(self) -> Layout {
        match (self.values, self.array) {
            (true, true) => Layout::Array,
            (true, false) => Layout::Values,
            (false, _) => Layout::Lines,
        }
    }

    /// Returns what a refused file with this form seems to be. `first` are its first bytes, unpacked but not decoded.
    /// UTF-16 with a byte order mark counts as plain text, because it is read as such.
    pub(super) fn looks(self, first: &[u8]) -> Looks {
        match looks(first) {
            Looks::Utf16 if self.encoding != Encoding::Utf8 => Looks::Text,
            looks => looks,
        }
    }

    /// Returns the form that earlier versions assumed: lines, packed as the file's name says.
    pub(super) fn by_name(path: &Path) -> Self {
        let ends = |kind: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(kind));
        let packing = match (ends("gz"), ends("zst")) {
            (true, _) => Packing::Gzip,
            (_, true) => Packing::Zstandard,
            _ => Packing::None,
        };
        Self { packing, ..Self::default() }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    #[default]
    None,
    Gzip,
    Zstandard,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    #[default]
    Utf8,
    /// UTF-16, little-endian, with a byte order mark.
    Utf16Le,
    /// UTF-16, big-endian, with a byte order mark.
    Utf16Be,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Number of first bytes that decide packing and encoding.
pub(super) const MAGIC_BYTES: usize = 4;

pub(super) fn packing(first: &[u8]) -> Packing {
    match first {
        [0x1F, 0x8B, ..] => Packing::Gzip,
        // A frame, or a skippable frame, which some packers write first.
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Packing::Zstandard,
        _ => Packing::None,
    }
}

/// Maximum number of array elements that are searched for an object.
const TRIED_ELEMENTS: usize = 100;

/// Whether a file with only these bytes may still become a packed or UTF-16 file.
pub(super) fn may_begin_packed(first: &[u8]) -> bool {
    first.len() < MAGIC_BYTES && matches!(first, [0x1F | 0x28 | 0x50..=0x5F | 0xFE | 0xFF, ..])
}

pub(super) fn encoding(first: &[u8]) -> Encoding {
    match first {
        // This is UTF-32.
        [0xFF, 0xFE, 0, 0, ..] => Encoding::Utf8,
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// Returns the layout of the records in a text that begins with `text`. `None` if more of the text is needed.
pub(super) fn layout(text: &[u8], tape: &mut Tape) -> Option<Layout> {
    let start = text.iter().position(|byte| is_text(*byte));
    let Some(text) = start.map(|start| &text[start..]) else { return Some(Layout::Lines) };
    match text[0] {
        b'[' => array(text, tape),
        b'{' => objects(text, tape),
        _ => Some(Layout::Lines),
    }
}

/// Whether the text contains more than white space, NULs and byte order marks.
pub(super) fn has_text(text: &[u8]) -> bool {
    text.iter().any(|byte| is_text(*byte))
}

/// Whether the text contains the end of a line that has more than white space, NULs and byte order marks.
pub(super) fn has_line(text: &[u8]) -> bool {
    let start = text.iter().position(|byte| is_text(*byte));
    start.is_some_and(|start| text[start..].contains(&b'\n'))
}

fn is_text(byte: u8) -> bool {
    const NUL_OR_BYTE_ORDER_MARK: [u8; 4] = *b"\0\xEF\xBB\xBF";
    !byte.is_ascii_whitespace() && !NUL_OR_BYTE_ORDER_MARK.contains(&byte)
}

/// Detects an array that is empty or has an object among its first elements. Any other `[` begins a line that is
/// malformed.
fn array(text: &[u8], tape: &mut Tape) -> Option<Layout> {
    let inside = text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b'[')?;
    if matches!(inside, b'{' | b']') {
        return Some(Layout::Array);
    }
    let (mut rest, mut has_object) = (&text[1..], false);
    for _ in 0..TRIED_ELEMENTS {
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b',');
        let Some(element) = start.map(|start| &rest[start..]) else { return has_object.then_some(Layout::Array) };
        if element[0] == b']' {
            // If more follows on the line, this is not an array but a line.
            let after = element[1..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
            let is_whole = after.is_none_or(|byte| *byte == b'\n');
            return Some(if has_object && is_whole { Layout::Array } else { Layout::Lines });
        }
        has_object |= element[0] == b'{';
        rest = match tape.first(element) {
            FirstValue::Value(end) => &element[end..],
            FirstValue::Incomplete => return has_object.then_some(Layout::Array),
            FirstValue::Fault(_) => return Some(Layout::Lines),
        };
    }
    Some(if has_object { Layout::Array } else { Layout::Lines })
}

fn objects(text: &[u8], tape: &mut Tape) -> Option<Layout> {
    match tape.first(text) {
        FirstValue::Value(end) => {
            let after = text[end..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b','));
            let is_lines = !text[..end].contains(&b'\n') && after != Some(&b'{');
            Some(if is_lines { Layout::Lines } else { Layout::Values })
        }
        FirstValue::Incomplete if text.len() > MAX_LINE_BYTES => Some(Layout::Lines),
        FirstValue::Incomplete => None,
        FirstValue::Fault(_) => Some(Layout::Lines),
    }
}

/// A text is not a feed if this many records at its beginning are all malformed, or [`TRIED_BYTES`] of them.
const TRIED_RECORDS: usize = 100;

/// See [`TRIED_RECORDS`].
const TRIED_BYTES: u64 = 1024 * 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FirstRecords {
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
pub(super) fn first_records(content: impl Read, layout: Layout) -> FirstRecords {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn layout_of(text: &str) -> Option<Layout> {
        layout(text.as_bytes(), &mut Tape::default())
    }

    #[test]
    fn first_bytes_tell_the_layout() {
        for text in [
            "",
            "{\"a\":1}\n{",
            "{\"a\":1}",
            "{\"a\":1} x\n",
            "{\"a\n",
            "{\"a\":1,\n{\"a\":2}\n",
            "[1,2]\n",
            "x",
            "\u{feff}{}\n",
            "\0\0{}\n",
        ] {
            assert_eq!(layout_of(text), Some(Layout::Lines), "{text}");
        }
        for text in ["{\n\"a\":1}", "{}{}", "{} {}", "{\"a\":\n{}}"] {
            assert_eq!(layout_of(text), Some(Layout::Values), "{text}");
        }
        for text in ["[{", "[ \n{", "[]", "\u{feff}[\n{", "[[{"] {
            assert_eq!(layout_of(text), Some(Layout::Array), "{text}");
        }
        for text in ["[", "[ \n", "{", "{\"a\":\n", "{\n  \"a\": 1,\n"] {
            assert_eq!(layout_of(text), None, "{text}");
        }
    }
}
