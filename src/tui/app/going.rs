//! From one place to another.

use super::{Model, Place, of_flow};
use crate::flow::{self, Flow, Setting, Step};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::screens::Screens;

impl Model {
    /// Begins a set-up, or goes on with one.
    pub(super) fn begin(&mut self, setting: Setting) -> Vec<Effect> {
        let (flow, effects) = Flow::new(setting);
        self.unfinished = None;
        self.flow = Some(flow);
        self.screens = Screens { catalogue: std::mem::take(&mut self.screens.catalogue), ..Screens::default() };
        self.place = Place::Wizard;
        self.screens.catalogue.begun();
        of_flow(effects).collect()
    }

    /// Throws the unfinished set-up away, and the secret that it has stored.
    pub(super) fn give_up(&mut self) -> Vec<Effect> {
        let unfinished = self.unfinished.take();
        if self.flow.is_some() {
            return self.tell(flow::Msg::Discard);
        }
        let stored = unfinished.and_then(|draft| draft.account.stored);
        let forgotten = stored.map(flow::Effect::ForgetSecret);
        of_flow(forgotten.into_iter().chain([flow::Effect::DiscardDraft]).collect()).collect()
    }

    /// Tells the set-up something, where there is one.
    pub(super) fn tell(&mut self, msg: flow::Msg) -> Vec<Effect> {
        let Some(flow) = &mut self.flow else { return Vec::new() };
        let effects: Vec<_> = of_flow(flow.update(msg)).collect();
        if matches!(flow.notice(), Some(flow::Notice::StoreFailed(_))) {
            // There it is chosen where else to keep it.
            self.screens.account.go_to(flow::Field::Keep);
        }
        self.follow_stream(&effects);
        effects
    }

    /// After whatever happened: a step that was gone to from review and is done leads back there.
    pub(super) fn settle(&mut self) -> Vec<Effect> {
        let Some(at) = self.flow.as_ref().map(Flow::at) else { return Vec::new() };
        let effects = if self.screens.review.is_back(at) && at != Step::Review {
            self.tell(flow::Msg::Jump(Step::Review))
        } else {
            Vec::new()
        };
        if let Some(flow) = &self.flow {
            self.screens.settle(flow);
        }
        effects
    }

    /// A step back, or to review when one came from there; from the first one to the destinations, with all answers kept.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        // What is waited for goes first.
        if self.place == Place::Wizard && self.flow.as_ref().is_some_and(Flow::can_stop) {
            return self.tell(flow::Msg::Stop);
        }
        if self.step().is_some_and(|at| self.screens.review.away(at)) {
            self.screens.review.stay_away();
            return self.tell(flow::Msg::Jump(Step::Review));
        }
        match self.step() {
            Some(Step::Account | Step::Stream) => self.go_to_catalogue(),
            Some(_) => self.tell(flow::Msg::Back),
            None => Vec::new(),
        }
    }

    pub(super) fn go_to_catalogue(&mut self) -> Vec<Effect> {
        self.place = Place::Catalogue;
        if let Some(mut flow) = self.flow.take_if(|flow| flow.is_unchanged()) {
            let effects = flow.abandon().into_iter().chain([flow::Effect::DiscardDraft]);
            return effects.map(Effect::Flow).chain([Effect::ReadCatalogue]).collect();
        }
        let kept = self.flow.as_ref().map(|flow| flow::Effect::SaveDraft(Box::new(flow.draft().clone())));
        kept.map(Effect::Flow).into_iter().chain([Effect::ReadCatalogue]).collect()
    }
}

/// The step that an action goes to.
pub(super) fn step_of(action: Action) -> Option<Step> {
    Some(match action {
        Action::GoAccount => Step::Account,
        Action::GoAuthentication => Step::Authentication,
        Action::GoSource => Step::Source,
        Action::GoSegments => Step::Segments,
        Action::GoAttributes => Step::Attributes,
        Action::GoIdentities => Step::Identities,
        Action::GoReview => Step::Review,
        Action::GoPreview => Step::Preview,
        Action::GoStream => Step::Stream,
        _ => return None,
    })
}
