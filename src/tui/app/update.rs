//! Handles messages: the topmost layer first, then the screen, then the actions that work everywhere. A click goes to its
//! target: a step, a field, a row. In a form it also does what the key of an option, a suggestion or a switch does;
//! elsewhere it triggers nothing else. The wheel scrolls what is under it.

use time::OffsetDateTime;

use super::going::find_step;
use super::{AppMsg, Model};
use crate::backstage::{Order, Reply, StreamEvent};
use crate::destination::account::paste;
use crate::destination::draft::Draft;
use crate::flow::{self, EffectResult, Flow, JobId};
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::effect::AppEffect;
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{self, Action, Chord, KeyContext};
use crate::tui::layers::{Layer, LayerResult, TextLayer};
use crate::tui::screens::{ActiveView, ScreenContext, Screens, StreamScreen};
use crate::tui::spots::{Mouse, Spot};

/// Length of the message history.
const MESSAGES: usize = 100;

/// Rows that one notch of the wheel scrolls.
const NOTCH: usize = 3;

impl Model {
    /// Handles a message and returns the effects to run.
    pub fn update(&mut self, msg: AppMsg) -> Vec<AppEffect> {
        let before = (self.place(), self.step(), self.layers.len());
        let mut effects = self.take(msg);
        effects.extend(self.return_to_review());
        self.list_unfinished();
        if before != (self.place(), self.step(), self.layers.len()) {
            // A revealed secret is hidden again when the view changes.
            self.screens.account.focused(false);
        }
        self.note_failure();
        effects
    }

    pub(super) fn take(&mut self, msg: AppMsg) -> Vec<AppEffect> {
        self.passphrase = None;
        match msg {
            AppMsg::Key(chord) => self.take_key(chord),
            AppMsg::Paste(text) => self.take_paste(text.expose()),
            AppMsg::Mouse(mouse, spot) => self.take_mouse_event(mouse, spot),
            AppMsg::Do(action) => {
                self.clear_message();
                self.act(action)
            }
            AppMsg::Reply(reply) => self.take_reply(reply),
            AppMsg::Beat(now) => self.take_beat(now),
            AppMsg::Focus(focused) => self.take_focus(focused),
            AppMsg::End => self.end(),
        }
    }

    fn take_paste(&mut self, text: &str) -> Vec<AppEffect> {
        self.clear_message();
        if self.judges_pastes() && paste::holds_secret(text) {
            self.message = Some(Notification::new(Tone::Bad, Key::SaySecretElsewhere));
            return Vec::new();
        }
        let effects = self.take_input(&UserInput::Paste(text));
        self.tell_line_breaks(text);
        effects
    }

    fn take_reply(&mut self, reply: Reply) -> Vec<AppEffect> {
        match reply {
            Reply::EffectResult(job, result) => return self.take_effect_result(job, result),
            Reply::Begin(input, kind) => return self.begin(*input, kind),
            Reply::BeginAt(input, kind, step) => return self.begin_at_step(*input, kind, step),
            Reply::Stream(name, event) => return self.take_stream_event(&name, *event),
            Reply::CodeAccepted(then) => {
                self.say(Notification::new(Tone::Good, Key::SayCodeAccepted));
                return then.map_or_else(|| self.tell_flow(flow::Msg::CheckAgain), |then| vec![(*then).into()]);
            }
            // Goes to the set-up itself, even if a layer is open.
            Reply::AskAgain => return self.tell_flow(flow::Msg::CheckAgain),
            Reply::NeedsFeed(name) => {
                self.screens.stream.forget(&name);
                self.message = Some(Notification::new(Tone::Warn, say::SayNeedsFeed { name }));
                return self.go_to_catalogue();
            }
            Reply::Catalogue(found) => self.take_catalogue(found),
            Reply::PathCompleted(typed, found) => {
                let asked = self
                    .set_up
                    .as_ref()
                    .and_then(|set_up| self.screens.source.take_completion(typed, found, &set_up.flow));
                return self.decide_all(asked);
            }
            Reply::Tested(job, rows) => self.screens.authentication.take_test(job, rows),
            Reply::Delivered(name, kind, past) => self.screens.catalogue.take_delivered(&name, kind, past),
            Reply::Say(message) => {
                self.say(message);
                self.screens.catalogue.finish_beginning();
            }
            Reply::DraftKept(at) => self.unfinished_at = Some(at),
            Reply::DraftFound(draft) => self.offer_draft(draft),
            Reply::AskFrom(job, plan) => {
                self.ask_about(job, Layer::ask_from(job, &plan, Phrase::from(Key::SayNothingSaved)));
            }
            Reply::AskNewPassphrase(job, account) => {
                self.ask_about(job, Layer::ask_new_passphrase(job, account, Phrase::from(Key::SayNoPassphrase)));
            }
            Reply::AskStream(name, reason) => self.layers.push(Layer::ask_stream(&name, reason)),
            Reply::AskOrder(name, reason) => self.layers.push(Layer::ask_order(&name, reason)),
            // One dialog for a secret is enough, however many effects need one.
            Reply::AskSecret(..) if self.layers.iter().any(|layer| matches!(layer, Layer::Secret(_))) => {}
            Reply::AskSecret(wanted, account, then) => {
                self.layers.push(Layer::ask_needed(wanted, &account, then.map(|then| *then)));
            }
            Reply::CodeRefused(profile, then, reason) => {
                self.clear_message();
                self.layers.push(Layer::ask_code_again(&profile, then.map(|then| *then), reason));
            }
        }
        Vec::new()
    }

    fn take_effect_result(&mut self, job: JobId, result: EffectResult) -> Vec<AppEffect> {
        match result {
            // The set-up was saved although it was cancelled: the cancellation came too late.
            EffectResult::Applied(file) if !self.awaits(job) => {
                self.say(Notification::new(Tone::Warn, say::SaySavedLate { file: file.display().to_string() }));
                vec![AppEffect::Order(Order::ReadCatalogue)]
            }
            result => self.tell_flow(flow::Msg::EffectResult(job, result)),
        }
    }

    fn awaits(&self, job: JobId) -> bool {
        self.flow().is_some_and(|flow| flow.awaits(job))
    }

    /// Opens a question about a job, unless the answers have changed since that job began.
    fn ask_about(&mut self, job: JobId, question: Layer) {
        if self.awaits(job) {
            self.layers.push(question);
        }
    }

    /// Offers the stored draft, unless the operator has already begun another set-up. The stored draft stays until that
    /// one is saved.
    fn offer_draft(&mut self, draft: Box<Draft>) {
        if self.set_up.is_none() {
            self.unfinished = Some(draft.clone());
            self.layers.push(Layer::resume(draft));
        }
    }

    /// Handles what happened to a stream. A stream that starts is shown at once.
    fn take_stream_event(&mut self, name: &str, event: StreamEvent) -> Vec<AppEffect> {
        if matches!(event, StreamEvent::Starting { .. }) {
            self.show_stream();
        }
        if let StreamEvent::Policy(policy) = event {
            return self.open(Layer::Reading(TextLayer::new(Key::TitlePolicy, policy, "policy.json")));
        }
        let refresh = self.note_run(name, &event);
        if matches!(event, StreamEvent::SignedIn(..)) {
            // The log reports the result.
            self.message.take_if(|said| *said == StreamScreen::signing_in());
        }
        let stream = &mut self.screens.stream;
        stream.take_event(name, event, self.now, &self.texts);
        // While the stream runs, each beat requests newer letters.
        let over = stream.live().is_some_and(|live| !live.is_running());
        let letters = over.then(|| stream.renew_letters()).flatten();
        self.decide_all(letters).into_iter().chain(refresh).collect()
    }

    fn take_key(&mut self, chord: Chord) -> Vec<AppEffect> {
        let contexts = self.contexts();
        let action = keys::action(&contexts, chord);
        if !matches!(action, Some(Action::Quit | Action::AskQuit)) {
            self.clear_message();
        }
        match (chord.text(), action) {
            (Some(c), _) if self.takes_text() => self.take_input(&UserInput::Type(c)),
            (_, Some(action)) => self.act(action),
            (Some(c), None) if c.is_alphanumeric() && contexts.contains(&KeyContext::Picker) => {
                self.take_input(&UserInput::Type(c))
            }
            (_, None) => Vec::new(),
        }
    }

    /// Whether the current field accepts a pasted secret.
    fn takes_secrets(&self) -> bool {
        let in_account = self.layers.is_empty() && self.step() == Some(flow::Step::Account);
        in_account || self.contexts().contains(&keys::KeyContext::Secret)
    }

    /// Whether a pasted secret would become a visible name, so that it must be refused. Only the Account and
    /// Authentication steps are checked: names of segments, attributes and feeds can have any form.
    fn judges_pastes(&self) -> bool {
        let names = matches!(self.step(), Some(flow::Step::Account | flow::Step::Authentication));
        names && !self.takes_secrets()
    }

    /// Moves the current message to the history.
    pub(super) fn clear_message(&mut self) {
        if let Some(said) = self.message.take() {
            self.remember(said);
        }
        self.leaving = false;
    }

    /// Shows a message. A previous one that is still shown moves to the history.
    pub(super) fn say(&mut self, said: Notification) {
        if let Some(before) = self.message.replace(said) {
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
        let failure = self.screens.message(self.place(), self.flow());
        let failure = failure.filter(|said| matches!(said.tone, Tone::Warn | Tone::Bad));
        if let Some(said) = failure.clone().filter(|_| failure != self.noted_failure) {
            self.messages.retain(|other| *other != said);
            self.remember(said);
        }
        self.noted_failure = failure;
    }

    /// Reports that a single-line field replaced the line breaks of a paste with spaces. Secrets keep their line
    /// breaks, and a field that takes several names splits them there.
    fn tell_line_breaks(&mut self, pasted: &str) {
        let contexts = self.contexts();
        let is_line =
            self.takes_text() && !contexts.iter().any(|one| matches!(one, KeyContext::Secret | KeyContext::Typing));
        if self.message.is_none() && is_line && pasted.trim().contains(['\n', '\r']) {
            self.say(Notification::new(Tone::Info, Key::SayLineBreaks));
        }
    }

    /// Offers an action to the topmost layer or the screen; runs it here if neither uses it.
    pub(super) fn act(&mut self, action: Action) -> Vec<AppEffect> {
        let mut effects = Vec::new();
        if self.offer(&UserInput::Do(action), &mut effects) == Handled::No {
            effects.extend(self.run_general_action(action));
        }
        effects
    }

    pub(super) fn take_input(&mut self, input: &UserInput<'_>) -> Vec<AppEffect> {
        let mut effects = Vec::new();
        self.offer(input, &mut effects);
        effects
    }

    fn offer(&mut self, input: &UserInput<'_>, effects: &mut Vec<AppEffect>) -> Handled {
        if let Some(layer) = self.layers.last_mut() {
            let outcome = layer.act(input);
            return self.after_layer(outcome, effects);
        }
        self.lend_screens(|screens, place, flow, desk| screens.act(place, input, flow, desk), effects)
    }

    /// Runs `work` on the screens, and carries out what they ask for.
    fn lend_screens<T>(
        &mut self,
        work: impl FnOnce(&mut Screens, ActiveView, Option<&mut Flow>, &mut ScreenContext<'_>) -> T,
        effects: &mut Vec<AppEffect>,
    ) -> T {
        let (place, mut intents, mut layers, mut message) = (self.place(), Vec::new(), Vec::new(), None);
        let mut desk = ScreenContext {
            intents: &mut intents,
            message: &mut message,
            layers: &mut layers,
            now: self.now,
            texts: &self.texts,
        };
        let flow = self.set_up.as_mut().map(|set_up| &mut set_up.flow);
        let result = work(&mut self.screens, place, flow, &mut desk);
        self.layers.append(&mut layers);
        if let Some(message) = message {
            self.say(message);
        }
        effects.extend(self.decide_all(intents));
        result
    }

    fn after_layer(&mut self, outcome: LayerResult, effects: &mut Vec<AppEffect>) -> Handled {
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

    fn take_beat(&mut self, now: OffsetDateTime) -> Vec<AppEffect> {
        self.set_now(now);
        let mut effects = Vec::new();
        self.lend_screens(Screens::tick, &mut effects);
        effects
    }

    /// Runs an action that neither a layer nor the screen used.
    fn run_general_action(&mut self, action: Action) -> Vec<AppEffect> {
        if let Some(step) = find_step(action) {
            return self.jump(step);
        }
        match action {
            Action::Next => self.tell_flow(flow::Msg::Next),
            // A stream that is over cannot be drained or stopped, so these keys go back.
            Action::Back | Action::Drain | Action::StopNow | Action::Leave => self.back(),
            Action::SaveAndExit => self.tell_flow(flow::Msg::SaveAndExit),
            Action::StopWaiting => self.tell_flow(flow::Msg::Stop),
            Action::ToCatalogue => self.go_to_catalogue(),
            Action::CheckAgain => self.tell_flow(flow::Msg::CheckAgain),
            // Without a current field, help explains the keys.
            Action::Help | Action::FieldHelp => self.open(Layer::help(&self.contexts(), &self.texts)),
            Action::Palette => self.open(Layer::palette(&self.contexts(), &self.texts)),
            Action::Redraw => vec![AppEffect::Redraw],
            Action::NextTheme => vec![AppEffect::NextTheme],
            Action::MouseOn => self.capture_mouse(true),
            Action::MouseOff => self.capture_mouse(false),
            Action::Suspend => vec![AppEffect::Suspend],
            Action::Messages => self.show_messages(),
            Action::Quit => self.quit(),
            Action::AskQuit => self.ask_quit(),
            _ => Vec::new(),
        }
    }

    /// Opens the message history, or closes it if it is on top.
    fn show_messages(&mut self) -> Vec<AppEffect> {
        if matches!(self.layers.last(), Some(Layer::Reading(text)) if text.has_title(Key::TitleMessages)) {
            self.layers.pop();
            return Vec::new();
        }
        let texts = &self.texts;
        let said = |said: &Notification| said.text(texts);
        let all: Vec<_> = self.messages.iter().rev().map(said).collect();
        let text = if all.is_empty() { texts.text(Key::NoMessages) } else { all.join("\n") };
        self.open(Layer::Reading(TextLayer::new(Key::TitleMessages, text, "messages.txt")))
    }

    fn open(&mut self, layer: Layer) -> Vec<AppEffect> {
        self.layers.push(layer);
        Vec::new()
    }

    /// Turns mouse support on or off.
    pub(super) fn capture_mouse(&mut self, on: bool) -> Vec<AppEffect> {
        self.has_mouse = on;
        self.say(Notification::new(Tone::Info, if on { Key::SayMouseOn } else { Key::SayMouseOff }));
        vec![AppEffect::Mouse(on)]
    }

    pub(super) fn take_mouse_event(&mut self, mouse: Mouse, spot: Spot) -> Vec<AppEffect> {
        let action = match (mouse, spot) {
            (Mouse::Click, Spot::Step(step)) => return self.click_step(step),
            (Mouse::Click, Spot::Press(row, action)) => {
                self.clear_message();
                let mut effects = self.take_input(&UserInput::Point(Spot::Row(row)));
                effects.extend(self.act(action));
                return effects;
            }
            (Mouse::Click, Spot::Key(action)) => return self.take(AppMsg::Do(action)),
            (Mouse::Click, spot) => {
                self.clear_message();
                return self.take_input(&UserInput::Point(spot));
            }
            (_, Spot::Field(_) | Spot::Fold | Spot::Step(_) | Spot::Key(_)) => return Vec::new(),
            (Mouse::WheelUp, _) => Action::Up,
            (Mouse::WheelDown, _) => Action::Down,
        };
        (0..NOTCH).flat_map(|_| self.take_input(&UserInput::Do(action))).collect()
    }

    /// Goes to another step as its key would. A click on the current step does nothing.
    fn click_step(&mut self, step: flow::Step) -> Vec<AppEffect> {
        self.clear_message();
        let is_here = self.step().is_none_or(|at| at == step);
        if is_here { Vec::new() } else { self.jump(step) }
    }
}
