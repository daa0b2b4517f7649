//! What is typed and pasted as a key.

use crate::destination::account::EntryFault;
use crate::destination::account::paste::PasteFault;
use crate::kinesis::KeyPart;
use crate::text::{Explain, Key, Phrase, say};

impl Explain for EntryFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Paste(fault) => fault.phrase(),
            Self::NoSecret => Phrase::from(Key::ReasonEntryNoSecret),
            Self::NoKeyId => Phrase::from(Key::ReasonEntryNoKeyId),
            Self::OtherKeyId => Phrase::from(Key::ReasonEntryOtherKeyId),
            Self::NoToken => Phrase::from(Key::ReasonEntryNoToken),
        }
    }
}

impl Explain for PasteFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Empty => Phrase::from(Key::ReasonPasteEmpty),
            Self::TooLong => Phrase::from(Key::ReasonPasteTooLong),
            Self::Several => Phrase::from(Key::ReasonPasteSeveral),
            Self::NotUnderstood => Phrase::from(Key::ReasonPasteNotUnderstood),
            Self::BadCharacter(part) => Phrase::from(say::ReasonPasteCharacter { part }),
            Self::NoKeyId => Phrase::from(Key::ReasonPasteNoKeyId),
        }
    }
}

impl Explain for KeyPart {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Id => Key::ReasonPartId,
            Self::Secret => Key::ReasonPartSecret,
            Self::Token => Key::ReasonPartToken,
        })
    }
}
