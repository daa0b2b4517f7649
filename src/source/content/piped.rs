//! Reads the content of a stream that can be read only once, such as standard input.

use std::io::{self, BufRead, ErrorKind, Read};
use std::time::Duration;

use super::frames::{Frames, Packed, check};
use super::{Bytes, DecodedText, Trust};
use crate::source::BLOCK_BYTES;
use crate::source::form::{ContentForm, Packing};

/// Maximum number of packed bytes held until the checksum of a member or frame is verified. A longer frame is accepted
/// unverified.
const HELD_BYTES: usize = 64 * 1024 * 1024;

/// Pause between two reads of a non-blocking pipe.
const PAUSE: Duration = Duration::from_millis(10);

pub(in crate::source) struct Pipe<R> {
    reader: R,
    ahead: Vec<u8>,
    /// Number of bytes of `ahead` that were already consumed.
    taken: usize,
    /// The stream has ended. Reading again would make a terminal ask for more input.
    ended: bool,
}

impl<R: Read> Pipe<R> {
    pub(in crate::source) fn new(reader: R) -> Self {
        Self { reader, ahead: Vec::new(), taken: 0, ended: false }
    }

    /// Returns the bytes that were read ahead and not yet consumed.
    pub(in crate::source) fn ahead(&self) -> &[u8] {
        &self.ahead[self.taken..]
    }

    /// Reads once and adds the bytes to `ahead`. Returns `false` at the end of the stream.
    pub(in crate::source) fn read_ahead(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.ahead.drain(..self.taken);
        self.taken = 0;
        let held = self.ahead.len();
        self.ahead.resize(held + BLOCK_BYTES, 0);
        let read = wait_for(|| self.reader.read(&mut self.ahead[held..]));
        self.ahead.truncate(held + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }
}

/// Repeats `read` until it gives bytes, ends or fails. Another process that shares the pipe may have made it
/// non-blocking.
fn wait_for(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            read => return read,
        }
    }
}

impl<R: Read> Read for Pipe<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ahead = self.ahead();
        if ahead.is_empty() {
            let read = if self.ended { 0 } else { wait_for(|| self.reader.read(buffer))? };
            self.ended |= read == 0 && !buffer.is_empty();
            return Ok(read);
        }
        let read = ahead.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Pipe<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead().is_empty() {
            self.read_ahead()?;
        }
        Ok(self.ahead())
    }

    fn consume(&mut self, bytes: usize) {
        self.taken += bytes;
        if self.ahead().is_empty() {
            self.ahead.clear();
            self.ahead.shrink_to(BLOCK_BYTES);
            self.taken = 0;
        }
    }
}

impl<R: Read> Packed for Pipe<R> {
    fn peek(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        while self.ahead().len() < bytes && self.read_ahead()? {}
        let ahead = self.ahead();
        Ok(ahead[..bytes.min(ahead.len())].to_vec())
    }

    fn verify(&mut self, packing: Packing) -> io::Result<()> {
        let mut ahead = Ahead { pipe: self, at: 0, is_too_long: false };
        let checked = check(&mut ahead, packing);
        if ahead.is_too_long { Ok(()) } else { checked }
    }
}

/// Reads from a pipe without consuming: everything stays in `ahead`.
struct Ahead<'a, R> {
    pipe: &'a mut Pipe<R>,
    at: usize,
    is_too_long: bool,
}

impl<R: Read> Read for Ahead<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Ahead<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.pipe.ahead().len() {
            self.is_too_long = self.at > HELD_BYTES;
            if self.is_too_long {
                return Ok(&[]);
            }
            self.pipe.read_ahead()?;
        }
        Ok(&self.pipe.ahead()[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

pub(in crate::source) struct PipedContent<R> {
    text: DecodedText<Pipe<R>, Pipe<R>>,
    /// The stream may give more than the pipe holds: a character that is cut off at the end waits for the rest.
    pub(in crate::source) growing: bool,
}

impl<R: Read> PipedContent<R> {
    pub(in crate::source) fn open(pipe: Pipe<R>, form: ContentForm, trust: Trust) -> io::Result<Self> {
        let bytes = match form.packing {
            Packing::None => Bytes::Plain(pipe),
            packing => Bytes::Packed(Box::new(Frames::open(pipe, packing, trust)?)),
        };
        Ok(Self { text: DecodedText::of(bytes, form.encoding), growing: false })
    }
}

impl<R: Read> Read for PipedContent<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.read(buffer, self.growing)
    }
}
