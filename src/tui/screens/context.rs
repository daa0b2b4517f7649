//! What a screen can do with an input: message the set-up, say what it wants, show a message, open a layer.

use time::OffsetDateTime;

use crate::flow::{self, Flow};
use crate::text::{Notification, Texts};
use crate::tui::intent::Intent;
use crate::tui::layers::Layer;

/// What a screen can change besides itself.
pub struct ScreenContext<'a> {
    pub intents: &'a mut Vec<Intent>,
    pub message: &'a mut Option<Notification>,
    pub layers: &'a mut Vec<Layer>,
    pub now: OffsetDateTime,
    /// The texts that filters search and that layers show.
    pub texts: &'a Texts,
}

impl ScreenContext<'_> {
    /// Sends a message to the set-up and passes on what it asks for.
    pub fn tell(&mut self, flow: &mut Flow, msg: flow::Msg) {
        self.pass_on(flow.update(msg));
    }

    pub fn pass_on(&mut self, effects: Vec<flow::Effect>) {
        self.intents.extend(effects.into_iter().map(Intent::Flow));
    }

    pub fn ask(&mut self, intent: Intent) {
        self.intents.push(intent);
    }

    pub fn say(&mut self, said: Notification) {
        *self.message = Some(said);
    }

    pub fn open(&mut self, layer: Layer) {
        self.layers.push(layer);
    }
}
