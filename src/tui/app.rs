//! The app without a terminal: what it knows, what happens to it, and what it asks for in return.

mod desk;
mod going;
mod update;

use std::sync::Arc;

use time::OffsetDateTime;

pub use desk::{Desk, Input, Took};

use super::effect::{Effect, Said};
use super::keys::{Action, Chord, Context};
use super::layers::Layer;
use super::live::Happening;
use super::screens::Screens;
use crate::flow::{self, Flow, JobId, Setting, Step, Told};
use crate::secret::Secret;
use crate::text::Texts;

/// What the operator is looking at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The destinations.
    Catalogue,
    /// A set-up, at the step it is at.
    Wizard,
    /// A stream.
    Stream,
}

/// What happened. Not printable: a secret may be in it.
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted; it may be a secret.
    Paste(Secret),
    /// Something was chosen by its name.
    Do(Action),
    /// What a set-up's effect came to.
    Told(JobId, Told),
    /// A moment has passed that was waited for.
    Beat(OffsetDateTime),
    /// A set-up is to begin, or to go on.
    Begin(Box<Setting>),
    /// Something happened to the destination of this name, which streams.
    Stream(String, Box<Happening>),
}

/// All that the app knows.
pub struct Model {
    pub(super) place: Place,
    /// A set-up under way; there is one while the place is [`Place::Wizard`].
    pub(super) flow: Option<Flow>,
    pub(super) screens: Screens,
    /// What lies above the screen, the topmost last.
    pub(super) layers: Vec<Layer>,
    pub(super) said: Option<Said>,
    /// Ctrl+C was pressed once, and something would be lost.
    pub(super) leaving: bool,
    pub(super) now: OffsetDateTime,
    /// What filters look through; nothing is drawn with them.
    pub(super) texts: Arc<Texts>,
}

impl Model {
    /// At the destinations, of which nothing is known yet.
    pub fn new(now: OffsetDateTime, texts: Arc<Texts>) -> Self {
        Self {
            place: Place::Catalogue,
            flow: None,
            screens: Screens::default(),
            layers: Vec::new(),
            said: None,
            leaving: false,
            now,
            texts,
        }
    }

    /// Where the operator is.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The set-up under way.
    pub fn flow(&self) -> Option<&Flow> {
        self.flow.as_ref()
    }

    /// The step that the screen belongs to; none at the destinations.
    pub fn step(&self) -> Option<Step> {
        match (self.place, &self.flow) {
            (Place::Wizard, Some(flow)) => Some(flow.at()),
            (Place::Stream, _) => Some(Step::Stream),
            (Place::Catalogue | Place::Wizard, _) => None,
        }
    }

    /// Where keys hold just now, the nearest first.
    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = match self.layers.last() {
            Some(layer) => layer.contexts(),
            None => self.screens.contexts(self.place, self.flow.as_ref()),
        };
        if self.layers.is_empty() && self.place == Place::Wizard {
            contexts.push(Context::Step);
        }
        contexts.push(Context::Everywhere);
        contexts
    }

    /// Whether characters are text just now.
    pub fn takes_text(&self) -> bool {
        match self.layers.last() {
            Some(layer) => layer.takes_text(),
            None => self.screens.takes_text(self.place, self.flow.as_ref()),
        }
    }
}

/// An effect of the set-up as one of the app.
fn of_flow(effects: Vec<flow::Effect>) -> impl Iterator<Item = Effect> {
    effects.into_iter().map(Effect::Flow)
}
