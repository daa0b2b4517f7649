//! A prompt that does not show the input, for systems other than Unix.

use crate::cli::{Context, Exit, Failure};
use crate::secret::Secret;
use crate::terminal::read_hidden;
use crate::text::{Phrase, say};

pub(in crate::cli) fn ask_hidden(context: &Context, message: impl Into<Phrase>) -> Result<Secret, Failure> {
    context.prompt(message)?;
    let typed = read_hidden();
    let unreadable = |error| Failure::new(Exit::Failure, say::AnswerUnreadable { system: Phrase::system(&error) });
    typed.map_err(unreadable)
}
