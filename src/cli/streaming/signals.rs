//! The signals that ask a run to drain.

use super::super::{Exit, Failure};

/// SIGINT, SIGTERM and SIGHUP; on other systems Ctrl+C.
pub(in crate::cli) struct Signals {
    #[cfg(unix)]
    streams: [tokio::signal::unix::Signal; 3],
}

impl Signals {
    #[cfg(unix)]
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let refused = |error| Failure::new(Exit::Failure, format!("No signals: {error}."));
        let listen = |kind| signal(kind).map_err(refused);
        let streams =
            [listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?, listen(SignalKind::hangup())?];
        super::super::secrets::attend().map_err(refused)?;
        Ok(Self { streams })
    }

    #[cfg(not(unix))]
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Does `work` unless one comes first: then it is dropped where it waits.
    pub(in crate::cli) async fn unless_one<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            () = self.next() => Err(Failure::new(Exit::Interrupted, "")),
        }
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(in crate::cli) async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.streams;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(in crate::cli) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
