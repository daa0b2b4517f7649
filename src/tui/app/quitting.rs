//! Leaves the app: asks for a second press when something would be lost, and keeps the unfinished setup as a draft.

use super::Model;
use crate::flow;
use crate::text::{Key, Notification, Tone};
use crate::tui::effect::AppEffect;
use crate::tui::intent::Intent;
use crate::tui::screens::ActiveView;

impl Model {
    /// Quits at once if nothing would be lost, otherwise on the second press. If the current step has a job in
    /// progress, only stops that.
    pub(super) fn quit(&mut self) -> Vec<AppEffect> {
        let at = self.flow().filter(|_| self.place() == ActiveView::Wizard && self.layers.is_empty());
        if at.is_some_and(flow::Flow::is_asking) {
            self.say(Notification::new(Tone::Info, Key::SayStoppedFirst));
            return self.tell_flow(flow::Msg::Stop);
        }
        let lost = match (self.has_typed_secret(), self.screens.stream.is_running()) {
            (false, false) if self.has_unkept_changes() => Some(Key::SayQuitChanges),
            (true, true) => Some(Key::SayQuitBoth),
            (true, false) => Some(Key::SayQuitSecret),
            (false, true) => Some(Key::SayQuitStream),
            (false, false) => None,
        };
        if let Some(lost) = lost.filter(|_| !self.leaving) {
            self.leaving = true;
            self.say(Notification::new(Tone::Warn, lost));
            return Vec::new();
        }
        let mut effects = self.keep_draft();
        effects.push(AppEffect::Quit);
        effects
    }

    /// Quits on the second press, so that repeated Esc does not leave the app by accident.
    pub(super) fn ask_quit(&mut self) -> Vec<AppEffect> {
        if self.leaving || self.is_unsaved() {
            return self.quit();
        }
        self.leaving = true;
        self.say(Notification::new(Tone::Info, Key::SayQuitEsc));
        Vec::new()
    }

    /// Quits without a question, because a signal arrived or the terminal is gone.
    pub(super) fn end(&mut self) -> Vec<AppEffect> {
        let mut effects = self.keep_draft();
        effects.push(AppEffect::Quit);
        effects
    }

    pub(super) fn keep_draft(&mut self) -> Vec<AppEffect> {
        let at_work = self.place() == ActiveView::Wizard;
        let Some(flow) = self.flow_mut() else { return Vec::new() };
        let mut asked = flow.give_up_storing();
        if at_work {
            asked.push(if flow.is_unchanged() { flow::Effect::DiscardDraft } else { flow.save() });
        }
        self.decide_all(asked.into_iter().map(Intent::Flow))
    }

    /// Whether quitting would lose a typed secret or stop a stream. Answers are no loss: they are kept as a draft.
    pub fn is_unsaved(&self) -> bool {
        self.has_typed_secret() || self.screens.stream.is_running()
    }

    /// Whether a secret was typed but not stored.
    fn has_typed_secret(&self) -> bool {
        let typed = |flow: &flow::Flow| {
            [flow::Field::Secret, flow::Field::SessionToken].iter().any(|field| flow.secret(*field).is_some())
        };
        self.flow().is_some_and(typed)
    }
}
