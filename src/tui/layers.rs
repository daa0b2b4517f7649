//! What lies above a screen: the topmost gets keys first.

mod help;
mod palette;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use help::Help;
pub use palette::Palette;

use super::app::Input;
use super::keys::{Action, Context};
use super::look::Look;
use crate::text::Texts;

/// One layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layer {
    /// The keys that hold below.
    Help(Help),
    /// Everything that can be done below.
    Palette(Palette),
}

/// What a layer makes of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It stays.
    Stays,
    /// It was not for it.
    Passes,
    /// It is done.
    Closes,
    /// It is done, and this is to be done below.
    Does(Action),
}

impl Layer {
    /// The keys that hold in `contexts`.
    pub fn help(contexts: &[Context]) -> Self {
        Self::Help(Help::new(contexts))
    }

    /// What can be done in `contexts`.
    pub fn palette(contexts: &[Context], texts: &Texts) -> Self {
        Self::Palette(Palette::new(contexts, texts))
    }

    /// Where keys hold, the nearest first.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Help(_) => vec![Context::Reading],
            Self::Palette(_) => vec![Context::Palette, Context::Text],
        }
    }

    /// Whether characters are text.
    pub fn takes_text(&self) -> bool {
        match self {
            Self::Help(_) => false,
            Self::Palette(_) => true,
        }
    }

    /// Takes what comes.
    pub fn act(&mut self, input: &Input<'_>) -> Outcome {
        match self {
            Self::Help(help) => help.act(input),
            Self::Palette(palette) => palette.act(input),
        }
    }

    /// Draws it above `area`; gives the cursor's place.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        match self {
            Self::Help(help) => help.draw(area, look, buf),
            Self::Palette(palette) => palette.draw(area, look, buf),
        }
    }
}
