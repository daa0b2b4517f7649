//! Stores and deletes secrets, and saves who has them, one after another, in the order in which that was asked for: what was
//! stored too late to be of use is deleted after it is there.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How long the end of the app waits for a vault.
const AT_END: Duration = Duration::from_secs(3);

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The one that works with vaults.
pub(super) struct Keeper {
    work: mpsc::UnboundedSender<Work>,
    task: JoinHandle<()>,
}

impl Keeper {
    pub(super) fn start() -> Self {
        let (work, mut waiting) = mpsc::unbounded_channel::<Work>();
        let task = tokio::spawn(async move {
            while let Some(one) = waiting.recv().await {
                // One that breaks is not the end of the others.
                let _ = tokio::spawn(one).await;
            }
        });
        Self { work, task }
    }

    /// Does this after all that was asked for before.
    pub(super) fn next(&self, work: impl Future<Output = ()> + Send + 'static) {
        // The task lives as long as this.
        let _ = self.work.send(Box::pin(work));
    }

    /// Lets what was asked for come to its end, unless a vault does not answer.
    pub(super) async fn end(self) {
        let Self { work, task } = self;
        drop(work);
        let _ = tokio::time::timeout(AT_END, task).await;
    }
}
