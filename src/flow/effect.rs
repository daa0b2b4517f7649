//! The requests of the wizard to its caller, as data, and the messages that the wizard receives.

use std::path::PathBuf;

use super::field::Field;
use super::plan::Plan;
use super::step::Step;
use crate::activation::{SegmentChanges, Triggers, UnmatchedMapping};
use crate::destination::Spec;
use crate::destination::account::{NamedProfile, SignInKind, paste::Pasted};
use crate::destination::check::CheckRow;
use crate::destination::draft::{AccountDraft, Draft, Stored};
use crate::destination::run::preview::Reasons;
use crate::destination::spec::SourceSpec;
use crate::secret::Secret;
use crate::source::FilesAhead;
use crate::source::survey::{Progress, Survey};
use crate::text::Phrase;

use super::answer::Answer;

/// Identifies a request. The result of an outdated job is dropped.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JobId(pub(super) u64);

/// A request of the wizard. It holds no secret: the caller that needs one reads [`super::Flow::secret`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Lists the saved accounts. Result: [`EffectResult::Accounts`].
    ListAccounts(JobId),
    /// Decodes the AWS account of an access key id, offline. Result: [`EffectResult::Key`].
    IdentifyKey(JobId, String),
    /// Lists the profiles of the AWS configuration. Result: [`EffectResult::Profiles`].
    ListProfiles(JobId),
    /// Checks who signs in, and the clock. Results: a [`EffectResult::Row`] each, then [`EffectResult::Finished`].
    SignIn(JobId, Box<AccountDraft>),
    /// Lists the streams of the account. Results: a [`EffectResult::Streams`] per page, then
    /// [`EffectResult::Finished`].
    ListStreams(JobId, Box<AccountDraft>),
    /// Checks whether events may be written, by the account and the connection of the spec. Results: a
    /// [`EffectResult::Row`] each, then [`EffectResult::Finished`].
    Check(JobId, Box<Spec>),
    /// Surveys the source. Results: [`EffectResult::Files`], [`EffectResult::Reading`] and [`EffectResult::Survey`];
    /// the last survey is final.
    SurveySource(JobId, SurveyRequest),
    /// Stores the typed secret where the account says. Result: [`EffectResult::Stored`] or [`EffectResult::Failed`].
    StoreSecret(JobId, Box<AccountDraft>),
    /// Deletes a secret that is stored or being stored, because no account will have it. Run it only after every
    /// [`Effect::StoreSecret`] that was requested before.
    ForgetSecret(Stored),
    /// Previews the events that would be sent, at most as many as [`PreviewSize`] says. Result:
    /// [`EffectResult::Previewed`].
    Preview(JobId, Box<Plan>, PreviewSize),
    /// Saves the plan. Result: [`EffectResult::Applied`] or [`EffectResult::Failed`].
    Apply(JobId, Box<Plan>),
    /// The wizard does not wait for this job any more.
    Cancel(JobId),
    SaveDraft(Box<Draft>),
    /// The draft has become a destination, or the user discards it.
    DiscardDraft,
    Stream(String),
    /// The destination of this name is saved in this file, and the wizard ends without a start.
    Exit(String, PathBuf),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SurveyRequest {
    /// Never stdin, which can be read only once.
    pub source: SourceSpec,
    /// Namespaces to try in turn for the profile key.
    pub key_namespaces: Vec<String>,
}

/// A message to the wizard. It is not printable, because it may hold a secret.
pub enum Msg {
    Answer(Field, Answer),
    /// The user typed a secret: the whole text. An empty one clears it.
    Secret(Field, Secret),
    /// The user pasted a key in one of its forms. Parts that it does not contain change nothing.
    Pasted(Box<Pasted>),
    /// The user left a field, so its findings may be shown.
    Leave(Field),
    Next,
    /// Save the destination without starting it, and end the wizard.
    SaveAndExit,
    /// Go back, and do not wait any more for what the step waits for.
    Back,
    /// Stop what the step waits for; if it waits for nothing, stop its requests.
    Stop,
    /// Go to a step that was reached before.
    Jump(Step),
    CheckAgain,
    /// Preview ten times as many events.
    ReadMore,
    /// Repeat only the check whether events may be written.
    CheckRights,
    /// Discard the draft and its stored secret.
    Discard,
    /// The result of an effect.
    EffectResult(JobId, EffectResult),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EffectResult {
    Accounts(Vec<AccountSummary>),
    /// The 12 digits of the key's AWS account, if the key id contains them.
    Key(Option<String>),
    /// In the order in which they are offered.
    Profiles(Vec<NamedProfile>),
    Row(Box<CheckRow>),
    Finished,
    /// More streams, in the order in which they are listed.
    Streams(Vec<StreamOption>),
    /// The survey reads several files, in this order.
    Files(FilesAhead),
    Reading(Progress),
    /// The survey so far; its `ended` tells whether it is final.
    Survey(Box<Survey>),
    Stored,
    Previewed(Box<PreviewResult>),
    /// The destination is saved in this file.
    Applied(PathBuf),
    Failed(Phrase),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSummary {
    pub name: String,
    pub kind: SignInKind,
    pub region: String,
    /// `None` for the endpoint of AWS.
    pub endpoint_url: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamOption {
    pub name: String,
    /// Status in AWS's words, if the list contains it.
    pub status: Option<String>,
    /// Capacity mode in AWS's words.
    pub mode: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewResult {
    pub events: Vec<EventPreview>,
    /// Lines of the feed that were read for these events.
    pub lines: u64,
    /// True if the feed has no further events.
    pub is_complete: bool,
    /// True if the destination is running. These are then the first events of its feed, not the next ones.
    pub is_running: bool,
    pub remarks: PreviewRemarks,
}

/// What a preview tells about a feed apart from its events.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct PreviewRemarks {
    /// Why lines gave no event, and what was ignored in lines.
    pub reasons: Reasons,
    /// What is mapped but was in no line.
    pub unmatched: Vec<UnmatchedMapping>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventPreview {
    /// The record's data, without the line end that may follow it.
    pub body: Vec<u8>,
    /// True if a line end follows the event in the record's data.
    pub has_line_end: bool,
    pub partition_key: String,
    /// Number of the event among the events of its profile.
    pub sequence: u64,
    pub triggers: Triggers,
    /// The segments that the profile has entered and left.
    pub segment_changes: SegmentChanges,
    /// The shard that would take the record, if the shards could be listed.
    pub shard: Option<String>,
    /// The largest record that the stream takes, in bytes, if that could be read.
    pub limit: Option<usize>,
}

/// The most events that a preview reads: the sizes that the user can choose.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PreviewSize {
    #[default]
    Hundred,
    Thousand,
    TenThousand,
}

impl PreviewSize {
    pub fn events(self) -> usize {
        match self {
            Self::Hundred => 100,
            Self::Thousand => 1_000,
            Self::TenThousand => 10_000,
        }
    }

    /// Returns the next size, ten times as large.
    pub fn larger(self) -> Option<Self> {
        match self {
            Self::Hundred => Some(Self::Thousand),
            Self::Thousand => Some(Self::TenThousand),
            Self::TenThousand => None,
        }
    }
}
