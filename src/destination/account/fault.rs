//! What is wrong with the file of an account.

/// Why a file is none of an account. A value is not repeated: somebody may have put a secret there.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountFault {
    /// A value is none that its field can have.
    #[error("a field holds what it cannot hold; secret is keyring, file or systemd")]
    Value,
    /// It is no TOML, or not with these fields, in the words of the reader.
    #[error("{0}")]
    Toml(String),
    /// There is a key, and nothing says where its secret is.
    #[error("secret is missing: it says where the secret is")]
    NoPlace,
    /// The end of a temporary key is no time.
    #[error("expires is not a time such as 2026-01-02T03:04:05Z")]
    Expires,
    /// It signs in by a profile that is not named.
    #[error("profile is missing")]
    NoProfile,
    /// There is no such way to sign in.
    #[error("kind is none of access-key, temporary-key, profile, ambient, environment")]
    Kind,
    /// There is no such region.
    #[error("region is not a region of AWS")]
    Region,
    /// The role is none.
    #[error("role_arn is not a role's ARN")]
    RoleArn,
    /// There is an external id, and no role.
    #[error("external_id stands without a role_arn")]
    NoRole,
    /// AWS takes no such external id.
    #[error("external_id holds what no external id may")]
    ExternalId,
    /// There is a session's name, and no role.
    #[error("session_name stands without a role_arn")]
    NoRoleForSession,
    /// AWS takes no such name of a session.
    #[error("session_name must have 2 to 64 letters, digits and any of _+=,.@-")]
    SessionName,
}

impl AccountFault {
    pub(super) fn of(error: &toml::de::Error) -> Self {
        let message = error.message();
        if message.starts_with("unknown variant") || message.starts_with("invalid ") {
            return Self::Value;
        }
        Self::Toml(message.to_owned())
    }
}
