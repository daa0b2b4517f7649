//! Stores a new secret in the keyring or in an encrypted file. Asks all questions before the accounts are locked for
//! changes, and takes back a secret when a signal interrupts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::secrets::{hidden, patience, said_while};
use super::super::streaming::Signals;
use super::super::{Context, Exit, Failure};
use super::moment::{VaultOutcome, attended, interrupted, within};
use super::usage;
use crate::destination::account::KeyEntry;
use crate::destination::vault::{FileVault, Keyring, SecretPlace, SecretStore, Vault, VaultError, apart};
use crate::secret::Secret;
use crate::text::{Key, say};

/// Minimum length of a passphrase, in characters.
const PASSPHRASE_CHARS: usize = 8;

pub(super) struct SecretToStore {
    /// Name of the account, and of its entry in the vault.
    pub(super) name: String,
    /// Whether the secret may replace one that belongs to no account of this configuration folder.
    pub(super) replace: bool,
    pub(super) place: SecretPlace,
    pub(super) entry: KeyEntry,
    /// The passphrase of the file, if `place` is [`EndpointAddress::File`].
    pub(super) passphrase: Option<Secret>,
    pub(super) secrets: SecretStore,
}

impl SecretToStore {
    /// Checks that `place` can be used and asks what is still open: another place if there is no keyring, and a
    /// passphrase for a file. Fails if the place already holds a secret of this name, unless `replace` is set.
    pub(super) async fn settle(mut self, context: &Context) -> Result<Self, Failure> {
        if self.place == SecretPlace::Keyring {
            let name = self.name.clone();
            // An empty keyring may be one that cannot store anything, so write a trial entry before relying on it.
            let look = move || match Keyring.read(&name)? {
                Some(_) => Ok(true),
                None => Keyring::try_out().map(|()| false),
            };
            let looking = apart(self.place, patience(context), look);
            match said_while(context, Box::pin(looking)).await {
                Ok(true) if !self.replace => return Err(self.taken(context)),
                Ok(_) => {}
                Err(error) if error.is_absent() => self.place = elsewhere(context, &error)?,
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
                return Err(self.taken(context));
            }
            let passphrase = match self.passphrase.take() {
                Some(passphrase) => passphrase,
                None => new_passphrase(context, &self.name)?,
            };
            if passphrase.chars() < PASSPHRASE_CHARS {
                return Err(usage(format!(
                    "The passphrase is too short: {PASSPHRASE_CHARS} characters at least. Nothing was saved."
                )));
            }
            self.passphrase = Some(passphrase);
        }
        Ok(self)
    }

    /// Stores the secret. Call it only while this process holds the lock on the accounts. After a signal the secret is
    /// not stored or is deleted again; if the vault does not answer in time, the error says that it may be there.
    pub(super) async fn store(&mut self, context: &Context, signals: &mut Signals) -> Result<(), Failure> {
        let given_up = AtomicBool::new(false);
        let Some(vault) = self.secrets.vault(self.place, self.passphrase.take()) else { return Ok(()) };
        let storing = Box::pin(self.store_unless_taken(vault, &given_up));
        let storing = Box::pin(said_while(context, storing));
        let tell = || given_up.store(true, Ordering::SeqCst);
        match attended(signals, self.place, storing, tell).await {
            VaultOutcome::Done(Ok(Stored::Yes)) => Ok(()),
            VaultOutcome::Done(Ok(Stored::Taken)) => Err(self.taken(context)),
            VaultOutcome::Done(Ok(Stored::GivenUp))
            | VaultOutcome::Interrupted(Some(Ok(Stored::Taken | Stored::GivenUp) | Err(_))) => Err(interrupted("")),
            VaultOutcome::Done(Err(error)) => Err(error.into()),
            VaultOutcome::Interrupted(Some(Ok(Stored::Yes))) => Err(self.take_back().await),
            VaultOutcome::Interrupted(None) => Err(interrupted(self.left())),
        }
    }

    /// Deletes the secret of an account that could not be saved. Only logs errors: the caller reports the failed save.
    pub(super) async fn forget(&self) {
        if let Err(error) = self.secrets.delete(self.place, &self.name).await {
            tracing::warn!(%error, "the secret of an account that was not saved stays");
        }
    }

    /// Stores the secret, unless the vault holds one that must stay, or the command gave up first.
    async fn store_unless_taken(&self, vault: Arc<dyn Vault>, given_up: &AtomicBool) -> Result<Stored, VaultError> {
        if !self.replace && self.secrets.holds(self.place, &self.name).await? {
            return Ok(Stored::Taken);
        }
        if given_up.load(Ordering::SeqCst) {
            return Ok(Stored::GivenUp);
        }
        self.secrets.write(vault, &self.name, self.entry.to_secret()).await.map(|()| Stored::Yes)
    }

    async fn take_back(&self) -> Failure {
        // A secret that was replaced belonged to no account here, and cannot be restored.
        match within(self.place, self.secrets.delete(self.place, &self.name)).await {
            Some(Ok(())) => interrupted(""),
            Some(Err(_)) | None => interrupted(self.left()),
        }
    }

    fn left(&self) -> String {
        let Self { name, .. } = self;
        format!("The secret may have been stored as {name} all the same. To use the name again, add --replace.")
    }

    fn taken(&self, context: &Context) -> Failure {
        let name = &self.name;
        let (holder, other) = match self.place {
            SecretPlace::File => {
                let file = context.places.accounts_folder().join(format!("{name}.age"));
                (file.display().to_string(), "one")
            }
            SecretPlace::Keyring | SecretPlace::Session | SecretPlace::Systemd => {
                ("The keyring".to_owned(), "another configuration folder or of one")
            }
        };
        let message = format!(
            "{holder} holds a secret of an account {name} already, of {other} that was removed by hand. Choose another name, or \
             add --replace."
        );
        Failure::new(Exit::Failure, crate::text::foreign::printable(&message))
    }
}

enum Stored {
    Yes,
    /// The vault already holds a secret of this name.
    Taken,
    /// A signal came before the vault was written.
    GivenUp,
}

/// Asks where to keep the secret without a keyring, the safest place first. Without a terminal, fails with the list.
fn elsewhere(context: &Context, error: &VaultError) -> Result<SecretPlace, Failure> {
    if !context.is_interactive() {
        return Err(Failure::new(
            Exit::Failure,
            format!(
                "{error} Nothing was saved. Instead, in this order: credentials that AWS provides (--profile NAME, --ambient), \
                 the secret given to each run (--session-only), or an encrypted file (--vault file --passphrase-stdin)."
            ),
        ));
    }
    context.say(say::AccountNoKeyring { reason: error.to_string() });
    loop {
        match context.ask(Key::AccountAskElsewhere)?.as_str() {
            "1" => {
                let message = "Nothing was saved. Run it again with --profile NAME or --ambient.";
                return Err(Failure::new(Exit::Failure, message));
            }
            "2" => return Ok(SecretPlace::Session),
            "3" => return Ok(SecretPlace::File),
            _ => {}
        }
    }
}

fn new_passphrase(context: &Context, name: &str) -> Result<Secret, Failure> {
    if !context.is_interactive() {
        return Err(usage("The file needs a passphrase: give it as the first line of stdin with --passphrase-stdin"));
    }
    let first = hidden(context, say::AccountAskNewPassphrase { account: name })?;
    let second = hidden(context, Key::AccountAskAgain)?;
    if first.expose() != second.expose() {
        return Err(usage("The two passphrases differ. Nothing was saved."));
    }
    Ok(first)
}
