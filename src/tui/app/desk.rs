//! What a screen works with when a key comes: it tells the set-up, asks for effects, says something, opens a layer.

use time::OffsetDateTime;

use crate::flow::{self, Flow};
use crate::text::Texts;
use crate::tui::effect::{Effect, Said};
use crate::tui::keys::Action;
use crate::tui::layers::Layer;
use crate::tui::spots::Spot;

/// What comes to a screen or a layer.
pub enum Input<'a> {
    /// A key of the table.
    Do(Action),
    /// A character that is text.
    Type(char),
    /// Pasted text, which may hold several lines and may be a secret.
    Paste(&'a str),
    /// A click on this.
    Point(Spot),
}

impl Input<'_> {
    /// Whether it begins a filter, in a list where a letter does.
    pub fn filters(&self) -> bool {
        matches!(self, Self::Type(_) | Self::Paste(_) | Self::Do(Action::TypeFilter))
    }
}

/// Whether it was for the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Took {
    /// It was.
    Yes,
    /// Whoever is below may have it.
    No,
}

/// What a screen may do beside changing itself.
pub struct Desk<'a> {
    /// What is to be done.
    pub effects: &'a mut Vec<Effect>,
    /// What is said on the message line.
    pub said: &'a mut Option<Said>,
    /// Layers to be put above.
    pub layers: &'a mut Vec<Layer>,
    /// What time it is.
    pub now: OffsetDateTime,
    /// The texts, for what is filtered and for layers.
    pub texts: &'a Texts,
}

impl Desk<'_> {
    /// Tells the set-up something, and asks for what it wants in return.
    pub fn tell(&mut self, flow: &mut Flow, msg: flow::Msg) {
        self.effects.extend(super::of_flow(flow.update(msg)));
    }

    /// Asks for an effect.
    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Says something until the next key.
    pub fn say(&mut self, said: Said) {
        *self.said = Some(said);
    }

    /// Puts a layer above.
    pub fn open(&mut self, layer: Layer) {
        self.layers.push(layer);
    }
}
