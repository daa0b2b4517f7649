//! Replaces the key of an account without a moment in which no key works: store the new key as `<name>.next`, try it,
//! announce it by the account's generation, make it current.
//! A run reads the key only after no process changes accounts any more. So a rotation that dies at any step leaves no
//! run on a key that is not current.

use std::sync::Arc;
use std::time::Duration;

use super::{Account, AccountSignIn, KeyEntry, NEXT};
use crate::destination::store::{Places, StoreError};
use crate::destination::vault::{Vault, VaultError, call_vault};
use crate::text::{explained, say};

explained! {
    /// Why the old key stays current.
    #[derive(Debug, thiserror::Error)]
    pub enum RotateError {
        Vault(#[from] error: VaultError) => say::ReasonNotStored { reason: error },
        Account(#[from] error: StoreError) => error,
    }
}

/// A new key that is stored, but not current yet. Delete it with [`Candidate::withdraw`] if it is not adopted.
pub struct Candidate {
    places: Places,
    account: Account,
    vault: Arc<dyn Vault>,
    patience: Duration,
}

impl Candidate {
    /// Stores `entry` next to the current key of `account`. `patience` limits each call of the vault.
    pub async fn store(
        places: &Places,
        account: Account,
        vault: Arc<dyn Vault>,
        entry: &KeyEntry,
        patience: Duration,
    ) -> Result<Self, RotateError> {
        let candidate = Self { places: places.clone(), account, vault, patience };
        candidate.write(&candidate.next(), entry).await?;
        Ok(candidate)
    }

    /// Makes the candidate the key of the account. Returns the saved account, and an error if the copy stored as
    /// `<name>.next` could not be deleted.
    /// The caller must hold the lock of [`Places::change_accounts`]: by that lock a running process sees that the
    /// rotation is still in progress.
    pub async fn adopt(self, entry: &KeyEntry) -> Result<(Account, Option<VaultError>), RotateError> {
        let mut account = self.account.clone();
        account.generation += 1;
        // If this process dies before the end, each run finds out from the vault which key is current.
        account.next_key = Some(entry.access_key_id.clone());
        self.places.save_account(&account)?;
        self.write(&self.account.name, entry).await?;
        if let AccountSignIn::Key(key) = &self.account.source {
            account.source = AccountSignIn::Key(entry.key(key.place));
        }
        account.next_key = None;
        self.places.save_account(&account)?;
        Ok((account, self.withdraw().await.err()))
    }

    pub fn name(&self) -> &str {
        &self.account.name
    }

    /// Deletes the stored candidate.
    pub async fn withdraw(&self) -> Result<(), VaultError> {
        let (vault, next) = (Arc::clone(&self.vault), self.next());
        call_vault(vault.place(), self.patience, move || vault.delete(&next)).await
    }

    fn next(&self) -> String {
        format!("{}{NEXT}", self.account.name)
    }

    async fn write(&self, entry: &str, key: &KeyEntry) -> Result<(), RotateError> {
        let (vault, entry, secret) = (Arc::clone(&self.vault), entry.to_owned(), key.to_secret());
        Ok(call_vault(vault.place(), self.patience, move || vault.write(&entry, &secret)).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::destination::account::AccountKey;
    use crate::destination::vault::SecretPlace;
    use crate::secret::Secret;

    /// A vault that accepts every entry and deletes none.
    #[derive(Default)]
    struct Clinging(Mutex<Vec<String>>);

    impl Vault for Clinging {
        fn place(&self) -> SecretPlace {
            SecretPlace::Keyring
        }

        fn read(&self, _: &str) -> Result<Option<Secret>, VaultError> {
            Ok(None)
        }

        fn write(&self, entry: &str, _: &Secret) -> Result<(), VaultError> {
            self.0.lock().unwrap().push(entry.to_owned());
            Ok(())
        }

        fn delete(&self, _: &str) -> Result<(), VaultError> {
            Err(VaultError::Locked)
        }
    }

    #[tokio::test]
    async fn a_new_key_counts_though_its_copy_cannot_be_deleted() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
        let key = AccountKey { id: Some("AKIAOLD".into()), place: SecretPlace::Keyring, expires: None };
        let (name, region) = ("crm".into(), "us-east-2".into());
        let source = AccountSignIn::Key(key);
        let account = Account { name, source, role: None, region, endpoint_url: None, generation: 1, next_key: None };
        places.save_account(&account).unwrap();
        let (id, secret_access_key) = ("AKIANEW".to_owned(), Secret::copy_of("s"));
        let entry = KeyEntry { access_key_id: id, secret_access_key, session_token: None, expires: None };
        let vault = Arc::new(Clinging::default());
        let of_candidate: Arc<dyn Vault> = vault.clone();
        let patience = Duration::from_secs(5);
        let candidate = Candidate::store(&places, account, of_candidate, &entry, patience).await.unwrap();
        let (account, left) = candidate.adopt(&entry).await.unwrap();
        assert_eq!(left, Some(VaultError::Locked));
        assert_eq!(places.load_account("crm").unwrap(), account);
        assert_eq!((account.generation, account.next_key.as_deref()), (2, None));
        assert_eq!(account.key().unwrap().id.as_deref(), Some("AKIANEW"));
        assert_eq!(*vault.0.lock().unwrap(), ["crm.next", "crm"]);
    }
}
