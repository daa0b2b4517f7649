//! Handles a signal that comes while a vault is working. A vault cannot be stopped, so it gets a short time to finish;
//! the command can then report what the vault has done.

use std::fs::File;
use std::time::Duration;

use crate::cli::streaming::RunSignals;
use crate::cli::{Context, Exit, Failure};
use crate::destination::vault::SecretPlace;
use crate::text::{Key, Phrase};

/// How long a keyring may take to finish after a signal. A working keyring needs a few milliseconds.
const MOMENT: Duration = Duration::from_millis(500);

/// The same for a file. Its passphrase makes it slow, but it always finishes.
const MOMENT_OF_FILE: Duration = Duration::from_secs(3);

pub(super) enum VaultOutcome<T> {
    Done(T),
    /// A signal came first. Holds the result if the work still finished in time.
    Interrupted(Option<T>),
}

/// Awaits `work` with a vault at `place`. On a signal, calls `give_up` and gives `work` a short time to finish.
pub(super) async fn run_with_signals<T>(
    signals: &mut RunSignals,
    place: SecretPlace,
    work: impl Future<Output = T> + Unpin,
    give_up: impl FnOnce(),
) -> VaultOutcome<T> {
    let mut work = work;
    tokio::select! {
        done = &mut work => return VaultOutcome::Done(done),
        () = signals.next() => give_up(),
    }
    VaultOutcome::Interrupted(finish_within(place, work).await)
}

/// Returns the result of `work`, or `None` if it does not finish within the time that `place` gets.
pub(super) async fn finish_within<T>(place: SecretPlace, work: impl Future<Output = T>) -> Option<T> {
    let moment = if place == SecretPlace::File { MOMENT_OF_FILE } else { MOMENT };
    tokio::time::timeout(moment, work).await.ok()
}

/// Acquires the lock for changing accounts, which the returned file holds. A signal ends the wait.
pub(super) async fn change_accounts(context: &Context, signals: &mut RunSignals) -> Result<File, Failure> {
    let waiting = || context.say(Key::AccountWaiting);
    signals.unless_one(async { Ok(context.places.change_accounts(waiting).await?) }).await
}

/// Returns the error of a command that a signal ended (exit code 130).
pub(super) fn interrupted_failure(message: impl Into<Phrase>) -> Failure {
    Failure::new(Exit::Interrupted, message)
}
