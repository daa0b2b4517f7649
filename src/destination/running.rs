//! A run under way as every front end drives it, with a screen or without: what happens to it, what it may be asked, and
//! who signs its requests.

mod progress;

use std::io;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

use super::assembly::Assembled;
use super::paused::Noting;
use super::sign_in::{Exchange, SignIn, Watch, Watching};
use crate::delivery::core::Snapshot;
use crate::delivery::engine::{Command, Controls, Engine, EngineError, Notice, Summary};
use crate::kinesis::{Client, ClientError};

pub use self::progress::{Progress, TimeLeft};

/// A run under way. It goes on when this is dropped, unheard, until its feed ends.
pub struct Running {
    controls: Controls,
    ending: Option<JoinHandle<Result<Summary, EngineError>>>,
    /// How it ended, until what was noted before has been told.
    ended: Option<Result<Summary, RunError>>,
    watching: Option<Watching>,
    client: Arc<Client>,
    progress: Progress,
    noting: Noting,
}

/// What happens to a run.
#[derive(Debug)]
pub enum Happened {
    /// There is a newer snapshot.
    Shown,
    /// Something worth a line.
    Noted(Notice),
    /// The account has a new key.
    Exchanged(Exchange),
    /// It is over, and this is the last that happens.
    Ended(Box<Result<Summary, RunError>>),
}

/// Why a run did not end well.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It cannot go on.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A part of it broke.
    #[error("The run broke: {0}.")]
    Broke(#[from] JoinError),
    /// The system gives no thread.
    #[error("No thread: {0}.")]
    Thread(io::Error),
}

/// Why other credentials are not taken.
#[derive(Debug, thiserror::Error)]
pub enum OtherSignInError {
    /// They are another AWS account's, where a stream of the same name would be another stream.
    #[error("These credentials are of the AWS account {theirs}; the stream is in {ours}. Nothing was changed.")]
    OtherAccount {
        /// The account at hand.
        ours: String,
        /// That of the credentials.
        theirs: String,
    },
    /// There is no client with them.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The system gives no thread.
    #[error("No thread: {0}.")]
    Thread(io::Error),
}

impl Running {
    /// Starts a run. The runner's lock is held until it has ended, whatever becomes of this. With a `watch`, a new key of the
    /// account is taken up meanwhile.
    pub fn start(assembled: Assembled, watch: Option<Watch>) -> Result<Self, RunError> {
        let Assembled { parts, lock, feed, behind, client, .. } = assembled;
        let watching = watch.map(Watch::start).transpose().map_err(RunError::Thread)?;
        let (engine, controls) = Engine::start(parts)?;
        let lock = Arc::new(lock);
        let noting = Noting::start(&lock);
        let ending = Some(engine.spawn(lock));
        let progress = Progress::new(feed, behind);
        Ok(Self { controls, ending, ended: None, watching, client, progress, noting })
    }

    /// How far it is in its feed.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> watch::Ref<'_, Snapshot> {
        self.controls.snapshots.borrow()
    }

    /// What happens next. Nothing is lost when this is dropped where it waits; once it has told the end it waits for ever.
    pub async fn next(&mut self) -> Happened {
        loop {
            if self.ending.is_none() {
                return self.last().await;
            }
            tokio::select! {
                ended = over(&mut self.ending) => {
                    self.ending = None;
                    self.ended = Some(ended.map_err(RunError::from).and_then(|ended| ended.map_err(RunError::from)));
                }
                Some(notice) = self.controls.notices.recv() => return Happened::Noted(notice),
                Ok(()) = self.controls.snapshots.changed() => {
                    self.noting.note(&self.controls.snapshots.borrow());
                    return Happened::Shown;
                }
                Some(exchange) = next_exchange(&mut self.watching) => {
                    // A new key may end a pause. A run that takes no command now looks by itself soon.
                    let _ = self.controls.commands.try_send(Command::Look);
                    return Happened::Exchanged(exchange);
                }
            }
        }
    }

    /// What was noted before the end, then the end.
    async fn last(&mut self) -> Happened {
        if let Ok(notice) = self.controls.notices.try_recv() {
            return Happened::Noted(notice);
        }
        match self.ended.take() {
            Some(ended) => Happened::Ended(Box::new(ended)),
            None => std::future::pending().await,
        }
    }

    /// Asks something of the run. One that has just ended takes no command.
    pub async fn command(&self, command: Command) {
        let _ = self.controls.commands.send(command).await;
    }

    /// Signs by other credentials from now on, and looks at once whether they end a pause. What waits stays as it is; the
    /// destination's own account is not changed.
    pub async fn sign_in_as(&mut self, signed: SignIn) -> Result<(), OtherSignInError> {
        let mut connection = self.client.connection();
        connection.credentials = signed.credentials;
        let credentials = connection.credentials.clone();
        if connection.endpoint_url.is_none() {
            let other = Client::connect(connection).await?;
            if let (Some(ours), Some(theirs)) = (self.client.own_account().await, other.own_account().await)
                && ours != theirs
            {
                return Err(OtherSignInError::OtherAccount { ours, theirs });
            }
        }
        self.watching = signed.watch.map(Watch::start).transpose().map_err(OtherSignInError::Thread)?;
        self.client.sign_with(credentials);
        self.command(Command::Look).await;
        Ok(())
    }
}

async fn over<T>(ending: &mut Option<JoinHandle<T>>) -> Result<T, JoinError> {
    match ending {
        Some(ending) => ending.await,
        None => std::future::pending().await,
    }
}

async fn next_exchange(watching: &mut Option<Watching>) -> Option<Exchange> {
    match watching {
        Some(watching) => watching.exchanges.recv().await,
        None => None,
    }
}
