//! Reads standard input line by line, on systems other than Unix.

use std::io::{self, IsTerminal};

use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::Typed;
use super::hidden::read_hidden;
use crate::secret::{MAX_PASTE, Secret};
use crate::signals::Interrupts;

/// Standard input, read on a thread of its own, so that a caller waits for a line and for other things at once.
pub struct StdinLines {
    requests: std::sync::mpsc::Sender<bool>,
    typed: mpsc::UnboundedReceiver<Typed>,
    is_reading: bool,
    is_hidden: bool,
    interrupts: Interrupts,
    is_terminal: bool,
    is_over: bool,
}

impl StdinLines {
    pub fn new() -> io::Result<Self> {
        let (requests, wanted) = std::sync::mpsc::channel();
        let (sender, typed) = mpsc::unbounded_channel();
        let is_terminal = io::stdin().is_terminal();
        std::thread::Builder::new().name("stdin".into()).spawn(move || {
            for is_hidden in wanted {
                if sender.send(read(is_hidden)).is_err() {
                    return;
                }
            }
        })?;
        let interrupts = Interrupts::new()?;
        Ok(Self { requests, typed, is_reading: false, is_hidden: false, interrupts, is_terminal, is_over: false })
    }

    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Returns true if the input has ended.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Hides the next line.
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
    pub fn hide(&mut self) -> io::Result<()> {
        self.is_hidden = self.is_terminal;
        Ok(())
    }

    /// Waits for the next line, which is hidden after [`Self::hide`].
    pub async fn next(&mut self) -> Typed {
        if !std::mem::replace(&mut self.is_reading, true) {
            let _ = self.requests.send(self.is_hidden);
        }
        let typed = tokio::select! {
            () = self.interrupts.next() => return Typed::Interrupted,
            typed = self.typed.recv() => typed.unwrap_or(Typed::End),
        };
        (self.is_reading, self.is_hidden) = (false, false);
        self.is_over |= matches!(typed, Typed::End);
        typed
    }

    /// Waits for a signal.
    pub async fn interrupted(&mut self) {
        self.interrupts.next().await;
    }
}

fn read(is_hidden: bool) -> Typed {
    let read = if is_hidden {
        read_hidden().map(Some)
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
