//! Prepares a run: signs in, waits for its turn, opens the feed. The operator can cancel this at any time.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::StreamSender;
use crate::backstage::session::Session;
use crate::backstage::{Order, Preparing, Reply, StreamCommand, StreamEvent, ask_code};
use crate::destination::lock::{LockWait, WAIT};
use crate::destination::run::assembly::FeedAnswers;
use crate::destination::run::assembly::{Assembled, AssemblyError, AssemblyInputs, assemble};
use crate::destination::run::stream_record::StreamChange;
use crate::destination::sign_in::SignIn;
use crate::destination::spec::Spec;
use crate::flow;
use crate::source::{Recognition, SourceError};
use crate::text::{Explain, Phrase};

/// Time between two reports of the progress in the feed.
const STEP: Duration = Duration::from_millis(100);

/// A run that can begin, with the orders that arrived while it was prepared.
pub(super) struct PreparedRun {
    pub(super) assembled: Assembled,
    pub(super) signed: SignIn,
    pub(super) asked: Vec<StreamCommand>,
}

/// Prepares a run. Returns `None` if the operator cancelled it.
pub(super) async fn prepare_run(
    session: &Session,
    events: &StreamSender,
    (spec, state, stream_changed): (&Spec, &Path, Option<StreamChange>),
    commands: &mut mpsc::Receiver<StreamCommand>,
) -> Result<Option<PreparedRun>, Phrase> {
    let recognition = Arc::<Recognition>::default();
    let signing = async {
        events.send(StreamEvent::Preparing(Preparing::SignIn)).await;
        let signed = match session.sign_in(spec).await {
            Ok(signed) => signed,
            Err(error) => {
                let again = Order::Flow(flow::Effect::Stream(spec.name.clone()));
                ask_code(&error, Some(again), &events.replies).await;
                return Err(error.phrase());
            }
        };
        events.send(StreamEvent::Preparing(Preparing::Feed)).await;
        let given = AssemblyInputs {
            credentials: signed.credentials.clone(),
            max_pause: None,
            feed: FeedAnswers::default(),
            stream_changed,
            recognition: Arc::clone(&recognition),
        };
        let assembled = assemble_in_turn(events, (spec, state), given).await;
        let question = match &assembled {
            Err(error @ AssemblyError::OtherStream { .. }) => Some(Reply::AskStream(spec.name.clone(), error.phrase())),
            Err(AssemblyError::Source(doubt @ SourceError::Order { .. })) => {
                Some(Reply::AskOrder(spec.name.clone(), doubt.phrase()))
            }
            Ok(_) | Err(_) => None,
        };
        if let Some(question) = question {
            let _ = events.replies.send(question).await;
        }
        let assembled = assembled.map_err(|error| error.phrase())?;
        Ok((assembled, signed))
    };
    let (mut signing, mut asked, mut open) = (Box::pin(signing), Vec::new(), true);
    let mut shown = None;
    loop {
        tokio::select! {
            ready = &mut signing => {
                return ready.map(|(assembled, signed)| Some(PreparedRun { assembled, signed, asked }));
            }
            command = commands.recv(), if open => match command {
                Some(StreamCommand::Drain | StreamCommand::Stop) => return Ok(None),
                Some(command) => asked.push(command),
                None => open = false,
            },
            () = tokio::time::sleep(STEP) => {
                let progress = recognition.progress();
                if std::mem::replace(&mut shown, progress) != progress {
                    let what = progress.map_or(Preparing::Feed, |(compared, all)| Preparing::Files(compared, all));
                    events.send(StreamEvent::Preparing(what)).await;
                }
            }
        }
    }
}

/// Prepares the run, and retries while a short command holds the lock.
async fn assemble_in_turn(
    events: &StreamSender,
    (spec, state): (&Spec, &Path),
    given: AssemblyInputs,
) -> Result<Assembled, AssemblyError> {
    let mut wait = LockWait::default();
    loop {
        match Box::pin(assemble(spec, state, "outflow", given.clone())).await {
            Err(error) if let Some(holder) = wait.holder(&error) => {
                if wait.is_first() {
                    events.send(StreamEvent::Preparing(Preparing::Others(holder.command))).await;
                }
                tokio::time::sleep(WAIT).await;
            }
            assembled => return assembled,
        }
    }
}
