//! Leaves the Source step once it is known whether the source can be read.

use super::effect::Effect;
use super::facts::Fact;
use super::step::{Step, StepStatus};
use super::{Flow, StepNotice};
use crate::destination::spec::SourceKind;
use crate::source::survey::Ended;

/// How far the check of a source is that the user wants to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SourceCheck {
    Idle,
    /// The first result of the survey is awaited. The step continues automatically.
    Waiting,
    /// The user knows that the source cannot be read or is empty. The next Enter continues.
    Doubted,
}

impl Flow {
    /// Leaves the step. A path that was just typed is checked first; if it leads to nothing, the user is told once.
    pub(super) fn leave_source(&mut self) -> Vec<Effect> {
        if self.draft.source.kind != SourceKind::File {
            return self.complete_step();
        }
        if self.is_source_doubted() && self.source_check != SourceCheck::Doubted {
            return self.doubt_source();
        }
        if self.facts.survey == Fact::NotRequested {
            let effects = self.request_facts();
            if self.facts.survey.job().is_some() {
                self.source_check = SourceCheck::Waiting;
                self.notice = Some(StepNotice::CheckingSource);
                return effects;
            }
        }
        self.complete_step()
    }

    /// Continues to the next step after the first result of the survey, if the user waits for it.
    pub(super) fn finish_source_check(&mut self) -> Vec<Effect> {
        self.mark_doubted_source();
        if self.source_check != SourceCheck::Waiting || self.step != Step::Source {
            return Vec::new();
        }
        let is_read = self.facts.reading.is_some() || self.facts.survey.get().is_some();
        if self.is_source_doubted() {
            return self.doubt_source();
        }
        if is_read {
            (self.source_check, self.notice) = (SourceCheck::Idle, None);
            return self.complete_step();
        }
        Vec::new()
    }

    /// Takes the tick from a step whose source leads to nothing.
    pub(super) fn mark_doubted_source(&mut self) {
        if self.is_source_doubted() && self.marks.status(Step::Source) == StepStatus::Done {
            self.marks.set(Step::Source, StepStatus::Outdated);
        }
    }

    /// Stops waiting for the survey.
    pub(super) fn stop_source_check(&mut self) {
        if self.source_check == SourceCheck::Waiting {
            (self.source_check, self.notice) = (SourceCheck::Idle, None);
        }
    }

    fn doubt_source(&mut self) -> Vec<Effect> {
        self.source_check = SourceCheck::Doubted;
        self.notice = Some(StepNotice::SourceDoubted);
        Vec::new()
    }

    /// Returns true if the source cannot be read or has no line.
    pub(super) fn is_source_doubted(&self) -> bool {
        if self.draft.source.kind != SourceKind::File {
            return false;
        }
        match &self.facts.survey {
            Fact::Failed(_) => true,
            Fact::Ready(survey) => survey.ended == Ended::Complete && survey.progress.lines == 0,
            Fact::NotRequested | Fact::Loading(..) | Fact::Stopped(..) => false,
        }
    }
}
