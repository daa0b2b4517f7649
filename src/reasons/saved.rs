//! Saved destinations and accounts, and who has them.

use crate::destination::StoreError;
use crate::destination::account::AccountFault;
use crate::destination::lock::LockError;
use crate::destination::store::Hint;
use crate::text::{Explain, Key, Phrase, say};

impl Explain for StoreError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoHome => Phrase::from(Key::ReasonNoHome),
            Self::Foreign(path) => Phrase::from(say::ReasonForeignState { path }),
            Self::Unknown { name, hint } => Phrase::from(say::ReasonUnknown { name, hint }),
            Self::UnknownAccount { name, near: None } => Phrase::from(say::ReasonUnknownAccount { name }),
            Self::UnknownAccount { name, near: Some(near) } => {
                Phrase::from(say::ReasonUnknownAccountNear { name, hint: did_you_mean(near) })
            }
            Self::FaultyAccount { file, fault } => Phrase::from(say::ReasonFaultyAccount { file, fault }),
            Self::Misnamed { file, name } => Phrase::from(say::ReasonMisnamed { file, name }),
            Self::SameButForCase { name, other } => Phrase::from(say::ReasonSameButForCase { name, other }),
            Self::Faulty(faults) => faults.phrase(),
            Self::Lock(error) => error.phrase(),
            Self::Read { path, source } => {
                Phrase::from(say::ReasonNotReadable { path, system: Phrase::system(source) })
            }
            Self::Write { path, source } => {
                Phrase::from(say::ReasonNotWritable { path, system: Phrase::system(source) })
            }
        }
    }
}

impl Explain for Hint {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Near(near) => did_you_mean(near),
            Self::NoneSaved => Phrase::from(Key::ReasonNoneSaved),
            Self::SeeList => Phrase::from(Key::ReasonSeeList),
        }
    }
}

fn did_you_mean(near: &str) -> Phrase {
    Phrase::from(say::ReasonDidYouMean { near })
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

impl Explain for LockError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Held { name, holder: None } => Phrase::from(say::ReasonHeldBySomebody { name }),
            Self::Held { name, holder: Some(holder) } => Phrase::from(say::ReasonHeld {
                name,
                process: holder.process.to_string(),
                since: &holder.since,
                command: &holder.command,
            }),
            Self::Lock { path, source } => Phrase::from(say::ReasonNotLocked { path, system: Phrase::system(source) }),
        }
    }
}
