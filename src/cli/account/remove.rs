//! `outflow account remove`: deletes an account and its secret.

use super::{change_accounts, interrupted_failure};
use crate::cli::secrets::patience;
use crate::cli::streaming::{RunSignals, block_on};
use crate::cli::{Context, Exit, Failure};
use crate::destination::account::{Account, NEXT};
use crate::destination::vault::SecretStore;
use crate::text::{Phrase, say};

#[derive(Debug, clap::Args)]
pub(super) struct AccountRemoveArgs {
    name: String,
    #[arg(long)]
    yes: bool,
    #[arg(long)]
    keep_secret: bool,
}

pub(super) fn execute(context: &Context, args: &AccountRemoveArgs) -> Result<Exit, Failure> {
    let name = args.name.as_str();
    let account = context.places.load_account(name)?;
    let users = context.places.destinations_of(name)?;
    let done = block_on(async {
        let mut signals = RunSignals::new()?;
        if !args.yes && !users.is_empty() {
            let users = users.join(", ");
            let question = say::AccountAskRemove { account: name, users: &users };
            if !context.confirm(question, say::AccountRemoveNeedsYes { name, users: &users })? {
                return Ok(Phrase::from(say::RemoveKept { name }));
            }
        }
        let _only = change_accounts(context, &mut signals).await?;
        if !args.keep_secret {
            signals.unless_one(forget(context, &account)).await.map_err(|failure| unfinished_failure(failure, name))?;
        }
        context.places.remove_account(name)?;
        Ok(say::AccountRemoved { account: name }.into())
    })?;
    context.say(done);
    Ok(Exit::Done)
}

/// Explains an interrupted removal: a vault that was asked to delete may still do so, so the secret may be gone.
fn unfinished_failure(failure: Failure, name: &str) -> Failure {
    match failure.exit {
        Exit::Interrupted => interrupted_failure(say::AccountSecretMayBeGone { name }),
        _ => failure,
    }
}

/// Deletes the secret, and the secret of a rotation that did not finish.
async fn forget(context: &Context, account: &Account) -> Result<(), Failure> {
    let Some(key) = account.key() else { return Ok(()) };
    let secrets = SecretStore::new(context.places.clone(), patience(context));
    for entry in [account.name.clone(), format!("{}{NEXT}", account.name)] {
        let deleted = secrets.delete(key.place, &entry).await;
        deleted.map_err(|error| Failure::new(Exit::Failure, say::AccountSecretStays { reason: &error }))?;
    }
    Ok(())
}
