//! Stores and deletes secrets and saves accounts, one after another in the order of the requests. So a secret that was
//! stored too late to be of use is deleted only after it has been stored.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Longest wait for a vault when the front end quits.
const AT_END: Duration = Duration::from_secs(3);

type SecretWork = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(super) struct SecretWorker {
    work: mpsc::UnboundedSender<SecretWork>,
    task: JoinHandle<()>,
}

impl SecretWorker {
    pub(super) fn start() -> Self {
        let (work, mut waiting) = mpsc::unbounded_channel::<SecretWork>();
        let task = tokio::spawn(async move {
            while let Some(one) = waiting.recv().await {
                // Work that panics does not stop the work after it.
                let _ = tokio::spawn(one).await;
            }
        });
        Self { work, task }
    }

    /// Runs `work` after everything requested before.
    pub(super) fn next(&self, work: impl Future<Output = ()> + Send + 'static) {
        // The task runs as long as `self` exists, so sending cannot fail.
        let _ = self.work.send(Box::pin(work));
    }

    /// Waits for all work, unless a vault does not answer.
    pub(super) async fn end(self) {
        let Self { work, task } = self;
        drop(work);
        let _ = tokio::time::timeout(AT_END, task).await;
    }
}
