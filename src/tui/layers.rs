//! What lies above a screen: the topmost gets keys first.

mod finder;
mod help;
mod palette;
mod question;
mod secret;
mod text;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use help::Help;
pub use palette::Palette;
pub use question::{Choice, Left, Question, Then};
pub use secret::{AskSecret, Wanted};
pub use text::Reading;

use super::app::Input;
use super::effect::Effect;
use super::keys::{Action, Context};
use super::look::Look;
use crate::secret::Secret;
use crate::text::Texts;

/// One layer.
pub enum Layer {
    /// The keys that hold below.
    Help(Help),
    /// Everything that can be done below.
    Palette(Palette),
    /// A question with a few answers.
    Question(Question),
    /// A secret is asked for.
    Secret(AskSecret),
    /// A text to be read, copied and saved.
    Reading(Reading),
}

/// What a layer makes of a key.
pub enum Outcome {
    /// It stays.
    Stays,
    /// It was not for it.
    Passes,
    /// It is done.
    Closes,
    /// It stays, and this is to be done.
    Asks(Effect),
    /// It is done, and this is to be done below.
    Does(Action),
    /// It is done, and this follows.
    Then(Then),
    /// A secret was typed, and this is to be done with it.
    Typed(Secret, Effect),
}

impl Layer {
    /// The keys that hold in `contexts`.
    pub fn help(contexts: &[Context], texts: &Texts) -> Self {
        Self::Help(Help::new(contexts, texts))
    }

    /// What can be done in `contexts`.
    pub fn palette(contexts: &[Context], texts: &Texts) -> Self {
        Self::Palette(Palette::new(contexts, texts))
    }

    /// Where keys hold, the nearest first: what is not among them does nothing below it.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Help(_) => vec![Context::Helping, Context::Text],
            Self::Palette(_) => vec![Context::Palette, Context::Text],
            Self::Question(_) => vec![Context::Confirm, Context::Everywhere],
            Self::Secret(_) => vec![Context::Asking, Context::Secret, Context::Text, Context::Everywhere],
            Self::Reading(_) => vec![Context::Document, Context::Reading, Context::Everywhere],
        }
    }

    /// Whether characters are text.
    pub fn takes_text(&self) -> bool {
        self.contexts().contains(&Context::Text)
    }

    /// Takes what comes.
    pub fn act(&mut self, input: &Input<'_>) -> Outcome {
        match self {
            Self::Help(help) => help.act(input),
            Self::Palette(palette) => palette.act(input),
            Self::Question(question) => question.act(input),
            Self::Secret(secret) => secret.act(input),
            Self::Reading(reading) => reading.act(input),
        }
    }

    /// The terminal has the operator's eyes, or not.
    pub fn focused(&mut self, focused: bool) {
        if let (Self::Secret(secret), false) = (self, focused) {
            secret.hide();
        }
    }

    /// Draws it above `area`; gives the cursor's place.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        match self {
            Self::Help(help) => help.draw(area, look, buf),
            Self::Palette(palette) => palette.draw(area, look, buf),
            Self::Question(question) => question.draw(area, look, buf),
            Self::Secret(secret) => secret.draw(area, look, buf),
            Self::Reading(reading) => reading.draw(area, look, buf),
        }
    }
}
