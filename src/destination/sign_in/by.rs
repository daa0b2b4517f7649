//! Names what signs in, for errors about a key or passphrase that was given but is not used.

use std::fmt;

use super::super::vault::Place;

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

/// Credentials that need no stored secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// A profile of the shared AWS configuration.
    Profile(String),
    /// The AWS SDK's default credential chain.
    Machine,
    Environment,
}

impl fmt::Display for By {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Destination(way) => write!(formatter, "The destination signs in by {way}"),
            Self::Account(name, way) => write!(formatter, "The account {name} signs in by {way}"),
            Self::Handed(name) => write!(formatter, "The service manager hands the key of {name} over"),
            Self::Given(name) => write!(formatter, "The key of the account {name} was given"),
            Self::Elsewhere(name, place) => {
                write!(formatter, "The secret of the account {name} is in no file ({})", place.name())
            }
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(name) => write!(formatter, "the profile {name}"),
            Self::Machine => formatter.write_str("what this machine provides"),
            Self::Environment => formatter.write_str("its environment"),
        }
    }
}
