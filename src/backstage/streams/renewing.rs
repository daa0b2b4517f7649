//! Replaces the key of the account that a run signs in with: tests the new key with the permissions that the run needs,
//! then makes it current for every run.

use std::time::Duration;

use crate::backstage::session::Session;
use crate::destination::StoreError;
use crate::destination::account::rotate::{Candidate, RotateError};
use crate::destination::account::trial::may_write;
use crate::destination::account::{Account, EntryFault, KeyEntry};
use crate::destination::check::{CheckRow, CheckState, Verdict};
use crate::destination::spec::Spec;
use crate::destination::vault::{SecretPlace, VaultError};
use crate::flow::words;
use crate::kinesis::{AwsCredentials, ClientError, HeldKeys};
use crate::secret::Secret;
use crate::text::{Key, Phrase, explained, say};

/// A keyring may ask its owner in a window.
const PATIENCE: Duration = Duration::from_mins(1);

explained! {
    #[derive(Debug, thiserror::Error)]
    pub(super) enum NotRenewed {
        Key(#[from] fault: EntryFault) => fault,
        Store(#[from] error: StoreError) => error,
        Rotate(#[from] error: RotateError) => error,
        Vault(#[from] error: VaultError) => error,
        Client(#[from] error: ClientError) => error,
        /// A permission is missing; the phrase names the check.
        Denied(seen: Phrase) => seen.clone(),
        /// The account has no key that this session can replace.
        NoKey(account: String) => say::ReasonSecretNotReplaceable { account },
    }
}

/// How runs take up the new key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Renewed {
    /// Every run takes it up automatically.
    Automatically,
    /// It is kept for this session only: each run must sign in again.
    ForSession,
}

/// Replaces the key of `account` with the one just typed, and returns the new key's ID. A key that cannot write changes
/// nothing.
pub(super) async fn renew(
    session: &Session,
    spec: &Spec,
    (name, typed): (&str, &Secret),
) -> Result<(String, Renewed), NotRenewed> {
    let entry = KeyEntry::from_secret(typed, None)?;
    let id = entry.access_key_id.clone();
    let account = session.places.load_account(name)?;
    let place = account.key().map(|key| key.place);
    if place == Some(SecretPlace::Session) {
        check_new_key(spec, &account, &entry).await?;
        session.keep_key(name, entry.to_secret());
        return Ok((id, Renewed::ForSession));
    }
    let vault = place.and_then(|place| session.secrets.vault(place, session.secrets_for(name).passphrase));
    let vault = vault.ok_or_else(|| NotRenewed::NoKey(name.to_owned()))?;
    let _only = session.places.change_accounts(|| {}).await?;
    // Another process may have renewed the key while the operator typed.
    let account = session.places.load_account(name)?;
    let candidate = Candidate::store(&session.places, account.clone(), vault, &entry, PATIENCE).await?;
    if let Err(refused) = check_new_key(spec, &account, &entry).await {
        if let Err(error) = candidate.withdraw().await {
            tracing::warn!(account = name, %error, "a key that was not taken stays beside the old one");
        }
        return Err(refused);
    }
    if let (_, Some(error)) = candidate.adopt(&entry).await? {
        tracing::warn!(account = name, %error, "the copy of the new key stays");
    }
    Ok((id, Renewed::Automatically))
}

/// Checks that the destination could run with the new key.
async fn check_new_key(spec: &Spec, account: &Account, entry: &KeyEntry) -> Result<(), NotRenewed> {
    let credentials = AwsCredentials::Held(HeldKeys::new(&entry.keys())).assuming(account.role.as_ref());
    let (verdict, rows) = may_write(spec, credentials).await?;
    match verdict {
        Verdict::Usable => Ok(()),
        Verdict::Denied | Verdict::Missing | Verdict::Unreachable | Verdict::Broken => {
            Err(NotRenewed::Denied(denial_phrase(&rows)))
        }
    }
}

/// Returns the first row that keeps the key from being used.
fn denial_phrase(rows: &[CheckRow]) -> Phrase {
    let bad = |row: &&CheckRow| row.state != CheckState::Allowed;
    let denied = rows.iter().find(|row| row.state == CheckState::Denied);
    let row = denied.or_else(|| rows.iter().filter(bad).find(|row| row.check.is_needed()));
    match row {
        Some(row) if words::is_foreign(row) => words::row_with_code(row),
        Some(row) => {
            let seen = words::row_phrase(row);
            Phrase::from(say::ReasonKeyDenied { check: words::check_name(row.check), seen })
        }
        None => Phrase::from(Key::ReasonKeyUntried),
    }
}
