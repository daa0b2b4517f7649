//! What happens when something happens: layers first, then the screen, then what holds everywhere.

use time::OffsetDateTime;

use super::going::step_of;
use super::{Desk, Input, Model, Msg, Place, Took};
use crate::flow;
use crate::text::TuiKey;
use crate::tui::effect::{Begin, Effect, Said, Tone};
use crate::tui::keys::{self, Action, Chord};
use crate::tui::layers::{Layer, Outcome, Reading, Then};
use crate::tui::live::Happening;

/// Messages that are kept to be looked at again.
const MESSAGES: usize = 100;

impl Model {
    /// Takes in what happened; gives what is to be done.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = self.take(msg);
        effects.extend(self.settle());
        // Where nothing was answered there is nothing to be offered later.
        if self.flow.as_ref().is_some_and(flow::Flow::is_unchanged) {
            effects.retain(|effect| !matches!(effect, Effect::Flow(flow::Effect::SaveDraft(_))));
        }
        effects
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        self.passphrase = None;
        match msg {
            Msg::Key(chord) => self.key(chord),
            Msg::Paste(text) => {
                self.hush();
                self.input(&Input::Paste(text.expose()))
            }
            Msg::Do(action) => {
                self.hush();
                self.act(action)
            }
            Msg::Told(job, told) => self.tell(flow::Msg::Told(job, told)),
            Msg::Beat(now) => self.beat_came(now),
            Msg::Begin(setting) => self.begin(*setting),
            Msg::Catalogue(found) => {
                self.screens.catalogue.take(found);
                Vec::new()
            }
            Msg::Offered(draft) => {
                self.unfinished = Some(draft.clone());
                self.open(Layer::resume(draft))
            }
            Msg::AskFrom(job, plan) => {
                let left = self.texts.text(TuiKey::SayNothingSaved);
                self.open(Layer::ask_from(job, &plan, left))
            }
            Msg::AskNewPassphrase(job, account) => {
                let left = self.texts.text(TuiKey::SayNoPassphrase);
                self.open(Layer::new_passphrase(job, account, left))
            }
            // One is enough, whoever else has found that something is missing.
            Msg::AskMeans(..) if self.layers.iter().any(|layer| matches!(layer, Layer::Secret(_))) => Vec::new(),
            Msg::AskMeans(wanted, account, then) => self.open(Layer::means(wanted, &account, then.map(|then| *then))),
            Msg::Tested(rows) => {
                self.screens.authentication.take_test(rows);
                Vec::new()
            }
            Msg::Delivered(name, kind, count) => {
                self.screens.catalogue.take_delivered(&name, kind, count);
                Vec::new()
            }
            Msg::NeedsFeed(name) => {
                self.said = Some(Said::new(Tone::Warn, TuiKey::SayNeedsFeed).with("name", name));
                self.go_to_catalogue()
            }
            Msg::Say(said) => {
                self.said = Some(said);
                self.screens.catalogue.begun();
                Vec::new()
            }
            Msg::Focus(focused) => {
                self.screens.account.focused(focused);
                Vec::new()
            }
            Msg::End => self.end(),
            Msg::Stream(name, happening) => self.happened(&name, *happening),
        }
    }

    /// What begins to stream is looked at.
    fn happened(&mut self, name: &str, happening: Happening) -> Vec<Effect> {
        if matches!(happening, Happening::Starting { .. }) {
            self.place = Place::Stream;
        }
        if let Happening::Policy(policy) = happening {
            return vec![Effect::Copy(policy)];
        }
        self.screens.stream.happened(name, happening, self.now);
        Vec::new()
    }

    fn key(&mut self, chord: Chord) -> Vec<Effect> {
        let action = keys::action(&self.contexts(), chord);
        if action != Some(Action::Quit) {
            self.hush();
        }
        match (chord.text(), action) {
            (Some(c), _) if self.takes_text() => self.input(&Input::Type(c)),
            (_, Some(action)) => self.act(action),
            (_, None) => Vec::new(),
        }
    }

    /// What was said has been read.
    fn hush(&mut self) {
        if let Some(said) = self.said.take() {
            self.messages.push_back(said);
            while self.messages.len() > MESSAGES {
                self.messages.pop_front();
            }
        }
        self.leaving = false;
    }

    /// An action: whoever is on top may take it, else it is done here.
    fn act(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.offer(&Input::Do(action), &mut effects) == Took::No {
            effects.extend(self.general(action));
        }
        effects
    }

    fn input(&mut self, input: &Input<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.offer(input, &mut effects);
        effects
    }

    /// Offers it to the topmost layer, or to the screen.
    fn offer(&mut self, input: &Input<'_>, effects: &mut Vec<Effect>) -> Took {
        if let Some(layer) = self.layers.last_mut() {
            let outcome = layer.act(input);
            return self.after_layer(outcome, effects);
        }
        let mut layers = Vec::new();
        let mut desk = Desk { effects, said: &mut self.said, layers: &mut layers, now: self.now, texts: &self.texts };
        let took = self.screens.act(self.place, input, self.flow.as_mut(), &mut desk);
        self.layers.append(&mut layers);
        self.look_at_stream(effects);
        self.keep_unfinished(effects);
        self.follow_stream(effects);
        took
    }

    /// What streams here is looked at, in place of its answers.
    fn look_at_stream(&mut self, effects: &mut Vec<Effect>) {
        let (stream, place) = (&mut self.screens.stream, &mut self.place);
        effects.retain(|effect| {
            let Effect::Begin(Begin::Open(name)) = effect else { return true };
            let streams = stream.look_at(name);
            if streams {
                *place = Place::Stream;
            }
            !streams
        });
        if self.place == Place::Stream {
            self.screens.catalogue.begun();
        }
    }

    /// A set-up that would take the place of an unfinished one waits for a word about that.
    fn keep_unfinished(&mut self, effects: &mut Vec<Effect>) {
        let begins = |effect: &Effect| matches!(effect, Effect::Begin(begin) if !matches!(begin, Begin::Draft(_)));
        let Some(place) = effects.iter().position(begins) else { return };
        let (draft, go_on) = match (&self.flow, &self.unfinished) {
            (Some(flow), _) => (flow.draft(), Then::GoOn),
            (None, Some(draft)) => (&**draft, Then::ask(Effect::Begin(Begin::Draft(draft.clone())))),
            (None, None) => return,
        };
        let layer = Layer::unfinished(draft.name.trim(), go_on, effects[place].clone());
        effects.remove(place);
        self.screens.catalogue.begun();
        self.layers.push(layer);
    }

    /// What starts to stream is looked at; its set-up is done.
    pub(super) fn follow_stream(&mut self, effects: &[Effect]) {
        if effects.iter().any(|effect| matches!(effect, Effect::Flow(flow::Effect::Stream(_)))) {
            self.place = Place::Stream;
            if self.flow.as_ref().is_some_and(|flow| flow.at() == flow::Step::Stream) {
                self.flow = None;
            }
        }
    }

    fn after_layer(&mut self, outcome: Outcome, effects: &mut Vec<Effect>) -> Took {
        match outcome {
            Outcome::Stays => Took::Yes,
            Outcome::Passes => Took::No,
            Outcome::Closes => {
                self.layers.pop();
                Took::Yes
            }
            Outcome::Asks(effect) => {
                effects.push(effect);
                Took::Yes
            }
            Outcome::Then(then) => {
                self.layers.pop();
                effects.extend(self.follow(then));
                Took::Yes
            }
            Outcome::Typed(secret, effect) => {
                self.layers.pop();
                self.passphrase = Some(secret);
                effects.push(effect);
                Took::Yes
            }
            Outcome::Does(action) => {
                self.layers.pop();
                effects.extend(self.act(action));
                Took::Yes
            }
        }
    }

    fn follow(&mut self, then: Then) -> Vec<Effect> {
        match then {
            Then::Nothing => Vec::new(),
            Then::GoOn => {
                self.place = Place::Wizard;
                Vec::new()
            }
            Then::Ask(effect) => {
                if matches!(*effect, Effect::SendTest(_)) {
                    self.screens.authentication.test_begins();
                }
                vec![*effect]
            }
            Then::GiveUp => self.give_up(),
            Then::Replace(effect) => {
                let mut effects = self.give_up();
                effects.push(*effect);
                effects
            }
            Then::Tell(job, told) => self.tell(flow::Msg::Told(job, told)),
        }
    }

    /// Time has passed.
    fn beat_came(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        self.now = now;
        let (mut effects, mut layers) = (Vec::new(), Vec::new());
        let mut desk = Desk {
            effects: &mut effects,
            said: &mut self.said,
            layers: &mut layers,
            now: self.now,
            texts: &self.texts,
        };
        self.screens.tick(self.place, self.flow.as_mut(), &mut desk);
        self.layers.append(&mut layers);
        effects
    }

    /// What an action does wherever nobody has taken it.
    fn general(&mut self, action: Action) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.screens.review.stay_away();
            return self.tell(flow::Msg::Jump(step));
        }
        match action {
            Action::Next => self.tell(flow::Msg::Next),
            // What is over cannot be stopped.
            Action::Back | Action::Drain => self.back(),
            Action::ToCatalogue => self.go_to_catalogue(),
            Action::CheckAgain => self.tell(flow::Msg::CheckAgain),
            // Where no one question is at hand, the keys are what there is to explain.
            Action::Help | Action::FieldHelp => self.open(Layer::help(&self.contexts())),
            Action::Palette => self.open(Layer::palette(&self.contexts(), &self.texts)),
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Messages => self.show_messages(),
            Action::Quit => self.quit(),
            _ => Vec::new(),
        }
    }

    fn show_messages(&mut self) -> Vec<Effect> {
        let texts = &self.texts;
        let said = |said: &Said| said.text(texts);
        let all: Vec<_> = self.messages.iter().rev().map(said).collect();
        let text = if all.is_empty() { texts.text(TuiKey::NoMessages) } else { all.join("\n") };
        self.open(Layer::Reading(Reading::new(TuiKey::TitleMessages, text, "messages.txt")))
    }

    fn open(&mut self, layer: Layer) -> Vec<Effect> {
        self.layers.push(layer);
        Vec::new()
    }

    /// Ends at once when nothing would be lost, else the second time.
    fn quit(&mut self) -> Vec<Effect> {
        if self.is_unsaved() && !self.leaving {
            self.leaving = true;
            self.said = Some(Said::new(Tone::Warn, TuiKey::SayQuitAgain));
            return Vec::new();
        }
        let mut effects = self.keep_draft();
        effects.push(Effect::Quit);
        effects
    }

    /// A signal came, or the terminal has gone: nobody can be asked any more.
    fn end(&mut self) -> Vec<Effect> {
        let mut effects = self.keep_draft();
        effects.push(Effect::Quit);
        effects
    }

    fn keep_draft(&self) -> Vec<Effect> {
        let at_work = self.place == Place::Wizard;
        let flow = self.flow.as_ref().filter(|_| at_work);
        let kept = |flow: &flow::Flow| {
            if flow.is_unchanged() {
                flow::Effect::DiscardDraft
            } else {
                flow::Effect::SaveDraft(Box::new(flow.draft().clone()))
            }
        };
        flow.map(kept).map(Effect::Flow).into_iter().collect()
    }

    /// Whether leaving would lose something: a secret that was typed and not stored. Answers are kept as a draft.
    pub fn is_unsaved(&self) -> bool {
        let typed = |flow: &flow::Flow| {
            [flow::Field::Secret, flow::Field::SessionToken].iter().any(|field| flow.secret(*field).is_some())
        };
        self.flow.as_ref().is_some_and(typed) || self.screens.stream.is_running()
    }
}
