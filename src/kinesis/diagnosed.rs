//! Credentials of a profile: when none come, the files of the AWS configuration are looked through for the reason.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::aws_files::{AwsFileFault, Choice, Failure, look};
use super::credentials::{Credentials, ambient_profile};
use super::profiles::ProfileFiles;

/// How long the files are waited for: they may be on a disk that does not answer.
const LIMIT: Duration = Duration::from_secs(5);

/// Makes the provider. One that failed may fail ever after in other words, so it is made again then.
pub(super) type Recipe = Arc<dyn Fn() -> SharedCredentialsProvider + Send + Sync>;

/// A profile's provider, whose failures are explained where the files show why.
pub(super) struct Diagnosed {
    recipe: Recipe,
    provider: Mutex<SharedCredentialsProvider>,
    files: ProfileFiles,
    profile: String,
    choice: Choice,
}

impl fmt::Debug for Diagnosed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Diagnosed").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl Diagnosed {
    /// Of what `credentials` say; none where no profile is meant.
    pub(super) fn of(credentials: &Credentials, recipe: Recipe) -> Option<Self> {
        let named = std::env::var_os("AWS_PROFILE").is_some_and(|name| !name.is_empty());
        let (profile, choice) = match credentials {
            Credentials::Profile(name) => (name.clone(), Choice::Named),
            Credentials::Ambient if named => (ambient_profile(), Choice::Named),
            Credentials::Ambient => (ambient_profile(), Choice::Implied),
            _ => return None,
        };
        let provider = Mutex::new(recipe());
        Some(Self { recipe, provider, files: ProfileFiles::of_environment(), profile, choice })
    }

    async fn provide(&self) -> provider::Result {
        let provider = self.provider.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let error = match provider.provide_credentials().await {
            Ok(credentials) => return Ok(credentials),
            Err(error) => error,
        };
        *self.provider.lock().unwrap_or_else(PoisonError::into_inner) = (self.recipe)();
        match self.diagnose(failure(&error)).await {
            Some(fault) => Err(CredentialsError::invalid_configuration(fault)),
            None => Err(error),
        }
    }

    async fn diagnose(&self, failure: Failure) -> Option<AwsFileFault> {
        let (files, profile, choice) = (self.files.clone(), self.profile.clone(), self.choice);
        let looking = tokio::task::spawn_blocking(move || look(&files, &profile, choice, failure));
        tokio::time::timeout(LIMIT, looking).await.ok()?.ok()?
    }
}

impl ProvideCredentials for Diagnosed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }

    fn fallback_on_interrupt(&self) -> Option<SdkCredentials> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner).fallback_on_interrupt()
    }
}

/// What the SDK says of a token of IAM Identity Center that is missing, unreadable or expired; its types for that are its own.
const SIGNED_OUT: [&str; 3] = ["cached SSO token", "SSO token has expired", "Session token not found or invalid"];

/// Whether anybody answered, and what: no connection and no answer in time say nothing about the profile.
fn failure(error: &CredentialsError) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let said = inner.to_string();
        if SIGNED_OUT.iter().any(|words| said.contains(words)) || said.contains("UnauthorizedException") {
            return Failure::SignedOut;
        }
        if said.contains("ForbiddenException") {
            return Failure::NotAssigned;
        }
        let silence = inner.downcast_ref::<ConnectorError>().is_some_and(|error| error.is_io() || error.is_timeout());
        if silence || matches!(error, CredentialsError::ProviderTimedOut(_)) {
            return Failure::Unanswered;
        }
        cause = inner.source();
    }
    Failure::Refused
}

/// For the SDK, the files of the AWS configuration without a byte order mark; none where there is no such mark.
pub(super) async fn unmarked_files() -> Option<EnvConfigFiles> {
    let reading = tokio::task::spawn_blocking(|| ProfileFiles::of_environment().without_mark());
    tokio::time::timeout(LIMIT, reading).await.ok()?.ok()?
}
