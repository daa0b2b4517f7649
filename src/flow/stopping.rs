//! What is under way at a step and can be stopped: what the step waits for, and what it has asked for.

use super::Flow;
use super::effect::{Effect, JobId};
use super::facts::{Facts, Known};
use super::step::Step;
use super::trying::Trial;
use crate::destination::draft::SourceKind;
use crate::source::survey::Ended;

/// Something that may take its time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asking {
    SignIn,
    Streams,
    Check,
    Survey,
    Preview,
}

/// What a step asks for that may take its time.
fn asked_at(step: Step) -> &'static [Asking] {
    match step {
        Step::Account => &[Asking::SignIn],
        Step::Authentication => &[Asking::Streams, Asking::Check],
        Step::Source | Step::Segments | Step::Attributes | Step::Identities => &[Asking::Survey],
        Step::Review => &[Asking::Survey, Asking::Preview],
        Step::Preview => &[Asking::Preview],
        Step::Stream => &[],
    }
}

impl Flow {
    /// Whether something is under way that can be stopped: the step waits for it, or has asked for it.
    pub fn can_stop(&self) -> bool {
        self.is_kept_waiting() || self.is_asking()
    }

    /// Whether a sign-in, a check, a listing or a reading of the step at hand is under way; one goes on without it.
    pub fn is_asking(&self) -> bool {
        // Nothing is read of standard input.
        let reads = self.draft.source.kind != SourceKind::Stdin;
        let is_real = |asking: &&Asking| reads || **asking != Asking::Preview;
        asked_at(self.at).iter().filter(is_real).any(|asking| self.facts.job_of(*asking).is_some())
    }

    fn is_kept_waiting(&self) -> bool {
        self.is_waiting() || self.trial == Trial::Waits
    }

    /// Stops what is under way: what the step waits for, else what it has asked for.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        // Who a typed key is, is both.
        let waits_for_asked = self.trial == Trial::Waits;
        let waited = self.is_kept_waiting();
        let mut effects = self.stop_waiting();
        if waits_for_asked || !waited {
            effects.extend(self.stop_asking());
        }
        effects
    }

    /// Keeps what has come of what the step has asked for, and takes in no more of it.
    fn stop_asking(&mut self) -> Vec<Effect> {
        let facts = &mut self.facts;
        let jobs: Vec<_> = asked_at(self.at).iter().filter_map(|asking| facts.stop(*asking)).collect();
        if let Known::Stopped(Some(survey), _) = &mut facts.survey {
            survey.ended = Ended::Cancelled;
        }
        jobs.into_iter().map(Effect::Cancel).collect()
    }

    /// Waits no longer for what the step waits for.
    pub(super) fn stop_waiting(&mut self) -> Vec<Effect> {
        if !self.is_kept_waiting() {
            return Vec::new();
        }
        self.stop_trying();
        self.notice = None;
        let (storing, secrets) = self.stop_storing();
        let jobs = [storing, self.applying.take()];
        jobs.into_iter().flatten().map(Effect::Cancel).chain(secrets).collect()
    }
}

impl Facts {
    fn job_of(&self, asking: Asking) -> Option<JobId> {
        match asking {
            Asking::SignIn => self.sign_in.job(),
            Asking::Streams => self.streams.job(),
            Asking::Check => self.check.job(),
            Asking::Survey => self.survey.job(),
            Asking::Preview => self.preview.job(),
        }
    }

    fn stop(&mut self, asking: Asking) -> Option<JobId> {
        match asking {
            Asking::SignIn => self.sign_in.stop(),
            Asking::Streams => self.streams.stop(),
            Asking::Check => self.check.stop(),
            Asking::Survey => self.survey.stop(),
            Asking::Preview => self.preview.stop(),
        }
    }
}
