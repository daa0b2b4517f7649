//! Classifies why a connection through a proxy failed. The type of the error decides, so that the message can be
//! Outflow's own.

use std::error::Error;

use http::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector as Dialer;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use tower_service::Service;

use super::{Login, Plain};
use crate::kinesis::network::{NetworkError, NetworkFault, faults, root_cause};
use crate::text::{explained, say};

/// The library's error for SOCKS proxies of both versions. The library does not export its name.
type SocksError = <SocksV5<Plain> as Service<Uri>>::Error;

/// The library's error for HTTP proxies. The library does not export its name.
type TunnelError = <Tunnel<HttpsConnector<Dialer>> as Service<Uri>>::Error;

faults! {
    /// A reason why a proxy does not connect; the message of each fault describes it.
    ProxyFault "ReasonProxy" {
        NotThere,
        NoName,
        OtherName,
        HungUp,
        NeedsLogin,
        LoginRefused,
        TakesNoLogin,
        NoTunnel,
        NoSocks,
        Forbidden,
        HostUnreachable,
        HostRefused,
        Silent,
        Ident,
        AddressKind,
        NoConnect,
        TooLong,
        NotLookedUp,
        NoAddress,
        Unknown,
    }
}

explained! {
    /// Why no connection through a proxy could be opened.
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum ProxyCause {
        /// The connection took longer than this many seconds.
        Late(seconds: u64) => say::ReasonProxyLate { seconds: *seconds },
        /// The proxy could not be reached, or not over TLS.
        Network(#[from] error: NetworkError) => error,
        /// The proxy refuses.
        Refused {
            fault: ProxyFault,
            /// The message of the system or of the library.
            theirs: String,
        } => say::ReasonNetwork { fault, system: theirs },
    }
}

impl ProxyFault {
    /// Combines this fault with the message of `error`.
    pub(super) fn with(self, error: &(dyn Error + 'static)) -> ProxyCause {
        ProxyCause::Refused { fault: self, theirs: root_cause(error) }
    }
}

impl ProxyCause {
    pub(super) fn of_socks(error: &SocksError, login: Login) -> Self {
        let fault = match error {
            SocksError::Inner(cause) => return Self::of_connection(cause),
            SocksError::Io(cause) => return Self::of_connection(cause),
            SocksError::V4(cause) => of_version_4(&cause.to_string()),
            SocksError::V5(cause) => of_version_5(&cause.to_string(), login),
            SocksError::Parsing(_) => ProxyFault::NoSocks,
            SocksError::Serialize(_) => ProxyFault::TooLong,
            SocksError::DnsFailure | SocksError::MissingHost | SocksError::MissingPort => ProxyFault::Unknown,
        };
        fault.with(error)
    }

    pub(super) fn of_tunnel(error: &TunnelError, login: Login) -> Self {
        let fault = match error {
            TunnelError::ConnectFailed(cause) => return Self::of_connection(&**cause),
            TunnelError::Io(cause) => return Self::of_connection(cause),
            TunnelError::ProxyAuthRequired if login == Login::Given => ProxyFault::LoginRefused,
            TunnelError::ProxyAuthRequired => ProxyFault::NeedsLogin,
            TunnelError::TunnelUnexpectedEof => ProxyFault::HungUp,
            TunnelError::TunnelUnsuccessful | TunnelError::ProxyHeadersTooLong => ProxyFault::NoTunnel,
            TunnelError::MissingHost => ProxyFault::Unknown,
        };
        fault.with(error)
    }

    /// Classifies a fault of the connection to the proxy itself. The advice in a host's [`NetworkFault`] would point to
    /// the wrong end.
    fn of_connection(error: &(dyn Error + 'static)) -> Self {
        let Some(known) = NetworkError::classify(error) else { return ProxyFault::Unknown.with(error) };
        let fault = match known.fault {
            NetworkFault::Refused => ProxyFault::NotThere,
            NetworkFault::NoName => ProxyFault::NoName,
            NetworkFault::OtherName => ProxyFault::OtherName,
            NetworkFault::Closed | NetworkFault::Broke => ProxyFault::HungUp,
            _ => return Self::Network(known),
        };
        Self::Refused { fault, theirs: known.theirs }
    }
}

/// Classifies an error of SOCKS 4 by its message, because the library exports no type for it.
fn of_version_4(words: &str) -> ProxyFault {
    match words {
        "server failed to execute command" => ProxyFault::Silent,
        "IPV6 is not supported" => ProxyFault::NoAddress,
        words if words.starts_with("server ident service") => ProxyFault::Ident,
        _ => ProxyFault::Unknown,
    }
}

/// Classifies an error of SOCKS 5 by its message. The library has one error for a proxy that accepts no user and for a
/// proxy that requires one.
fn of_version_5(words: &str, login: Login) -> ProxyFault {
    match words {
        "server does not support user/pass authentication" if login == Login::Given => ProxyFault::TakesNoLogin,
        "server does not support user/pass authentication" => ProxyFault::NeedsLogin,
        "server implements authentication incorrectly" if login == Login::None => ProxyFault::NeedsLogin,
        "server implements authentication incorrectly" => ProxyFault::TakesNoLogin,
        "credentials not accepted" => ProxyFault::LoginRefused,
        "connection not allowed" => ProxyFault::Forbidden,
        "network unreachable" | "host unreachable" | "ttl expired" => ProxyFault::HostUnreachable,
        "connection refused" => ProxyFault::HostRefused,
        "general server failure" => ProxyFault::Silent,
        "command not supported" => ProxyFault::NoConnect,
        "address type not supported" => ProxyFault::AddressKind,
        "host address is more than 255 characters" => ProxyFault::TooLong,
        _ => ProxyFault::Unknown,
    }
}
