//! What is typed and pasted as a key.

use crate::destination::account::EntryFault;
use crate::destination::account::paste::PasteFault;
use crate::kinesis::KeyPart;
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for EntryFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Paste(fault) => fault.phrase(),
            Self::NoSecret => Phrase::new(ReasonKey::EntryNoSecret),
            Self::NoKeyId => Phrase::new(ReasonKey::EntryNoKeyId),
            Self::OtherKeyId => Phrase::new(ReasonKey::EntryOtherKeyId),
            Self::NoToken => Phrase::new(ReasonKey::EntryNoToken),
        }
    }
}

impl Explain for PasteFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Empty => Phrase::new(ReasonKey::PasteEmpty),
            Self::TooLong => Phrase::new(ReasonKey::PasteTooLong),
            Self::Several => Phrase::new(ReasonKey::PasteSeveral),
            Self::NotUnderstood => Phrase::new(ReasonKey::PasteNotUnderstood),
            Self::BadCharacter(part) => Phrase::new(ReasonKey::PasteCharacter).with("part", part),
            Self::NoKeyId => Phrase::new(ReasonKey::PasteNoKeyId),
        }
    }
}

impl Explain for KeyPart {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Id => ReasonKey::PartId,
            Self::Secret => ReasonKey::PartSecret,
            Self::Token => ReasonKey::PartToken,
        })
    }
}
