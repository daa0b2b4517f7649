//! A set-up may change only the secrets that it has stored itself.

use std::path::Path;

use super::*;
use crate::backstage::SecretKind;
use crate::destination::account::paste::Pasted;

fn session(root: &Path) -> Session {
    let places = Places::new(Some(root.join("config")), Some(root.join("state"))).unwrap();
    let session = Session::new(places, root.into());
    session.keep_passphrase("crm", Secret::copy_of("a passphrase"));
    session
}

fn draft() -> AccountDraft {
    AccountDraft { name: "crm".into(), place: SecretPlace::File, region: "us-east-2".into(), ..Draft::new().account }
}

fn entry(id: &str) -> KeyEntry {
    let secret_access_key = Some(Secret::copy_of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    KeyEntry::new(Pasted { secret_access_key, ..Pasted::default() }, Some(id)).unwrap()
}

fn stored() -> Stored {
    let (account, access_key_id) = ("crm".into(), "AKIAONE".into());
    Stored { account, access_key_id, place: SecretPlace::File, chars: 40, with_token: false }
}

fn file(root: &Path) -> PathBuf {
    root.join("config/accounts/crm.age")
}

#[tokio::test]
async fn a_secret_of_another_set_up_is_neither_overwritten_nor_deleted() {
    let root = tempfile::tempdir().unwrap();
    session(root.path()).store(&draft(), &entry("AKIAONE")).await.unwrap();
    let before = std::fs::read(file(root.path())).unwrap();
    // Another set-up does not know this secret.
    let other = session(root.path());
    let refused = other.store(&draft(), &entry("AKIATWO")).await;
    assert!(matches!(refused, Err(MissingCredentials::NameTaken(name)) if name == "crm"));
    other.forget(&stored()).await.unwrap();
    assert_eq!(std::fs::read(file(root.path())).unwrap(), before);
}

#[tokio::test]
async fn what_a_set_up_has_stored_it_may_replace_and_delete() {
    let root = tempfile::tempdir().unwrap();
    let session = session(root.path());
    session.store(&draft(), &entry("AKIAONE")).await.unwrap();
    let again = AccountDraft { stored: Some(stored()), ..draft() };
    session.store(&again, &entry("AKIATWO")).await.unwrap();
    session.forget(&stored()).await.unwrap();
    assert!(!file(root.path()).exists());
    assert!(session.secrets_for("crm").passphrase.is_none(), "the passphrase that opened the vault is not used");
}

#[tokio::test]
async fn a_new_secret_of_an_account_that_is_saved_raises_its_generation() {
    let root = tempfile::tempdir().unwrap();
    let session = session(root.path());
    session.store(&draft(), &entry("AKIAONE")).await.unwrap();
    let again = AccountDraft { access_key_id: "AKIAONE".into(), stored: Some(stored()), ..draft() };
    session.places.save_account(&again.to_account().unwrap()).unwrap();
    session.store(&again, &entry("AKIATWO")).await.unwrap();
    assert_eq!(session.places.load_account("crm").unwrap().generation, 2);
    session.forget(&stored()).await.unwrap();
    assert!(file(root.path()).exists(), "the account has the secret");
}

fn account_ref(named: &CredentialSource) -> AccountRef {
    AccountRef { credentials: named.clone(), region: "us-east-2".into(), endpoint_url: None }
}

#[tokio::test]
async fn a_wrong_passphrase_is_asked_for_again_and_a_useless_one_is_not_handed_over() {
    let root = tempfile::tempdir().unwrap();
    let one = session(root.path());
    one.store(&draft(), &entry("AKIAONE")).await.unwrap();
    let account = AccountDraft { access_key_id: "AKIAONE".into(), ..draft() }.to_account().unwrap();
    one.places.save_account(&account).unwrap();
    let named = CredentialSource::Account("crm".into());
    let other = Arc::new(Session::new(one.places.clone(), root.path().into()));
    assert_eq!(other.missing_secret(&named), Some((SecretKind::Passphrase, "crm".into())));
    other.keep_passphrase("crm", Secret::copy_of("another one"));
    assert!(other.spawnable_sign_in(account_ref(&named)).await.is_err());
    assert_eq!(other.missing_secret(&named), Some((SecretKind::Passphrase, "crm".into())));
    other.keep_passphrase("crm", Secret::copy_of("a passphrase"));
    other.spawnable_sign_in(account_ref(&named)).await.unwrap();
    // The account now signs in without a secret. An unused passphrase does no harm.
    one.places
        .save_account(&Account { source: AccountSignIn::Provided(ProvidedCredentials::Ambient), ..account })
        .unwrap();
    other.spawnable_sign_in(account_ref(&named)).await.unwrap();
}
