//! Why a request failed: the service's or system's own message, or one of Outflow's.

use std::path::PathBuf;

use super::aws_files::AwsFileFault;
use super::bound::TooLong;
use super::connector::{Late, PlainHttp, TlsError, innermost};
use super::credentials::{BadCharacter, StrayToken};
use super::hosts::ServiceHost;
use super::identity::SignInError;
use super::key_source::KeySource;
use super::network::NetworkError;
use super::proxies::{ProxyError, ProxyFailure};
use crate::secret::redaction::redacted;

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Words {
    /// A message of the service or of the system.
    #[error("{0}")]
    Theirs(String),
    #[error("no answer within {0} s")]
    Late(u64),
    /// No answer in time; the SDK does not say after how many seconds.
    #[error("no answer in time")]
    TooLate,
    #[error("no credentials within {0} s from {1}")]
    LateCredentials(u64, KeySource),
    #[error("the request failed")]
    Failed,
    /// The service refused without a reason.
    #[error("the answer says no more")]
    Silent,
    /// The answer lacks a required part.
    #[error("the answer does not hold what was asked for")]
    Incomplete,
    #[error("the answer was to another question")]
    OtherAnswer,
    /// The count of failed records, their error codes and their ids disagree.
    #[error("the answer contradicts itself")]
    Contradiction,
    /// The answer exceeds this limit in KiB.
    #[error("the answer is longer than {0} KiB")]
    TooLong(u64),
    /// A request over plain HTTP would have left this machine for this host.
    #[error("plain http to {0} is refused. Use https://, or http:// to 127.0.0.1, ::1 or localhost")]
    PlainHttp(String),
    #[error(transparent)]
    BadCharacter(#[from] BadCharacter),
    #[error(transparent)]
    StrayToken(#[from] StrayToken),
    /// The AWS configuration files keep the profile from signing in.
    #[error(transparent)]
    AwsFile(Box<AwsFileFault>),
    #[error("no source of credentials is set")]
    NoSource,
    #[error("AWS_CA_BUNDLE names {path}, which cannot be used: {reason}. Mend the file or unset the variable.")]
    CaBundle { path: PathBuf, reason: String },
    /// The TLS library rejects its settings, with this message.
    #[error("TLS cannot be set up: {0}.")]
    Tls(String),
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    ProxyClosed(#[from] ProxyFailure),
    /// The message of this host.
    #[error("{0}: {1}")]
    At(String, Box<Words>),
    #[error("could not reach {0}: {1}")]
    Unreachable(ServiceHost, Box<Words>),
    #[error("the answer does not have one result a record")]
    MissingResults,
    /// The stream distributes records itself and ignores partition keys.
    #[error("this stream ignores partition keys: the same key goes to several shards, so order per profile is lost")]
    KeysIgnored,
}

impl Words {
    /// Classifies an error by the type of its innermost cause; takes the cause's own message if the type is unknown.
    pub(super) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let cause = innermost(error);
        if let Some(PlainHttp { host }) = cause.downcast_ref() {
            return Self::PlainHttp(host.clone());
        }
        if let Some(bad) = cause.downcast_ref::<BadCharacter>() {
            return bad.clone().into();
        }
        if let Some(stray) = cause.downcast_ref::<StrayToken>() {
            return stray.clone().into();
        }
        if let Some(fault) = cause.downcast_ref::<AwsFileFault>() {
            return Self::AwsFile(Box::new(fault.clone()));
        }
        if let Some(closed) = cause.downcast_ref::<ProxyFailure>() {
            return closed.clone().into();
        }
        if let Some(known) = cause.downcast_ref::<NetworkError>().cloned().or_else(|| NetworkError::of(error)) {
            return known.into();
        }
        if let Some(Late(seconds)) = cause.downcast_ref() {
            return Self::Late(*seconds);
        }
        if let Some(TooLong(bound)) = cause.downcast_ref() {
            return Self::TooLong(*bound as u64 / 1024);
        }
        // A source of keys may print one, so its message is redacted. A service does not, and its messages
        // (`From<String>`) are too many to scan.
        Self::Theirs(redacted(&cause.to_string()).into_owned())
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
    pub fn theirs(&self) -> &str {
        if let Self::Theirs(words) = self { words } else { "" }
    }
}

impl From<String> for Words {
    fn from(theirs: String) -> Self {
        Self::Theirs(theirs)
    }
}

impl From<&str> for Words {
    fn from(theirs: &str) -> Self {
        Self::Theirs(theirs.to_owned())
    }
}

impl From<TlsError> for Words {
    fn from(error: TlsError) -> Self {
        match error {
            TlsError::Bundle { path, reason } => Self::CaBundle { path, reason },
            TlsError::Settings(error) => Self::Tls(error.to_string()),
            TlsError::Proxy(error) => error.into(),
        }
    }
}

impl From<SignInError> for Words {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Tls(error) => error.into(),
            SignInError::NoCredentials(words) | SignInError::Unanswered(words) => words,
        }
    }
}
