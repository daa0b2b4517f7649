//! Runs destinations. Each has a task that forwards what happens and carries out orders.

mod renewing;
mod starting;

use std::collections::VecDeque;
use std::future::pending;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

use super::{Backstage, ROWS, ask_code, panic_message};
use crate::backstage::session::{MissingCredentials, Session};
use crate::backstage::{
    EnteredSecrets, Letter, NewestLetters, Order, Reply, RunStart, SecretKind, SignInAccount, StreamCommand,
    StreamEvent,
};
use crate::delivery::dead_letters::{DeadLetterError, DeadLetterReader as File};
use crate::delivery::engine::{Command, dead_letter_file};
use crate::destination::check::ask::check;
use crate::destination::check::{Extras, OtherRegion};
use crate::destination::run::stream_record::StreamChange;
use crate::destination::run::{RunNotification, Running};
use crate::destination::sign_in::{SignIn, account_number};
use crate::destination::spec::{AccountRef, CredentialSource, Spec};
use crate::destination::store::StoreError;
use crate::kinesis::AwsCredentials;
use crate::kinesis::policy::least_policy;
use crate::secret::Secret;
use crate::source::file::FileOrder;
use crate::text::{Explain, Notification, Phrase, Tone, say};
use renewing::Renewed;

/// Longest time to deliver what was read, once a run drains.
const DRAIN: Duration = Duration::from_secs(30);

/// Orders that can wait for a run.
const COMMANDS: usize = 16;

/// Most dead letters that are shown.
const LETTERS: usize = 1_000;

#[derive(Clone, Copy, Default)]
pub(super) struct StartAnswers {
    pub(super) change: Option<StreamChange>,
    pub(super) order: Option<FileOrder>,
}

pub(super) struct LiveStream {
    commands: mpsc::Sender<StreamCommand>,
    task: JoinHandle<()>,
}

/// Sends the front end what happens to one destination.
#[derive(Clone)]
struct StreamSender {
    name: String,
    replies: mpsc::Sender<Reply>,
}

impl StreamSender {
    /// Fails only if the front end is gone.
    async fn send(&self, event: StreamEvent) {
        let _ = self.replies.send(Reply::Stream(self.name.clone(), Box::new(event))).await;
    }
}

impl Backstage {
    /// Starts a destination, unless it already streams.
    pub(super) fn stream(&mut self, name: String, answers: StartAnswers) {
        self.streams.retain(|_, stream| !stream.task.is_finished());
        if self.streams.contains_key(&name) {
            return self.send(Reply::Say(Notification::new(Tone::Info, say::SayStreamsAlready { name })));
        }
        let (sender, commands) = mpsc::channel(COMMANDS);
        let events = self.stream_sender(&name);
        let session = Arc::clone(&self.session);
        let task = tokio::spawn(async move {
            let of_run = events.clone();
            let running = tokio::spawn(async move { Box::pin(run(&session, &of_run, commands, answers)).await });
            // A run that panicked is reported, too.
            if let Err(reason) = running.await.unwrap_or_else(|broke| Err(panic_message(&broke))) {
                events.send(StreamEvent::Failed(reason)).await;
            }
        });
        self.streams.insert(name, LiveStream { commands: sender, task });
    }

    /// Carries out an order: the run handles what steers it, this function everything else.
    pub(super) fn steer(&mut self, name: &str, command: StreamCommand) {
        let (events, session) = (self.stream_sender(name), Arc::clone(&self.session));
        match command {
            StreamCommand::ListAccounts => drop(tokio::spawn(send_accounts(session, events))),
            StreamCommand::SignIn(named) if let Some((wanted, account)) = self.session.missing_secret(&named) => {
                let then = Box::new(Order::Steer(name.to_owned(), StreamCommand::SignIn(named)));
                self.send(Reply::AskSecret(wanted, account, Some(then)));
            }
            StreamCommand::ReadLetters => {
                let file = dead_letter_file(&session.places_with(name).state_folder(name));
                self.run_blocking_for(events, move || {
                    Some(StreamEvent::Letters(read_letters(&file).map_err(|error| error.phrase())))
                });
            }
            StreamCommand::CopyPolicy => {
                self.run_blocking_for(events.clone(), move || {
                    policy_text(&session, &events.name).map(StreamEvent::Policy)
                });
            }
            StreamCommand::Check(named) => drop(tokio::spawn(async move {
                let outcome = Box::pin(check_again(&session, &events, named)).await;
                events.send(StreamEvent::CheckFinished(outcome.err())).await;
            })),
            command => {
                if let Some(stream) = self.streams.get(name) {
                    // If the queue is full, one more key press makes no difference.
                    let _ = stream.commands.try_send(command);
                }
            }
        }
    }

    /// Replaces the key of a destination's account with the one just typed, unless the new one cannot be used.
    pub(super) fn renew_key(&mut self, name: &str, account: String, entered: EnteredSecrets<'_>) {
        let Some(typed) = entered.typed.map(|typed| Secret::copy_of(typed.expose())) else { return };
        let (events, session) = (self.stream_sender(name), Arc::clone(&self.session));
        let commands = self.streams.get(name).map(|stream| stream.commands.clone());
        self.secrets.next(async move {
            let renewed = match session.places_with(&events.name).load(&events.name) {
                Ok(saved) => {
                    let of = (account.as_str(), &typed);
                    Box::pin(renewing::renew(&session, saved.spec(), of)).await.map_err(|error| error.phrase())
                }
                Err(error) => Err(error.phrase()),
            };
            if let (Ok((_, Renewed::ForSession)), Some(commands)) = (&renewed, commands) {
                let _ = commands.send(StreamCommand::SignIn(CredentialSource::Account(account.clone()))).await;
            }
            events.send(StreamEvent::KeyRenewed(account, renewed.map(|(id, _)| id))).await;
        });
    }

    /// Whether this destination streams or is about to.
    pub(super) fn streams_destination(&self, name: &str) -> bool {
        self.streams.get(name).is_some_and(|stream| !stream.task.is_finished())
    }

    pub fn is_streaming(&self) -> bool {
        self.streams.values().any(|stream| !stream.task.is_finished())
    }

    /// Drains all streams, for at most [`DRAIN`] and 2 s. The next run continues with what is not settled by then. The
    /// caller must drop the receiver of the replies first, so that no stream waits for the front end.
    pub async fn drain(&mut self) {
        let streams = std::mem::take(&mut self.streams);
        for stream in streams.values() {
            let _ = stream.commands.try_send(StreamCommand::Drain);
        }
        for stream in streams.into_values() {
            // The engine ends at its own deadline and needs a little longer to commit.
            let _ = tokio::time::timeout(DRAIN + Duration::from_secs(2), stream.task).await;
        }
    }

    fn stream_sender(&self, name: &str) -> StreamSender {
        StreamSender { name: name.to_owned(), replies: self.replies.clone() }
    }

    fn run_blocking_for(&self, events: StreamSender, work: impl FnOnce() -> Option<StreamEvent> + Send + 'static) {
        self.run_blocking(move || {
            let message = |event| Reply::Stream(events.name.clone(), Box::new(event));
            work().map(message).into_iter().collect()
        });
    }
}

async fn run(
    session: &Arc<Session>,
    events: &StreamSender,
    mut commands: mpsc::Receiver<StreamCommand>,
    answers: StartAnswers,
) -> Result<(), Phrase> {
    let places = session.places_with(&events.name);
    let mut saved = places.load(&events.name).map_err(|error| error.phrase())?;
    if let Some(order) = answers.order {
        saved = saved.with_order(order).map_err(|faults| StoreError::from(faults).phrase())?;
        places.save(&saved, OffsetDateTime::now_utc()).map_err(|error| error.phrase())?;
    }
    let spec = saved.spec();
    let stream = spec.connection.stream.name().to_owned();
    events.send(StreamEvent::Starting { stream, credentials: spec.account.credentials.clone() }).await;
    let state = places.state_folder(&spec.name);
    let Some(ready) = starting::prepare_run(session, events, (spec, &state, answers.change), &mut commands).await?
    else {
        events.send(StreamEvent::Cancelled).await;
        return Ok(());
    };
    let (line, resumable) = (ready.assembled.position.line + 1, ready.assembled.resumable);
    let credentials = ready.signed.credentials;
    let running = Running::start(ready.assembled, ready.signed.watch).map_err(|error| error.phrase())?;
    events.send(StreamEvent::Started(RunStart { progress: running.progress(), line, resumable })).await;
    let mut driver = Driver { session, events, spec, running, credentials, asks_code: false, signing: None };
    for command in ready.asked {
        driver.run_command(command).await;
    }
    Box::pin(driver.drive(commands)).await;
    Ok(())
}

/// Forwards what happens to a run, and the orders for it.
struct Driver<'a> {
    session: &'a Arc<Session>,
    events: &'a StreamSender,
    spec: &'a Spec,
    running: Running,
    /// The credentials that the run signs with.
    credentials: AwsCredentials,
    /// An MFA code was already requested in this pause.
    asks_code: bool,
    /// A sign-in with other credentials that is in progress.
    signing: Option<(CredentialSource, JoinHandle<Result<SignIn, MissingCredentials>>)>,
}

impl Driver<'_> {
    async fn drive(mut self, mut commands: mpsc::Receiver<StreamCommand>) {
        let mut asked = true;
        loop {
            tokio::select! {
                notification = self.running.next() => {
                    if self.report(notification).await {
                        return;
                    }
                }
                command = commands.recv(), if asked => match command {
                    Some(command) => self.run_command(command).await,
                    None => asked = false,
                },
                signed = wait_for_sign_in(&mut self.signing) => self.finish_sign_in(signed).await,
            }
        }
    }

    /// Reports what happened. Returns `true` at the end of the run.
    async fn report(&mut self, notification: RunNotification) -> bool {
        let event = match notification {
            RunNotification::Shown => {
                self.ask_expired_code().await;
                StreamEvent::Snapshot(Box::new(self.running.snapshot().clone()))
            }
            RunNotification::Noted(notice) => StreamEvent::Notice(notice),
            RunNotification::Exchanged(exchange) => StreamEvent::KeyExchanged(exchange),
            RunNotification::Ended(ended) => {
                // The last snapshot may not have been reported.
                let last = self.running.snapshot().clone();
                self.events.send(StreamEvent::Snapshot(Box::new(last))).await;
                let ended = match *ended {
                    Ok(summary) => StreamEvent::Ended(Box::new(summary)),
                    Err(error) => StreamEvent::Failed(error.phrase()),
                };
                self.events.send(ended).await;
                return true;
            }
        };
        self.events.send(event).await;
        false
    }

    /// Asks for a new MFA code if the run has paused because the session of the last code expired: once per pause, and
    /// again when the operator retries.
    async fn ask_expired_code(&mut self) {
        if self.running.snapshot().pause.is_none() {
            self.asks_code = false;
        } else if !self.asks_code
            && let Some(profile) = self.session.expired_session(&self.credentials)
        {
            self.asks_code = true;
            let look = Order::Steer(self.events.name.clone(), StreamCommand::RetryNow);
            let asks = Reply::AskSecret(SecretKind::MfaCode, profile, Some(Box::new(look)));
            let _ = self.events.replies.send(asks).await;
        }
    }

    async fn run_command(&mut self, command: StreamCommand) {
        if command == StreamCommand::RetryNow {
            self.asks_code = false;
        }
        let command = match command {
            StreamCommand::Pause => Command::Hold,
            StreamCommand::Resume => Command::Resume,
            StreamCommand::Use(share) => Command::Use(share),
            StreamCommand::AllowUnordered => Command::AllowUnordered,
            StreamCommand::RetryNow => Command::Look,
            StreamCommand::Drain => Command::Drain(DRAIN),
            StreamCommand::Stop => Command::Stop,
            StreamCommand::SignIn(named) => return self.sign_in(named),
            // `Backstage::steer` handles these.
            StreamCommand::ListAccounts
            | StreamCommand::Check(_)
            | StreamCommand::ReadLetters
            | StreamCommand::CopyPolicy => return,
        };
        self.running.command(command).await;
    }

    /// Signs in with other credentials while the run continues, because a vault can be slow. A newer request replaces
    /// this one.
    fn sign_in(&mut self, named: CredentialSource) {
        let account = AccountRef { credentials: named.clone(), ..self.spec.account.clone() };
        let task = tokio::spawn(self.session.spawnable_sign_in(account));
        if let Some((_, before)) = self.signing.replace((named, task)) {
            before.abort();
        }
    }

    async fn finish_sign_in(&mut self, signed: Result<Result<SignIn, MissingCredentials>, JoinError>) {
        let Some((named, _)) = self.signing.take() else { return };
        let outcome = match signed {
            Ok(Ok(signed)) => {
                let credentials = signed.credentials.clone();
                let taken = self.running.sign_in_as(signed).await.map_err(|error| error.phrase());
                if taken.is_ok() {
                    self.credentials = credentials;
                }
                taken
            }
            Ok(Err(error)) => {
                let again = Order::Steer(self.events.name.clone(), StreamCommand::SignIn(named.clone()));
                ask_code(&error, Some(again), &self.events.replies).await;
                Err(error.phrase())
            }
            Err(broke) => Err(panic_message(&broke)),
        };
        tracing::info!(destination = self.spec.name, ok = outcome.is_ok(), "other credentials");
        self.events.send(StreamEvent::SignedIn(named, outcome)).await;
    }
}

async fn wait_for_sign_in(
    signing: &mut Option<(CredentialSource, JoinHandle<Result<SignIn, MissingCredentials>>)>,
) -> Result<Result<SignIn, MissingCredentials>, JoinError> {
    match signing {
        Some((_, task)) => task.await,
        None => pending().await,
    }
}

/// Checks the permissions of a destination while it streams.
async fn check_again(session: &Session, events: &StreamSender, named: CredentialSource) -> Result<(), Phrase> {
    let places = session.places_with(&events.name);
    let saved = places.load(&events.name).map_err(|error| error.phrase())?;
    // Checks the credentials that the run signs with now, whatever the spec says.
    let mut spec = saved.spec().clone();
    spec.account.credentials = named.clone();
    let signed = match session.sign_in(&spec).await {
        Ok(signed) => signed,
        Err(error) => {
            let again = Order::Steer(events.name.clone(), StreamCommand::Check(named));
            ask_code(&error, Some(again), &events.replies).await;
            return Err(error.phrase());
        }
    };
    let extras = Extras { elsewhere: OtherRegion::find_all(&spec, &places), ..Extras::default() };
    let (sender, mut rows) = mpsc::channel(ROWS);
    let pass_on = async {
        while let Some(row) = rows.recv().await {
            events.send(StreamEvent::Row(Box::new(row))).await;
        }
    };
    let checked = tokio::join!(Box::pin(check(&spec, signed.credentials, extras, sender)), pass_on).0;
    checked.map_err(|error| error.phrase())
}

/// Sends the saved accounts first, then the AWS profiles: their files may be on a disk that does not answer.
async fn send_accounts(session: Arc<Session>, events: StreamSender) {
    let own = Arc::clone(&session);
    if let Ok(accounts) = tokio::task::spawn_blocking(move || sign_in_accounts(&own)).await {
        events.send(StreamEvent::Accounts(accounts)).await;
    }
    events.send(StreamEvent::Profiles(session.profiles().await)).await;
}

/// Returns the saved accounts. An account that cannot be read, or was removed after it was listed, is left out.
fn sign_in_accounts(session: &Session) -> Vec<SignInAccount> {
    let names = session.places.list_accounts().unwrap_or_default();
    let account = |name: String| session.places.load_account(&name).ok();
    names
        .into_iter()
        .filter_map(account)
        .map(|one| SignInAccount { has_key: one.key().is_some(), name: one.name })
        .collect()
}

/// Reads the newest dead letters, at most [`LETTERS`], and counts all of them.
fn read_letters(file: &Path) -> Result<Box<NewestLetters>, DeadLetterError> {
    let (mut all, mut newest, mut count) = (File::open(file)?, VecDeque::new(), 0);
    while let Some(letter) = all.next_letter()? {
        if newest.len() == LETTERS {
            newest.pop_back();
        }
        newest.push_front(Letter::from_record(&letter));
        count += 1;
    }
    Ok(Box::new(NewestLetters { newest: newest.into(), count }))
}

/// Returns the least policy of a destination. Takes the account number only from what is known without a request to
/// AWS.
fn policy_text(session: &Session, name: &str) -> Option<String> {
    let places = session.places_with(name);
    let saved = places.load(name).ok()?;
    let mut scope = saved.spec().stream_scope();
    if scope.account.is_none() {
        scope.account = account_number(&places, &saved.spec().account.credentials);
    }
    Some(format!("{:#}\n", least_policy(&scope)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::Saved;
    use crate::kinesis::ProvidedCredentials;

    #[tokio::test]
    async fn an_answered_order_is_saved_before_the_run_begins() {
        let folder = tempfile::tempdir().unwrap();
        let session = Arc::new(Session::for_test(folder.path()));
        let spec = "name = \"feed\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"profile:none\"\n\
            region = \"us-east-2\"\n[connection]\nstream = \"a\"\n[source]\nkind = \"file\"\npath = \"/f\" # ours\n\
            [activation]\nsegments = [{ id = \"s\" }]\n";
        let saved = Saved::read(spec.as_bytes(), "feed.toml", folder.path()).unwrap();
        session.places.save(&saved, OffsetDateTime::UNIX_EPOCH).unwrap();
        let (sender, mut replies) = mpsc::channel(8);
        let mut backstage = Backstage::new(Arc::clone(&session), sender).unwrap();
        backstage.stream("feed".into(), StartAnswers { order: Some(FileOrder::Mtime), ..StartAnswers::default() });
        let Some(Reply::Stream(_, event)) = replies.recv().await else { panic!("no message is sent") };
        assert!(matches!(*event, StreamEvent::Starting { .. }), "{event:?}");
        let text = session.places.load("feed").unwrap().text().to_owned();
        assert!(text.contains("path = \"/f\" # ours\norder = \"mtime\"\n"), "{text}");
        backstage.end().await;
    }

    /// An AWS profile needs no secret from the operator. It signs in like `profile:NAME` in a spec.
    #[tokio::test]
    async fn named_profiles_are_listed_after_the_accounts_and_signed_in_by() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::for_test(folder.path());
        std::fs::write(folder.path().join("aws"), "[profile crm]\n").unwrap();
        let (session, (sender, mut replies)) = (Arc::new(session), mpsc::channel(8));
        let mut backstage = Backstage::new(Arc::clone(&session), sender).unwrap();
        backstage.steer("feed", StreamCommand::ListAccounts);
        let mut next_event = async || match replies.recv().await {
            Some(Reply::Stream(name, event)) if name == "feed" => *event,
            _ => panic!("no message is sent"),
        };
        let accounts = next_event().await;
        assert!(matches!(&accounts, StreamEvent::Accounts(accounts) if accounts.is_empty()), "{accounts:?}");
        let StreamEvent::Profiles(Ok(profiles)) = next_event().await else { panic!("the profiles are missing") };
        assert_eq!(profiles.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["crm"]);
        let named = CredentialSource::Provided(ProvidedCredentials::Profile("crm".into()));
        assert!(session.missing_secret(&named).is_none());
        let account = AccountRef { credentials: named, region: "us-east-2".into(), endpoint_url: None };
        let signed = session.spawnable_sign_in(account).await.unwrap();
        assert_eq!(signed.credentials, AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into())));
        backstage.end().await;
    }
}
