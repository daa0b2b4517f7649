//! Saved destinations and accounts, and who has them.

use crate::destination::StoreError;
use crate::destination::account::AccountFault;
use crate::destination::lock::LockError;
use crate::destination::store::Hint;
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for StoreError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoHome => Phrase::new(ReasonKey::NoHome),
            Self::Foreign(path) => Phrase::new(ReasonKey::ForeignState).at("path", path),
            Self::Unknown { name, hint } => Phrase::new(ReasonKey::Unknown).quoting("name", name).with("hint", hint),
            Self::UnknownAccount { name, near: None } => Phrase::new(ReasonKey::UnknownAccount).quoting("name", name),
            Self::UnknownAccount { name, near: Some(near) } => {
                Phrase::new(ReasonKey::UnknownAccountNear).quoting("name", name).with("hint", did_you_mean(near))
            }
            Self::FaultyAccount { file, fault } => {
                Phrase::new(ReasonKey::FaultyAccount).at("file", file).with("fault", fault)
            }
            Self::Misnamed { file, name } => Phrase::new(ReasonKey::Misnamed).at("file", file).quoting("name", name),
            Self::SameButForCase { name, other } => {
                Phrase::new(ReasonKey::SameButForCase).quoting("name", name).quoting("other", other)
            }
            Self::Faulty(faults) => faults.phrase(),
            Self::Lock(error) => error.phrase(),
            Self::Read { path, source } => {
                Phrase::new(ReasonKey::NotReadable).at("path", path).with("system", Phrase::system(source))
            }
            Self::Write { path, source } => {
                Phrase::new(ReasonKey::NotWritable).at("path", path).with("system", Phrase::system(source))
            }
        }
    }
}

impl Explain for Hint {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Near(near) => did_you_mean(near),
            Self::NoneSaved => Phrase::new(ReasonKey::NoneSaved),
            Self::SeeList => Phrase::new(ReasonKey::SeeList),
        }
    }
}

fn did_you_mean(near: &str) -> Phrase {
    Phrase::new(ReasonKey::DidYouMean).quoting("near", near)
}

impl Explain for AccountFault {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Toml(words) => return Phrase::foreign(words),
            Self::Value => ReasonKey::AccountValue,
            Self::NoPlace => ReasonKey::AccountNoPlace,
            Self::Expires => ReasonKey::AccountExpires,
            Self::NoProfile => ReasonKey::AccountNoProfile,
            Self::Kind => ReasonKey::AccountKind,
            Self::Region => ReasonKey::AccountRegion,
            Self::RoleArn => ReasonKey::AccountRoleArn,
            Self::NoRole => ReasonKey::AccountNoRole,
            Self::ExternalId => ReasonKey::AccountExternalId,
            Self::NoRoleForSession => ReasonKey::AccountNoRoleForSession,
            Self::SessionName => ReasonKey::AccountSessionName,
        })
    }
}

impl Explain for LockError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Held { name, holder: None } => Phrase::new(ReasonKey::HeldBySomebody).quoting("name", name),
            Self::Held { name, holder: Some(holder) } => Phrase::new(ReasonKey::Held)
                .quoting("name", name)
                .quoting("process", holder.process.to_string())
                .quoting("since", &holder.since)
                .quoting("command", &holder.command),
            Self::Lock { path, source } => {
                Phrase::new(ReasonKey::NotLocked).at("path", path).with("system", Phrase::system(source))
            }
        }
    }
}
