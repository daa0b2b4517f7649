//! Reads what a prompt must not show. It reads pasted text as a whole, so that nothing is left for the shell.

use std::io::{self, Write};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::{Zeroize, Zeroizing};

use super::is_dumb;
use crate::secret::MAX_PASTE;

/// Turns bracketed paste on and off.
const MARK: (&[u8], &[u8]) = (b"\x1b[?2004h", b"\x1b[?2004l");

/// The marks that a terminal sends before and after pasted text.
const PASTED: (&[u8], &[u8]) = (b"\x1b[200~", b"\x1b[201~");

/// For terminals without bracketed paste: input that follows a line break within this time belongs to the same paste.
const TOGETHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 60_000_000 };

/// A terminal without echo. On drop, it discards unread input and restores the terminal.
pub(crate) struct HiddenInput {
    before: Termios,
    /// Turns bracketed paste off again. Empty for a terminal that would show the marks.
    end: &'static [u8],
}

impl HiddenInput {
    pub(crate) fn new() -> io::Result<Self> {
        let mut this = Self::but(|silent| {
            // Read byte by byte: a terminal in line mode returns at most 4,095 bytes, and Ctrl+C must reach this
            // process so that it can restore the terminal.
            silent.local_modes -= LocalModes::ICANON | LocalModes::ISIG;
            silent.special_codes[SpecialCodeIndex::VMIN] = 1;
            silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        })?;
        if !is_dumb() {
            this.end = MARK.1;
            show(MARK.0)?;
        }
        Ok(this)
    }

    /// Turns off the echo but keeps line mode, in which the terminal's own key ends the input.
    pub(crate) fn by_lines() -> io::Result<Self> {
        Self::but(|_| {})
    }

    fn but(change: impl FnOnce(&mut Termios)) -> io::Result<Self> {
        let stdin = io::stdin();
        let before = tcgetattr(stdin.as_fd())?;
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
        change(&mut silent);
        tcsetattr(stdin.as_fd(), OptionalActions::Now, &silent)?;
        Ok(Self { before, end: b"" })
    }
}

impl Drop for HiddenInput {
    fn drop(&mut self) {
        let _ = show(self.end);
        let _ = tcsetattr(io::stdin().as_fd(), OptionalActions::Flush, &self.before);
    }
}

fn show(bytes: &[u8]) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    stderr.write_all(bytes)?;
    stderr.flush()
}

/// Reads the input of a [`HiddenInput`] up to a line break that was typed, not pasted. `waits` waits until stdin can be read,
/// and returns false if nobody waits for the input any more. Returns `None` in that case, and if the user gave up.
pub(crate) fn read_hidden(
    mut waits: impl FnMut(&io::Stdin) -> io::Result<bool>,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let stdin = io::stdin();
    let mut typed = TypedBytes::default();
    let mut bytes = Zeroizing::new([0_u8; 256]);
    loop {
        if !waits(&stdin)? {
            return Ok(None);
        }
        let count = rustix::io::read(stdin.as_fd(), &mut bytes[..])?;
        if count == 0 {
            return Ok(Some(typed.end()));
        }
        for byte in &bytes[..count] {
            match typed.take(*byte) {
                Step::More => {}
                Step::GiveUp => return Ok(None),
                Step::Line => typed.line_ended = true,
            }
        }
        bytes.zeroize();
        if typed.line_ended && !more_comes(&stdin)? {
            return Ok(Some(typed.end()));
        }
    }
}

fn more_comes(stdin: &io::Stdin) -> io::Result<bool> {
    match poll(&mut [PollFd::new(stdin, PollFlags::IN)], Some(&TOGETHER)) {
        // The loop checks for a signal before it reads the next byte.
        Err(Errno::INTR) => Ok(true),
        ready => Ok(ready? > 0),
    }
}

/// What was typed so far, with the keys that edit it applied.
struct TypedBytes {
    text: Zeroizing<Vec<u8>>,
    /// The escape sequence that is still incomplete.
    escape: Vec<u8>,
    pasting: bool,
    line_ended: bool,
}

#[derive(PartialEq, Eq, Debug)]
enum Step {
    More,
    Line,
    GiveUp,
}

impl Default for TypedBytes {
    fn default() -> Self {
        // Reserve the maximum: growing would leave a copy of the secret in memory.
        let text = Zeroizing::new(Vec::with_capacity(MAX_PASTE + 1));
        Self { text, escape: Vec::new(), pasting: false, line_ended: false }
    }
}

impl TypedBytes {
    fn take(&mut self, byte: u8) -> Step {
        if !self.escape.is_empty() {
            self.escape(byte);
            return Step::More;
        }
        match byte {
            0x1b => self.escape.push(byte),
            0x03 => return Step::GiveUp,
            0x04 if self.text.is_empty() => return Step::GiveUp,
            0x04 => return Step::Line,
            0x15 if !self.pasting => self.text.zeroize(),
            0x08 | 0x7f if !self.pasting => self.erase(),
            b'\r' | b'\n' => {
                self.push(b'\n');
                if !self.pasting {
                    return Step::Line;
                }
            }
            byte => self.push(byte),
        }
        Step::More
    }

    fn push(&mut self, byte: u8) {
        // One byte over the limit is enough for the input to be refused.
        if self.text.len() <= MAX_PASTE {
            self.text.push(byte);
        }
    }

    /// Removes the last character with all of its bytes.
    fn erase(&mut self) {
        while self.text.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
    }

    /// Takes the next byte of an escape sequence: the mark of a paste, or a key that means nothing here.
    fn escape(&mut self, byte: u8) {
        self.escape.push(byte);
        let over = match self.escape.as_slice() {
            [0x1b, b'[' | b'O'] => false,
            [0x1b, b'[', .., last] => (0x40..=0x7e).contains(last),
            _ => true,
        };
        if over {
            match self.escape.as_slice() {
                mark if mark == PASTED.0 => self.pasting = true,
                mark if mark == PASTED.1 => self.pasting = false,
                _ => {}
            }
            self.escape.clear();
        }
    }

    fn end(&mut self) -> Zeroizing<Vec<u8>> {
        let mut text = std::mem::replace(&mut self.text, Zeroizing::new(Vec::new()));
        if text.last() == Some(&b'\n') {
            text.pop();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(bytes: &[u8]) -> (String, Vec<Step>) {
        let mut typed = TypedBytes::default();
        let steps = bytes.iter().map(|byte| typed.take(*byte)).filter(|step| *step != Step::More).collect();
        (String::from_utf8_lossy(&typed.end()).into_owned(), steps)
    }

    #[test]
    fn a_line_ends_it_unless_it_was_pasted() {
        assert_eq!(typed(b"ab\r"), ("ab".into(), vec![Step::Line]));
        assert_eq!(typed(b"\x1b[200~a\rb\r\x1b[201~"), ("a\nb".into(), vec![]));
        assert_eq!(typed(b"\x1b[200~a\nb\x1b[201~\r"), ("a\nb".into(), vec![Step::Line]));
    }

    #[test]
    fn keys_that_edit_do_and_others_do_nothing() {
        assert_eq!(typed("aä\u{7f}b\x08c".as_bytes()).0, "ac");
        assert_eq!(typed(b"abc\x15d").0, "d");
        assert_eq!(typed(b"a\x1b[Db\x1bOPc\x1b[1;5Cd").0, "abcd");
        assert_eq!(typed(b"ab\x03").1, [Step::GiveUp]);
        assert_eq!(typed(b"\x04").1, [Step::GiveUp]);
    }
}
