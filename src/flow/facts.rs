//! The facts that the wizard has fetched. They are not answers, so they can be dropped and fetched again.

use super::effect::{AccountSummary, EventsSeen, JobId, PreviewSize, StreamSeen};
use crate::destination::account::NamedProfile;
use crate::destination::check::CheckRow;
use crate::source::FilesAhead;
use crate::source::survey::{Progress, Survey};
use crate::text::Phrase;

/// A fact, and how far its job is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact<T> {
    Unasked,
    /// The job is in progress. Holds what has arrived so far.
    Asked(JobId, Option<T>),
    Is(T),
    /// The fact is not available, for this reason.
    Not(Phrase),
    /// The user stopped the job, or it failed after a part had arrived. Holds that part, and the reason of a failure.
    Stopped(Option<T>, Option<Phrase>),
}

impl<T> Fact<T> {
    /// Returns the fact, or the part that has arrived.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) | Self::Asked(_, Some(value)) | Self::Stopped(Some(value), _) => Some(value),
            Self::Unasked | Self::Asked(_, None) | Self::Not(_) | Self::Stopped(None, _) => None,
        }
    }

    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Asked(job, _) => Some(*job),
            Self::Unasked | Self::Is(_) | Self::Not(_) | Self::Stopped(..) => None,
        }
    }

    /// Stops the job in progress and returns it.
    pub(super) fn stop(&mut self) -> Option<JobId> {
        let Self::Asked(job, so_far) = self else { return None };
        let (job, so_far) = (*job, so_far.take());
        *self = Self::Stopped(so_far, None);
        Some(job)
    }

    pub(super) fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }
}

/// Every fact that the wizard has fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    pub destinations: Vec<String>,
    pub accounts: Fact<Vec<AccountSummary>>,
    /// The AWS account of the access key, if the key id contains it.
    pub key: Fact<Option<String>>,
    pub profiles: Fact<Vec<NamedProfile>>,
    pub sign_in: Fact<Vec<CheckRow>>,
    /// Increases whenever an answer about the account changes. What others learned with an earlier number is outdated.
    pub account: u64,
    pub streams: Fact<Vec<StreamSeen>>,
    pub check: Fact<Vec<CheckRow>>,
    /// The files that the survey reads, in order, if there are several.
    pub files: Option<FilesAhead>,
    pub reading: Option<Progress>,
    pub survey: Fact<Box<Survey>>,
    /// Increases with every survey that arrives or is dropped. What was computed from an earlier one is then outdated.
    pub surveyed: u64,
    /// The events that would be sent.
    pub preview: Fact<EventsSeen>,
    pub ahead: PreviewSize,
}

impl Facts {
    /// Returns the streams once the list is complete.
    pub(super) fn all_streams(&self) -> Option<&[StreamSeen]> {
        match &self.streams {
            Fact::Is(streams) => Some(streams),
            Fact::Unasked | Fact::Asked(..) | Fact::Not(_) | Fact::Stopped(..) => None,
        }
    }

    pub(super) fn new(destinations: Vec<String>) -> Self {
        Self {
            destinations,
            accounts: Fact::Unasked,
            key: Fact::Unasked,
            profiles: Fact::Unasked,
            sign_in: Fact::Unasked,
            account: 0,
            streams: Fact::Unasked,
            check: Fact::Unasked,
            files: None,
            reading: None,
            survey: Fact::Unasked,
            surveyed: 0,
            preview: Fact::Unasked,
            ahead: PreviewSize::Hundred,
        }
    }
}
