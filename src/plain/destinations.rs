//! Asks which destination to set up, start, change or remove.

use std::io::Write;

use super::keyboard::Keyboard;
use super::talk::NumberedChoice;
use super::{Done, Leave, Plain};
use crate::backstage::{Begin, DestinationKind, DestinationSummary, Order, Reply, RunStatus, words};
use crate::destination::draft::Draft;
use crate::flow::messages::unfinished_question;
use crate::flow::{self, Flow, FlowInput, Msg, Step};
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, Tone, say};

/// What is chosen in the list of destinations.
#[derive(Clone, PartialEq, Eq, Debug)]
enum ListChoice {
    Begin(Begin),
    /// Goes on with the set-up that was left.
    GoOn,
    Saved(String),
    Quit,
}

/// What to do with a saved destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum SavedAction {
    Start,
    Edit,
    Copy,
    Remove,
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks what to do. Returns true if a set-up is open then; a destination to start is in `to_stream`.
    pub(super) async fn ask_destination(&mut self) -> Done<bool> {
        let saved = self.destinations().await?;
        let mut choices = Vec::new();
        let mut offer = |text: String, value| choices.push(NumberedChoice { text, value });
        if let Some(flow) = &self.flow {
            offer(self.unfinished_text(flow.draft(), flow.current_step()), ListChoice::GoOn);
        }
        if let Some(draft) = &self.unfinished {
            offer(
                self.unfinished_text(draft, Step::from_kept_draft(draft)),
                ListChoice::Begin(Begin::Draft(draft.clone())),
            );
        }
        offer(self.text(Key::CatalogueNew), ListChoice::Begin(Begin::New));
        offer(self.text(Key::PlainTrySandbox), ListChoice::Begin(Begin::Sandbox));
        for one in &saved {
            let state = match &one.status {
                RunStatus::Faulty(reason) => self.text(reason),
                status => self.text(words::status_message(status).phrase),
            };
            let text = say::PlainDestination { name: &one.name, stream: &one.stream, region: &one.region, state };
            offer(self.text(text), ListChoice::Saved(one.name.clone()));
        }
        offer(self.text(Key::ActQuit), ListChoice::Quit);
        let asked = self.text(Key::CatalogueTitle);
        match self.choose(&asked, choices, 0).await? {
            Some(ListChoice::Begin(begin)) => self.begin_carefully(begin).await,
            Some(ListChoice::GoOn) => Ok(true),
            Some(ListChoice::Saved(name)) => self.ask_saved(name).await,
            Some(ListChoice::Quit) => Err(Leave::Quit),
            None => Ok(false),
        }
    }

    fn unfinished_text(&self, draft: &Draft, at: Step) -> String {
        let (name, step) = (draft.name.trim(), Phrase::from(at.title()));
        let name = if name.is_empty() { self.text(Key::PlainNoName) } else { printable(name) };
        self.text(say::PlainUnfinished { name, step })
    }

    /// Reads the saved destinations.
    async fn destinations(&mut self) -> Done<Vec<DestinationSummary>> {
        self.order(Order::ReadCatalogue);
        loop {
            match self.reply().await? {
                Reply::Catalogue(Ok(found)) => return Ok(found),
                Reply::Catalogue(Err(reason)) => {
                    self.say(say::SayNotListable { reason })?;
                    return Ok(Vec::new());
                }
                reply => self.take(reply).await?,
            }
        }
    }

    async fn ask_saved(&mut self, name: String) -> Done<bool> {
        let choices = [
            (Key::ActRun, SavedAction::Start),
            (Key::ActEdit, SavedAction::Edit),
            (Key::ActDuplicate, SavedAction::Copy),
            (Key::ActRemove, SavedAction::Remove),
        ]
        .map(|(key, value)| NumberedChoice { text: self.text(key), value });
        let asked = self.text(say::PlainAskSaved { name: &name });
        match self.choose(&asked, choices.into(), 0).await? {
            Some(SavedAction::Start) => {
                self.to_stream = Some(name);
                Ok(false)
            }
            Some(SavedAction::Edit) => self.begin_carefully(Begin::Edit(name)).await,
            Some(SavedAction::Copy) => self.begin_carefully(Begin::Copy(name)).await,
            Some(SavedAction::Remove) => {
                let asked = self.text(say::AskRemove { name: &name });
                self.print(&asked)?;
                let remove = self.text(Key::PlainAskRemove);
                if self.confirm(&remove, false).await? == Some(true) {
                    self.order(Order::Remove(name));
                    self.wait_for_message().await?;
                }
                Ok(false)
            }
            None => Ok(false),
        }
    }

    /// Waits for the message that tells the result of an order, and prints it. Returns its tone.
    async fn wait_for_message(&mut self) -> Done<Tone> {
        loop {
            match self.reply().await? {
                Reply::Say(said) => {
                    self.say(said.phrase)?;
                    return Ok(said.tone);
                }
                reply => self.take(reply).await?,
            }
        }
    }

    // --- beginning ---

    /// Begins a set-up. Asks first if it would replace an unfinished one.
    async fn begin_carefully(&mut self, begin: Begin) -> Done<bool> {
        let replaces = !matches!(begin, Begin::Draft(_) | Begin::Sandbox);
        let asked = match (&self.unfinished, &self.flow) {
            (Some(draft), _) => Some(unfinished_question(draft, Step::from_kept_draft(draft))),
            (None, Some(flow)) => Some(unfinished_question(flow.draft(), flow.current_step())),
            (None, None) => None,
        };
        let Some(asked) = asked.filter(|_| replaces) else { return self.begin(begin).await };
        let asked = self.text(asked);
        let choices = [(Key::ChoiceResume, Some(false)), (Key::ChoiceReplace, Some(true)), (Key::PlainStay, None)]
            .map(|(key, value)| NumberedChoice { text: self.text(key), value });
        match self.choose(&asked, choices.into(), 0).await?.flatten() {
            Some(true) => {
                self.give_up();
                self.begin(begin).await
            }
            Some(false) => match self.unfinished.clone() {
                Some(draft) => self.begin(Begin::Draft(draft)).await,
                None => Ok(true),
            },
            None => Ok(false),
        }
    }

    /// Discards the unfinished set-up and deletes the secret that it has stored.
    fn give_up(&mut self) {
        let Some(unfinished) = self.unfinished.take() else { return self.tell(Msg::Discard) };
        self.on_sandbox = false;
        let forgotten = unfinished.account.stored.map(flow::Effect::ForgetSecret);
        self.run_effects(forgotten.into_iter().chain([flow::Effect::DiscardDraft]).collect());
    }

    /// Begins a set-up. Returns false if it could not begin.
    pub(super) async fn begin(&mut self, begin: Begin) -> Done<bool> {
        if begin == Begin::Sandbox {
            self.say_wait(Some(Key::SayBeginning.into()))?;
        }
        self.order(Order::Begin(begin));
        loop {
            match self.reply().await? {
                Reply::Begin(setting, kind) | Reply::BeginAt(setting, kind, _) => {
                    self.open(*setting, kind);
                    return Ok(true);
                }
                Reply::Say(said) => {
                    self.say(said.phrase)?;
                    if said.tone == Tone::Bad {
                        return Ok(false);
                    }
                }
                reply => self.take(reply).await?,
            }
        }
    }

    /// Opens a set-up. One on the sandbox does not replace the current one, which is kept as `unfinished`.
    fn open(&mut self, setting: FlowInput, kind: DestinationKind) {
        self.last_job = self.flow.as_ref().map_or(self.last_job, Flow::last_job);
        let is_kept = self.unfinished.as_deref() == Some(&setting.draft);
        let before = self.flow.as_ref().filter(|_| !self.on_sandbox).map(|flow| Box::new(flow.draft_to_keep()));
        let before = before.or_else(|| self.unfinished.take());
        self.on_sandbox = kind == DestinationKind::Sandbox;
        self.unfinished = before.filter(|_| self.on_sandbox);
        (self.printed, self.warned, self.asked_means) = (Vec::new(), Vec::new(), None);
        let (mut flow, effects) = Flow::new_after(setting, self.last_job);
        if is_kept {
            flow.mark_as_kept();
        }
        self.flow = Some(flow);
        self.order(Order::CancelAll);
        self.run_effects(effects);
    }
}
