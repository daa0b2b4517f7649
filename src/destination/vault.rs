//! Where secrets are stored: one trait for the system's keyring, for passphrase-encrypted files, and for the service
//! manager's credentials.
//!
//! Calls of a vault block, and a keyring may ask its owner for a password in a window. Call a vault only through
//! [`call_vault`].

mod file;
mod keyring;
mod systemd;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::Places;
use crate::secret::Secret;
use crate::text::{Key, NamedChoice, Phrase, explained, say};

pub use file::FileVault;
pub use keyring::Keyring;
pub use systemd::SystemdCredentials;

explained! {
    /// Where the secret of an account is stored.
    #[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum SecretPlace {
        #[default]
        Keyring => Key::ReasonPlaceKeyring,
        /// A file next to the account's file, encrypted with a passphrase.
        File => Key::ReasonPlaceFile,
        /// Not stored: every process gets it from its operator.
        Session => Key::ReasonPlaceSession,
        /// A credential that the service manager hands over.
        Systemd => Key::ReasonPlaceSystemd,
    }
}

impl NamedChoice for SecretPlace {
    /// Without `Systemd`: a service's administrator sets that up, so the wizard does not offer it.
    const ALL: &'static [Self] = &[Self::Keyring, Self::Session, Self::File];

    fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Session => "session",
            Self::Systemd => "systemd",
        }
    }
}

/// Fewest characters of a new passphrase.
pub const PASSPHRASE_CHARS: usize = 8;

/// Stores secrets by entry name. All calls block.
pub trait Vault: Send + Sync {
    /// Returns the secret of `entry`, or `None` if there is no such entry.
    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError>;

    /// Stores `secret` as `entry`, replacing any previous secret.
    fn write(&self, entry: &str, secret: &Secret) -> Result<(), VaultError>;

    /// Deletes `entry`. Succeeds if there is no such entry.
    fn delete(&self, entry: &str) -> Result<(), VaultError>;

    fn place(&self) -> SecretPlace;
}

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum VaultError {
        /// No keyring is reachable. Holds the system's message.
        Absent(words: String) => say::ReasonKeyringAbsent { system: Phrase::bracketed(words) },
        /// No keyring is reachable, and the system gives no reason.
        NoKeyring => Key::ReasonKeyringNone,
        /// The keyring service runs, but has no keyring that it could store secrets in.
        NoCollection => Key::ReasonKeyringNoCollection,
        Locked => Key::ReasonKeyringLocked,
        Denied(words: String) => say::ReasonKeyringDenied { system: Phrase::bracketed(words) },
        NoReply(words: String) => say::ReasonKeyringNoReply { system: Phrase::bracketed(words) },
        NotStarted(words: String) => say::ReasonKeyringNotStarted { system: Phrase::bracketed(words) },
        BusFull(words: String) => say::ReasonKeyringBusFull { system: Phrase::bracketed(words) },
        /// The keyring was closed or restarted during the call.
        Interrupted(words: String) => say::ReasonKeyringInterrupted { system: Phrase::bracketed(words) },
        /// The keyring did not answer in time. Holds the time limit in seconds.
        Late(seconds: u64) => say::ReasonKeyringLate { seconds: *seconds },
        /// The encrypted file was not read or written in time. Holds the time limit in seconds.
        LateFile(seconds: u64) => say::ReasonVaultLate { seconds: *seconds },
        /// Holds the keyring's limit in bytes.
        TooLong(bytes: u32) => say::ReasonKeyringTooLong { bytes: u64::from(*bytes) },
        Ambiguous(entry: String) => say::ReasonKeyringAmbiguous { entry },
        WrongPassphrase(path: PathBuf) => say::ReasonWrongPassphrase { path },
        File { path: PathBuf, reason: String } => say::ReasonVaultFile { path, system: reason },
        ReadOnly => Key::ReasonVaultReadOnly,
        /// The file is not UTF-8.
        NoText(path: PathBuf) => say::ReasonVaultNoText { path },
        /// The entry is not one that Outflow wrote.
        Garbled(entry: String) => say::ReasonKeyringGarbled { entry },
        /// The keyring returned something other than the secret that was written.
        Forgetful => Key::ReasonKeyringForgetful,
        /// The vault's thread ended without an answer.
        Ended => Key::ReasonKeyringEnded,
        Untold => Key::ReasonKeyringUntold,
        /// Another failure, with the system's message.
        Broken(words: String) => say::ReasonKeyringFailed { system: Phrase::bracketed(words) },
    }
}

impl VaultError {
    /// Whether the system's keyring failed, not a file or the service manager.
    pub fn is_of_keyring(&self) -> bool {
        !matches!(
            self,
            Self::WrongPassphrase(_) | Self::File { .. } | Self::NoText(_) | Self::ReadOnly | Self::LateFile(_)
        )
    }

    /// Whether this machine has no usable keyring, so that the user must choose another place.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_) | Self::NoKeyring | Self::NoCollection | Self::NotStarted(_))
    }

    /// Returns the timeout error for a vault in `place`.
    fn late(place: SecretPlace, seconds: u64) -> Self {
        match place {
            SecretPlace::File | SecretPlace::Systemd => Self::LateFile(seconds),
            SecretPlace::Keyring | SecretPlace::Session => Self::Late(seconds),
        }
    }
}

/// Runs `work` with a vault in `place` on its own thread, and waits for at most `patience`. If the future is dropped or
/// times out, the thread continues and its result is discarded.
pub async fn call_vault<T: Send + 'static>(
    place: SecretPlace,
    patience: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    call_vault_or_undo(place, patience, work, drop).await
}

/// Like [`call_vault`], but if nothing waits for the result any more, `undo` reverts it on that thread.
pub async fn call_vault_or_undo<T: Send + 'static>(
    place: SecretPlace,
    patience: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
    undo: impl FnOnce(T) + Send + 'static,
) -> Result<T, VaultError> {
    let (tell, mut told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("vault".into()).spawn(move || {
        if let Err(Ok(done)) = tell.send(work()) {
            undo(done);
        }
    });
    thread.map_err(|error| VaultError::Broken(error.to_string()))?;
    match tokio::time::timeout(patience, &mut told).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(VaultError::Ended),
        Err(_) => {
            // From here on the thread can't deliver a result. One that arrived in the last moment is still used, so it
            // is not undone.
            told.close();
            told.try_recv().unwrap_or_else(|_| Err(VaultError::late(place, patience.as_secs())))
        }
    }
}

/// Stores, finds and deletes secrets by the name of their account. Each call waits for a vault for at most the patience
/// that the store was made with.
pub struct SecretStore {
    places: Places,
    patience: Duration,
    /// How often each secret was written, by the name of its entry in a vault.
    writes: Arc<Mutex<HashMap<String, u64>>>,
}

impl SecretStore {
    pub fn new(places: Places, patience: Duration) -> Self {
        Self { places, patience, writes: Arc::default() }
    }

    /// Returns the vault at `place`; `None` if nothing is stored there, or if a file lacks its passphrase.
    pub fn vault(&self, place: SecretPlace, passphrase: Option<Secret>) -> Option<Arc<dyn Vault>> {
        match place {
            SecretPlace::Keyring => Some(Arc::new(Keyring)),
            SecretPlace::File => Some(Arc::new(FileVault::new(self.places.accounts_folder(), passphrase?))),
            SecretPlace::Session | SecretPlace::Systemd => None,
        }
    }

    /// Reads the secret of an account.
    pub async fn read(&self, vault: Arc<dyn Vault>, account: &str) -> Result<Option<Secret>, VaultError> {
        let name = account.to_owned();
        call_vault(vault.place(), self.patience, move || vault.read(&name)).await
    }

    /// Whether a secret is already stored where a new one should go. A file is not opened: it may have another
    /// passphrase.
    pub async fn holds(&self, place: SecretPlace, account: &str) -> Result<bool, VaultError> {
        match place {
            SecretPlace::Keyring => Ok(self.read(Arc::new(Keyring), account).await?.is_some()),
            SecretPlace::File => Ok(FileVault::holds(&self.places.accounts_folder(), account)),
            SecretPlace::Session | SecretPlace::Systemd => Ok(false),
        }
    }

    /// Writes a secret. If the wait ends before the write does, deletes the secret again, unless it was written again
    /// meanwhile or an account uses it. A secret that it replaced is gone then, too.
    pub async fn write(&self, vault: Arc<dyn Vault>, account: &str, secret: Secret) -> Result<(), VaultError> {
        let (place, entry, places) = (vault.place(), account.to_owned(), self.places.clone());
        let (to, name, writes) = (Arc::clone(&vault), entry.clone(), Arc::clone(&self.writes));
        let write = move || {
            let number = {
                let mut writes = writes.lock().unwrap_or_else(PoisonError::into_inner);
                let number = writes.entry(name.clone()).or_default();
                *number += 1;
                *number
            };
            to.write(&name, &secret).map(|()| number)
        };
        let writes = Arc::clone(&self.writes);
        let undo = move |number| {
            // Locked until the secret is deleted, so that no other write begins meanwhile.
            let writes = writes.lock().unwrap_or_else(PoisonError::into_inner);
            if writes.get(&entry) == Some(&number) && matches!(places.find_account(&entry), Ok(None)) {
                let deleted = vault.delete(&entry);
                tracing::warn!(ok = deleted.is_ok(), "a secret was stored too late and is deleted");
            }
        };
        call_vault_or_undo(place, self.patience, write, undo).await.map(drop)
    }

    /// Deletes the secret of an account, if it is stored.
    pub async fn delete(&self, place: SecretPlace, account: &str) -> Result<(), VaultError> {
        let (name, folder) = (account.to_owned(), self.places.accounts_folder());
        match place {
            SecretPlace::Keyring => call_vault(place, self.patience, move || Keyring.delete(&name)).await,
            SecretPlace::File => call_vault(place, self.patience, move || FileVault::forget(&folder, &name)).await,
            SecretPlace::Session | SecretPlace::Systemd => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::account::{Account, AccountSignIn};
    use crate::kinesis::ProvidedCredentials;
    use std::sync::mpsc;

    #[tokio::test]
    async fn a_vault_that_does_not_answer_is_given_up_by_its_own_name() {
        for (place, late) in [(SecretPlace::Keyring, VaultError::Late(0)), (SecretPlace::File, VaultError::LateFile(0))]
        {
            let (open, shut) = std::sync::mpsc::channel::<()>();
            let waiting = call_vault(place, Duration::from_millis(1), move || {
                let _ = shut.recv();
                Ok(())
            });
            assert_eq!(waiting.await, Err(late));
            drop(open);
        }
        assert_eq!(
            call_vault(SecretPlace::File, Duration::from_secs(5), || Err::<(), _>(VaultError::Locked)).await,
            Err(VaultError::Locked)
        );
        assert!(!VaultError::LateFile(60).to_string().contains("keyring") && !VaultError::LateFile(60).is_of_keyring());
    }

    #[tokio::test]
    async fn a_vault_that_breaks_is_an_error() {
        let broken: Result<(), _> =
            call_vault(SecretPlace::Keyring, Duration::from_secs(5), || std::panic::resume_unwind(Box::new(()))).await;
        assert_eq!(broken, Err(VaultError::Ended));
    }

    const PATIENCE: Duration = Duration::from_mins(1);

    /// A vault whose write waits for the test. It reports each delete.
    struct Slow {
        gate: Mutex<mpsc::Receiver<()>>,
        deletes: Mutex<mpsc::Sender<String>>,
    }

    impl Slow {
        fn new() -> (Self, mpsc::Sender<()>, mpsc::Receiver<String>) {
            let ((open, gate), (deletes, told)) = (mpsc::channel(), mpsc::channel());
            (Self { gate: Mutex::new(gate), deletes: Mutex::new(deletes) }, open, told)
        }
    }

    impl Vault for Slow {
        fn place(&self) -> SecretPlace {
            SecretPlace::Keyring
        }

        fn read(&self, _entry: &str) -> Result<Option<Secret>, VaultError> {
            Ok(None)
        }

        fn write(&self, _entry: &str, _secret: &Secret) -> Result<(), VaultError> {
            let _ = self.gate.lock().unwrap().recv();
            Ok(())
        }

        fn delete(&self, entry: &str) -> Result<(), VaultError> {
            self.deletes.lock().unwrap().send(entry.to_owned()).unwrap();
            Ok(())
        }
    }

    fn places(root: &std::path::Path) -> Places {
        Places::new(Some(root.join("config")), Some(root.join("state"))).unwrap()
    }

    fn account() -> Account {
        Account {
            name: "crm".into(),
            source: AccountSignIn::Provided(ProvidedCredentials::Ambient),
            role: None,
            region: "us-east-2".into(),
            endpoint_url: None,
            generation: 1,
            next_key: None,
        }
    }

    async fn write(store: &mut SecretStore, vault: Slow, patience: Duration) -> Result<(), VaultError> {
        store.patience = patience;
        store.write(Arc::new(vault), "crm", Secret::copy_of("a secret")).await
    }

    #[tokio::test]
    async fn a_secret_that_is_stored_too_late_is_deleted_again() {
        let root = tempfile::tempdir().unwrap();
        let mut store = SecretStore::new(places(root.path()), PATIENCE);
        let (vault, open, deleted) = Slow::new();
        assert_eq!(write(&mut store, vault, Duration::ZERO).await, Err(VaultError::Late(0)));
        drop(open);
        assert_eq!(deleted.recv(), Ok("crm".into()));
        // A secret that was stored in time stays. The vault's end of the channel closes with the vault.
        let (vault, open, deleted) = Slow::new();
        drop(open);
        assert_eq!(write(&mut store, vault, PATIENCE).await, Ok(()));
        assert_eq!(deleted.recv(), Err(mpsc::RecvError));
    }

    #[tokio::test]
    async fn a_secret_that_comes_late_stays_if_it_is_of_use() {
        let root = tempfile::tempdir().unwrap();
        let mut store = SecretStore::new(places(root.path()), PATIENCE);
        // The secret was written again before the delete.
        let (vault, open, deleted) = Slow::new();
        assert!(write(&mut store, vault, Duration::ZERO).await.is_err());
        while !store.writes.lock().unwrap().contains_key("crm") {
            tokio::task::yield_now().await;
        }
        let (again, now, _) = Slow::new();
        drop(now);
        write(&mut store, again, PATIENCE).await.unwrap();
        drop(open);
        assert_eq!(deleted.recv(), Err(mpsc::RecvError));
        // An account uses the secret.
        let (vault, open, deleted) = Slow::new();
        assert!(write(&mut store, vault, Duration::ZERO).await.is_err());
        store.places.save_account(&account()).unwrap();
        drop(open);
        assert_eq!(deleted.recv(), Err(mpsc::RecvError));
    }
}
