//! What a screen can do with an input: message the set-up, request effects, show a message, open a layer.

use time::OffsetDateTime;

use crate::flow::{self, Flow};
use crate::text::{Notification, Texts};
use crate::tui::effect::Effect;
use crate::tui::layers::Layer;

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
        self.effects.extend(flow.update(msg).into_iter().map(Effect::from));
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
