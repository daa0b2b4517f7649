//! Texts as files and pipes have them, for tests: packed, and in other encodings.

use std::io::Write;

/// A gzip member of each part, as `cat a.gz b.gz` makes them.
pub(super) fn gzip(parts: &[&[u8]]) -> Vec<u8> {
    let member = |part: &&[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(part).unwrap();
        packed.finish().unwrap()
    };
    parts.iter().map(member).collect::<Vec<_>>().concat()
}

/// A frame of each part.
pub(super) fn zstandard(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().map(|part| zstd::encode_all(*part, 1).unwrap()).collect::<Vec<_>>().concat()
}

/// A text in UTF-16, the high byte first or the low one, behind a byte order mark.
pub(super) fn utf16(text: &str, big: bool) -> Vec<u8> {
    let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}
