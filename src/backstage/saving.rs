//! Saves the drafts, the account and the destination of a set-up. A save waits for its turn among all work with secrets, can be
//! cancelled while it waits, and reports on failure what was saved anyway.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::Sender;
use tokio::sync::oneshot;

use super::{Backstage, Job, failure_result, panic_message};
use crate::backstage::Reply;
use crate::backstage::session::Session;
use crate::destination::account::Account;
use crate::destination::difference::{ReadFrom, SpecChange};
use crate::destination::draft::{Draft, DraftFile};
use crate::destination::lock::{HeldBriefly, Holder, LockWait, WAIT};
use crate::destination::run::assembly::{AssemblyError, check_slots};
use crate::destination::{Places, StoreError};
use crate::flow::{EffectResult, JobId, Plan};
use crate::ledger::LedgerError;
use crate::text::{Notification, Tone, explained, say};

explained! {
    #[derive(Debug, thiserror::Error)]
    enum NotSaved {
        Store(#[from] error: StoreError) => error,
        Ledger(#[from] error: LedgerError) => error,
        Assembly(#[from] error: AssemblyError) => error,
        ButAccount(error: StoreError, account: String) => say::ReasonNotSavedButAccount { reason: error, account },
        ButBeginning(error: StoreError) => say::ReasonNotSavedButBeginning { reason: error },
    }
}

impl HeldBriefly for NotSaved {
    fn brief_holder(&self) -> Option<&Holder> {
        if let Self::Assembly(error) = self { error.brief_holder() } else { None }
    }
}

impl Backstage {
    /// Saves a plan. If the operator must choose from where to read, asks for that first and saves nothing.
    pub(super) fn apply(&mut self, job: JobId, plan: Box<Plan>, beginning: Option<ReadFrom>) {
        let (session, replies) = (Arc::clone(&self.session), self.replies.clone());
        let (saving, mut given_up) = oneshot::channel();
        self.secrets.next(async move {
            if let Some(message) = apply(&session, job, plan, beginning, &mut given_up).await {
                let _ = replies.send(message).await;
            }
        });
        self.keep_job(job, Job::Saving(saving));
    }
}

/// Returns the reply to the front end; `None` if the save was cancelled.
async fn apply(
    session: &Arc<Session>,
    job: JobId,
    plan: Box<Plan>,
    beginning: Option<ReadFrom>,
    given_up: &mut oneshot::Receiver<()>,
) -> Option<Reply> {
    let plan = Arc::new(*plan);
    let accounts = async {
        match plan.account() {
            Some(_) => session.places.change_accounts(|| {}).await.map(Some),
            None => Ok(None),
        }
    };
    let only = tokio::select! {
        biased;
        _ = &mut *given_up => return None,
        only = accounts => only,
    };
    let _only = match only {
        Ok(held) => held,
        Err(error) => return Some(Reply::EffectResult(job, failure_result(&error))),
    };
    let mut wait = LockWait::default();
    loop {
        let (of, to) = (Arc::clone(&plan), Arc::clone(session));
        let saved = tokio::task::spawn_blocking(move || save(&to, &of, beginning)).await;
        match saved {
            Ok(Err(error)) if wait.holder(&error).is_some() => {}
            Ok(Ok(None)) => return Some(Reply::AskFrom(job, Box::new(Plan::clone(&plan)))),
            Ok(Ok(Some(file))) => return Some(Reply::EffectResult(job, EffectResult::Applied(file))),
            Ok(Err(error)) => return Some(Reply::EffectResult(job, failure_result(&error))),
            Err(broke) => return Some(Reply::EffectResult(job, EffectResult::Failed(panic_message(&broke)))),
        }
        tokio::select! {
            biased;
            _ = &mut *given_up => return None,
            () = tokio::time::sleep(WAIT) => {}
        }
    }
}

/// Saves a plan. Returns `None` if the operator must choose from where to read. If the plan has an account, the caller
/// must hold the lock on the accounts.
fn save(session: &Session, plan: &Plan, beginning: Option<ReadFrom>) -> Result<Option<PathBuf>, NotSaved> {
    let saved = plan.saved();
    let places = session.places_of(saved.spec().account.endpoint_url.as_deref());
    let applying = SpecChange::read(&places, saved)?;
    check_slots(saved.spec(), &places.state_folder(&saved.spec().name))?;
    match beginning {
        None if applying.must_choose() => return Ok(None),
        Some(beginning) => drop(applying.reposition(&places, saved, beginning)?),
        None => {}
    }
    let moved = |error: StoreError| match beginning {
        Some(_) if applying.has_checkpoint => NotSaved::ButBeginning(error),
        _ => error.into(),
    };
    let account = plan.account();
    let before = account.map(|account| save_account(&session.places, account)).transpose().map_err(moved)?;
    places.save(saved, plan.made_at()).map(Some).map_err(|error| match (account, before) {
        // A new account without its destination is of no use, so it is removed again.
        (Some(account), Some(None)) if session.places.remove_account(&account.name).is_ok() => moved(error),
        (Some(account), _) => NotSaved::ButAccount(error, account.name.clone()),
        (None, _) => moved(error),
    })
}

/// Saves an account and returns the one that it replaces. The new account may have another key, and a run looks for a
/// new key only when the generation rises.
fn save_account(places: &Places, account: &Account) -> Result<Option<Account>, StoreError> {
    let before = places.find_account(&account.name)?;
    let generation = before.as_ref().map_or(account.generation, |before| before.generation + 1);
    places.save_account(&Account { generation, ..account.clone() })?;
    Ok(before)
}

enum DraftWork {
    Save(Box<Draft>),
    Discard,
}

/// Writes drafts one after another on a thread of its own, so that a slow disk never delays a key and the last draft wins.
pub(super) struct DraftWriter {
    work: Option<mpsc::Sender<DraftWork>>,
    thread: Option<JoinHandle<()>>,
}

impl DraftWriter {
    /// Reports to `replies` when drafts can no longer be stored: once, until storing works again.
    pub(super) fn start(places: &Places, replies: Sender<Reply>) -> io::Result<Self> {
        let kept = DraftFile::new(places);
        let (sender, work) = mpsc::channel();
        let thread = thread::Builder::new().name("drafts".into()).spawn(move || {
            let mut failed = false;
            for one in work {
                let done = match one {
                    DraftWork::Save(draft) => kept.save(&draft),
                    DraftWork::Discard => kept.discard(),
                };
                if let Err(error) = &done {
                    tracing::warn!(%error, "the draft is not kept");
                    if !failed {
                        // If the channel is full, the next failure is reported instead.
                        let said = Notification::new(Tone::Warn, say::SayDraftNotKept { reason: error });
                        failed = replies.try_send(Reply::Say(said)).is_ok();
                    }
                } else {
                    failed = false;
                }
            }
        })?;
        Ok(Self { work: Some(sender), thread: Some(thread) })
    }

    pub(super) fn save(&self, draft: Box<Draft>) {
        self.hand_over(DraftWork::Save(draft));
    }

    pub(super) fn discard(&self) {
        self.hand_over(DraftWork::Discard);
    }

    /// The thread runs as long as `self` exists, so sending cannot fail.
    fn hand_over(&self, work: DraftWork) {
        if let Some(sender) = &self.work {
            let _ = sender.send(work);
        }
    }
}

impl Drop for DraftWriter {
    /// Waits until all drafts are written.
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use time::OffsetDateTime;
    use tokio::sync::mpsc;

    use super::*;
    use crate::activation::stamps::SegmentTime;
    use crate::backstage::previews::spec_as_stored;
    use crate::delivery::engine::ledger_folder;
    use crate::destination::account::SignInKind;
    use crate::destination::draft::{Draft, RoleBase, SegmentDraft};
    use crate::destination::lock::{PREVIEW, RunnerLock};
    use crate::destination::spec::SourceKind;
    use crate::flow::{self, Answer, Field, Flow, FlowInput};
    use crate::ledger::Ledger;
    use crate::text::Texts;

    /// Returns a set-up of a destination `feed` with a new account `crm`.
    fn flow() -> Flow {
        let mut draft = Draft::new();
        let account = &mut draft.account;
        (account.sign_in, account.role_base) = (SignInKind::AssumeRole, RoleBase::Ambient);
        account.role_arn = "arn:aws:iam::029608264753:role/writer".into();
        (account.name, account.region) = ("crm".into(), "us-east-2".into());
        (draft.name, draft.stream, draft.source.kind) = ("feed".into(), "segments".into(), SourceKind::Sample);
        draft.activation.segments =
            vec![SegmentDraft { namespace: "ups".into(), id: "high".into(), name: String::new() }];
        let now = OffsetDateTime::UNIX_EPOCH;
        Flow::new(FlowInput { draft, destinations: Vec::new(), folder: "/".into(), now }).0
    }

    /// Returns a set-up that edits the saved destination `feed`.
    fn edited(draft: &Draft, now: OffsetDateTime) -> (Flow, Vec<flow::Effect>) {
        let (draft, destinations) = (draft.clone(), vec!["feed".into()]);
        Flow::new(FlowInput { draft, destinations, folder: "/".into(), now })
    }

    fn plan() -> Box<Plan> {
        Box::new(flow().plan().unwrap())
    }

    /// Adds a destination whose name differs only in case. Only writing `feed` finds it.
    fn in_the_way(root: &Path) -> PathBuf {
        let folder = root.join("config/destinations");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("Feed.toml"), "").unwrap();
        folder.join("Feed.toml")
    }

    fn backstage(root: &Path) -> (Backstage, Arc<Session>, mpsc::Receiver<Reply>) {
        let places = Places::new(Some(root.join("config")), Some(root.join("state"))).unwrap();
        let session = Arc::new(Session::new(places, root.into()));
        let (sender, replies) = mpsc::channel(8);
        (Backstage::new(Arc::clone(&session), sender).unwrap(), session, replies)
    }

    async fn next_result(replies: &mut mpsc::Receiver<Reply>) -> EffectResult {
        match replies.recv().await {
            Some(Reply::EffectResult(_, result)) => result,
            _ => panic!("another reply was sent"),
        }
    }

    fn generation(session: &Session) -> Option<u64> {
        session.places.find_account("crm").unwrap().map(|account| account.generation)
    }

    #[tokio::test]
    async fn a_destination_that_cannot_be_saved_leaves_no_account_and_a_second_try_works() {
        let root = tempfile::tempdir().unwrap();
        let (mut backstage, session, mut replies) = backstage(root.path());
        let other = in_the_way(root.path());
        backstage.apply(JobId::default(), plan(), None);
        let EffectResult::Failed(reason) = next_result(&mut replies).await else { panic!("the destination was saved") };
        let reason = reason.text(&Texts::new(None));
        assert!(reason.contains("Feed") && !reason.contains("crm"), "{reason}");
        assert_eq!(generation(&session), None);
        std::fs::remove_file(&other).unwrap();
        backstage.apply(JobId::default(), plan(), None);
        assert_eq!(next_result(&mut replies).await, EffectResult::Applied(other.with_file_name("feed.toml")));
        assert_eq!(generation(&session), Some(1));
        backstage.end().await;
    }

    #[tokio::test]
    async fn a_change_in_the_wizard_leaves_when_its_segments_were_mapped() {
        let root = tempfile::tempdir().unwrap();
        let (backstage, session, _messages) = backstage(root.path());
        let stamps = || session.places.load("feed").unwrap().spec().activation.segments[0].stamps;
        let (first, second) = (OffsetDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH + time::Duration::HOUR);
        save(&session, &plan(), None).unwrap();
        let mut draft = Draft::edit(session.places.load("feed").unwrap().spec());
        draft.activation.options.include_segment_timestamps = true;
        save(&session, &edited(&draft, second).0.plan().unwrap(), None).unwrap();
        assert_eq!((stamps().mapped_at, stamps().mapping_updated_at), (SegmentTime::of(first), SegmentTime::of(first)));
        draft.activation.segments[0].name = "High".into();
        save(&session, &edited(&draft, second).0.plan().unwrap(), None).unwrap();
        assert_eq!(
            (stamps().mapped_at, stamps().mapping_updated_at),
            (SegmentTime::of(first), SegmentTime::of(second))
        );
        backstage.end().await;
    }

    #[tokio::test]
    async fn what_was_shown_last_is_what_is_saved_however_late_it_is() {
        let root = tempfile::tempdir().unwrap();
        let (backstage, session, _messages) = backstage(root.path());
        let times = [0, 1, 2].map(|hours| OffsetDateTime::UNIX_EPOCH + time::Duration::hours(hours));
        save(&session, &plan(), None).unwrap();
        let mut draft = Draft::edit(session.places.load("feed").unwrap().spec());
        draft.activation.segments.push(SegmentDraft { id: "low".into(), ..draft.activation.segments[0].clone() });
        let (mut flow, effects) = edited(&draft, times[1]);
        let Some(flow::Effect::Preview(_, shown, _)) = effects.last() else { panic!("{effects:?}") };
        let shown = spec_as_stored(&session.places, shown);
        flow.set_now(times[2]);
        flow.update(flow::Msg::Next);
        let effects = flow.update(flow::Msg::Next);
        let [flow::Effect::Apply(_, plan)] = &effects[..] else { panic!("{effects:?}") };
        save(&session, plan, None).unwrap();
        assert_eq!(*session.places.load("feed").unwrap().spec(), shown);
        let mapped = shown.activation.segments.iter().map(|segment| segment.stamps.mapped_at);
        assert!(mapped.eq([times[0], times[1]].map(SegmentTime::of)));
        draft.activation.segments[1].name = "Low".into();
        flow.update(flow::Msg::Answer(Field::Segments, Answer::Segments(draft.activation.segments)));
        assert_eq!(flow.plan().unwrap().made_at(), times[2], "other answers are previewed again");
        backstage.end().await;
    }

    #[tokio::test]
    async fn an_account_that_stays_is_reported_and_does_not_block_a_second_attempt() {
        let root = tempfile::tempdir().unwrap();
        let (mut backstage, session, mut replies) = backstage(root.path());
        save_account(&session.places, plan().account().unwrap()).unwrap();
        let other = in_the_way(root.path());
        backstage.apply(JobId::default(), plan(), None);
        let EffectResult::Failed(reason) = next_result(&mut replies).await else { panic!("the destination was saved") };
        let reason = reason.text(&Texts::new(None));
        assert!(reason.contains("The account crm is saved, but the destination is not."), "{reason}");
        std::fs::remove_file(&other).unwrap();
        backstage.apply(JobId::default(), plan(), None);
        assert_eq!(next_result(&mut replies).await, EffectResult::Applied(other.with_file_name("feed.toml")));
        assert_eq!(generation(&session), Some(3), "a run that uses the account sees that the account changed");
        backstage.end().await;
    }

    #[tokio::test]
    async fn what_waits_for_its_turn_is_taken_back() {
        let root = tempfile::tempdir().unwrap();
        let (mut backstage, session, mut replies) = backstage(root.path());
        let others = session.places.change_accounts(|| {}).await.unwrap();
        // The first job waits for the lock on the accounts, the second job waits for the first.
        let mut flow = flow();
        for job in [flow.new_job(), flow.new_job()] {
            backstage.apply(job, plan(), None);
        }
        tokio::task::yield_now().await;
        backstage.jobs.clear();
        drop(others);
        backstage.end().await;
        assert!(replies.recv().await.is_none(), "no job waits for the lock");
        assert_eq!((generation(&session), session.places.list().unwrap()), (None, Vec::new()));
    }

    #[tokio::test]
    async fn who_looks_at_what_runs_remember_for_a_moment_is_waited_for() {
        let root = tempfile::tempdir().unwrap();
        let (mut backstage, session, mut replies) = backstage(root.path());
        let state = session.places.state_folder("feed");
        drop(Ledger::open(&ledger_folder(&state)).unwrap());
        backstage.apply(JobId::default(), plan(), None);
        assert!(matches!(replies.recv().await, Some(Reply::AskFrom(..))));
        let look = RunnerLock::acquire(&state, PREVIEW).unwrap();
        backstage.apply(JobId::default(), plan(), Some(ReadFrom::Start));
        let early = tokio::time::timeout(2 * WAIT, replies.recv()).await;
        assert!(early.is_err(), "a lock that is released soon is not reported");
        drop(look);
        assert!(matches!(next_result(&mut replies).await, EffectResult::Applied(_)));
        backstage.end().await;
    }
}
