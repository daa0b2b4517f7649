//! Classifies why a connection could not be opened or broke. The type of the error decides, so that the message can be
//! Outflow's own.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::CertificateError;

use crate::text::{Phrase, explained, say};

/// Declares an enum of faults. The name of each fault's message is the prefix and the fault's name.
macro_rules! faults {
    ($(#[$whole:meta])* $name:ident $prefix:literal { $($fault:ident,)+ }) => {
        $crate::text::explained! {
            $(#[$whole])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub enum $name {
                $($fault => const { $crate::text::Key::named(concat!($prefix, stringify!($fault))) },)+
            }
        }
    };
}

pub(super) use faults;

faults! {
    /// Why a host could not be reached, or its response did not arrive.
    NetworkFault "ReasonNetwork" {
        Refused,
        NoRoute,
        Late,
        NoName,
        Broke,
        Closed,
        NoTls,
        NoHttp,
        Untrusted,
        Expired,
        NotYetValid,
        OtherName,
        Authority,
        Certificate,
        Tls,
    }
}

/// A fault, with the message of the system or of a library.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct NetworkError {
    pub fault: NetworkFault,
    /// The message of the system or of a library.
    pub theirs: String,
}

explained!(NetworkError: |error| say::ReasonNetwork {
    fault: &error.fault,
    system: Phrase::bracketed(&error.theirs),
});

impl NetworkError {
    /// Classifies the innermost cause of `error`. Returns `None` if it is not a network fault.
    pub(super) fn classify(error: &(dyn Error + 'static)) -> Option<Self> {
        let cause = unwrapped(innermost(error));
        let tls = cause.downcast_ref().map(classify_tls);
        let fault =
            tls.or_else(|| classify_io(cause.downcast_ref()?)).or_else(|| classify_http(cause.downcast_ref()?))?;
        Some(Self { fault, theirs: cause.to_string() })
    }
}

/// Returns the message of the innermost cause.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    innermost(error).to_string()
}

pub(super) fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}

/// Unwraps I/O errors that have no fault of their own. An `io::Error` does not return the error inside it as its
/// source.
fn unwrapped<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    let says_nothing = |error: &&io::Error| classify_io(error).is_none();
    while let Some(inner) = cause.downcast_ref::<io::Error>().filter(says_nothing).and_then(io::Error::get_ref) {
        cause = inner;
    }
    cause
}

fn classify_http(error: &hyper::Error) -> Option<NetworkFault> {
    match error {
        error if error.is_parse() && !error.is_parse_too_large() => Some(NetworkFault::NoHttp),
        error if error.is_incomplete_message() => Some(NetworkFault::Closed),
        _ => None,
    }
}

fn classify_io(error: &io::Error) -> Option<NetworkFault> {
    Some(match error.kind() {
        ErrorKind::ConnectionRefused => NetworkFault::Refused,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => NetworkFault::NoRoute,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => NetworkFault::Broke,
        ErrorKind::UnexpectedEof => NetworkFault::Closed,
        ErrorKind::TimedOut => NetworkFault::Late,
        // The standard library has no error kind for a failed name lookup.
        _ if error.to_string().starts_with("failed to lookup address information") => NetworkFault::NoName,
        _ => return None,
    })
}

fn classify_tls(error: &rustls::Error) -> NetworkFault {
    match error {
        rustls::Error::InvalidCertificate(error) => classify_certificate(error),
        rustls::Error::InvalidMessage(_) => NetworkFault::NoTls,
        _ => NetworkFault::Tls,
    }
}

fn classify_certificate(error: &CertificateError) -> NetworkFault {
    match error {
        CertificateError::UnknownIssuer => NetworkFault::Untrusted,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NetworkFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => NetworkFault::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => NetworkFault::OtherName,
        // The library has no variant for it.
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
            assert_eq!(NetworkError::classify(&error).map(|known| known.fault), expected, "{error}");
        }
    }
}
