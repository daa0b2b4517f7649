//! What a file is: how it is packed, its encoding, and how its records stand in it. Told by its first bytes, never by its name;
//! decided once a file and kept with its extents.

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::profile::json::{First, Tape};
use crate::source::MAX_LINE_BYTES;
use crate::source::lines::Layout;

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

/// What a file seems to be whose records are no JSON objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looks {
    /// Files in one, by the name of the format.
    Archive(&'static str),
    /// A packing that is not read, by its name.
    Packed(&'static str),
    /// Another format, by its name.
    Format(&'static str),
    /// UTF-16 without a byte order mark.
    Utf16,
    /// UTF-32.
    Utf32,
    /// Columns behind commas, semicolons or tabs.
    Columns,
    /// XML or HTML.
    Markup,
    /// JSON values other than objects.
    OtherJson,
    /// Objects of JSON that are broken.
    BrokenJson,
    /// Some other text.
    Text,
    /// Bytes that are no text.
    Bytes,
}

impl std::fmt::Display for Looks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Archive(name) | Self::Packed(name) | Self::Format(name) => write!(f, "{name} data"),
            Self::Utf16 => f.write_str("UTF-16 text without a byte order mark"),
            Self::Utf32 => f.write_str("UTF-32 text"),
            Self::Columns => f.write_str("rows of columns (CSV)"),
            Self::Markup => f.write_str("XML or HTML"),
            Self::OtherJson => f.write_str("JSON values that are no objects"),
            Self::BrokenJson => f.write_str("broken JSON objects"),
            Self::Text => f.write_str("plain text"),
            Self::Bytes => f.write_str("bytes that are no text"),
        }
    }
}

/// First bytes of packings that are not read, and of formats.
const KNOWN: &[(&[u8], Looks)] = &[
    (b"PK\x03\x04", Looks::Archive("ZIP")),
    (b"PK\x05\x06", Looks::Archive("ZIP")),
    (b"BZh", Looks::Packed("bzip2")),
    (b"\xFD7zXZ\0", Looks::Packed("xz")),
    (b"7z\xBC\xAF\x27\x1C", Looks::Archive("7z")),
    (b"\x04\x22\x4D\x18", Looks::Packed("LZ4")),
    (b"LZIP", Looks::Packed("lzip")),
    (b"\x1F\x9D", Looks::Packed("compress")),
    (b"\xFF\x06\0\0sNaPpY", Looks::Packed("Snappy")),
    (b"Rar!", Looks::Archive("RAR")),
    (b"!<arch>\n", Looks::Archive("ar")),
    (b"PAR1", Looks::Format("Parquet")),
    (b"ORC", Looks::Format("ORC")),
    (b"Obj\x01", Looks::Format("Avro")),
    (b"\x1E", Looks::Format("JSON text sequence")),
    (b"SQLite format 3\0", Looks::Format("SQLite")),
    (b"%PDF", Looks::Format("PDF")),
    (b"\xFF\xFE\0\0", Looks::Utf32),
    (b"\0\0\xFE\xFF", Looks::Utf32),
];

/// Bytes of the header that a tar archive begins with.
pub(super) const TAR_BYTES: usize = 512;

/// Where the header of a newer one names the format.
const TAR_FORMAT: Range<usize> = 257..262;

/// Where the header has the sum of its bytes, which counts as blanks in it.
const TAR_SUM: Range<usize> = 148..156;

/// What begins with these bytes and is no text, whatever is in it: an archive's members may be feeds.
pub(super) fn packed(first: &[u8]) -> Option<Looks> {
    let known = known(first).filter(|looks| matches!(looks, Looks::Archive(_) | Looks::Packed(_)));
    known.or_else(|| is_tar(first).then_some(Looks::Archive("tar")))
}

fn known(first: &[u8]) -> Option<Looks> {
    KNOWN.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, looks)| *looks)
}

/// Whether these are the first bytes of a tar archive. Only newer ones name their format; all have a sum.
fn is_tar(first: &[u8]) -> bool {
    let Some(header) = first.get(..TAR_BYTES) else { return false };
    if header[..TAR_FORMAT.start].contains(&0) && header[TAR_FORMAT] == *b"ustar" {
        return true;
    }
    let digits = header[TAR_SUM].trim_ascii().split(|byte| *byte == 0).next().unwrap_or_default();
    let told = str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits.trim(), 8).ok());
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    let blanks = TAR_SUM.map(|_| u32::from(b' ')).sum::<u32>();
    told == Some(sum(&header[..TAR_SUM.start]) + blanks + sum(&header[TAR_SUM.end..]))
}

/// What a file seems to be that begins with these bytes, unpacked.
pub(super) fn looks(text: &[u8]) -> Looks {
    if let Some(looks) = known(text) {
        return looks;
    }
    let zeros = memchr::memchr_iter(0, text).count();
    if zeros * 10 >= text.len() * 7 {
        return Looks::Utf32;
    }
    if zeros * 10 >= text.len() * 4 {
        return Looks::Utf16;
    }
    let is_text = match std::str::from_utf8(text) {
        Ok(_) => zeros == 0,
        // The last character may be cut.
        Err(error) => error.error_len().is_none() && zeros == 0,
    };
    if !is_text {
        return Looks::Bytes;
    }
    let text = text.trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match text.first() {
        Some(b'<') => Looks::Markup,
        Some(b'{') => Looks::BrokenJson,
        Some(b'[') => Looks::OtherJson,
        Some(b'"') if !b",;\t".iter().any(|column| line.contains(column)) => Looks::OtherJson,
        Some(b'0'..=b'9' | b'-')
            if line.trim_ascii().iter().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)) =>
        {
            Looks::OtherJson
        }
        Some(_) if b",;\t".iter().any(|column| line.contains(column)) => Looks::Columns,
        _ if [&b"true"[..], b"false", b"null"].contains(&line.trim_ascii()) => Looks::OtherJson,
        _ => Looks::Text,
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

    #[test]
    fn a_file_that_is_no_feed_looks_like_something() {
        let cases: [(&[u8], Looks); 13] = [
            (b"\x1E{\"n\":1}\n\x1E{\"n\":2}\n", Looks::Format("JSON text sequence")),
            (b"PK\x03\x04....", Looks::Archive("ZIP")),
            (b"BZh91AY", Looks::Packed("bzip2")),
            (b"PAR1\x15\x04", Looks::Format("Parquet")),
            (b"{\0\"\0a\0\"\0:\0", Looks::Utf16),
            (b"\0{\0\"\0a\0\"", Looks::Utf16),
            (b"\xFF\xFE\0\0{\0\0\0", Looks::Utf32),
            (b"id;email\n1;a@b.example\n", Looks::Columns),
            (b"<html><body>", Looks::Markup),
            (b"{\"a\":1,}\n", Looks::BrokenJson),
            (b"17\n18\n", Looks::OtherJson),
            (b"# Read me\n\nThese are feeds.\n", Looks::Text),
            (b"\x7FELF\x02\x01\xC0\x80", Looks::Bytes),
        ];
        for (text, expected) in cases {
            assert_eq!(looks(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
