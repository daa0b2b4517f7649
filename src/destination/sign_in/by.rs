//! Names what signs in, for errors about a key or passphrase that was given but is not used.

use super::super::vault::Place;
use crate::text::{Explain, Key, Phrase, display_in_english, say};

/// What signs in, and with which credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// The destination's own credentials setting.
    Destination(Way),
    Account(String, Way),
    Handed(String),
    Given(String),
    /// The secret of this account is in this place, not in an encrypted file.
    Elsewhere(String, Place),
}

impl Explain for By {
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

display_in_english!(By);

/// Credentials that need no stored secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// A profile of the shared AWS configuration.
    Profile(String),
    /// The AWS SDK's default credential chain.
    Machine,
    Environment,
}

impl Explain for Way {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Profile(name) => Phrase::from(say::ReasonWayProfile { name }),
            Self::Machine => Phrase::from(Key::ReasonWayMachine),
            Self::Environment => Phrase::from(Key::ReasonWayEnvironment),
        }
    }
}

display_in_english!(Way);
