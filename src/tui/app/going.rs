//! Moves between the destinations, the wizard and the streams, and leaves the app. Decides which set-up is kept.

use std::path::Path;

use super::{Model, SetUp};
use crate::backstage::{Begin, DestinationKind, DestinationSummary, Order, RunStatus, StreamEvent};
use crate::destination::draft::Origin;
use crate::flow::{self, Flow, FlowInput, Step};
use crate::text::foreign::printable;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::effect::AppEffect;
use crate::tui::intent::Intent;
use crate::tui::keys::Action;
use crate::tui::live::StreamView;
use crate::tui::screens::{ActiveView, Screens};

impl Model {
    /// Opens the wizard with a new or a resumed set-up. A set-up for the sandbox does not replace the current one: that
    /// one is kept as `unfinished`.
    pub(super) fn begin(&mut self, input: FlowInput, kind: DestinationKind) -> Vec<AppEffect> {
        self.leave_stream();
        self.forget_jobs();
        let is_kept = self.unfinished.as_deref() == Some(&input.draft);
        // A saved destination replaces the draft of another one as little as the sandbox does.
        let opens_saved = matches!(input.draft.origin, Origin::Edit(_)) && !is_kept;
        let is_beside = opens_saved || kind == DestinationKind::Sandbox;
        let before = self.flow().filter(|_| !self.is_on_sandbox()).map(|flow| Box::new(flow.draft_to_keep()));
        let left_at = self.set_up.as_ref().and_then(|set_up| set_up.kept_at);
        let before = before.map(|draft| (draft, left_at));
        let stored = self.unfinished.take();
        let before = stored.map(|draft| (draft, self.unfinished_at)).or(before).filter(|_| is_beside);
        (self.unfinished, self.unfinished_at) = before.map_or((None, None), |(draft, at)| (Some(draft), at));
        let (mut flow, effects) = Flow::new_after(input, self.last_job);
        if is_kept {
            flow.mark_as_kept();
        }
        self.set_up = Some(SetUp { flow, kind, is_shown: true, kept_at: None });
        let Screens { catalogue, stream, .. } = std::mem::take(&mut self.screens);
        self.screens = Screens { catalogue, stream, ..Screens::default() };
        self.screens.catalogue.finish_beginning();
        // Cancels the old jobs only now: if the new set-up cannot begin, the previous one continues.
        [AppEffect::Order(Order::CancelAll)].into_iter().chain(effects.into_iter().map(AppEffect::from)).collect()
    }

    pub(super) fn begin_at_step(&mut self, input: FlowInput, kind: DestinationKind, step: Step) -> Vec<AppEffect> {
        let mut effects = self.begin(input, kind);
        effects.extend(self.jump(step));
        effects
    }

    /// Goes to a step that the operator selected. From a stream this opens the answers of its destination; the stream
    /// continues.
    pub(super) fn jump(&mut self, step: Step) -> Vec<AppEffect> {
        if self.place() != ActiveView::Stream {
            self.screens.review.stay_away();
            let stream = if step == Step::Stream { self.go_to_stream() } else { None };
            return stream.unwrap_or_else(|| self.tell_flow(flow::Msg::Jump(step)));
        }
        if step == Step::Stream {
            return Vec::new();
        }
        if let Some(effects) = self.go_back_to(step) {
            return effects;
        }
        let name = self.screens.stream.live().map(|live| live.name.clone());
        self.decide_all(name.map(|name| Intent::Begin(Begin::EditAt(name, step))))
    }

    /// Ignores late replies to the jobs of the current set-up.
    pub(super) fn forget_jobs(&mut self) {
        self.last_job = self.flow().map_or(self.last_job, Flow::last_job);
    }

    /// Discards the unfinished set-up and deletes the secret that it has stored.
    pub(super) fn give_up(&mut self) -> Vec<AppEffect> {
        let Some(unfinished) = self.unfinished.take() else { return self.tell_flow(flow::Msg::Discard) };
        // The stored draft is that of `unfinished`, even while a set-up on the sandbox is open.
        let forgotten = unfinished.account.stored.map(flow::Effect::ForgetSecret);
        forgotten.into_iter().chain([flow::Effect::DiscardDraft]).map(AppEffect::from).collect()
    }

    pub(super) fn tell_flow(&mut self, msg: flow::Msg) -> Vec<AppEffect> {
        let Some(flow) = self.flow_mut() else { return Vec::new() };
        let asked = flow.update(msg);
        if matches!(flow.notice(), Some(flow::StepNotice::StoreFailed(_))) {
            // The Account step lets the operator choose another place for the secret.
            self.screens.account.go_to(flow::Field::SecretPlace);
        }
        self.decide_all(asked.into_iter().map(Intent::Flow))
    }

    /// Runs after every message. Returns to Review once a step that was opened from Review is done.
    pub(super) fn return_to_review(&mut self) -> Vec<AppEffect> {
        let Some(at) = self.flow().map(Flow::current_step) else { return Vec::new() };
        let effects = if self.screens.review.is_back(at) && at != Step::Review {
            self.tell_flow(flow::Msg::Jump(Step::Review))
        } else {
            Vec::new()
        };
        if let Some(set_up) = &self.set_up {
            self.screens.settle(&set_up.flow);
        }
        effects
    }

    /// Goes back one step, or to Review if the step was opened from there. The first step leads to the destinations;
    /// all answers are kept.
    pub(super) fn back(&mut self) -> Vec<AppEffect> {
        // The first press only stops a job that is in progress.
        if self.place() == ActiveView::Wizard && self.flow().is_some_and(Flow::can_stop) {
            return self.tell_flow(flow::Msg::Stop);
        }
        if self.step().is_some_and(|at| self.screens.review.away(at)) {
            self.screens.review.stay_away();
            return self.tell_flow(flow::Msg::Jump(Step::Review));
        }
        match self.step() {
            Some(Step::Account | Step::Stream) => self.go_to_catalogue(),
            Some(_) => self.tell_flow(flow::Msg::Back),
            None => Vec::new(),
        }
    }

    pub(super) fn go_to_catalogue(&mut self) -> Vec<AppEffect> {
        let streams = (self.place() == ActiveView::Stream).then(|| self.screens.stream.live()).flatten();
        self.screens.catalogue.comes_from(streams.map(|live| live.name.clone()));
        self.leave_stream();
        self.show_catalogue();
        self.leave_set_up().into_iter().chain([AppEffect::Order(Order::ReadCatalogue)]).collect()
    }

    /// Returns from a set-up that was just saved to the destinations, and selects its own.
    pub(super) fn leave_saved(&mut self, name: String, file: &Path) -> Vec<AppEffect> {
        let streams = self.own_stream().is_some_and(StreamView::is_running);
        let file = printable(&file.display().to_string());
        self.forget_jobs();
        self.set_up = None;
        self.screens.catalogue.comes_from(Some(name.clone()));
        self.show_catalogue();
        let said = if streams {
            say::SaySavedWhileStreaming { name, file }.into()
        } else {
            Phrase::from(say::SaySavedNotStarted { name, file })
        };
        self.say(Notification::new(Tone::Good, said));
        vec![AppEffect::Order(Order::ReadCatalogue)]
    }

    /// Leaves the current set-up. Stores its draft, unless nothing was answered.
    pub(super) fn leave_set_up(&mut self) -> Vec<AppEffect> {
        self.forget_jobs();
        let Some(flow) = self.flow_mut() else { return Vec::new() };
        if !flow.is_unchanged() {
            let saved = flow.save();
            let kept_at = self.keeps_draft().then_some(self.now);
            if let Some(set_up) = &mut self.set_up {
                set_up.kept_at = kept_at;
            }
            return self.decide_all([Intent::Flow(saved)]);
        }
        let left = flow.abandon().into_iter().chain([flow::Effect::DiscardDraft]);
        let effects = self.decide_all(left.map(Intent::Flow).collect::<Vec<_>>());
        self.set_up = None;
        effects
    }
}

pub(super) fn find_step(action: Action) -> Option<Step> {
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

impl Model {
    /// Takes the destinations, or why they could not be read. A destination that streams in this app is locked by this
    /// process, so it does not count as running elsewhere.
    pub(super) fn take_catalogue(&mut self, mut found: Result<Vec<DestinationSummary>, Phrase>) {
        if let Ok(found) = &mut found {
            let stream = &mut self.screens.stream;
            for one in found.iter_mut().filter(|one| one.status.is_elsewhere() && stream.runs(&one.name)) {
                one.status = RunStatus::Stopped(None);
            }
            stream.keep(found);
        }
        self.screens.catalogue.take(found);
    }

    pub(super) fn leave_stream(&mut self) {
        if self.place() == ActiveView::Stream {
            self.screens.stream.leave();
        }
    }

    /// Forgets the totals of a destination when its run begins: they are read again afterwards. When a run ends,
    /// requests the list of destinations if it is shown; otherwise the list is read when the operator returns to it.
    pub(super) fn note_run(&mut self, name: &str, event: &StreamEvent) -> Option<AppEffect> {
        match event {
            StreamEvent::Started(_) => self.screens.catalogue.forget_delivered(name),
            StreamEvent::Ended(_) | StreamEvent::Failed(_) | StreamEvent::Cancelled => {
                return (self.place() == ActiveView::Catalogue).then_some(AppEffect::Order(Order::ReadCatalogue));
            }
            _ => {}
        }
        None
    }

    /// Hides revealed secrets when the terminal loses the focus, and refreshes the shown destinations when it gains it
    /// again.
    pub(super) fn take_focus(&mut self, focused: bool) -> Vec<AppEffect> {
        self.screens.account.focused(focused);
        self.layers.iter_mut().for_each(|layer| layer.focused(focused));
        let is_back = self.screens.catalogue.focused(focused) && self.place() == ActiveView::Catalogue;
        is_back.then_some(AppEffect::Order(Order::RefreshCatalogue)).into_iter().collect()
    }

    /// Returns the stream of the destination that the current set-up edits or has just saved.
    pub(in crate::tui) fn own_stream(&self) -> Option<&StreamView> {
        let Origin::Edit(name) = &self.flow()?.draft().origin else { return None };
        self.screens.stream.lives().iter().find(|live| live.name == *name)
    }

    /// Goes from the current set-up to the stream of its destination; `None` if that does not stream here.
    pub(super) fn go_to_stream(&mut self) -> Option<Vec<AppEffect>> {
        let name = self.own_stream()?.name.clone();
        let effects = self.leave_set_up();
        self.screens.stream.look_at(&name);
        self.show_stream();
        Some(effects)
    }

    /// Goes from a stream back to the current set-up, if that set-up belongs to the same destination.
    pub(super) fn go_back_to(&mut self, step: Step) -> Option<Vec<AppEffect>> {
        let is_same = self.screens.stream.live()?.name == self.own_stream()?.name;
        is_same.then(|| {
            self.show_set_up();
            self.tell_flow(flow::Msg::Jump(step))
        })
    }

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
        self.end()
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
