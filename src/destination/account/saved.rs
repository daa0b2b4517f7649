//! Saved accounts: one file each in the configuration folder, readable only by its owner, replaced as a whole.

use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{Account, is_account_name};
use crate::destination::spec::{CredentialSource, nearest};
use crate::destination::store::{
    Places, StoreError, read_saved, refuse_other_case, remove_saved, replace_saved, saved_names,
};
use crate::folders;

const LOCK: &str = ".lock";

/// Time between two attempts to lock it, and the number of attempts before the caller is informed.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: u32 = 100;

impl Places {
    pub fn accounts_folder(&self) -> PathBuf {
        self.config_dir().join("accounts")
    }

    pub fn account_file(&self, name: &str) -> PathBuf {
        self.accounts_folder().join(format!("{name}.toml"))
    }

    /// Returns the names of the saved accounts, in byte order.
    pub fn list_accounts(&self) -> Result<Vec<String>, StoreError> {
        saved_names(&self.accounts_folder(), is_account_name)
    }

    pub fn load_account(&self, name: &str) -> Result<Account, StoreError> {
        match self.find_account(name)? {
            Some(account) => Ok(account),
            None => Err(self.unknown_account(name)),
        }
    }

    pub fn find_account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        if !is_account_name(name) {
            return Ok(None);
        }
        let file = self.account_file(name);
        let Some(bytes) = read_saved(&file)? else { return Ok(None) };
        let no_text = |error| StoreError::read(&file, io::Error::new(io::ErrorKind::InvalidData, error));
        let text = String::from_utf8(bytes).map_err(no_text)?;
        Account::from_text(name, &text).map(Some).map_err(|fault| StoreError::FaultyAccount { file, fault })
    }

    /// Saves an account, replacing the one with the same name, and returns its file. Fails if a saved name differs only
    /// in case.
    pub fn save_account(&self, account: &Account) -> Result<PathBuf, StoreError> {
        refuse_other_case(&account.name, self.list_accounts()?)?;
        replace_saved(&self.accounts_folder(), self.account_file(&account.name), &account.to_text())
    }

    /// Deletes the file of the account `name`. Its secret stays in the vault.
    pub fn remove_account(&self, name: &str) -> Result<(), StoreError> {
        remove_saved(&self.accounts_folder(), &self.account_file(name))
    }

    /// Returns the saved destinations that use the account `name`. Destinations with a faulty spec are left out.
    pub fn destinations_of(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let uses = |destination: &String| {
            let saved = self.find(destination).ok().flatten();
            saved.is_some_and(|saved| saved.spec().account.credentials == CredentialSource::Account(name.to_owned()))
        };
        Ok(self.list()?.into_iter().filter(uses).collect())
    }

    /// Waits until no other process changes accounts, then holds the lock until the returned file is dropped.
    /// Calls `waiting` once if that takes longer than `LOOK` × `LOOKS` (2 s). The future can be dropped at any time.
    pub async fn change_accounts(&self, waiting: impl FnOnce()) -> Result<File, StoreError> {
        let folder = self.accounts_folder();
        folders::create(&folder).map_err(|source| StoreError::write(&folder, source))?;
        let path = folder.join(LOCK);
        let refused = |source| StoreError::write(&path, source);
        let file = folders::own_file().create(true).append(true).open(&path).map_err(refused)?;
        let mut waiting = Some(waiting);
        for look in 0_u32.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(refused(error)),
                Err(TryLockError::WouldBlock) if look == LOOKS => waiting.take().into_iter().for_each(|tell| tell()),
                Err(TryLockError::WouldBlock) => {}
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(file)
    }

    /// Whether a process holds the lock of [`Places::change_accounts`] now.
    pub fn accounts_are_changing(&self) -> bool {
        let Ok(file) = File::open(self.accounts_folder().join(LOCK)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Returns the error for an account that is not saved, with the most similar saved name.
    pub fn unknown_account(&self, name: &str) -> StoreError {
        match self.list_accounts() {
            Err(error) => error,
            Ok(names) => {
                let near = nearest(name, names.iter().map(String::as_str));
                StoreError::UnknownAccount { name: name.to_owned(), near: near.map(str::to_owned) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::account::{AccountKey, AccountSignIn};
    use crate::destination::vault::SecretPlace;

    fn account(name: &str) -> Account {
        let key = AccountKey { id: Some("AKIAQNZGKIQY56JQ7WML".into()), place: SecretPlace::Keyring, expires: None };
        Account {
            name: name.into(),
            source: AccountSignIn::Key(key),
            role: None,
            region: "us-east-2".into(),
            endpoint_url: None,
            generation: 1,
            next_key: None,
        }
    }

    fn places(root: &std::path::Path) -> Places {
        Places::new(Some(root.join("config")), Some(root.join("state"))).unwrap()
    }

    #[test]
    fn what_is_saved_is_what_is_loaded_by_its_owner_only() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        let file = places.save_account(&account("crm")).unwrap();
        assert_eq!(places.load_account("crm").unwrap(), account("crm"));
        assert_eq!(places.list_accounts().unwrap(), ["crm"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        places.remove_account("crm").unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn an_unknown_account_says_how_to_add_it() {
        let root = tempfile::tempdir().unwrap();
        let places = places(root.path());
        let message = |name| places.load_account(name).unwrap_err().to_string();
        let expected = "No account \"crn\" is saved. To add it, run: outflow account add crn";
        assert_eq!(message("crn"), expected);
        places.save_account(&account("crm")).unwrap();
        let expected = "No account \"crn\" is saved. Did you mean \"crm\"? To add it, run: outflow account add crn";
        assert_eq!(message("crn"), expected);
    }
}
