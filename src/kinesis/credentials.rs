//! The sources of AWS credentials, and the checks on the keys that they return.

use aws_config::ConfigLoader;
use aws_config::SdkConfig;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::watch;

use super::held::HeldKeys;
use crate::text::{Key, Phrase, explained, say};

/// The default session name of an assumed role, as the records of its account show it.
pub(super) const SESSION: &str = "outflow";

explained! {
    /// Credentials that this machine provides, so that Outflow stores no secret.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub enum ProvidedCredentials {
        /// A profile of the AWS configuration files: keys, SSO, a process or an assumed role.
        Profile(name: String) => say::ReasonWayProfile { name },
        /// The SDK's default chain: environment, profile, web identity, container or instance.
        Ambient => Key::ReasonWayMachine,
        /// `AWS_ACCESS_KEY_ID` and its companion variables only.
        Environment => Key::ReasonWayEnvironment,
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AwsCredentials {
    Provided(ProvidedCredentials),
    /// The sandbox, which accepts any credentials.
    Sandbox,
    /// Keys in memory that can be exchanged.
    Held(HeldKeys),
    /// A role that other credentials assume.
    Role(Role, Box<AwsCredentials>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    pub arn: String,
    /// A value that the role's owner requires, so that a third party cannot make this account assume the role.
    pub external_id: Option<String>,
    /// The session name, if the role's trust policy prescribes one.
    pub session_name: Option<String>,
}

impl Role {
    /// Creates a provider that assumes the role: it calls STS with the settings and credentials of `base`.
    pub(super) async fn provider(&self, base: &SdkConfig) -> SharedCredentialsProvider {
        let mut role = AssumeRoleProvider::builder(&self.arn)
            .session_name(self.session_name.as_deref().unwrap_or(SESSION))
            .configure(base);
        if let Some(id) = &self.external_id {
            role = role.external_id(id);
        }
        SharedCredentialsProvider::new(role.build().await)
    }
}

impl AwsCredentials {
    /// Returns the credentials of `role`, assumed with these credentials; without a role, these credentials.
    #[must_use]
    pub fn assuming(self, role: Option<&Role>) -> Self {
        match role {
            Some(role) => Self::Role(role.clone(), Box::new(self)),
            None => self,
        }
    }

    /// Returns the version of the held keys. A client that signs with an older version is out of date.
    pub(super) fn version(&self) -> u64 {
        match self {
            Self::Held(held) => held.version(),
            Self::Role(_, base) => base.version(),
            Self::Provided(_) | Self::Sandbox => 0,
        }
    }

    /// Returns where the operator set the key, or `None` if a role or the sandbox supplies it.
    fn origin(&self) -> Option<KeyOrigin> {
        match self {
            Self::Provided(ProvidedCredentials::Profile(name)) => Some(KeyOrigin::Profile(name.clone())),
            Self::Provided(ProvidedCredentials::Environment) => Some(KeyOrigin::Environment),
            Self::Provided(ProvidedCredentials::Ambient) => {
                Some(Self::ambient_profile().map_or(KeyOrigin::Environment, KeyOrigin::Profile))
            }
            Self::Held(_) => Some(KeyOrigin::Elsewhere),
            Self::Sandbox | Self::Role(..) => None,
        }
    }

    /// Sets these credentials in the SDK's loader. A role sets the credentials that assume it.
    pub(super) fn apply(&self, loader: ConfigLoader) -> ConfigLoader {
        match self {
            Self::Provided(ProvidedCredentials::Profile(name)) => loader.profile_name(name),
            Self::Provided(ProvidedCredentials::Ambient) => loader,
            Self::Provided(ProvidedCredentials::Environment) => {
                loader.credentials_provider(EnvironmentVariableCredentialsProvider::new())
            }
            Self::Sandbox => {
                loader.credentials_provider(SdkCredentials::new("sandbox", "sandbox", None, None, "sandbox"))
            }
            Self::Held(held) => loader.credentials_provider(held.current()),
            Self::Role(_, base) => base.apply(loader),
        }
    }

    /// Returns the profile that AWS's default chain reads, unless the environment holds keys, which come first.
    pub fn ambient_profile() -> Option<String> {
        let has_keys = std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty());
        (!has_keys).then(ambient_profile)
    }
}

/// Returns the profile that applies if none is named: the one in `AWS_PROFILE`, else `default`.
pub(super) fn ambient_profile() -> String {
    std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "default".to_owned())
}

/// Removes the white space around another source's credentials: a mounted secret often ends with a newline.
#[derive(Debug)]
pub(super) struct TrimmedCredentials {
    source: SharedCredentialsProvider,
    /// Where the operator set the key; `None` if a role supplies it.
    origin: Option<KeyOrigin>,
    /// Set to true once the source has answered, with credentials or with an error.
    is_answered: watch::Sender<bool>,
}

impl TrimmedCredentials {
    /// Wraps `source`, the provider that `credentials` describe.
    pub(super) fn wrap(source: SharedCredentialsProvider, credentials: &AwsCredentials) -> Self {
        Self { source, origin: credentials.origin(), is_answered: watch::Sender::new(false) }
    }

    /// Sets `is_answered` to true once the source has answered.
    pub(super) fn setting(self, is_answered: watch::Sender<bool>) -> Self {
        Self { is_answered, ..self }
    }
}

impl ProvideCredentials for TrimmedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            let provided = self.source.provide_credentials().await;
            self.is_answered.send_replace(true);
            let provided = match provided {
                Err(_) if self.origin == Some(KeyOrigin::Environment) => {
                    MissingVariables::find().map_or(provided, |missing| Err(CredentialsError::not_loaded(missing)))
                }
                provided => provided,
            };
            let credentials = trimmed(provided?)?;
            match self.origin.as_ref().and_then(|origin| StrayToken::of(&credentials, origin)) {
                Some(stray) => Err(CredentialsError::invalid_configuration(stray)),
                None => Ok(credentials),
            }
        })
    }

    fn fallback_on_interrupt(&self) -> Option<SdkCredentials> {
        self.source.fallback_on_interrupt().and_then(|credentials| trimmed(credentials).ok())
    }
}

/// A character that credentials cannot contain. The SDK panics when it signs with one.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct BadCharacter {
    pub field: KeyPart,
}

explained!(BadCharacter: |error| say::ReasonCredentialsCharacter { part: &error.field });

explained! {
    /// The environment lacks variables that hold a key.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum MissingVariables {
        One(name: &'static str) => say::ReasonNoKeyVariable { name: *name },
        Both => Key::ReasonNoKeyVariables,
    }
}

impl MissingVariables {
    fn find() -> Option<Self> {
        Self::find_missing(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    }

    fn find_missing(is_set: impl Fn(&str) -> bool) -> Option<Self> {
        const ID: &str = "AWS_ACCESS_KEY_ID";
        const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
        match (is_set(ID), is_set(SECRET)) {
            (false, false) => Some(Self::Both),
            (false, true) => Some(Self::One(ID)),
            (true, false) => Some(Self::One(SECRET)),
            (true, true) => None,
        }
    }
}

/// A session token next to a long-lived key. AWS rejects the pair as an unknown key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct StrayToken {
    /// The key's id.
    pub key: String,
    pub origin: KeyOrigin,
}

explained!(StrayToken: |it| match (&it.origin, &it.key) {
    (KeyOrigin::Environment, key) => Phrase::from(say::ReasonStrayTokenEnvironment { key }),
    (KeyOrigin::Profile(profile), key) => Phrase::from(say::ReasonStrayTokenProfile { key, profile }),
    (KeyOrigin::Elsewhere, key) => Phrase::from(say::ReasonStrayTokenElsewhere { key }),
});

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyOrigin {
    Environment,
    Profile(String),
    Elsewhere,
}

impl StrayToken {
    fn of(credentials: &SdkCredentials, origin: &KeyOrigin) -> Option<Self> {
        let key = credentials.access_key_id();
        let is_stray = key.len() == 20 && key.starts_with("AKIA") && credentials.session_token().is_some();
        is_stray.then(|| Self { key: key.to_owned(), origin: origin.clone() })
    }
}

explained! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum KeyPart {
        Id => Key::ReasonPartId,
        Secret => Key::ReasonPartSecret,
        Token => Key::ReasonPartToken,
    }
}

fn trimmed(credentials: SdkCredentials) -> Result<SdkCredentials, CredentialsError> {
    let key_id = trim_value(KeyPart::Id, credentials.access_key_id())?;
    let secret = trim_value(KeyPart::Secret, credentials.secret_access_key())?;
    let token = credentials.session_token().map(|token| trim_value(KeyPart::Token, token)).transpose()?;
    let token = token.filter(|token| !token.is_empty());
    let same = (key_id, secret, token)
        == (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token());
    if same {
        return Ok(credentials);
    }
    let mut changed =
        SdkCredentials::builder().access_key_id(key_id).secret_access_key(secret).provider_name("trimmed");
    changed.set_session_token(token.map(str::to_owned));
    changed.set_expiry(credentials.expiry());
    changed.set_account_id(credentials.account_id().cloned());
    Ok(changed.build())
}

/// Trims white space from `value`. An error names the field and never contains its value.
fn trim_value(field: KeyPart, value: &str) -> Result<&str, CredentialsError> {
    let value = value.trim();
    if value.chars().any(|c| !c.is_ascii() || c.is_ascii_control()) {
        return Err(CredentialsError::invalid_configuration(BadCharacter { field }));
    }
    Ok(value)
}

/// Decodes the account id (12 digits) from an access key id. Returns `None` if the id does not have the modern form.
///
/// The id after its first four letters is base 32; the account is in the first six bytes.
pub fn account_of_key(key_id: &str) -> Option<String> {
    let digits = key_id.get(4..14)?;
    if key_id.len() != 20 || !(key_id.starts_with("AKIA") || key_id.starts_with("ASIA")) {
        return None;
    }
    let mut bits: u64 = 0;
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u64::from(value);
    }
    let first_six_bytes = bits >> 2;
    Some(format!("{:012}", (first_six_bytes & 0x7FFF_FFFF_FF80) >> 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(key_id: &str, secret: &str, token: Option<&str>) -> SdkCredentials {
        SdkCredentials::new(key_id, secret, token.map(str::to_owned), None, "test")
    }

    async fn through(credentials: SdkCredentials) -> Result<(String, String, Option<String>), CredentialsError> {
        let source = SharedCredentialsProvider::new(credentials);
        let given = TrimmedCredentials::wrap(source, &AwsCredentials::Provided(ProvidedCredentials::Environment))
            .provide_credentials()
            .await?;
        let token = given.session_token().map(str::to_owned);
        Ok((given.access_key_id().into(), given.secret_access_key().into(), token))
    }

    #[tokio::test]
    async fn white_space_around_credentials_is_dropped() {
        let expected = |token: Option<&str>| ("AKID".to_owned(), "s/+ x".to_owned(), token.map(str::to_owned));
        for (credentials, token) in [
            (given("AKID", "s/+ x", Some("token")), Some("token")),
            (given("AKID\n", " s/+ x\r\n", Some("\ttoken\n")), Some("token")),
            (given("AKID", "s/+ x", Some("\n")), None),
            (given("AKID\n", "s/+ x", None), None),
        ] {
            assert_eq!(through(credentials).await.unwrap(), expected(token));
        }
    }

    #[tokio::test]
    async fn a_bad_character_is_named_by_its_field_and_never_by_its_value() {
        for (credentials, field) in [
            (given("VALUE\nB", "s", None), "access key ID"),
            (given("A", "VALUE\u{1}x", None), "secret access key"),
            (given("A", "s", Some("VALUEé")), "session token"),
        ] {
            let fault = through(credentials).await.unwrap_err();
            let told = crate::kinesis::network::root_cause(&fault);
            assert!(told.contains(field) && !format!("{told}{fault}{fault:?}").contains("VALUE"), "{told}");
        }
    }

    #[tokio::test]
    async fn a_long_lived_key_with_a_token_is_refused_with_what_to_remove() {
        let long = "AKIAQNZGKIQY56JQ7WML";
        let fault = through(given(long, "s", Some("VALUE"))).await.unwrap_err();
        let told = crate::kinesis::network::root_cause(&fault);
        assert!(
            told.starts_with(long) && told.ends_with("Unset AWS_SESSION_TOKEN") && !told.contains("VALUE"),
            "{told}"
        );
        assert!(through(given(long, "s", Some("\n"))).await.is_ok());
        assert!(through(given("ASIAQNZGKIQY56JQ7WML", "s", Some("t"))).await.is_ok());
    }

    #[test]
    fn variables_that_are_missing_are_named() {
        let said = |set: &[&str]| {
            MissingVariables::find_missing(|name| set.contains(&name)).map(|missing| missing.to_string())
        };
        let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        assert!(said(&[]).is_some_and(|said| said.starts_with(&format!("{id} and {secret} are not set."))));
        assert!(said(&[id]).is_some_and(|said| said.starts_with(&format!("{secret} is not set."))));
        assert!(said(&[secret]).is_some_and(|said| said.starts_with(&format!("{id} is not set."))));
        assert_eq!(said(&[id, secret]), None);
    }

    #[test]
    fn the_account_stands_in_the_key_id() {
        assert_eq!(account_of_key("ASIAQNZGKIQY56JQ7WML"), Some("029608264753".into()));
        assert_eq!(account_of_key("sandbox"), None);
        assert_eq!(account_of_key("AKIA0000000000000000"), None);
    }
}
