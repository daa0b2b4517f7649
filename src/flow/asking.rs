//! Requests facts: decides when the wizard needs one, requests it once, and drops the result of an outdated job.

use time::OffsetDateTime;

use super::effect::{Effect, EffectResult, JobId, PreviewSize, SurveyRequest};
use super::facts::{Fact, FactName};
use super::field::Field;
use super::finding::{Finding, Weight};
use super::keeping::KeyCheck;
use super::sourcing::SourceCheck;
use super::step::Step;
use super::{Flow, StepNotice, checks};
use crate::destination::Spec;
use crate::destination::draft::{Draft, SegmentDraft, Stored, expand_home};
use crate::destination::spec::{SourceKind, SourceSpec};
use crate::source::file::FeedSettings;
use crate::source::survey::Ended;
use crate::text::Phrase;

impl Flow {
    pub fn set_now(&mut self, now: OffsetDateTime) {
        self.now = now;
    }

    /// Requests the facts that the current step needs and that were not requested yet, as far as its answers allow.
    pub(super) fn request_facts(&mut self) -> Vec<Effect> {
        FactName::needed_by(self.step).iter().filter_map(|name| self.request(*name)).collect()
    }

    /// Drops the facts of the current step and requests them again.
    pub(super) fn request_facts_again(&mut self) -> Vec<Effect> {
        let is_outdated = |name: &FactName| match name {
            // The same id always contains the same account.
            FactName::Key => false,
            FactName::Survey => self.step != Step::Review || matches!(self.facts.survey, Fact::Stopped(..)),
            _ => true,
        };
        let outdated: Vec<_> = FactName::needed_by(self.step).iter().copied().filter(is_outdated).collect();
        let mut effects = self.drop_facts(outdated);
        effects.extend(self.request_facts());
        effects
    }

    /// Drops all facts and cancels their jobs, for a user who leaves the wizard.
    pub fn abandon(&mut self) -> Vec<Effect> {
        self.drop_facts(FactName::ALL)
    }

    fn drop_facts(&mut self, names: impl IntoIterator<Item = FactName>) -> Vec<Effect> {
        self.facts.reset(names).into_iter().map(Effect::Cancel).collect()
    }

    /// Checks again whether events may be written.
    pub(super) fn check_rights(&mut self) -> Vec<Effect> {
        let mut effects = self.drop_facts([FactName::Check]);
        effects.extend(self.request(FactName::Check));
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
        self.facts.preview_size = PreviewSize::Hundred;
        self.planned_at = None;
        let mut outdated = vec![FactName::Preview];
        match field.step() {
            Step::Account => {
                self.facts.account_revision += 1;
                // Who signs in does not depend on the name of the account or the place of its secret.
                if !matches!(field, Field::SecretPlace | Field::AccountName) {
                    outdated.extend([FactName::SignIn, FactName::Streams, FactName::Check]);
                }
                if field == Field::AccessKeyId {
                    outdated.push(FactName::Key);
                }
            }
            Step::Authentication if matches!(field, Field::Stream | Field::AllowUnordered) => {
                outdated.push(FactName::Check);
            }
            Step::Source => {
                outdated.push(FactName::Survey);
                self.source_check = SourceCheck::Idle;
            }
            _ => {}
        }
        // A user who types does not wait. A result or a question about the key that was shown still counts if only the
        // name or the place changed.
        let same = matches!(field, Field::SecretPlace | Field::AccountName)
            && matches!(self.trial, KeyCheck::Reported | KeyCheck::LengthDoubted);
        if field.step() == Step::Account && !same {
            self.trial = KeyCheck::Idle;
        }
        let jobs =
            storing.into_iter().chain(self.facts.reset(outdated)).chain(self.applying.take().map(|(job, _)| job));
        jobs.map(Effect::Cancel).chain(secrets).collect()
    }

    /// Handles the result of an effect, if its job is still awaited.
    pub(super) fn take_result(&mut self, job: JobId, result: EffectResult) -> Vec<Effect> {
        if let Some((_, stored)) = self.storing.take_if(|(storing, _)| *storing == job) {
            return self.take_store_result(result, (job, stored));
        }
        if self.is_applying(job) {
            return self.take_apply_result(result);
        }
        let facts = &mut self.facts;
        match result {
            EffectResult::Accounts(accounts) => facts.accounts.complete(job, accounts),
            EffectResult::Key(account) => facts.key.complete(job, account),
            EffectResult::Profiles(profiles) => facts.profiles.complete(job, profiles),
            EffectResult::Streams(page) => facts.streams.add(job, |streams| streams.extend(page)),
            EffectResult::Previewed(preview) => facts.preview.complete(job, *preview),
            EffectResult::Row(row) => {
                for rows in [&mut facts.sign_in, &mut facts.check] {
                    rows.add(job, |rows| rows.push((*row).clone()));
                }
            }
            EffectResult::Finished => {
                facts.sign_in.finish(job);
                facts.streams.finish(job);
                facts.check.finish(job);
            }
            EffectResult::Files(files) if facts.survey.job() == Some(job) => facts.files = Some(files),
            EffectResult::Reading(progress) if facts.survey.job() == Some(job) => facts.reading = Some(progress),
            EffectResult::Survey(survey) if facts.survey.job() == Some(job) => {
                facts.reading = Some(survey.progress);
                facts.survey_revision += 1;
                let ended = survey.ended != Ended::Reading;
                facts.survey = if ended { Fact::Ready(survey) } else { Fact::Loading(job, Some(survey)) };
            }
            EffectResult::Failed(reason) => self.fail(job, &reason),
            EffectResult::Files(_)
            | EffectResult::Reading(_)
            | EffectResult::Survey(_)
            | EffectResult::Stored
            | EffectResult::Applied(_) => {}
        }
        let mut effects = self.finish_key_check();
        effects.extend(self.finish_source_check());
        effects
    }

    fn take_store_result(&mut self, result: EffectResult, (job, stored): (JobId, Stored)) -> Vec<Effect> {
        match result {
            EffectResult::Stored => self.finish_storing(stored),
            EffectResult::Failed(reason) => {
                self.notice = Some(StepNotice::StoreFailed(reason));
                Vec::new()
            }
            _ => {
                self.storing = Some((job, stored));
                Vec::new()
            }
        }
    }

    fn take_apply_result(&mut self, result: EffectResult) -> Vec<Effect> {
        match result {
            EffectResult::Applied(file) => {
                self.notice = None;
                let applied = self.applying.take();
                applied.map_or_else(Vec::new, |(_, then)| self.finish_applying(then, file))
            }
            EffectResult::Failed(reason) => {
                self.applying = None;
                self.notice = Some(StepNotice::Failed(reason));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn fail(&mut self, job: JobId, reason: &Phrase) {
        let facts = &mut self.facts;
        if let Fact::Loading(loading, so_far @ Some(_)) = &mut facts.streams
            && *loading == job
        {
            // The user can choose among the streams that have arrived.
            facts.streams = Fact::Stopped(so_far.take(), Some(reason.clone()));
        }
        for name in FactName::ALL {
            facts.fact_mut(name).fail(job, reason);
        }
    }

    // --- requests ---

    /// Requests facts about an answer while the user types it. These requests do not leave this machine.
    pub(super) fn request_local_fact(&mut self, field: Field) -> Option<Effect> {
        match field {
            Field::AccessKeyId => self.request(FactName::Key),
            Field::SignIn | Field::RoleBase => self.request(FactName::Profiles),
            _ => None,
        }
    }

    /// Requests a fact, unless it was requested before or the answers do not allow it yet.
    pub(super) fn request(&mut self, name: FactName) -> Option<Effect> {
        if !self.facts.fact(name).is_not_requested() {
            return None;
        }
        let job = JobId(self.next_job + 1);
        let effect = self.effect_for(name, job)?;
        if let Effect::Preview(_, plan, _) = &effect {
            self.planned_at = Some(plan.made_at());
        }
        self.next_job += 1;
        if name == FactName::Survey {
            self.facts.files = None;
        }
        self.facts.fact_mut(name).load(job);
        Some(effect)
    }

    /// Returns the effect that fetches a fact, or `None` if the answers do not allow it yet.
    fn effect_for(&self, name: FactName, job: JobId) -> Option<Effect> {
        let account = &self.draft.account;
        let signs_in = || self.is_clean(Step::Account).then(|| Box::new(account.clone()));
        Some(match name {
            FactName::Accounts => Effect::ListAccounts(job),
            FactName::Key => {
                let id = account.access_key_id.trim();
                let is_key = checks::KEY_ID.contains(&id.len()) && Field::AccessKeyId.is_asked(&self.draft);
                Effect::IdentifyKey(job, is_key.then(|| id.to_owned())?)
            }
            FactName::Profiles => Field::Profile.is_asked(&self.draft).then_some(Effect::ListProfiles(job))?,
            FactName::SignIn => Effect::SignIn(job, signs_in()?),
            FactName::Streams => Effect::ListStreams(job, signs_in()?),
            FactName::Check => {
                let is_bad = |found: &Finding| found.field == Field::Stream && found.weight == Weight::Blocks;
                if self.findings().iter().any(is_bad) || !self.is_clean(Step::Account) {
                    return None;
                }
                Effect::Check(job, Box::new(self.probe()?))
            }
            FactName::Survey => Effect::SurveySource(job, self.survey_request()?),
            FactName::Preview => Effect::Preview(job, Box::new(self.plan().ok()?), self.facts.preview_size),
        })
    }

    fn survey_request(&self) -> Option<SurveyRequest> {
        if !self.is_clean(Step::Source) {
            return None;
        }
        let settings = &self.draft.source;
        let source = match settings.kind {
            SourceKind::File => SourceSpec::File {
                path: self.folder.join(&*expand_home(&settings.path)),
                settings: FeedSettings { follow: false, ..settings.settings.clone() },
            },
            SourceKind::Sample => {
                let number = |typed: &str| typed.trim().parse().unwrap_or_default();
                // The rate is for streaming; a survey does not wait.
                SourceSpec::Sample { count: number(&settings.count), rate: 0, seed: number(&settings.seed) }
            }
            SourceKind::Stdin => return None,
        };
        Some(SurveyRequest { source, key_namespaces: settings.key_namespaces.clone() })
    }

    /// Previews more events, unless the preview has read all of them or has the largest size.
    pub(super) fn read_more(&mut self) -> Vec<Effect> {
        let more = match &self.facts.preview {
            Fact::Ready(preview) if !preview.is_complete => self.facts.preview_size.larger(),
            _ => None,
        };
        let Some(more) = more else { return Vec::new() };
        self.facts.preview_size = more;
        self.facts.preview = Fact::NotRequested;
        self.request(FactName::Preview).into_iter().collect()
    }

    fn is_clean(&self, step: Step) -> bool {
        let of_step = |found: &Finding| found.weight == Weight::Blocks && found.field.step() == step;
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
