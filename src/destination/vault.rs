//! Where secrets are stored: one trait for the system's keyring, for passphrase-encrypted files, and for the service
//! manager's credentials.
//!
//! Calls of a vault block, and a keyring may ask its owner for a password in a window. Call a vault only through
//! [`apart`].

mod file;
mod handed;
mod keeping;
mod keyring;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::secret::Secret;
use crate::text::{Explain, Key, NamedChoice, Phrase, display_in_english, say};

pub use file::FileVault;
pub use handed::SystemdCredentials;
pub use keeping::SecretStore;
pub use keyring::Keyring;

/// Where the secret of an account is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretPlace {
    Keyring,
    /// A file next to the account's file, encrypted with a passphrase.
    File,
    /// Not stored: every process gets it from its operator.
    Session,
    /// A credential that the service manager hands over.
    Systemd,
}

impl Explain for SecretPlace {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Keyring => Key::ReasonPlaceKeyring,
            Self::File => Key::ReasonPlaceFile,
            Self::Session => Key::ReasonPlaceSession,
            Self::Systemd => Key::ReasonPlaceSystemd,
        })
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

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VaultError {
    /// No keyring is reachable. Holds the system's message.
    Absent(String),
    /// No keyring is reachable, and the system gives no reason.
    NoKeyring,
    /// The keyring service runs, but has no keyring that it could store secrets in.
    NoCollection,
    Locked,
    Denied(String),
    NoReply(String),
    NotStarted(String),
    BusFull(String),
    /// The keyring was closed or restarted during the call.
    Interrupted(String),
    /// The keyring did not answer in time. Holds the time limit in seconds.
    Late(u64),
    /// The encrypted file was not read or written in time. Holds the time limit in seconds.
    LateFile(u64),
    /// Holds the keyring's limit in bytes.
    TooLong(u32),
    Ambiguous(String),
    WrongPassphrase(PathBuf),
    File {
        path: PathBuf,
        reason: String,
    },
    ReadOnly,
    /// The file is not UTF-8.
    NoText(PathBuf),
    /// The entry is not one that Outflow wrote.
    Garbled(String),
    /// The keyring returned something other than the secret that was written.
    Forgetful,
    /// The vault's thread ended without an answer.
    Ended,
    Untold,
    /// Another failure, with the system's message.
    Broken(String),
}

impl Explain for VaultError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Absent(words) => Phrase::from(say::ReasonKeyringAbsent { system: Phrase::bracketed(words) }),
            Self::NoKeyring => Phrase::from(Key::ReasonKeyringNone),
            Self::NoCollection => Phrase::from(Key::ReasonKeyringNoCollection),
            Self::LateFile(seconds) => Phrase::from(say::ReasonVaultLate { seconds: *seconds }),
            Self::Locked => Phrase::from(Key::ReasonKeyringLocked),
            Self::Denied(words) => Phrase::from(say::ReasonKeyringDenied { system: Phrase::bracketed(words) }),
            Self::NoReply(words) => Phrase::from(say::ReasonKeyringNoReply { system: Phrase::bracketed(words) }),
            Self::NotStarted(words) => Phrase::from(say::ReasonKeyringNotStarted { system: Phrase::bracketed(words) }),
            Self::BusFull(words) => Phrase::from(say::ReasonKeyringBusFull { system: Phrase::bracketed(words) }),
            Self::Interrupted(words) => {
                Phrase::from(say::ReasonKeyringInterrupted { system: Phrase::bracketed(words) })
            }
            Self::Late(seconds) => Phrase::from(say::ReasonKeyringLate { seconds: *seconds }),
            Self::TooLong(bytes) => Phrase::from(say::ReasonKeyringTooLong { bytes: u64::from(*bytes) }),
            Self::Ambiguous(entry) => Phrase::from(say::ReasonKeyringAmbiguous { entry }),
            Self::WrongPassphrase(path) => Phrase::from(say::ReasonWrongPassphrase { path }),
            Self::File { path, reason } => Phrase::from(say::ReasonVaultFile { path, system: reason }),
            Self::ReadOnly => Phrase::from(Key::ReasonVaultReadOnly),
            Self::NoText(path) => Phrase::from(say::ReasonVaultNoText { path }),
            Self::Garbled(entry) => Phrase::from(say::ReasonKeyringGarbled { entry }),
            Self::Forgetful => Phrase::from(Key::ReasonKeyringForgetful),
            Self::Ended => Phrase::from(Key::ReasonKeyringEnded),
            Self::Untold => Phrase::from(Key::ReasonKeyringUntold),
            Self::Broken(words) => Phrase::from(say::ReasonKeyringFailed { system: Phrase::bracketed(words) }),
        }
    }
}

display_in_english!(VaultError);

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
pub async fn apart<T: Send + 'static>(
    place: SecretPlace,
    patience: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    apart_or_undone(place, patience, work, drop).await
}

/// Like [`apart`], but if nothing waits for the result any more, `undo` reverts it on that thread.
pub async fn apart_or_undone<T: Send + 'static>(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_vault_that_does_not_answer_is_given_up_by_its_own_name() {
        for (place, late) in [(SecretPlace::Keyring, VaultError::Late(0)), (SecretPlace::File, VaultError::LateFile(0))]
        {
            let (open, shut) = std::sync::mpsc::channel::<()>();
            let waiting = apart(place, Duration::from_millis(1), move || {
                let _ = shut.recv();
                Ok(())
            });
            assert_eq!(waiting.await, Err(late));
            drop(open);
        }
        assert_eq!(
            apart(SecretPlace::File, Duration::from_secs(5), || Err::<(), _>(VaultError::Locked)).await,
            Err(VaultError::Locked)
        );
        assert!(!VaultError::LateFile(60).to_string().contains("keyring") && !VaultError::LateFile(60).is_of_keyring());
    }

    #[tokio::test]
    async fn a_vault_that_breaks_is_an_error() {
        let broken: Result<(), _> =
            apart(SecretPlace::Keyring, Duration::from_secs(5), || std::panic::resume_unwind(Box::new(()))).await;
        assert_eq!(broken, Err(VaultError::Ended));
    }
}
