//! Handles messages: the topmost layer first, then the screen, then the actions that work everywhere.

use time::OffsetDateTime;

use super::going::step_of;
use super::{Model, Msg};
use crate::backstage::{Begin, Order, Reply, StreamEvent};
use crate::destination::account::paste;
use crate::flow::{self, EffectResult};
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::effect::Effect;
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{self, Action, Chord, Context};
use crate::tui::layers::{FollowUp, Layer, LayerResult, TextLayer, UnfinishedSetUp};
use crate::tui::screens::{ActiveView, ScreenContext, StreamScreen};

/// Length of the message history.
const MESSAGES: usize = 100;

/// Most bytes for the terminal's clipboard. Several terminals accept sequences of at most 100,000 bytes, and base64
/// turns three bytes into four.
const CLIPBOARD_BYTES: usize = 74_000;

impl Model {
    /// Handles a message and returns the effects to run.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let (before, on_sandbox) = ((self.place, self.step(), self.layers.len()), self.on_sandbox);
        let mut effects = self.take(msg);
        effects.extend(self.settle());
        if before != (self.place, self.step(), self.layers.len()) {
            // A revealed secret is hidden again when the view changes.
            self.screens.account.focused(false);
        }
        // A set-up without answers leaves no draft to resume.
        let saves = |effect: &Effect| matches!(effect, Effect::Order(Order::Flow(flow::Effect::SaveDraft(_))));
        if effects.iter().any(saves) && self.flow.as_ref().is_some_and(flow::Flow::is_unchanged) {
            effects.retain(|effect| !saves(effect));
        }
        if on_sandbox && self.on_sandbox {
            let of_draft =
                |effect: &flow::Effect| matches!(effect, flow::Effect::SaveDraft(_) | flow::Effect::DiscardDraft);
            effects.retain(|effect| !matches!(effect, Effect::Order(Order::Flow(effect)) if of_draft(effect)));
        }
        self.on_sandbox &= self.flow.is_some();
        self.note_failure();
        self.keep_small(&mut effects);
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
                if !self.flow.as_ref().is_some_and(|flow| flow.awaits(job)) =>
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
            Msg::Reply(Reply::Offered(_)) if self.flow.is_some() => Vec::new(),
            Msg::Reply(Reply::Offered(draft)) => {
                self.unfinished = Some(draft.clone());
                self.open(Layer::resume(draft, &self.texts))
            }
            // The answers have changed since this job began.
            Msg::Reply(Reply::AskFrom(job, _)) | Msg::Reply(Reply::AskNewPassphrase(job, _))
                if !self.flow.as_ref().is_some_and(|flow| flow.awaits(job)) =>
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
            self.place = ActiveView::Stream;
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
        over.then(|| stream.renew_letters()).flatten().into_iter().chain(looks).collect()
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
        let told = self.screens.message(self.place, self.flow.as_ref());
        let told = told.filter(|said| matches!(said.tone, Tone::Warn | Tone::Bad));
        if let Some(said) = told.clone().filter(|_| told != self.told) {
            self.messages.retain(|other| *other != said);
            self.remember(said);
        }
        self.told = told;
    }

    /// Drops a copy that a terminal would cut or ignore silently, and says so.
    fn keep_small(&mut self, effects: &mut Vec<Effect>) {
        let too_large = |effect: &mut Effect| matches!(effect, Effect::Copy(text) if text.len() > CLIPBOARD_BYTES);
        for effect in effects.extract_if(.., too_large) {
            if let Effect::Copy(text) = effect {
                self.say(Notification::new(Tone::Warn, say::SayTooMuchToCopy { bytes: Phrase::count(text.len()) }));
            }
        }
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
        let (mut layers, mut said) = (Vec::new(), None);
        let mut desk =
            ScreenContext { effects, said: &mut said, layers: &mut layers, now: self.now, texts: &self.texts };
        let took = self.screens.act(self.place, input, self.flow.as_mut(), &mut desk);
        self.layers.append(&mut layers);
        if let Some(said) = said {
            self.say(said);
        }
        self.look_at_stream(effects);
        self.keep_unfinished(effects);
        self.follow_stream(effects);
        took
    }

    /// Replaces the request to open a destination that streams here: shows its stream instead of its answers.
    fn look_at_stream(&mut self, effects: &mut Vec<Effect>) {
        let (stream, place) = (&mut self.screens.stream, &mut self.place);
        effects.retain(|effect| {
            let Effect::Order(Order::Begin(Begin::Open(name))) = effect else { return true };
            let streams = stream.look_at(name);
            if streams {
                *place = ActiveView::Stream;
            }
            !streams
        });
        if self.place == ActiveView::Stream {
            self.screens.catalogue.begun();
        }
    }

    /// Asks first before another set-up replaces an unfinished one.
    pub(super) fn keep_unfinished(&mut self, effects: &mut Vec<Effect>) {
        // The sandbox is for trying things and replaces nothing.
        let replaces = |begin: &Begin| !matches!(begin, Begin::Draft(_) | Begin::Sandbox);
        let begins = |effect: &Effect| matches!(effect, Effect::Order(Order::Begin(begin)) if replaces(begin));
        let Some(place) = effects.iter().position(begins) else { return };
        let (left, go_on) = match (&self.flow, &self.unfinished) {
            (_, Some(draft)) => (
                UnfinishedSetUp::kept(draft, &self.texts),
                FollowUp::ask(Effect::Order(Order::Begin(Begin::Draft(draft.clone())))),
            ),
            (Some(flow), None) => (UnfinishedSetUp::of(flow.draft(), flow.at(), &self.texts), FollowUp::GoOn),
            (None, None) => return,
        };
        let layer = Layer::unfinished(&left, go_on, effects[place].clone());
        effects.remove(place);
        self.screens.catalogue.begun();
        self.layers.push(layer);
    }

    /// Shows a stream that starts, and ends its set-up if that is at its last step.
    pub(super) fn follow_stream(&mut self, effects: &[Effect]) {
        let started = effects.iter().find_map(|effect| match effect {
            Effect::Order(Order::Flow(flow::Effect::Stream(name))) => Some(name),
            _ => None,
        });
        if let Some(name) = started {
            self.place = ActiveView::Stream;
            self.screens.stream.expect(name, self.now);
            if self.flow.as_ref().is_some_and(|flow| flow.at() == flow::Step::Stream) {
                self.forget_jobs();
                self.flow = None;
            }
        }
    }

    fn after_layer(&mut self, outcome: LayerResult, effects: &mut Vec<Effect>) -> Handled {
        match outcome {
            LayerResult::Stays => Handled::Yes,
            LayerResult::Passes => Handled::No,
            LayerResult::Closes => {
                self.layers.pop();
                Handled::Yes
            }
            LayerResult::Asks(effect) => {
                effects.push(effect);
                Handled::Yes
            }
            LayerResult::Then(then) => {
                self.layers.pop();
                effects.extend(self.follow(then));
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

    fn follow(&mut self, then: FollowUp) -> Vec<Effect> {
        match then {
            FollowUp::Nothing => Vec::new(),
            FollowUp::GoOn => {
                self.place = ActiveView::Wizard;
                Vec::new()
            }
            FollowUp::Ask(effect) => {
                if let Effect::Order(Order::SendTest(job, _)) = *effect {
                    self.screens.authentication.test_begins(job);
                }
                vec![*effect]
            }
            FollowUp::GiveUp => self.give_up(),
            FollowUp::Replace(effect) => {
                let mut effects = self.give_up();
                effects.push(*effect);
                effects
            }
            FollowUp::NotStarted(name) => {
                self.screens.stream.not_started(&name, self.now);
                Vec::new()
            }
            FollowUp::Tell(job, told) => self.tell(flow::Msg::Told(job, told)),
        }
    }

    fn beat_came(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        self.set_now(now);
        let (mut effects, mut layers, mut said) = (Vec::new(), Vec::new(), None);
        let mut desk = ScreenContext {
            effects: &mut effects,
            said: &mut said,
            layers: &mut layers,
            now: self.now,
            texts: &self.texts,
        };
        self.screens.tick(self.place, self.flow.as_mut(), &mut desk);
        self.layers.append(&mut layers);
        if let Some(said) = said {
            self.say(said);
        }
        effects
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
