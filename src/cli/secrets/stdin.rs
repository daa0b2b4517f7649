//! What comes in on stdin, read so that a signal ends the reading: a pipe may stay open for ever, and so may a question.

use std::fs::File;
use std::io::{self, IsTerminal, Read};

use zeroize::{Zeroize, Zeroizing};

#[cfg(unix)]
use super::ending::Ending;
#[cfg(unix)]
use super::hidden::Silent;
use crate::cli::{Context, Exit, Failure};
use crate::destination::account::paste::MAX_PASTE;
use crate::secret::Secret;
use crate::text::Key;

/// Longest answer to a question that is read, in bytes: what a terminal gives as one line.
const MAX_ANSWER: usize = 4096;

/// All of stdin, without a buffer that would keep a copy. A terminal does not show it.
pub(super) fn all(context: &Context) -> Result<Secret, Failure> {
    let refused = |error| Failure::new(Exit::Failure, format!("Could not read stdin: {error}."));
    if io::stdin().is_terminal() {
        context.say(Key::SecretsFromTerminal, &[]);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_PASTE + 1));
    if !read_all(&mut bytes).map_err(refused)? {
        return Err(Failure::new(Exit::Interrupted, ""));
    }
    if bytes.len() > MAX_PASTE {
        return Err(Failure::new(Exit::Usage, "stdin holds more than a secret. Give the secret alone."));
    }
    let secret = Secret::from_utf8(std::mem::take(&mut *bytes));
    secret.ok_or_else(|| Failure::new(Exit::Usage, "stdin is no UTF-8 text. Give the secret as it was shown."))
}

/// Up to its end, or to one more byte than may be; false when a signal came first.
fn read_all(bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut stdin = Stdin::new()?;
    #[cfg(unix)]
    let _silent = io::stdin().is_terminal().then(Silent::by_lines).transpose()?;
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

/// One line from the terminal that stdin is, trimmed; empty when it has ended, none when a signal came.
pub(in crate::cli) fn line() -> io::Result<Option<String>> {
    let mut stdin = Stdin::new()?;
    let mut bytes = [0_u8; MAX_ANSWER];
    let answer = stdin.read(&mut bytes)?.filter(|_| !stdin.is_over());
    if answer.is_none() {
        stdin.forget_typed();
    }
    Ok(answer.map(|count| String::from_utf8_lossy(&bytes[..count]).trim().to_owned()))
}

/// stdin itself; a terminal gives one line at a time.
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

    /// How much was read, 0 at the end; none when a signal came first.
    fn read(&mut self, into: &mut [u8]) -> io::Result<Option<usize>> {
        if !self.ending.waits_for(&self.file)? {
            return Ok(None);
        }
        self.file.read(into).map(Some)
    }

    /// Whether a signal has come.
    fn is_over(&self) -> bool {
        self.ending.has_come()
    }

    /// What was typed of a line that nobody reads is not left over for the shell.
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
