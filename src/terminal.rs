//! Standard input as a terminal or a pipe: lines, and lines that must not be shown. The front ends and the commands read it here.

#[cfg(unix)]
mod hidden;
#[cfg(not(unix))]
#[path = "terminal/hidden_elsewhere.rs"]
mod hidden;
#[cfg(unix)]
mod lines;
#[cfg(not(unix))]
#[path = "terminal/lines_elsewhere.rs"]
mod lines;

#[cfg(unix)]
pub(crate) use hidden::HiddenInput;
pub(crate) use hidden::read_hidden;
pub use lines::StdinLines;

use crate::secret::Secret;

/// What was typed. Not `Debug`: it can be a secret.
pub enum Typed {
    Line(Secret),
    /// A line that is not UTF-8, or longer than [`crate::secret::MAX_PASTE`].
    Unreadable,
    /// The input has ended.
    End,
    /// A signal has come, or the user gave up at a hidden prompt.
    Interrupted,
}

/// Returns true if the terminal can only print text, one line after another. It would show control sequences.
pub(crate) fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}
