//! What the wizard asks of the world, as data, and what it is told in return.

use std::path::PathBuf;

use super::facts::Ahead;
use super::field::Field;
use super::plan::Plan;
use super::step::Step;
use crate::activation::{Crossed, Triggers, Unseen};
use crate::destination::Spec;
use crate::destination::account::{NamedProfile, paste::Pasted};
use crate::destination::check::Row;
use crate::destination::draft::{AccountDraft, Draft, Stored};
use crate::destination::previewing::Reasons;
use crate::destination::spec::SourceSpec;
use crate::secret::Secret;
use crate::source::FilesAhead;
use crate::source::survey::{Progress, Survey};
use crate::text::Phrase;

use super::answer::Answer;

/// Names one asking. What comes back under an older name is dropped.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JobId(pub(super) u64);

/// Something the wizard asks for. No secret is in it: whoever needs one looks at [`super::Flow::secret`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// The saved accounts: [`Told::Accounts`].
    ListAccounts(JobId),
    /// The account of an access key id, decoded offline: [`Told::Key`].
    IdentifyKey(JobId, String),
    /// The named profiles of the AWS configuration: [`Told::Profiles`].
    ListProfiles(JobId),
    /// Who this sign-in is, and its clock: [`Told::Row`] each, then [`Told::Over`].
    SignIn(JobId, Box<AccountDraft>),
    /// The streams of this sign-in: [`Told::Streams`] page by page, then [`Told::Over`].
    ListStreams(JobId, Box<AccountDraft>),
    /// Whether events may be written: [`Told::Row`] each, then [`Told::Over`]. Of the spec only account and connection count.
    Check(JobId, Box<Spec>),
    /// What is in the source: [`Told::Reading`] and [`Told::Survey`] as it comes, the last one final.
    SurveySource(JobId, SurveyOf),
    /// Keeps the typed secret where the account says: [`Told::Stored`] or [`Told::Failed`].
    StoreSecret(JobId, Box<AccountDraft>),
    /// Deletes a secret that was stored, or is being stored: no account will have it. Only to be done after every storing that
    /// was asked for before.
    ForgetSecret(Stored),
    /// The events that would leave, as many as are asked for at most: [`Told::Previewed`].
    Preview(JobId, Box<Plan>, Ahead),
    /// Saves what the plan says: [`Told::Applied`] or [`Told::Failed`].
    Apply(JobId, Box<Plan>),
    /// Nobody waits for this any more.
    Cancel(JobId),
    /// Keeps the draft.
    SaveDraft(Box<Draft>),
    /// The draft has become a destination, or is not wanted.
    DiscardDraft,
    /// Starts the destination of this name.
    Stream(String),
}

/// What is surveyed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SurveyOf {
    /// The source; never stdin, which can be read once only.
    pub source: SourceSpec,
    /// Namespaces tried in turn for the profile key.
    pub key_namespaces: Vec<String>,
}

/// What the wizard is told. Not printable: a secret may be in it.
pub enum Msg {
    /// An answer was typed or chosen.
    Answer(Field, Answer),
    /// A secret was typed: the whole of it, an empty one takes it back.
    Secret(Field, Secret),
    /// A key was pasted in one of its forms. What it does not hold changes nothing.
    Pasted(Box<Pasted>),
    /// The question was left: what is wrong with it may be shown now.
    Leave(Field),
    /// Go on.
    Next,
    /// Go back; what the step waits for is waited for no longer.
    Back,
    /// Stop what is under way: what the step waits for, else what it has asked for.
    Stop,
    /// Go to a step that was reached before.
    Jump(Step),
    /// Ask everything of this step again.
    CheckAgain,
    /// Read ten times as many events ahead.
    ReadMore,
    /// Look again whether events may be written, and nothing else.
    CheckRights,
    /// Throw the draft away.
    Discard,
    /// What an effect came to.
    Told(JobId, Told),
}

/// What an effect came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// The saved accounts.
    Accounts(Vec<AccountSeen>),
    /// The 12 digits of the key's account, where its id tells.
    Key(Option<String>),
    /// The named profiles, in the order they are offered.
    Profiles(Vec<NamedProfile>),
    /// One row of a check.
    Row(Box<Row>),
    /// There are no more rows, or streams.
    Over,
    /// More streams, in the order they are listed.
    Streams(Vec<StreamSeen>),
    /// The survey reads several files, in this order.
    Files(FilesAhead),
    /// How far the survey is.
    Reading(Progress),
    /// What the survey has found.
    Survey(Box<Survey>),
    /// The secret is kept.
    Stored,
    /// Events that would leave.
    Previewed(Box<EventsSeen>),
    /// The destination is saved in this file.
    Applied(PathBuf),
    /// It did not work: why.
    Failed(Phrase),
}

/// A saved account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSeen {
    /// Its name.
    pub name: String,
    /// How it signs in: the name of an option of [`Field::SignIn`].
    pub kind: String,
    /// Its region.
    pub region: String,
    /// Its endpoint, where it is another one than AWS's.
    pub endpoint_url: Option<String>,
}

/// A stream of the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamSeen {
    /// Its name.
    pub name: String,
    /// Its status in AWS's words, where the list tells it.
    pub status: Option<String>,
    /// How its capacity is set, in AWS's words.
    pub mode: Option<String>,
}

/// The first events that would leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventsSeen {
    /// As they come.
    pub events: Vec<EventSeen>,
    /// Lines of the feed that were read for them.
    pub lines: u64,
    /// Whether that was all of it, so that there are no others.
    pub whole: bool,
    /// Somebody runs the destination: these are the first events of its feed, not those that are next.
    pub in_use: bool,
    /// What of the lines gave no event, and what was in none of them.
    pub left_out: LeftOut,
}

/// What is to be known of a feed beside its events.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Why lines gave nothing, and what was left aside in them.
    pub reasons: Reasons,
    /// What is mapped and was in no line.
    pub unseen: Vec<Unseen>,
}

/// An event that would leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventSeen {
    /// The event, which is the record's data but for a line end behind it.
    pub body: Vec<u8>,
    /// A line end follows it in the record's data.
    pub line_end: bool,
    /// Its partition key.
    pub partition_key: String,
    /// Its number among its profile's events.
    pub sequence: u64,
    /// Why it is due.
    pub triggers: Triggers,
    /// The segments that its profile has entered and left.
    pub crossed: Crossed,
    /// The shard that takes it, where the shards could be listed.
    pub shard: Option<String>,
    /// The most that the stream takes in one record, in bytes, where that could be read.
    pub limit: Option<usize>,
}
