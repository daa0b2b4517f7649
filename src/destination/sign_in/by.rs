//! Names what signs in, for errors about a key or passphrase that was given but is not used.

use super::super::vault::SecretPlace;
use crate::kinesis::ProvidedCredentials;
use crate::text::{Explain, NamedChoice, Phrase, display_in_english, say};

/// What signs in, and with which credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignInOrigin {
    /// The destination's own credentials setting.
    Destination(ProvidedCredentials),
    Account(String, ProvidedCredentials),
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
