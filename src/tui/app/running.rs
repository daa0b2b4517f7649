//! Switches between the set-up of a destination and its stream, when that destination streams in this app or did so.

use super::Model;
use crate::backstage::Order;
use crate::destination::draft::Origin;
use crate::flow::{self, Flow, Step};
use crate::text::{Notification, Tone, say};
use crate::tui::effect::Effect;
use crate::tui::live::StreamView;
use crate::tui::screens::ActiveView;

impl Model {
    /// Returns the stream of the destination that the current set-up edits or has just saved.
    pub(in crate::tui) fn own_stream(&self) -> Option<&StreamView> {
        let Origin::Edit(name) = &self.flow.as_ref()?.draft().origin else { return None };
        self.screens.stream.lives().iter().find(|live| live.name == *name)
    }

    /// Goes from the current set-up to the stream of its destination; `None` if that does not stream here.
    pub(super) fn go_to_stream(&mut self) -> Option<Vec<Effect>> {
        let name = self.own_stream()?.name.clone();
        let effects = self.leave_set_up();
        self.screens.stream.look_at(&name);
        self.place = ActiveView::Stream;
        Some(effects)
    }

    /// Goes from a stream back to the current set-up, if that set-up belongs to the same destination.
    pub(super) fn go_back_to(&mut self, step: Step) -> Option<Vec<Effect>> {
        let at_hand = self.screens.stream.live()?.name == self.own_stream()?.name;
        at_hand.then(|| {
            self.place = ActiveView::Wizard;
            self.tell(flow::Msg::Jump(step))
        })
    }

    /// Starts and shows the stream of a destination that was just saved. A stream that already runs keeps its old
    /// settings until its next start; a message says so if the settings have changed.
    pub(super) fn follow_saved(&mut self, effects: &mut Vec<Effect>) {
        let is_changed = self.flow.as_ref().is_some_and(|flow| !Flow::is_unchanged(flow));
        let runs = self.own_stream().filter(|live| live.is_running()).map(|live| live.name.clone());
        self.follow_stream(effects);
        let Some(name) = runs else { return };
        let starts = |effect: &mut Effect| matches!(effect, Effect::Order(Order::Flow(flow::Effect::Stream(one))) if *one == name);
        if effects.extract_if(.., starts).count() > 0 && is_changed {
            self.say(Notification::new(Tone::Info, say::SayStreamsAlready { name }));
        }
    }
}
