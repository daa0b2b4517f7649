//! The proxy that the environment names.

use crate::kinesis::{ProxyCause, ProxyError, ProxyFailure, ProxyFault};
use crate::text::{Explain, Key, Phrase, say};

impl Explain for ProxyError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoUrl { variable, value } => say::ReasonProxyBroken { variable: *variable, value }.into(),
            Self::UserOfSocks4 { variable, value } => say::ReasonProxyUserUnsent { variable: *variable, value }.into(),
        }
    }
}

impl Explain for ProxyFailure {
    fn phrase(&self) -> Phrase {
        let Self { proxy, variable, cause } = self;
        Phrase::from(say::ReasonProxyClosed { proxy, variable: *variable, cause })
    }
}

impl Explain for ProxyCause {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Late(seconds) => Phrase::from(say::ReasonProxyLate { seconds: *seconds }),
            Self::Network(error) => error.phrase(),
            Self::Refused { fault, theirs } => Phrase::from(say::ReasonNetwork { fault, system: theirs }),
        }
    }
}

impl Explain for ProxyFault {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::NotThere => Key::ReasonProxyNotThere,
            Self::NoName => Key::ReasonProxyNoName,
            Self::OtherName => Key::ReasonProxyOtherName,
            Self::HungUp => Key::ReasonProxyHungUp,
            Self::NeedsLogin => Key::ReasonProxyNeedsLogin,
            Self::LoginRefused => Key::ReasonProxyLoginRefused,
            Self::TakesNoLogin => Key::ReasonProxyTakesNoLogin,
            Self::NoTunnel => Key::ReasonProxyNoTunnel,
            Self::NoSocks => Key::ReasonProxyNoSocks,
            Self::Forbidden => Key::ReasonProxyForbidden,
            Self::HostUnreachable => Key::ReasonProxyHostUnreachable,
            Self::HostRefused => Key::ReasonProxyHostRefused,
            Self::Silent => Key::ReasonProxySilent,
            Self::Ident => Key::ReasonProxyIdent,
            Self::AddressKind => Key::ReasonProxyAddressKind,
            Self::NoConnect => Key::ReasonProxyNoConnect,
            Self::TooLong => Key::ReasonProxyTooLong,
            Self::NotLookedUp => Key::ReasonProxyNotLookedUp,
            Self::NoAddress => Key::ReasonProxyNoAddress,
            Self::Unknown => Key::ReasonProxyUnknown,
        })
    }
}
