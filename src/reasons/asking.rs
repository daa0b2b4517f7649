//! Asking AWS, or another endpoint.

use crate::kinesis::identity::SignInError;
use crate::kinesis::probe::Refusal;
use crate::kinesis::profiles::ProfilesError;
use crate::kinesis::{BadCharacter, ClientError, TlsError};
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for ClientError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Tls(error) => error.phrase(),
        }
    }
}

impl Explain for TlsError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Bundle { path, reason } => {
                Phrase::new(ReasonKey::CaBundle).at("path", path).quoting("system", reason)
            }
            Self::Settings(error) => Phrase::new(ReasonKey::TlsSettings).quoting("system", error.to_string()),
        }
    }
}

impl Explain for SignInError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Tls(error) => error.phrase(),
            Self::NoCredentials(words) => Phrase::foreign(words),
            Self::BadCharacter(bad) => bad.phrase(),
            Self::NoSource => Phrase::new(ReasonKey::CredentialsNoSource),
        }
    }
}

impl Explain for ProfilesError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Unreadable { path, error } => {
                Phrase::new(ReasonKey::ProfilesUnreadable).at("path", path).quoting("system", error.to_string())
            }
            Self::Broken(words) => Phrase::foreign(words),
        }
    }
}

impl Explain for BadCharacter {
    fn phrase(&self) -> Phrase {
        Phrase::new(ReasonKey::CredentialsCharacter).with("part", &self.field)
    }
}

impl Explain for Refusal {
    fn phrase(&self) -> Phrase {
        Phrase::new(ReasonKey::Refused).quoting("code", &self.code).quoting("message", &self.message)
    }
}
