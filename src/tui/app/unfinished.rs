//! The set-ups that were not finished: shows them in the list, continues and discards them, and says what stays when the
//! app ends.

use super::Model;
use crate::backstage::{Begin, Order};
use crate::destination::vault::SecretPlace;
use crate::flow::{self, Step};
use crate::text::{Key, Phrase};
use crate::tui::effect::AppEffect;
use crate::tui::intent::{Intent, UnfinishedSetup, WhichUnfinished};
use crate::tui::screens::ActiveView;

impl Model {
    /// Lists the unfinished set-ups for the screen, if that shows them.
    pub(super) fn list_unfinished(&mut self) {
        if self.place() != ActiveView::Catalogue {
            return;
        }
        let name = |name: &str| name.trim().to_owned();
        let left = self.set_up.as_ref().map(|set_up| UnfinishedSetup {
            which: WhichUnfinished::Left,
            name: name(&set_up.flow.draft().name),
            step: set_up.flow.current_step(),
            kept_at: set_up.kept_at,
        });
        let stored = self.unfinished.as_ref().map(|draft| UnfinishedSetup {
            which: WhichUnfinished::Stored,
            name: name(&draft.name),
            step: Step::from_kept_draft(draft),
            kept_at: self.unfinished_at,
        });
        self.screens.catalogue.show_unfinished(left.into_iter().chain(stored).collect());
    }

    pub(super) fn resume(&mut self, which: WhichUnfinished) -> Vec<AppEffect> {
        let intent = match (which, &self.unfinished) {
            (WhichUnfinished::Left, _) => Some(Intent::ShowSetUp),
            (WhichUnfinished::Stored, draft) => draft.clone().map(|draft| Intent::Begin(Begin::Draft(draft))),
        };
        self.decide_all(intent)
    }

    pub(super) fn discard_unfinished(&mut self, which: WhichUnfinished) -> Vec<AppEffect> {
        match which {
            WhichUnfinished::Left => {
                let mut effects = self.discard_left();
                effects.push(Order::CancelAll.into());
                effects
            }
            WhichUnfinished::Stored => self.give_up(),
        }
    }

    /// Discards the set-up that was left in this session, and the secret that it has stored.
    pub(super) fn discard_left(&mut self) -> Vec<AppEffect> {
        let effects = self.tell_flow(flow::Msg::Discard);
        self.forget_jobs();
        self.set_up = None;
        effects
    }

    /// Whether the current set-up has answers that no draft keeps, because the stored draft is that of another one.
    pub(super) fn has_unkept_changes(&self) -> bool {
        let changed = self.flow().is_some_and(|flow| !flow.is_unchanged());
        changed && self.unfinished.is_some() && !self.is_on_sandbox()
    }

    /// Returns what stays and what does not, now that the app ends; `None` if nothing is to be said.
    pub fn farewell(&self) -> Option<Phrase> {
        let is_changed = self.flow().is_some_and(|flow| !flow.is_unchanged());
        let is_kept = self.unfinished.is_some() || (is_changed && !self.is_on_sandbox());
        let stored = self.flow().and_then(|flow| flow.draft().account.stored.as_ref());
        let is_secret_lost = stored.is_some_and(|stored| stored.place == SecretPlace::Session);
        let is_sandbox_lost = self.screens.catalogue.has_sandbox() || (self.is_on_sandbox() && is_changed);
        let said = [
            (is_kept, Key::FarewellDraft),
            (is_secret_lost, Key::FarewellSecret),
            (is_sandbox_lost, Key::FarewellSandbox),
        ];
        let said: Vec<_> = said.into_iter().filter(|(is, _)| *is).map(|(_, key)| Phrase::from(key)).collect();
        (!said.is_empty()).then(|| Phrase::several(said))
    }
}
