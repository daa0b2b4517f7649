//! Turns what a spec names as its sign-in into credentials that sign requests.
//!
//! This module reads a vault once per process. [`KeyWatch`] reads it again only when the account's generation changes.

mod watch;

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::account::{Account, AccountKey, AccountSignIn, EntryFault, KeyEntry};
use super::spec::CredentialSource;
use super::store::{Places, StoreError};
use super::vault::{FileVault, Keyring, SecretPlace, SystemdCredentials, Vault, VaultError, call_vault};
use crate::kinesis::{AwsCredentials, HeldKeys, ProvidedCredentials};
use crate::secret::Secret;
use crate::text::{NamedChoice, Phrase, explained, say};

pub use watch::{KeyChange, KeyWatch, NewKeyError, RunningKeyWatch};

/// Suffix of the systemd credential that holds the passphrase of an account.
const PASSPHRASE: &str = ".passphrase";

/// The secrets that a process was given for its sign-in.
#[derive(Default)]
pub struct GivenSecrets {
    /// An access key, used by this process only.
    pub key: Option<Secret>,
    /// Decrypts the file vault.
    pub passphrase: Option<Secret>,
}

/// What the operator must provide before a process can sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequiredSecret {
    Nothing,
    /// The key itself, because it is not stored.
    Key,
    /// The passphrase of the file vault.
    Passphrase,
}

/// The result of a sign-in. No request was sent to AWS.
#[derive(Debug)]
pub struct SignIn {
    pub credentials: AwsCredentials,
    /// Reads a new key while the process runs. `None` if the key can't change in that time.
    pub watch: Option<KeyWatch>,
}

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum EntryError {
        NoKey { name: String, fault: EntryFault } => say::ReasonSecretNoKey { account: name, fault },
        Expired {
            name: String,
            /// RFC 3339.
            at: String,
        } => say::ReasonSecretExpired { account: name, at },
    }
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum SignInError {
        Account(#[from] error: StoreError) => error,
        Vault { name: String, error: VaultError } => if error.is_absent() {
            Phrase::from(say::ReasonSecretNoKeyring { account: name, reason: error })
        } else {
            Phrase::from(say::ReasonSecretUnreadable { account: name, reason: error })
        },
        /// The vault is available, but has no entry for the account.
        Empty { name: String, place: SecretPlace } => match place {
            SecretPlace::Systemd => Phrase::from(say::ReasonSecretNoneHanded { account: name, place }),
            SecretPlace::Keyring | SecretPlace::File | SecretPlace::Session => {
                Phrase::from(say::ReasonSecretNone { account: name, place })
            }
        },
        Entry(#[from] error: EntryError) => error,
        /// The text given on stdin is not a key.
        Given { name: String, fault: EntryFault } => say::ReasonSecretGivenNoKey { account: name, fault },
        /// The key is not stored and was not given.
        NeedsKey { name: String } => say::ReasonSecretNeeded { account: name },
        NeedsPassphrase { name: String } => say::ReasonPassphraseNeeded { account: name },
        /// A key was given to a sign-in that does not use one.
        NoUse { by: SignInOrigin } => say::ReasonSecretNoUse { by },
        /// A passphrase was given to a sign-in that does not use one.
        NoPassphrase { by: SignInOrigin } => say::ReasonPassphraseNoUse { by },
    }
}

/// Returns what the operator must provide to sign in with `credentials`, apart from systemd credentials, which the
/// process reads itself.
pub fn required_secret(places: &Places, credentials: &CredentialSource) -> Result<RequiredSecret, StoreError> {
    let CredentialSource::Account(name) = credentials else { return Ok(RequiredSecret::Nothing) };
    let handed = SystemdCredentials::from_environment();
    if handed.holds(name) {
        return Ok(RequiredSecret::Nothing);
    }
    let account = places.load_account(name)?;
    Ok(match account.key().map(|key| key.place) {
        Some(SecretPlace::Session) => RequiredSecret::Key,
        Some(SecretPlace::File) if !handed.holds(&format!("{name}{PASSPHRASE}")) => RequiredSecret::Passphrase,
        _ => RequiredSecret::Nothing,
    })
}

/// Signs in with what a spec names. `patience` limits the wait for a vault.
pub async fn sign_in(
    places: &Places,
    credentials: &CredentialSource,
    means: GivenSecrets,
    patience: Duration,
) -> Result<SignIn, SignInError> {
    let provided = match credentials {
        CredentialSource::Account(name) => return sign_in_by_account(places, name, means, patience).await,
        CredentialSource::Provided(provided) => provided.clone(),
    };
    refuse_means(&means, || SignInOrigin::Destination(provided.clone()))?;
    Ok(SignIn { credentials: AwsCredentials::Provided(provided), watch: None })
}

/// A secret that is given but not used is an error, so that it is not ignored silently.
fn refuse_means(means: &GivenSecrets, by: impl Fn() -> SignInOrigin) -> Result<(), SignInError> {
    match (&means.key, &means.passphrase) {
        (Some(_), _) => Err(SignInError::NoUse { by: by() }),
        (None, Some(_)) => Err(SignInError::NoPassphrase { by: by() }),
        (None, None) => Ok(()),
    }
}

async fn sign_in_by_account(
    places: &Places,
    name: &str,
    means: GivenSecrets,
    patience: Duration,
) -> Result<SignIn, SignInError> {
    let handed = SystemdCredentials::from_environment();
    let account = match places.find_account(name)? {
        Some(account) => account,
        // On a server, the key may come from the service manager alone, without a saved account. Then it must be complete.
        None if handed.holds(name) => {
            refuse_means(&means, || SignInOrigin::Handed(name.to_owned()))?;
            let empty = || SignInError::Empty { name: name.to_owned(), place: SecretPlace::Systemd };
            let entry = KeyEntry::from_secret(&read(&handed, name)?.ok_or_else(empty)?, None);
            let entry = entry.map_err(|fault| SignInError::Given { name: name.to_owned(), fault })?;
            return Ok(SignIn { credentials: AwsCredentials::Held(HeldKeys::new(&entry.keys())), watch: None });
        }
        None => return Err(places.unknown_account(name).into()),
    };
    let provided = match &account.source {
        AccountSignIn::Key(key) => return sign_in_by_key(places, &account, key, means, &handed, patience).await,
        AccountSignIn::Provided(provided) => provided.clone(),
    };
    refuse_means(&means, || SignInOrigin::Account(name.to_owned(), provided.clone()))?;
    Ok(with_role(&account, AwsCredentials::Provided(provided), None))
}

async fn sign_in_by_key(
    places: &Places,
    account: &Account,
    key: &AccountKey,
    mut means: GivenSecrets,
    handed: &SystemdCredentials,
    patience: Duration,
) -> Result<SignIn, SignInError> {
    let name = &account.name;
    if let Some(given) = means.key.take() {
        refuse_means(&means, || SignInOrigin::Given(name.clone()))?;
        let entry = KeyEntry::from_secret(&given, key.id.as_deref());
        let entry = entry.map_err(|fault| SignInError::Given { name: name.clone(), fault })?;
        return Ok(with_role(account, AwsCredentials::Held(HeldKeys::new(&entry.keys())), None));
    }
    // A systemd credential takes precedence over every other place.
    let place = if handed.holds(name) { SecretPlace::Systemd } else { key.place };
    if place != SecretPlace::File {
        refuse_means(&means, || SignInOrigin::Elsewhere(name.clone(), place))?;
    }
    let vault = vault(places, account, place, means, handed)?;
    let of_thread = (Arc::clone(&vault), name.clone());
    let secret = call_vault(place, patience, move || of_thread.0.read(&of_thread.1)).await;
    let secret = secret.map_err(|error| SignInError::Vault { name: name.clone(), error })?;
    let secret = secret.ok_or_else(|| SignInError::Empty { name: name.clone(), place: key.place })?;
    let held = HeldKeys::new(&parse_entry(name, &secret, key)?.keys());
    // A systemd credential does not change while the process runs.
    let watched = place != SecretPlace::Systemd;
    let watch = watched.then(|| KeyWatch::new(places.clone(), account, vault, held.clone()));
    Ok(with_role(account, AwsCredentials::Held(held), watch))
}

fn vault(
    places: &Places,
    account: &Account,
    place: SecretPlace,
    means: GivenSecrets,
    handed: &SystemdCredentials,
) -> Result<Arc<dyn Vault>, SignInError> {
    let name = &account.name;
    Ok(match place {
        SecretPlace::Keyring => Arc::new(Keyring),
        SecretPlace::Systemd => Arc::new(handed.clone()),
        SecretPlace::Session => return Err(SignInError::NeedsKey { name: name.clone() }),
        SecretPlace::File => {
            let passphrase = match means.passphrase {
                Some(passphrase) => Some(passphrase),
                // Editors add a line break at the end of a file.
                None => read(handed, &format!("{name}{PASSPHRASE}"))?
                    .map(|text| Secret::copy_of(text.expose().trim_end_matches(['\r', '\n']))),
            };
            let passphrase = passphrase.ok_or_else(|| SignInError::NeedsPassphrase { name: name.clone() })?;
            Arc::new(FileVault::new(places.accounts_folder(), passphrase))
        }
    })
}

fn read(handed: &SystemdCredentials, entry: &str) -> Result<Option<Secret>, SignInError> {
    handed.read(entry).map_err(|error| SignInError::Vault { name: entry.to_owned(), error })
}

fn with_role(account: &Account, credentials: AwsCredentials, watch: Option<KeyWatch>) -> SignIn {
    SignIn { credentials: credentials.assuming(account.role.as_ref()), watch }
}

/// Parses an account's entry in a vault. An expired key is an error.
fn parse_entry(name: &str, secret: &Secret, key: &AccountKey) -> Result<KeyEntry, EntryError> {
    let entry = KeyEntry::from_secret(secret, key.id.as_deref());
    let mut entry = entry.map_err(|fault| EntryError::NoKey { name: name.to_owned(), fault })?;
    let same = key.id.as_ref().is_some_and(|id| *id == entry.access_key_id);
    entry.expires = entry.expires.or(key.expires.filter(|_| same));
    match entry.expires.filter(|at| *at <= OffsetDateTime::now_utc()) {
        Some(at) => Err(EntryError::Expired { name: name.to_owned(), at: at.format(&Rfc3339).unwrap_or_default() }),
        None => Ok(entry),
    }
}

/// Returns the 12-digit AWS account number of `credentials`, as far as the saved account contains it. Sends no request.
pub fn account_number(places: &Places, credentials: &CredentialSource) -> Option<String> {
    match credentials {
        CredentialSource::Account(name) => places.find_account(name).ok()??.number(),
        CredentialSource::Provided(_) => None,
    }
}

explained! {
    /// What signs in, and with which credentials.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub enum SignInOrigin {
        /// The destination's own credentials setting.
        Destination(way: ProvidedCredentials) => say::ReasonByDestination { way },
        Account(name: String, way: ProvidedCredentials) => say::ReasonByAccount { account: name, way },
        Handed(name: String) => say::ReasonByHanded { account: name },
        Given(name: String) => say::ReasonByGiven { account: name },
        /// The secret of this account is in this place, not in an encrypted file.
        Elsewhere(name: String, place: SecretPlace) => say::ReasonByElsewhere { account: name, place: place.name() },
    }
}
