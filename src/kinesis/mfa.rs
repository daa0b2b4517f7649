//! Signs in profiles whose role requires an MFA code, which the SDK cannot send: exchanges the code that the user types
//! for temporary keys.

#[cfg(test)]
pub(crate) mod tests;

use std::time::SystemTime;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::section::{EnvConfigSections, Profile};

use super::aws_files::{AwsFileFault, CHAIN, ProfileLocation};
use super::client::{Connection, Timeouts, provider_config, settings, with_sts_endpoint};
use super::connector::Http;
use super::credentials::{AwsCredentials, ProvidedCredentials, SESSION, TrimmedCredentials};
use super::held::Keys;
use super::identity::{IdentityError, SignedIn};
use super::probe::refusal;
use super::profiles::{ProfileFiles, ProfilesError};
use super::words::FailureMessage;
use crate::secret::Secret;
use crate::text::{explained, say};

pub const CODE_DIGITS: usize = 6;

/// Part of STS's message if a code is wrong or was used before. The error code is the same as for any denial.
const REFUSED_CODE: &str = "MultiFactorAuthentication";

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum MfaError {
        Refused(words: FailureMessage) => say::ReasonMfaRefused { reason: words },
        Other(words: FailureMessage) => say::ReasonMfaOther { reason: words },
    }
}

/// Returns the position of the profile of `connection` if AWS denies its role until there is an MFA code. A profile
/// that signs in without a code needs none, even if it sets `mfa_serial`.
pub async fn wants_code(files: &ProfileFiles, connection: &Connection) -> Option<ProfileLocation> {
    let AwsCredentials::Provided(ProvidedCredentials::Profile(name)) = &connection.credentials else { return None };
    // The sign-in itself reports other faults.
    MfaChain::read(files, name).await.ok()??;
    let Err(IdentityError::NoCredentials(FailureMessage::AwsFile(fault))) = SignedIn::new(connection).await else {
        return None;
    };
    if let AwsFileFault::Mfa(at) = *fault { Some(at) } else { None }
}

/// Exchanges `code` for the temporary keys of the profile of `connection`.
pub async fn exchange(files: &ProfileFiles, connection: &Connection, code: &Secret) -> Result<Keys, MfaError> {
    let nothing = || MfaError::Other(FailureMessage::NoSource);
    let AwsCredentials::Provided(ProvidedCredentials::Profile(name)) = &connection.credentials else {
        return Err(nothing());
    };
    let chain = MfaChain::read(files, name).await.map_err(|error| MfaError::Other(error.to_string().into()))?;
    chain.ok_or_else(nothing)?.keys(connection, code).await
}

/// The roles to assume, from the one that requires a code to the named profile's, and the source that assumes the
/// first.
struct MfaChain {
    source: ChainSource,
    roles: Vec<ChainRole>,
}

enum ChainSource {
    /// Those of another AWS profile.
    Profile(String),
    /// The keys in the same profile.
    Keys(String, SdkCredentials),
    Environment,
    Instance,
    Container,
}

struct ChainRole {
    arn: String,
    serial: Option<String>,
    external_id: Option<String>,
    session_name: Option<String>,
    /// In seconds.
    duration: Option<i32>,
}

impl MfaChain {
    /// Reads the chain of `profile`. Returns `None` if none of its roles requires a code.
    async fn read(files: &ProfileFiles, profile: &str) -> Result<Option<Self>, ProfilesError> {
        Ok(files.sections().await?.and_then(|sections| Self::of(&sections, profile)))
    }

    fn of(sections: &EnvConfigSections, profile: &str) -> Option<Self> {
        let (mut name, mut roles, mut asks) = (profile.to_owned(), Vec::new(), None);
        while roles.len() < CHAIN {
            let Some(found) = sections.get_profile(&name) else { break };
            // If another profile names this one as its source, its keys take precedence over its role.
            let is_base = !roles.is_empty() && found.get("aws_access_key_id").is_some();
            let Some(role) = ChainRole::of(found).filter(|_| !is_base) else { break };
            let (Some(source), is_asking) = (ChainSource::of(&name, found), role.serial.is_some()) else { break };
            roles.push(role);
            let next = if let ChainSource::Profile(next) = &source { Some(next.clone()) } else { None };
            if is_asking {
                asks = Some((roles.len(), source));
            }
            let Some(next) = next else { break };
            name = next;
        }
        let (count, source) = asks?;
        roles.truncate(count);
        roles.reverse();
        Some(Self { source, roles })
    }

    async fn keys(self, connection: &Connection, code: &Secret) -> Result<Keys, MfaError> {
        let timeouts = Timeouts::default();
        let http = Http::new(timeouts.connect).map_err(|error| MfaError::Other(error.into()))?;
        let by = AwsCredentials::Provided(match &self.source {
            ChainSource::Profile(name) | ChainSource::Keys(name, _) => ProvidedCredentials::Profile(name.clone()),
            ChainSource::Environment | ChainSource::Instance | ChainSource::Container => {
                ProvidedCredentials::Environment
            }
        });
        let config = settings(&Connection { credentials: by.clone(), ..connection.clone() }, timeouts, &http).await;
        let config =
            config.map_err(|error| MfaError::Other(FailureMessage::AwsFile(Box::new(AwsFileFault::from(error)))))?;
        let provided = provider_config(&config);
        let source = match self.source {
            ChainSource::Profile(_) | ChainSource::Environment => config.credentials_provider(),
            ChainSource::Keys(_, keys) => Some(SharedCredentialsProvider::new(keys)),
            ChainSource::Instance => {
                Some(SharedCredentialsProvider::new(ImdsCredentialsProvider::builder().configure(&provided).build()))
            }
            ChainSource::Container => {
                Some(SharedCredentialsProvider::new(EcsCredentialsProvider::builder().configure(&provided).build()))
            }
        };
        let source = source.ok_or(MfaError::Other(FailureMessage::NoSource))?;
        let mut signer = SharedCredentialsProvider::new(TrimmedCredentials::wrap(source, &by));
        let config = with_sts_endpoint(&config);
        // The code is valid once, so only the role next to the source gets it.
        let mut code = Some(code);
        let mut last = None;
        for role in self.roles {
            let settings = aws_sdk_sts::config::Builder::from(&config)
                .http_client(http.clone())
                .credentials_provider(signer.clone());
            let keys = role.assume_with_code(&aws_sdk_sts::Client::from_conf(settings.build()), code.take()).await?;
            signer = SharedCredentialsProvider::new(keys.for_sdk());
            last = Some(keys);
        }
        last.ok_or(MfaError::Other(FailureMessage::NoSource))
    }
}

impl ChainSource {
    fn of(name: &str, profile: &Profile) -> Option<Self> {
        let value = |setting| profile.get(setting).map(str::to_owned);
        match (profile.get("source_profile"), profile.get("credential_source")) {
            (Some(source), _) if source == name => {
                let (id, secret) = (value("aws_access_key_id")?, value("aws_secret_access_key")?);
                let keys = SdkCredentials::new(id, secret, value("aws_session_token"), None, "profile");
                Some(Self::Keys(name.to_owned(), keys))
            }
            (Some(source), _) => Some(Self::Profile(source.to_owned())),
            (None, Some("Environment")) => Some(Self::Environment),
            (None, Some("Ec2InstanceMetadata")) => Some(Self::Instance),
            (None, Some("EcsContainer")) => Some(Self::Container),
            (None, _) => None,
        }
    }
}

impl ChainRole {
    fn of(profile: &Profile) -> Option<Self> {
        let value = |setting| profile.get(setting).map(str::to_owned);
        Some(Self {
            arn: value("role_arn")?,
            serial: value("mfa_serial"),
            external_id: value("external_id"),
            session_name: value("role_session_name"),
            duration: profile.get("duration_seconds").and_then(|seconds| seconds.parse().ok()),
        })
    }

    async fn assume_with_code(self, sts: &aws_sdk_sts::Client, code: Option<&Secret>) -> Result<Keys, MfaError> {
        let mut request = sts
            .assume_role()
            .role_arn(self.arn)
            .role_session_name(self.session_name.as_deref().unwrap_or(SESSION))
            .set_external_id(self.external_id)
            .set_duration_seconds(self.duration);
        if let Some(code) = code {
            request = request.set_serial_number(self.serial).token_code(code.expose());
        }
        let answer = request.send().await.map_err(|error| refused(refusal(&error).message))?;
        let given = answer.credentials.ok_or(MfaError::Other(FailureMessage::Incomplete))?;
        let (secret, token) = (Secret::new(given.secret_access_key), Secret::new(given.session_token));
        secret.be_redacted();
        token.be_redacted();
        Ok(Keys {
            access_key_id: given.access_key_id,
            secret_access_key: secret,
            session_token: Some(token),
            expires: SystemTime::try_from(given.expiration).ok(),
        })
    }
}

fn refused(words: FailureMessage) -> MfaError {
    match words {
        // Without its full stop, because the error message continues the sentence.
        FailureMessage::Theirs(words) if words.contains(REFUSED_CODE) => {
            MfaError::Refused(FailureMessage::Theirs(words.trim().trim_end_matches('.').to_owned()))
        }
        other => MfaError::Other(other),
    }
}
