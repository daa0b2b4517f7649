//! Stores the secret of an account before the account is saved, and takes it back if nothing comes of that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{FileVault, Keyring, SecretPlace, Vault, VaultError, apart, apart_or_undone};
use crate::destination::Places;
use crate::secret::Secret;

/// Stores, finds and deletes secrets by the name of their account.
pub struct SecretStore {
    places: Places,
    patience: Duration,
    /// How often each secret was written, by the name of its entry in a vault.
    writes: Arc<Mutex<HashMap<String, u64>>>,
}

impl SecretStore {
    /// Waits for a vault for at most `patience`.
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
        apart(vault.place(), self.patience, move || vault.read(&name)).await
    }

    /// Whether a secret is already stored where a new one should go. A file is not opened: it may have another passphrase.
    pub async fn holds(&self, place: SecretPlace, account: &str) -> Result<bool, VaultError> {
        match place {
            SecretPlace::Keyring => Ok(self.read(Arc::new(Keyring), account).await?.is_some()),
            SecretPlace::File => Ok(FileVault::holds(&self.places.accounts_folder(), account)),
            SecretPlace::Session | SecretPlace::Systemd => Ok(false),
        }
    }

    /// Writes a secret. If the wait ends before the write does, deletes the secret again, unless it was written again
    /// meanwhile or an account uses it.
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
        apart_or_undone(place, self.patience, write, undo).await.map(drop)
    }

    /// Deletes the secret of an account, if it is stored.
    pub async fn delete(&self, place: SecretPlace, account: &str) -> Result<(), VaultError> {
        let (name, folder) = (account.to_owned(), self.places.accounts_folder());
        match place {
            SecretPlace::Keyring => apart(place, self.patience, move || Keyring.delete(&name)).await,
            SecretPlace::File => apart(place, self.patience, move || FileVault::forget(&folder, &name)).await,
            SecretPlace::Session | SecretPlace::Systemd => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::destination::account::{Account, AccountSignIn};
    use crate::kinesis::ProvidedCredentials;

    const PATIENCE: Duration = Duration::from_mins(1);

    /// A vault whose write waits for the test, and which reports each delete.
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
        // A secret stored in time stays. The vault's end of the channel goes with the vault.
        let (vault, open, deleted) = Slow::new();
        drop(open);
        assert_eq!(write(&mut store, vault, PATIENCE).await, Ok(()));
        assert_eq!(deleted.recv(), Err(mpsc::RecvError));
    }

    #[tokio::test]
    async fn a_secret_that_comes_late_stays_if_it_is_of_use() {
        let root = tempfile::tempdir().unwrap();
        let mut store = SecretStore::new(places(root.path()), PATIENCE);
        // The secret was written again meanwhile.
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
