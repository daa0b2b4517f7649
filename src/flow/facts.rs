//! The facts that the wizard has fetched. They are not answers, so they can be dropped and fetched again.

use super::effect::{AccountSummary, JobId, PreviewResult, PreviewSize, StreamOption};
use super::step::Step;
use crate::destination::account::NamedProfile;
use crate::destination::check::CheckRow;
use crate::source::FilesAhead;
use crate::source::survey::{Progress, Survey};
use crate::text::Phrase;

/// A fact, and how far its job is.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum Fact<T> {
    #[default]
    NotRequested,
    /// The job is in progress. Holds what has arrived so far.
    Loading(JobId, Option<T>),
    Ready(T),
    /// The fact is not available, for this reason.
    Failed(Phrase),
    /// The user stopped the job, or it failed after a part had arrived. Holds that part, and the reason of a failure.
    Stopped(Option<T>, Option<Phrase>),
}

impl<T> Fact<T> {
    /// Returns the fact, or the part that has arrived.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Loading(_, Some(value)) | Self::Stopped(Some(value), _) => Some(value),
            Self::NotRequested | Self::Loading(_, None) | Self::Failed(_) | Self::Stopped(None, _) => None,
        }
    }

    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Loading(job, _) => Some(*job),
            Self::NotRequested | Self::Ready(_) | Self::Failed(_) | Self::Stopped(..) => None,
        }
    }

    pub(super) fn complete(&mut self, job: JobId, value: T) {
        if self.job() == Some(job) {
            *self = Self::Ready(value);
        }
    }
}

/// A fact that arrives in parts.
impl<T: Default> Fact<T> {
    pub(super) fn add(&mut self, job: JobId, add: impl FnOnce(&mut T)) {
        if let Self::Loading(loading, so_far) = self
            && *loading == job
        {
            add(so_far.get_or_insert_default());
        }
    }

    /// Completes the fact with the parts that have arrived.
    pub(super) fn finish(&mut self, job: JobId) {
        if let Self::Loading(loading, so_far) = self
            && *loading == job
        {
            *self = Self::Ready(so_far.take().unwrap_or_default());
        }
    }
}

/// What can be done with a fact, whatever it holds.
pub(super) trait Loadable {
    fn loading_job(&self) -> Option<JobId>;

    fn is_not_requested(&self) -> bool;

    fn load(&mut self, job: JobId);

    /// Drops the fact. Returns the job in progress, which the caller cancels.
    fn reset(&mut self) -> Option<JobId>;

    /// Stops the job in progress and returns it. Keeps what has arrived.
    fn stop(&mut self) -> Option<JobId>;

    fn fail(&mut self, job: JobId, reason: &Phrase);
}

impl<T> Loadable for Fact<T> {
    fn loading_job(&self) -> Option<JobId> {
        self.job()
    }

    fn is_not_requested(&self) -> bool {
        matches!(self, Self::NotRequested)
    }

    fn load(&mut self, job: JobId) {
        *self = Self::Loading(job, None);
    }

    fn reset(&mut self) -> Option<JobId> {
        let job = self.job();
        *self = Self::NotRequested;
        job
    }

    fn stop(&mut self) -> Option<JobId> {
        let Self::Loading(job, so_far) = self else { return None };
        let (job, so_far) = (*job, so_far.take());
        *self = Self::Stopped(so_far, None);
        Some(job)
    }

    fn fail(&mut self, job: JobId, reason: &Phrase) {
        if self.job() == Some(job) {
            *self = Self::Failed(reason.clone());
        }
    }
}

/// Names a fact in [`Facts`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FactName {
    Accounts,
    Key,
    Profiles,
    SignIn,
    Streams,
    Check,
    Survey,
    Preview,
}

impl FactName {
    pub(super) const ALL: [Self; 8] = [
        Self::Accounts,
        Self::Key,
        Self::Profiles,
        Self::SignIn,
        Self::Streams,
        Self::Check,
        Self::Survey,
        Self::Preview,
    ];

    /// Returns the facts that a step needs, in the order in which they are requested.
    pub(super) fn needed_by(step: Step) -> &'static [Self] {
        match step {
            Step::Account => &[Self::Accounts, Self::Key, Self::Profiles, Self::SignIn],
            Step::Authentication => &[Self::Streams, Self::Check],
            Step::Source | Step::Segments | Step::Attributes | Step::Identities => &[Self::Survey],
            // The preview tells how large events are, the survey how many there are, and the check whether they arrive.
            Step::Review => &[Self::Check, Self::Survey, Self::Preview],
            Step::Preview => &[Self::Preview],
            Step::Stream => &[],
        }
    }

    /// Returns true if the job may take long, so that the user may want to stop it.
    pub(super) fn is_slow(self) -> bool {
        match self {
            Self::SignIn | Self::Streams | Self::Check | Self::Survey | Self::Preview => true,
            Self::Accounts | Self::Key | Self::Profiles => false,
        }
    }
}

/// Every fact that the wizard has fetched.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Facts {
    pub destinations: Vec<String>,
    pub accounts: Fact<Vec<AccountSummary>>,
    /// The AWS account of the access key, if the key id contains it.
    pub key: Fact<Option<String>>,
    pub profiles: Fact<Vec<NamedProfile>>,
    pub sign_in: Fact<Vec<CheckRow>>,
    /// Increases whenever an answer about the account changes. What others learned with an earlier number is outdated.
    pub account_revision: u64,
    pub streams: Fact<Vec<StreamOption>>,
    pub check: Fact<Vec<CheckRow>>,
    /// The files that the survey reads, in order, if there are several.
    pub files: Option<FilesAhead>,
    pub reading: Option<Progress>,
    pub survey: Fact<Box<Survey>>,
    /// Increases with every survey that arrives or is dropped. What was computed from an earlier one is then outdated.
    pub survey_revision: u64,
    /// The events that would be sent.
    pub preview: Fact<PreviewResult>,
    pub preview_size: PreviewSize,
}

impl Facts {
    /// Returns the streams once the list is complete.
    pub(super) fn all_streams(&self) -> Option<&[StreamOption]> {
        match &self.streams {
            Fact::Ready(streams) => Some(streams),
            Fact::NotRequested | Fact::Loading(..) | Fact::Failed(_) | Fact::Stopped(..) => None,
        }
    }

    pub(super) fn fact(&self, name: FactName) -> &dyn Loadable {
        match name {
            FactName::Accounts => &self.accounts,
            FactName::Key => &self.key,
            FactName::Profiles => &self.profiles,
            FactName::SignIn => &self.sign_in,
            FactName::Streams => &self.streams,
            FactName::Check => &self.check,
            FactName::Survey => &self.survey,
            FactName::Preview => &self.preview,
        }
    }

    pub(super) fn fact_mut(&mut self, name: FactName) -> &mut dyn Loadable {
        match name {
            FactName::Accounts => &mut self.accounts,
            FactName::Key => &mut self.key,
            FactName::Profiles => &mut self.profiles,
            FactName::SignIn => &mut self.sign_in,
            FactName::Streams => &mut self.streams,
            FactName::Check => &mut self.check,
            FactName::Survey => &mut self.survey,
            FactName::Preview => &mut self.preview,
        }
    }

    /// Drops these facts. Returns the jobs in progress, which the caller cancels.
    pub(super) fn reset(&mut self, names: impl IntoIterator<Item = FactName>) -> Vec<JobId> {
        let drop_one = |name| {
            if name == FactName::Survey {
                self.reading = None;
                self.survey_revision += 1;
            }
            self.fact_mut(name).reset()
        };
        names.into_iter().filter_map(drop_one).collect()
    }
}
