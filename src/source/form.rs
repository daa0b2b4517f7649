//! Detects the form of a file or stream: its packing, its encoding, and the layout of its records. The first bytes
//! decide, never the name. The form of a file is decided once and stored with its extents. Guesses what a file is that is
//! not a feed.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::profile::json::{FirstValue, Tape};
use crate::source::lines::{LastLine, Layout, Lines, is_object};
use crate::source::{Block, Filled, MAX_LINE_BYTES, Position};
use crate::text::{Key, explained, say};

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
    let text = first_text(text);
    match text.first() {
        Some(b'[') => array(text, tape),
        Some(b'{') => objects(text, tape),
        _ => Some(Layout::Lines),
    }
}

/// Returns the text without the white space, NULs and byte order marks before it.
pub(super) fn first_text(text: &[u8]) -> &[u8] {
    const NUL_OR_BYTE_ORDER_MARK: [u8; 4] = *b"\0\xEF\xBB\xBF";
    let is_text = |byte: &u8| !byte.is_ascii_whitespace() && !NUL_OR_BYTE_ORDER_MARK.contains(byte);
    &text[text.iter().position(is_text).unwrap_or(text.len())..]
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

explained! {
    /// What a file that is not a feed seems to be, for an error.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Looks {
        /// An archive of files, with the name of its format.
        Archive(name: &'static str) => say::LooksPacked { name: *name },
        /// An unsupported packing, with its name.
        Packed(name: &'static str) => say::LooksPacked { name: *name },
        /// Another file format, with its name.
        Format(name: &'static str) => say::LooksFormat { name: *name },
        Utf16 => Key::LooksUtf16,
        Utf32 => Key::LooksUtf32,
        /// Columns separated by commas, semicolons or tabs.
        Columns => Key::LooksColumns,
        Markup => Key::LooksMarkup,
        /// JSON values that are not objects.
        OtherJson => Key::LooksOtherJson,
        BrokenJson => Key::LooksBrokenJson,
        Text => Key::LooksText,
        Bytes => Key::LooksBytes,
    }
}

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

/// Length of the header at the start of a tar archive, in bytes.
pub(super) const TAR_BYTES: usize = 512;

/// Where newer tar headers name the format.
const TAR_FORMAT: Range<usize> = 257..262;

/// Where the tar header holds its checksum: the sum of all header bytes, with this field counted as spaces.
const TAR_SUM: Range<usize> = 148..156;

/// Returns the archive or unsupported packing that begins with these bytes. It is never read as text, even if its
/// members are feeds.
pub(super) fn packed(first: &[u8]) -> Option<Looks> {
    let known = known(first).filter(|looks| matches!(looks, Looks::Archive(_) | Looks::Packed(_)));
    known.or_else(|| is_tar(first).then_some(Looks::Archive("tar")))
}

fn known(first: &[u8]) -> Option<Looks> {
    KNOWN.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, looks)| *looks)
}

/// Whether these are the first bytes of a tar archive. Only newer headers name the format, but all have a checksum.
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

/// Guesses what a file is that begins with these bytes after unpacking.
fn looks(text: &[u8]) -> Looks {
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
    // The last character may be cut off.
    let is_broken = str::from_utf8(text).is_err_and(|error| error.error_len().is_some());
    if is_broken || zeros > 0 {
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
