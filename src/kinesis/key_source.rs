//! Names the source of credentials, for a message while the program waits for them.

use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use super::aws_files::program;
use super::credentials::{AwsCredentials, ProvidedCredentials, ambient_profile};
use super::profiles::ProfileFiles;
use crate::text::{Key, explained, say};

/// After this time, the program shows which source it waits for.
pub(crate) const SILENCE: Duration = Duration::from_secs(2);

/// Maximum time to read the files: they may be on a disk that does not answer.
const LIMIT: Duration = Duration::from_secs(1);

explained! {
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub enum KeySource {
        /// A program that a profile sets as its `credential_process`.
        Program {
            /// The program without its arguments, which may be secret.
            program: String,
            profile: String,
        } => say::ReasonKeySourceProgram { program, profile },
        /// An AWS profile without a `credential_process`.
        Profile(profile: String) => say::ReasonKeySourceProfile { profile },
        /// The environment, a container, the instance, or keys in memory.
        Machine => Key::ReasonKeySourceMachine,
        /// STS, for the role with this ARN.
        Role(arn: String) => say::ReasonKeySourceRole { role: arn },
    }
}

/// Waits for `coming`, which needs credentials. After `SILENCE`, calls `tell` once with their source.
pub async fn patiently<T>(
    from: &AwsCredentials,
    coming: impl Future<Output = T>,
    tell: impl AsyncFnOnce(KeySource),
) -> T {
    patiently_since(Instant::now(), from, coming, tell).await
}

/// Like [`patiently`], for a wait that started at `began`.
pub(super) async fn patiently_since<T>(
    began: Instant,
    from: &AwsCredentials,
    coming: impl Future<Output = T>,
    tell: impl AsyncFnOnce(KeySource),
) -> T {
    let mut coming = pin!(coming);
    if let Ok(came) = tokio::time::timeout_at(began + SILENCE, &mut coming).await {
        return came;
    }
    let telling = async { tell(KeySource::find(from).await).await };
    tokio::select! {
        came = &mut coming => came,
        () = telling => coming.await,
    }
}

impl KeySource {
    /// Finds the source of `credentials`. Reads the AWS configuration files, for at most `LIMIT`.
    pub async fn find(credentials: &AwsCredentials) -> Self {
        match credentials {
            AwsCredentials::Provided(ProvidedCredentials::Profile(name)) => {
                Self::of_profile(name.clone()).await.unwrap_or(Self::Profile(name.clone()))
            }
            AwsCredentials::Provided(ProvidedCredentials::Ambient) => match Self::of_profile(ambient_profile()).await {
                Some(program) if std::env::var_os("AWS_ACCESS_KEY_ID").is_none() => program,
                _ => Self::Machine,
            },
            AwsCredentials::Role(role, base) => match &**base {
                AwsCredentials::Provided(ProvidedCredentials::Profile(_) | ProvidedCredentials::Ambient) => {
                    Box::pin(Self::find(base)).await
                }
                _ => Self::Role(role.arn.clone()),
            },
            AwsCredentials::Provided(ProvidedCredentials::Environment)
            | AwsCredentials::Sandbox
            | AwsCredentials::Held(_) => Self::Machine,
        }
    }

    async fn of_profile(profile: String) -> Option<Self> {
        let looking = tokio::task::spawn_blocking(move || {
            let program = program(&ProfileFiles::from_environment(), &profile)?;
            Some(Self::Program { program, profile })
        });
        tokio::time::timeout(LIMIT, looking).await.ok()?.ok()?
    }
}
