//! Decides what becomes of each intent: effects for the runtime, another view, or a question first.

use super::{Model, SetUp};
use crate::backstage::{Begin, DestinationKind, Order};
use crate::flow::{self, Flow, Step};
use crate::text::{Notification, Phrase, Tone, say};
use crate::tui::effect::AppEffect;
use crate::tui::intent::Intent;
use crate::tui::layers::Layer;

/// Most bytes for the terminal's clipboard. Several terminals accept sequences of at most 100,000 bytes, and base64
/// turns three bytes into four.
const CLIPBOARD_BYTES: usize = 74_000;

impl Model {
    pub(super) fn decide_all(&mut self, intents: impl IntoIterator<Item = Intent>) -> Vec<AppEffect> {
        intents.into_iter().flat_map(|intent| self.decide(intent)).collect()
    }

    fn decide(&mut self, intent: Intent) -> Vec<AppEffect> {
        match intent {
            Intent::Order(order) => vec![order.into()],
            Intent::Flow(flow::Effect::Stream(name)) => self.start_saved(name),
            Intent::Flow(flow::Effect::SaveDraft(_)) if !self.keeps_draft() => Vec::new(),
            Intent::Flow(flow::Effect::DiscardDraft) if self.is_on_sandbox() => Vec::new(),
            Intent::Flow(effect) => vec![effect.into()],
            Intent::Begin(Begin::Open(name)) if self.screens.stream.look_at(&name) => {
                self.show_stream();
                self.screens.catalogue.finish_beginning();
                Vec::new()
            }
            Intent::Begin(begin) => self.begin_or_ask(begin),
            Intent::Replace(begin) => {
                let mut effects = self.give_up();
                effects.push(Order::Begin(begin).into());
                effects
            }
            Intent::Discard => self.give_up(),
            Intent::ShowSetUp => {
                self.show_set_up();
                Vec::new()
            }
            Intent::Tell(job, result) => self.tell_flow(flow::Msg::EffectResult(job, result)),
            Intent::Start(name) => self.start(name),
            Intent::NotStarted(name) => {
                self.screens.stream.not_started(&name, self.now);
                Vec::new()
            }
            Intent::SendTest(job, spec) => {
                self.screens.authentication.test_begins(job);
                vec![Order::SendTest(job, spec).into()]
            }
            Intent::Copy(text) if text.len() > CLIPBOARD_BYTES => {
                // A terminal would cut or ignore it silently.
                self.say(Notification::new(Tone::Warn, say::SayTooMuchToCopy { bytes: Phrase::count(text.len()) }));
                Vec::new()
            }
            Intent::Copy(text) => vec![AppEffect::Copy(text)],
        }
    }

    /// Whether the answers are stored as a draft: not those of a set-up on the sandbox, which ends with the app, and
    /// not before the first answer.
    fn keeps_draft(&self) -> bool {
        !self.is_on_sandbox() && !self.flow().is_some_and(Flow::is_unchanged)
    }

    pub(super) fn is_on_sandbox(&self) -> bool {
        self.set_up.as_ref().is_some_and(|set_up| set_up.kind == DestinationKind::Sandbox)
    }

    /// Begins another set-up, or asks first if that would replace an unfinished one.
    fn begin_or_ask(&mut self, begin: Begin) -> Vec<AppEffect> {
        // The sandbox is for trying things and replaces nothing.
        let replaces = !matches!(begin, Begin::Draft(_) | Begin::Sandbox);
        let (draft, step, resume) = match (&self.set_up, &self.unfinished) {
            (_, Some(draft)) if replaces => {
                (&**draft, Step::from_kept_draft(draft), Intent::Begin(Begin::Draft(draft.clone())))
            }
            (Some(SetUp { flow, .. }), None) if replaces => (flow.draft(), flow.current_step(), Intent::ShowSetUp),
            _ => return vec![Order::Begin(begin).into()],
        };
        self.layers.push(Layer::ask_unfinished(draft, step, resume, begin));
        self.screens.catalogue.finish_beginning();
        Vec::new()
    }

    /// Starts and shows the stream of a destination, and ends its set-up if that is at its last step.
    fn start(&mut self, name: String) -> Vec<AppEffect> {
        self.show_stream();
        self.screens.stream.show_starting(&name, self.now);
        if self.flow().is_some_and(|flow| flow.current_step() == Step::Stream) {
            self.forget_jobs();
            self.set_up = None;
        }
        vec![flow::Effect::Stream(name).into()]
    }

    /// Starts and shows the stream of a destination that was just saved. A stream that already runs keeps its old
    /// settings until its next start; a message says so if the settings have changed.
    fn start_saved(&mut self, name: String) -> Vec<AppEffect> {
        let is_changed = self.flow().is_some_and(|flow| !flow.is_unchanged());
        let runs = self.own_stream().is_some_and(|live| live.is_running() && live.name == name);
        let effects = self.start(name.clone());
        if !runs {
            return effects;
        }
        if is_changed {
            self.say(Notification::new(Tone::Info, say::SayStreamsAlready { name }));
        }
        Vec::new()
    }
}
