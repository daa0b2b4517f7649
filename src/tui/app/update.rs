//! Handles messages: the topmost layer first, then the screen, then the actions that work everywhere.

use time::OffsetDateTime;

use super::going::step_of;
use super::{Model, Msg};
use crate::backstage::{Order, Reply, StreamEvent};
use crate::destination::account::paste;
use crate::flow::{self, EffectResult};
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::effect::Effect;
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{self, Action, Chord, Context};
use crate::tui::layers::{Layer, LayerResult, TextLayer};
use crate::tui::screens::{ScreenContext, StreamScreen};

/// Length of the message history.
const MESSAGES: usize = 100;

impl Model {
    /// Handles a message and returns the effects to run.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let before = (self.place(), self.step(), self.layers.len());
        let mut effects = self.take(msg);
        effects.extend(self.settle());
        if before != (self.place(), self.step(), self.layers.len()) {
            // A revealed secret is hidden again when the view changes.
            self.screens.account.focused(false);
        }
        self.note_failure();
        effects
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        self.passphrase = None;
        match msg {
            Msg::Key(chord) => self.key(chord),
            Msg::Paste(text) => {
                self.hush();
                if self.judges_pastes() && paste::holds_secret(text.expose()) {
                    self.said = Some(Notification::new(Tone::Bad, Key::SaySecretElsewhere));
                    return Vec::new();
                }
                let effects = self.input(&UserInput::Paste(text.expose()));
                self.tell_line_breaks(text.expose());
                effects
            }
            Msg::Mouse(mouse, spot) => self.mouse(mouse, spot),
            Msg::Do(action) => {
                self.hush();
                self.act(action)
            }
            // The set-up was saved although it was cancelled: the cancellation came too late.
            Msg::Reply(Reply::Told(job, EffectResult::Applied(file)))
                if !self.flow().is_some_and(|flow| flow.awaits(job)) =>
            {
                self.say(Notification::new(Tone::Warn, say::SaySavedLate { file: file.display().to_string() }));
                vec![Effect::Order(Order::ReadCatalogue)]
            }
            Msg::Reply(Reply::Told(job, told)) => self.tell(flow::Msg::Told(job, told)),
            Msg::Beat(now) => self.beat_came(now),
            Msg::Reply(Reply::Begin(setting, kind)) => self.begin(*setting, kind),
            Msg::Reply(Reply::BeginAt(setting, kind, step)) => self.begin_at(*setting, kind, step),
            Msg::Reply(Reply::Catalogue(found)) => {
                self.catalogue_came(found);
                Vec::new()
            }
            // The operator has already begun another set-up. The stored draft stays until that one is saved.
            Msg::Reply(Reply::Offered(_)) if self.set_up.is_some() => Vec::new(),
            Msg::Reply(Reply::Offered(draft)) => {
                self.unfinished = Some(draft.clone());
                self.open(Layer::resume(draft, &self.texts))
            }
            // The answers have changed since this job began.
            Msg::Reply(Reply::AskFrom(job, _) | Reply::AskNewPassphrase(job, _))
                if !self.flow().is_some_and(|flow| flow.awaits(job)) =>
            {
                Vec::new()
            }
            Msg::Reply(Reply::AskFrom(job, plan)) => {
                self.open(Layer::ask_from(job, &plan, Phrase::from(Key::SayNothingSaved)))
            }
            Msg::Reply(Reply::AskNewPassphrase(job, account)) => {
                self.open(Layer::new_passphrase(job, account, Phrase::from(Key::SayNoPassphrase)))
            }
            Msg::Reply(Reply::AskStream(name, reason)) => self.open(Layer::ask_stream(&name, reason)),
            Msg::Reply(Reply::AskOrder(name, reason)) => self.open(Layer::ask_order(&name, reason)),
            // One dialog for a secret is enough, however many effects need one.
            Msg::Reply(Reply::AskMeans(..)) if self.layers.iter().any(|layer| matches!(layer, Layer::Secret(_))) => {
                Vec::new()
            }
            Msg::Reply(Reply::AskMeans(wanted, account, then)) => {
                self.open(Layer::means(wanted, &account, then.map(|then| *then)))
            }
            Msg::Reply(Reply::CodeAccepted(then)) => {
                self.say(Notification::new(Tone::Good, Key::SayCodeAccepted));
                then.map_or_else(|| self.tell(flow::Msg::CheckAgain), |then| vec![(*then).into()])
            }
            Msg::Reply(Reply::CodeRefused(profile, then, reason)) => {
                self.hush();
                self.open(Layer::code_again(&profile, then.map(|then| *then), reason))
            }
            // Goes to the set-up itself, even if a layer is open.
            Msg::Reply(Reply::AskAgain) => self.tell(flow::Msg::CheckAgain),
            Msg::Reply(Reply::Tested(job, rows)) => {
                self.screens.authentication.take_test(job, rows);
                Vec::new()
            }
            Msg::Reply(Reply::Delivered(name, kind, past)) => {
                self.screens.catalogue.take_delivered(&name, kind, past);
                Vec::new()
            }
            Msg::Reply(Reply::NeedsFeed(name)) => {
                self.screens.stream.forget(&name);
                self.said = Some(Notification::new(Tone::Warn, say::SayNeedsFeed { name }));
                self.go_to_catalogue()
            }
            Msg::Reply(Reply::Say(said)) => {
                self.say(said);
                self.screens.catalogue.begun();
                Vec::new()
            }
            Msg::Focus(focused) => self.focus_came(focused),
            Msg::End => self.end(),
            Msg::Reply(Reply::Stream(name, happening)) => self.happened(&name, *happening),
        }
    }

    /// Handles what happened to a stream. A stream that starts is shown at once.
    fn happened(&mut self, name: &str, happening: StreamEvent) -> Vec<Effect> {
        if matches!(happening, StreamEvent::Starting { .. }) {
            self.show_stream();
        }
        if let StreamEvent::Policy(policy) = happening {
            return self.open(Layer::Reading(TextLayer::new(Key::TitlePolicy, policy, "policy.json")));
        }
        let looks = self.note_run(name, &happening);
        if matches!(happening, StreamEvent::SignedIn(..)) {
            // The log reports the result.
            self.said.take_if(|said| *said == StreamScreen::signing_in());
        }
        let stream = &mut self.screens.stream;
        stream.happened(name, happening, self.now, &self.texts);
        // While the stream runs, each beat requests newer letters.
        let over = stream.live().is_some_and(|live| !live.is_running());
        let letters = over.then(|| stream.renew_letters()).flatten();
        self.decide_all(letters).into_iter().chain(looks).collect()
    }

    fn key(&mut self, chord: Chord) -> Vec<Effect> {
        let contexts = self.contexts();
        let action = keys::action(&contexts, chord);
        if !matches!(action, Some(Action::Quit | Action::AskQuit)) {
            self.hush();
        }
        match (chord.text(), action) {
            (Some(c), _) if self.takes_text() => self.input(&UserInput::Type(c)),
            (_, Some(action)) => self.act(action),
            (Some(c), None) if c.is_alphanumeric() && contexts.contains(&Context::Picker) => {
                self.input(&UserInput::Type(c))
            }
            (_, None) => Vec::new(),
        }
    }

    /// Whether the current field accepts a pasted secret.
    fn takes_secrets(&self) -> bool {
        let in_account = self.layers.is_empty() && self.step() == Some(flow::Step::Account);
        in_account || self.contexts().contains(&keys::Context::Secret)
    }

    /// Whether a pasted secret would become a visible name, so that it must be refused. Only the Account and
    /// Authentication steps are checked: names of segments, attributes and feeds can have any form.
    fn judges_pastes(&self) -> bool {
        let names = matches!(self.step(), Some(flow::Step::Account | flow::Step::Authentication));
        names && !self.takes_secrets()
    }

    /// Moves the current message to the history.
    pub(super) fn hush(&mut self) {
        if let Some(said) = self.said.take() {
            self.remember(said);
        }
        self.leaving = false;
    }

    /// Shows a message. A previous one that is still shown moves to the history.
    pub(super) fn say(&mut self, said: Notification) {
        if let Some(before) = self.said.replace(said) {
            self.remember(before);
        }
    }

    fn remember(&mut self, said: Notification) {
        self.messages.push_back(said);
        while self.messages.len() > MESSAGES {
            self.messages.pop_front();
        }
    }

    /// Adds a warning or failure of the screen to the history, once: the screen's own message disappears with the
    /// screen.
    fn note_failure(&mut self) {
        let told = self.screens.message(self.place(), self.flow());
        let told = told.filter(|said| matches!(said.tone, Tone::Warn | Tone::Bad));
        if let Some(said) = told.clone().filter(|_| told != self.told) {
            self.messages.retain(|other| *other != said);
            self.remember(said);
        }
        self.told = told;
    }

    /// Reports that a single-line field replaced the line breaks of a paste with spaces. Secrets keep their line
    /// breaks, and a field that takes several names splits them there.
    fn tell_line_breaks(&mut self, pasted: &str) {
        let contexts = self.contexts();
        let is_line = self.takes_text() && !contexts.iter().any(|one| matches!(one, Context::Secret | Context::Typing));
        if self.said.is_none() && is_line && pasted.trim().contains(['\n', '\r']) {
            self.say(Notification::new(Tone::Info, Key::SayLineBreaks));
        }
    }

    /// Offers an action to the topmost layer or the screen; runs it here if neither uses it.
    fn act(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.offer(&UserInput::Do(action), &mut effects) == Handled::No {
            effects.extend(self.general(action));
        }
        effects
    }

    pub(super) fn input(&mut self, input: &UserInput<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.offer(input, &mut effects);
        effects
    }

    fn offer(&mut self, input: &UserInput<'_>, effects: &mut Vec<Effect>) -> Handled {
        if let Some(layer) = self.layers.last_mut() {
            let outcome = layer.act(input);
            return self.after_layer(outcome, effects);
        }
        let (place, mut layers, mut said) = (self.place(), Vec::new(), None);
        let mut intents = Vec::new();
        let mut desk = ScreenContext {
            intents: &mut intents,
            said: &mut said,
            layers: &mut layers,
            now: self.now,
            texts: &self.texts,
        };
        let took = self.screens.act(place, input, self.set_up.as_mut().map(|set_up| &mut set_up.flow), &mut desk);
        self.layers.append(&mut layers);
        if let Some(said) = said {
            self.say(said);
        }
        effects.extend(self.decide_all(intents));
        took
    }

    fn after_layer(&mut self, outcome: LayerResult, effects: &mut Vec<Effect>) -> Handled {
        match outcome {
            LayerResult::Stays => Handled::Yes,
            LayerResult::Passes => Handled::No,
            LayerResult::Closes => {
                self.layers.pop();
                Handled::Yes
            }
            LayerResult::Asks(intent) => {
                effects.extend(self.decide_all([intent]));
                Handled::Yes
            }
            LayerResult::Then(then) => {
                self.layers.pop();
                effects.extend(self.decide_all(then));
                Handled::Yes
            }
            LayerResult::Typed(secret, order) => {
                self.layers.pop();
                self.passphrase = Some(secret);
                effects.push(order.into());
                Handled::Yes
            }
            LayerResult::Does(action) => {
                self.layers.pop();
                effects.extend(self.act(action));
                Handled::Yes
            }
        }
    }

    fn beat_came(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        self.set_now(now);
        let (place, mut intents, mut layers, mut said) = (self.place(), Vec::new(), Vec::new(), None);
        let mut desk = ScreenContext {
            intents: &mut intents,
            said: &mut said,
            layers: &mut layers,
            now: self.now,
            texts: &self.texts,
        };
        self.screens.tick(place, self.set_up.as_mut().map(|set_up| &mut set_up.flow), &mut desk);
        self.layers.append(&mut layers);
        if let Some(said) = said {
            self.say(said);
        }
        self.decide_all(intents)
    }

    /// Runs an action that neither a layer nor the screen used.
    fn general(&mut self, action: Action) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            return self.jump(step);
        }
        match action {
            Action::Next => self.tell(flow::Msg::Next),
            // A stream that is over cannot be drained or stopped, so these keys go back.
            Action::Back | Action::Drain | Action::StopNow | Action::Leave => self.back(),
            Action::StopWaiting => self.tell(flow::Msg::Stop),
            Action::ToCatalogue => self.go_to_catalogue(),
            Action::CheckAgain => self.tell(flow::Msg::CheckAgain),
            // Without a current field, help explains the keys.
            Action::Help | Action::FieldHelp => self.open(Layer::help(&self.contexts(), &self.texts)),
            Action::Palette => self.open(Layer::palette(&self.contexts(), &self.texts)),
            Action::Redraw => vec![Effect::Redraw],
            Action::NextTheme => vec![Effect::NextTheme],
            Action::MouseOn => self.take_mouse(true),
            Action::MouseOff => self.take_mouse(false),
            Action::Suspend => vec![Effect::Suspend],
            Action::Messages => self.show_messages(),
            Action::Quit => self.quit(),
            Action::AskQuit => self.ask_quit(),
            _ => Vec::new(),
        }
    }

    /// Opens the message history, or closes it if it is on top.
    fn show_messages(&mut self) -> Vec<Effect> {
        if matches!(self.layers.last(), Some(Layer::Reading(text)) if text.is(Key::TitleMessages)) {
            self.layers.pop();
            return Vec::new();
        }
        let texts = &self.texts;
        let said = |said: &Notification| said.text(texts);
        let all: Vec<_> = self.messages.iter().rev().map(said).collect();
        let text = if all.is_empty() { texts.text(Key::NoMessages) } else { all.join("\n") };
        self.open(Layer::Reading(TextLayer::new(Key::TitleMessages, text, "messages.txt")))
    }

    fn open(&mut self, layer: Layer) -> Vec<Effect> {
        self.layers.push(layer);
        Vec::new()
    }
}
