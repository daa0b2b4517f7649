//! Signing in by an account, a profile, or what is at hand.

use crate::destination::sign_in::{By, EntryError, NotRead, SignInError, Way};
use crate::destination::vault::Place;
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for SignInError {
    fn phrase(&self) -> Phrase {
        let of = |key, name: &str| Phrase::new(key).quoting("account", name);
        match self {
            Self::Account(error) => error.phrase(),
            Self::Vault { name, error } => {
                let key = if error.is_absent() { ReasonKey::SecretNoKeyring } else { ReasonKey::SecretUnreadable };
                of(key, name).because(error)
            }
            Self::Empty { name, place } => {
                let key = match place {
                    Place::Systemd => ReasonKey::SecretNoneHanded,
                    Place::Keyring | Place::File | Place::Session => ReasonKey::SecretNone,
                };
                of(key, name).with("place", place)
            }
            Self::Entry(error) => error.phrase(),
            Self::Given { name, fault } => of(ReasonKey::SecretGivenNoKey, name).with("fault", fault),
            Self::NeedsKey { name } => of(ReasonKey::SecretNeeded, name),
            Self::NeedsPassphrase { name } => of(ReasonKey::PassphraseNeeded, name),
            Self::NoUse { by } => Phrase::new(ReasonKey::SecretNoUse).with("by", by),
            Self::NoPassphrase { by } => Phrase::new(ReasonKey::PassphraseNoUse).with("by", by),
        }
    }
}

impl Explain for EntryError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoKey { name, fault } => {
                Phrase::new(ReasonKey::SecretNoKey).quoting("account", name).with("fault", fault)
            }
            Self::Expired { name, at } => {
                Phrase::new(ReasonKey::SecretExpired).quoting("account", name).quoting("at", at)
            }
        }
    }
}

impl Explain for NotRead {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Vault(error) => error.phrase(),
            Self::Empty => Phrase::new(ReasonKey::NewKeyEmpty),
            Self::Entry(error) => error.phrase(),
        }
    }
}

impl Explain for Place {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Keyring => ReasonKey::PlaceKeyring,
            Self::File => ReasonKey::PlaceFile,
            Self::Session => ReasonKey::PlaceSession,
            Self::Systemd => ReasonKey::PlaceSystemd,
        })
    }
}

impl Explain for By {
    fn phrase(&self) -> Phrase {
        let of = |key, name: &str| Phrase::new(key).quoting("account", name);
        match self {
            Self::Destination(way) => Phrase::new(ReasonKey::ByDestination).with("way", way),
            Self::Account(name, way) => of(ReasonKey::ByAccount, name).with("way", way),
            Self::Handed(name) => of(ReasonKey::ByHanded, name),
            Self::Given(name) => of(ReasonKey::ByGiven, name),
            Self::Elsewhere(name, place) => of(ReasonKey::ByElsewhere, name).quoting("place", place.name()),
        }
    }
}

impl Explain for Way {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Profile(name) => Phrase::new(ReasonKey::WayProfile).quoting("name", name),
            Self::Machine => Phrase::new(ReasonKey::WayMachine),
            Self::Environment => Phrase::new(ReasonKey::WayEnvironment),
        }
    }
}
