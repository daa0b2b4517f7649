//! Tests a rotation that dies at each of its steps while another process signs with the account.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::destination::account::rotate::Candidate;
use crate::destination::account::{AccountKey, AccountSignIn, KeyEntry};
use crate::destination::vault::{SecretPlace, VaultError};
use crate::secret::Secret;

/// A rotation makes three changes in the vault and can die before and after each of them.
const STEPS: u32 = 6;

/// A vault that dies at one step: its call then blocks, like a call into a process that was killed, until the test
/// ends.
struct Mortal {
    entries: Mutex<HashMap<String, String>>,
    steps: AtomicU32,
    dies_at: u32,
    dying: mpsc::UnboundedSender<()>,
    buried: Mutex<Receiver<()>>,
    reads: AtomicU32,
}

impl Mortal {
    fn step(&self) -> Result<(), VaultError> {
        if self.steps.fetch_add(1, Ordering::SeqCst) != self.dies_at {
            return Ok(());
        }
        self.dying.send(()).unwrap();
        let _ = self.buried.lock().unwrap().recv();
        Err(VaultError::Locked)
    }

    fn key(&self, entry: &str) -> Option<String> {
        let entries = self.entries.lock().unwrap();
        entries.get(entry).map(|text| KeyEntry::from_secret(&Secret::copy_of(text), None).unwrap().access_key_id)
    }
}

impl Vault for Mortal {
    fn place(&self) -> SecretPlace {
        SecretPlace::Keyring
    }

    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.entries.lock().unwrap().get(entry).map(|text| Secret::copy_of(text)))
    }

    fn write(&self, entry: &str, secret: &Secret) -> Result<(), VaultError> {
        self.step()?;
        self.entries.lock().unwrap().insert(entry.to_owned(), secret.expose().to_owned());
        self.step()
    }

    fn delete(&self, entry: &str) -> Result<(), VaultError> {
        self.step()?;
        self.entries.lock().unwrap().remove(entry);
        self.step()
    }
}

const OLD: &str = "AKIAOLDOLDOLDOLDOLDO";
const NEW: &str = "AKIANEWNEWNEWNEWNEWN";
const NEWER: &str = "AKIANEWERNEWERNEWERN";

fn entry_of(id: &str) -> KeyEntry {
    let secret = Secret::copy_of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    KeyEntry { access_key_id: id.into(), secret_access_key: secret, session_token: None, expires: None }
}

/// Time in which the watch compares the generation many times.
const LOOKS: Duration = Duration::from_millis(100);

async fn rotate(places: &Places, vault: &Arc<Mortal>, id: &str) {
    let _only = places.change_accounts(|| {}).await.unwrap();
    let (account, of_candidate) = (places.load_account("crm").unwrap(), Arc::clone(vault) as Arc<dyn Vault>);
    let patience = Duration::from_mins(1);
    let candidate = Candidate::store(places, account, of_candidate, &entry_of(id), patience).await.ok().unwrap();
    candidate.adopt(&entry_of(id)).await.ok().unwrap();
}

/// Checks that after a rotation that dies at `step`, the running process signs with the current key, and that the next
/// rotation succeeds.
async fn dies_at(step: u32) {
    let root = tempfile::tempdir().unwrap();
    let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
    let key = AccountKey { id: Some(OLD.into()), place: SecretPlace::Keyring, expires: None };
    let (name, region) = ("crm".to_owned(), "us-east-2".to_owned());
    let source = AccountSignIn::Key(key);
    let account = Account { name, source, role: None, region, endpoint_url: None, generation: 1, next_key: None };
    places.save_account(&account).unwrap();
    let (dying, mut died) = mpsc::unbounded_channel();
    let (bury, buried) = channel();
    let entries = Mutex::new(HashMap::from([("crm".to_owned(), entry_of(OLD).to_secret().expose().to_owned())]));
    let (steps, reads) = (AtomicU32::new(0), AtomicU32::new(0));
    // In the last case the rotation completes, and the next one must not die either.
    let dies_at = if step < STEPS { step } else { u32::MAX };
    let vault = Arc::new(Mortal { entries, steps, dies_at, dying, buried: Mutex::new(buried), reads });
    let watch = KeyWatch::new(places.clone(), &account, vault.clone(), HeldKeys::new(&entry_of(OLD).keys()));
    let (tell, mut exchanges) = mpsc::channel(4);
    let (_stop, stopped) = channel();
    std::thread::spawn(move || watch.look(Duration::from_millis(2), &stopped, &tell));

    let dead = {
        let rotating = rotate(&places, &vault, NEW);
        let mut rotating = std::pin::pin!(rotating);
        let dead = tokio::select! { () = &mut rotating => false, _ = died.recv() => true };
        if dead {
            // While the rotation may still be running, the watch must not read the key.
            tokio::time::sleep(LOOKS / 2).await;
            let read = vault.reads.load(Ordering::SeqCst);
            let announced = places.load_account("crm").unwrap();
            let over = announced.generation > 1 && announced.next_key.is_none();
            assert!(over || read == 0, "step {step}: {read} reads");
        }
        dead
    };
    assert_eq!(dead, step < STEPS, "the rotation has as many steps as the test tries");
    tokio::time::sleep(LOOKS).await;
    let taken_up = exchanges.try_recv().ok();
    let id = |exchange: KeyChange| match exchange {
        KeyChange::Done { access_key_id, .. } => access_key_id,
        KeyChange::Failed { reason, .. } => panic!("step {step}: {reason}"),
    };
    let signs_with = taken_up.map_or(OLD.to_owned(), id);
    assert_eq!(Some(signs_with), vault.key("crm"), "step {step}: the running process signs with the current key");
    assert!(vault.reads.load(Ordering::SeqCst) <= 1, "step {step}: the key is read at most once");

    // The next rotation is complete again.
    rotate(&places, &vault, NEWER).await;
    let exchange = tokio::time::timeout(Duration::from_secs(20), exchanges.recv()).await.ok().flatten();
    assert_eq!(exchange.map(id).as_deref(), Some(NEWER), "step {step}");
    let account = places.load_account("crm").unwrap();
    assert_eq!((account.next_key.as_deref(), account.key().unwrap().id.as_deref()), (None, Some(NEWER)));
    assert_eq!(vault.key("crm.next"), None, "step {step}: no old secret is left");
    drop(bury);
}

#[tokio::test]
async fn what_runs_signs_with_the_current_key_wherever_a_rotation_dies() {
    for step in 0..=STEPS {
        dies_at(step).await;
    }
}
