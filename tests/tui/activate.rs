//! Tests the exported data: segments, attributes, identities, triggers, and their review.

pub(crate) mod attributes;
mod filtering;
pub(crate) mod identities;
mod random;
pub(crate) mod review;
pub(crate) mod segments;
mod sizes;

use outflow::backstage::{Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::draft::{Draft, SegmentDraft, WizardProgress};
use outflow::flow::{self, EffectResult, EventPreview, JobId, PreviewRemarks, PreviewResult, Step};
use outflow::source::survey::Survey;
use outflow::text::Phrase;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::desk::Desk;

/// Returns answers for all fields before the segments.
pub(crate) fn draft() -> Draft {
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::Ambient;
    draft.account.region = "us-east-2".into();
    draft.name = "high-propensity".into();
    draft.stream = "segments".into();
    draft.source.path = "profiles.ndjson".into();
    draft
}

pub(crate) fn segment(id: &str, name: &str) -> SegmentDraft {
    SegmentDraft { namespace: "ups".into(), id: id.into(), name: name.into() }
}

/// Returns a desk at a step, with all previous steps complete.
pub(crate) fn at(step: Step, mut draft: Draft) -> Desk {
    let done = Step::ALL[..step.place()].iter().map(|step| step.name().to_owned()).collect();
    draft.progress = WizardProgress { at: step.name().to_owned(), done, again: Vec::new(), ..Default::default() };
    let desk = Desk::with(draft);
    assert_eq!(desk.model.step(), Some(step));
    desk
}

impl Desk {
    /// Sends the result of the requested survey.
    pub(crate) fn surveyed(&mut self, survey: Survey) -> &mut Self {
        let job = self.job(|effect| match effect {
            flow::Effect::SurveySource(job, _) => Some(*job),
            _ => None,
        });
        self.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Survey(Box::new(survey)))))
    }

    /// Sends the fault of the source's reader.
    pub(crate) fn unreadable(&mut self, reason: &str) -> &mut Self {
        let job = self.job(|effect| match effect {
            flow::Effect::SurveySource(job, _) => Some(*job),
            _ => None,
        });
        self.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Failed(Phrase::foreign(reason)))))
    }

    /// Sends the requested events.
    pub(crate) fn previewed(&mut self, events: Vec<EventPreview>) -> &mut Self {
        let job = self.job(|effect| match effect {
            flow::Effect::Preview(job, ..) => Some(*job),
            _ => None,
        });
        self.tell(AppMsg::Reply(Reply::EffectResult(
            job,
            EffectResult::Previewed(Box::new(PreviewResult {
                events,
                lines: 100,
                is_complete: true,
                is_running: false,
                remarks: PreviewRemarks::default(),
            })),
        )))
    }

    /// Returns the last job of this kind.
    fn job(&self, of: impl Fn(&flow::Effect) -> Option<JobId>) -> JobId {
        let effects = self.effects.iter().rev();
        effects
            .filter_map(|effect| if let AppEffect::Order(Order::Flow(effect)) = effect { Some(effect) } else { None })
            .find_map(of)
            .unwrap()
    }

    pub(crate) fn draft(&self) -> &Draft {
        self.model.flow().unwrap().draft()
    }

    /// Returns the IDs of the selected segments.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.draft().activation.segments.iter().map(|one| &*one.id).collect()
    }
}
