//! Switches a running process to the account's new key: compares the account's generation every second, and reads the
//! vault only when it has changed. An account that was removed and added again counts as changed too, if its generation
//! differs.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use tokio::sync::mpsc;

use super::{EntryError, parse_entry};
use crate::destination::account::{Account, AccountKey};
use crate::destination::store::Places;
use crate::destination::vault::{Vault, VaultError};
use crate::kinesis::HeldKeys;
use crate::text::{Key, explained};

const EVERY: Duration = Duration::from_secs(1);

/// Longest time between two tries if the vault does not return the new key.
const LONGEST: Duration = Duration::from_mins(1);

/// The result of reading a new key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyChange {
    /// The new key signs requests from now on.
    Done { name: String, access_key_id: String },
    /// The new key could not be read. The old key stays in use, and the watch tries again.
    Failed { name: String, reason: NewKeyError },
}

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum NewKeyError {
        Vault(#[from] error: VaultError) => error,
        Empty => Key::ReasonNewKeyEmpty,
        Entry(#[from] error: EntryError) => error,
    }
}

/// An account whose key may change.
pub struct KeyWatch {
    places: Places,
    name: String,
    generation: u64,
    vault: Arc<dyn Vault>,
    held: HeldKeys,
}

/// A running watch. It ends when this is dropped.
pub struct RunningKeyWatch {
    pub exchanges: mpsc::Receiver<KeyChange>,
    _stop: Sender<()>,
}

impl KeyWatch {
    pub(super) fn new(places: Places, account: &Account, vault: Arc<dyn Vault>, held: HeldKeys) -> Self {
        Self { places, name: account.name.clone(), generation: account.generation, vault, held }
    }

    /// Compares the generation every second, on a separate thread, because file and vault access block.
    pub fn start(self) -> std::io::Result<RunningKeyWatch> {
        let (tell, exchanges) = mpsc::channel(4);
        let (stop, stopped) = channel();
        std::thread::Builder::new().name("account".into()).spawn(move || self.look(EVERY, &stopped, &tell))?;
        Ok(RunningKeyWatch { exchanges, _stop: stop })
    }

    fn look(mut self, every: Duration, stopped: &Receiver<()>, tell: &mpsc::Sender<KeyChange>) {
        let mut wait = every;
        while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            // An unreadable file does not mean that there is a new key.
            let Ok(Some(account)) = self.places.find_account(&self.name) else { continue };
            let Some(key) = account.key().filter(|_| account.generation != self.generation) else { continue };
            if account.next_key.is_some() && self.places.accounts_are_changing() {
                continue;
            }
            let Some(exchange) = self.exchange_key(&account, key) else { continue };
            wait = match &exchange {
                KeyChange::Done { .. } => every,
                KeyChange::Failed { .. } => (wait * 2).min(LONGEST),
            };
            tracing::info!(account = self.name, ?exchange, "new key");
            // The watch never waits for its receiver. If the channel is full, the message is lost.
            drop(tell.try_send(exchange));
        }
    }

    /// Reads the new key and starts to sign with it. Returns `None` if the vault still holds the old key: the rotation
    /// was interrupted before it made the new key current.
    fn exchange_key(&mut self, account: &Account, key: &AccountKey) -> Option<KeyChange> {
        let name = self.name.clone();
        let read = match self.vault.read(&name) {
            Ok(Some(secret)) => parse_entry(&name, &secret, key).map_err(NewKeyError::from),
            Ok(None) => Err(NewKeyError::Empty),
            Err(error) => Err(error.into()),
        };
        match read {
            Ok(entry) => {
                let access_key_id = entry.access_key_id.clone();
                self.generation = account.generation;
                if account.next_key.as_ref().is_some_and(|next| *next != access_key_id) {
                    return None;
                }
                self.held.exchange(&entry.keys());
                Some(KeyChange::Done { name, access_key_id })
            }
            Err(reason) => Some(KeyChange::Failed { name, reason }),
        }
    }
}

impl fmt::Debug for KeyWatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeyWatch").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod rotation_tests;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::destination::account::{AccountSignIn, KeyEntry};
    use crate::destination::vault::SecretPlace;
    use crate::kinesis::Keys;
    use crate::secret::Secret;

    /// A vault that counts its reads, and is locked for the first `shut` of them.
    struct Counted {
        reads: AtomicU32,
        shut: AtomicU32,
    }

    impl Vault for Counted {
        fn place(&self) -> SecretPlace {
            SecretPlace::Keyring
        }

        fn read(&self, _: &str) -> Result<Option<Secret>, VaultError> {
            self.reads.fetch_add(1, Ordering::SeqCst);
            let left = self.shut.load(Ordering::SeqCst);
            if left > 0 {
                self.shut.store(left - 1, Ordering::SeqCst);
                return Err(VaultError::Locked);
            }
            Ok(Some(entry_of("AKIANEW").to_secret()))
        }

        fn write(&self, _: &str, _: &Secret) -> Result<(), VaultError> {
            Ok(())
        }

        fn delete(&self, _: &str) -> Result<(), VaultError> {
            Ok(())
        }
    }

    fn entry_of(id: &str) -> KeyEntry {
        let (secret, id) = (Secret::copy_of("s"), id.to_owned());
        KeyEntry { access_key_id: id, secret_access_key: secret, session_token: None, expires: None }
    }

    fn account(generation: u64) -> Account {
        let key = AccountKey { id: Some("AKIAOLD".into()), place: SecretPlace::Keyring, expires: None };
        let (name, region) = ("crm".into(), "us-east-2".into());
        Account {
            name,
            source: AccountSignIn::Key(key),
            role: None,
            region,
            endpoint_url: None,
            generation,
            next_key: None,
        }
    }

    struct Case {
        _root: tempfile::TempDir,
        places: Places,
        vault: Arc<Counted>,
        held: HeldKeys,
        exchanges: mpsc::Receiver<KeyChange>,
        _stop: Sender<()>,
    }

    fn watched(shut: u32) -> Case {
        let root = tempfile::tempdir().unwrap();
        let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
        places.save_account(&account(1)).unwrap();
        let vault = Arc::new(Counted { reads: AtomicU32::new(0), shut: AtomicU32::new(shut) });
        let keys: Keys = entry_of("AKIAOLD").keys();
        let held = HeldKeys::new(&keys);
        let of_watch: Arc<dyn Vault> = vault.clone();
        let watch = KeyWatch::new(places.clone(), &account(1), of_watch, held.clone());
        let (tell, exchanges) = mpsc::channel(4);
        let (stop, stopped) = channel();
        std::thread::spawn(move || watch.look(Duration::from_millis(2), &stopped, &tell));
        Case { _root: root, places, vault, held, exchanges, _stop: stop }
    }

    fn done() -> KeyChange {
        KeyChange::Done { name: "crm".into(), access_key_id: "AKIANEW".into() }
    }

    #[test]
    fn the_vault_is_read_when_the_generation_rises_and_then_once() {
        let mut case = watched(0);
        case.places.save_account(&account(2)).unwrap();
        assert_eq!(case.exchanges.blocking_recv(), Some(done()));
        assert_eq!((case.vault.reads.load(Ordering::SeqCst), case.held.version()), (1, 2));
        // After about fifty more looks, the vault has still been read once: saving the same generation is no change.
        case.places.save_account(&account(2)).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!((case.vault.reads.load(Ordering::SeqCst), case.held.version()), (1, 2));
        case.places.save_account(&account(3)).unwrap();
        assert_eq!(case.exchanges.blocking_recv(), Some(done()));
        assert_eq!(case.vault.reads.load(Ordering::SeqCst), 2);
        // An account that was removed and added again starts at generation 1.
        case.places.save_account(&account(1)).unwrap();
        assert_eq!(case.exchanges.blocking_recv(), Some(done()));
        assert_eq!(case.vault.reads.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_vault_that_is_shut_is_said_and_tried_again() {
        let mut case = watched(1);
        case.places.save_account(&account(2)).unwrap();
        assert!(matches!(case.exchanges.blocking_recv(), Some(KeyChange::Failed { .. })));
        assert_eq!(case.exchanges.blocking_recv(), Some(done()));
        assert_eq!(case.held.version(), 2);
    }
}
