//! What is said of a request that was not answered as it should have been: by the service, or by us.

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

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Words {
    /// In the words of the service, or of the system.
    #[error("{0}")]
    Theirs(String),
    /// It took longer than so many seconds.
    #[error("no answer within {0} s")]
    Late(u64),
    /// It took too long.
    #[error("no answer in time")]
    TooLate,
    /// Whoever hands out credentials took longer than so many seconds.
    #[error("no credentials within {0} s from {1}")]
    LateCredentials(u64, KeySource),
    /// Nobody says why.
    #[error("the request failed")]
    Failed,
    /// The service refuses, and does not say why.
    #[error("the answer says no more")]
    Silent,
    /// There is an answer, and less in it than there should be.
    #[error("the answer does not hold what was asked for")]
    Incomplete,
    /// There is an answer, and not to this.
    #[error("the answer was to another question")]
    OtherAnswer,
    /// The count of failed records, their error codes and their ids disagree.
    #[error("the answer contradicts itself")]
    Contradiction,
    /// Longer than any answer to this; so many KiB were read.
    #[error("the answer is longer than {0} KiB")]
    TooLong(u64),
    /// It would have left this machine unencrypted.
    #[error("plain http to {0} is refused. Use https://, or http:// to 127.0.0.1, ::1 or localhost")]
    PlainHttp(String),
    /// The credentials hold what none hold.
    #[error(transparent)]
    BadCharacter(#[from] BadCharacter),
    /// A long-lived key has a session token.
    #[error(transparent)]
    StrayToken(#[from] StrayToken),
    /// The files of the AWS configuration keep the profile from signing in.
    #[error(transparent)]
    AwsFile(Box<AwsFileFault>),
    /// Nothing is named from which credentials could be had.
    #[error("no source of credentials is set")]
    NoSource,
    /// `AWS_CA_BUNDLE` cannot be used: its file, and why.
    #[error("AWS_CA_BUNDLE names {path}, which cannot be used: {reason}. Mend the file or unset the variable.")]
    CaBundle {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The TLS library refuses its settings, in its words.
    #[error("TLS cannot be set up: {0}.")]
    Tls(String),
    /// The environment names a proxy that cannot be used.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// There is no connection, or it broke.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The proxy gives no way through.
    #[error(transparent)]
    ProxyClosed(#[from] ProxyFailure),
    /// By this host.
    #[error("{0}: {1}")]
    At(String, Box<Words>),
    /// This endpoint was not reached, or did not answer.
    #[error("could not reach {0}: {1}")]
    Unreachable(ServiceHost, Box<Words>),
    /// There is an answer, and not for each record.
    #[error("the answer does not have one result a record")]
    MissingResults,
    /// The stream places records by itself.
    #[error("this stream ignores partition keys: the same key goes to several shards, so order per profile is lost")]
    KeysIgnored,
}

impl Words {
    /// What the innermost cause of an error says: ours by its type, else theirs.
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
        // Whoever hands out keys may say one; a service does not, and says more than can be looked through.
        Self::Theirs(redacted(&cause.to_string()).into_owned())
    }

    /// Whether the service or the system says it, or says nothing: then it is no sentence of ours.
    pub fn is_foreign(&self) -> bool {
        match self {
            Self::Theirs(_) | Self::Silent | Self::Failed => true,
            Self::At(_, words) | Self::Unreachable(_, words) => words.is_foreign(),
            _ => false,
        }
    }

    /// The words of the service or of the system; nothing when they are ours.
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
