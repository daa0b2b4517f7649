//! What signs in without anything from here.

use std::fmt;

use super::super::vault::Place;

/// What signs in, and by what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// The destination itself.
    Destination(Way),
    /// The account of this name.
    Account(String, Way),
    /// The service manager hands the key of this account over.
    Handed(String),
    /// The key of this account was given.
    Given(String),
    /// The secret of this account is in no file, but there.
    Elsewhere(String, Place),
}

/// By what, where that needs no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// This profile.
    Profile(String),
    /// What the machine provides.
    Machine,
    /// The environment of the process.
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
