//! What keeps secrets.

use crate::destination::account::rotate::RotateError;
use crate::destination::vault::VaultError;
use crate::text::{Explain, Key, Phrase, say};

impl Explain for VaultError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Absent(words) => Phrase::from(say::ReasonKeyringAbsent { system: words }),
            Self::NoKeyring => Phrase::from(Key::ReasonKeyringNone),
            Self::NoCollection => Phrase::from(Key::ReasonKeyringNoCollection),
            Self::LateFile(seconds) => Phrase::from(say::ReasonVaultLate { seconds: *seconds }),
            Self::Locked => Phrase::from(Key::ReasonKeyringLocked),
            Self::Denied(words) => Phrase::from(say::ReasonKeyringDenied { system: words }),
            Self::NoReply(words) => Phrase::from(say::ReasonKeyringNoReply { system: words }),
            Self::NotStarted(words) => Phrase::from(say::ReasonKeyringNotStarted { system: words }),
            Self::BusFull(words) => Phrase::from(say::ReasonKeyringBusFull { system: words }),
            Self::Interrupted(words) => Phrase::from(say::ReasonKeyringInterrupted { system: words }),
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
            Self::Broken(words) => Phrase::from(say::ReasonKeyringFailed { system: words }),
        }
    }
}

impl Explain for RotateError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Vault(error) => Phrase::from(say::ReasonNotStored { reason: error }),
            Self::Account(error) => error.phrase(),
        }
    }
}
