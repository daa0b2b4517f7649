//! The content of a file, read the simple way: all of it at once, unpacked and decoded by other libraries.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use outflow::source::{Encoding, Packing};
use zstd::stream::read::Decoder;

/// Maximum size of a content in these tests.
const MOST: usize = 4 * 1024 * 1024;

/// Number of bytes per request to a decoder.
const STEP: usize = 64 * 1024;

/// Largest window of a Zstandard frame that the test unpacks, as a power of two.
const WINDOW_LOG: u32 = 28;

/// The content of a file, as UTF-8.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) packing: Packing,
    pub(crate) encoding: Encoding,
    pub(crate) text: Vec<u8>,
    pub(crate) ending: Ending,
}

/// How a content ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// It ends with its last byte.
    Whole,
    /// The packed file was truncated. All content before that point is known.
    Cut,
    /// The packed file is damaged. Only this number of bytes is certain, because a decoder finds the damage sooner or
    /// later depending on the size of its reads.
    Damaged { sure: usize },
}

impl Content {
    /// Returns the content of a file with these bytes. Returns `None` if it is too long, or if it may count as whole or
    /// as damaged.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let packing = packing(bytes);
        let (unpacked, ending) = unpack(bytes, packing)?;
        let encoding = encoding(&unpacked);
        let is_whole = ending == Ending::Whole;
        let ending = match ending {
            Ending::Damaged { sure } => Ending::Damaged { sure: decoded(&unpacked[..sure], encoding, false).len() },
            ending => ending,
        };
        Some(Self { packing, encoding, text: decoded(&unpacked, encoding, is_whole), ending })
    }
}

fn packing(bytes: &[u8]) -> Packing {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    let is_skippable = bytes.len() >= 4 && (0x50..=0x5F).contains(&bytes[0]) && bytes[1..].starts_with(b"*M\x18");
    match () {
        () if is(b"\x1F\x8B") => Packing::Gzip,
        () if is(b"\x28\xB5\x2F\xFD") || is_skippable => Packing::Zstandard,
        () => Packing::None,
    }
}

fn encoding(bytes: &[u8]) -> Encoding {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    match () {
        () if is(b"\xFF\xFE") && !is(b"\xFF\xFE\0\0") => Encoding::Utf16Le,
        () if is(b"\xFE\xFF") => Encoding::Utf16Be,
        () => Encoding::Utf8,
    }
}

/// Unpacks all members. Zeros may stand between them and after the last.
fn unpack(bytes: &[u8], packing: Packing) -> Option<(Vec<u8>, Ending)> {
    if packing == Packing::None {
        return Some((bytes.to_vec(), Ending::Whole));
    }
    let (mut text, mut rest) = (Vec::new(), bytes);
    while let Some(start) = rest.iter().position(|byte| *byte != 0) {
        let sure = text.len();
        match member(&rest[start..], packing, &mut text) {
            Ok(behind) if is_as_declared(&rest[start..], packing, text.len() - sure) => rest = behind,
            Ok(_) => return None,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Some((text, Ending::Cut)),
            Err(_) => {
                text.truncate(sure);
                if packing == Packing::Zstandard && is_taken_in_bytes(&rest[start..]) {
                    return None;
                }
                salvage(&rest[start..], packing, &mut text);
                return (text.len() <= MOST).then_some((text, Ending::Damaged { sure }));
            }
        }
        if text.len() > MOST {
            return None;
        }
    }
    Some((text, Ending::Whole))
}

/// Unpacks one member. Returns the bytes after it.
fn member<'a>(bytes: &'a [u8], packing: Packing, text: &mut Vec<u8>) -> io::Result<&'a [u8]> {
    match (packing, bytes[0]) {
        (Packing::Gzip, 0x1F) => {
            let mut decoder = GzDecoder::new(bytes);
            drain(&mut decoder, STEP, text)?;
            Ok(decoder.into_inner())
        }
        (Packing::Zstandard, 0x28 | 0x50..=0x5F) => {
            let mut decoder = zstandard(bytes)?;
            drain(&mut decoder, STEP, text)?;
            Ok(decoder.finish())
        }
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

/// Unpacks what a damaged member gives. The decoder loses what it has unpacked from the block that fails, so it gets
/// single bytes.
fn salvage(bytes: &[u8], packing: Packing, text: &mut Vec<u8>) {
    let single = BufReader::with_capacity(1, bytes);
    let _ = match packing {
        Packing::Gzip => drain(&mut GzDecoder::new(single), STEP, text),
        _ => zstandard(single).and_then(|mut decoder| drain(&mut decoder, STEP, text)),
    };
}

/// Returns whether a member has the size in its header. Whether the library treats a Zstandard frame of another size as
/// damaged depends on the size of the reads.
fn is_as_declared(bytes: &[u8], packing: Packing, size: usize) -> bool {
    let declared = match packing {
        Packing::Zstandard => zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten(),
        _ => None,
    };
    declared.is_none_or(|declared| declared == size as u64)
}

/// Returns whether the library accepts a Zstandard frame when it reads single bytes.
fn is_taken_in_bytes(bytes: &[u8]) -> bool {
    zstandard(bytes).and_then(|mut decoder| drain(&mut decoder, 1, &mut Vec::new())).is_ok()
}

fn zstandard<R: BufRead>(reader: R) -> io::Result<Decoder<'static, R>> {
    let mut decoder = Decoder::with_buffer(reader)?.single_frame();
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// Unpacks with reads of `step` bytes.
fn drain(reader: &mut impl Read, step: usize, text: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = vec![0; step];
    while text.len() <= MOST {
        match reader.read(&mut buffer)? {
            0 => break,
            read => text.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(())
}

/// Converts a text to UTF-8. Half a pair becomes the three bytes that UTF-8 would have for it. Half a unit at the end
/// becomes a byte that UTF-8 never has. A truncated text may end with either, and its end proves nothing.
fn decoded(bytes: &[u8], encoding: Encoding, is_whole: bool) -> Vec<u8> {
    let unit = match encoding {
        Encoding::Utf8 => return bytes.to_vec(),
        Encoding::Utf16Le => u16::from_le_bytes,
        Encoding::Utf16Be => u16::from_be_bytes,
    };
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    if !is_whole && units.last().is_some_and(|last| (0xD800..0xDC00).contains(last)) {
        units.pop();
    }
    let mut text = Vec::new();
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => text.extend_from_slice(character.to_string().as_bytes()),
            Err(lone) => {
                let [high, low] = lone.unpaired_surrogate().to_be_bytes();
                text.extend([0xED, 0x80 | (high & 0xF) << 2 | low >> 6, 0x80 | low & 0x3F]);
            }
        }
    }
    if is_whole && !odd.is_empty() {
        text.push(0xFF);
    }
    text
}
