//! `outflow account rotate`: replaces the key of an account. Without `--no-check`, proves first that the new key works.

use std::sync::Arc;

use time::OffsetDateTime;

use super::key::{KeyFlags, ask_length, take, time, typed_id};
use super::{VaultOutcome, change_accounts, finish_within, interrupted_failure, run_with_signals};
use super::{trial, usage};
use crate::cli::secrets::{SecretArgs, ask_hidden, patience, wait_for_vault};
use crate::cli::streaming::{RunSignals, block_on};
use crate::cli::{Context, Exit, Failure};
use crate::destination::account::rotate::Candidate;
use crate::destination::account::{Account, AccountSignIn, KeyEntry};
use crate::destination::vault::{FileVault, Keyring, SecretPlace, SystemdCredentials, Vault, call_vault};
use crate::kinesis::probe::UNREACHABLE;
use crate::kinesis::{AwsCredentials, HeldKeys, ProvidedCredentials};
use crate::secret::Secret;
use crate::text::{Key, Phrase, say};

#[derive(Debug, clap::Args)]
pub(super) struct AccountRotateArgs {
    name: String,
    #[arg(long, value_name = "ID")]
    access_key_id: Option<String>,
    #[arg(long, value_name = "TIME", value_parser = time)]
    expires: Option<OffsetDateTime>,
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    secrets: SecretArgs,
}

pub(super) fn execute(context: &Context, args: &AccountRotateArgs) -> Result<Exit, Failure> {
    typed_id(args.access_key_id.as_deref())?;
    let account = context.places.load_account(&args.name)?;
    let place = find_place(&account)?;
    block_on(async {
        let mut signals = RunSignals::new()?;
        let (vault, entry) = read_secrets(context, args, &account, place)?;
        rotate(context, args, (vault, place), &entry, &mut signals).await
    })
}

fn read_secrets(
    context: &Context,
    args: &AccountRotateArgs,
    account: &Account,
    place: SecretPlace,
) -> Result<(Arc<dyn Vault>, KeyEntry), Failure> {
    let means = args.secrets.read(context)?;
    if means.passphrase.is_some() && place != SecretPlace::File {
        return Err(usage(say::AccountNoFile { name: &args.name }));
    }
    let typed = KeyFlags { id: args.access_key_id.as_deref(), expires: args.expires };
    let entry = take(context, means.key.as_ref(), typed)?.entry;
    ask_length(context, &entry, account.endpoint_url.as_deref())?;
    Ok((open_vault(context, account, place, means.passphrase)?, entry))
}

/// Returns where the account keeps its key. Fails if the key cannot be replaced there.
fn find_place(account: &Account) -> Result<SecretPlace, Failure> {
    let name = &account.name;
    match account.key().map(|key| key.place) {
        Some(place @ (SecretPlace::Keyring | SecretPlace::File)) => Ok(place),
        Some(SecretPlace::Session) => Err(usage(say::AccountRotateSession { name })),
        Some(SecretPlace::Systemd) => Err(usage(say::AccountRotateSystemd { name })),
        None => Err(usage::<Phrase>(match &account.source {
            AccountSignIn::Provided(ProvidedCredentials::Environment) => say::AccountRotateEnvironment { name }.into(),
            AccountSignIn::Provided(ProvidedCredentials::Profile(profile)) => {
                let way = say::ReasonWayProfile { name: profile };
                say::AccountRotateElsewhere { name, way }.into()
            }
            AccountSignIn::Provided(ProvidedCredentials::Ambient) | AccountSignIn::Key(_) => {
                say::AccountRotateElsewhere { name, way: Key::ReasonWayMachine }.into()
            }
        })),
    }
}

fn open_vault(
    context: &Context,
    account: &Account,
    place: SecretPlace,
    given: Option<Secret>,
) -> Result<Arc<dyn Vault>, Failure> {
    if place != SecretPlace::File {
        return Ok(Arc::new(Keyring));
    }
    let name = account.name.as_str();
    let passphrase = match given {
        Some(passphrase) => passphrase,
        None => match SystemdCredentials::from_environment().read(&format!("{name}.passphrase"))? {
            Some(text) => Secret::copy_of(text.expose().trim_end_matches(['\r', '\n'])),
            None if context.is_interactive() => ask_hidden(context, say::SecretsAskPassphrase { account: name })?,
            None => return Err(usage(Key::AccountNeedsPassphrase)),
        },
    };
    Ok(Arc::new(FileVault::new(context.places.accounts_folder(), passphrase)))
}

async fn rotate(
    context: &Context,
    args: &AccountRotateArgs,
    (vault, place): (Arc<dyn Vault>, SecretPlace),
    entry: &KeyEntry,
    signals: &mut RunSignals,
) -> Result<Exit, Failure> {
    let _only = change_accounts(context, signals).await?;
    // Another process may have rotated the account while the user typed the key.
    let account = context.places.load_account(&args.name)?;
    if place == SecretPlace::File {
        // Running processes only know the old passphrase, so the passphrase must stay the same.
        signals.unless_one(check_passphrase(context, &vault, &args.name)).await?;
    }
    let candidate = store_candidate(context, &account, (vault, place), entry, signals).await?;
    let tried = async { if args.no_check { Ok(()) } else { Box::pin(try_out(context, &account, entry)).await } };
    if let Err(failure) = signals.unless_one(tried).await {
        return Err(withdraw(context, &candidate, place, failure, signals).await);
    }
    let adopting = Box::pin(wait_for_vault(context, Box::pin(candidate.adopt(entry))));
    let (account, left) = match run_with_signals(signals, place, adopting, || {}).await {
        VaultOutcome::Done(adopted) | VaultOutcome::Interrupted(Some(adopted)) => adopted?,
        VaultOutcome::Interrupted(None) => {
            return Err(interrupted_failure(say::AccountRotationOpen { name: &args.name }));
        }
    };
    let where_it_is = match place {
        SecretPlace::File => context.places.accounts_folder().join(format!("{}.age", args.name)).display().to_string(),
        _ => context.texts.text(Key::AccountKeyring),
    };
    context.say(say::AccountRotated {
        account: account.name.as_str(),
        id: entry.access_key_id.as_str(),
        place: where_it_is,
    });
    if let Some(error) = left {
        tell_left(context, &account.name, &error);
    }
    Ok(Exit::Done)
}

/// Checks that the passphrase opens the file.
async fn check_passphrase(context: &Context, vault: &Arc<dyn Vault>, name: &str) -> Result<(), Failure> {
    let (vault, name) = (Arc::clone(vault), name.to_owned());
    let reading = call_vault(vault.place(), patience(context), move || vault.read(&name));
    drop(wait_for_vault(context, Box::pin(reading)).await?);
    Ok(())
}

/// Stores the new key beside the old one. After a signal, deletes the new key again.
async fn store_candidate(
    context: &Context,
    account: &Account,
    (vault, place): (Arc<dyn Vault>, SecretPlace),
    entry: &KeyEntry,
    signals: &mut RunSignals,
) -> Result<Candidate, Failure> {
    let storing = Candidate::store(&context.places, account.clone(), vault, entry, patience(context));
    let storing = Box::pin(wait_for_vault(context, Box::pin(storing)));
    match run_with_signals(signals, place, storing, || {}).await {
        VaultOutcome::Done(candidate) => Ok(candidate?),
        VaultOutcome::Interrupted(Some(candidate)) => {
            let ended = interrupted_failure(Key::AccountKeyKept);
            match candidate {
                Ok(candidate) => Err(withdraw(context, &candidate, place, ended, signals).await),
                Err(_) => Err(ended),
            }
        }
        VaultOutcome::Interrupted(None) => {
            tell_left(context, &account.name, Key::AccountVaultLate);
            Err(interrupted_failure(Key::AccountKeyKept))
        }
    }
}

/// Deletes the new key, then returns `failure`. After a signal, the deletion gets only a short time.
async fn withdraw(
    context: &Context,
    candidate: &Candidate,
    place: SecretPlace,
    failure: Failure,
    signals: &mut RunSignals,
) -> Failure {
    let withdrawing = Box::pin(candidate.withdraw());
    let attended = match failure.exit {
        Exit::Interrupted => VaultOutcome::Interrupted(finish_within(place, withdrawing).await),
        _ => run_with_signals(signals, place, withdrawing, || {}).await,
    };
    let (failure, withdrawn) = match attended {
        VaultOutcome::Done(withdrawn) => (failure, Some(withdrawn)),
        VaultOutcome::Interrupted(withdrawn) => (Failure { exit: Exit::Interrupted, ..failure }, withdrawn),
    };
    match withdrawn {
        Some(Ok(())) => {}
        Some(Err(error)) => tell_left(context, candidate.name(), &error),
        None => tell_left(context, candidate.name(), Key::AccountVaultLate),
    }
    failure
}

/// Reports that the entry stored beside the key could not be deleted. The outcome of the rotation stays the same.
fn tell_left(context: &Context, name: &str, reason: impl Into<Phrase>) {
    context.say(say::AccountNextLeft { account: name, reason });
}

async fn try_out(context: &Context, account: &Account, entry: &KeyEntry) -> Result<(), Failure> {
    let credentials = AwsCredentials::Held(HeldKeys::new(&entry.keys())).assuming(account.role.as_ref());
    let identified = trial::identify(context, account, &credentials).await;
    let unreachable = match identified {
        // STS may be unreachable where Kinesis is reachable; then a destination can prove the permissions.
        Err(refusal) if refusal.code == UNREACHABLE => Some(refusal),
        identified => {
            identified.map_err(|refusal| trial::failure(account, &refusal, Key::AccountKeyKept))?;
            None
        }
    };
    if let Some(refusal) = &unreachable {
        context.say(say::AccountNotTold { reason: &refusal.message });
    }
    let proven = Box::pin(trial::destinations(context, account, &credentials, Key::AccountKeyKept)).await?;
    match unreachable {
        Some(refusal) if !proven => Err(trial::failure(account, &refusal, Key::AccountKeyKept)),
        _ => Ok(()),
    }
}
