//! What the app asks of the outside world, as data, and the messages that it shows.

use crate::delivery::share::Share;
use crate::destination::Spec;
use crate::destination::applying::ReadFrom;
use crate::destination::draft::{AccountDraft, Draft};
use crate::destination::paused::PauseReason;
use crate::destination::spec::CredentialSource;
use crate::destination::stream_record::StreamChange;
use crate::flow::{self, JobId, Plan, Step};
use crate::source::file::FileOrder;
use crate::text::{Phrase, Texts};

/// A request of the app that the runtime carries out. It never holds a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    Flow(flow::Effect),
    /// Saves a plan and starts to read its feed from here. Follows [`super::app::Msg::AskFrom`].
    ApplyFrom(JobId, Box<Plan>, ReadFrom),
    /// Starts a destination whose stream has changed. Follows [`super::app::Msg::AskStream`].
    StreamAnyway(String, StreamChange),
    /// Saves this order of the files and starts the destination. Follows [`super::app::Msg::AskOrder`].
    StreamInOrder(String, FileOrder),
    /// Stores the typed secret in a file under the passphrase just typed. Follows
    /// [`super::app::Msg::AskNewPassphrase`].
    StoreUnderPassphrase(JobId, Box<AccountDraft>),
    /// Keeps the secret just typed for this session, as what that account needs. Then runs the effect; without one, the
    /// current step asks again. Follows [`super::app::Msg::AskMeans`].
    KeepMeans(SecretKind, String, Option<Box<Effect>>),
    /// Reads the destinations. [`super::app::Msg::Catalogue`] replies.
    ReadCatalogue,
    /// Reads the destinations, but replies only if something has changed. Does nothing while a read is in progress.
    LookAgain,
    /// Reads the stored draft. [`super::app::Msg::Offered`] replies if there is one.
    OfferDraft,
    /// Begins a set-up. [`super::app::Msg::Begin`] or [`super::app::Msg::BeginAt`] replies.
    Begin(Begin),
    /// Cancels all jobs of earlier set-ups.
    CancelAll,
    /// Removes a destination and the state of its runs.
    Remove(String),
    /// Writes one marked record with each operation. [`super::app::Msg::Tested`] replies. Only the account and the
    /// connection of the spec matter.
    SendTest(JobId, Box<Spec>),
    /// Sends an order to the stream of the destination of this name.
    Order(String, StreamCommand),
    /// Replaces the key of an account with the one just typed. The first name is the destination's, the second the
    /// account's.
    RenewKey(String, String),
    Copy(String),
    /// Writes a text (second) to a new file of this name (first).
    SaveText(String, String),
    /// Draws the whole screen again.
    Redraw,
    NextTheme,
    /// Turns mouse support on or off.
    Mouse(bool),
    /// Stops the app until the shell resumes it.
    Suspend,
    Quit,
}

/// A secret that the app asks for.
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

/// The answers that a set-up begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begin {
    New,
    Draft(Box<Draft>),
    /// All that the sandbox can fill in.
    Sandbox,
    /// Those of a destination. If it streams here, the app shows the stream instead.
    Open(String),
    /// Those of a destination, to change it.
    Edit(String),
    /// Like `Edit`, at this step.
    EditAt(String, Step),
    /// Those of a destination, for a new one.
    Copy(String),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestinationSummary {
    pub name: String,
    pub kind: DestinationKind,
    pub stream: String,
    pub region: String,
    pub standing: RunStatus,
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

/// An order to the stream of a destination.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StreamCommand {
    /// Holds the run until [`StreamCommand::Resume`].
    Pause,
    Resume,
    /// Limits the run to this share of its pace.
    Use(Share),
    /// Streams without ordering, for this run only.
    AllowUnordered,
    /// Retries now instead of waiting for the next attempt of a pause.
    Look,
    /// Reads no more, delivers what was read, then stops.
    Drain,
    Stop,
    /// Signs with these credentials from now on.
    SignIn(CredentialSource),
    /// Lists the saved accounts and the AWS profiles.
    ListAccounts,
    /// Checks the permissions of these credentials while the run continues.
    Check(CredentialSource),
    ReadLetters,
    /// Shows the least policy, ready to be copied.
    CopyPolicy,
}

/// A message for the message line. It is translated when it is shown, so that the language can change meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    pub tone: Tone,
    pub phrase: Phrase,
}

/// The severity of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Good,
    /// Something is in progress, or worth knowing.
    Info,
    Warn,
    /// Something failed.
    Bad,
}

impl Notification {
    pub fn new(tone: Tone, message: impl Into<Phrase>) -> Self {
        Self { tone, phrase: message.into() }
    }

    pub fn text(&self, texts: &Texts) -> String {
        texts.text(&self.phrase)
    }
}
