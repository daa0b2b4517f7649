//! `outflow account rotate`: a new key in place of the old one; nothing is changed before it is known to work.

use std::sync::Arc;

use time::OffsetDateTime;

use super::super::secrets::{SecretArgs, hidden, patience, said_while};
use super::super::streaming::{Signals, runtime};
use super::super::{Context, Exit, Failure};
use super::key::{Typed, take, time, typed_id};
use super::{trial, usage};
use crate::destination::account::rotate::{Candidate, RotateError};
use crate::destination::account::{Account, KeyEntry};
use crate::destination::vault::{FileVault, Handed, Keyring, Place, Vault, VaultError, apart};
use crate::kinesis::{Credentials, Held};
use crate::secret::Secret;
use crate::text::Key;

/// What is said when the old key stays.
const UNCHANGED: &str = "Nothing was changed: the old key stays.";

/// Arguments of `account rotate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The account
    name: String,
    /// Id of the new key; needless when it is pasted beside its secret
    #[arg(long, value_name = "ID")]
    access_key_id: Option<String>,
    /// When a temporary key ends
    #[arg(long, value_name = "TIME", value_parser = time)]
    expires: Option<OffsetDateTime>,
    /// Do not try the new key before the old one is gone
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    secrets: SecretArgs,
}

pub(super) fn execute(context: &Context, args: &Args) -> Result<Exit, Failure> {
    typed_id(args.access_key_id.as_deref())?;
    let account = context.places.load_account(&args.name)?;
    let place = place(&account)?;
    let means = args.secrets.read()?;
    let typed = Typed { id: args.access_key_id.as_deref(), expires: args.expires };
    let entry = take(context, means.key.as_ref(), typed)?.entry;
    let vault = vault(context, &account, place, means.passphrase)?;
    let runtime = runtime()?;
    let done = runtime.block_on(rotate(context, args, (vault, place), &entry));
    runtime.shutdown_background();
    done
}

/// Where the key of an account is, when it can be replaced there.
fn place(account: &Account) -> Result<Place, Failure> {
    let name = &account.name;
    match account.key().map(|key| key.place) {
        Some(place @ (Place::Keyring | Place::File)) => Ok(place),
        Some(Place::Session) => Err(usage(format!(
            "The secret of {name} is kept nowhere, so there is none to replace: give the new one to the next run."
        ))),
        Some(Place::Systemd) => Err(usage(format!(
            "The secret of {name} is handed over by the service manager: replace it there and start the service again."
        ))),
        None => Err(usage(format!(
            "{name} signs in by what AWS provides ({}) and has no key of its own: renew that; it is read anew by itself.",
            account.kind()
        ))),
    }
}

fn vault(context: &Context, account: &Account, place: Place, given: Option<Secret>) -> Result<Arc<dyn Vault>, Failure> {
    if place != Place::File {
        return Ok(Arc::new(Keyring));
    }
    let name = account.name.as_str();
    let passphrase = match given {
        Some(passphrase) => passphrase,
        None => match Handed::from_environment().read(&format!("{name}.passphrase"))? {
            Some(text) => Secret::copy_of(text.expose().trim_end_matches(['\r', '\n'])),
            None if context.is_interactive() => {
                hidden(context, Key::SecretsAskPassphrase, &[("account", name.into())])?
            }
            None => return Err(usage("The file of this account needs its passphrase: --passphrase-stdin")),
        },
    };
    Ok(Arc::new(FileVault::new(context.places.accounts_folder(), passphrase)))
}

async fn rotate(
    context: &Context,
    args: &Args,
    (vault, place): (Arc<dyn Vault>, Place),
    entry: &KeyEntry,
) -> Result<Exit, Failure> {
    let mut signals = Signals::new()?;
    let _only = context.places.change_accounts()?;
    // Somebody may have rotated it while the key was typed.
    let account = context.places.load_account(&args.name)?;
    let patience = patience(context);
    if place == Place::File {
        // Running processes know the old passphrase only, so it must stay the same.
        let (vault, name) = (Arc::clone(&vault), args.name.clone());
        let opened: Result<_, VaultError> =
            said_while(context, Box::pin(apart(patience, move || vault.read(&name)))).await;
        drop(opened?);
    }
    let storing = Candidate::store(&context.places, account.clone(), vault, entry, patience);
    let candidate = said_while(context, Box::pin(storing)).await?;
    let tried = async { if args.no_check { Ok(()) } else { Box::pin(try_out(context, &account, entry)).await } };
    if let Err(failure) = signals.unless_one(tried).await {
        if let Err(error) = candidate.withdraw().await {
            tell_left(context, &args.name, &error);
        }
        return Err(failure);
    }
    let (account, left) = candidate.adopt(entry).await?;
    let values = [("account", account.name.as_str().into()), ("id", entry.access_key_id.as_str().into())];
    context.say(Key::AccountRotated, &values);
    if let Some(error) = left {
        tell_left(context, &account.name, &error);
    }
    Ok(Exit::Done)
}

/// What was stored beside the key could not be deleted. That changes nothing in what has become of the rotation.
fn tell_left(context: &Context, name: &str, error: &VaultError) {
    context.say(Key::AccountNextLeft, &[("account", name.into()), ("reason", error.to_string().into())]);
}

async fn try_out(context: &Context, account: &Account, entry: &KeyEntry) -> Result<(), Failure> {
    let credentials = Credentials::Held(Held::new(&entry.keys())).taking_on(account.role.as_ref());
    let refused = trial::who(context, account, &credentials).await;
    refused.map_err(|refusal| trial::failure(&refusal, UNCHANGED))?;
    Box::pin(trial::destinations(context, account, &credentials, UNCHANGED)).await
}

impl From<RotateError> for Failure {
    fn from(error: RotateError) -> Self {
        Self::one_line(&error)
    }
}
