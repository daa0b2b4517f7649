//! A message with its severity.

use super::{Phrase, Texts};

/// A message for the message line. It is translated when it is shown, so that the language can change meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    pub tone: Tone,
    pub phrase: Phrase,
}

/// The severity of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Good,
    /// Something is in progress, or worth knowing.
    Info,
    Warn,
    /// Something failed.
    Bad,
}

impl Notification {
    pub fn new(tone: Tone, message: impl Into<Phrase>) -> Self {
        Self { tone, phrase: message.into() }
    }

    pub fn text(&self, texts: &Texts) -> String {
        texts.text(&self.phrase)
    }
}
