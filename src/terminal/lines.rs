//! Reads standard input line by line, from a terminal or a pipe.

use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;
use zeroize::{Zeroize, Zeroizing};

use super::hidden::read_hidden;
use super::{HiddenInput, Typed};
use crate::secret::{MAX_PASTE, Secret};
use crate::signals::Interrupts;

/// Standard input, read on a thread of its own, so that a caller waits for a line and for other things at once.
pub struct StdinLines {
    requests: Option<std::sync::mpsc::Sender<ReadRequest>>,
    typed: mpsc::UnboundedReceiver<(u64, Option<Typed>)>,
    /// The request that the thread carries out.
    reading: Option<ReadRequest>,
    abandoned: Arc<AtomicU64>,
    waker: UnixStream,
    thread: Option<JoinHandle<()>>,
    interrupts: Interrupts,
    /// Turns the echo off for a hidden line.
    silent: Option<HiddenInput>,
    is_terminal: bool,
    is_over: bool,
    last: u64,
}

#[derive(Clone, Copy)]
struct ReadRequest {
    id: u64,
    is_hidden: bool,
}

impl StdinLines {
    /// Needs a tokio runtime. From here on, signals do not end the process by themselves.
    pub fn new() -> io::Result<Self> {
        let (requests, wanted) = std::sync::mpsc::channel::<ReadRequest>();
        let (sender, typed) = mpsc::unbounded_channel();
        let (waker, woken) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        let abandoned = Arc::<AtomicU64>::default();
        let is_terminal = io::stdin().is_terminal();
        let mut reader = Reader { abandoned: Arc::clone(&abandoned), woken, input: LineBuffer::default() };
        let thread = std::thread::Builder::new().name("stdin".into()).spawn(move || {
            for request in wanted {
                // A terminal that is gone has no more lines.
                let line = reader.read(request).unwrap_or(Some(Typed::End));
                if sender.send((request.id, line)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self {
            requests: Some(requests),
            typed,
            reading: None,
            abandoned,
            waker,
            thread: Some(thread),
            interrupts: Interrupts::new()?,
            silent: None,
            is_terminal,
            is_over: false,
            last: 0,
        })
    }

    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Returns true if the input has ended.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Turns the echo of a terminal off until the next hidden line is read. Call it before the prompt, so that nothing typed
    /// early is shown.
    pub fn hide(&mut self) -> io::Result<()> {
        if self.is_terminal && self.silent.is_none() {
            self.abandon();
            self.silent = Some(HiddenInput::new()?);
        }
        Ok(())
    }

    /// Waits for the next line, which is hidden after [`Self::hide`]. Dropping the future loses nothing: the next call returns
    /// what is typed meanwhile.
    pub async fn next(&mut self) -> Typed {
        self.request();
        let Self { typed, reading, interrupts, .. } = self;
        let typed = tokio::select! {
            biased;
            () = interrupts.next() => None,
            typed = requested(typed, reading) => Some(typed),
        };
        let typed = typed.unwrap_or_else(|| {
            self.abandon();
            Typed::Interrupted
        });
        self.is_over |= matches!(typed, Typed::End);
        self.silent = None;
        typed
    }

    /// Waits for a signal.
    pub async fn interrupted(&mut self) {
        self.interrupts.next().await;
    }

    /// Ends a read that nobody waits for any more.
    fn abandon(&mut self) {
        if let Some(request) = self.reading.take() {
            self.abandoned.store(request.id, Ordering::SeqCst);
            let _ = self.waker.write_all(b".");
        }
    }

    fn request(&mut self) {
        if self.reading.is_none() {
            self.last += 1;
            let request = ReadRequest { id: self.last, is_hidden: self.silent.is_some() };
            self.reading = Some(request);
            if let Some(requests) = &self.requests {
                // Fails only if the thread is gone; then `next` finds that the input is over.
                let _ = requests.send(request);
            }
        }
    }
}

/// Returns the line of the current request.
async fn requested(
    typed: &mut mpsc::UnboundedReceiver<(u64, Option<Typed>)>,
    reading: &mut Option<ReadRequest>,
) -> Typed {
    loop {
        match typed.recv().await {
            Some((id, Some(typed))) if reading.is_some_and(|reading| reading.id == id) => {
                *reading = None;
                return typed;
            }
            Some(_) => {}
            None => return Typed::End,
        }
    }
}

impl Drop for StdinLines {
    /// Waits for the thread, before a hidden prompt restores the terminal.
    fn drop(&mut self) {
        self.requests = None;
        self.abandon();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads standard input, line by line.
struct Reader {
    abandoned: Arc<AtomicU64>,
    woken: UnixStream,
    input: LineBuffer,
}

/// Splits what was read into lines.
#[derive(Default)]
struct LineBuffer {
    /// The bytes after the last line break.
    rest: Zeroizing<Vec<u8>>,
    /// Whether the start of the current line was dropped because the line is too long.
    is_overlong: bool,
}

impl LineBuffer {
    fn push(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
    }

    /// Returns the next whole line. Drops a partial one that is too long already.
    fn next(&mut self) -> Option<Typed> {
        if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let rest = self.rest.split_off(end + 1);
            return Some(self.end_line(rest));
        }
        if self.rest.len() > MAX_PASTE {
            self.rest.zeroize();
            self.is_overlong = true;
        }
        None
    }

    /// Returns the line that the end of the input ends.
    fn last(&mut self) -> Typed {
        if self.rest.is_empty() && !self.is_overlong { Typed::End } else { self.end_line(Vec::new()) }
    }

    fn end_line(&mut self, rest: Vec<u8>) -> Typed {
        let bytes = Zeroizing::new(std::mem::replace(&mut *self.rest, rest));
        if std::mem::take(&mut self.is_overlong) { Typed::Unreadable } else { read_line(bytes) }
    }
}

impl Reader {
    /// Returns `None` if the request was abandoned.
    fn read(&mut self, request: ReadRequest) -> io::Result<Option<Typed>> {
        if request.is_hidden {
            return Ok(match read_hidden(|stdin| self.waits(request.id, stdin))? {
                Some(typed) => Some(read_line(typed)),
                None if self.is_abandoned(request.id) => None,
                None => Some(Typed::Interrupted),
            });
        }
        let mut bytes = Zeroizing::new([0_u8; 4096]);
        loop {
            if let Some(typed) = self.input.next() {
                return Ok(Some(typed));
            }
            if !self.waits(request.id, &io::stdin())? {
                return Ok(None);
            }
            let count = rustix::io::read(io::stdin().as_fd(), &mut bytes[..])?;
            if count == 0 {
                return Ok(Some(self.input.last()));
            }
            self.input.push(&bytes[..count]);
            bytes.zeroize();
        }
    }

    /// Waits until standard input can be read. Returns false once the request is abandoned.
    fn waits(&mut self, id: u64, stdin: &io::Stdin) -> io::Result<bool> {
        loop {
            let mut both = [PollFd::new(stdin, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
            match poll(&mut both, None) {
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
                Ok(_) => {}
            }
            let (is_woken, is_readable) = (!both[1].revents().is_empty(), !both[0].revents().is_empty());
            if is_woken {
                // Read without blocking: the marks only wake.
                let _ = self.woken.read(&mut [0; 16]);
            }
            if self.is_abandoned(id) {
                return Ok(false);
            }
            if is_readable {
                return Ok(true);
            }
        }
    }

    fn is_abandoned(&self, id: u64) -> bool {
        self.abandoned.load(Ordering::SeqCst) >= id
    }
}

/// Returns a line without its end.
fn read_line(mut bytes: Zeroizing<Vec<u8>>) -> Typed {
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    if bytes.len() > MAX_PASTE {
        return Typed::Unreadable;
    }
    Secret::from_utf8(std::mem::take(&mut *bytes)).map_or(Typed::Unreadable, Typed::Line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the lines of an input that comes in blocks. An unreadable line is `None`.
    fn lines(input: &[u8]) -> Vec<Option<String>> {
        let (mut buffer, mut lines) = (LineBuffer::default(), Vec::new());
        let text = |typed| match typed {
            Typed::Line(line) => Some(line.expose().to_owned()),
            _ => None,
        };
        for block in input.chunks(4096) {
            buffer.push(block);
            lines.extend(std::iter::from_fn(|| buffer.next()).map(text));
        }
        let rest = std::iter::from_fn(|| Some(buffer.last()).filter(|typed| !matches!(typed, Typed::End)));
        lines.extend(rest.map(text));
        lines
    }

    #[test]
    fn a_line_that_is_no_text_or_too_long_is_dropped_up_to_its_break() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(lines(b"a\r\n\n\xffb\nc"), [some("a"), some(""), None, some("c")]);
        let longest = "x".repeat(MAX_PASTE);
        for (long, read) in [(longest.clone(), Some(longest.clone())), (format!("{longest}x"), None)] {
            assert_eq!(lines(format!("{long}\nb\n").as_bytes()), [read.clone(), some("b")]);
            assert_eq!(lines(long.as_bytes()), [read]);
        }
        assert_eq!(lines(format!("{}\nb\n", longest.repeat(5)).as_bytes()), [None, some("b")]);
    }
}
