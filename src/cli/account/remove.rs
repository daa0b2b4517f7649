//! `outflow account remove`: an account goes, and its secret with it.

use super::super::secrets::patience;
use super::super::streaming::runtime;
use super::super::{Context, Exit, Failure};
use super::usage;
use crate::destination::account::{Account, NEXT};
use crate::destination::vault::{FileVault, Keyring, Place, Vault, VaultError, apart};
use crate::text::Key;

/// Arguments of `account remove`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The account
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Leave the secret where it is, for a keyring that cannot be reached
    #[arg(long)]
    keep_secret: bool,
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    let name = args.name.as_str();
    let account = context.places.load_account(name)?;
    let users = context.places.destinations_of(name)?;
    if !args.yes && !users.is_empty() && !agreed(context, name, &users.join(", "))? {
        context.say(Key::RemoveKept, &[("name", name.into())]);
        return Ok(Exit::Done);
    }
    let _only = context.places.change_accounts()?;
    if !args.keep_secret {
        forget(context, &account)?;
    }
    context.places.remove_account(name)?;
    context.say(Key::AccountRemoved, &[("account", name.into())]);
    Ok(Exit::Done)
}

fn agreed(context: &Context, name: &str, users: &str) -> Result<bool, Failure> {
    if !context.is_interactive() {
        return Err(usage(format!(
            "{users} signs in by {name} and could not run without it. To remove it all the same, add --yes"
        )));
    }
    let answer = context.ask(Key::AccountAskRemove, &[("account", name.into()), ("users", users.into())])?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Deletes the secret, and that of a rotation that did not end.
fn forget(context: &Context, account: &Account) -> Result<(), Failure> {
    let entries = [account.name.clone(), format!("{}{NEXT}", account.name)];
    let forgotten = match account.key().map(|key| key.place) {
        Some(Place::File) => {
            let folder = context.places.accounts_folder();
            entries.iter().try_for_each(|entry| FileVault::forget(&folder, entry))
        }
        Some(Place::Keyring) => {
            let deleting = move || entries.iter().try_for_each(|entry| Keyring.delete(entry));
            runtime()?.block_on(apart(patience(context), deleting))
        }
        Some(Place::Session | Place::Systemd) | None => Ok(()),
    };
    forgotten.map_err(|error: VaultError| {
        let more = "Nothing was removed. To remove the account and leave its secret there, add --keep-secret";
        Failure::new(Exit::Failure, format!("The secret could not be deleted. {error} {more}"))
    })
}
