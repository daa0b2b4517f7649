//! Encodes test texts the way files and pipes contain them: packed, and as UTF-16.

use std::io::Write;

/// Packs each part as a gzip member, as `cat a.gz b.gz` joins them.
pub(super) fn gzip(parts: &[&[u8]]) -> Vec<u8> {
    let member = |part: &&[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(part).unwrap();
        packed.finish().unwrap()
    };
    parts.iter().map(member).collect::<Vec<_>>().concat()
}

pub(super) fn zstandard(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().map(|part| zstd::encode_all(*part, 1).unwrap()).collect::<Vec<_>>().concat()
}

/// Encodes a text as UTF-16 with a byte order mark, big-endian or little-endian.
pub(super) fn utf16(text: &str, big: bool) -> Vec<u8> {
    let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}
