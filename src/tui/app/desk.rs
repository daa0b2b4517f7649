//! What a screen receives with an input, and what it can do in return: message the set-up, request effects, show a
//! message, open a layer.

use time::OffsetDateTime;

use crate::flow::{self, Flow};
use crate::text::{Notification, Texts};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::layers::Layer;
use crate::tui::spots::Spot;

/// An input for a screen or a layer.
pub enum UserInput<'a> {
    /// An action, from its key or from the command palette.
    Do(Action),
    Type(char),
    /// Pasted text. It can have several lines, and can be a secret.
    Paste(&'a str),
    /// A click on this spot.
    Point(Spot),
}

impl UserInput<'_> {
    /// Whether this input starts the filter of a list in which letters do so.
    pub fn filters(&self) -> bool {
        matches!(self, Self::Type(_) | Self::Paste(_) | Self::Do(Action::TypeFilter))
    }
}

/// Whether a screen used an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handled {
    Yes,
    /// The input goes to the next receiver.
    No,
}

/// What a screen can change besides itself.
pub struct ScreenContext<'a> {
    pub effects: &'a mut Vec<Effect>,
    pub said: &'a mut Option<Notification>,
    pub layers: &'a mut Vec<Layer>,
    pub now: OffsetDateTime,
    /// The texts that filters search and that layers show.
    pub texts: &'a Texts,
}

impl ScreenContext<'_> {
    /// Sends a message to the set-up and requests the effects that it returns.
    pub fn tell(&mut self, flow: &mut Flow, msg: flow::Msg) {
        self.effects.extend(super::of_flow(flow.update(msg)));
    }

    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn say(&mut self, said: Notification) {
        *self.said = Some(said);
    }

    pub fn open(&mut self, layer: Layer) {
        self.layers.push(layer);
    }
}
