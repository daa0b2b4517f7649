//! What the backstage tells a front end.

use time::OffsetDateTime;

use super::completion::PathCompletion;
use super::order::Order;
use crate::delivery::core::Snapshot;
use crate::delivery::dead_letters::{DeadKind, DeadLetter};
use crate::delivery::engine::{Notice, Summary};
use crate::destination::account::NamedProfile;
use crate::destination::check::CheckRow;
use crate::destination::draft::{AccountDraft, Draft};
use crate::destination::lock::PauseReason;
use crate::destination::run::FeedProgress;
use crate::destination::sign_in::KeyChange;
use crate::destination::spec::CredentialSource;
use crate::destination::vault::PASSPHRASE_CHARS;
use crate::flow::{EffectResult, FlowInput, JobId, Plan, Step};
use crate::kinesis::mfa::CODE_DIGITS;
use crate::secret::Secret;
use crate::text::{Key, Notification, Phrase, template};

/// What came of an order, what an order needs from the operator first, or what happened to a stream.
#[derive(Debug)]
pub enum Reply {
    /// The reply to a job of the set-up.
    EffectResult(JobId, EffectResult),
    /// Opens the wizard with these answers. `DestinationKind` says where the destination leads.
    Begin(Box<FlowInput>, DestinationKind),
    /// Opens the wizard at this step.
    BeginAt(Box<FlowInput>, DestinationKind, Step),
    Catalogue(Result<Vec<DestinationSummary>, Phrase>),
    /// What this typed path can become; `None` if it exists, or if no name begins like it.
    PathCompleted(String, Option<PathCompletion>),
    /// When the stored draft was written. It follows in [`Reply::DraftFound`].
    DraftKept(OffsetDateTime),
    DraftFound(Box<Draft>),
    /// The operator must choose from where to read a feed that has changed.
    AskFrom(JobId, Box<Plan>),
    /// The stream of this destination is not the one of the last run, for this reason. The operator must choose what to
    /// do.
    AskStream(String, Phrase),
    /// The order of this destination's files is unclear, for this reason. The operator must choose one.
    AskOrder(String, Phrase),
    /// A new secrets file needs a passphrase.
    AskNewPassphrase(JobId, Box<AccountDraft>),
    /// This account cannot sign in without this secret. The order follows once it is entered; without one, the current
    /// step asks again.
    AskSecret(SecretKind, String, Option<Box<Order>>),
    /// AWS accepted the MFA code. The order follows now; without one, the current step asks again.
    CodeAccepted(Option<Box<Order>>),
    /// The MFA code for this AWS profile did not sign in, for this reason. The order still waits for a code that does.
    CodeRefused(String, Option<Box<Order>>, Phrase),
    /// The current step repeats its requests, because a secret that was missing is now available.
    AskAgain,
    /// The result of the test events.
    Tested(JobId, Result<Vec<CheckRow>, Phrase>),
    /// The totals of all runs of a destination.
    Delivered(String, DestinationKind, DeliveryTotals),
    /// This destination was not started, because it reads standard input, which the front end needs for its keys.
    NeedsFeed(String),
    Say(Notification),
    /// Something happened to the stream of the destination of this name.
    Stream(String, Box<StreamEvent>),
}

/// A secret that the operator is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretKind {
    /// A new passphrase, which is typed twice.
    NewPassphrase,
    Passphrase,
    /// A key that is not stored anywhere.
    Key,
    /// A key that replaces the one of an account.
    NewKey,
    /// The MFA code that an AWS profile asks for.
    MfaCode,
}

impl SecretKind {
    /// Returns the question for it; for an MFA code, `account` is the AWS profile.
    pub fn question(self, account: &str) -> Phrase {
        const GIVEN: &[&str] = &["account"];
        let template = match self {
            Self::NewPassphrase => template!(AskNewPassphrase, GIVEN),
            Self::Passphrase => template!(AskPassphrase, GIVEN),
            Self::Key => template!(AskKey, GIVEN),
            Self::NewKey => template!(AskNewKey, GIVEN),
            Self::MfaCode => template!(AskMfaCode, GIVEN),
        };
        Phrase::filled(template, [("account", account.into())])
    }

    /// Returns how often it is typed: what no one has typed before is typed twice.
    pub fn repeats(self) -> usize {
        if self == Self::NewPassphrase { 2 } else { 1 }
    }

    /// Returns what is wrong with what was typed, once for each of [`Self::repeats`].
    pub fn fault(self, typed: &[Secret]) -> Option<Key> {
        let first = typed.first()?;
        let is_code = first.chars() == CODE_DIGITS && first.expose().bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::MfaCode if !is_code => Some(Key::CodeForm),
            Self::NewPassphrase if first.chars() < PASSPHRASE_CHARS => Some(Key::SecretTooShort),
            Self::NewPassphrase if typed.iter().any(|other| other.expose() != first.expose()) => {
                Some(Key::SecretsDiffer)
            }
            _ => None,
        }
    }
}

/// A row of the list of destinations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestinationSummary {
    pub name: String,
    pub kind: DestinationKind,
    pub stream: String,
    pub region: String,
    pub status: RunStatus,
}

/// Where a destination leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DestinationKind {
    /// A stream at AWS or at a custom endpoint.
    Kinesis,
    /// The embedded endpoint.
    Sandbox,
}

/// What is known about the runs of a destination.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunStatus {
    /// It does not run. The totals of its runs, where they are known.
    Stopped(Option<DeliveryTotals>),
    /// Another process runs it.
    RunsElsewhere,
    /// Another process runs it and has paused, for this reason.
    PausedElsewhere(PauseReason),
    /// Its spec cannot be read, for this reason.
    Faulty(Phrase),
}

impl RunStatus {
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::RunsElsewhere | Self::PausedElsewhere(_))
    }
}

/// The totals of all runs of a destination: acknowledged events and dead letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeliveryTotals {
    pub delivered: u64,
    pub dead: u64,
}

#[derive(Debug)]
pub enum StreamEvent {
    /// The run is being prepared.
    Starting {
        /// The name of the Kinesis stream; a destination can have another name.
        stream: String,
        credentials: CredentialSource,
    },
    /// The run is still being prepared, and waits for this.
    Preparing(Preparing),
    /// The start was cancelled.
    Cancelled,
    Started(RunStart),
    Snapshot(Box<Snapshot>),
    /// A notice of the run, for the log.
    Notice(Notice),
    /// The account's key was exchanged, or the exchange failed.
    KeyExchanged(KeyChange),
    /// The run signs with these credentials, or could not switch to them.
    SignedIn(CredentialSource, Result<(), Phrase>),
    /// The key of this account was replaced by the key with this ID, or was not replaced.
    KeyRenewed(String, Result<String, Phrase>),
    Accounts(Vec<SignInAccount>),
    /// The named AWS profiles, or why they could not be read.
    Profiles(Result<Vec<NamedProfile>, Phrase>),
    Policy(String),
    Letters(Result<Box<NewestLetters>, Phrase>),
    Row(Box<CheckRow>),
    /// The permission check is complete; with a reason, it failed.
    CheckFinished(Option<Phrase>),
    Ended(Box<Summary>),
    /// The run broke off or could not begin, for this reason.
    Failed(Phrase),
}

/// What a run waits for while it is being prepared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Preparing {
    /// Credentials. A vault may ask its owner first.
    SignIn,
    /// This other command, which holds the destination's lock for a moment.
    Others(String),
    /// The feed and the state of earlier runs.
    Feed,
    /// The recognition of files that were read before: bytes compared, and bytes to compare.
    Files(u64, u64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignInAccount {
    pub name: String,
    /// Whether the account has a key of its own, which can be replaced.
    pub has_key: bool,
}

/// How a run begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunStart {
    /// The position in the feed.
    pub progress: FeedProgress,
    /// The first line that the run reads, counted from 1.
    pub line: u64,
    /// Whether a killed run continues from its position.
    pub resumable: bool,
}

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewestLetters {
    /// The newest dead letters, the newest first. There can be fewer than `count`.
    pub newest: Vec<Letter>,
    /// Number of all dead letters.
    pub count: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Seconds since 1970.
    pub time: u64,
    pub kind: DeadKind,
    /// A short code for the cause.
    pub reason: String,
    /// The cause in full.
    pub message: String,
    /// File, line and byte.
    pub place: String,
    /// Size of the event, or of the line if there is no event.
    pub bytes: usize,
}

impl Letter {
    pub fn from_record(letter: &DeadLetter) -> Self {
        let event = letter.event.as_ref().map(|event| event.get().len());
        let line = letter.line.as_ref().map(String::len);
        Self {
            time: letter.at,
            kind: letter.kind,
            reason: letter.reason.clone(),
            message: letter.message.clone(),
            place: letter.place.to_string(),
            bytes: event.or(line).unwrap_or_default(),
        }
    }
}
