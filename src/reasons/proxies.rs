//! The proxy that the environment names.

use crate::kinesis::{ProxyCause, ProxyError, ProxyFailure, ProxyFault};
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for ProxyError {
    fn phrase(&self) -> Phrase {
        let (key, variable, value) = match self {
            Self::NoUrl { variable, value } => (ReasonKey::ProxyBroken, *variable, value),
            Self::UserOfSocks4 { variable, value } => (ReasonKey::ProxyUserUnsent, *variable, value),
        };
        Phrase::new(key).quoting("variable", variable).quoting("value", value)
    }
}

impl Explain for ProxyFailure {
    fn phrase(&self) -> Phrase {
        let Self { proxy, variable, cause } = self;
        Phrase::new(ReasonKey::ProxyClosed).quoting("proxy", proxy).quoting("variable", *variable).with("cause", cause)
    }
}

impl Explain for ProxyCause {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Late(seconds) => Phrase::new(ReasonKey::ProxyLate).with("seconds", *seconds),
            Self::Network(error) => error.phrase(),
            Self::Refused { fault, theirs } => {
                Phrase::new(ReasonKey::Network).with("fault", fault).quoting("system", theirs)
            }
        }
    }
}

impl Explain for ProxyFault {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::NotThere => ReasonKey::ProxyNotThere,
            Self::NoName => ReasonKey::ProxyNoName,
            Self::OtherName => ReasonKey::ProxyOtherName,
            Self::HungUp => ReasonKey::ProxyHungUp,
            Self::NeedsLogin => ReasonKey::ProxyNeedsLogin,
            Self::LoginRefused => ReasonKey::ProxyLoginRefused,
            Self::TakesNoLogin => ReasonKey::ProxyTakesNoLogin,
            Self::NoTunnel => ReasonKey::ProxyNoTunnel,
            Self::NoSocks => ReasonKey::ProxyNoSocks,
            Self::Forbidden => ReasonKey::ProxyForbidden,
            Self::HostUnreachable => ReasonKey::ProxyHostUnreachable,
            Self::HostRefused => ReasonKey::ProxyHostRefused,
            Self::Silent => ReasonKey::ProxySilent,
            Self::Ident => ReasonKey::ProxyIdent,
            Self::AddressKind => ReasonKey::ProxyAddressKind,
            Self::NoConnect => ReasonKey::ProxyNoConnect,
            Self::TooLong => ReasonKey::ProxyTooLong,
            Self::NotLookedUp => ReasonKey::ProxyNotLookedUp,
            Self::NoAddress => ReasonKey::ProxyNoAddress,
            Self::Unknown => ReasonKey::ProxyUnknown,
        })
    }
}
