//! Saves the destination: to start it, or to leave the wizard without a start.

use std::path::PathBuf;

use super::effect::Effect;
use super::field::Field;
use super::finding::{Finding, What};
use super::step::{Step, StepStatus};
use super::{Flow, StepNotice};
use crate::destination::draft::Origin;

/// What follows once the destination is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum AfterSave {
    Stream,
    Exit,
}

impl Flow {
    /// Saves the plan to start it. If the stream can't be used now, asks first whether to start anyway.
    pub(super) fn apply_to_stream(&mut self) -> Vec<Effect> {
        let problem = self.unusable().filter(|what| *what != What::WritesUnknown);
        if let Some(what) = problem.filter(|_| self.accepted != problem) {
            (self.accepted, self.notice) =
                (problem, Some(StepNotice::NotUsable(Finding::warning(Field::Stream, what).problem())));
            return Vec::new();
        }
        self.apply(AfterSave::Stream)
    }

    fn apply(&mut self, then: AfterSave) -> Vec<Effect> {
        match self.plan() {
            Ok(plan) => {
                let job = self.new_job();
                self.applying = Some((job, then));
                self.notice = Some(StepNotice::Saving);
                vec![Effect::Apply(job, Box::new(plan))]
            }
            Err(found) => self.block(&found),
        }
    }

    /// Saves the destination from any step. If an answer is missing or wrong, stays and names the first one.
    pub(super) fn save_and_exit(&mut self) -> Vec<Effect> {
        if self.is_waiting() {
            return Vec::new();
        }
        match self.plan() {
            Err(found) => {
                let effects = self.block(&found);
                if let Some(first) = found.first() {
                    self.notice = Some(StepNotice::CannotSave(Box::new(first.clone()), found.len()));
                }
                effects
            }
            Ok(_) => self.apply(AfterSave::Exit),
        }
    }

    pub(super) fn block(&mut self, found: &[Finding]) -> Vec<Effect> {
        self.touched.extend(found.iter().map(|finding| finding.field));
        for finding in found {
            self.marks.invalidate(finding.field);
        }
        self.notice = Some(StepNotice::Blocked(found.len()));
        Vec::new()
    }

    pub(super) fn finish_applying(&mut self, then: AfterSave, file: PathBuf) -> Vec<Effect> {
        let mut effects = self.hand_over_secret();
        let name = self.draft.name.trim().to_owned();
        self.draft.origin = Origin::Edit(name.clone());
        if !self.facts.destinations.contains(&name) {
            self.facts.destinations.push(name.clone());
        }
        // The draft is discarded before the set-up ends, while the caller still knows whether it keeps one.
        effects.push(Effect::DiscardDraft);
        match then {
            AfterSave::Stream => {
                self.marks.set(Step::Preview, StepStatus::Done);
                self.step = Step::Stream;
                effects.push(Effect::Stream(name));
            }
            AfterSave::Exit => effects.push(Effect::Exit(name, file)),
        }
        effects
    }
}
