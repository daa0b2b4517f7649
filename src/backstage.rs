//! Does what the wizard and the front ends ask for, without a terminal: signs in, lists, checks, surveys, saves, keeps
//! secrets, runs destinations.
//!
//! [`Order`]s enter, and [`Reply`]s leave through a channel. Every front end uses it: `tui`, `plain`, the commands and
//! the tests of the wizard. Start reading at [`Backstage::run`].

pub mod completion;
pub mod demo_sandbox;
mod destinations;
mod order;
mod previews;
pub mod remarks;
mod reply;
mod saving;
mod session;
mod set_up;
mod streams;
pub mod words;

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinError, JoinHandle};

use self::completion::complete_path;
use self::destinations::{DestinationScanner, ReportScope};
use self::saving::DraftWriter;
use self::session::MissingCredentials;
use self::streams::StartAnswers;
use crate::destination::account::KeyEntry;
use crate::destination::account::paste::Pasted;
use crate::flow::{EffectResult, Field, Flow, JobId};
use crate::secret::Secret;
use crate::source::survey::Surveying;
use crate::text::{Explain, Key, Notification, Phrase, Tone, say};
pub use order::{Begin, EnteredSecrets, Order, StreamCommand};
pub use reply::{
    DeliveryTotals, DestinationKind, DestinationSummary, Letter, NewestLetters, Preparing, Reply, RunStart, RunStatus,
    SecretKind, SignInAccount, StreamEvent,
};
pub use session::Session;

/// Rows of a check that can wait to be forwarded.
const ROWS: usize = 32;

/// A job of a set-up. Dropping it cancels the work.
enum Job {
    Task(AbortHandle),
    /// Something is to be saved. Saving is cancelled if this is dropped before its turn comes.
    Saving(oneshot::Sender<()>),
    Survey(#[expect(dead_code, reason = "held so that it goes on")] Surveying),
}

impl Drop for Job {
    fn drop(&mut self) {
        if let Self::Task(task) = self {
            task.abort();
        }
    }
}

/// Carries out orders in the background. Dropping it cancels its jobs; [`Backstage::end`] waits for secrets first.
pub struct Backstage {
    session: Arc<Session>,
    drafts: DraftWriter,
    secrets: SecretWorker,
    scanner: Arc<DestinationScanner>,
    jobs: HashMap<JobId, Job>,
    /// Destinations that stream, by name.
    streams: HashMap<String, streams::LiveStream>,
    replies: mpsc::Sender<Reply>,
}

impl Backstage {
    /// Starts without a job. Needs a tokio runtime. Fails if the system starts no thread for the drafts.
    pub fn new(session: Arc<Session>, replies: mpsc::Sender<Reply>) -> io::Result<Self> {
        let (drafts, secrets) = (DraftWriter::start(&session.places, replies.clone())?, SecretWorker::start());
        let (scanner, jobs, streams) = (Arc::default(), HashMap::new(), HashMap::new());
        Ok(Self { session, drafts, secrets, scanner, jobs, streams, replies })
    }

    /// Carries out an order in the background.
    pub fn run(&mut self, order: Order, entered: EnteredSecrets<'_>) {
        match order {
            Order::Flow(effect) => self.run_effect(effect, entered),
            Order::StreamAnyway(name, change) => {
                self.stream(name, StartAnswers { change: Some(change), ..StartAnswers::default() });
            }
            Order::StreamInOrder(name, order) => {
                self.stream(name, StartAnswers { order: Some(order), ..StartAnswers::default() });
            }
            Order::ApplyFrom(job, plan, beginning) => self.apply(job, plan, Some(beginning)),
            Order::StoreUnderPassphrase(job, account) => self.store_under_passphrase(job, account, entered),
            Order::KeepSecret(wanted, account, then) => self.keep_secret(wanted, &account, then, entered),
            Order::Steer(name, command) => self.steer(&name, command),
            Order::RenewKey(name, account) => self.renew_key(&name, account, entered),
            Order::ReadCatalogue => self.scan_destinations(ReportScope::All),
            Order::RefreshCatalogue => self.scan_destinations(ReportScope::Changes),
            Order::OfferDraft => self.offer_draft(),
            Order::Begin(begin) => self.begin(begin),
            Order::CancelAll => self.jobs.clear(),
            Order::Remove(name) => self.remove(name),
            Order::SendTest(job, spec) => self.send_test(job, spec, entered),
            Order::SaveText(name, text) => self.save_text(name, text),
            Order::CompletePath(typed, folder) => self.run_blocking(move || {
                let found = complete_path(&typed, &folder);
                vec![Reply::PathCompleted(typed, found)]
            }),
        }
    }

    /// Waits for secrets to be stored or deleted. Cancels saves that still wait for their turn.
    pub async fn end(self) {
        let Self { secrets, jobs, .. } = self;
        drop(jobs);
        secrets.end().await;
    }

    /// Keeps the secret just typed, then carries out the order that needs it.
    fn keep_secret(
        &mut self,
        wanted: SecretKind,
        account: &str,
        then: Option<Box<Order>>,
        entered: EnteredSecrets<'_>,
    ) {
        let Some(typed) = entered.typed.map(|typed| Secret::copy_of(typed.expose())) else { return };
        match wanted {
            SecretKind::Key => self.session.keep_key(account, typed),
            // [`Order::RenewKey`] handles a new key.
            SecretKind::NewKey => {}
            SecretKind::Passphrase | SecretKind::NewPassphrase => self.session.keep_passphrase(account, typed),
            SecretKind::MfaCode => return self.use_code(account.to_owned(), typed, then),
        }
        match then {
            Some(effect) => self.run(*effect, entered),
            None => self.send(Reply::AskAgain),
        }
    }

    fn use_code(&self, profile: String, code: Secret, then: Option<Box<Order>>) {
        let (session, replies) = (Arc::clone(&self.session), self.replies.clone());
        tokio::spawn(async move {
            let _ = replies.send(Reply::Say(Notification::new(Tone::Info, Key::SayCodeSent))).await;
            let answer = match session.sign_in_with_code(&profile, &code).await {
                Ok(()) => Reply::CodeAccepted(then),
                Err(error) => Reply::CodeRefused(profile, then, error.phrase()),
            };
            let _ = replies.send(answer).await;
        });
    }

    /// Sends a reply without blocking.
    fn send(&self, message: Reply) {
        let replies = self.replies.clone();
        tokio::spawn(async move { replies.send(message).await });
    }

    /// Runs `work` for a job of the set-up until the job is cancelled, and sends its reply.
    fn run_job(&mut self, job: JobId, work: impl Future<Output = EffectResult> + Send + 'static) {
        let replies = self.replies.clone();
        let task = tokio::spawn(async move {
            // A panic in `work` becomes a reply too. Dropping the set aborts `work`.
            let mut working = tokio::task::JoinSet::new();
            working.spawn(work);
            let result = match working.join_next().await {
                Some(Ok(result)) => result,
                Some(Err(broke)) => EffectResult::Failed(panic_message(&broke)),
                None => return,
            };
            // Fails only if the front end is gone.
            let _ = replies.send(Reply::EffectResult(job, result)).await;
        });
        self.keep_job(job, Job::Task(task.abort_handle()));
    }

    fn keep_job(&mut self, job: JobId, work: Job) {
        self.jobs.retain(|_, job| match job {
            Job::Task(task) => !task.is_finished(),
            Job::Saving(saving) => !saving.is_closed(),
            Job::Survey(_) => true,
        });
        self.jobs.insert(job, work);
    }

    /// Runs blocking work on a thread of its own, and sends its replies.
    fn run_blocking(&self, work: impl FnOnce() -> Vec<Reply> + Send + 'static) {
        let replies = self.replies.clone();
        tokio::task::spawn_blocking(move || {
            for message in work() {
                let _ = replies.blocking_send(message);
            }
        });
    }
}

/// Runs blocking work of a job off the async threads.
async fn run_blocking(work: impl FnOnce() -> EffectResult + Send + 'static) -> EffectResult {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|broke| EffectResult::Failed(panic_message(&broke)))
}

/// Returns the key that was typed into a set-up but is not stored yet.
fn typed_key(flow: Option<&Flow>) -> Option<KeyEntry> {
    let flow = flow?;
    let copy = |field| flow.secret(field).map(|secret| Secret::copy_of(secret.expose()));
    let pasted = Pasted {
        secret_access_key: Some(copy(Field::Secret)?),
        session_token: copy(Field::SessionToken),
        ..Pasted::default()
    };
    KeyEntry::new(pasted, Some(flow.draft().account.access_key_id.trim())).ok()
}

/// Returns the failure of a job that has no credentials. If an MFA code is missing, asks for it.
async fn report_no_credentials(error: &MissingCredentials, replies: &mpsc::Sender<Reply>) -> EffectResult {
    ask_code(error, None, replies).await;
    failure_result(error)
}

/// Asks for an MFA code if that is what is missing. `then` runs once it is entered.
async fn ask_code(error: &MissingCredentials, then: Option<Order>, replies: &mpsc::Sender<Reply>) {
    if let MissingCredentials::Code(wanted) = error {
        let asks = Reply::AskSecret(SecretKind::MfaCode, wanted.profile().to_owned(), then.map(Box::new));
        let _ = replies.send(asks).await;
    }
}

fn failure_result(error: &impl Explain) -> EffectResult {
    EffectResult::Failed(error.phrase())
}

/// Describes a task that panicked or was aborted.
fn panic_message(broke: &JoinError) -> Phrase {
    Phrase::from(say::ReasonAppBroke { system: broke.to_string() })
}

/// Longest wait for a vault when the front end quits.
const AT_END: Duration = Duration::from_secs(3);

type SecretWork = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Stores and deletes secrets and saves accounts, one after another in the order of the requests. So a secret that was
/// stored too late to be of use is deleted only after it has been stored.
struct SecretWorker {
    work: mpsc::UnboundedSender<SecretWork>,
    task: JoinHandle<()>,
}

impl SecretWorker {
    fn start() -> Self {
        let (work, mut waiting) = mpsc::unbounded_channel::<SecretWork>();
        let task = tokio::spawn(async move {
            while let Some(one) = waiting.recv().await {
                // Work that panics does not stop the work after it.
                let _ = tokio::spawn(one).await;
            }
        });
        Self { work, task }
    }

    /// Runs `work` after everything requested before.
    fn next(&self, work: impl Future<Output = ()> + Send + 'static) {
        // The task runs as long as `self` exists, so sending cannot fail.
        let _ = self.work.send(Box::pin(work));
    }

    /// Waits for all work, unless a vault does not answer.
    async fn end(self) {
        let Self { work, task } = self;
        drop(work);
        let _ = tokio::time::timeout(AT_END, task).await;
    }
}
