//! The members of what is packed with gzip, or the frames of what is with Zstandard, one after another.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder;

use crate::source::form::Packing;

/// Largest window that a Zstandard frame may ask for, as a power of two: so many bytes of memory are taken for it, beside all
/// other bounds of a run. `zstd --long=28` stays below.
pub(in crate::source) const WINDOW_LOG: u32 = 28;

/// Packed bytes that are unpacked twice at most: some seconds.
const VERIFIED_BYTES: u64 = 256 * 1024 * 1024;

/// Bytes of a Zstandard frame's header, at most.
const FRAME_HEADER: usize = 18;

/// Why a Zstandard frame that is whole is not unpacked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(in crate::source) enum FrameFault {
    /// It asks for so large a window, in bytes.
    #[error("it needs a window of {0} bytes")]
    Window(u64),
    /// It was packed with a dictionary of this number.
    #[error("it needs dictionary {0}")]
    Dictionary(u32),
}

/// Whether what is unpacked is given at once, or only of members and frames that are sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::source) enum Trust {
    /// At once: what was read before is compared with it.
    AtOnce,
    /// Each is unpacked once for its checksum first: what a changed byte makes of the text behind it may look like records of
    /// others. Of a damaged one nothing is given; of one that breaks off all that is there.
    WhenSound,
}

/// Packed bytes, in their order.
pub(super) trait Packed: BufRead {
    /// The bytes that are to be read next, at most so many.
    fn peek(&mut self, bytes: usize) -> io::Result<Vec<u8>>;

    /// Fails where the frame that begins here is damaged, and goes back to its start. What cannot be read twice, or is too long
    /// for that, is taken as it is.
    fn verify(&mut self, packing: Packing) -> io::Result<()>;
}

/// What is packed in a file or a stream.
pub(super) struct Frames<R> {
    packing: Packing,
    trust: Trust,
    frame: Frame<R>,
    padding: u64,
}

enum Frame<R> {
    Gzip(GzDecoder<R>),
    Zstandard(Decoder<'static, R>),
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

impl<R: Packed> Frames<R> {
    /// What is packed so, from where `reader` is now.
    pub(super) fn open(reader: R, packing: Packing, trust: Trust) -> io::Result<Self> {
        let mut frames = Self { packing, trust, frame: Frame::End, padding: 0 };
        frames.begin(reader)?;
        Ok(frames)
    }

    /// Zeros behind the last one.
    pub(super) fn padding(&self) -> u64 {
        self.padding
    }

    fn begin(&mut self, mut reader: R) -> io::Result<()> {
        if self.packing == Packing::Zstandard {
            refuse_header(&mut reader)?;
        }
        if self.trust == Trust::WhenSound {
            reader.verify(self.packing)?;
        }
        self.frame = match self.packing {
            Packing::Zstandard => Frame::Zstandard(decoder(reader)?),
            _ => Frame::Gzip(GzDecoder::new(reader)),
        };
        Ok(())
    }

    /// Goes on with what stands behind a frame that has ended.
    fn next(&mut self) -> io::Result<()> {
        let mut reader = match std::mem::replace(&mut self.frame, Frame::End) {
            Frame::Gzip(decoder) => decoder.into_inner(),
            Frame::Zstandard(decoder) => decoder.finish(),
            Frame::End => return Ok(()),
        };
        let begins = |first| match self.packing {
            Packing::Zstandard => first == 0x28 || (0x50..=0x5F).contains(&first),
            _ => first == 0x1F,
        };
        match behind(&mut reader, begins)? {
            Behind::Frame => self.begin(reader)?,
            Behind::End(zeros) => self.padding = zeros,
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

/// Unpacks the frame that begins here for its checksum, and fails where it is damaged. What breaks off is sound so far.
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

impl<R: Packed> Read for Frames<R> {
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

/// Fails where the frame that begins here asks for what is not given.
fn refuse_header(reader: &mut impl Packed) -> io::Result<()> {
    let header = FrameHeader::of(&reader.peek(FRAME_HEADER)?);
    header.and_then(FrameHeader::fault).map_or(Ok(()), |fault| Err(io::Error::new(ErrorKind::InvalidData, fault)))
}

/// What a Zstandard frame says of itself (RFC 8878, 3.1.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct FrameHeader {
    window: u64,
    /// 0 where none is named.
    dictionary: u32,
}

impl FrameHeader {
    /// Of a frame that begins with these bytes, if it is none to be skipped.
    fn of(first: &[u8]) -> Option<Self> {
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
            // A single segment: its window is its content.
            None => number(rest.get(..bytes)?) + if bytes == 2 { 256 } else { 0 },
        };
        Some(Self { window, dictionary: u32::try_from(number(id)).unwrap_or_default() })
    }

    fn fault(self) -> Option<FrameFault> {
        let window = (self.window > 1 << WINDOW_LOG).then_some(FrameFault::Window(self.window));
        window.or((self.dictionary > 0).then_some(FrameFault::Dictionary(self.dictionary)))
    }
}
