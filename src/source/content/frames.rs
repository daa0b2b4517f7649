//! Unpacks gzip members and Zstandard frames, one after another.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder;

use crate::source::form::Packing;
use crate::text::{Key, Phrase, explained, say};

/// Largest window that a Zstandard frame may ask for, as a power of two. The window takes that many bytes of memory, in
/// addition to all other limits of a run. `zstd --long=28` stays within it.
pub(in crate::source) const WINDOW_LOG: u32 = 28;

/// Frames are verified, and so unpacked twice, only while at most this many packed bytes remain: a few seconds of work.
const VERIFIED_BYTES: u64 = 256 * 1024 * 1024;

/// Maximum length of a Zstandard frame's header, in bytes.
const FRAME_HEADER: usize = 18;

explained! {
    /// Why a valid Zstandard frame is not unpacked.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub(in crate::source) enum FrameFault {
        Window(bytes: u64) => say::FrameWindow { bytes: *bytes },
        Dictionary(id: u32) => say::FrameDictionary { id: *id },
    }
}

/// Whether unpacked content is given immediately, or only from members and frames whose checksum is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::source) enum Trust {
    /// Gives content immediately. For content that is only compared with what was read before.
    AtOnce,
    /// Unpacks each frame once to verify its checksum before giving any of it: after a changed byte, the rest may look
    /// like records of other profiles. A damaged frame gives nothing; a frame that ends early gives everything it has.
    WhenSound,
}

/// A reader of packed bytes that can look ahead.
pub(super) trait Packed: BufRead {
    /// Returns the next bytes, at most this many, without consuming them.
    fn peek(&mut self, bytes: usize) -> io::Result<Vec<u8>>;

    /// Fails if the frame that begins here is damaged, and otherwise stays at its start. A frame that can't be read
    /// twice, or is too long to be read twice, is accepted unverified.
    fn verify(&mut self, packing: Packing) -> io::Result<()>;
}

/// Unpacks all members or frames of a file or stream as one content.
pub(super) struct Frames<R> {
    packing: Packing,
    trust: Trust,
    frame: FrameDecoder<R>,
    /// Number of zero bytes after the last frame.
    pub(super) padding: u64,
}

enum FrameDecoder<R> {
    Gzip(GzDecoder<R>),
    Zstandard(Decoder<'static, R>),
    End,
}

impl<R: Packed> Frames<R> {
    pub(super) fn open(reader: R, packing: Packing, trust: Trust) -> io::Result<Self> {
        let mut frames = Self { packing, trust, frame: FrameDecoder::End, padding: 0 };
        frames.begin(reader)?;
        Ok(frames)
    }

    fn begin(&mut self, mut reader: R) -> io::Result<()> {
        if self.packing == Packing::Zstandard
            && let Some(fault) = fault_of(&reader.peek(FRAME_HEADER)?)
        {
            return Err(io::Error::new(ErrorKind::InvalidData, fault));
        }
        if self.trust == Trust::WhenSound {
            reader.verify(self.packing)?;
        }
        self.frame = match self.packing {
            Packing::Zstandard => FrameDecoder::Zstandard(decoder(reader)?),
            _ => FrameDecoder::Gzip(GzDecoder::new(reader)),
        };
        Ok(())
    }

    fn next(&mut self) -> io::Result<()> {
        let mut reader = match std::mem::replace(&mut self.frame, FrameDecoder::End) {
            FrameDecoder::Gzip(decoder) => decoder.into_inner(),
            FrameDecoder::Zstandard(decoder) => decoder.finish(),
            FrameDecoder::End => return Ok(()),
        };
        let begins = |first| match self.packing {
            Packing::Zstandard => first == 0x28 || (0x50..=0x5F).contains(&first),
            _ => first == 0x1F,
        };
        match skip_zeros(&mut reader)? {
            (_, Some(first)) if begins(first) => self.begin(reader)?,
            (_, Some(_)) => return Err(Phrase::from(Key::FrameTrailingBytes).as_error(ErrorKind::InvalidData)),
            (zeros, None) => self.padding = zeros,
        }
        Ok(())
    }
}

impl Packed for BufReader<File> {
    fn peek(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        let mut next = self.fill_buf()?.to_vec();
        if next.len() < bytes {
            let place = self.stream_position()?;
            next.clear();
            self.by_ref().take(bytes as u64).read_to_end(&mut next)?;
            self.seek(SeekFrom::Start(place))?;
        }
        next.truncate(bytes);
        Ok(next)
    }

    fn verify(&mut self, packing: Packing) -> io::Result<()> {
        let start = self.stream_position()?;
        if self.get_ref().metadata()?.len().saturating_sub(start) > VERIFIED_BYTES {
            return Ok(());
        }
        let checked = check(self, packing);
        self.seek(SeekFrom::Start(start))?;
        checked
    }
}

/// Unpacks the frame that begins here to verify its checksum. A frame that ends early is valid as far as it goes.
pub(super) fn check(reader: &mut impl BufRead, packing: Packing) -> io::Result<()> {
    let unpacked = match packing {
        Packing::Zstandard => decoder(reader).and_then(|mut decoder| io::copy(&mut decoder, &mut io::sink())),
        _ => io::copy(&mut GzDecoder::new(reader), &mut io::sink()),
    };
    match unpacked {
        Err(error) if error.kind() != ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(()),
    }
}

fn decoder<R: BufRead>(reader: R) -> io::Result<Decoder<'static, R>> {
    let mut decoder = Decoder::with_buffer(reader)?.single_frame();
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// Skips zero bytes. Returns how many there were, and the byte after them.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<(u64, Option<u8>)> {
    let mut zeros = 0;
    loop {
        let held = reader.fill_buf()?;
        let passed = held.iter().take_while(|byte| **byte == 0).count();
        let (first, is_end) = (held.get(passed).copied(), held.is_empty());
        reader.consume(passed);
        zeros += passed as u64;
        if first.is_some() || is_end {
            return Ok((zeros, first));
        }
    }
}

impl<R: Packed> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.frame {
                FrameDecoder::Gzip(decoder) => decoder.read(buffer)?,
                FrameDecoder::Zstandard(decoder) => decoder.read(buffer)?,
                FrameDecoder::End => return Ok(0),
            };
            if read > 0 {
                return Ok(read);
            }
            self.next()?;
        }
    }
}

/// Returns why the Zstandard frame whose header (RFC 8878, 3.1.1.1) begins with these bytes is not unpacked: it needs a
/// larger window than allowed, or a dictionary. `None` also for a skippable frame, or if the bytes are too few.
fn fault_of(first: &[u8]) -> Option<FrameFault> {
    let [0x28, 0xB5, 0x2F, 0xFD, descriptor, rest @ ..] = first else { return None };
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let is_single = descriptor & 0x20 != 0;
    let (window, rest) =
        if is_single { (None, rest) } else { rest.split_first().map(|(byte, rest)| (Some(*byte), rest))? };
    let (id, rest) = rest.split_at_checked([0, 1, 2, 4][usize::from(descriptor & 3)])?;
    let bytes = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let window = match window {
        Some(byte) => {
            let base = 1_u64 << (10 + u64::from(byte >> 3));
            base + base / 8 * u64::from(byte & 7)
        }
        // A single segment: the window is as large as the content.
        None => number(rest.get(..bytes)?) + if bytes == 2 { 256 } else { 0 },
    };
    // The id 0 means that the frame names no dictionary.
    match u32::try_from(number(id)).unwrap_or_default() {
        _ if window > 1 << WINDOW_LOG => Some(FrameFault::Window(window)),
        0 => None,
        id => Some(FrameFault::Dictionary(id)),
    }
}
