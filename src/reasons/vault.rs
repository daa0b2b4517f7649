//! What keeps secrets.

use crate::destination::account::rotate::RotateError;
use crate::destination::vault::VaultError;
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for VaultError {
    fn phrase(&self) -> Phrase {
        let theirs = |key, words: &str| Phrase::new(key).quoting("system", words);
        match self {
            Self::Absent(words) => theirs(ReasonKey::KeyringAbsent, words),
            Self::NoKeyring => Phrase::new(ReasonKey::KeyringNone),
            Self::NoCollection => Phrase::new(ReasonKey::KeyringNoCollection),
            Self::LateFile(seconds) => Phrase::new(ReasonKey::VaultLate).with("seconds", *seconds),
            Self::Locked => Phrase::new(ReasonKey::KeyringLocked),
            Self::Denied(words) => theirs(ReasonKey::KeyringDenied, words),
            Self::NoReply(words) => theirs(ReasonKey::KeyringNoReply, words),
            Self::NotStarted(words) => theirs(ReasonKey::KeyringNotStarted, words),
            Self::BusFull(words) => theirs(ReasonKey::KeyringBusFull, words),
            Self::Interrupted(words) => theirs(ReasonKey::KeyringInterrupted, words),
            Self::Late(seconds) => Phrase::new(ReasonKey::KeyringLate).with("seconds", *seconds),
            Self::TooLong(bytes) => Phrase::new(ReasonKey::KeyringTooLong).with("bytes", u64::from(*bytes)),
            Self::Ambiguous(entry) => Phrase::new(ReasonKey::KeyringAmbiguous).quoting("entry", entry),
            Self::WrongPassphrase(path) => Phrase::new(ReasonKey::WrongPassphrase).at("path", path),
            Self::File { path, reason } => theirs(ReasonKey::VaultFile, reason).at("path", path),
            Self::ReadOnly => Phrase::new(ReasonKey::VaultReadOnly),
            Self::NoText(path) => Phrase::new(ReasonKey::VaultNoText).at("path", path),
            Self::Garbled(entry) => Phrase::new(ReasonKey::KeyringGarbled).quoting("entry", entry),
            Self::Forgetful => Phrase::new(ReasonKey::KeyringForgetful),
            Self::Ended => Phrase::new(ReasonKey::KeyringEnded),
            Self::Untold => Phrase::new(ReasonKey::KeyringUntold),
            Self::Broken(words) => theirs(ReasonKey::KeyringFailed, words),
        }
    }
}

impl Explain for RotateError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Vault(error) => Phrase::new(ReasonKey::NotStored).because(error),
            Self::Account(error) => error.phrase(),
        }
    }
}
