//! The reasons why the file of an account can't be read.

use crate::text::{Explain, Key, Phrase, display_in_english};

/// Why a file is not the file of an account. No message repeats a value of the file, because a user may have put a
/// secret there by mistake.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountFault {
    /// A value has the wrong type, or is not one that its field allows.
    Value,
    /// Not TOML, or not these fields. Holds the TOML parser's message.
    Toml(String),
    NoPlace,
    Expires,
    NoProfile,
    Kind,
    Region,
    RoleArn,
    NoRole,
    ExternalId,
    NoRoleForSession,
    SessionName,
}

impl Explain for AccountFault {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Toml(words) => return Phrase::foreign(words),
            Self::Value => Key::ReasonAccountValue,
            Self::NoPlace => Key::ReasonAccountNoPlace,
            Self::Expires => Key::ReasonAccountExpires,
            Self::NoProfile => Key::ReasonAccountNoProfile,
            Self::Kind => Key::ReasonAccountKind,
            Self::Region => Key::ReasonAccountRegion,
            Self::RoleArn => Key::ReasonAccountRoleArn,
            Self::NoRole => Key::ReasonAccountNoRole,
            Self::ExternalId => Key::ReasonAccountExternalId,
            Self::NoRoleForSession => Key::ReasonAccountNoRoleForSession,
            Self::SessionName => Key::ReasonAccountSessionName,
        })
    }
}

display_in_english!(AccountFault);

impl AccountFault {
    pub(super) fn of(error: &toml::de::Error) -> Self {
        let message = error.message();
        if message.starts_with("unknown variant") || message.starts_with("invalid ") {
            return Self::Value;
        }
        Self::Toml(message.to_owned())
    }
}
