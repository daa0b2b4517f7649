//! Why there is no connection, or why it broke: by the type of what failed, so that it is said in our words.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::CertificateError;

use super::connector::innermost;

/// Declares each fault with its words.
macro_rules! faults {
    ($(#[$whole:meta])* $name:ident { $($(#[$doc:meta])* $fault:ident: $words:literal,)+ }) => {
        $(#[$whole])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$doc])* $fault,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$fault),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(match self { $(Self::$fault => $words),+ })
            }
        }
    };
}

pub(super) use faults;

faults! {
    /// What keeps a host from being reached, or its answer from coming.
    NetworkFault {
        /// Nothing listens on that port.
        Refused: "nothing listens on that port",
        /// No route leads there.
        NoRoute: "no route leads there from this machine",
        /// Nothing came over it for too long.
        Late: "the connection timed out",
        /// The host's name is not known.
        NoName: "its name was not found. Check the region, the endpoint and DNS",
        /// The connection broke.
        Broke: "the connection broke",
        /// It ended before its time.
        Closed: "the connection was closed",
        /// What answers speaks no TLS.
        NoTls: "the server does not speak TLS. Check the port, and whether http:// is meant",
        /// What answers speaks no HTTP.
        NoHttp: "the server does not speak HTTP. Check the port",
        /// Nobody whom this machine trusts has signed the certificate.
        Untrusted: "this machine does not trust who signed its certificate. Where a proxy looks into TLS, set AWS_CA_BUNDLE to a file with that proxy's root certificate",
        /// The certificate's time is over.
        Expired: "its certificate has expired, unless this machine's clock is ahead",
        /// The certificate's time has not come.
        NotYetValid: "its certificate is not valid yet, unless this machine's clock is behind",
        /// The certificate is another host's.
        OtherName: "its certificate is another host's. Check the endpoint",
        /// The certificate is that of an authority.
        Authority: "its certificate is a CA certificate. Install a server certificate",
        /// Something else is wrong with the certificate.
        Certificate: "its certificate cannot be used",
        /// Both sides find no way to speak TLS.
        Tls: "the TLS handshake failed",
    }
}

/// A fault, with the words of the system or of a library behind ours.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{fault} ({theirs})")]
pub struct NetworkError {
    /// What it is.
    pub fault: NetworkFault,
    /// What the system or a library says.
    pub theirs: String,
}

impl NetworkError {
    /// What the innermost cause of an error is, if it is of the network.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let cause = unwrapped(innermost(error));
        let tls = cause.downcast_ref().map(of_tls);
        let fault = tls.or_else(|| of_system(cause.downcast_ref()?)).or_else(|| of_http(cause.downcast_ref()?))?;
        Some(Self { fault, theirs: cause.to_string() })
    }
}

/// What an error of the system was made of where that says nothing: it does not name it as its source.
fn unwrapped<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    let says_nothing = |error: &&io::Error| of_system(error).is_none();
    while let Some(inner) = cause.downcast_ref::<io::Error>().filter(says_nothing).and_then(io::Error::get_ref) {
        cause = inner;
    }
    cause
}

fn of_http(error: &hyper::Error) -> Option<NetworkFault> {
    match error {
        error if error.is_parse() && !error.is_parse_too_large() => Some(NetworkFault::NoHttp),
        error if error.is_incomplete_message() => Some(NetworkFault::Closed),
        _ => None,
    }
}

fn of_system(error: &io::Error) -> Option<NetworkFault> {
    Some(match error.kind() {
        ErrorKind::ConnectionRefused => NetworkFault::Refused,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => NetworkFault::NoRoute,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => NetworkFault::Broke,
        ErrorKind::UnexpectedEof => NetworkFault::Closed,
        ErrorKind::TimedOut => NetworkFault::Late,
        // The standard library gives the resolver's words no kind.
        _ if error.to_string().starts_with("failed to lookup address information") => NetworkFault::NoName,
        _ => return None,
    })
}

fn of_tls(error: &rustls::Error) -> NetworkFault {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate(error),
        rustls::Error::InvalidMessage(_) => NetworkFault::NoTls,
        _ => NetworkFault::Tls,
    }
}

fn of_certificate(error: &CertificateError) -> NetworkFault {
    match error {
        CertificateError::UnknownIssuer => NetworkFault::Untrusted,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NetworkFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => NetworkFault::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => NetworkFault::OtherName,
        // The library has no kind for it.
        error if format!("{error:?}").contains("CaUsedAsEndEntity") => NetworkFault::Authority,
        _ => NetworkFault::Certificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_known_however_it_is_wrapped() {
        for (error, expected) in [
            (io::Error::from(ErrorKind::ConnectionRefused), Some(NetworkFault::Refused)),
            (io::Error::other(io::Error::from(ErrorKind::ConnectionReset)), Some(NetworkFault::Broke)),
            (io::Error::new(ErrorKind::TimedOut, "deadline has elapsed"), Some(NetworkFault::Late)),
            (io::Error::other("failed to lookup address information: no name"), Some(NetworkFault::NoName)),
            (
                io::Error::other(io::Error::new(
                    ErrorKind::InvalidData,
                    rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer),
                )),
                Some(NetworkFault::Untrusted),
            ),
            (io::Error::other("something else"), None),
        ] {
            assert_eq!(NetworkError::of(&error).map(|known| known.fault), expected, "{error}");
        }
    }
}
