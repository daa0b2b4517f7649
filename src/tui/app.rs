//! The app without a terminal: its state ([`Model`]), what happens to it ([`AppMsg`]), and what it asks for in return
//! ([`AppEffect`]).

mod deciding;
mod going;
mod unfinished;
mod update;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use super::keys::{Action, Chord, KeyContext};
use super::layers::Layer;
use super::screens::{ActiveView, Screens};
use super::spots::{Mouse, Spot};
use crate::backstage::{DestinationKind, Reply};
use crate::destination::draft::Draft;
use crate::flow::{Flow, JobId, Step};
use crate::secret::Secret;
use crate::text::{Notification, Texts};

/// Everything that can happen to the app. Not `Debug`: a message can hold a secret.
pub enum AppMsg {
    Key(Chord),
    /// Pasted text; it can be a secret.
    Paste(Secret),
    /// A mouse event and what it points at.
    Mouse(Mouse, Spot),
    /// Runs an action as if its key was pressed.
    Do(Action),
    Reply(Reply),
    /// The time that [`Model::next_beat`] asked for has passed.
    Beat(OffsetDateTime),
    /// The terminal window gained or lost the focus.
    Focus(bool),
    /// Quits: a signal arrived, or the terminal is gone.
    End,
}

/// The set-up of a destination. Its answers stay while another view is shown.
pub(super) struct SetUp {
    pub(super) flow: Flow,
    /// Where the destination leads. The sandbox ends with the app, so its draft is not stored.
    pub(super) kind: DestinationKind,
    pub(super) is_shown: bool,
    /// When its draft was stored; `None` while it is not.
    pub(super) kept_at: Option<OffsetDateTime>,
}

pub struct Model {
    /// Whether the view behind the set-up is the stream, not the list of destinations.
    pub(super) shows_stream: bool,
    pub(super) set_up: Option<SetUp>,
    /// The stored draft of an unfinished set-up, from an earlier session or from before the sandbox.
    pub(super) unfinished: Option<Box<Draft>>,
    /// When `unfinished` was stored.
    pub(super) unfinished_at: Option<OffsetDateTime>,
    /// The last job of the earlier set-ups. A new set-up numbers its jobs after it, so late replies match no job.
    pub(super) last_job: JobId,
    pub(super) screens: Screens,
    /// The dialogs above the screen, the topmost last.
    pub(super) layers: Vec<Layer>,
    pub(super) message: Option<Notification>,
    /// The message history, the oldest first.
    pub(super) messages: VecDeque<Notification>,
    /// The last warning or failure that a screen showed; it is already in `messages`.
    pub(super) noted_failure: Option<Notification>,
    /// A first attempt to quit was answered with a message; the next one quits.
    pub(super) leaving: bool,
    /// Whether the app receives mouse events. If not, the terminal selects text with the mouse.
    pub(super) has_mouse: bool,
    pub(super) now: OffsetDateTime,
    /// The secret that was just typed into a dialog. The next message clears it.
    pub(super) passphrase: Option<Secret>,
    /// Filters search these texts. Drawing uses those of `Look`.
    pub(super) texts: Arc<Texts>,
}

impl Model {
    /// Starts at the list of destinations, before it is read.
    pub fn new(now: OffsetDateTime, texts: Arc<Texts>) -> Self {
        Self {
            shows_stream: false,
            set_up: None,
            unfinished: None,
            unfinished_at: None,
            last_job: JobId::default(),
            screens: Screens::default(),
            layers: Vec::new(),
            message: None,
            messages: VecDeque::new(),
            noted_failure: None,
            leaving: false,
            has_mouse: false,
            now,
            passphrase: None,
            texts,
        }
    }

    /// Sets the current time. Call it before each message.
    pub fn set_now(&mut self, now: OffsetDateTime) {
        self.now = now;
        if let Some(set_up) = &mut self.set_up {
            set_up.flow.set_now(now);
        }
    }

    pub fn place(&self) -> ActiveView {
        match &self.set_up {
            Some(set_up) if set_up.is_shown => ActiveView::Wizard,
            _ if self.shows_stream => ActiveView::Stream,
            _ => ActiveView::Catalogue,
        }
    }

    pub fn flow(&self) -> Option<&Flow> {
        self.set_up.as_ref().map(|set_up| &set_up.flow)
    }

    pub(super) fn flow_mut(&mut self) -> Option<&mut Flow> {
        self.set_up.as_mut().map(|set_up| &mut set_up.flow)
    }

    /// Shows the set-up, if there is one.
    pub(super) fn show_set_up(&mut self) {
        if let Some(set_up) = &mut self.set_up {
            set_up.is_shown = true;
        }
    }

    pub(super) fn show_stream(&mut self) {
        self.hide_set_up(true);
    }

    pub(super) fn show_catalogue(&mut self) {
        self.hide_set_up(false);
    }

    fn hide_set_up(&mut self, shows_stream: bool) {
        self.shows_stream = shows_stream;
        if let Some(set_up) = &mut self.set_up {
            set_up.is_shown = false;
        }
    }

    /// Returns the step that the screen belongs to; `None` at the list of destinations.
    pub fn step(&self) -> Option<Step> {
        match (self.place(), self.flow()) {
            (ActiveView::Wizard, Some(flow)) => Some(flow.current_step()),
            (ActiveView::Stream, _) => Some(Step::Stream),
            (ActiveView::Catalogue | ActiveView::Wizard, _) => None,
        }
    }

    /// Returns the delay after which the app needs a [`AppMsg::Beat`]; `None` if nothing waits for time to pass.
    pub fn next_beat(&self) -> Option<Duration> {
        self.screens.beat(self.place(), self.flow())
    }

    pub fn texts(&self) -> &Arc<Texts> {
        &self.texts
    }

    /// Returns the secret that was just typed into a dialog. Only the effects of the message that delivered it can read
    /// it.
    pub fn passphrase(&self) -> Option<&Secret> {
        self.passphrase.as_ref()
    }

    /// Returns the contexts whose keys are in effect, the nearest first.
    pub fn contexts(&self) -> Vec<KeyContext> {
        let mut contexts = match self.layers.last() {
            // The layer decides which contexts below it stay in effect.
            Some(layer) => layer.contexts(),
            None => self.screens.contexts(self.place(), self.flow()),
        };
        if self.layers.is_empty() {
            let at = self.flow().filter(|_| self.place() == ActiveView::Wizard);
            contexts.extend(at.is_some_and(Flow::can_stop).then_some(KeyContext::InProgress));
            contexts.extend((self.place() == ActiveView::Wizard).then_some(KeyContext::Step));
            contexts.extend((self.place() != ActiveView::Catalogue).then_some(KeyContext::Steps));
            contexts.push(KeyContext::Everywhere);
        }
        contexts.extend(self.has_mouse.then_some(KeyContext::Mouse));
        contexts.push(KeyContext::Always);
        contexts
    }

    /// Whether characters are typed into a field.
    pub fn takes_text(&self) -> bool {
        match self.layers.last() {
            Some(layer) => layer.takes_text(),
            None => self.screens.takes_text(self.place(), self.flow()),
        }
    }
}
