//! Signs in once for checks: classifies the access key by its id and creates a client for each service that is asked.

use std::time::SystemTime;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::aws_files::{AwsFileFault, CredentialsFailure};
use super::client::{Connection, Timeouts, service, settings, sts_endpoint};
use super::connector::{Http, TlsError};
use super::credentials::{TrimmedCredentials, account_of_key};
use super::diagnosed::failure;
use super::hosts::ServiceHost;
use super::key_source::KeySource;
use super::words::FailureMessage;
use crate::text::explained;

explained! {
    /// Why the sign-in failed.
    #[derive(Debug, thiserror::Error)]
    pub enum IdentityError {
        Tls(#[from] error: TlsError) => error,
        /// The source returned no credentials, for this reason.
        NoCredentials(words: FailureMessage) => words,
        /// The source of the credentials did not answer in time. The credentials may be valid.
        Unanswered(words: FailureMessage) => words,
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

/// What the id of an access key shows, without a request to AWS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyForm {
    LongLived {
        account: String,
    },
    /// A temporary key with its session token.
    Temporary {
        /// The account id, 12 digits.
        account: String,
    },
    /// A temporary key without the session token that it needs.
    TokenMissing,
    Expired,
    /// Not the id of an access key, but of a user, role, group, policy or bearer token.
    NoKey,
    /// Not of a form that AWS assigns.
    Other,
}

/// Prefixes of ids that are not access keys. Source: IAM user guide, "Unique identifiers".
const NO_KEYS: [&str; 10] = ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "APKA", "AROA", "ASCA"];

impl KeyForm {
    fn of(credentials: &SdkCredentials, now: SystemTime) -> Self {
        let id = credentials.access_key_id();
        if credentials.expiry().is_some_and(|expiry| expiry <= now) {
            return Self::Expired;
        }
        let temporary = id.starts_with("ASIA");
        match account_of_key(id) {
            Some(_) if temporary && credentials.session_token().is_none() => Self::TokenMissing,
            Some(account) if temporary => Self::Temporary { account },
            Some(account) => Self::LongLived { account },
            None if id.len() > 16 && NO_KEYS.iter().any(|start| id.starts_with(start)) => Self::NoKey,
            None => Self::Other,
        }
    }

    /// The account id, 12 digits, if the key's id contains it.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::LongLived { account } | Self::Temporary { account } => Some(account),
            Self::TokenMissing | Self::Expired | Self::NoKey | Self::Other => None,
        }
    }
}

/// Clients that sign with the credentials of one moment: the source of the credentials is asked only once.
#[derive(Debug)]
pub struct SignedIn {
    pub(super) kinesis: aws_sdk_kinesis::Client,
    pub(super) sts: aws_sdk_sts::Client,
    pub key: KeyForm,
    /// The Kinesis host, and where it is set.
    pub host: ServiceHost,
}

impl SignedIn {
    /// Reads the credentials, with the time limits of a run. Asks no service except the one that returns the
    /// credentials.
    pub async fn new(connection: &Connection) -> Result<Self, IdentityError> {
        let timeouts = Timeouts::default();
        let http = Http::new(timeouts.connect)?;
        let config = settings(connection, timeouts, &http).await.map_err(AwsFileFault::from);
        let config = config.map_err(|fault| IdentityError::NoCredentials(FailureMessage::AwsFile(Box::new(fault))))?;
        let Some(source) = config.credentials_provider() else {
            return Err(IdentityError::NoCredentials(FailureMessage::NoSource));
        };
        let source = TrimmedCredentials::wrap(source, &connection.credentials);
        let Ok(credentials) = tokio::time::timeout(timeouts.attempt, source.provide_credentials()).await else {
            let from = KeySource::find(&connection.credentials).await;
            return Err(IdentityError::Unanswered(FailureMessage::LateCredentials(timeouts.attempt.as_secs(), from)));
        };
        let credentials = credentials.map_err(|error| match failure(&error) {
            CredentialsFailure::Unanswered => IdentityError::Unanswered(FailureMessage::from_error(&error)),
            CredentialsFailure::Refused | CredentialsFailure::SignedOut | CredentialsFailure::NotAssigned => {
                IdentityError::NoCredentials(FailureMessage::from_error(&error))
            }
        })?;
        let key = KeyForm::of(&credentials, SystemTime::now());
        let credentials = SharedCredentialsProvider::new(credentials);
        let kinesis = service(&config, connection).http_client(http.clone()).credentials_provider(credentials.clone());
        let mut sts =
            aws_sdk_sts::config::Builder::from(&config).http_client(http).credentials_provider(credentials.clone());
        if let Some(url) = sts_endpoint() {
            sts = sts.endpoint_url(url);
        }
        let (kinesis, sts) = (kinesis.build(), sts.build());
        let (kinesis, sts) = (aws_sdk_kinesis::Client::from_conf(kinesis), aws_sdk_sts::Client::from_conf(sts));
        let host = ServiceHost::find_kinesis(&config, connection.endpoint_url.as_deref()).await;
        Ok(Self { kinesis, sts, key, host })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn form(id: &str, token: Option<&str>, expired: bool) -> KeyForm {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let expiry = expired.then(|| now - Duration::from_secs(1));
        KeyForm::of(&SdkCredentials::new(id, "secret", token.map(str::to_owned), expiry, "test"), now)
    }

    #[test]
    fn a_key_tells_what_it_is() {
        let account = || "029608264753".to_owned();
        assert_eq!(form("AKIAQNZGKIQY56JQ7WML", None, false), KeyForm::LongLived { account: account() });
        assert_eq!(form("ASIAQNZGKIQY56JQ7WML", Some("t"), false), KeyForm::Temporary { account: account() });
        assert_eq!(form("ASIAQNZGKIQY56JQ7WML", None, false), KeyForm::TokenMissing);
        assert_eq!(form("ASIAQNZGKIQY56JQ7WML", Some("t"), true), KeyForm::Expired);
        assert_eq!(form("AIDAQNZGKIQY56JQ7WML", None, false), KeyForm::NoKey);
        assert_eq!(form("test", None, false), KeyForm::Other);
        assert_eq!(form("ASIAQNZGKIQY56JQ7WML", Some("t"), false).account(), Some("029608264753"));
    }
}
