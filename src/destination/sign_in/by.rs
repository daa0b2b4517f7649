//! Names what signs in, for errors about a key or passphrase that was given but is not used.

use super::super::vault::SecretPlace;
use crate::text::{Explain, Key, Phrase, display_in_english, say};

/// What signs in, and with which credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignInOrigin {
    /// The destination's own credentials setting.
    Destination(SecretlessSignIn),
    Account(String, SecretlessSignIn),
    Handed(String),
    Given(String),
    /// The secret of this account is in this place, not in an encrypted file.
    Elsewhere(String, SecretPlace),
}

impl Explain for SignInOrigin {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Destination(way) => Phrase::from(say::ReasonByDestination { way }),
            Self::Account(name, way) => Phrase::from(say::ReasonByAccount { account: name, way }),
            Self::Handed(name) => Phrase::from(say::ReasonByHanded { account: name }),
            Self::Given(name) => Phrase::from(say::ReasonByGiven { account: name }),
            Self::Elsewhere(name, place) => Phrase::from(say::ReasonByElsewhere { account: name, place: place.name() }),
        }
    }
}

display_in_english!(SignInOrigin);

/// Credentials that need no stored secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretlessSignIn {
    /// A profile of the shared AWS configuration.
    Profile(String),
    /// The AWS SDK's default credential chain.
    Machine,
    Environment,
}

impl Explain for SecretlessSignIn {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Profile(name) => Phrase::from(say::ReasonWayProfile { name }),
            Self::Machine => Phrase::from(Key::ReasonWayMachine),
            Self::Environment => Phrase::from(Key::ReasonWayEnvironment),
        }
    }
}

display_in_english!(SecretlessSignIn);
