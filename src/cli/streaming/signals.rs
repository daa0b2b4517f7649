//! The signals that drain a run or end a command.

use crate::cli::{Exit, Failure};
use crate::signals::Interrupts;
use crate::text::{Phrase, say};

/// Listens for the signals of [`Interrupts`], also while a prompt is open.
pub(in crate::cli) struct RunSignals(Interrupts);

impl RunSignals {
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        let refused = |error| Failure::new(Exit::Failure, say::SignalsUnavailable { system: Phrase::system(&error) });
        let interrupts = Interrupts::new().map_err(refused)?;
        #[cfg(unix)]
        crate::cli::secrets::attend().map_err(refused)?;
        Ok(Self(interrupts))
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

    pub(in crate::cli) async fn next(&mut self) {
        self.0.next().await;
    }
}
