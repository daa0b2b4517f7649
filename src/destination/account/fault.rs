//! The reasons why the file of an account can't be read.

/// Why a file is not the file of an account. No message repeats a value of the file, because a user may have put a
/// secret there by mistake.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountFault {
    /// A value has the wrong type, or is not one that its field allows.
    #[error("a field holds what it cannot hold; secret is keyring, file or systemd")]
    Value,
    /// Not TOML, or not these fields. Holds the TOML parser's message.
    #[error("{0}")]
    Toml(String),
    #[error("secret is missing: it says where the secret is")]
    NoPlace,
    #[error("expires is not a time such as 2026-01-02T03:04:05Z")]
    Expires,
    #[error("profile is missing")]
    NoProfile,
    #[error("kind is none of access-key, temporary-key, profile, ambient, environment")]
    Kind,
    #[error("region is not a region of AWS")]
    Region,
    #[error("role_arn is not a role's ARN")]
    RoleArn,
    #[error("external_id stands without a role_arn")]
    NoRole,
    #[error("external_id holds what no external id may")]
    ExternalId,
    #[error("session_name stands without a role_arn")]
    NoRoleForSession,
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
