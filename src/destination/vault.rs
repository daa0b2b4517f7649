//! Where secrets are kept: one small trait before the system's keyring, a file under a passphrase, and what the service
//! manager hands over.
//!
//! A vault blocks, and a keyring may ask its owner for a password in a window: it is only asked through [`apart`].

mod file;
mod handed;
mod keyring;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::secret::Secret;

pub use file::FileVault;
pub use handed::Handed;
pub use keyring::Keyring;

/// Where the secret of an account is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The system's keyring.
    Keyring,
    /// A file beside the account's, encrypted with a passphrase.
    File,
    /// Nowhere: it is given to each process anew.
    Session,
    /// What the service manager hands over.
    Systemd,
}

impl Place {
    /// Its name in account files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Session => "session",
            Self::Systemd => "systemd",
        }
    }
}

/// Keeps secrets by the name of their entry. All calls block.
pub trait Vault: Send + Sync {
    /// The secret of `entry`; none when there is no such entry.
    fn read(&self, entry: &str) -> Result<Option<Secret>, VaultError>;

    /// Puts `secret` in place of what `entry` holds.
    fn write(&self, entry: &str, secret: &Secret) -> Result<(), VaultError>;

    /// Removes `entry`; that there is none is as good.
    fn delete(&self, entry: &str) -> Result<(), VaultError>;

    /// What kind of vault it is.
    fn place(&self) -> Place;
}

/// Why a vault does not do what it is asked.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no keyring here.
    #[error("This machine has no keyring that could be reached ({0}).")]
    Absent(String),
    /// There is none, and nobody says why.
    #[error("This machine has no keyring that could be reached.")]
    NoKeyring,
    /// The service is there, and has no keyring in which it would keep anything.
    #[error(
        "There is no keyring yet. Create a default one with Passwords and Keys (seahorse), or sign in to the desktop once; or keep the secret in another place."
    )]
    NoCollection,
    /// It is there and closed.
    #[error(
        "The keyring is locked. Unlock it, for instance by signing in to the desktop or with its own program, and try again."
    )]
    Locked,
    /// It is there and refuses this program.
    #[error("The keyring refuses outflow ({0}). Allow it there and try again.")]
    Denied(String),
    /// The session bus has no answer from it.
    #[error("The keyring did not answer ({0}). Unlock it, or start it again, and try again.")]
    NoReply(String),
    /// It could not be started.
    #[error(
        "The keyring's service did not start ({0}). Start it, for instance by signing in to the desktop, or keep the secret in another place."
    )]
    NotStarted(String),
    /// The session bus is at its limits.
    #[error(
        "The session bus takes no more requests ({0}). Close programs that use it, or sign in to the desktop again, and try again."
    )]
    BusFull(String),
    /// It was closed or started again in the middle.
    #[error("The keyring was closed or started again meanwhile ({0}). Try again.")]
    Interrupted(String),
    /// It has not answered.
    #[error(
        "The keyring did not answer within {0} s; it may be asking for its password in a window. Unlock it and try again."
    )]
    Late(u64),
    /// The file has not been read or written in time.
    #[error("The file under a passphrase could not be used within {0} s. Check that its disk answers, and try again.")]
    LateFile(u64),
    /// The secret is too long for it.
    #[error("The keyring takes no secret this long: at most {0} bytes. Use --vault file instead.")]
    TooLong(u32),
    /// It holds several entries of the name.
    #[error(
        "The keyring holds several entries of service outflow and user {0}. Remove all but one of them with its own program."
    )]
    Ambiguous(String),
    /// The passphrase opens nothing.
    #[error("The passphrase does not open {}.", .0.display())]
    WrongPassphrase(PathBuf),
    /// The file or folder cannot be used.
    #[error("Could not use {}: {reason}. Check who may read and write it.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The service manager's secrets cannot be changed from here.
    #[error("A secret that the service manager hands over cannot be changed from here: change it there.")]
    ReadOnly,
    /// It holds no text.
    #[error("Could not use {}: it holds no text. Put the secret there anew.", .0.display())]
    NoText(PathBuf),
    /// What it holds as this entry is nothing that was written there.
    #[error("The keyring failed: the entry {0} cannot be read.")]
    Garbled(String),
    /// It does not give back what it was given.
    #[error("The keyring failed: it does not give back what it was given.")]
    Forgetful,
    /// It ended before it answered.
    #[error("The keyring failed: it ended unexpectedly.")]
    Ended,
    /// Something else, and it does not say what.
    #[error("The keyring failed: no more is said.")]
    Untold,
    /// Something else, in the system's words.
    #[error("The keyring failed ({0}).")]
    Broken(String),
}

impl VaultError {
    /// Whether it is the system's keyring that does not give it.
    pub fn is_of_keyring(&self) -> bool {
        !matches!(
            self,
            Self::WrongPassphrase(_) | Self::File { .. } | Self::NoText(_) | Self::ReadOnly | Self::LateFile(_)
        )
    }

    /// Whether there is no keyring to be had, so that another place must be chosen.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_) | Self::NoKeyring | Self::NoCollection | Self::NotStarted(_))
    }

    /// A vault in this place that took longer than so many seconds, by its own name.
    fn late(place: Place, seconds: u64) -> Self {
        match place {
            Place::File | Place::Systemd => Self::LateFile(seconds),
            Place::Keyring | Place::Session => Self::Late(seconds),
        }
    }
}

/// Does `work` with a vault in `place` on a thread of its own, for at most `patience`. Dropped while it waits, it leaves the thread
/// behind: what that comes to is not taken any more.
pub async fn apart<T: Send + 'static>(
    place: Place,
    patience: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    apart_or_undone(place, patience, work, drop).await
}

/// The same; what comes of it when nobody waits any more is undone on that thread.
pub async fn apart_or_undone<T: Send + 'static>(
    place: Place,
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
            // What has come in the last moment is not undone any more.
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
        for (place, late) in [(Place::Keyring, VaultError::Late(0)), (Place::File, VaultError::LateFile(0))] {
            let (open, shut) = std::sync::mpsc::channel::<()>();
            let waiting = apart(place, Duration::from_millis(1), move || {
                let _ = shut.recv();
                Ok(())
            });
            assert_eq!(waiting.await, Err(late));
            drop(open);
        }
        assert_eq!(
            apart(Place::File, Duration::from_secs(5), || Err::<(), _>(VaultError::Locked)).await,
            Err(VaultError::Locked)
        );
        assert!(!VaultError::LateFile(60).to_string().contains("keyring") && !VaultError::LateFile(60).is_of_keyring());
    }

    #[tokio::test]
    async fn a_vault_that_breaks_is_an_error() {
        let broken: Result<(), _> =
            apart(Place::Keyring, Duration::from_secs(5), || std::panic::resume_unwind(Box::new(()))).await;
        assert_eq!(broken, Err(VaultError::Ended));
    }
}
