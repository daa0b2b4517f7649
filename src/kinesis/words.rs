//! Why a request failed: the service's or system's own message, or one of Outflow's.

use std::error::Error;
use std::path::PathBuf;

use super::aws_files::AwsFileFault;
use super::bound::ResponseTooLong;
use super::connector::{PlainHttp, ResponseTimeout, TlsError, innermost};
use super::credentials::{BadCharacter, MissingVariables, StrayToken};
use super::hosts::ServiceHost;
use super::identity::IdentityError;
use super::key_source::KeySource;
use super::network::NetworkError;
use super::proxies::{ProxyError, ProxyFailure};
use crate::secret::redaction::redacted;
use crate::text::{Explain, Key, Phrase, display_in_english, say};

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FailureMessage {
    /// A message of the service or of the system.
    Theirs(String),
    Late(u64),
    /// No answer in time; the SDK does not say after how many seconds.
    TooLate,
    LateCredentials(u64, KeySource),
    Failed,
    /// The service refused without a reason.
    Silent,
    /// The answer lacks a required part.
    Incomplete,
    OtherAnswer,
    /// The count of failed records, their error codes and their ids disagree.
    Contradiction,
    /// The answer exceeds this limit in KiB.
    TooLong(u64),
    /// A request over plain HTTP would have left this machine for this host.
    PlainHttp(String),
    BadCharacter(#[from] BadCharacter),
    MissingVariables(#[from] MissingVariables),
    StrayToken(#[from] StrayToken),
    /// The AWS configuration files keep the profile from signing in.
    AwsFile(Box<AwsFileFault>),
    NoSource,
    CaBundle {
        path: PathBuf,
        reason: String,
    },
    /// The TLS library rejects its settings, with this message.
    Tls(String),
    Proxy(#[from] ProxyError),
    Network(#[from] NetworkError),
    ProxyClosed(#[from] ProxyFailure),
    /// The message of this host.
    At(String, Box<FailureMessage>),
    Unreachable(ServiceHost, Box<FailureMessage>),
    MissingResults,
    /// The stream distributes records itself and ignores partition keys.
    KeysIgnored,
}

impl Explain for FailureMessage {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Theirs(words) => Phrase::foreign(words),
            Self::Late(seconds) => Phrase::from(say::ReasonAnswerLate { seconds: *seconds }),
            Self::TooLate => Phrase::from(Key::ReasonAnswerTooLate),
            Self::LateCredentials(seconds, from) => {
                Phrase::from(say::ReasonCredentialsLate { seconds: *seconds, from })
            }
            Self::Failed => Phrase::from(Key::ReasonAnswerFailed),
            Self::Silent => Phrase::from(Key::ReasonAnswerSilent),
            Self::Incomplete => Phrase::from(Key::ReasonAnswerIncomplete),
            Self::OtherAnswer => Phrase::from(Key::ReasonAnswerOther),
            Self::Contradiction => Phrase::from(Key::ReasonAnswerContradiction),
            Self::TooLong(kibibytes) => Phrase::from(say::ReasonAnswerTooLong { kibibytes: *kibibytes }),
            Self::PlainHttp(host) => Phrase::from(say::ReasonPlainHttp { host }),
            Self::BadCharacter(bad) => bad.phrase(),
            Self::MissingVariables(missing) => missing.phrase(),
            Self::StrayToken(stray) => stray.phrase(),
            Self::AwsFile(fault) => fault.phrase(),
            Self::NoSource => Phrase::from(Key::ReasonCredentialsNoSource),
            Self::CaBundle { path, reason } => Phrase::from(say::ReasonCaBundle { path, system: reason }),
            Self::Tls(words) => Phrase::from(say::ReasonTlsSettings { system: words }),
            Self::Proxy(error) => error.phrase(),
            Self::ProxyClosed(failure) => failure.phrase(),
            Self::Network(error) => error.phrase(),
            Self::At(host, words) => Phrase::from(say::ReasonAnswerAt { host, message: words.as_ref() }),
            Self::Unreachable(host, words) => {
                Phrase::from(say::ReasonAnswerUnreachable { host, message: words.as_ref() })
            }
            Self::MissingResults => Phrase::from(Key::ReasonAnswerMissingResults),
            Self::KeysIgnored => Phrase::from(Key::ReasonKeysIgnored),
        }
    }
}

display_in_english!(FailureMessage);

impl FailureMessage {
    /// Classifies an error by the first of its causes whose type is known; otherwise takes the innermost cause's own
    /// message.
    pub(super) fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(current) = cause {
            if let Some(known) = Self::known(current) {
                return known;
            }
            cause = current.source();
        }
        let known = NetworkError::classify(error).map(Self::from);
        // A source of keys may print one, so its message is redacted. A service does not, and its messages
        // (`From<String>`) are too many to scan.
        known.unwrap_or_else(|| Self::Theirs(redacted(&innermost(error).to_string()).into_owned()))
    }

    fn known(cause: &(dyn Error + 'static)) -> Option<Self> {
        let plain = cause.downcast_ref().map(|PlainHttp { host }| Self::PlainHttp(host.clone()));
        plain
            .or_else(|| cause.downcast_ref::<BadCharacter>().map(|bad| bad.clone().into()))
            .or_else(|| cause.downcast_ref::<MissingVariables>().map(|missing| (*missing).into()))
            .or_else(|| cause.downcast_ref::<StrayToken>().map(|stray| stray.clone().into()))
            .or_else(|| cause.downcast_ref::<AwsFileFault>().map(|fault| Self::AwsFile(Box::new(fault.clone()))))
            .or_else(|| cause.downcast_ref::<ProxyFailure>().map(|closed| closed.clone().into()))
            .or_else(|| cause.downcast_ref::<NetworkError>().map(|known| known.clone().into()))
            .or_else(|| cause.downcast_ref().map(|ResponseTimeout(seconds)| Self::Late(*seconds)))
            .or_else(|| cause.downcast_ref().map(|ResponseTooLong(bound)| Self::TooLong(*bound as u64 / 1024)))
    }

    /// Whether the message is not a sentence of Outflow: it comes from the service or the system, or there is none.
    pub fn is_foreign(&self) -> bool {
        match self {
            Self::Theirs(_) | Self::Silent | Self::Failed => true,
            Self::At(_, words) | Self::Unreachable(_, words) => words.is_foreign(),
            _ => false,
        }
    }

    /// Returns the message of the service or of the system, or an empty text.
    pub fn foreign_text(&self) -> &str {
        if let Self::Theirs(words) = self { words } else { "" }
    }
}

impl From<String> for FailureMessage {
    fn from(theirs: String) -> Self {
        Self::Theirs(theirs)
    }
}

impl From<&str> for FailureMessage {
    fn from(theirs: &str) -> Self {
        Self::Theirs(theirs.to_owned())
    }
}

impl From<TlsError> for FailureMessage {
    fn from(error: TlsError) -> Self {
        match error {
            TlsError::Bundle { path, reason } => Self::CaBundle { path, reason },
            TlsError::Settings(error) => Self::Tls(error.to_string()),
            TlsError::Proxy(error) => error.into(),
        }
    }
}

impl From<IdentityError> for FailureMessage {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Tls(error) => error.into(),
            IdentityError::NoCredentials(words) | IdentityError::Unanswered(words) => words,
        }
    }
}
