//! `outflow account`: manages accounts, which tell how to sign in to AWS and which destinations refer to by name.

mod add;
mod keep;
mod key;
mod list;
mod remove;
mod rotate;
mod trial;

use std::fs::File;
use std::time::Duration;

use clap::Subcommand;

use super::{Context, Exit, Failure};
use crate::cli::streaming::RunSignals;
use crate::destination::vault::SecretPlace;
use crate::text::{Key, Phrase};
pub(super) use trial::{waiting_text, waits_for};

#[derive(Debug, clap::Args)]
pub(super) struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    Add(Box<add::AccountAddArgs>),
    List(list::AccountListArgs),
    Remove(remove::AccountRemoveArgs),
    Rotate(rotate::AccountRotateArgs),
}

pub(super) fn execute(context: &Context, args: AccountArgs) -> Result<Exit, Failure> {
    match args.command {
        AccountCommand::Add(args) => add::execute(context, &args),
        AccountCommand::List(args) => list::execute(context, &args),
        AccountCommand::Remove(args) => remove::execute(context, &args),
        AccountCommand::Rotate(args) => rotate::execute(context, &args),
    }
}

fn usage<P: Into<Phrase>>(message: P) -> Failure {
    Failure::new(Exit::Usage, message)
}

/// How long a keyring may take to finish after a signal. A working keyring needs a few milliseconds.
const MOMENT: Duration = Duration::from_millis(500);

/// The same for a file. Its passphrase makes it slow, but it always finishes.
const MOMENT_OF_FILE: Duration = Duration::from_secs(3);

/// How work with a vault ended. A vault cannot be stopped, so after a signal it gets a short time to finish; the command
/// can then report what the vault has done.
enum VaultOutcome<T> {
    Done(T),
    /// A signal came first. Holds the result if the work still finished in time.
    Interrupted(Option<T>),
}

/// Awaits `work` with a vault at `place`. On a signal, calls `give_up` and gives `work` a short time to finish.
async fn run_with_signals<T>(
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
async fn finish_within<T>(place: SecretPlace, work: impl Future<Output = T>) -> Option<T> {
    let moment = if place == SecretPlace::File { MOMENT_OF_FILE } else { MOMENT };
    tokio::time::timeout(moment, work).await.ok()
}

/// Acquires the lock for changing accounts, which the returned file holds. A signal ends the wait.
async fn change_accounts(context: &Context, signals: &mut RunSignals) -> Result<File, Failure> {
    let waiting = || context.say(Key::AccountWaiting);
    signals.unless_one(async { Ok(context.places.change_accounts(waiting).await?) }).await
}

/// Returns the error of a command that a signal ended (exit code 130).
fn interrupted_failure(message: impl Into<Phrase>) -> Failure {
    Failure::new(Exit::Interrupted, message)
}
