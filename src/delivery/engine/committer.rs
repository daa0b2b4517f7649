//! Writes commits on a separate thread, because the disk is slow and blocks. While the disk is full, retries until it
//! has space.

use std::sync::mpsc as blocking;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc;

use super::EngineError;
use crate::delivery::core::CommitPlan;
use crate::delivery::dead_letters::DeadLetterFile;
use crate::delivery::limits::PROBE_WAITS;
use crate::ledger::Ledger;

/// Passes commits to their thread, one at a time.
pub(super) struct Committer {
    plans: Option<blocking::Sender<CommitPlan>>,
    written: mpsc::Receiver<CommitReport>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread reports about a commit.
pub(super) enum CommitReport {
    Done,
    /// The disk has no space for the commit. The thread retries with growing waits.
    DiskFull(String),
    Failed(EngineError),
}

impl Committer {
    pub(super) fn start(ledger: Ledger, letters: DeadLetterFile) -> Result<Self, EngineError> {
        let (plans, work) = blocking::channel();
        let (done, written) = mpsc::channel(1);
        let writer = CommitWriter { ledger, letters, work, done };
        let thread = std::thread::Builder::new().name("commits".into()).spawn(move || writer.run());
        Ok(Self { plans: Some(plans), written, thread: Some(thread.map_err(|_| EngineError::Gone)?) })
    }

    /// Starts a commit. If the thread has ended, [`Committer::next_report`] reports that.
    pub(super) fn write(&self, plan: CommitPlan) {
        let _ = self.plans.as_ref().map(|plans| plans.send(plan));
    }

    pub(super) async fn next_report(&mut self) -> CommitReport {
        self.written.recv().await.unwrap_or(CommitReport::Failed(EngineError::Gone))
    }
}

impl Drop for Committer {
    /// Waits for the thread, so that the ledger and the dead letter file are closed when the run has ended.
    fn drop(&mut self) {
        self.plans = None;
        self.written.close();
        // The thread may have panicked. Nothing is left to do about that.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

struct CommitWriter {
    ledger: Ledger,
    letters: DeadLetterFile,
    work: blocking::Receiver<CommitPlan>,
    done: mpsc::Sender<CommitReport>,
}

impl CommitWriter {
    fn run(mut self) {
        while let Ok(plan) = self.work.recv() {
            let Some(written) = self.write(&plan) else { return };
            if self.done.blocking_send(written).is_err() {
                return;
            }
        }
    }

    /// Writes a commit, however long the disk is full. Returns `None` when the run has ended.
    fn write(&mut self, plan: &CommitPlan) -> Option<CommitReport> {
        let mut random = fastrand::Rng::new();
        let mut written = self.try_write(plan);
        for attempt in 0.. {
            match written {
                Ok(()) => return Some(CommitReport::Done),
                Err(error) => match error.full_disk() {
                    None => return Some(CommitReport::Failed(error)),
                    Some(message) => self.done.blocking_send(CommitReport::DiskFull(message)).ok()?,
                },
            }
            self.wait(Duration::from_micros(PROBE_WAITS.wait(attempt, &mut random)))?;
            written = self.ledger.mend().map_err(EngineError::from).and_then(|()| self.try_write(plan));
        }
        None
    }

    /// Waits for `time`. Returns `None` if the run ends meanwhile. No other plan arrives while a commit is in progress.
    fn wait(&self, time: Duration) -> Option<()> {
        matches!(self.work.recv_timeout(time), Err(RecvTimeoutError::Timeout)).then_some(())
    }

    /// Writes the dead letters first, so that no checkpoint on disk lies beyond a letter that is not.
    fn try_write(&mut self, plan: &CommitPlan) -> Result<(), EngineError> {
        self.letters.append(&plan.letters)?;
        Ok(self.ledger.commit(&plan.commit)?)
    }
}
