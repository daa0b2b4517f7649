//! Carries out effects in the background, and sends the results to the app as messages.

mod destinations;
mod previews;
mod saving;
mod set_up;
mod streams;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinError};

use self::destinations::ReportScope;
use self::streams::Answers;
use super::disk::Disk;
use super::keeper::SecretWorker;
use super::world::{NoCredentials, World};
use crate::destination::Spec;
use crate::destination::account::{KeyEntry, paste::Pasted};
use crate::destination::check::ask::check;
use crate::destination::check::{CheckRow, Extras};
use crate::flow::{EffectResult, Field, Flow, JobId};
use crate::kinesis::{AwsCredentials, ClientError};
use crate::secret::Secret;
use crate::source::survey::Surveying;
use crate::text::{Explain, Key, Phrase, say};
use crate::tui::app::{Model, Msg};
use crate::tui::effect::{Effect, Notification, SecretKind, Tone};

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

pub(super) struct Runner {
    world: Arc<World>,
    disk: Disk,
    keeper: SecretWorker,
    looks: Arc<destinations::DestinationScanner>,
    jobs: HashMap<JobId, Job>,
    /// Destinations that stream, by name.
    streams: HashMap<String, streams::Stream>,
    messages: mpsc::Sender<Msg>,
}

impl Runner {
    pub(super) fn new(world: Arc<World>, messages: mpsc::Sender<Msg>) -> io::Result<Self> {
        let (disk, keeper) = (Disk::start(&world.places, messages.clone())?, SecretWorker::start());
        let looks = Arc::default();
        Ok(Self { world, disk, keeper, looks, jobs: HashMap::new(), streams: HashMap::new(), messages })
    }

    pub(super) fn run(&mut self, effect: Effect, model: &Model) {
        match effect {
            Effect::Flow(effect) => self.set_up(effect, model),
            Effect::StreamAnyway(name, change) => {
                self.stream(name, Answers { change: Some(change), ..Answers::default() });
            }
            Effect::StreamInOrder(name, order) => {
                self.stream(name, Answers { order: Some(order), ..Answers::default() });
            }
            Effect::ApplyFrom(job, plan, beginning) => self.apply(job, plan, Some(beginning)),
            Effect::StoreUnderPassphrase(job, account) => self.store_under_passphrase(job, account, model),
            Effect::KeepMeans(wanted, account, then) => self.keep_means(wanted, &account, then, model),
            Effect::Order(name, order) => self.order(&name, order),
            Effect::RenewKey(name, account) => self.renew_key(&name, account, model),
            Effect::ReadCatalogue => self.look_at_catalogue(ReportScope::All),
            Effect::LookAgain => self.look_at_catalogue(ReportScope::Changes),
            Effect::OfferDraft => self.offer_draft(),
            Effect::Begin(begin) => self.begin(begin),
            Effect::CancelAll => self.jobs.clear(),
            Effect::Remove(name) => self.remove(name),
            Effect::SendTest(job, spec) => self.send_test(job, spec, model),
            Effect::SaveText(name, text) => self.save_text(name, text),
            // `App::run` handles the effects of the terminal.
            Effect::Quit
            | Effect::Redraw
            | Effect::NextTheme
            | Effect::Mouse(_)
            | Effect::Suspend
            | Effect::Copy(_) => {}
        }
    }

    /// Waits for secrets to be stored or deleted. Cancels saves that still wait for their turn.
    pub(super) async fn end(self) {
        let Self { keeper, jobs, .. } = self;
        drop(jobs);
        keeper.end().await;
    }

    /// Keeps the secret just typed, then runs the effect that needs it.
    fn keep_means(&mut self, wanted: SecretKind, account: &str, then: Option<Box<Effect>>, model: &Model) {
        let Some(typed) = model.passphrase().map(|typed| Secret::copy_of(typed.expose())) else { return };
        match wanted {
            SecretKind::Key => self.world.keep_key(account, typed),
            // [`Effect::RenewKey`] handles a new key.
            SecretKind::NewKey => {}
            SecretKind::Passphrase | SecretKind::NewPassphrase => self.world.keep_passphrase(account, typed),
            SecretKind::MfaCode => return self.use_code(account.to_owned(), typed, then),
        }
        match then {
            Some(effect) => self.run(*effect, model),
            None => self.tell(Msg::AskAgain),
        }
    }

    fn use_code(&self, profile: String, code: Secret, then: Option<Box<Effect>>) {
        let (world, messages) = (Arc::clone(&self.world), self.messages.clone());
        tokio::spawn(async move {
            let _ = messages.send(Msg::Say(Notification::new(Tone::Info, Key::SayCodeSent))).await;
            let answer = match world.sign_in_with_code(&profile, &code).await {
                Ok(()) => Msg::CodeAccepted(then),
                Err(error) => Msg::CodeRefused(profile, then, error.phrase()),
            };
            let _ = messages.send(answer).await;
        });
    }

    /// Sends a message to the app without blocking.
    fn tell(&self, message: Msg) {
        let messages = self.messages.clone();
        tokio::spawn(async move { messages.send(message).await });
    }

    /// Runs `work` for a job of the set-up until the job is cancelled, and sends its reply.
    fn answer(&mut self, job: JobId, work: impl Future<Output = EffectResult> + Send + 'static) {
        let messages = self.messages.clone();
        let task = tokio::spawn(async move {
            // A panic in `work` becomes a reply too. Dropping the set aborts `work`.
            let mut working = tokio::task::JoinSet::new();
            working.spawn(work);
            let told = match working.join_next().await {
                Some(Ok(told)) => told,
                Some(Err(broke)) => EffectResult::Failed(app_broke(&broke)),
                None => return,
            };
            // Fails only if the app is gone.
            let _ = messages.send(Msg::Told(job, told)).await;
        });
        self.keep(job, Job::Task(task.abort_handle()));
    }

    fn keep(&mut self, job: JobId, work: Job) {
        self.jobs.retain(|_, job| match job {
            Job::Task(task) => !task.is_finished(),
            Job::Saving(saving) => !saving.is_closed(),
            Job::Survey(_) => true,
        });
        self.jobs.insert(job, work);
    }

    /// Runs blocking work on a thread of its own, and sends its messages to the app.
    fn apart(&self, work: impl FnOnce() -> Vec<Msg> + Send + 'static) {
        let messages = self.messages.clone();
        tokio::task::spawn_blocking(move || {
            for message in work() {
                let _ = messages.blocking_send(message);
            }
        });
    }
}

/// Returns all rows of a check. If there is an `event`, the check also writes it.
async fn all_rows(
    spec: &Spec,
    credentials: AwsCredentials,
    event: Option<String>,
) -> Result<Vec<CheckRow>, ClientError> {
    let (sender, mut receiver) = mpsc::channel(ROWS);
    let collecting = async {
        let mut rows = Vec::new();
        while let Some(row) = receiver.recv().await {
            rows.push(row);
        }
        rows
    };
    let (checked, rows) = tokio::join!(
        Box::pin(check(spec, credentials, Extras { test: event, ..Extras::default() }, sender)),
        collecting
    );
    checked.map(|()| rows)
}

/// Runs blocking work of a job off the async threads.
async fn blocking(work: impl FnOnce() -> EffectResult + Send + 'static) -> EffectResult {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|broke| EffectResult::Failed(app_broke(&broke)))
}

/// Returns the key that was typed into a set-up but is not stored yet.
fn typed(flow: Option<&Flow>) -> Option<KeyEntry> {
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
async fn no_credentials(error: &NoCredentials, messages: &mpsc::Sender<Msg>) -> EffectResult {
    ask_code(error, None, messages).await;
    failed(error)
}

/// Asks for an MFA code if that is what is missing. `then` runs once it is entered.
async fn ask_code(error: &NoCredentials, then: Option<Effect>, messages: &mpsc::Sender<Msg>) {
    if let NoCredentials::Code(wanted) = error {
        let asks = Msg::AskMeans(SecretKind::MfaCode, wanted.profile().to_owned(), then.map(Box::new));
        let _ = messages.send(asks).await;
    }
}

fn failed(error: &impl Explain) -> EffectResult {
    EffectResult::Failed(error.phrase())
}

/// Describes a task that panicked or was aborted.
fn app_broke(broke: &JoinError) -> Phrase {
    Phrase::from(say::ReasonAppBroke { system: broke.to_string() })
}
