//! Moves between the destinations, the wizard and the streams, and decides which set-up is kept.

use super::{Model, of_flow};
use crate::backstage::{Begin, DestinationKind, Order};
use crate::flow::{self, Flow, FlowInput, Step};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::screens::{ActiveView, Screens};

impl Model {
    /// Opens the wizard with a new or a resumed set-up. A set-up for the sandbox does not replace the current one: that
    /// one is kept as `unfinished`.
    pub(super) fn begin(&mut self, setting: FlowInput, kind: DestinationKind) -> Vec<Effect> {
        self.forget_jobs();
        let is_kept = self.unfinished.as_deref() == Some(&setting.draft);
        let before = self.flow.as_ref().filter(|_| !self.on_sandbox).map(|flow| Box::new(flow.kept()));
        let before = before.or_else(|| self.unfinished.take());
        self.on_sandbox = kind == DestinationKind::Sandbox;
        self.unfinished = before.filter(|_| self.on_sandbox);
        let (mut flow, effects) = Flow::after(setting, self.last_job);
        if is_kept {
            flow.keep();
        }
        self.flow = Some(flow);
        let Screens { catalogue, stream, .. } = std::mem::take(&mut self.screens);
        self.screens = Screens { catalogue, stream, ..Screens::default() };
        self.leave_stream();
        self.place = ActiveView::Wizard;
        self.screens.catalogue.begun();
        // Cancels the old jobs only now: if the new set-up cannot begin, the previous one continues.
        [Effect::Order(Order::CancelAll)].into_iter().chain(of_flow(effects)).collect()
    }

    pub(super) fn begin_at(&mut self, setting: FlowInput, kind: DestinationKind, step: Step) -> Vec<Effect> {
        let mut effects = self.begin(setting, kind);
        effects.extend(self.jump(step));
        effects
    }

    /// Goes to a step that the operator selected. From a stream this opens the answers of its destination; the stream
    /// continues.
    pub(super) fn jump(&mut self, step: Step) -> Vec<Effect> {
        if self.place != ActiveView::Stream {
            self.screens.review.stay_away();
            let stream = if step == Step::Stream { self.go_to_stream() } else { None };
            return stream.unwrap_or_else(|| self.tell(flow::Msg::Jump(step)));
        }
        if step == Step::Stream {
            return Vec::new();
        }
        if let Some(effects) = self.go_back_to(step) {
            return effects;
        }
        let name = self.screens.stream.live().map(|live| live.name.clone());
        let mut effects = name.map(|name| Effect::Order(Order::Begin(Begin::EditAt(name, step)))).into_iter().collect();
        self.keep_unfinished(&mut effects);
        effects
    }

    /// Ignores late replies to the jobs of the current set-up.
    pub(super) fn forget_jobs(&mut self) {
        self.last_job = self.flow.as_ref().map_or(self.last_job, Flow::last_job);
    }

    /// Discards the unfinished set-up and deletes the secret that it has stored.
    pub(super) fn give_up(&mut self) -> Vec<Effect> {
        let Some(unfinished) = self.unfinished.take() else { return self.tell(flow::Msg::Discard) };
        // `unfinished` is discarded, not the set-up on the sandbox.
        self.on_sandbox = false;
        let forgotten = unfinished.account.stored.map(flow::Effect::ForgetSecret);
        of_flow(forgotten.into_iter().chain([flow::Effect::DiscardDraft]).collect()).collect()
    }

    pub(super) fn tell(&mut self, msg: flow::Msg) -> Vec<Effect> {
        let Some(flow) = &mut self.flow else { return Vec::new() };
        let mut effects: Vec<_> = of_flow(flow.update(msg)).collect();
        if matches!(flow.notice(), Some(flow::Notice::StoreFailed(_))) {
            // The Account step lets the operator choose another place for the secret.
            self.screens.account.go_to(flow::Field::SecretPlace);
        }
        self.follow_saved(&mut effects);
        effects
    }

    /// Runs after every message. Returns to Review once a step that was opened from Review is done.
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

    /// Goes back one step, or to Review if the step was opened from there. The first step leads to the destinations;
    /// all answers are kept.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        // The first press only stops a job that is in progress.
        if self.place == ActiveView::Wizard && self.flow.as_ref().is_some_and(Flow::can_stop) {
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
        let streams = (self.place == ActiveView::Stream).then(|| self.screens.stream.live()).flatten();
        self.screens.catalogue.comes_from(streams.map(|live| live.name.clone()));
        self.leave_stream();
        self.place = ActiveView::Catalogue;
        self.leave_set_up().into_iter().chain([Effect::Order(Order::ReadCatalogue)]).collect()
    }

    /// Leaves the current set-up. Stores its draft, unless nothing was answered.
    pub(super) fn leave_set_up(&mut self) -> Vec<Effect> {
        self.forget_jobs();
        if let Some(mut flow) = self.flow.take_if(|flow| flow.is_unchanged()) {
            let effects = flow.abandon().into_iter().chain([flow::Effect::DiscardDraft]);
            return effects.map(Effect::from).collect();
        }
        self.flow.as_mut().map(Flow::save).map(Effect::from).into_iter().collect()
    }
}

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
