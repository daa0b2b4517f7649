//! Requests facts: decides when the wizard needs one, requests it once, and drops the result of an outdated job.

use time::OffsetDateTime;

use super::checks;
use super::effect::{Effect, EffectResult, JobId, PreviewSize, SurveyOf};
use super::facts::Fact;
use super::field::Field;
use super::finding::Weight;
use super::step::Step;
use super::trying::KeyCheck;
use super::{Flow, Notice};
use crate::destination::Spec;
use crate::destination::draft::{Draft, SegmentDraft, Stored};
use crate::destination::spec::SourceKind;
use crate::destination::spec::SourceSpec;
use crate::source::file::FeedSettings;
use crate::source::survey::Ended;
use crate::text::Phrase;

impl Flow {
    pub fn set_now(&mut self, now: OffsetDateTime) {
        self.now = now;
    }

    /// Requests the facts that the current step needs and that were not requested yet, as far as its answers allow.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        match self.at {
            Step::Account => {
                self.ask_accounts(&mut effects);
                self.ask_key(&mut effects);
                self.ask_profiles(&mut effects);
                self.ask_sign_in(&mut effects);
            }
            Step::Authentication => {
                self.ask_streams(&mut effects);
                self.ask_check(&mut effects);
            }
            Step::Source | Step::Segments | Step::Attributes | Step::Identities => self.ask_survey(&mut effects),
            // At Review, the preview tells how large events are, and the survey how many there are.
            Step::Review => {
                self.ask_survey(&mut effects);
                self.ask_preview(&mut effects);
            }
            Step::Preview => self.ask_preview(&mut effects),
            Step::Stream => {}
        }
        effects
    }

    /// Drops the facts of the current step and requests them again.
    pub(super) fn ask_again(&mut self) -> Vec<Effect> {
        let facts = &mut self.facts;
        let jobs = match self.at {
            Step::Account => {
                vec![drop_fact(&mut facts.accounts), drop_fact(&mut facts.profiles), drop_fact(&mut facts.sign_in)]
            }
            Step::Authentication => vec![drop_fact(&mut facts.streams), drop_fact(&mut facts.check)],
            Step::Source | Step::Segments | Step::Attributes | Step::Identities => {
                (facts.reading, facts.files) = (None, None);
                facts.surveyed += 1;
                vec![drop_fact(&mut facts.survey)]
            }
            Step::Review if matches!(facts.survey, Fact::Stopped(..)) => {
                facts.surveyed += 1;
                vec![drop_fact(&mut facts.survey), drop_fact(&mut facts.preview)]
            }
            Step::Review | Step::Preview => vec![drop_fact(&mut facts.preview)],
            Step::Stream => Vec::new(),
        };
        let mut effects: Vec<_> = jobs.into_iter().flatten().map(Effect::Cancel).collect();
        effects.extend(self.ask());
        effects
    }

    /// Drops all facts and cancels their jobs, for a user who leaves the wizard.
    pub fn abandon(&mut self) -> Vec<Effect> {
        let facts = &mut self.facts;
        let jobs = [
            drop_fact(&mut facts.accounts),
            drop_fact(&mut facts.key),
            drop_fact(&mut facts.profiles),
            drop_fact(&mut facts.sign_in),
            drop_fact(&mut facts.streams),
            drop_fact(&mut facts.check),
            drop_fact(&mut facts.survey),
            drop_fact(&mut facts.preview),
        ];
        jobs.into_iter().flatten().map(Effect::Cancel).collect()
    }

    /// Checks again whether events may be written.
    pub(super) fn check_rights(&mut self) -> Vec<Effect> {
        let mut effects: Vec<_> = drop_fact(&mut self.facts.check).map(Effect::Cancel).into_iter().collect();
        self.ask_check(&mut effects);
        effects
    }

    /// Returns a spec with the account and the connection, to check permissions; `None` if they are incomplete.
    pub fn probe(&self) -> Option<Spec> {
        probe(&self.draft)
    }

    /// Drops the facts about an answer that has changed, and cancels their jobs.
    pub(super) fn forget(&mut self, field: Field) -> Vec<Effect> {
        let (storing, secrets) = match field.step() {
            // A secret that is being stored belongs to the answers before the change.
            Step::Account => self.stop_storing(),
            _ => (None, Vec::new()),
        };
        let facts = &mut self.facts;
        facts.ahead = PreviewSize::Hundred;
        self.planned = None;
        let mut jobs = vec![storing, drop_fact(&mut facts.preview)];
        match field.step() {
            Step::Account => {
                facts.account += 1;
                let others = match field {
                    // Who signs in does not depend on the name of the account or the place of its secret.
                    Field::SecretPlace | Field::AccountName => [None, None, None],
                    _ => [drop_fact(&mut facts.sign_in), drop_fact(&mut facts.streams), drop_fact(&mut facts.check)],
                };
                jobs.extend(others);
                if field == Field::AccessKeyId {
                    jobs.push(drop_fact(&mut facts.key));
                }
            }
            Step::Authentication if matches!(field, Field::Stream | Field::AllowUnordered) => {
                jobs.push(drop_fact(&mut facts.check));
            }
            Step::Source => {
                facts.reading = None;
                facts.surveyed += 1;
                jobs.push(drop_fact(&mut facts.survey));
            }
            _ => {}
        }
        // A user who types does not wait. A result or a question about the key that was shown still counts if only the
        // name or the place changed.
        let same = matches!(field, Field::SecretPlace | Field::AccountName)
            && matches!(self.trial, KeyCheck::Told | KeyCheck::Doubted);
        if field.step() == Step::Account && !same {
            self.trial = KeyCheck::Open;
        }
        jobs.push(self.applying.take());
        jobs.into_iter().flatten().map(Effect::Cancel).chain(secrets).collect()
    }

    /// Handles the result of an effect, if its job is still awaited.
    pub(super) fn told(&mut self, job: JobId, told: EffectResult) -> Vec<Effect> {
        if let Some((_, stored)) = self.storing.take_if(|(storing, _)| *storing == job) {
            return self.told_of_storing(told, (job, stored));
        }
        if self.applying == Some(job) {
            return self.told_of_applying(told);
        }
        let facts = &mut self.facts;
        match told {
            EffectResult::Accounts(accounts) => is(&mut facts.accounts, job, accounts),
            EffectResult::Key(account) => is(&mut facts.key, job, account),
            EffectResult::Profiles(profiles) => is(&mut facts.profiles, job, profiles),
            EffectResult::Streams(page) => {
                if let Fact::Asked(asked, so_far) = &mut facts.streams
                    && *asked == job
                {
                    so_far.get_or_insert_default().extend(page);
                }
            }
            EffectResult::Previewed(seen) => is(&mut facts.preview, job, *seen),
            EffectResult::Row(row) => {
                for rows in [&mut facts.sign_in, &mut facts.check] {
                    if let Fact::Asked(asked, so_far) = rows
                        && *asked == job
                    {
                        so_far.get_or_insert_default().push((*row).clone());
                    }
                }
            }
            EffectResult::Over => {
                over(&mut facts.sign_in, job);
                over(&mut facts.streams, job);
                over(&mut facts.check, job);
            }
            EffectResult::Files(files) if facts.survey.job() == Some(job) => facts.files = Some(files),
            EffectResult::Reading(progress) if facts.survey.job() == Some(job) => facts.reading = Some(progress),
            EffectResult::Survey(survey) if facts.survey.job() == Some(job) => {
                facts.reading = Some(survey.progress);
                facts.surveyed += 1;
                let ended = survey.ended != Ended::Reading;
                facts.survey = if ended { Fact::Is(survey) } else { Fact::Asked(job, Some(survey)) };
            }
            EffectResult::Failed(reason) => self.failed(job, &reason),
            EffectResult::Files(_)
            | EffectResult::Reading(_)
            | EffectResult::Survey(_)
            | EffectResult::Stored
            | EffectResult::Applied(_) => {}
        }
        self.tried()
    }

    fn told_of_storing(&mut self, told: EffectResult, (job, stored): (JobId, Stored)) -> Vec<Effect> {
        match told {
            EffectResult::Stored => self.stored(stored),
            EffectResult::Failed(reason) => {
                self.notice = Some(Notice::StoreFailed(reason));
                Vec::new()
            }
            _ => {
                self.storing = Some((job, stored));
                Vec::new()
            }
        }
    }

    fn told_of_applying(&mut self, told: EffectResult) -> Vec<Effect> {
        match told {
            EffectResult::Applied(_) => {
                (self.applying, self.notice) = (None, None);
                self.applied()
            }
            EffectResult::Failed(reason) => {
                self.applying = None;
                self.notice = Some(Notice::Failed(reason));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn failed(&mut self, job: JobId, reason: &Phrase) {
        let facts = &mut self.facts;
        not(&mut facts.accounts, job, reason);
        not(&mut facts.key, job, reason);
        not(&mut facts.profiles, job, reason);
        not(&mut facts.sign_in, job, reason);
        if let Fact::Asked(asked, so_far @ Some(_)) = &mut facts.streams
            && *asked == job
        {
            // The user can choose among the streams that have arrived.
            facts.streams = Fact::Stopped(so_far.take(), Some(reason.clone()));
        }
        not(&mut facts.streams, job, reason);
        not(&mut facts.check, job, reason);
        not(&mut facts.survey, job, reason);
        not(&mut facts.preview, job, reason);
    }

    // --- requests ---

    fn ask_accounts(&mut self, effects: &mut Vec<Effect>) {
        if self.facts.accounts.is_unasked() {
            let job = self.job();
            self.facts.accounts = Fact::Asked(job, None);
            effects.push(Effect::ListAccounts(job));
        }
    }

    fn ask_key(&mut self, effects: &mut Vec<Effect>) {
        let id = self.draft.account.access_key_id.trim().to_owned();
        if self.facts.key.is_unasked() && checks::KEY_ID.contains(&id.len()) && Field::AccessKeyId.is_asked(&self.draft)
        {
            let job = self.job();
            self.facts.key = Fact::Asked(job, None);
            effects.push(Effect::IdentifyKey(job, id));
        }
    }

    /// Requests facts about an answer while the user types it. These requests do not leave this machine.
    pub(super) fn ask_at_once(&mut self, field: Field, effects: &mut Vec<Effect>) {
        match field {
            Field::AccessKeyId => self.ask_key(effects),
            Field::SignIn | Field::RoleBase => self.ask_profiles(effects),
            _ => {}
        }
    }

    fn ask_profiles(&mut self, effects: &mut Vec<Effect>) {
        if self.facts.profiles.is_unasked() && Field::Profile.is_asked(&self.draft) {
            let job = self.job();
            self.facts.profiles = Fact::Asked(job, None);
            effects.push(Effect::ListProfiles(job));
        }
    }

    pub(super) fn ask_sign_in(&mut self, effects: &mut Vec<Effect>) {
        if self.facts.sign_in.is_unasked() && self.is_clean(Step::Account) {
            let job = self.job();
            self.facts.sign_in = Fact::Asked(job, None);
            effects.push(Effect::SignIn(job, Box::new(self.draft.account.clone())));
        }
    }

    fn ask_streams(&mut self, effects: &mut Vec<Effect>) {
        if self.facts.streams.is_unasked() && self.is_clean(Step::Account) {
            let job = self.job();
            self.facts.streams = Fact::Asked(job, None);
            effects.push(Effect::ListStreams(job, Box::new(self.draft.account.clone())));
        }
    }

    fn ask_check(&mut self, effects: &mut Vec<Effect>) {
        let stream = self.findings().iter().any(|found| found.field == Field::Stream && found.weight == Weight::Blocks);
        if !self.facts.check.is_unasked() || stream || !self.is_clean(Step::Account) {
            return;
        }
        if let Some(spec) = probe(&self.draft) {
            let job = self.job();
            self.facts.check = Fact::Asked(job, None);
            effects.push(Effect::Check(job, Box::new(spec)));
        }
    }

    fn ask_survey(&mut self, effects: &mut Vec<Effect>) {
        if !self.facts.survey.is_unasked() || !self.is_clean(Step::Source) {
            return;
        }
        let source = &self.draft.source;
        let spec = match source.kind {
            SourceKind::File => SourceSpec::File {
                path: self.folder.join(&source.path),
                settings: FeedSettings { follow: false, ..source.settings.clone() },
            },
            SourceKind::Sample => {
                let number = |typed: &str| typed.trim().parse().unwrap_or_default();
                // The rate is for streaming; a survey does not wait.
                SourceSpec::Sample { count: number(&source.count), rate: 0, seed: number(&source.seed) }
            }
            SourceKind::Stdin => return,
        };
        let survey = SurveyOf { source: spec, key_namespaces: source.key_namespaces.clone() };
        let job = self.job();
        self.facts.survey = Fact::Asked(job, None);
        self.facts.files = None;
        effects.push(Effect::SurveySource(job, survey));
    }

    fn ask_preview(&mut self, effects: &mut Vec<Effect>) {
        if self.facts.preview.is_unasked()
            && let Ok(plan) = self.plan()
        {
            let job = self.job();
            self.facts.preview = Fact::Asked(job, None);
            self.planned = Some(plan.at());
            effects.push(Effect::Preview(job, Box::new(plan), self.facts.ahead));
        }
    }

    /// Previews more events, unless the preview has read all of them or has the largest size.
    pub(super) fn read_more(&mut self) -> Vec<Effect> {
        let facts = &mut self.facts;
        let more = match &facts.preview {
            Fact::Is(seen) if !seen.whole => facts.ahead.more(),
            _ => None,
        };
        let Some(more) = more else { return Vec::new() };
        facts.ahead = more;
        facts.preview = Fact::Unasked;
        let mut effects = Vec::new();
        self.ask_preview(&mut effects);
        effects
    }

    fn is_clean(&self, step: Step) -> bool {
        let of_step = |found: &super::Finding| found.weight == Weight::Blocks && found.field.step() == step;
        !self.findings().iter().any(of_step)
    }
}

/// Returns a spec with the account and the connection of `draft`. Everything else in it is made up, so that permissions
/// can be checked before all fields are answered.
fn probe(draft: &Draft) -> Option<Spec> {
    let mut probe = Draft::new();
    probe.name = "check".into();
    probe.account = draft.account.clone();
    probe.stream.clone_from(&draft.stream);
    probe.allow_unordered = draft.allow_unordered;
    probe.source.kind = SourceKind::Stdin;
    probe.activation.segments = vec![SegmentDraft { namespace: "ups".into(), id: "check".into(), name: String::new() }];
    Spec::parse(&probe.to_spec(), "draft").ok()
}

/// Drops a fact. Returns the job that was fetching it, which the caller cancels.
fn drop_fact<T>(fact: &mut Fact<T>) -> Option<JobId> {
    let job = fact.job();
    *fact = Fact::Unasked;
    job
}

fn is<T>(fact: &mut Fact<T>, job: JobId, value: T) {
    if fact.job() == Some(job) {
        *fact = Fact::Is(value);
    }
}

fn not<T>(fact: &mut Fact<T>, job: JobId, reason: &Phrase) {
    if fact.job() == Some(job) {
        *fact = Fact::Not(reason.clone());
    }
}

fn over<T: Default>(rows: &mut Fact<T>, job: JobId) {
    if let Fact::Asked(asked, so_far) = rows
        && *asked == job
    {
        *rows = Fact::Is(so_far.take().unwrap_or_default());
    }
}
