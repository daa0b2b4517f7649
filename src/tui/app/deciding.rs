//! Decides what becomes of each intent: effects for the runtime, another view, or a question first.

use super::{Model, SetUp};
use crate::backstage::{Begin, DestinationKind, Order};
use crate::destination::draft::{Draft, Origin};
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
            Intent::Flow(flow::Effect::Exit(name, file)) => self.leave_saved(name, &file),
            Intent::Flow(flow::Effect::SaveDraft(_)) if !self.keeps_draft() => Vec::new(),
            Intent::Flow(flow::Effect::DiscardDraft) if !self.owns_draft() => Vec::new(),
            Intent::Flow(effect) => vec![effect.into()],
            Intent::Begin(Begin::Open(name)) if self.screens.stream.look_at(&name) => {
                self.show_stream();
                self.screens.catalogue.finish_beginning();
                Vec::new()
            }
            Intent::Begin(begin) => self.begin_or_ask(begin),
            Intent::Replace(begin) => {
                let mut effects = if self.unfinished.is_some() { self.give_up() } else { self.discard_left() };
                effects.push(Order::Begin(begin).into());
                effects
            }
            Intent::ReplaceLeft(begin) => {
                let mut effects = self.discard_left();
                effects.extend(self.decide(Intent::Begin(begin)));
                effects
            }
            Intent::Discard => self.give_up(),
            Intent::DiscardUnfinished(which) => self.discard_unfinished(which),
            Intent::Resume(which) => self.resume(which),
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

    /// Whether the stored draft is that of the current set-up: not of one on the sandbox, which ends with the app, and
    /// not of one beside an unfinished set-up.
    pub(super) fn owns_draft(&self) -> bool {
        !self.is_on_sandbox() && self.unfinished.is_none()
    }

    /// Whether the answers are stored as a draft: not before the first one.
    pub(super) fn keeps_draft(&self) -> bool {
        self.owns_draft() && !self.flow().is_some_and(Flow::is_unchanged)
    }

    pub(super) fn is_on_sandbox(&self) -> bool {
        self.set_up.as_ref().is_some_and(|set_up| set_up.kind == DestinationKind::Sandbox)
    }

    /// Begins another set-up, or asks first if that would replace an unfinished one. A saved destination opens beside an
    /// unfinished set-up of another one.
    fn begin_or_ask(&mut self, begin: Begin) -> Vec<AppEffect> {
        // The sandbox is for trying things and replaces nothing.
        if begin == Begin::Sandbox {
            return vec![Order::Begin(begin).into()];
        }
        let replaces = |draft: &Draft| match &begin {
            Begin::Open(name) | Begin::Edit(name) => draft.origin == Origin::Edit(name.clone()),
            Begin::New | Begin::Copy(_) | Begin::EditAt(..) => true,
            Begin::Draft(_) | Begin::Sandbox => false,
        };
        let is_draft = matches!(begin, Begin::Draft(_));
        let has_unkept = self.has_unkept_changes() || (self.is_on_sandbox() && !is_draft);
        let (draft, step, resume, replace) = match (&self.set_up, &self.unfinished) {
            (_, Some(draft)) if replaces(draft) && !self.has_unkept_changes() => {
                let resume = Intent::Begin(Begin::Draft(draft.clone()));
                (&**draft, Step::from_kept_draft(draft), resume, Intent::Replace(begin))
            }
            (Some(SetUp { flow, .. }), None) if replaces(flow.draft()) => {
                (flow.draft(), flow.current_step(), Intent::ShowSetUp, Intent::Replace(begin))
            }
            (Some(SetUp { flow, .. }), _) if has_unkept => {
                (flow.draft(), flow.current_step(), Intent::ShowSetUp, Intent::ReplaceLeft(begin))
            }
            _ => return vec![Order::Begin(begin).into()],
        };
        self.layers.push(Layer::ask_unfinished(draft, step, resume, replace));
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
