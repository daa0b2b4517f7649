//! Where the lines come from.

use std::future::Future;
use std::io;

use crate::terminal::{StdinLines, Typed};

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

/// A source of lines.
pub trait Keyboard {
    /// Waits for the next line. Dropping the future loses nothing: the next call returns what is typed meanwhile.
    fn next(&mut self, line: LineUse) -> impl Future<Output = Typed>;

    /// Prepares for a secret, before its prompt is printed.
    fn hide(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Whether the typed line is seen, with its line end.
    fn echoes(&self) -> bool;
}

impl Keyboard for StdinLines {
    async fn next(&mut self, line: LineUse) -> Typed {
        let is_read = match line {
            LineUse::Answer | LineUse::Secret => true,
            LineUse::Command => self.is_terminal() && !self.is_over(),
            LineUse::Steering => !self.is_over(),
        };
        if is_read {
            return self.next().await;
        }
        self.interrupted().await;
        Typed::Interrupted
    }

    fn hide(&mut self) -> io::Result<()> {
        self.hide()
    }

    fn echoes(&self) -> bool {
        self.is_terminal()
    }
}
