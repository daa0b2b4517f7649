//! The wizard as a state machine without a screen: it keeps the answers, checks them and turns them into a plan.
//!
//! [`Msg`]s enter and [`Effect`]s leave. Effects are data: the caller runs them and returns each result as
//! [`Msg::EffectResult`]. Back is always allowed, forward validates, and nothing that the user typed is ever cleared.
//!
//! This room knows no terminal and no AWS client. It may use `profile`, `source`, `activation`, `destination`, `text`
//! and `secret`. Start reading at [`Flow::update`], then read `effect.rs` and `step.rs`.

mod answer;
mod asking;
mod checks;
mod drafts;
mod effect;
mod estimate;
mod facts;
mod field;
mod finding;
mod keeping;
pub mod messages;
pub mod offers;
mod plan;
mod saving;
mod sourcing;
mod step;
#[cfg(test)]
mod tests;
pub mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use answer::Answer;
pub use checks::MANY_ATTRIBUTES;
pub use effect::{
    AccountSummary, Effect, EffectResult, EventPreview, JobId, Msg, PreviewRemarks, PreviewResult, PreviewSize,
    StreamOption, SurveyRequest,
};
pub use estimate::Estimate;
pub use facts::{Fact, Facts};
pub use field::{AnswerKind, Field, MARKETING_ACTIONS};
pub use finding::{Finding, Weight, What};
pub use plan::Plan;
pub use step::{Stage, Step, StepNotice, StepStatus};

use crate::destination::account::paste::{self, Pasted, is_like_secret};
use crate::destination::check::Verdict;
use crate::destination::draft::{Draft, Origin, Stored, WizardProgress};
use crate::secret::Secret;
use crate::source::survey::{Ended, Survey};
use checks::CheckContext;
use drafts::{rebase_path, resume_point};
use keeping::{KeyCheck, TypedSecrets};
use saving::AfterSave;
use sourcing::SourceCheck;
use step::StepMarks;

#[derive(Clone, Debug)]
pub struct FlowInput {
    pub draft: Draft,
    pub destinations: Vec<String>,
    /// Relative source paths are resolved against this folder.
    pub folder: PathBuf,
    pub now: OffsetDateTime,
}

pub struct Flow {
    draft: Draft,
    step: Step,
    marks: StepMarks,
    secrets: TypedSecrets,
    facts: Facts,
    /// The fields whose findings may be shown: the user has left the field, or has tried to leave its step.
    touched: BTreeSet<Field>,
    next_job: u64,
    /// The secret that is being stored. Once it is stored, the Account step is done.
    storing: Option<(JobId, Stored)>,
    /// The secret of a saved account. It does not belong to the wizard any more, so the wizard does not delete it.
    released: Option<Stored>,
    applying: Option<(JobId, AfterSave)>,
    trial: KeyCheck,
    source_check: SourceCheck,
    /// The draft at the start, to detect changes. `None` if the wizard resumed a kept draft.
    initial: Option<Draft>,
    notice: Option<StepNotice>,
    folder: PathBuf,
    now: OffsetDateTime,
    /// When the previewed plan was made. A plan of the same answers gets the same time.
    planned_at: Option<OffsetDateTime>,
    /// The problem of the stream that the user has accepted, to start anyway.
    accepted: Option<What>,
}

impl Flow {
    /// Starts a wizard where its draft was left, and returns its first effects.
    pub fn new(input: FlowInput) -> (Self, Vec<Effect>) {
        Self::new_after(input, JobId::default())
    }

    /// Same as [`Flow::new`], after another wizard whose last job was `last`. The job ids continue, so that a result
    /// for the other wizard is never taken for one of this wizard.
    pub fn new_after(input: FlowInput, JobId(last): JobId) -> (Self, Vec<Effect>) {
        let FlowInput { mut draft, destinations, folder, now } = input;
        rebase_path(&mut draft.source, &folder);
        let (step, marks) = resume_point(&draft);
        // A kept draft may hold answers that are stored nowhere else.
        let fresh =
            draft == Draft::new() || (draft.origin != Origin::New && draft.progress == WizardProgress::default());
        let began = fresh.then(|| draft.clone());
        let mut flow = Self {
            draft,
            step,
            marks,
            secrets: TypedSecrets::default(),
            facts: Facts { destinations, ..Facts::default() },
            touched: BTreeSet::new(),
            next_job: last,
            storing: None,
            released: None,
            applying: None,
            trial: KeyCheck::Idle,
            source_check: SourceCheck::Idle,
            initial: began,
            notice: None,
            folder,
            now,
            planned_at: None,
            accepted: None,
        };
        let effects = flow.request_facts();
        (flow, effects)
    }

    pub fn last_job(&self) -> JobId {
        JobId(self.next_job)
    }

    /// Returns true if the wizard waits for `job`, to store its secret or to be saved.
    pub fn awaits(&self, job: JobId) -> bool {
        self.is_applying(job) || self.storing.as_ref().is_some_and(|(storing, _)| *storing == job)
    }

    fn is_applying(&self, job: JobId) -> bool {
        self.applying.is_some_and(|(applying, _)| applying == job)
    }

    /// Returns the folder against which relative source paths are resolved.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Returns the current step.
    pub fn current_step(&self) -> Step {
        self.step
    }

    pub fn step_status(&self, step: Step) -> StepStatus {
        match self.marks.status(step) {
            StepStatus::Done if step == Step::Authentication && self.unusable().is_some() => StepStatus::Outdated,
            status => status,
        }
    }

    /// Returns why the stream can't be written to now, as the last check of the permissions says.
    pub fn unusable(&self) -> Option<What> {
        self.verdict().and_then(checks::problem)
    }

    fn verdict(&self) -> Option<Verdict> {
        match &self.facts.check {
            Fact::Ready(rows) if !rows.is_empty() => Some(Verdict::from_rows(rows)),
            _ => None,
        }
    }

    /// Returns the field of an earlier step that has changed since the user completed the current step.
    pub fn find_earlier_change(&self) -> Option<Field> {
        self.marks.cause(self.step).filter(|field| field.step() < self.step)
    }

    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub fn notice(&self) -> Option<&StepNotice> {
        self.notice.as_ref()
    }

    /// Returns true if the current step waits for the secret to be stored or the destination to be saved.
    pub fn is_waiting(&self) -> bool {
        self.storing.is_some() || self.applying.is_some()
    }

    /// Tells the wizard that its answers were kept before: they must not be lost, even if none changes.
    pub fn mark_as_kept(&mut self) {
        self.initial = None;
    }

    /// Returns true if no answer has changed since the start, so that nothing is lost when the wizard is closed.
    pub fn is_unchanged(&self) -> bool {
        let typed = [Field::Secret, Field::SessionToken].iter().any(|field| self.secrets.get(*field).is_some());
        let same = |began: &Draft| Draft { progress: began.progress.clone(), ..self.draft.clone() } == *began;
        !typed && !self.is_waiting() && self.initial.as_ref().is_some_and(same)
    }

    /// Returns the answer of a field, or `None` for a secret.
    pub fn answer(&self, field: Field) -> Option<Answer> {
        answer::read(&self.draft, field)
    }

    /// Returns a secret that was typed and is not stored yet, for the caller that stores it or signs in with it.
    pub fn secret(&self, field: Field) -> Option<&Secret> {
        // A secret that was typed for another way to sign in does not count.
        self.secrets.get(field).filter(|_| field.is_asked(&self.draft))
    }

    pub fn fields(&self) -> impl Iterator<Item = Field> {
        Field::of_step(self.step).filter(|field| field.is_asked(&self.draft))
    }

    /// Returns the findings for all answers, in the order of the fields.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = checks::check_draft(&self.draft, &self.check_context());
        // Leaving the Account step stores the secret, so it is no finding there.
        if self.step != Step::Account && self.has_typed_secret() {
            found.retain(|finding| finding.field != Field::Secret);
            found.push(Finding::blocking(Field::Secret, What::SecretNotStored));
            found.sort_by_key(|finding| finding.field);
        }
        found
    }

    /// Returns the findings that keep the user from leaving `step`.
    pub fn blocking(&self, step: Step) -> Vec<Finding> {
        let mut found = self.findings();
        found.retain(|finding| finding.weight == Weight::Blocks && finding.field.step() == step);
        found
    }

    /// Returns the findings of the current step that may be shown: those of fields that the user has left, or all once
    /// the user has tried to leave the step.
    pub fn visible_findings(&self) -> Vec<Finding> {
        let mut found = self.findings();
        found.retain(|finding| self.is_visible(finding));
        found
    }

    /// Returns true if a finding is one of [`Self::visible_findings`].
    pub fn is_visible(&self, finding: &Finding) -> bool {
        finding.field.step() == self.step && self.touched.contains(&finding.field)
    }

    pub fn plan(&self) -> Result<Plan, Vec<Finding>> {
        if self.has_typed_secret() {
            return Err(vec![Finding::blocking(Field::Secret, What::SecretNotStored)]);
        }
        Plan::from_draft(&self.draft, &self.check_context(), &self.folder, self.planned_at.unwrap_or(self.now))
    }

    /// Handles a message and returns the effects to run.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Answer(field, answer) => self.set_answer(field, answer),
            Msg::Secret(field, secret) => self.set_secret(field, secret),
            Msg::Pasted(pasted) => self.paste(*pasted),
            Msg::Leave(field) => {
                self.touched.insert(field);
                self.request_facts()
            }
            Msg::Next => self.next(),
            Msg::SaveAndExit => self.save_and_exit(),
            Msg::Back => {
                let mut effects = self.stop_waiting();
                effects.extend(self.go(self.step.previous()));
                effects
            }
            Msg::Stop => self.stop(),
            Msg::Jump(step) => self.jump(step),
            Msg::CheckAgain => self.request_facts_again(),
            Msg::ReadMore => self.read_more(),
            Msg::CheckRights => self.check_rights(),
            Msg::Discard => self.discard(),
            Msg::EffectResult(job, result) => self.take_result(job, result),
        }
    }

    fn check_context(&self) -> CheckContext<'_> {
        let whole = |survey: &&Survey| survey.ended == Ended::Complete;
        CheckContext {
            secrets: &self.secrets,
            destinations: &self.facts.destinations,
            accounts: self.facts.accounts.get().map(Vec::as_slice),
            streams: self.facts.all_streams(),
            unreadable: match &self.facts.survey {
                Fact::Failed(reason) => Some(reason),
                _ => None,
            },
            verdict: self.verdict(),
            survey: self.facts.survey.get().map(|survey| &**survey).filter(whole),
            now: self.now,
        }
    }

    // --- answers ---

    fn set_answer(&mut self, field: Field, answer: Answer) -> Vec<Effect> {
        if let Answer::Text(text) = &answer
            && let Some(pasted) = self.find_misplaced_secret(field, text)
        {
            answer::write(&mut self.draft, field, Answer::Text(String::new()));
            return self.paste(pasted);
        }
        let before = self.draft.clone();
        if !answer::write(&mut self.draft, field, answer) || self.draft == before {
            return Vec::new();
        }
        self.invalidate(field)
    }

    /// Finds a secret that was typed into another field of the Account step. Returns it with the parts typed beside it,
    /// so that each part can move to its own field.
    fn find_misplaced_secret(&self, field: Field, text: &str) -> Option<Pasted> {
        let of_key = field == Field::AccessKeyId && is_like_secret(text.trim());
        let moves = field.step() == Step::Account && (of_key || field.shows_secret(text));
        let asked = moves && Field::Secret.is_asked(&self.draft);
        asked.then(|| paste::read(text).ok())?.filter(|pasted| pasted.secret_access_key.is_some())
    }

    fn set_secret(&mut self, field: Field, secret: Secret) -> Vec<Effect> {
        if self.secrets.put(field, secret) { self.invalidate(field) } else { Vec::new() }
    }

    fn paste(&mut self, pasted: Pasted) -> Vec<Effect> {
        let mut effects = Vec::new();
        let expires = pasted.expires.and_then(|end| end.format(&Rfc3339).ok());
        let texts =
            [(Field::AccessKeyId, pasted.access_key_id), (Field::Expires, expires), (Field::Region, pasted.region)];
        for (field, text) in texts {
            if let Some(text) = text {
                effects.extend(self.set_answer(field, Answer::Text(text)));
            }
        }
        for (field, secret) in [(Field::Secret, pasted.secret_access_key), (Field::SessionToken, pasted.session_token)]
        {
            if let Some(secret) = secret {
                effects.extend(self.set_secret(field, secret));
            }
        }
        effects
    }

    /// Handles a changed answer: later steps must be checked again, and facts about the old answer are dropped.
    fn invalidate(&mut self, field: Field) -> Vec<Effect> {
        self.marks.invalidate(field);
        self.notice = None;
        let mut effects = self.forget(field);
        effects.extend(self.request_local_fact(field));
        effects
    }

    // --- steps ---

    fn next(&mut self) -> Vec<Effect> {
        if self.is_waiting() {
            return Vec::new();
        }
        self.notice = None;
        self.touched.extend(Field::of_step(self.current_step()));
        if !self.blocking(self.current_step()).is_empty() {
            return Vec::new();
        }
        match self.step {
            Step::Account => self.leave_account(),
            Step::Review => self.review(),
            Step::Preview => self.apply_to_stream(),
            Step::Source => self.leave_source(),
            Step::Stream => Vec::new(),
            Step::Authentication | Step::Segments | Step::Attributes | Step::Identities => self.complete_step(),
        }
    }

    fn complete_step(&mut self) -> Vec<Effect> {
        self.marks.set(self.step, StepStatus::Done);
        self.mark_doubted_source();
        self.go(self.step.next())
    }

    /// Leaves Review if there is a plan. With a plan, all answers passed the checks together, so every step is done.
    fn review(&mut self) -> Vec<Effect> {
        match self.plan() {
            Ok(_) => {
                Step::ALL[..Step::Review.place()].iter().for_each(|step| self.marks.set(*step, StepStatus::Done));
                self.complete_step()
            }
            Err(found) => self.block(&found),
        }
    }

    fn jump(&mut self, step: Step) -> Vec<Effect> {
        // The user passes Review before events are shown or the stream starts.
        let open = match step {
            Step::Preview => self.marks.is_reachable(step) && self.plan().is_ok(),
            Step::Stream => self.marks.status(Step::Preview) == StepStatus::Done,
            _ => self.marks.is_reachable(step),
        };
        if open {
            return self.go(Some(step));
        }
        self.notice = Some(StepNotice::NotReachable(step));
        Vec::new()
    }

    fn go(&mut self, step: Option<Step>) -> Vec<Effect> {
        let Some(step) = step else { return Vec::new() };
        self.step = step;
        if !self.is_waiting() {
            // The notice was about the step that the user leaves.
            self.notice = None;
        }
        self.stop_key_check();
        self.source_check = SourceCheck::Idle;
        let mut effects = vec![self.save()];
        effects.extend(self.request_facts());
        effects
    }

    // --- results of effects ---

    /// Returns a new job id. The caller also uses it for requests that it makes beside the wizard.
    pub fn new_job(&mut self) -> JobId {
        self.next_job += 1;
        JobId(self.next_job)
    }
}
