//! Gives the content of a file or a stream as UTF-8, whatever its packing and encoding.

mod frames;
mod piped;
mod utf16;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::form::{ContentForm, Encoding, Packing};
use frames::{Frames, Packed};
use utf16::Utf16;

pub(super) use frames::{FrameFault, Trust, WINDOW_LOG};
pub(super) use piped::{Pipe, PipedContent};

pub(super) struct Content {
    text: DecodedText<File, BufReader<File>>,
    /// The file may still grow: at its end, `read` returns `WouldBlock`.
    growing: bool,
    left: u64,
}

/// Text decoded to UTF-8. A line that is invalid in the source encoding stays invalid.
enum DecodedText<P, Q> {
    Utf8(Bytes<P, Q>),
    Utf16(Utf16<Bytes<P, Q>>),
}

/// The bytes of a text, either unpacked from `Q` or read directly from `P`.
enum Bytes<P, Q> {
    Plain(P),
    Packed(Box<Frames<Q>>),
}

impl<P: Read, Q: Packed> DecodedText<P, Q> {
    fn of(bytes: Bytes<P, Q>, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8(bytes),
            Encoding::Utf16Le => Self::Utf16(Utf16::new(bytes, u16::from_le_bytes)),
            Encoding::Utf16Be => Self::Utf16(Utf16::new(bytes, u16::from_be_bytes)),
        }
    }

    /// Reads some text. If the text is `growing`, a character that is cut off at its end waits for the rest.
    fn read(&mut self, buffer: &mut [u8], growing: bool) -> io::Result<usize> {
        match self {
            Self::Utf8(bytes) => bytes.read(buffer),
            Self::Utf16(text) => text.read(buffer, growing),
        }
    }
}

impl Content {
    /// Opens the content of `file` from its start. Packed content is given before its checksum is verified.
    pub(super) fn open(file: File, form: ContentForm) -> io::Result<Self> {
        Self::trusting(file, form, Trust::AtOnce)
    }

    /// Opens the content of `file` from its start. `trust` decides whether packed content is verified before it is
    /// given.
    pub(super) fn trusting(mut file: File, form: ContentForm, trust: Trust) -> io::Result<Self> {
        file.rewind()?;
        let bytes = match form.packing {
            Packing::None => Bytes::Plain(file),
            packing => Bytes::Packed(Box::new(Frames::open(BufReader::new(file), packing, trust)?)),
        };
        Ok(Self { text: DecodedText::of(bytes, form.encoding), growing: false, left: u64::MAX })
    }

    /// Moves to `offset` from the start and returns whether the content reaches that far. Packed content and UTF-16 are
    /// read up to there, which takes time.
    pub(super) fn skip_to(&mut self, offset: u64) -> io::Result<bool> {
        if let DecodedText::Utf8(Bytes::Plain(file)) = &mut self.text {
            let bytes = file.metadata()?.len();
            file.seek(SeekFrom::Start(offset))?;
            return Ok(offset <= bytes);
        }
        Ok(io::copy(&mut self.by_ref().take(offset), &mut io::sink())? == offset)
    }

    /// Whether the byte before `offset` is a line end. Call this after reading or skipping to `offset`. Always true for
    /// content that is packed or UTF-16, where that byte can't be looked at.
    pub(super) fn ended_line(&self, offset: u64) -> io::Result<bool> {
        let (Some(mut file), Some(before)) = (self.plain(), offset.checked_sub(1)) else { return Ok(true) };
        let mut byte = [0];
        file.seek(SeekFrom::Start(before))?;
        file.read_exact(&mut byte)?;
        Ok(byte == *b"\n")
    }

    /// Sets whether reading waits at the end of the file. Packed content never grows while it is read.
    pub(super) fn grow(&mut self, growing: bool) {
        self.growing = growing && self.plain_file().is_some();
    }

    pub(super) fn limit(&mut self, bytes: u64) {
        self.left = bytes;
    }

    /// Returns the file if its bytes are the content: not packed, and UTF-8.
    pub(super) fn plain(&self) -> Option<&File> {
        match &self.text {
            DecodedText::Utf8(Bytes::Plain(file)) => Some(file),
            _ => None,
        }
    }

    pub(super) fn plain_file(&self) -> Option<&File> {
        match self.bytes() {
            Bytes::Plain(file) => Some(file),
            Bytes::Packed(_) => None,
        }
    }

    /// Returns the number of zero bytes after the last member of a packed file.
    pub(super) fn padding(&self) -> u64 {
        match self.bytes() {
            Bytes::Plain(_) => 0,
            Bytes::Packed(frames) => frames.padding,
        }
    }

    fn bytes(&self) -> &Bytes<File, BufReader<File>> {
        match &self.text {
            DecodedText::Utf8(bytes) => bytes,
            DecodedText::Utf16(text) => &text.reader,
        }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            // The bytes after the limit may be broken: don't touch them.
            return Ok(0);
        }
        let buffer = &mut buffer[..most];
        let read = self.text.read(buffer, self.growing)?;
        self.left -= read as u64;
        if read == 0 && self.growing { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(read) }
    }
}

impl<P: Read, Q: Packed> Read for Bytes<P, Q> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Packed(frames) => frames.read(buffer),
        }
    }
}
