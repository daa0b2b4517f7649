//! Where credentials come from.

use aws_config::ConfigLoader;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_credential_types::Credentials as SdkCredentials;

/// How to sign in to AWS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Credentials {
    /// A profile of the AWS configuration files: keys, SSO, a process, or an assumed role.
    Profile(String),
    /// What the machine provides: environment, profile, web identity, container or instance.
    Ambient,
    /// The environment's variables alone.
    Environment,
    /// The sandbox, which takes any.
    Sandbox,
}

impl Credentials {
    /// Tells the SDK.
    pub(super) fn apply(&self, loader: ConfigLoader) -> ConfigLoader {
        match self {
            Self::Profile(name) => loader.profile_name(name),
            Self::Ambient => loader,
            Self::Environment => loader.credentials_provider(EnvironmentVariableCredentialsProvider::new()),
            Self::Sandbox => {
                loader.credentials_provider(SdkCredentials::new("sandbox", "sandbox", None, None, "sandbox"))
            }
        }
    }
}

/// The account id that an access key id carries, 12 digits; `None` when it is not of the modern form.
///
/// Source: base 32 of the key id without its four letters; the account stands in the first six bytes.
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

    #[test]
    fn the_account_stands_in_the_key_id() {
        assert_eq!(account_of_key("ASIAQNZGKIQY56JQ7WML"), Some("029608264753".into()));
        assert_eq!(account_of_key("sandbox"), None);
        assert_eq!(account_of_key("AKIA0000000000000000"), None);
    }
}
