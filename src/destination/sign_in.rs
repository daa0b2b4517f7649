//! How a destination signs in: from what its spec names to credentials that requests are signed with.
//!
//! A vault is read once a process, here, and again by [`Watch`] only when the account's generation rises.

mod by;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::account::{Account, EntryFault, Key, KeyEntry, Source};
use super::spec::Credentials as SpecCredentials;
use super::store::{Places, StoreError};
use super::vault::{FileVault, Handed, Keyring, Place, Vault, VaultError, apart};
use crate::kinesis::{Credentials, Held};
use crate::secret::Secret;

pub use by::{By, Way};
pub use watch::{Exchange, NotRead, Watch, Watching};

/// What follows an account's name where the service manager hands over its passphrase.
const PASSPHRASE: &str = ".passphrase";

/// What a process was given to sign in with.
#[derive(Default)]
pub struct Means {
    /// The key itself, for this process alone.
    pub key: Option<Secret>,
    /// What opens the file vault.
    pub passphrase: Option<Secret>,
}

/// What a process needs from its operator before it can sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The key: it is kept nowhere.
    Key,
    /// The passphrase of the file vault.
    Passphrase,
}

/// Signed in, as far as that is possible without asking AWS.
#[derive(Debug)]
pub struct SignIn {
    /// What requests are signed with.
    pub credentials: Credentials,
    /// Takes up a new key while the process runs, where there is one to be taken up.
    pub watch: Option<Watch>,
}

/// Why the key that a vault holds of an account cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EntryError {
    /// It is no key.
    #[error(
        "What is kept as the secret of the account {name} is no key: {fault} To replace it, run: outflow account rotate {name}"
    )]
    NoKey {
        /// The account.
        name: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// Its time is over.
    #[error(
        "The temporary key of the account {name} ended at {at}. Get a new one, then run: outflow account rotate {name}"
    )]
    Expired {
        /// The account.
        name: String,
        /// When.
        at: String,
    },
}

/// Why a process cannot sign in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The account is not saved, or cannot be read.
    #[error(transparent)]
    Account(#[from] StoreError),
    /// The vault does not give it.
    #[error("The secret of the account {name} cannot be read. {error} {}", remedy(name, error))]
    Vault {
        /// The account.
        name: String,
        /// What the vault says.
        error: VaultError,
    },
    /// The vault is there and holds nothing.
    #[error("The {} holds no secret of the account {name}. {}", place_name(*place), empty(name, *place))]
    Empty {
        /// The account.
        name: String,
        /// Where it was looked for.
        place: Place,
    },
    /// What is there cannot be used.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// What was given is no key.
    #[error("What was given as the secret of the account {name} is no key: {fault}")]
    Given {
        /// The account.
        name: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// The key is kept nowhere and was not given.
    #[error("The secret of the account {name} is kept nowhere: give it on stdin with --secret-stdin.")]
    NeedsKey {
        /// The account.
        name: String,
    },
    /// The file cannot be opened without its passphrase.
    #[error(
        "The secret of the account {name} is in a file under a passphrase: give that on stdin with --passphrase-stdin, or \
         as the systemd credential {name}.passphrase."
    )]
    NeedsPassphrase {
        /// The account.
        name: String,
    },
    /// A key was given where none is used.
    #[error("{by} and needs no key from here. Leave --secret-stdin out.")]
    NoUse {
        /// What signs in, and by what.
        by: By,
    },
    /// A passphrase was given where none is used.
    #[error("{by}, so no passphrase is needed. Leave --passphrase-stdin out.")]
    NoPassphrase {
        /// What signs in, and by what.
        by: By,
    },
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Keyring => "keyring",
        Place::File => "folder of accounts",
        Place::Session => "session",
        Place::Systemd => "service manager",
    }
}

fn empty(name: &str, place: Place) -> String {
    match place {
        Place::Systemd => format!("Add LoadCredential={name}:PATH to the service, or give it with --secret-stdin."),
        Place::Keyring | Place::File | Place::Session => {
            format!("To store it again, run: outflow account rotate {name}")
        }
    }
}

fn remedy(name: &str, error: &VaultError) -> String {
    if error.is_absent() {
        format!(
            "Give the secret on stdin with --secret-stdin, or as the systemd credential {name}; or add an account that \
             needs none: --ambient, --profile or --vault file."
        )
    } else {
        String::new()
    }
}

/// What signing in by `credentials` needs from the operator, beyond what is at hand.
pub fn need(places: &Places, credentials: &SpecCredentials) -> Result<Need, StoreError> {
    let SpecCredentials::Account(name) = credentials else { return Ok(Need::Nothing) };
    let handed = Handed::from_environment();
    if handed.holds(name) {
        return Ok(Need::Nothing);
    }
    let account = places.load_account(name)?;
    Ok(match account.key().map(|key| key.place) {
        Some(Place::Session) => Need::Key,
        Some(Place::File) if !handed.holds(&format!("{name}{PASSPHRASE}")) => Need::Passphrase,
        _ => Need::Nothing,
    })
}

/// Signs in by what a spec names. `patience` is how long a vault is waited for.
pub async fn sign_in(
    places: &Places,
    credentials: &SpecCredentials,
    means: Means,
    patience: Duration,
) -> Result<SignIn, SignInError> {
    let (way, without) = match credentials {
        SpecCredentials::Account(name) => return by_account(places, name, means, patience).await,
        SpecCredentials::Profile(name) => (Way::Profile(name.clone()), Credentials::Profile(name.clone())),
        SpecCredentials::Ambient => (Way::Machine, Credentials::Ambient),
        SpecCredentials::Environment => (Way::Environment, Credentials::Environment),
    };
    refuse_means(&means, || By::Destination(way.clone()))?;
    Ok(SignIn { credentials: without, watch: None })
}

/// What was given and has no use is no secret to be dropped without a word.
fn refuse_means(means: &Means, by: impl Fn() -> By) -> Result<(), SignInError> {
    match (&means.key, &means.passphrase) {
        (Some(_), _) => Err(SignInError::NoUse { by: by() }),
        (None, Some(_)) => Err(SignInError::NoPassphrase { by: by() }),
        (None, None) => Ok(()),
    }
}

async fn by_account(places: &Places, name: &str, means: Means, patience: Duration) -> Result<SignIn, SignInError> {
    let handed = Handed::from_environment();
    let account = match places.find_account(name)? {
        Some(account) => account,
        // A server may have nothing but what its service manager hands over.
        None if handed.holds(name) => {
            refuse_means(&means, || By::Handed(name.to_owned()))?;
            return whole(name, read(&handed, name)?);
        }
        None => return Err(places.unknown_account(name).into()),
    };
    let (way, without) = match &account.source {
        Source::Key(key) => return by_key(places, &account, key, means, &handed, patience).await,
        Source::Profile(profile) => (Way::Profile(profile.clone()), Credentials::Profile(profile.clone())),
        Source::Ambient => (Way::Machine, Credentials::Ambient),
        Source::Environment => (Way::Environment, Credentials::Environment),
    };
    refuse_means(&means, || By::Account(name.to_owned(), way.clone()))?;
    Ok(with_role(&account, without, None))
}

async fn by_key(
    places: &Places,
    account: &Account,
    key: &Key,
    mut means: Means,
    handed: &Handed,
    patience: Duration,
) -> Result<SignIn, SignInError> {
    let name = &account.name;
    if let Some(given) = means.key.take() {
        refuse_means(&means, || By::Given(name.clone()))?;
        let entry = KeyEntry::from_secret(&given, key.id.as_deref());
        let entry = entry.map_err(|fault| SignInError::Given { name: name.clone(), fault })?;
        return Ok(with_role(account, Credentials::Held(Held::new(&entry.keys())), None));
    }
    // What the service manager hands over comes before all others.
    let place = if handed.holds(name) { Place::Systemd } else { key.place };
    if place != Place::File {
        refuse_means(&means, || By::Elsewhere(name.clone(), place))?;
    }
    let vault = vault(places, account, place, means, handed)?;
    let of_thread = (Arc::clone(&vault), name.clone());
    let secret = apart(place, patience, move || of_thread.0.read(&of_thread.1)).await;
    let secret = secret.map_err(|error| SignInError::Vault { name: name.clone(), error })?;
    let secret = secret.ok_or_else(|| SignInError::Empty { name: name.clone(), place: key.place })?;
    let held = Held::new(&entry(name, &secret, key)?.keys());
    // What is handed over stays as it is while the process runs.
    let watched = place != Place::Systemd;
    let watch = watched.then(|| Watch::new(places.clone(), account, vault, held.clone()));
    Ok(with_role(account, Credentials::Held(held), watch))
}

/// The vault of an account's key.
fn vault(
    places: &Places,
    account: &Account,
    place: Place,
    means: Means,
    handed: &Handed,
) -> Result<Arc<dyn Vault>, SignInError> {
    let name = &account.name;
    Ok(match place {
        Place::Keyring => Arc::new(Keyring),
        Place::Systemd => Arc::new(handed.clone()),
        Place::Session => return Err(SignInError::NeedsKey { name: name.clone() }),
        Place::File => {
            let passphrase = match means.passphrase {
                Some(passphrase) => Some(passphrase),
                None => read(handed, &format!("{name}{PASSPHRASE}"))?.map(|text| trimmed(&text)),
            };
            let passphrase = passphrase.ok_or_else(|| SignInError::NeedsPassphrase { name: name.clone() })?;
            Arc::new(FileVault::new(places.accounts_folder(), passphrase))
        }
    })
}

/// A file's text without the line break that editors put at its end.
fn trimmed(text: &Secret) -> Secret {
    Secret::copy_of(text.expose().trim_end_matches(['\r', '\n']))
}

fn read(handed: &Handed, entry: &str) -> Result<Option<Secret>, SignInError> {
    handed.read(entry).map_err(|error| SignInError::Vault { name: entry.to_owned(), error })
}

/// A key that the service manager hands over for an account that is not saved: it must be whole.
fn whole(name: &str, secret: Option<Secret>) -> Result<SignIn, SignInError> {
    let secret = secret.ok_or_else(|| SignInError::Empty { name: name.to_owned(), place: Place::Systemd })?;
    let entry = KeyEntry::from_secret(&secret, None);
    let entry = entry.map_err(|fault| SignInError::Given { name: name.to_owned(), fault })?;
    Ok(SignIn { credentials: Credentials::Held(Held::new(&entry.keys())), watch: None })
}

fn with_role(account: &Account, credentials: Credentials, watch: Option<Watch>) -> SignIn {
    SignIn { credentials: credentials.taking_on(account.role.as_ref()), watch }
}

/// The key that a vault holds of an account; not one whose time is over.
fn entry(name: &str, secret: &Secret, key: &Key) -> Result<KeyEntry, EntryError> {
    let entry = KeyEntry::from_secret(secret, key.id.as_deref());
    let mut entry = entry.map_err(|fault| EntryError::NoKey { name: name.to_owned(), fault })?;
    let same = key.id.as_ref().is_some_and(|id| *id == entry.access_key_id);
    entry.expires = entry.expires.or(key.expires.filter(|_| same));
    match entry.expires.filter(|at| *at <= OffsetDateTime::now_utc()) {
        Some(at) => Err(EntryError::Expired { name: name.to_owned(), at: at.format(&Rfc3339).unwrap_or_default() }),
        None => Ok(entry),
    }
}

/// The account at AWS by which `credentials` sign in (12 digits), as far as what is saved tells.
pub fn account_number(places: &Places, credentials: &SpecCredentials) -> Option<String> {
    match credentials {
        SpecCredentials::Account(name) => places.find_account(name).ok()??.number(),
        SpecCredentials::Profile(_) | SpecCredentials::Ambient | SpecCredentials::Environment => None,
    }
}
