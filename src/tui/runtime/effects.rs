//! Runs what the app asks for, each apart from the keys, and tells it what came of it.

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

use self::destinations::Tell;
use self::streams::Answers;
use super::disk::Disk;
use super::keeper::Keeper;
use super::world::{NoCredentials, World};
use crate::destination::Spec;
use crate::destination::account::{KeyEntry, paste::Pasted};
use crate::destination::check::ask::check;
use crate::destination::check::{Extras, Row};
use crate::flow::{Field, Flow, JobId, Told};
use crate::kinesis::{ClientError, Credentials};
use crate::secret::Secret;
use crate::source::survey::Surveying;
use crate::text::{Explain, Phrase, ReasonKey, TuiKey};
use crate::tui::app::{Model, Msg};
use crate::tui::effect::{Effect, Said, Tone};
use crate::tui::layers::Wanted;

/// Rows of a check that wait to be taken.
const ROWS: usize = 32;

/// What is under way for a set-up. Dropped, it is cancelled.
enum Job {
    Task(AbortHandle),
    /// Something is to be saved, and is as long as nobody drops this.
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

/// Runs effects.
pub(super) struct Runner {
    world: Arc<World>,
    disk: Disk,
    keeper: Keeper,
    looks: Arc<destinations::Looks>,
    jobs: HashMap<JobId, Job>,
    /// Destinations that stream, by name.
    streams: HashMap<String, streams::Stream>,
    messages: mpsc::Sender<Msg>,
}

impl Runner {
    pub(super) fn new(world: Arc<World>, messages: mpsc::Sender<Msg>) -> io::Result<Self> {
        let (disk, keeper) = (Disk::start(&world.places, messages.clone())?, Keeper::start());
        let looks = Arc::default();
        Ok(Self { world, disk, keeper, looks, jobs: HashMap::new(), streams: HashMap::new(), messages })
    }

    /// Runs an effect. The model is looked at for what no effect holds: secrets.
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
            Effect::ReadCatalogue => self.look_at_catalogue(Tell::All),
            Effect::LookAgain => self.look_at_catalogue(Tell::Changes),
            Effect::OfferDraft => self.offer_draft(),
            Effect::Begin(begin) => self.begin(begin),
            Effect::CancelAll => self.jobs.clear(),
            Effect::Remove(name) => self.remove(name),
            Effect::SendTest(job, spec) => self.send_test(job, spec, model),
            Effect::SaveText(name, text) => self.save_text(name, text),
            // The terminal's own; they were run before.
            Effect::Quit
            | Effect::Redraw
            | Effect::NextTheme
            | Effect::Mouse(_)
            | Effect::Suspend
            | Effect::Copy(_) => {}
        }
    }

    /// Lets what was to be stored or deleted come to its end; what waits to be saved is taken back.
    pub(super) async fn end(self) {
        let Self { keeper, jobs, .. } = self;
        drop(jobs);
        keeper.end().await;
    }

    /// Keeps what was typed, and does what needed it.
    fn keep_means(&mut self, wanted: Wanted, account: &str, then: Option<Box<Effect>>, model: &Model) {
        let Some(typed) = model.passphrase().map(|typed| Secret::copy_of(typed.expose())) else { return };
        match wanted {
            Wanted::Key => self.world.keep_key(account, typed),
            // That one is put in place by [`Effect::RenewKey`].
            Wanted::NewKey => {}
            Wanted::Passphrase | Wanted::NewPassphrase => self.world.keep_passphrase(account, typed),
            Wanted::MfaCode => return self.use_code(account.to_owned(), typed, then),
        }
        match then {
            Some(effect) => self.run(*effect, model),
            None => self.tell(Msg::AskAgain),
        }
    }

    /// Signs an AWS profile in with the code that was typed.
    fn use_code(&self, profile: String, code: Secret, then: Option<Box<Effect>>) {
        let (world, messages) = (Arc::clone(&self.world), self.messages.clone());
        tokio::spawn(async move {
            let _ = messages.send(Msg::Say(Said::new(Tone::Info, TuiKey::SayCodeSent))).await;
            let answer = match world.sign_in_with_code(&profile, &code).await {
                Ok(()) => Msg::CodeAccepted(then),
                Err(error) => Msg::CodeRefused(profile, then, error.phrase()),
            };
            let _ = messages.send(answer).await;
        });
    }

    /// Tells the app something as soon as it listens.
    fn tell(&self, message: Msg) {
        let messages = self.messages.clone();
        tokio::spawn(async move { messages.send(message).await });
    }

    /// Does work that answers a set-up's question, until it is cancelled.
    fn answer(&mut self, job: JobId, work: impl Future<Output = Told> + Send + 'static) {
        let messages = self.messages.clone();
        let task = tokio::spawn(async move {
            // What breaks is told of too. It ends with this.
            let mut working = tokio::task::JoinSet::new();
            working.spawn(work);
            let told = match working.join_next().await {
                Some(Ok(told)) => told,
                Some(Err(broke)) => Told::Failed(app_broke(&broke)),
                None => return,
            };
            // The app has gone: nobody waits.
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

    /// Does work on a thread for what blocks, and tells the app what came of it.
    fn apart(&self, work: impl FnOnce() -> Vec<Msg> + Send + 'static) {
        let messages = self.messages.clone();
        tokio::task::spawn_blocking(move || {
            for message in work() {
                let _ = messages.blocking_send(message);
            }
        });
    }
}

/// All rows of a check, once they are there. With `event` that is written, too.
async fn all_rows(spec: &Spec, credentials: Credentials, event: Option<String>) -> Result<Vec<Row>, ClientError> {
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

/// What a blocking call comes to, off the threads that must not wait.
async fn blocking(work: impl FnOnce() -> Told + Send + 'static) -> Told {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|broke| Told::Failed(app_broke(&broke)))
}

/// The key that was typed into a set-up and is not stored yet.
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

/// Why there are no credentials, for a set-up; an MFA code that is missing is asked for.
async fn no_credentials(error: &NoCredentials, messages: &mpsc::Sender<Msg>) -> Told {
    ask_code(error, None, messages).await;
    failed(error)
}

/// Asks for the MFA code that is missing, if it is that; `then` is done with it.
async fn ask_code(error: &NoCredentials, then: Option<Effect>, messages: &mpsc::Sender<Msg>) {
    if let NoCredentials::Code(wanted) = error {
        let asks = Msg::AskMeans(Wanted::MfaCode, wanted.profile().to_owned(), then.map(Box::new));
        let _ = messages.send(asks).await;
    }
}

/// Why it did not work, for a set-up.
fn failed(error: &impl Explain) -> Told {
    Told::Failed(error.phrase())
}

/// A part of the app has ended before it was done.
fn app_broke(broke: &JoinError) -> Phrase {
    Phrase::new(ReasonKey::AppBroke).quoting("system", broke.to_string())
}
