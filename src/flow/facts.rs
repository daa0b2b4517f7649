//! What the wizard has been told: not answers, so they may be forgotten and asked for again.

use super::effect::{AccountSeen, EventsSeen, JobId, StreamSeen};
use crate::destination::account::NamedProfile;
use crate::destination::check::Row;
use crate::source::FilesAhead;
use crate::source::survey::{Progress, Survey};
use crate::text::Phrase;

/// One thing that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known<T> {
    /// Nobody has asked.
    Unasked,
    /// It is on its way; what came so far.
    Asked(JobId, Option<T>),
    /// This is it.
    Is(T),
    /// It cannot be had: why.
    Not(Phrase),
    /// Somebody has stopped the asking, or it broke after some of it had come: what had come by then, and why it broke.
    Stopped(Option<T>, Option<Phrase>),
}

impl<T> Known<T> {
    /// What is known of it.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) | Self::Asked(_, Some(value)) | Self::Stopped(Some(value), _) => Some(value),
            Self::Unasked | Self::Asked(_, None) | Self::Not(_) | Self::Stopped(None, _) => None,
        }
    }

    /// The asking that is under way.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Asked(job, _) => Some(*job),
            Self::Unasked | Self::Is(_) | Self::Not(_) | Self::Stopped(..) => None,
        }
    }

    /// Stops the asking; gives it when there was one.
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

/// How many events are read ahead at most: the sizes of a sample that one may choose.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ahead {
    /// 100.
    Hundred,
    /// 1,000.
    Thousand,
    /// 10,000.
    TenThousand,
}

impl Ahead {
    /// The number.
    pub fn events(self) -> usize {
        match self {
            Self::Hundred => 100,
            Self::Thousand => 1_000,
            Self::TenThousand => 10_000,
        }
    }

    /// Ten times as many, as far as that goes.
    pub fn more(self) -> Option<Self> {
        match self {
            Self::Hundred => Some(Self::Thousand),
            Self::Thousand => Some(Self::TenThousand),
            Self::TenThousand => None,
        }
    }
}

/// All that was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The names of the saved destinations.
    pub destinations: Vec<String>,
    /// The saved accounts.
    pub accounts: Known<Vec<AccountSeen>>,
    /// The AWS account of the access key, where its id tells.
    pub key: Known<Option<String>>,
    /// The named profiles of the AWS configuration.
    pub profiles: Known<Vec<NamedProfile>>,
    /// Who the sign-in is.
    pub sign_in: Known<Vec<Row>>,
    /// Rises with every account answer that has changed: what others were told of the ones before is void.
    pub account: u64,
    /// The streams.
    pub streams: Known<Vec<StreamSeen>>,
    /// Whether events may be written.
    pub check: Known<Vec<Row>>,
    /// The files that the survey reads, in order, where they are several.
    pub files: Option<FilesAhead>,
    /// How far the survey is.
    pub reading: Option<Progress>,
    /// What is in the source.
    pub survey: Known<Box<Survey>>,
    /// Rises with every survey that was told or forgotten: what is made of one is made anew then.
    pub surveyed: u64,
    /// The events that would leave.
    pub preview: Known<EventsSeen>,
    /// How many of them are asked for.
    pub ahead: Ahead,
}

impl Facts {
    /// The streams, once none is to come any more.
    pub(super) fn all_streams(&self) -> Option<&[StreamSeen]> {
        match &self.streams {
            Known::Is(streams) => Some(streams),
            Known::Unasked | Known::Asked(..) | Known::Not(_) | Known::Stopped(..) => None,
        }
    }

    pub(super) fn new(destinations: Vec<String>) -> Self {
        Self {
            destinations,
            accounts: Known::Unasked,
            key: Known::Unasked,
            profiles: Known::Unasked,
            sign_in: Known::Unasked,
            account: 0,
            streams: Known::Unasked,
            check: Known::Unasked,
            files: None,
            reading: None,
            survey: Known::Unasked,
            surveyed: 0,
            preview: Known::Unasked,
            ahead: Ahead::Hundred,
        }
    }
}
