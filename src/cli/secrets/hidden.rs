//! A prompt that does not show the input.

use std::io::{self, Write};

use super::ending::Ending;
use crate::cli::{Context, Exit, Failure};
use crate::secret::Secret;
use crate::terminal::{HiddenInput, read_hidden};
use crate::text::{Key, Phrase, say};

/// Asks on stderr and reads the input up to a line break that was typed, not pasted. Call it only if
/// [`Context::is_interactive`] is true.
pub(in crate::cli) fn ask_hidden(context: &Context, message: impl Into<Phrase>) -> Result<Secret, Failure> {
    let ending = Ending::new().map_err(unreadable)?;
    // Turn off the echo before the prompt appears, so that nothing typed early is shown.
    let silent = HiddenInput::new().map_err(unreadable)?;
    context.prompt(message)?;
    let read = read_hidden(|stdin| ending.waits_for(stdin));
    drop(silent);
    let typed = read.map_err(unreadable)?.filter(|_| !ending.has_come());
    drop(ending);
    let _ = writeln!(io::stderr().lock());
    match typed {
        Some(mut typed) => {
            Secret::from_utf8(std::mem::take(&mut *typed)).ok_or_else(|| Failure::new(Exit::Usage, Key::AnswerNoText))
        }
        None => Err(Failure::silent(Exit::Interrupted)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn unreadable(error: io::Error) -> Failure {
    Failure::new(Exit::Failure, say::AnswerUnreadable { system: Phrase::system(&error) })
}
