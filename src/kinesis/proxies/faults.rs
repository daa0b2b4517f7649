//! Why a proxy opens no way: by the type of what failed, so that it is said in our words.

use std::error::Error;

use http::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector as Dialer;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use tower_service::Service;

use super::super::connector::root_cause;
use super::super::network::{NetworkError, NetworkFault, faults};
use super::{Login, Plain};

/// What the library says of a SOCKS proxy of either version; it exports no name for it.
type SocksError = <SocksV5<Plain> as Service<Uri>>::Error;

/// What the library says of an HTTP proxy; it exports no name for it.
type TunnelError = <Tunnel<HttpsConnector<Dialer>> as Service<Uri>>::Error;

faults! {
    /// What a proxy refuses, or lacks.
    ProxyFault {
        /// Nothing listens on its port.
        NotThere: "nothing listens on that port. Start the proxy, or correct or unset the variable",
        /// Its name is not known.
        NoName: "its name was not found. Correct the variable, or check DNS",
        /// Its certificate is another host's.
        OtherName: "its certificate is another host's. Correct the host in the variable",
        /// It closed the connection before there was a way.
        HungUp: "it closed the connection before it opened a way. Check the scheme and the port in the variable, and the proxy's log",
        /// It asks who is there, and nobody is named.
        NeedsLogin: "it asks for a user and password. Put them before the host in the variable: USER:PASSWORD@HOST:PORT",
        /// It refuses the user or the password.
        LoginRefused: "it refuses the user or the password. Correct them in the variable",
        /// It takes no user.
        TakesNoLogin: "it takes no user and password. Remove them from the variable",
        /// It opens no tunnel, whyever.
        NoTunnel: "it opened no tunnel. Check that it is an HTTP proxy, and allow the host and its port there",
        /// Its answer is of another protocol, or another version of SOCKS.
        NoSocks: "it does not speak this version of SOCKS. Correct the scheme or the port in the variable",
        /// Its rules forbid it.
        Forbidden: "its rules forbid it. Allow the host and its port there",
        /// It does not reach the host.
        HostUnreachable: "it does not reach the host. Check the endpoint, and the proxy's own network and DNS",
        /// The host refuses its connection.
        HostRefused: "the host refuses its connection. Check the endpoint's port",
        /// It fails, and does not say why.
        Silent: "it did not connect to the host and does not say why. Check its rules, its DNS and its log",
        /// It asks this machine who the user is.
        Ident: "it asks this machine's ident service who you are. Use a SOCKS 5 proxy, or allow this machine there",
        /// It does not take names, or addresses of this kind.
        AddressKind: "it takes no host in this form. Use socks5h:// for names, or socks5:// for addresses",
        /// It carries no connections.
        NoConnect: "it carries no TCP connections. Use another proxy",
        /// What is to be sent has no room.
        TooLong: "the user, the password and the host's name are too long for SOCKS. Use a shorter password, or an HTTP proxy",
        /// This machine does not find the host's name.
        NotLookedUp: "socks4:// and socks5:// look the host's name up on this machine, which does not find it. Use socks4a:// or socks5h://, or check DNS",
        /// The host has no address that the proxy takes.
        NoAddress: "the host has no IPv4 address, and SOCKS 4 takes no other. Use socks5h://",
        /// Anything else.
        Unknown: "it failed. Check the proxy's log",
    }
}

/// Why a proxy gives no way through.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProxyCause {
    /// It took longer than so many seconds.
    #[error("no answer within {0} s. Check the scheme and the port in the variable, and the proxy's log")]
    Late(u64),
    /// It is not reached, or not over TLS.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// It refuses, with the words of the system or of the library.
    #[error("{fault} ({theirs})")]
    Refused {
        /// What it refuses, or lacks.
        fault: ProxyFault,
        /// What the system or the library says.
        theirs: String,
    },
}

impl ProxyFault {
    /// This fault, with the words of an error behind ours.
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

    /// The connection to the proxy itself. What a host's fault asks for would be done at the wrong end.
    fn of_connection(error: &(dyn Error + 'static)) -> Self {
        let Some(known) = NetworkError::of(error) else { return ProxyFault::Unknown.with(error) };
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

/// The library exports no type for these, only words.
fn of_version_4(words: &str) -> ProxyFault {
    match words {
        "server failed to execute command" => ProxyFault::Silent,
        "IPV6 is not supported" => ProxyFault::NoAddress,
        words if words.starts_with("server ident service") => ProxyFault::Ident,
        _ => ProxyFault::Unknown,
    }
}

/// The same for version 5. That a proxy takes no user, and that it wants one, is one error there.
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
