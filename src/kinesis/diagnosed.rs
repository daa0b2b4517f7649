//! Wraps the credentials provider of a profile: after a failure, it searches the AWS configuration files for the
//! reason.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::aws_files::{AwsFileFault, CredentialsFailure, ProfileSelection, find_fault};
use super::credentials::{AwsCredentials, ProvidedCredentials, ambient_profile};
use super::profiles::{ProfileFiles, ProfilesError};

/// Maximum time to read the files: they may be on a disk that does not answer.
const LIMIT: Duration = Duration::from_secs(5);

/// Creates the provider. The files are given in another form if the SDK must not read them itself.
pub(super) type ProviderFactory = Arc<dyn Fn(Option<EnvConfigFiles>) -> SharedCredentialsProvider + Send + Sync>;

/// A profile's provider that explains its failures if the files show the reason.
pub(super) struct Diagnosed {
    recipe: ProviderFactory,
    /// `None` after a failure: a provider that failed once may fail with other messages afterwards, so it is created
    /// again.
    provider: Mutex<Option<SharedCredentialsProvider>>,
    files: ProfileFiles,
    profile: String,
    choice: ProfileSelection,
    /// The SDK also looks in other places, and the error may be from one of them.
    is_one_of_several: bool,
}

impl fmt::Debug for Diagnosed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Diagnosed").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl Diagnosed {
    /// Wraps the provider of `credentials`, with the files as they were just read. Returns `None` if the credentials
    /// use no profile.
    pub(super) fn wrap(
        credentials: &AwsCredentials,
        recipe: ProviderFactory,
        files: Option<EnvConfigFiles>,
    ) -> Option<Self> {
        let named = std::env::var_os("AWS_PROFILE").is_some_and(|name| !name.is_empty());
        let AwsCredentials::Provided(source) = credentials else { return None };
        let (profile, choice) = match source {
            ProvidedCredentials::Profile(name) => (name.clone(), ProfileSelection::Named),
            ProvidedCredentials::Ambient if named => (ambient_profile(), ProfileSelection::Named),
            ProvidedCredentials::Ambient => (ambient_profile(), ProfileSelection::Implied),
            ProvidedCredentials::Environment => return None,
        };
        let provider = Mutex::new(Some(recipe(files)));
        let is_one_of_several = *source == ProvidedCredentials::Ambient;
        Some(Self { recipe, provider, files: ProfileFiles::from_environment(), profile, choice, is_one_of_several })
    }

    async fn provide(&self) -> provider::Result {
        let provider = self.provider().await;
        let provider = provider.map_err(|fault| CredentialsError::invalid_configuration(AwsFileFault::from(fault)))?;
        let error = match provider.provide_credentials().await {
            Ok(credentials) => return Ok(credentials),
            Err(error) => error,
        };
        *self.provider.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let failure = failure(&error);
        if self.is_one_of_several && !may_be_of_profile(&error, failure) {
            return Err(error);
        }
        match self.diagnose(failure).await {
            Some(fault) => Err(CredentialsError::invalid_configuration(fault)),
            None => Err(error),
        }
    }

    /// Returns the provider. Checks the files before it is created again: the SDK would wait for the end of a pipe.
    async fn provider(&self) -> Result<SharedCredentialsProvider, ProfilesError> {
        let made = self.provider.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(provider) = made {
            return Ok(provider);
        }
        let provider = (self.recipe)(self.files.read_for_sdk().await?);
        *self.provider.lock().unwrap_or_else(PoisonError::into_inner) = Some(provider.clone());
        Ok(provider)
    }

    async fn diagnose(&self, failure: CredentialsFailure) -> Option<AwsFileFault> {
        let (files, profile, choice) = (self.files.clone(), self.profile.clone(), self.choice);
        let looking = tokio::task::spawn_blocking(move || find_fault(&files, &profile, choice, failure));
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
        self.provider.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.fallback_on_interrupt()
    }
}

/// Whether the profile can be the reason that the SDK found no credentials in any place. If another place refused, that
/// place's own error is the reason.
fn may_be_of_profile(error: &CredentialsError, failure: CredentialsFailure) -> bool {
    let is_unset =
        matches!(error, CredentialsError::CredentialsNotLoaded(_) | CredentialsError::InvalidConfiguration(_));
    is_unset || matches!(failure, CredentialsFailure::SignedOut | CredentialsFailure::NotAssigned)
}

/// Parts of the SDK's messages about a token of IAM Identity Center that is missing, unreadable or expired. The SDK's
/// error types for these are private.
const SIGNED_OUT: [&str; 3] = ["cached SSO token", "SSO token has expired", "Session token not found or invalid"];

/// Classifies how a sign-in failed. A missing connection or answer says nothing about the profile.
pub(super) fn failure(error: &CredentialsError) -> CredentialsFailure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let said = inner.to_string();
        if SIGNED_OUT.iter().any(|words| said.contains(words)) || said.contains("UnauthorizedException") {
            return CredentialsFailure::SignedOut;
        }
        if said.contains("ForbiddenException") {
            return CredentialsFailure::NotAssigned;
        }
        let silence = inner.downcast_ref::<ConnectorError>().is_some_and(|error| error.is_io() || error.is_timeout());
        if silence || matches!(error, CredentialsError::ProviderTimedOut(_)) {
            return CredentialsFailure::Unanswered;
        }
        cause = inner.source();
    }
    CredentialsFailure::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A provider that always fails with this error.
    #[derive(Debug)]
    struct Failing(fn() -> CredentialsError);

    impl ProvideCredentials for Failing {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err((self.0)()))
        }
    }

    async fn said(is_one_of_several: bool, fails: fn() -> CredentialsError) -> String {
        let folder = tempfile::tempdir().unwrap();
        let files =
            ProfileFiles { config: folder.path().join("config"), credentials: folder.path().join("credentials") };
        std::fs::write(&files.config, "[profile prod]\nregion = us-east-2\n").unwrap();
        said_of(&diagnosed(files, is_one_of_several, fails)).await
    }

    fn diagnosed(files: ProfileFiles, is_one_of_several: bool, fails: fn() -> CredentialsError) -> Diagnosed {
        let recipe: ProviderFactory = Arc::new(move |_| SharedCredentialsProvider::new(Failing(fails)));
        let (provider, profile) = (Mutex::new(Some(recipe(None))), "prod".to_owned());
        Diagnosed { recipe, provider, files, profile, choice: ProfileSelection::Named, is_one_of_several }
    }

    async fn said_of(diagnosed: &Diagnosed) -> String {
        crate::kinesis::FailureMessage::from_error(&diagnosed.provide_credentials().await.unwrap_err()).to_string()
    }

    /// The SDK itself would wait for the pipe's end.
    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_has_become_a_pipe_is_said_and_not_read_by_the_sdk() {
        let folder = tempfile::tempdir().unwrap();
        let files =
            ProfileFiles { config: folder.path().join("config"), credentials: folder.path().join("credentials") };
        std::fs::write(&files.config, "[profile prod]\nregion = us-east-2\n").unwrap();
        let diagnosed = diagnosed(files.clone(), false, || CredentialsError::provider_error("no"));
        assert!(said_of(&diagnosed).await.contains("does not say how to sign in"));
        std::fs::remove_file(&files.config).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&files.config).status().unwrap().success());
        assert!(said_of(&diagnosed).await.contains("config is a folder, a pipe or a device, not a text file."));
        assert!(diagnosed.provider.lock().unwrap().is_none(), "the provider is built once the file can be read");
        std::fs::remove_file(&files.config).unwrap();
        std::fs::write(&files.config, "\u{feff}[profile prod]\nregion = us-east-2\n").unwrap();
        assert!(said_of(&diagnosed).await.contains("does not say how to sign in"));
    }

    #[tokio::test]
    async fn a_place_that_refused_says_so_itself_where_the_profile_is_one_of_several() {
        let refused = || CredentialsError::provider_error("AccessDenied: AssumeRoleWithWebIdentity");
        let none = || CredentialsError::not_loaded("no providers in chain provided credentials");
        assert_eq!(said(true, refused).await, "AccessDenied: AssumeRoleWithWebIdentity");
        for (is_one_of_several, fails) in [(true, none as fn() -> _), (false, none), (false, refused)] {
            let said = said(is_one_of_several, fails).await;
            assert!(said.contains("The AWS profile prod") && said.contains("does not say how to sign in"), "{said}");
        }
    }
}
