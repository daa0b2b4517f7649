//! Signing in by an account, a profile, or what is at hand.

use crate::destination::sign_in::{By, EntryError, NotRead, SignInError, Way};
use crate::destination::vault::Place;
use crate::text::{Explain, Key, Phrase, say};

impl Explain for SignInError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Account(error) => error.phrase(),
            Self::Vault { name, error } => {
                if error.is_absent() {
                    say::ReasonSecretNoKeyring { account: name, reason: error }.into()
                } else {
                    say::ReasonSecretUnreadable { account: name, reason: error }.into()
                }
            }
            Self::Empty { name, place } => match place {
                Place::Systemd => say::ReasonSecretNoneHanded { account: name, place }.into(),
                Place::Keyring | Place::File | Place::Session => say::ReasonSecretNone { account: name, place }.into(),
            },
            Self::Entry(error) => error.phrase(),
            Self::Given { name, fault } => Phrase::from(say::ReasonSecretGivenNoKey { account: name, fault }),
            Self::NeedsKey { name } => Phrase::from(say::ReasonSecretNeeded { account: name }),
            Self::NeedsPassphrase { name } => Phrase::from(say::ReasonPassphraseNeeded { account: name }),
            Self::NoUse { by } => Phrase::from(say::ReasonSecretNoUse { by }),
            Self::NoPassphrase { by } => Phrase::from(say::ReasonPassphraseNoUse { by }),
        }
    }
}

impl Explain for EntryError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoKey { name, fault } => Phrase::from(say::ReasonSecretNoKey { account: name, fault }),
            Self::Expired { name, at } => Phrase::from(say::ReasonSecretExpired { account: name, at }),
        }
    }
}

impl Explain for NotRead {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Vault(error) => error.phrase(),
            Self::Empty => Phrase::from(Key::ReasonNewKeyEmpty),
            Self::Entry(error) => error.phrase(),
        }
    }
}

impl Explain for Place {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Keyring => Key::ReasonPlaceKeyring,
            Self::File => Key::ReasonPlaceFile,
            Self::Session => Key::ReasonPlaceSession,
            Self::Systemd => Key::ReasonPlaceSystemd,
        })
    }
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

impl Explain for Way {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Profile(name) => Phrase::from(say::ReasonWayProfile { name }),
            Self::Machine => Phrase::from(Key::ReasonWayMachine),
            Self::Environment => Phrase::from(Key::ReasonWayEnvironment),
        }
    }
}
