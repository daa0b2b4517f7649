//! Stores a new secret in the keyring or in an encrypted file. Asks all questions before the accounts are locked for
//! changes, and takes back a secret when a signal interrupts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::usage;
use super::{VaultOutcome, finish_within, interrupted_failure, run_with_signals};
use crate::cli::secrets::{ask_hidden, patience, wait_for_vault};
use crate::cli::streaming::RunSignals;
use crate::cli::{Context, Exit, Failure};
use crate::destination::account::KeyEntry;
use crate::destination::vault::{
    FileVault, Keyring, PASSPHRASE_CHARS, SecretPlace, SecretStore, Vault, VaultError, call_vault,
};
use crate::secret::Secret;
use crate::text::{Key, Phrase, say};

pub(super) struct SecretToStore {
    /// Name of the account, and of its entry in the vault.
    pub(super) name: String,
    /// Whether the secret may replace one that belongs to no account of this configuration folder.
    pub(super) replace: bool,
    pub(super) place: SecretPlace,
    pub(super) entry: KeyEntry,
    /// The passphrase of the file, if `place` is [`SecretPlace::File`].
    pub(super) passphrase: Option<Secret>,
    pub(super) secrets: SecretStore,
}

impl SecretToStore {
    /// Checks that `place` can be used and asks what is still open: another place if there is no keyring, and a
    /// passphrase for a file. Fails if the place already holds a secret of this name, unless `replace` is set.
    pub(super) async fn prepare(mut self, context: &Context) -> Result<Self, Failure> {
        if self.place == SecretPlace::Keyring {
            let name = self.name.clone();
            // An empty keyring may be one that cannot store anything, so write a trial entry before relying on it.
            let look = move || match Keyring.read(&name)? {
                Some(_) => Ok(true),
                None => Keyring::try_out().map(|()| false),
            };
            let looking = call_vault(self.place, patience(context), look);
            match wait_for_vault(context, Box::pin(looking)).await {
                Ok(true) if !self.replace => return Err(self.taken_failure(context)),
                Ok(_) => {}
                Err(error) if error.is_absent() => self.place = ask_place(context, &error)?,
                // An unreadable secret can still be replaced.
                Err(
                    VaultError::Broken(_)
                    | VaultError::Interrupted(_)
                    | VaultError::Garbled(_)
                    | VaultError::Ended
                    | VaultError::Untold,
                ) if self.replace => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.place == SecretPlace::File {
            if !self.replace && FileVault::holds(&context.places.accounts_folder(), &self.name) {
                return Err(self.taken_failure(context));
            }
            let passphrase = match self.passphrase.take() {
                Some(passphrase) => passphrase,
                None => ask_new_passphrase(context, &self.name)?,
            };
            if passphrase.chars() < PASSPHRASE_CHARS {
                return Err(usage(say::AccountPassphraseShort { chars: PASSPHRASE_CHARS }));
            }
            self.passphrase = Some(passphrase);
        }
        Ok(self)
    }

    /// Stores the secret. Call it only while this process holds the lock on the accounts. After a signal the secret is
    /// not stored or is deleted again; if the vault does not answer in time, the error says that it may be there.
    pub(super) async fn store(&mut self, context: &Context, signals: &mut RunSignals) -> Result<(), Failure> {
        let given_up = AtomicBool::new(false);
        if matches!(self.place, SecretPlace::Session | SecretPlace::Systemd) {
            return Ok(());
        }
        let vault = self.secrets.vault(self.place, self.passphrase.take());
        let vault = vault.ok_or_else(|| usage(Key::AccountNeedsPassphrase))?;
        let storing = Box::pin(self.store_unless_taken(vault, &given_up));
        let storing = Box::pin(wait_for_vault(context, storing));
        let tell = || given_up.store(true, Ordering::SeqCst);
        match run_with_signals(signals, self.place, storing, tell).await {
            VaultOutcome::Done(Ok(StoreOutcome::Stored)) => Ok(()),
            VaultOutcome::Done(Ok(StoreOutcome::NameTaken)) => Err(self.taken_failure(context)),
            VaultOutcome::Done(Ok(StoreOutcome::Abandoned))
            | VaultOutcome::Interrupted(Some(Ok(StoreOutcome::NameTaken | StoreOutcome::Abandoned) | Err(_))) => {
                Err(Failure::silent(Exit::Interrupted))
            }
            VaultOutcome::Done(Err(error)) => Err(error.into()),
            VaultOutcome::Interrupted(Some(Ok(StoreOutcome::Stored))) => Err(self.take_back().await),
            VaultOutcome::Interrupted(None) => Err(interrupted_failure(self.may_be_stored())),
        }
    }

    /// Deletes the secret of an account that could not be saved. Only logs errors: the caller reports the failed save.
    pub(super) async fn forget(&self) {
        if let Err(error) = self.secrets.delete(self.place, &self.name).await {
            tracing::warn!(%error, "the secret of an account that was not saved stays");
        }
    }

    /// Stores the secret, unless the vault holds one that must stay, or the command gave up first.
    async fn store_unless_taken(
        &self,
        vault: Arc<dyn Vault>,
        given_up: &AtomicBool,
    ) -> Result<StoreOutcome, VaultError> {
        if !self.replace && self.secrets.holds(self.place, &self.name).await? {
            return Ok(StoreOutcome::NameTaken);
        }
        if given_up.load(Ordering::SeqCst) {
            return Ok(StoreOutcome::Abandoned);
        }
        self.secrets.write(vault, &self.name, self.entry.to_secret()).await.map(|()| StoreOutcome::Stored)
    }

    async fn take_back(&self) -> Failure {
        // A secret that was replaced belonged to no account here, and cannot be restored.
        match finish_within(self.place, self.secrets.delete(self.place, &self.name)).await {
            Some(Ok(())) => Failure::silent(Exit::Interrupted),
            Some(Err(_)) | None => interrupted_failure(self.may_be_stored()),
        }
    }

    fn may_be_stored(&self) -> Phrase {
        say::AccountMayBeStored { name: &self.name }.into()
    }

    fn taken_failure(&self, context: &Context) -> Failure {
        let name = &self.name;
        let message: Phrase = match self.place {
            SecretPlace::File => {
                let file = context.places.accounts_folder().join(format!("{name}.age"));
                say::AccountSecretInFile { name, file: &file }.into()
            }
            SecretPlace::Keyring | SecretPlace::Session | SecretPlace::Systemd => {
                say::AccountSecretInKeyring { name }.into()
            }
        };
        Failure::new(Exit::Failure, message)
    }
}

enum StoreOutcome {
    Stored,
    /// The vault already holds a secret of this name.
    NameTaken,
    /// A signal came before the vault was written.
    Abandoned,
}

/// Asks where to keep the secret without a keyring, the safest place first. Without a terminal, fails with the list.
fn ask_place(context: &Context, error: &VaultError) -> Result<SecretPlace, Failure> {
    if !context.is_interactive() {
        return Err(Failure::new(Exit::Failure, say::AccountNoKeyringAlone { reason: error }));
    }
    context.say(say::AccountNoKeyring { reason: error });
    loop {
        match context.ask(Key::AccountAskElsewhere)?.as_str() {
            "1" => {
                return Err(Failure::new(Exit::Failure, Key::AccountRunAgain));
            }
            "2" => return Ok(SecretPlace::Session),
            "3" => return Ok(SecretPlace::File),
            _ => {}
        }
    }
}

fn ask_new_passphrase(context: &Context, name: &str) -> Result<Secret, Failure> {
    if !context.is_interactive() {
        return Err(usage(Key::AccountNeedsPassphrase));
    }
    let first = ask_hidden(context, say::AccountAskNewPassphrase { account: name })?;
    let second = ask_hidden(context, Key::AccountAskAgain)?;
    if first.expose() != second.expose() {
        return Err(usage(Key::AccountPassphrasesDiffer));
    }
    Ok(first)
}
