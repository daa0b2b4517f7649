//! Sign-ins with an MFA code. Their temporary keys stay in memory until the process ends.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::Session;
use crate::kinesis::aws_files::ProfileLocation;
use crate::kinesis::mfa::{self, MfaError};
use crate::kinesis::{AwsCredentials, Connection, FailureMessage, HeldKeys, Keys, ProvidedCredentials};
use crate::secret::Secret;
use crate::text::{explained, say};

/// An AWS profile that signs in only with an MFA code, and has no valid session.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) struct MissingCode(ProfileLocation);

impl MissingCode {
    pub(crate) fn profile(&self) -> &str {
        &self.0.profile
    }
}

explained!(MissingCode: |it| say::ReasonMfaWanted { at: &it.0 });

/// Sessions by the name of the AWS profile.
#[derive(Default)]
pub(super) struct MfaSessions(Mutex<HashMap<String, MfaSession>>);

struct MfaSession {
    /// The region and the endpoint to sign in at, as of the last time it asked.
    connection: Connection,
    /// The keys for the last code that AWS accepted, and when they expire.
    keys: Option<(HeldKeys, SystemTime)>,
}

impl MfaSessions {
    fn with_sessions<T>(&self, work: impl FnOnce(&mut HashMap<String, MfaSession>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the keys of a profile if they have not expired.
    fn current_keys(&self, profile: &str) -> Option<HeldKeys> {
        let now = SystemTime::now();
        self.with_sessions(|all| {
            let (held, expires) = all.get(profile)?.keys.as_ref()?;
            (*expires > now).then(|| held.clone())
        })
    }

    fn await_code(&self, profile: &str, connection: Connection) {
        self.with_sessions(|all| match all.get_mut(profile) {
            Some(session) => session.connection = connection,
            None => drop(all.insert(profile.to_owned(), MfaSession { connection, keys: None })),
        });
    }

    /// Takes the keys of a new sign-in. A run that signs with the previous keys uses these from now on.
    fn begin(&self, profile: &str, keys: &Keys) {
        // Keys without an expiry count as expired: they sign no new run, and if AWS refuses them, a new code is
        // requested.
        let expires = keys.expires.unwrap_or_else(SystemTime::now);
        self.with_sessions(|all| {
            let Some(session) = all.get_mut(profile) else { return };
            let held = match session.keys.take() {
                Some((held, _)) => {
                    held.exchange(keys);
                    held
                }
                None => HeldKeys::new(keys),
            };
            session.keys = Some((held, expires));
        });
    }

    /// Returns the profile that `credentials` belong to, if its keys have expired.
    fn expired_profile(&self, credentials: &AwsCredentials) -> Option<String> {
        let held = match credentials {
            AwsCredentials::Held(held) => held,
            AwsCredentials::Role(_, base) => return self.expired_profile(base),
            _ => return None,
        };
        let now = SystemTime::now();
        self.with_sessions(|all| {
            let is_over = |session: &MfaSession| {
                session.keys.as_ref().is_some_and(|(own, expires)| own == held && *expires <= now)
            };
            all.iter().find(|(_, session)| is_over(session)).map(|(name, _)| name.clone())
        })
    }
}

impl Session {
    /// Replaces a profile's credentials with the session of its MFA code, if the profile needs one. Other credentials
    /// stay as they are. `at` is the region and the endpoint to sign in at.
    pub(super) async fn with_session(
        &self,
        credentials: AwsCredentials,
        at: (&str, Option<&str>),
    ) -> Result<AwsCredentials, MissingCode> {
        match credentials {
            AwsCredentials::Provided(ProvidedCredentials::Profile(name)) => self.sign_in_by_profile(name, at).await,
            AwsCredentials::Role(role, base) => {
                Ok(AwsCredentials::Role(role, Box::new(Box::pin(self.with_session(*base, at)).await?)))
            }
            // AWS's default chain uses a profile if the environment has no keys.
            AwsCredentials::Provided(ProvidedCredentials::Ambient) => match AwsCredentials::ambient_profile() {
                Some(name) => match self.sign_in_by_profile(name, at).await? {
                    held @ AwsCredentials::Held(_) => Ok(held),
                    _ => Ok(AwsCredentials::Provided(ProvidedCredentials::Ambient)),
                },
                None => Ok(AwsCredentials::Provided(ProvidedCredentials::Ambient)),
            },
            other => Ok(other),
        }
    }

    async fn sign_in_by_profile(&self, name: String, at: (&str, Option<&str>)) -> Result<AwsCredentials, MissingCode> {
        if let Some(held) = self.mfa.current_keys(&name) {
            return Ok(AwsCredentials::Held(held));
        }
        let credentials = AwsCredentials::Provided(ProvidedCredentials::Profile(name.clone()));
        let (region, endpoint_url) = (at.0.to_owned(), at.1.map(str::to_owned));
        let connection = Connection { region, endpoint_url, credentials };
        match Box::pin(mfa::wants_code(&self.profile_files, &connection)).await {
            None => Ok(connection.credentials),
            Some(place) => {
                self.mfa.await_code(&name, connection);
                Err(MissingCode(ProfileLocation { profile: name, ..place }))
            }
        }
    }

    pub(crate) async fn sign_in_with_code(&self, profile: &str, code: &Secret) -> Result<(), MfaError> {
        let connection = self.mfa.with_sessions(|all| all.get(profile).map(|session| session.connection.clone()));
        let Some(connection) = connection else { return Err(MfaError::Other(FailureMessage::NoSource)) };
        let keys = Box::pin(mfa::exchange(&self.profile_files, &connection, code)).await?;
        self.mfa.begin(profile, &keys);
        Ok(())
    }

    /// Returns the AWS profile whose expired session signs a run: that profile needs a new code.
    pub(crate) fn expired_session(&self, credentials: &AwsCredentials) -> Option<String> {
        self.mfa.expired_profile(credentials)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::kinesis::Role;
    use crate::kinesis::mfa::tests::{denied, handed_out};
    use crate::kinesis::scripted::endpoint;

    const CONFIG: &str = "[profile crm]\nrole_arn = arn:aws:iam::111122223333:role/w\nsource_profile = crm\n\
        mfa_serial = arn:aws:iam::111122223333:mfa/ada\naws_access_key_id = AKIA\naws_secret_access_key = s\n";

    fn connection(endpoint_url: Option<String>) -> Connection {
        Connection {
            region: "us-east-2".into(),
            endpoint_url,
            credentials: AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into())),
        }
    }

    fn keys(id: &str, expires: SystemTime) -> Keys {
        let secret_access_key = Secret::copy_of("session-secret");
        Keys { access_key_id: id.into(), secret_access_key, session_token: None, expires: Some(expires) }
    }

    fn all_text(folder: &Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            text += &if path.is_dir() { all_text(&path) } else { std::fs::read_to_string(&path).unwrap() };
        }
        text
    }

    #[tokio::test]
    async fn a_session_is_used_by_the_profile_and_by_a_role_on_it_and_is_in_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::for_test(folder.path());
        std::fs::write(folder.path().join("aws"), CONFIG).unwrap();
        let no = denied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
        let (url, serving) = endpoint(&[(403, &no), (200, &handed_out("ASIAONE"))]).await;
        session.mfa.await_code("crm", connection(Some(url)));
        let code = Secret::copy_of("123456");
        let refused = session.sign_in_with_code("crm", &code).await.unwrap_err();
        assert!(matches!(refused, MfaError::Refused(_)), "{refused}");
        session.sign_in_with_code("crm", &code).await.unwrap();
        assert_eq!(serving.await.unwrap().len(), 2);
        let at = ("us-east-2", None);
        let held = session
            .with_session(AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into())), at)
            .await
            .unwrap();
        assert!(matches!(held, AwsCredentials::Held(_)), "{held:?}");
        let role = Role { arn: "arn:aws:iam::111122223333:role/x".into(), external_id: None, session_name: None };
        let on_it = AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into())).assuming(Some(&role));
        let taken = session.with_session(on_it, at).await.unwrap();
        assert_eq!(taken, held.assuming(Some(&role)));
        let other = AwsCredentials::Provided(ProvidedCredentials::Profile("other".into()));
        assert_eq!(session.with_session(other.clone(), at).await, Ok(other));
        let kept = all_text(folder.path());
        assert!(kept.contains("mfa/ada") && !kept.contains("123456") && !kept.contains("ASIAONE"), "{kept}");
    }

    #[test]
    fn a_new_code_goes_on_with_a_run_whose_session_expired() {
        let sessions = MfaSessions::default();
        sessions.await_code("crm", connection(None));
        let (past, later) = (SystemTime::now() - Duration::from_secs(1), SystemTime::now() + Duration::from_mins(15));
        sessions.begin("crm", &keys("ASIAONE", later));
        let held = sessions.current_keys("crm").unwrap();
        let signs = AwsCredentials::Held(held.clone());
        assert_eq!(sessions.expired_profile(&signs), None);
        sessions.begin("crm", &keys("ASIATWO", past));
        assert_eq!(sessions.current_keys("crm"), None);
        assert_eq!(sessions.expired_profile(&signs), Some("crm".into()));
        assert_eq!(sessions.expired_profile(&AwsCredentials::Held(HeldKeys::new(&keys("ASIA", past)))), None);
        sessions.begin("crm", &keys("ASIATHREE", later));
        assert_eq!((sessions.current_keys("crm"), held.version()), (Some(held), 3));
    }
}
