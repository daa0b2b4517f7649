//! What a front end asks of the backstage, as data.

use std::path::PathBuf;

use super::reply::SecretKind;
use crate::delivery::pace::Share;
use crate::destination::Spec;
use crate::destination::difference::ReadFrom;
use crate::destination::draft::{AccountDraft, Draft};
use crate::destination::run::stream_record::StreamChange;
use crate::destination::spec::CredentialSource;
use crate::flow::{self, Flow, JobId, Plan, Step};
use crate::secret::Secret;
use crate::source::file::FileOrder;

/// A request that the backstage carries out. It never holds a secret: those that it needs come beside it, in
/// [`EnteredSecrets`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    Flow(flow::Effect),
    /// Saves a plan and starts to read its feed from here. Follows [`super::Reply::AskFrom`].
    ApplyFrom(JobId, Box<Plan>, ReadFrom),
    /// Starts a destination whose stream has changed. Follows [`super::Reply::AskStream`].
    StreamAnyway(String, StreamChange),
    /// Saves this order of the files and starts the destination. Follows [`super::Reply::AskOrder`].
    StreamInOrder(String, FileOrder),
    /// Stores the typed secret in a file under the passphrase just typed. Follows [`super::Reply::AskNewPassphrase`].
    StoreUnderPassphrase(JobId, Box<AccountDraft>),
    /// Keeps the secret just typed for this session, as what that account needs. Then carries out the other order;
    /// without one, the current step asks again. Follows [`super::Reply::AskSecret`].
    KeepSecret(SecretKind, String, Option<Box<Order>>),
    /// Reads the destinations. [`super::Reply::Catalogue`] replies.
    ReadCatalogue,
    /// Reads the destinations, but replies only if something has changed. Does nothing while a read is in progress.
    RefreshCatalogue,
    /// Reads the stored draft. [`super::Reply::DraftFound`] replies if there is one.
    OfferDraft,
    /// Begins a set-up. [`super::Reply::Begin`] or [`super::Reply::BeginAt`] replies.
    Begin(Begin),
    /// Cancels all jobs of earlier set-ups.
    CancelAll,
    /// Removes a destination and the state of its runs.
    Remove(String),
    /// Writes one marked record with each operation. [`super::Reply::Tested`] replies. Only the account and the
    /// connection of the spec matter.
    SendTest(JobId, Box<Spec>),
    /// Sends a command to the stream of the destination of this name.
    Steer(String, StreamCommand),
    /// Replaces the key of an account with the one just typed. The first name is the destination's, the second the
    /// account's.
    RenewKey(String, String),
    /// Completes a typed path (first) against this folder. [`super::Reply::PathCompleted`] replies.
    CompletePath(String, PathBuf),
    /// Writes a text (second) to a new file of this name (first).
    SaveText(String, String),
}

/// The secrets that an order may need: those typed into a set-up, and the one typed into a dialog.
#[derive(Clone, Copy, Default)]
pub struct EnteredSecrets<'a> {
    /// The set-up, which keeps what was typed into its fields and its answers about the account.
    pub flow: Option<&'a Flow>,
    pub typed: Option<&'a Secret>,
}

/// The answers that a set-up begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begin {
    New,
    Draft(Box<Draft>),
    /// All that the sandbox can fill in.
    Sandbox,
    /// Those of a destination. If it streams here, the front end shows the stream instead.
    Open(String),
    /// Those of a destination, to change it.
    Edit(String),
    /// Like `Edit`, at this step.
    EditAt(String, Step),
    /// Those of a destination, for a new one.
    Copy(String),
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
    RetryNow,
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
