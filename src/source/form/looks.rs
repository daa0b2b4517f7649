//! Guesses what a file is that is not a feed, to name it in an error.

use std::ops::Range;

use crate::text::{Explain, Key, Phrase, display_in_english, say};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looks {
    /// An archive of files, with the name of its format.
    Archive(&'static str),
    /// An unsupported packing, with its name.
    Packed(&'static str),
    /// Another file format, with its name.
    Format(&'static str),
    Utf16,
    Utf32,
    /// Columns separated by commas, semicolons or tabs.
    Columns,
    Markup,
    /// JSON values that are not objects.
    OtherJson,
    BrokenJson,
    Text,
    Bytes,
}

impl Explain for Looks {
    fn phrase(&self) -> Phrase {
        match *self {
            Self::Archive(name) | Self::Packed(name) => Phrase::from(say::LooksPacked { name }),
            Self::Format(name) => Phrase::from(say::LooksFormat { name }),
            Self::Utf16 => Phrase::from(Key::LooksUtf16),
            Self::Utf32 => Phrase::from(Key::LooksUtf32),
            Self::Columns => Phrase::from(Key::LooksColumns),
            Self::Markup => Phrase::from(Key::LooksMarkup),
            Self::OtherJson => Phrase::from(Key::LooksOtherJson),
            Self::BrokenJson => Phrase::from(Key::LooksBrokenJson),
            Self::Text => Phrase::from(Key::LooksText),
            Self::Bytes => Phrase::from(Key::LooksBytes),
        }
    }
}

display_in_english!(Looks);

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
pub(in crate::source) const TAR_BYTES: usize = 512;

/// Where newer tar headers name the format.
const TAR_FORMAT: Range<usize> = 257..262;

/// Where the tar header holds its checksum: the sum of all header bytes, with this field counted as spaces.
const TAR_SUM: Range<usize> = 148..156;

/// Returns the archive or unsupported packing that begins with these bytes. It is never read as text, even if its
/// members are feeds.
pub(in crate::source) fn packed(first: &[u8]) -> Option<Looks> {
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
pub(in crate::source) fn looks(text: &[u8]) -> Looks {
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
        // The last character may be cut off.
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
