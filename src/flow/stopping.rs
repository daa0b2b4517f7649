//! Stops what is in progress at a step: what the step waits for, and what it has requested.

use super::Flow;
use super::effect::Effect;
use super::facts::{Fact, FactName};
use super::step::Step;
use super::trying::KeyCheck;
use crate::destination::spec::SourceKind;
use crate::source::survey::Ended;

impl Flow {
    /// Returns true if something in progress can be stopped: the step waits for it, or has requested it.
    pub fn can_stop(&self) -> bool {
        self.is_kept_waiting() || self.is_asking()
    }

    /// Returns true if a request of the current step is in progress. The user can continue without its result.
    pub fn is_asking(&self) -> bool {
        // A preview reads nothing from stdin.
        let reads = self.draft.source.kind != SourceKind::Stdin;
        let is_real = |name: &FactName| reads || *name != FactName::Preview;
        self.slow_facts().filter(is_real).any(|name| self.facts.fact(name).loading_job().is_some())
    }

    /// Returns the facts that the user waits for. The check of the permissions at Review only completes what is shown.
    fn slow_facts(&self) -> impl Iterator<Item = FactName> + use<> {
        let is_review = self.step == Step::Review;
        let is_slow = move |name: &FactName| name.is_slow() && !(is_review && *name == FactName::Check);
        FactName::needed_by(self.step).iter().copied().filter(is_slow)
    }

    fn is_kept_waiting(&self) -> bool {
        self.is_waiting() || self.trial == KeyCheck::Waiting
    }

    /// Stops what the step waits for; if it waits for nothing, stops its requests.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        // The check of a typed key is both: the step has requested it and waits for it.
        let waits_for_asked = self.trial == KeyCheck::Waiting;
        let waited = self.is_kept_waiting();
        let mut effects = self.stop_waiting();
        if waits_for_asked || !waited {
            effects.extend(self.stop_asking());
        }
        effects
    }

    /// Stops the requests of the current step, and keeps what has arrived.
    fn stop_asking(&mut self) -> Vec<Effect> {
        self.stop_source_check();
        let slow = self.slow_facts();
        let jobs: Vec<_> = slow.filter_map(|name| self.facts.fact_mut(name).stop()).collect();
        if let Fact::Stopped(Some(survey), _) = &mut self.facts.survey {
            survey.ended = Ended::Cancelled;
        }
        jobs.into_iter().map(Effect::Cancel).collect()
    }

    pub(super) fn stop_waiting(&mut self) -> Vec<Effect> {
        if !self.is_kept_waiting() {
            return Vec::new();
        }
        self.stop_key_check();
        self.notice = None;
        let (storing, secrets) = self.stop_storing();
        let jobs = [storing, self.applying.take().map(|(job, _)| job)];
        jobs.into_iter().flatten().map(Effect::Cancel).chain(secrets).collect()
    }
}
