//! A signal while a vault is at work: a vault cannot be stopped, so it gets a moment in which to come to its end, and then it
//! is known what became of its work.

use std::fs::File;
use std::time::Duration;

use super::super::streaming::Signals;
use super::super::{Context, Exit, Failure};
use crate::destination::vault::Place;
use crate::text::Key;

/// A keyring that works needs a few milliseconds.
const MOMENT: Duration = Duration::from_millis(500);

/// A passphrase takes its time, and comes to an end.
const MOMENT_OF_FILE: Duration = Duration::from_secs(3);

/// How it went.
pub(super) enum Attended<T> {
    /// It is done.
    Done(T),
    /// A signal came first. What it came to all the same, if it is known.
    Interrupted(Option<T>),
}

/// Does `work` with a vault at `place`. A signal is said by `give_up`, so that the work may end sooner.
pub(super) async fn attended<T>(
    signals: &mut Signals,
    place: Place,
    work: impl Future<Output = T> + Unpin,
    give_up: impl FnOnce(),
) -> Attended<T> {
    let mut work = work;
    tokio::select! {
        done = &mut work => return Attended::Done(done),
        () = signals.next() => give_up(),
    }
    Attended::Interrupted(within(place, work).await)
}

/// What `work` comes to within a moment.
pub(super) async fn within<T>(place: Place, work: impl Future<Output = T>) -> Option<T> {
    let moment = if place == Place::File { MOMENT_OF_FILE } else { MOMENT };
    tokio::time::timeout(moment, work).await.ok()
}

/// The right to change accounts. A signal ends the waiting for it.
pub(super) async fn change_accounts(context: &Context, signals: &mut Signals) -> Result<File, Failure> {
    let waiting = || context.say(Key::AccountWaiting, &[]);
    signals.unless_one(async { Ok(context.places.change_accounts(waiting).await?) }).await
}

/// Ended by a signal, with what is to be known of it.
pub(super) fn interrupted(message: impl Into<String>) -> Failure {
    Failure::new(Exit::Interrupted, message)
}
