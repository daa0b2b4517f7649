//! Reads stdin, hidden or not, so that a signal can interrupt it: a pipe or a prompt may stay open forever.

use std::fs::File;
use std::io::{self, IsTerminal, Read};

use zeroize::{Zeroize, Zeroizing};

#[cfg(unix)]
use super::ending::Ending;
use crate::cli::{Context, Exit, Failure};
use crate::secret::{MAX_PASTE, Secret};
#[cfg(unix)]
use crate::terminal::HiddenInput;
use crate::terminal::read_hidden;
use crate::text::{Key, Phrase, say};

/// Longest answer to a prompt, in bytes: what a terminal returns as one line.
const MAX_ANSWER: usize = 4096;

/// Reads all of stdin, without a buffer that would keep a copy. A terminal does not echo it.
pub(super) fn read_secret(context: &Context) -> Result<Secret, Failure> {
    let refused = |error| Failure::new(Exit::Failure, say::StdinUnreadable { system: Phrase::system(&error) });
    if io::stdin().is_terminal() {
        context.say(Key::SecretsFromTerminal);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_PASTE + 1));
    if !read_all(&mut bytes).map_err(refused)? {
        return Err(Failure::silent(Exit::Interrupted));
    }
    if bytes.len() > MAX_PASTE {
        return Err(Failure::new(Exit::Usage, Key::StdinMoreThanSecret));
    }
    let secret = Secret::from_utf8(std::mem::take(&mut *bytes));
    secret.ok_or_else(|| Failure::new(Exit::Usage, Key::StdinNoText))
}

/// Reads to the end of stdin, or to one byte over [`MAX_PASTE`]. Returns false if a signal came first.
fn read_all(bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut stdin = Stdin::new()?;
    #[cfg(unix)]
    let _silent = io::stdin().is_terminal().then(HiddenInput::by_lines).transpose()?;
    let mut part = Zeroizing::new([0_u8; 4096]);
    while bytes.len() <= MAX_PASTE {
        let Some(count) = stdin.read(&mut part[..])? else { return Ok(false) };
        if count == 0 {
            break;
        }
        bytes.extend_from_slice(&part[..count.min(MAX_PASTE + 1 - bytes.len())]);
        part.zeroize();
    }
    Ok(!stdin.is_over())
}

/// Reads one line from a terminal, trimmed. The line is empty if stdin has ended; `None` means that a signal came.
pub(in crate::cli) fn read_line() -> io::Result<Option<String>> {
    let mut stdin = Stdin::new()?;
    let mut bytes = [0_u8; MAX_ANSWER];
    let answer = stdin.read(&mut bytes)?.filter(|_| !stdin.is_over());
    if answer.is_none() {
        stdin.forget_typed();
    }
    Ok(answer.map(|count| String::from_utf8_lossy(&bytes[..count]).trim().to_owned()))
}

/// Asks on stderr and reads the input up to a line break that was typed, not pasted. Call it only if
/// [`Context::is_interactive`] is true.
#[cfg(unix)]
pub(in crate::cli) fn ask_hidden(context: &Context, message: impl Into<Phrase>) -> Result<Secret, Failure> {
    use std::io::Write;
    let ending = Ending::new().map_err(unreadable)?;
    // Turn off the echo before the prompt appears, so that nothing typed early is shown.
    let silent = HiddenInput::new().map_err(unreadable)?;
    context.prompt(message)?;
    let read = read_hidden(|stdin| ending.waits_for(stdin));
    drop(silent);
    let typed = read.map_err(unreadable)?.filter(|_| !ending.has_come());
    drop(ending);
    let _ = io::stderr().lock().write_all(b"\n");
    match typed {
        Some(mut typed) => {
            Secret::from_utf8(std::mem::take(&mut *typed)).ok_or_else(|| Failure::new(Exit::Usage, Key::AnswerNoText))
        }
        None => Err(Failure::silent(Exit::Interrupted)),
    }
}

#[cfg(not(unix))]
pub(in crate::cli) fn ask_hidden(context: &Context, message: impl Into<Phrase>) -> Result<Secret, Failure> {
    context.prompt(message)?;
    read_hidden().map_err(unreadable)
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn unreadable(error: io::Error) -> Failure {
    Failure::new(Exit::Failure, say::AnswerUnreadable { system: Phrase::system(&error) })
}

/// Unbuffered stdin; a terminal returns one line per read.
struct Stdin {
    file: File,
    #[cfg(unix)]
    ending: Ending,
}

#[cfg(unix)]
impl Stdin {
    fn new() -> io::Result<Self> {
        use std::os::fd::AsFd;
        let file = io::stdin().as_fd().try_clone_to_owned()?.into();
        Ok(Self { file, ending: Ending::new()? })
    }

    /// Returns the number of bytes, 0 at the end of stdin, or `None` if a signal came first.
    fn read(&mut self, into: &mut [u8]) -> io::Result<Option<usize>> {
        if !self.ending.waits_for(&self.file)? {
            return Ok(None);
        }
        self.file.read(into).map(Some)
    }

    fn is_over(&self) -> bool {
        self.ending.has_come()
    }

    /// Discards a line that was typed in part, so that the shell does not get it.
    fn forget_typed(&self) {
        let _ = rustix::termios::tcflush(&self.file, rustix::termios::QueueSelector::IFlush);
    }
}

#[cfg(windows)]
impl Stdin {
    fn new() -> io::Result<Self> {
        use std::os::windows::io::AsHandle;
        Ok(Self { file: io::stdin().as_handle().try_clone_to_owned()?.into() })
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<Option<usize>> {
        self.file.read(into).map(Some)
    }

    #[expect(clippy::unused_self, reason = "Ctrl+C ends the process there")]
    fn is_over(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "nothing is left over there")]
    fn forget_typed(&self) {}
}
