//! The signals that drain a run or end a command.

#[cfg(unix)]
use std::task::Poll;

use crate::cli::{Exit, Failure};
#[cfg(unix)]
use crate::signals::hangup_is_ignored;
#[cfg(unix)]
use crate::text::{Phrase, say};

/// Listens for SIGINT, SIGTERM and, unless it was ignored at the start, SIGHUP. Outside Unix it listens for Ctrl+C.
pub(in crate::cli) struct Signals {
    #[cfg(unix)]
    streams: Vec<tokio::signal::unix::Signal>,
}

impl Signals {
    #[cfg(unix)]
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let refused = |error| Failure::new(Exit::Failure, say::SignalsUnavailable { system: Phrase::system(&error) });
        let listen = |kind| signal(kind).map_err(refused);
        let mut streams = Vec::new();
        if !hangup_is_ignored() {
            streams.push(listen(SignalKind::hangup())?);
        }
        streams.extend([listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?]);
        crate::cli::secrets::attend().map_err(refused)?;
        Ok(Self { streams })
    }

    #[cfg(not(unix))]
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Awaits `work`. If a signal comes first, drops `work` and fails with [`Exit::Interrupted`].
    pub(in crate::cli) async fn unless_one<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            () = self.next() => Err(Failure::silent(Exit::Interrupted)),
        }
    }

    #[cfg(unix)]
    pub(in crate::cli) async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.streams.iter_mut().any(|stream| stream.poll_recv(context).is_ready());
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    pub(in crate::cli) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
