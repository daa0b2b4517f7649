//! The wizard with the real backstage, without a screen.

use std::path::Path;
use std::sync::Arc;

use outflow::backstage::{Backstage, EnteredSecrets, Order, Reply, Session, StreamEvent};
use outflow::destination::Places;
use outflow::destination::draft::{Draft, DraftFile, LoadedDraft};
use outflow::flow::{Effect, EffectResult, Flow, FlowInput, JobId, Msg};
use outflow::source::survey::Ended;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// The time at which a set-up begins.
const NOW: OffsetDateTime = time::macros::datetime!(2026-05-25 21:24:39 UTC);

/// The wizard and its jobs.
pub(crate) struct Runner {
    pub(crate) flow: Flow,
    pub(crate) session: Arc<Session>,
    pub(crate) kept: DraftFile,
    /// The time, which advances by a minute with each message.
    pub(crate) now: OffsetDateTime,
    /// Events that a finished run has delivered.
    pub(crate) delivered: Option<u64>,
    backstage: Backstage,
    replies: mpsc::Receiver<Reply>,
    pending: Vec<JobId>,
    streams: bool,
}

impl Runner {
    /// Begins with the saved draft, or with a new one.
    pub(crate) fn new(folder: &Path) -> Self {
        let places = Places::new(Some(folder.join("config")), Some(folder.join("state"))).unwrap();
        let kept = DraftFile::new(&places);
        let draft = match kept.load().unwrap() {
            LoadedDraft::Nothing => Draft::new(),
            LoadedDraft::Draft(mut draft) => {
                // The secret of the last session no longer exists.
                draft.account.forget_session();
                *draft
            }
            aside @ LoadedDraft::SetAside { .. } => panic!("{aside:?}"),
        };
        let destinations = places.list().unwrap();
        let session = Arc::new(Session::new(places, folder.to_owned()));
        let (flow, effects) = Flow::new(FlowInput { draft, destinations, folder: folder.to_owned(), now: NOW });
        let (sender, replies) = mpsc::channel(256);
        let backstage = Backstage::new(Arc::clone(&session), sender).unwrap();
        let (pending, streams) = (Vec::new(), false);
        let mut runner = Self { flow, session, kept, now: NOW, delivered: None, backstage, replies, pending, streams };
        for effect in effects {
            runner.run(effect);
        }
        runner
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        self.now += time::Duration::MINUTE;
        self.flow.set_now(self.now);
        for effect in self.flow.update(msg) {
            self.run(effect);
        }
    }

    /// Waits until every job has sent its last reply, and until a stream has ended.
    pub(crate) async fn settle(&mut self) {
        while self.streams || !self.pending.is_empty() {
            match self.replies.recv().await.unwrap() {
                Reply::EffectResult(job, told) => {
                    let goes_on = match &told {
                        EffectResult::Row(_)
                        | EffectResult::Streams(_)
                        | EffectResult::Reading(_)
                        | EffectResult::Files(_) => true,
                        EffectResult::Survey(survey) => survey.ended == Ended::Reading,
                        _ => false,
                    };
                    if !goes_on {
                        self.pending.retain(|one| *one != job);
                    }
                    self.tell(Msg::EffectResult(job, told));
                }
                Reply::Stream(_, event) => match *event {
                    StreamEvent::Ended(summary) => {
                        (self.streams, self.delivered) = (false, Some(summary.counts.delivered));
                    }
                    StreamEvent::Failed(reason) => panic!("{}", reason.english()),
                    _ => {}
                },
                Reply::Say(said) => panic!("{}", said.phrase.english()),
                _ => panic!("the wizard asks for nothing else"),
            }
        }
    }

    /// Waits until drafts and secrets are stored.
    pub(crate) async fn end(self) {
        self.backstage.end().await;
    }

    fn run(&mut self, effect: Effect) {
        match &effect {
            Effect::ListAccounts(job)
            | Effect::IdentifyKey(job, _)
            | Effect::ListProfiles(job)
            | Effect::SignIn(job, _)
            | Effect::ListStreams(job, _)
            | Effect::Check(job, _)
            | Effect::SurveySource(job, _)
            | Effect::StoreSecret(job, _)
            | Effect::Preview(job, ..)
            | Effect::Apply(job, _) => self.pending.push(*job),
            Effect::Cancel(job) => self.pending.retain(|one| one != job),
            Effect::Stream(_) => self.streams = true,
            Effect::ForgetSecret(_) | Effect::SaveDraft(_) | Effect::DiscardDraft | Effect::Exit(..) => {}
        }
        self.backstage.run(Order::Flow(effect), EnteredSecrets { flow: Some(&self.flow), typed: None });
    }
}
