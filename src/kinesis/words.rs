//! Why a request failed: the service's or system's own message, or one of Outflow's.

use std::error::Error;
use std::path::PathBuf;

use super::aws_files::AwsFileFault;
use super::bound::ResponseTooLong;
use super::connector::{PlainHttp, ResponseTimeout, TlsError};
use super::credentials::{BadCharacter, MissingVariables, StrayToken};
use super::hosts::ServiceHost;
use super::key_source::KeySource;
use super::network::{NetworkError, root_cause};
use super::proxies::{ProxyError, ProxyFailure};
use crate::secret::redaction::redacted;
use crate::text::{Key, Phrase, explained, say};

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum FailureMessage {
        /// A message of the service or of the system.
        Theirs(words: String) => Phrase::foreign(words),
        Late(seconds: u64) => say::ReasonAnswerLate { seconds: *seconds },
        /// No answer in time; the SDK does not say after how many seconds.
        TooLate => Key::ReasonAnswerTooLate,
        LateCredentials(seconds: u64, from: KeySource) => say::ReasonCredentialsLate { seconds: *seconds, from },
        Failed => Key::ReasonAnswerFailed,
        /// The service refused without a reason.
        Silent => Key::ReasonAnswerSilent,
        /// The answer lacks a required part.
        Incomplete => Key::ReasonAnswerIncomplete,
        OtherAnswer => Key::ReasonAnswerOther,
        /// The count of failed records, their error codes and their ids disagree.
        Contradiction => Key::ReasonAnswerContradiction,
        /// The answer exceeds this limit in KiB.
        TooLong(kibibytes: u64) => say::ReasonAnswerTooLong { kibibytes: *kibibytes },
        /// A request over plain HTTP would have left this machine for this host.
        PlainHttp(host: String) => say::ReasonPlainHttp { host },
        BadCharacter(#[from] bad: BadCharacter) => bad,
        MissingVariables(#[from] missing: MissingVariables) => missing,
        StrayToken(#[from] stray: StrayToken) => stray,
        /// The AWS configuration files keep the profile from signing in.
        AwsFile(fault: Box<AwsFileFault>) => fault.as_ref(),
        NoSource => Key::ReasonCredentialsNoSource,
        CaBundle { path: PathBuf, reason: String } => say::ReasonCaBundle { path, system: reason },
        /// The TLS library rejects its settings, with this message.
        Tls(words: String) => say::ReasonTlsSettings { system: words },
        Proxy(#[from] error: ProxyError) => error,
        Network(#[from] error: NetworkError) => error,
        ProxyClosed(#[from] failure: ProxyFailure) => failure,
        /// The message of this host.
        At(host: String, words: Box<FailureMessage>) => say::ReasonAnswerAt { host, message: words.as_ref() },
        Unreachable(host: ServiceHost, words: Box<FailureMessage>) =>
            say::ReasonAnswerUnreachable { host, message: words.as_ref() },
        MissingResults => Key::ReasonAnswerMissingResults,
        /// The stream distributes records itself and ignores partition keys.
        KeysIgnored => Key::ReasonKeysIgnored,
    }
}

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
        known.unwrap_or_else(|| Self::Theirs(redacted(&root_cause(error)).into_owned()))
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
