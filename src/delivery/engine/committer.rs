//! The thread that writes commits: the disk is slow and blocks, the run does not wait for it.

use std::sync::mpsc as blocking;

use tokio::sync::mpsc;

use crate::ledger::Ledger;

use super::super::core::CommitPlan;
use super::super::dead_letters::DeadLetterFile;
use super::EngineError;

/// Hands commits to their thread, one at a time.
pub(super) struct Committer {
    plans: blocking::Sender<CommitPlan>,
    written: mpsc::Receiver<Result<(), EngineError>>,
}

impl Committer {
    pub(super) fn start(ledger: Ledger, mut letters: DeadLetterFile) -> Result<Self, EngineError> {
        let (plans, work) = blocking::channel::<CommitPlan>();
        let (done, written) = mpsc::channel(1);
        let run = move || {
            for plan in work {
                if done.blocking_send(write(&ledger, &mut letters, plan)).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("commits".into()).spawn(run).map_err(|_| EngineError::Gone)?;
        Ok(Self { plans, written })
    }

    /// Begins a commit. That its thread is gone shows in [`Committer::written`].
    pub(super) fn write(&self, plan: CommitPlan) {
        let _ = self.plans.send(plan);
    }

    /// Waits until the commit under way is on disk.
    pub(super) async fn written(&mut self) -> Result<(), EngineError> {
        self.written.recv().await.unwrap_or(Err(EngineError::Gone))
    }
}

/// Dead letters first, so that no checkpoint lies beyond one that is not on disk.
fn write(ledger: &Ledger, letters: &mut DeadLetterFile, plan: CommitPlan) -> Result<(), EngineError> {
    letters.append(&plan.letters)?;
    ledger.commit(plan.commit)?;
    Ok(())
}
