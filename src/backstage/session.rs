//! What all orders share: the folders, the secrets of this session, the sandbox.

mod mfa;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::backstage::SecretKind;
use crate::backstage::demo_sandbox::{DemoSandbox, DemoSandboxError};
use crate::destination::account::{Account, AccountSignIn, KeyEntry, NamedProfile, SignInKind};
use crate::destination::draft::{AccountDraft, Draft, Stored};
use crate::destination::sign_in::{self, GivenSecrets, RequiredSecret};
use crate::destination::spec::{AccountRef, CredentialSource, Spec};
use crate::destination::vault::{SecretPlace, SecretStore, VaultError};
use crate::destination::{Places, StoreError};
use crate::kinesis::profiles::ProfileFiles;
use crate::kinesis::{AwsCredentials, HeldKeys, ProvidedCredentials};
use crate::secret::Secret;
use crate::text::{Explain, Phrase, explained, say};
use mfa::MfaSessions;

pub(super) use mfa::MissingCode;

/// A keyring may ask its owner for a password in a window, which takes time.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Session {
    /// The operator's own folders, not those of the sandbox.
    pub places: Places,
    /// The folder against which relative source paths are resolved.
    pub(super) folder: PathBuf,
    /// The AWS configuration files, which hold the named profiles.
    pub(super) profile_files: ProfileFiles,
    wallet: Mutex<Wallet>,
    mfa: MfaSessions,
    pub(super) secrets: SecretStore,
    /// Locked while the sandbox starts, so that only one starts.
    sandbox: tokio::sync::Mutex<Option<Arc<DemoSandbox>>>,
    /// The same sandbox, for callers that cannot wait for the lock.
    known_sandbox: Mutex<Option<Arc<DemoSandbox>>>,
}

#[derive(Default)]
struct Wallet {
    keys: HashMap<String, Secret>,
    passphrases: HashMap<String, Secret>,
    /// Where a new secret should be stored but another one was found. This session must not delete that one.
    taken: Vec<(String, SecretPlace)>,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub(super) enum MissingCredentials {
        SignIn(#[from] error: sign_in::SignInError) => error,
        Vault(#[from] error: VaultError) => error,
        /// The secret was kept for a session that is over.
        SecretGone(account: String) => say::ReasonSecretGone { account },
        /// A secret or an account of this name exists, and this set-up did not store it.
        NameTaken(account: String) => say::ReasonSecretTaken { account },
        NoKey(#[from] fault: crate::destination::account::EntryFault) => fault,
        Store(#[from] error: StoreError) => error,
        Code(#[from] wanted: MissingCode) => wanted,
    }
}

impl Session {
    pub fn new(places: Places, folder: PathBuf) -> Self {
        let (sandbox, known_sandbox) = (tokio::sync::Mutex::new(None), Mutex::new(None));
        let profile_files = ProfileFiles::from_environment();
        let (wallet, mfa) = (Mutex::default(), MfaSessions::default());
        let secrets = SecretStore::new(places.clone(), PATIENCE);
        Self { places, folder, profile_files, wallet, mfa, secrets, sandbox, known_sandbox }
    }

    /// A session whose folders are all in `folder`, with the file `aws` there as the AWS configuration.
    #[cfg(test)]
    pub(super) fn for_test(folder: &std::path::Path) -> Self {
        let inside = |name: &str| folder.join(name);
        let places = Places::new(Some(inside("config")), Some(inside("state"))).expect("the folders are given");
        let profile_files = ProfileFiles { config: inside("aws"), credentials: inside("nowhere") };
        Self { profile_files, ..Self::new(places, folder.to_owned()) }
    }

    /// Returns the folders for destinations with this endpoint: the sandbox has its own.
    pub(super) fn places_of(&self, endpoint: Option<&str>) -> Places {
        self.sandbox_at(endpoint).map_or_else(|| self.places.clone(), |sandbox| sandbox.places.clone())
    }

    /// Returns the folders that contain the destination of this name. The operator's own come first.
    pub(super) fn places_with(&self, name: &str) -> Places {
        let ours = matches!(self.places.find(name), Ok(Some(_)) | Err(_));
        match self.known_sandbox().filter(|_| !ours) {
            Some(sandbox) => sandbox.places.clone(),
            None => self.places.clone(),
        }
    }

    /// Returns the names of all destinations. A new set-up must not use any of them, whatever its endpoint.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = self.places.list()?;
        if let Some(sandbox) = self.known_sandbox() {
            names.extend(sandbox.places.list()?);
        }
        Ok(names)
    }

    pub(super) fn is_for_sandbox(&self, draft: &Draft) -> bool {
        self.sandbox_at(Some(draft.account.endpoint_url.trim())).is_some()
    }

    pub(super) fn known_sandbox(&self) -> Option<Arc<DemoSandbox>> {
        self.known_sandbox.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn sandbox_at(&self, endpoint: Option<&str>) -> Option<Arc<DemoSandbox>> {
        self.known_sandbox().filter(|sandbox| endpoint == Some(sandbox.endpoint_url().as_str()))
    }

    /// Returns the sandbox. Starts it if necessary.
    pub(super) async fn sandbox(&self) -> Result<Arc<DemoSandbox>, DemoSandboxError> {
        let mut started = self.sandbox.lock().await;
        if let Some(sandbox) = &*started {
            return Ok(Arc::clone(sandbox));
        }
        let sandbox = Arc::new(DemoSandbox::start().await?);
        *started = Some(Arc::clone(&sandbox));
        *self.known_sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&sandbox));
        Ok(sandbox)
    }

    pub(super) async fn profiles(&self) -> Result<Vec<NamedProfile>, Phrase> {
        self.profile_files.read().await.map_err(|error| error.phrase())
    }

    // --- secrets ---

    pub(super) fn keep_key(&self, account: &str, key: Secret) {
        self.wallet(|wallet| wallet.keys.insert(account.to_owned(), key));
    }

    pub(super) fn keep_passphrase(&self, account: &str, passphrase: Secret) {
        self.wallet(|wallet| wallet.passphrases.insert(account.to_owned(), passphrase));
    }

    fn wallet<T>(&self, with: impl FnOnce(&mut Wallet) -> T) -> T {
        with(&mut self.wallet.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the secrets that this session has for an account.
    pub fn secrets_for(&self, account: &str) -> GivenSecrets {
        self.wallet(|wallet| GivenSecrets {
            key: wallet.keys.get(account).map(|key| Secret::copy_of(key.expose())),
            passphrase: wallet.passphrases.get(account).map(|words| Secret::copy_of(words.expose())),
        })
    }

    /// Returns the secret that the operator must enter before `named` can sign in, and for which account.
    pub(super) fn missing_secret(&self, named: &CredentialSource) -> Option<(SecretKind, String)> {
        let name = named.account()?;
        let means = self.secrets_for(name);
        match sign_in::required_secret(&self.places, named).ok()? {
            RequiredSecret::Key if means.key.is_none() => Some((SecretKind::Key, name.to_owned())),
            RequiredSecret::Passphrase if means.passphrase.is_none() => Some((SecretKind::Passphrase, name.to_owned())),
            RequiredSecret::Key | RequiredSecret::Passphrase | RequiredSecret::Nothing => None,
        }
    }

    pub(super) async fn sign_in(&self, spec: &Spec) -> Result<sign_in::SignIn, MissingCredentials> {
        let endpoint = spec.account.endpoint_url.as_deref();
        if self.sandbox_at(endpoint).is_some() {
            return Ok(sign_in::SignIn { credentials: AwsCredentials::Sandbox, watch: None });
        }
        self.sign_in_account(&spec.account).await
    }

    /// Signs in as `account` names. A profile for which an MFA code was entered uses the session of that code.
    async fn sign_in_account(&self, account: &AccountRef) -> Result<sign_in::SignIn, MissingCredentials> {
        let named = &account.credentials;
        let signed = sign_in::sign_in(&self.places, named, self.needed_secrets(named), PATIENCE).await;
        self.forget_refused(named, &signed);
        let signed = signed?;
        let at = (account.region.as_str(), account.endpoint_url.as_deref());
        Ok(sign_in::SignIn { credentials: self.with_session(signed.credentials, at).await?, ..signed })
    }

    /// Returns only those secrets of this session that `named` needs to sign in.
    fn needed_secrets(&self, named: &CredentialSource) -> GivenSecrets {
        let Some(name) = named.account() else { return GivenSecrets::default() };
        let GivenSecrets { key, passphrase } = self.secrets_for(name);
        match sign_in::required_secret(&self.places, named) {
            Ok(RequiredSecret::Key) => GivenSecrets { key, passphrase: None },
            Ok(RequiredSecret::Passphrase) => GivenSecrets { key: None, passphrase },
            Ok(RequiredSecret::Nothing) | Err(_) => GivenSecrets::default(),
        }
    }

    /// Forgets a secret that did not work, so that the operator is asked again.
    fn forget_refused(&self, named: &CredentialSource, signed: &Result<sign_in::SignIn, sign_in::SignInError>) {
        let Some(name) = named.account() else { return };
        match signed {
            Err(sign_in::SignInError::Vault { error: VaultError::WrongPassphrase(_), .. }) => {
                self.wallet(|wallet| wallet.passphrases.remove(name));
            }
            Err(sign_in::SignInError::Given { .. }) => {
                self.wallet(|wallet| wallet.keys.remove(name));
            }
            _ => {}
        }
    }

    /// Like `sign_in_account`, as a future that can be spawned.
    pub(super) fn spawnable_sign_in(
        self: &Arc<Self>,
        account: AccountRef,
    ) -> impl Future<Output = Result<sign_in::SignIn, MissingCredentials>> + Send + 'static {
        let session = Arc::clone(self);
        async move { session.sign_in_account(&account).await }
    }

    /// Returns the credentials of a set-up: from the typed key if there is one, otherwise from what its answers name.
    pub(super) async fn credentials(
        &self,
        draft: &AccountDraft,
        typed: Option<KeyEntry>,
    ) -> Result<AwsCredentials, MissingCredentials> {
        let endpoint = draft.endpoint_url.trim();
        if self.sandbox_at(Some(endpoint)).is_some() {
            return Ok(AwsCredentials::Sandbox);
        }
        let Some(account) = draft.to_account() else { return self.named(draft).await };
        let base = match (&account.source, typed) {
            (AccountSignIn::Key(_), Some(entry)) => AwsCredentials::Held(HeldKeys::new(&entry.keys())),
            (AccountSignIn::Key(key), None) => AwsCredentials::Held(self.read_stored(&account, key.place).await?),
            (AccountSignIn::Provided(provided), _) => AwsCredentials::Provided(provided.clone()),
        };
        let at = (account.region.as_str(), account.endpoint_url.as_deref());
        self.with_session(base.assuming(account.role.as_ref()), at).await.map_err(Into::into)
    }

    async fn named(&self, draft: &AccountDraft) -> Result<AwsCredentials, MissingCredentials> {
        let named = match draft.sign_in {
            SignInKind::Existing => CredentialSource::Account(draft.existing.trim().to_owned()),
            SignInKind::Profile => CredentialSource::Provided(ProvidedCredentials::Profile(draft.profile.clone())),
            SignInKind::Environment => CredentialSource::Provided(ProvidedCredentials::Environment),
            SignInKind::AccessKey | SignInKind::TemporaryKey | SignInKind::AssumeRole | SignInKind::Ambient => {
                CredentialSource::Provided(ProvidedCredentials::Ambient)
            }
        };
        let endpoint = draft.endpoint_url.trim();
        let account = AccountRef {
            credentials: named,
            region: draft.region.trim().to_owned(),
            endpoint_url: (!endpoint.is_empty()).then(|| endpoint.to_owned()),
        };
        Ok(self.sign_in_account(&account).await?.credentials)
    }

    /// Reads a key that this set-up has stored for an account that is not saved yet.
    async fn read_stored(&self, account: &Account, place: SecretPlace) -> Result<HeldKeys, MissingCredentials> {
        let means = self.secrets_for(&account.name);
        let gone = || MissingCredentials::SecretGone(account.name.clone());
        let secret = match place {
            SecretPlace::Session | SecretPlace::Systemd => means.key.ok_or_else(gone)?,
            SecretPlace::Keyring | SecretPlace::File => {
                let vault = self.secrets.vault(place, means.passphrase).ok_or_else(gone)?;
                self.secrets.read(vault, &account.name).await?.ok_or_else(gone)?
            }
        };
        let id = account.key().and_then(|key| key.id.as_deref());
        Ok(HeldKeys::new(&KeyEntry::from_secret(&secret, id)?.keys()))
    }

    /// Stores a typed key where its account says. Never overwrites a secret that this set-up did not store. If it
    /// replaces one of its own, the account's generation rises, so that runs take up the new key.
    pub(super) async fn store(&self, draft: &AccountDraft, entry: &KeyEntry) -> Result<(), MissingCredentials> {
        let (name, place) = (draft.name.trim().to_owned(), draft.place);
        let _only = self.places.change_accounts(|| {}).await?;
        let ours = draft.stored.as_ref().is_some_and(|stored| stored.account == name && stored.place == place);
        let account = self.places.find_account(&name);
        let free = ours || (matches!(account, Ok(None)) && !self.secrets.holds(place, &name).await?);
        if !free {
            self.wallet(|wallet| wallet.taken.push((name.clone(), place)));
            return Err(MissingCredentials::NameTaken(name));
        }
        self.wallet(|wallet| wallet.taken.retain(|one| *one != (name.clone(), place)));
        self.write(&name, place, entry.to_secret()).await?;
        if let Ok(Some(account)) = account {
            let generation = account.generation + 1;
            self.places.save_account(&Account { generation, ..account })?;
        }
        Ok(())
    }

    async fn write(&self, name: &str, place: SecretPlace, secret: Secret) -> Result<(), MissingCredentials> {
        if matches!(place, SecretPlace::Session | SecretPlace::Systemd) {
            self.keep_key(name, secret);
            return Ok(());
        }
        let vault = self.secrets.vault(place, self.secrets_for(name).passphrase);
        Ok(self
            .secrets
            .write(vault.ok_or_else(|| MissingCredentials::SecretGone(name.to_owned()))?, name, secret)
            .await?)
    }

    /// Deletes a secret that a set-up has stored, unless an account uses it by now.
    pub(super) async fn forget(&self, stored: &Stored) -> Result<(), VaultError> {
        let name = stored.account.clone();
        let taken = self.wallet(|wallet| wallet.taken.contains(&(name.clone(), stored.place)));
        if taken || !matches!(self.places.find_account(&name), Ok(None)) {
            return Ok(());
        }
        self.wallet(|wallet| (wallet.keys.remove(&name), wallet.passphrases.remove(&name)));
        self.secrets.delete(stored.place, &name).await
    }
}
