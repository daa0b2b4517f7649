//! The dialogs above a screen. The topmost one gets the keys first.

mod finder;
mod question;
mod secret;
mod text;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use finder::{Help, Palette};
pub use question::{Choice, Question};
pub use secret::AskSecret;
pub use text::TextLayer;

use super::input::UserInput;
use super::intent::Intent;
use super::keys::{Action, KeyContext};
use super::look::Look;
use crate::backstage::Order;
use crate::secret::Secret;
use crate::text::Texts;

pub enum Layer {
    Help(Help),
    Palette(Palette),
    Question(Question),
    Secret(AskSecret),
    Reading(TextLayer),
}

/// What a layer does with an input.
pub enum LayerResult {
    Stays,
    /// The input is not for this layer: the actions that work everywhere may use it.
    Passes,
    Closes,
    /// The layer stays open and asks for something.
    Asks(Intent),
    /// The layer closes, and the action runs below it.
    Does(Action),
    /// The layer closes, and this follows.
    Then(Option<Intent>),
    /// The layer closes with this typed secret, which the order needs.
    Typed(Secret, Order),
}

impl Layer {
    /// Explains the keys in effect in `contexts`.
    pub fn help(contexts: &[KeyContext], texts: &Texts) -> Self {
        Self::Help(Help::new(contexts, texts))
    }

    /// Lists the actions available in `contexts`.
    pub fn palette(contexts: &[KeyContext], texts: &Texts) -> Self {
        Self::Palette(Palette::new(contexts, texts))
    }

    /// Returns the contexts of this layer, the nearest first. Keys of any other context do nothing while it is open.
    pub fn contexts(&self) -> Vec<KeyContext> {
        match self {
            Self::Help(_) => vec![KeyContext::Helping, KeyContext::Text],
            Self::Palette(_) => vec![KeyContext::Palette, KeyContext::Text],
            Self::Question(_) => vec![KeyContext::Confirm, KeyContext::Everywhere],
            Self::Secret(_) => vec![KeyContext::Asking, KeyContext::Secret, KeyContext::Text, KeyContext::Everywhere],
            Self::Reading(_) => vec![KeyContext::Document, KeyContext::Reading, KeyContext::Everywhere],
        }
    }

    /// Whether characters are typed into a field.
    pub fn takes_text(&self) -> bool {
        self.contexts().contains(&KeyContext::Text)
    }

    pub fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match self {
            Self::Help(help) => help.act(input),
            Self::Palette(palette) => palette.act(input),
            Self::Question(question) => question.act(input),
            Self::Secret(secret) => secret.act(input),
            Self::Reading(reading) => reading.act(input),
        }
    }

    /// Hides a revealed secret when the terminal loses the focus.
    pub fn focused(&mut self, focused: bool) {
        if let (Self::Secret(secret), false) = (self, focused) {
            secret.hide();
        }
    }

    /// Draws the layer above `area` and returns the cursor's position.
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
