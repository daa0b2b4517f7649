//! What a file or a stream is: how it is packed, its encoding, and how its records stand in it. Told by its first bytes, never by
//! its name; decided once and, of a file, kept with its extents.

mod looks;
mod records;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::profile::json::{First, Tape};
use crate::source::MAX_LINE_BYTES;
use crate::source::lines::Layout;

pub use looks::Looks;
use looks::looks;
pub(super) use looks::{TAR_BYTES, packed};
pub(super) use records::{FirstRecords, first_records};

/// What a file is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Form {
    /// How it is packed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub packing: Packing,
    /// How its text is written, unpacked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub encoding: Encoding,
    /// Whether records end where their values do; else they are lines.
    #[serde(default, skip_serializing_if = "is_default")]
    pub values: bool,
    /// Whether the values are the elements of an array, which is to be closed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub array: bool,
    /// Whether all there was of it was one record without a line end: only what comes behind that tells how records stand.
    #[serde(default, skip_serializing_if = "is_default")]
    pub single: bool,
}

impl Form {
    /// How the records stand in it.
    pub fn layout(self) -> Layout {
        match (self.values, self.array) {
            (true, true) => Layout::Array,
            (true, false) => Layout::Values,
            (false, _) => Layout::Lines,
        }
    }

    /// What it seems to be that is taken for this form and is no feed, by its first bytes, unpacked. A text that is in UTF-16 as
    /// its mark says does not merely look so.
    pub(super) fn looks(self, first: &[u8]) -> Looks {
        match looks(first) {
            Looks::Utf16 if self.encoding != Encoding::Utf8 => Looks::Text,
            looks => looks,
        }
    }

    /// What versions before forms were kept took a file for: lines, packed as its name says.
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

/// How a file is packed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    /// It is not.
    #[default]
    None,
    /// As gzip members.
    Gzip,
    /// As Zstandard frames.
    Zstandard,
}

/// How a text is written.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// As UTF-8.
    #[default]
    Utf8,
    /// As UTF-16 with the low byte first, behind a byte order mark.
    Utf16Le,
    /// As UTF-16 with the high byte first, behind a byte order mark.
    Utf16Be,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Bytes from which packing and encoding are told.
pub(super) const MAGIC_BYTES: usize = 4;

/// How a file that begins with these bytes is packed.
pub(super) fn packing(first: &[u8]) -> Packing {
    match first {
        [0x1F, 0x8B, ..] => Packing::Gzip,
        // A frame, or one to be skipped, which some packers put first.
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Packing::Zstandard,
        _ => Packing::None,
    }
}

/// Elements of an array among which an object is looked for.
const TRIED_ELEMENTS: usize = 100;

/// Whether these first bytes, all there are, may be the beginning of those that tell a packing or an encoding.
pub(super) fn may_begin_packed(first: &[u8]) -> bool {
    first.len() < MAGIC_BYTES && matches!(first, [0x1F | 0x28 | 0x50..=0x5F | 0xFE | 0xFF, ..])
}

/// How a text that begins with these bytes is written.
pub(super) fn encoding(first: &[u8]) -> Encoding {
    match first {
        // This is UTF-32.
        [0xFF, 0xFE, 0, 0, ..] => Encoding::Utf8,
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// How the records stand in a text that begins with `text`; `None` while only more of it can tell.
pub(super) fn layout(text: &[u8], tape: &mut Tape) -> Option<Layout> {
    let start = text.iter().position(|byte| is_text(*byte));
    let Some(text) = start.map(|start| &text[start..]) else { return Some(Layout::Lines) };
    match text[0] {
        b'[' => array(text, tape),
        b'{' => objects(text, tape),
        _ => Some(Layout::Lines),
    }
}

/// Whether a text that begins so has shown more than white space, NULs and marks.
pub(super) fn has_text(text: &[u8]) -> bool {
    text.iter().any(|byte| is_text(*byte))
}

/// Whether a line that is more than that has ended in it.
pub(super) fn has_line(text: &[u8]) -> bool {
    let start = text.iter().position(|byte| is_text(*byte));
    start.is_some_and(|start| text[start..].contains(&b'\n'))
}

fn is_text(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !is_mark(byte)
}

/// One of the bytes of a byte order mark in UTF-8.
fn is_mark(byte: u8) -> bool {
    matches!(byte, 0xEF | 0xBB | 0xBF)
}

/// An array that is empty or has an object among its first elements; any other begins a line that is no object.
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
            // Behind half a line there is more of it.
            let is_whole = element[1..]
                .iter()
                .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'))
                .is_none_or(|byte| *byte == b'\n');
            return Some(if has_object && is_whole { Layout::Array } else { Layout::Lines });
        }
        has_object |= element[0] == b'{';
        rest = match tape.first(element) {
            First::Value(end) => &element[end..],
            First::Incomplete => return has_object.then_some(Layout::Array),
            First::Fault(_) => return Some(Layout::Lines),
        };
    }
    Some(if has_object { Layout::Array } else { Layout::Lines })
}

fn objects(text: &[u8], tape: &mut Tape) -> Option<Layout> {
    match tape.first(text) {
        First::Value(end) => {
            let after = text[end..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b','));
            let is_lines = !text[..end].contains(&b'\n') && after != Some(&b'{');
            Some(if is_lines { Layout::Lines } else { Layout::Values })
        }
        First::Incomplete if text.len() > MAX_LINE_BYTES => Some(Layout::Lines),
        First::Incomplete => None,
        First::Fault(_) => Some(Layout::Lines),
    }
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
