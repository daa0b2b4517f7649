//! Stops what is in progress at a step: what the step waits for, and what it has requested.

use super::Flow;
use super::effect::{Effect, JobId};
use super::facts::{Fact, Facts};
use super::step::Step;
use super::trying::KeyCheck;
use crate::destination::spec::SourceKind;
use crate::source::survey::Ended;

/// A request that may take long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum SlowRequest {
    SignIn,
    Streams,
    Check,
    Survey,
    Preview,
}

/// Returns the requests of a step that may take long.
fn asked_at(step: Step) -> &'static [SlowRequest] {
    match step {
        Step::Account => &[SlowRequest::SignIn],
        Step::Authentication => &[SlowRequest::Streams, SlowRequest::Check],
        Step::Source | Step::Segments | Step::Attributes | Step::Identities => &[SlowRequest::Survey],
        Step::Review => &[SlowRequest::Survey, SlowRequest::Preview],
        Step::Preview => &[SlowRequest::Preview],
        Step::Stream => &[],
    }
}

impl Flow {
    /// Returns true if something in progress can be stopped: the step waits for it, or has requested it.
    pub fn can_stop(&self) -> bool {
        self.is_kept_waiting() || self.is_asking()
    }

    /// Returns true if a request of the current step is in progress. The user can continue without its result.
    pub fn is_asking(&self) -> bool {
        // A preview reads nothing from stdin.
        let reads = self.draft.source.kind != SourceKind::Stdin;
        let is_real = |asking: &&SlowRequest| reads || **asking != SlowRequest::Preview;
        asked_at(self.at).iter().filter(is_real).any(|asking| self.facts.job_of(*asking).is_some())
    }

    fn is_kept_waiting(&self) -> bool {
        self.is_waiting() || self.trial == KeyCheck::Waits
    }

    /// Stops what the step waits for; if it waits for nothing, stops its requests.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        // The check of a typed key is both: the step has requested it and waits for it.
        let waits_for_asked = self.trial == KeyCheck::Waits;
        let waited = self.is_kept_waiting();
        let mut effects = self.stop_waiting();
        if waits_for_asked || !waited {
            effects.extend(self.stop_asking());
        }
        effects
    }

    /// Stops the requests of the current step, and keeps what has arrived.
    fn stop_asking(&mut self) -> Vec<Effect> {
        let facts = &mut self.facts;
        let jobs: Vec<_> = asked_at(self.at).iter().filter_map(|asking| facts.stop(*asking)).collect();
        if let Fact::Stopped(Some(survey), _) = &mut facts.survey {
            survey.ended = Ended::Cancelled;
        }
        jobs.into_iter().map(Effect::Cancel).collect()
    }

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
    fn job_of(&self, asking: SlowRequest) -> Option<JobId> {
        match asking {
            SlowRequest::SignIn => self.sign_in.job(),
            SlowRequest::Streams => self.streams.job(),
            SlowRequest::Check => self.check.job(),
            SlowRequest::Survey => self.survey.job(),
            SlowRequest::Preview => self.preview.job(),
        }
    }

    fn stop(&mut self, asking: SlowRequest) -> Option<JobId> {
        match asking {
            SlowRequest::SignIn => self.sign_in.stop(),
            SlowRequest::Streams => self.streams.stop(),
            SlowRequest::Check => self.check.stop(),
            SlowRequest::Survey => self.survey.stop(),
            SlowRequest::Preview => self.preview.stop(),
        }
    }
}
