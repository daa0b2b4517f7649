//! Stops what is in progress at a step: what the step waits for, and what it has requested.

use super::Flow;
use super::effect::{Effect, JobId};
use super::facts::{Facts, Known};
use super::step::Step;
use super::trying::Trial;
use crate::destination::draft::SourceKind;
use crate::source::survey::Ended;

/// A request that may take long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asking {
    SignIn,
    Streams,
    Check,
    Survey,
    Preview,
}

/// Returns the requests of a step that may take long.
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
    /// Returns true if something in progress can be stopped: the step waits for it, or has requested it.
    pub fn can_stop(&self) -> bool {
        self.is_kept_waiting() || self.is_asking()
    }

    /// Returns true if a request of the current step is in progress. The user can continue without its result.
    pub fn is_asking(&self) -> bool {
        // A preview reads nothing from stdin.
        let reads = self.draft.source.kind != SourceKind::Stdin;
        let is_real = |asking: &&Asking| reads || **asking != Asking::Preview;
        asked_at(self.at).iter().filter(is_real).any(|asking| self.facts.job_of(*asking).is_some())
    }

    fn is_kept_waiting(&self) -> bool {
        self.is_waiting() || self.trial == Trial::Waits
    }

    /// Stops what the step waits for; if it waits for nothing, stops its requests.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        // The check of a typed key is both: the step has requested it and waits for it.
        let waits_for_asked = self.trial == Trial::Waits;
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
        if let Known::Stopped(Some(survey), _) = &mut facts.survey {
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
