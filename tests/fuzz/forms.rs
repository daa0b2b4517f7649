//! The forms of files: every packing, encoding and layout, also damaged at random, and in parts.

use std::io::Write as _;

use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;
use outflow::source::{Encoding, Packing};

use crate::files::{Disk, check};
use crate::lines::LINES;
use crate::{fuzz, mutated};

/// One array on one line and on several; objects over several lines; objects end to end; a text sequence.
pub(crate) const VALUES: [&str; 6] = [
    r#"[{"a":1,"b":"]}{[\" \\"},{"a":[{}, [] ]},{"c":"ä😀"}]"#,
    "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": [\n      {\"c\": \"\\ud83d\\ude00\"}\n    ]\n  }\n]\n",
    "{\n  \"a\": {\n    \"b\": \"}\"\n  }\n}\n{\n\"a\": null\n}\nno value\n{\"a\":2}\n",
    "{\"a\":1}{\"a\":[2,{\"b\":\"{\"}]} {\"a\":-1.5e3},\n{\"a\":true}",
    "\x1e{\n\"a\":1}\n\x1e{\"a\":2}\n\x1e[3]\n",
    "[{\"a\":1}]\n[\n{\"a\":2}]\n[]\n{\"a\":3}\n",
];

/// Bytes that the test inserts into packed content and UTF-16 texts, beside bytes of their own.
const BINARY: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"{",
    b"[",
    b"\0\n\0",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\xEF\xBB\xBF",
    b"\xD8",
    b"\xDC\0",
    b"\xFF",
    b"\x1F\x8B",
    b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0",
    b"\x28\xB5\x2F\xFD",
    b"\x50\x2A\x4D\x18\0\0\0\0",
];

/// Formats that are not feeds.
const OTHERS: [&[u8]; 4] = [b"PK\x03\x04\x14\0", b"id;email\n1;a@b.example\n", b"<html>\n", b"\xFF\xFE\0\0{\0\0\0"];

/// Returns a text in this encoding. UTF-16 gets a byte order mark.
pub(crate) fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let unit = match encoding {
        Encoding::Utf8 => return text.as_bytes().to_vec(),
        Encoding::Utf16Le => u16::to_le_bytes,
        Encoding::Utf16Be => u16::to_be_bytes,
    };
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

/// Returns `bytes` in some members that end anywhere. Some members are empty.
pub(crate) fn packed(bytes: &[u8], packing: Packing, random: &mut Rng) -> Vec<u8> {
    if packing == Packing::None {
        return bytes.to_vec();
    }
    let mut ends: Vec<usize> = (0..random.usize(0..4)).map(|_| random.usize(0..=bytes.len())).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let (mut start, mut all) = (0, Vec::new());
    for end in ends {
        all.extend(member(&bytes[start..end], packing, random));
        start = end;
    }
    all
}

fn member(bytes: &[u8], packing: Packing, random: &mut Rng) -> Vec<u8> {
    if packing == Packing::Gzip {
        let mut packer = GzEncoder::new(Vec::new(), Compression::new(random.u32(0..=6)));
        packer.write_all(bytes).unwrap();
        return packer.finish().unwrap();
    }
    let mut packer = zstd::Encoder::new(Vec::new(), random.i32(1..=3)).unwrap();
    packer.include_checksum(random.bool()).unwrap();
    if random.bool() {
        packer.set_pledged_src_size(Some(bytes.len() as u64)).unwrap();
    }
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Returns the same bytes half of the time, and otherwise damaged bytes.
fn damaged(bytes: Vec<u8>, random: &mut Rng) -> Vec<u8> {
    if random.bool() { bytes } else { mutated(&[&bytes], BINARY, random) }
}

/// Returns each text, alone and repeated many times.
fn many(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().flat_map(|text| [1, 3, 40].map(|times| text.repeat(times).into_bytes())).collect()
}

/// Returns texts in every layout.
fn every() -> Vec<Vec<u8>> {
    many(&[&[LINES], &VALUES[..]].concat())
}

fn slices(samples: &[Vec<u8>]) -> Vec<&[u8]> {
    samples.iter().map(Vec::as_slice).collect()
}

fn is_read_packed(name: &str, packing: Packing) {
    let disk = Disk::new();
    fuzz(name, &slices(&every()), |bytes, random| {
        let file = packed(bytes, packing, random);
        check(&disk, &damaged(file, random), random);
    });
}

#[test]
fn gzip_gives_what_is_in_it_up_to_where_it_breaks() {
    is_read_packed("gzip", Packing::Gzip);
}

#[test]
fn zstandard_gives_what_is_in_it_up_to_where_it_breaks() {
    is_read_packed("zstandard", Packing::Zstandard);
}

#[test]
fn utf16_is_the_same_text() {
    let disk = Disk::new();
    fuzz("utf-16", &slices(&every()), |bytes, random| {
        let encoding = *random.choice([Encoding::Utf16Le, Encoding::Utf16Be].iter()).unwrap();
        let file = encoded(&String::from_utf8_lossy(bytes), encoding);
        check(&disk, &damaged(file, random), random);
    });
}

#[test]
fn values_are_read_wherever_they_end() {
    let disk = Disk::new();
    fuzz("values", &slices(&many(&VALUES)), |bytes, random| check(&disk, bytes, random));
}

#[test]
fn first_bytes_tell_what_a_file_is() {
    let disk = Disk::new();
    let samples = [every(), OTHERS.map(<[u8]>::to_vec).to_vec()].concat();
    fuzz("forms", &slices(&samples), |bytes, random| {
        let encoding = *random.choice([Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be].iter()).unwrap();
        let packing = *random.choice([Packing::None, Packing::Gzip, Packing::Zstandard].iter()).unwrap();
        let text = std::str::from_utf8(bytes).map_or_else(|_| bytes.to_vec(), |text| encoded(text, encoding));
        let lead = if random.bool() { vec![] } else { mutated(BINARY, BINARY, random) };
        let file = packed(&[lead, text].concat(), packing, random);
        check(&disk, &damaged(file, random), random);
    });
}
