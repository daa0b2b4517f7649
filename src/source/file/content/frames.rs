//! The members of a gzip file, or the frames of a Zstandard one, one after another.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder;

/// Largest window that a Zstandard frame may ask for, as a power of two: so many bytes of memory are taken for it, beside all
/// other bounds of a run. `zstd --long=28` stays below.
pub(in crate::source::file) const WINDOW_LOG: u32 = 28;

/// What is packed in a file.
pub(super) struct Frames {
    frame: Frame,
    padding: u64,
}

enum Frame {
    Gzip(GzDecoder<BufReader<File>>),
    Zstandard(Decoder<'static, BufReader<File>>),
    /// There is no other.
    End,
}

/// What stands behind a frame.
enum Behind {
    /// Another one.
    Frame,
    /// Nothing, but for so many zeros.
    End(u64),
}

impl Frames {
    pub(super) fn gzip(file: File) -> Self {
        Self { frame: Frame::Gzip(GzDecoder::new(BufReader::new(file))), padding: 0 }
    }

    pub(super) fn zstandard(file: File) -> io::Result<Self> {
        Ok(Self { frame: Frame::Zstandard(decoder(BufReader::new(file))?), padding: 0 })
    }

    /// Zeros behind the last one.
    pub(super) fn padding(&self) -> u64 {
        self.padding
    }

    /// Goes on with what stands behind a frame that has ended.
    fn next(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.frame, Frame::End) {
            Frame::Gzip(decoder) => {
                let mut reader = decoder.into_inner();
                match behind(&mut reader, |first| first == 0x1F)? {
                    Behind::Frame => self.frame = Frame::Gzip(GzDecoder::new(reader)),
                    Behind::End(zeros) => self.padding = zeros,
                }
            }
            Frame::Zstandard(decoded) => {
                let mut reader = decoded.finish();
                match behind(&mut reader, |first| first == 0x28 || (0x50..=0x5F).contains(&first))? {
                    Behind::Frame => self.frame = Frame::Zstandard(decoder(reader)?),
                    Behind::End(zeros) => self.padding = zeros,
                }
            }
            Frame::End => {}
        }
        Ok(())
    }
}

fn decoder(reader: BufReader<File>) -> io::Result<Decoder<'static, BufReader<File>>> {
    let mut decoder = Decoder::with_buffer(reader)?.single_frame();
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// What stands behind a frame; zeros are passed over.
fn behind(reader: &mut impl BufRead, begins: impl Fn(u8) -> bool) -> io::Result<Behind> {
    let mut zeros = 0;
    loop {
        let held = reader.fill_buf()?;
        let Some(first) = held.iter().position(|byte| *byte != 0) else {
            let passed = held.len();
            if passed == 0 {
                return Ok(Behind::End(zeros));
            }
            zeros += passed as u64;
            reader.consume(passed);
            continue;
        };
        if !begins(held[first]) {
            return Err(io::Error::new(ErrorKind::InvalidData, "bytes that are not packed stand behind what is"));
        }
        reader.consume(first);
        return Ok(Behind::Frame);
    }
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.frame {
                Frame::Gzip(decoder) => decoder.read(buffer)?,
                Frame::Zstandard(decoder) => decoder.read(buffer)?,
                Frame::End => return Ok(0),
            };
            if read > 0 {
                return Ok(read);
            }
            self.next()?;
        }
    }
}

/// The window in bytes that the first Zstandard frame of a file with these first bytes asks for (RFC 8878, 3.1.1.1).
pub(in crate::source::file) fn window(first: &[u8]) -> Option<u64> {
    let [0x28, 0xB5, 0x2F, 0xFD, descriptor, rest @ ..] = first else { return None };
    if descriptor & 0x20 == 0 {
        let (exponent, mantissa) = (u64::from(rest.first()? >> 3), u64::from(rest.first()? & 7));
        let base = 1_u64 << (10 + exponent);
        return Some(base + base / 8 * mantissa);
    }
    // A single segment: its window is its content, whose size stands behind the dictionary's id.
    let id = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let bytes = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let size = rest.get(id..id + bytes)?.iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte));
    Some(if bytes == 2 { size + 256 } else { size })
}
