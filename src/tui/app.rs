//! The app without a terminal: what it knows, what happens to it, and what it asks for in return.

mod desk;
mod going;
mod looking;
mod pointing;
mod running;
mod update;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

pub use desk::{Desk, Input, Took};

use super::effect::{DestinationSeen, Effect, Kind, Past, Said};
use super::keys::{Action, Chord, Context};
use super::layers::{Layer, Wanted};
use super::live::Happening;
use super::screens::Screens;
use super::spots::{Mouse, Spot};
use crate::destination::check::Row;
use crate::destination::draft::{AccountDraft, Draft};
use crate::flow::{self, Flow, JobId, Plan, Setting, Step, Told};
use crate::secret::Secret;
use crate::text::{Phrase, Texts};

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
    /// The mouse, and what it points at.
    Mouse(Mouse, Spot),
    /// Something was chosen by its name.
    Do(Action),
    /// What a set-up's effect came to.
    Told(JobId, Told),
    /// A moment has passed that was waited for.
    Beat(OffsetDateTime),
    /// A set-up is to begin, or to go on, and where it leads.
    Begin(Box<Setting>, Kind),
    /// The same, and at which step one wants to be.
    BeginAt(Box<Setting>, Kind, Step),
    /// The destinations there are, or why that cannot be told.
    Catalogue(Result<Vec<DestinationSeen>, Phrase>),
    /// A set-up that was not finished.
    Offered(Box<Draft>),
    /// It must be said from where a changed feed is to be read.
    AskFrom(JobId, Box<Plan>),
    /// The stream of this destination is another one, for this reason: it must be said what is to be done.
    AskStream(String, Phrase),
    /// In which order the files of this destination are read is doubtful, for this reason: it must be said.
    AskOrder(String, Phrase),
    /// A new file needs a passphrase.
    AskNewPassphrase(JobId, Box<AccountDraft>),
    /// An account cannot sign in without this. What is to be done with it then.
    AskMeans(Wanted, String, Option<Box<Effect>>),
    /// AWS accepted the MFA code that was typed: this is to be done now, or the step at hand asks again.
    CodeAccepted(Option<Box<Effect>>),
    /// The MFA code for this AWS profile gave no sign-in, for this reason. What was to be done with it.
    CodeRefused(String, Option<Box<Effect>>, Phrase),
    /// What the step at hand has asked for is asked again: there is more at hand to answer it with.
    AskAgain,
    /// What came of the test events.
    Tested(JobId, Result<Vec<Row>, Phrase>),
    /// What all runs of a destination have delivered, and what they could not.
    Delivered(String, Kind, Past),
    /// A destination was not started: it reads standard input, which is the screen's here.
    NeedsFeed(String),
    /// Something is to be said.
    Say(Said),
    /// The terminal has the operator's eyes, or not.
    Focus(bool),
    /// The app is to end: a signal came, or the terminal has gone.
    End,
    /// Something happened to the destination of this name, which streams.
    Stream(String, Box<Happening>),
}

/// All that the app knows.
pub struct Model {
    pub(super) place: Place,
    /// A set-up under way; there is one while the place is [`Place::Wizard`].
    pub(super) flow: Option<Flow>,
    /// A set-up of an earlier session that was not finished and is kept.
    pub(super) unfinished: Option<Box<Draft>>,
    /// The set-up at hand is on the sandbox, which ends with the app: its draft is not kept, and the unfinished one stays.
    pub(super) on_sandbox: bool,
    /// The number of the last job of an earlier set-up: an answer that comes late is nobody's.
    pub(super) last_job: JobId,
    pub(super) screens: Screens,
    /// What lies above the screen, the topmost last.
    pub(super) layers: Vec<Layer>,
    pub(super) said: Option<Said>,
    /// What was said before, the oldest first.
    pub(super) messages: VecDeque<Said>,
    /// The failure that the screen told last; it is among the messages.
    pub(super) told: Option<Said>,
    /// Ctrl+C was pressed once, and something would be lost.
    pub(super) leaving: bool,
    /// Whether the mouse is the app's; else it selects text, as the terminal lets it.
    pub(super) has_mouse: bool,
    pub(super) now: OffsetDateTime,
    /// What opens the file that a secret is stored in.
    pub(super) passphrase: Option<Secret>,
    /// What filters look through; nothing is drawn with them.
    pub(super) texts: Arc<Texts>,
}

impl Model {
    /// At the destinations, of which nothing is known yet.
    pub fn new(now: OffsetDateTime, texts: Arc<Texts>) -> Self {
        Self {
            place: Place::Catalogue,
            flow: None,
            unfinished: None,
            on_sandbox: false,
            last_job: JobId::default(),
            screens: Screens::default(),
            layers: Vec::new(),
            said: None,
            messages: VecDeque::new(),
            told: None,
            leaving: false,
            has_mouse: false,
            now,
            passphrase: None,
            texts,
        }
    }

    /// It is so late now. Whoever tells of something tells the time first.
    pub fn set_now(&mut self, now: OffsetDateTime) {
        self.now = now;
        if let Some(flow) = &mut self.flow {
            flow.set_now(now);
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

    /// After how long the app is to be told that time has passed; none while nothing waits for that.
    pub fn beat(&self) -> Option<Duration> {
        self.screens.beat(self.place, self.flow.as_ref())
    }

    /// The texts it speaks by.
    pub fn texts(&self) -> &Arc<Texts> {
        &self.texts
    }

    /// A passphrase that was typed, for whoever stores a secret under it.
    pub fn passphrase(&self) -> Option<&Secret> {
        self.passphrase.as_ref()
    }

    /// Where keys hold just now, the nearest first.
    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = match self.layers.last() {
            // It says itself what it lets through.
            Some(layer) => layer.contexts(),
            None => self.screens.contexts(self.place, self.flow.as_ref()),
        };
        if self.layers.is_empty() {
            let at = self.flow.as_ref().filter(|_| self.place == Place::Wizard);
            contexts.extend(at.is_some_and(Flow::can_stop).then_some(Context::UnderWay));
            contexts.extend((self.place == Place::Wizard).then_some(Context::Step));
            contexts.extend((self.place != Place::Catalogue).then_some(Context::Steps));
            contexts.push(Context::Everywhere);
        }
        contexts.extend(self.has_mouse.then_some(Context::Mouse));
        contexts.push(Context::Always);
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
