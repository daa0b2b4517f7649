//! Where the lines come from: a terminal or a pipe, read on a thread of its own, so that the front end waits for a line and
//! for replies at once.

use std::future::Future;

use crate::destination::account::paste::MAX_PASTE;
use crate::secret::Secret;

/// What a line is wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineUse {
    /// The answer to a question.
    Answer,
    /// The answer to a question, which must not be shown. It can have several lines if they are pasted.
    Secret,
    /// A command while the front end waits. Lines that are piped in answer questions, so none is read for this.
    Command,
    /// A command to a run, or nothing if the input is over.
    Steering,
}

/// What was typed. Not `Debug`: it can be a secret.
pub enum Typed {
    Line(Secret),
    /// A line that is not UTF-8, or longer than [`MAX_PASTE`].
    Unreadable,
    /// The input has ended.
    End,
    /// A signal has come.
    Interrupted,
}

/// A source of lines.
pub trait Keyboard {
    /// Waits for the next line. Dropping the future loses nothing: the next call returns what is typed meanwhile.
    fn next(&mut self, line: LineUse) -> impl Future<Output = Typed>;

    /// Whether the typed line is seen, with its line end.
    fn echoes(&self) -> bool;
}

#[cfg(unix)]
pub use terminal::StdinKeyboard;

#[cfg(not(unix))]
pub use elsewhere::StdinKeyboard;

#[cfg(unix)]
mod terminal {
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

    use super::{Keyboard, LineUse, MAX_PASTE, Typed};
    use crate::plain::hidden::{HiddenInput, read_hidden};
    use crate::secret::Secret;
    use crate::signals::Interrupts;

    /// Standard input.
    pub struct StdinKeyboard {
        requests: Option<std::sync::mpsc::Sender<ReadRequest>>,
        typed: mpsc::UnboundedReceiver<(u64, Option<Typed>)>,
        /// The request that the thread carries out.
        reading: Option<ReadRequest>,
        abandoned: Arc<AtomicU64>,
        waker: UnixStream,
        thread: Option<JoinHandle<()>>,
        interrupts: Interrupts,
        is_terminal: bool,
        is_over: bool,
        last: u64,
    }

    #[derive(Clone, Copy)]
    struct ReadRequest {
        id: u64,
        hidden: bool,
    }

    impl StdinKeyboard {
        /// Needs a tokio runtime. From here on, signals do not end the process by themselves.
        pub fn new() -> io::Result<Self> {
            let (requests, wanted) = std::sync::mpsc::channel::<ReadRequest>();
            let (sender, typed) = mpsc::unbounded_channel();
            let (waker, woken) = UnixStream::pair()?;
            woken.set_nonblocking(true)?;
            let abandoned = Arc::<AtomicU64>::default();
            let is_terminal = io::stdin().is_terminal();
            let mut reader =
                Reader { abandoned: Arc::clone(&abandoned), woken, input: LineBuffer::default(), is_terminal };
            let thread = std::thread::Builder::new().name("keyboard".into()).spawn(move || {
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
                is_terminal,
                is_over: false,
                last: 0,
            })
        }

        /// Ends a read that nobody waits for any more.
        fn abandon(&mut self) {
            if let Some(request) = self.reading.take() {
                self.abandoned.store(request.id, Ordering::SeqCst);
                let _ = self.waker.write_all(b".");
            }
        }

        fn request(&mut self, hidden: bool) {
            if self.reading.is_some_and(|reading| reading.hidden != hidden) {
                self.abandon();
            }
            if self.reading.is_none() {
                self.last += 1;
                let request = ReadRequest { id: self.last, hidden };
                self.reading = Some(request);
                if let Some(requests) = &self.requests {
                    // Fails only if the thread is gone; then `next` finds that the input is over.
                    let _ = requests.send(request);
                }
            }
        }
    }

    impl Keyboard for StdinKeyboard {
        async fn next(&mut self, line: LineUse) -> Typed {
            let is_read = match line {
                LineUse::Answer | LineUse::Secret => true,
                LineUse::Command => self.is_terminal && !self.is_over,
                LineUse::Steering => !self.is_over,
            };
            if !is_read {
                self.interrupts.next().await;
                return Typed::Interrupted;
            }
            self.request(line == LineUse::Secret);
            let Self { typed, reading, interrupts, .. } = self;
            let typed = tokio::select! {
                biased;
                () = interrupts.next() => None,
                typed = requested(typed, reading) => Some(typed),
            };
            match typed {
                None => {
                    self.abandon();
                    Typed::Interrupted
                }
                Some(typed) => {
                    self.is_over |= matches!(typed, Typed::End);
                    typed
                }
            }
        }

        fn echoes(&self) -> bool {
            self.is_terminal
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

    impl Drop for StdinKeyboard {
        /// Waits until a hidden prompt has restored the terminal.
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
        is_terminal: bool,
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
                return Some(self.line_before(rest));
            }
            if self.rest.len() > MAX_PASTE {
                self.rest.zeroize();
                self.is_overlong = true;
            }
            None
        }

        /// Returns the line that the end of the input ends.
        fn last(&mut self) -> Typed {
            if self.rest.is_empty() && !self.is_overlong { Typed::End } else { self.line_before(Vec::new()) }
        }

        fn line_before(&mut self, rest: Vec<u8>) -> Typed {
            let bytes = Zeroizing::new(std::mem::replace(&mut *self.rest, rest));
            if std::mem::take(&mut self.is_overlong) { Typed::Unreadable } else { line(bytes) }
        }
    }

    impl Reader {
        /// Returns `None` if the request was abandoned.
        fn read(&mut self, request: ReadRequest) -> io::Result<Option<Typed>> {
            if request.hidden && self.is_terminal {
                let silent = HiddenInput::new()?;
                let read = read_hidden(|stdin| self.waits(request.id, stdin));
                drop(silent);
                return Ok(match read? {
                    Some(typed) => Some(line(typed)),
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
    fn line(mut bytes: Zeroizing<Vec<u8>>) -> Typed {
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
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io::{self, IsTerminal};

    use tokio::sync::mpsc;
    use zeroize::Zeroizing;

    use super::{Keyboard, LineUse, MAX_PASTE, Typed};
    use crate::secret::Secret;
    use crate::signals::Interrupts;

    /// Standard input. While the front end waits, no line is read: Ctrl+C ends it.
    pub struct StdinKeyboard {
        requests: std::sync::mpsc::Sender<bool>,
        typed: mpsc::UnboundedReceiver<Typed>,
        is_reading: bool,
        interrupts: Interrupts,
        is_terminal: bool,
        is_over: bool,
    }

    impl StdinKeyboard {
        pub fn new() -> io::Result<Self> {
            let (requests, wanted) = std::sync::mpsc::channel();
            let (sender, typed) = mpsc::unbounded_channel();
            let is_terminal = io::stdin().is_terminal();
            std::thread::Builder::new().name("keyboard".into()).spawn(move || {
                for hidden in wanted {
                    if sender.send(read(hidden && is_terminal)).is_err() {
                        return;
                    }
                }
            })?;
            let interrupts = Interrupts::new()?;
            Ok(Self { requests, typed, is_reading: false, interrupts, is_terminal, is_over: false })
        }
    }

    fn read(hidden: bool) -> Typed {
        let read = if hidden {
            rpassword::read_password().map(|line| Some(Secret::new(line)))
        } else {
            let mut line = Zeroizing::new(String::new());
            let read = io::stdin().read_line(&mut line);
            read.map(|count| (count > 0).then(|| Secret::copy_of(line.trim_end_matches(['\r', '\n']))))
        };
        match read {
            Ok(Some(line)) if line.expose().len() > MAX_PASTE => Typed::Unreadable,
            Ok(Some(line)) => Typed::Line(line),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Typed::Unreadable,
            Ok(None) | Err(_) => Typed::End,
        }
    }

    impl Keyboard for StdinKeyboard {
        async fn next(&mut self, line: LineUse) -> Typed {
            let is_read = match line {
                LineUse::Answer | LineUse::Secret => true,
                LineUse::Command => false,
                LineUse::Steering => !self.is_over,
            };
            if !is_read {
                self.interrupts.next().await;
                return Typed::Interrupted;
            }
            if !std::mem::replace(&mut self.is_reading, true) {
                let _ = self.requests.send(line == LineUse::Secret);
            }
            let typed = tokio::select! {
                () = self.interrupts.next() => return Typed::Interrupted,
                typed = self.typed.recv() => typed.unwrap_or(Typed::End),
            };
            self.is_reading = false;
            self.is_over |= matches!(typed, Typed::End);
            typed
        }

        fn echoes(&self) -> bool {
            self.is_terminal
        }
    }
}
