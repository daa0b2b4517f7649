//! A set-up whose destination streams here, or did: from its answers to its stream, and back.

use super::{Model, Place};
use crate::destination::draft::Origin;
use crate::flow::{self, Flow, Step};
use crate::text::TuiKey;
use crate::tui::effect::{Effect, Said, Tone};
use crate::tui::live::Live;

impl Model {
    /// The stream of the destination that the set-up at hand changes, or has just saved.
    pub(in crate::tui) fn own_stream(&self) -> Option<&Live> {
        let Origin::Edit(name) = &self.flow.as_ref()?.draft().origin else { return None };
        self.screens.stream.lives().iter().find(|live| live.name == *name)
    }

    /// From the set-up at hand to the stream of its destination.
    pub(super) fn go_to_stream(&mut self) -> Option<Vec<Effect>> {
        let name = self.own_stream()?.name.clone();
        let effects = self.leave_set_up();
        self.screens.stream.look_at(&name);
        self.place = Place::Stream;
        Some(effects)
    }

    /// From a stream back to the set-up of its destination, where its answers are not done with.
    pub(super) fn go_back_to(&mut self, step: Step) -> Option<Vec<Effect>> {
        let at_hand = self.screens.stream.live()?.name == self.own_stream()?.name;
        at_hand.then(|| {
            self.place = Place::Wizard;
            self.tell(flow::Msg::Jump(step))
        })
    }

    /// What was saved starts to stream and is looked at. What streams already goes on by the answers from before, and that
    /// is said where others count from its next start.
    pub(super) fn follow_saved(&mut self, effects: &mut Vec<Effect>) {
        let is_changed = self.flow.as_ref().is_some_and(|flow| !Flow::is_unchanged(flow));
        let runs = self.own_stream().filter(|live| live.is_running()).map(|live| live.name.clone());
        self.follow_stream(effects);
        let Some(name) = runs else { return };
        let starts = |effect: &mut Effect| matches!(effect, Effect::Flow(flow::Effect::Stream(one)) if *one == name);
        if effects.extract_if(.., starts).count() > 0 && is_changed {
            self.say(Said::new(Tone::Info, TuiKey::SayStreamsAlready).with("name", name));
        }
    }
}
