//! Opens connections over HTTP/1.1 only, as many as there are requests in progress.
//!
//! The Kinesis HTTP/2 endpoint allows five streams per connection in practice, and the SDK's own client keeps one such
//! connection per host. So this client never offers HTTP/2. Like the SDK's client, it honors `HTTPS_PROXY`, `NO_PROXY`
//! and `AWS_CA_BUNDLE`.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Dialer;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::bound;
use super::hosts::{address, is_loopback_host};
use super::network::{NetworkError, innermost, root_cause};
use super::proxies::{Proxies, ProxyConnector, ProxyError, ProxyFailure};
use crate::folders;
use crate::text::{explained, say};

/// Idle connections are closed after this time, before the service closes them. The service does so in less than 90 s.
const IDLE: Duration = Duration::from_secs(20);

/// Maximum time to wait for a response if the SDK sets no limit.
const READ: Duration = Duration::from_secs(15);

/// Addresses that serve instance and container credentials over plain HTTP, on the machine's own link.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

/// The HTTP client that the SDK uses.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client<HttpsConnector<ProxyConnector>, SdkBody>,
    purpose: Purpose,
}

/// The purpose of a request, which decides where plain HTTP may go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    /// The service: plain HTTP to this machine only.
    Service,
    /// Credentials: plain HTTP to the metadata addresses too.
    Credentials,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum TlsError {
        Bundle { path: PathBuf, reason: String } => say::ReasonCaBundle { path, system: reason },
        Settings(#[from] error: rustls::Error) => say::ReasonTlsSettings { system: error.to_string() },
        Proxy(#[from] error: ProxyError) => error,
    }
}

impl Http {
    /// Creates a client for the service with its own connection pool. `connect` is the maximum time to open a
    /// connection.
    pub(super) fn new(connect: Duration) -> Result<Self, TlsError> {
        let mut dialer = Dialer::new();
        dialer.enforce_http(false);
        dialer.set_nodelay(true);
        dialer.set_connect_timeout(Some(connect));
        let tls = tls_config()?;
        let proxied = ProxyConnector::new(dialer, Proxies::from_environment()?, tls.clone());
        let https =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(proxied);
        let client =
            Client::builder(TokioExecutor::new()).pool_idle_timeout(IDLE).pool_timer(TokioTimer::new()).build(https);
        Ok(Self { client, purpose: Purpose::Service })
    }

    /// Returns the same client and pool, for requests that fetch credentials.
    pub(super) fn for_credentials(&self) -> Self {
        Self { purpose: Purpose::Credentials, ..self.clone() }
    }
}

/// Maximum size of a certificate bundle, in bytes. The bundle of all public authorities has less than 1 MiB.
const MOST_BYTES: u64 = 16 << 20;

/// Trusts the roots of the operating system and those of `AWS_CA_BUNDLE`.
fn tls_config() -> Result<rustls::ClientConfig, TlsError> {
    let mut roots = rustls::RootCertStore::empty();
    // `SSL_CERT_FILE` replaces the system's roots and may name a file without end, such as a device.
    let own = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    if own.is_none_or(|path| path.metadata().is_ok_and(|found| found.is_file())) {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()).map(PathBuf::from) {
        let fault = |reason: String| TlsError::Bundle { path: path.clone(), reason };
        let text = folders::read_regular(&path, MOST_BYTES).map_err(|error| fault(error.to_string()))?;
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|error| fault(error.to_string()))?;
            roots.add(certificate).map_err(|error| fault(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { http: self.clone(), read: settings.read_timeout().unwrap_or(READ) })
    }
}

#[derive(Debug)]
struct Connector {
    http: Http,
    read: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (Http { client, purpose }, read) = (self.http.clone(), self.read);
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            if !is_safe(request.uri(), purpose) {
                let host = request.uri().host().unwrap_or_default().to_owned();
                return Err(ConnectorError::user(PlainHttp { host }.into()));
            }
            let bound = bound::max_response_bytes(request.headers());
            let response = in_time(read, client.request(request)).await?.map_err(|error| failed(&error))?;
            let (head, body) = response.into_parts();
            let body = in_time(read, bound::collect(body, bound)).await?.map_err(ConnectorError::io)?;
            let response = http::Response::from_parts(head, SdkBody::from(body));
            HttpResponse::try_from(response).map_err(|error| ConnectorError::io(error.into()))
        })
    }
}

/// Whether `uri` uses TLS or an address that never leaves this machine. For credentials, metadata addresses are safe
/// too.
fn is_safe(uri: &Uri, purpose: Purpose) -> bool {
    let host = uri.host().unwrap_or_default();
    uri.scheme_str() == Some("https")
        || is_loopback_host(host)
        || (purpose == Purpose::Credentials && address(host).is_some_and(|address| METADATA.contains(&address)))
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, ConnectorError> {
    let late = |_| ConnectorError::timeout(ResponseTimeout(limit.as_secs()).into());
    tokio::time::timeout(limit, work).await.map_err(late)
}

/// Distinguishes a connection that was never opened from one that broke.
fn failed(error: &hyper_util::client::legacy::Error) -> ConnectorError {
    if let Some(closed) = innermost(error).downcast_ref::<ProxyFailure>() {
        return ConnectorError::io(Box::new(closed.clone())).never_connected();
    }
    let cause = NetworkError::classify(error).map_or_else(|| root_cause(error).into(), Into::into);
    if error.is_connect() {
        return ConnectorError::io(Box::new(NeverConnected(cause))).never_connected();
    }
    ConnectorError::io(cause)
}

/// A request over plain HTTP would have left this machine. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub(super) struct PlainHttp {
    pub(super) host: String,
}

explained!(PlainHttp: |error| say::ReasonPlainHttp { host: &error.host });

/// No response within this many seconds.
#[derive(Debug, thiserror::Error)]
pub(super) struct ResponseTimeout(pub(super) u64);

explained!(ResponseTimeout: |error| say::ReasonAnswerLate { seconds: error.0 });

/// No connection could be opened. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NeverConnected(#[source] Box<dyn std::error::Error + Send + Sync>);

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns whether requests to `uri` are allowed for the service, and for credentials.
    fn safe(uri: &str) -> (bool, bool) {
        let uri = uri.parse().unwrap();
        (is_safe(&uri, Purpose::Service), is_safe(&uri, Purpose::Credentials))
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for (uri, expected) in [
            ("https://kinesis.us-east-2.amazonaws.com/", true),
            ("http://127.0.0.1:4567/", true),
            ("http://127.3.2.1:4567/", true),
            ("http://[::1]:4567/", true),
            ("http://localhost:4567/", true),
            ("http://LocalHost:4567/", true),
            ("http://kinesis.us-east-2.amazonaws.com/", false),
            ("http://localhost.example.com/", false),
            ("http://10.0.0.1/", false),
            ("http://0.0.0.0/", false),
            ("http://169.254.1.1/", false),
            ("http://[fd00:ec2::1]/", false),
        ] {
            assert_eq!(safe(uri), (expected, expected), "{uri}");
        }
    }

    #[test]
    fn metadata_is_asked_for_credentials_alone() {
        for host in ["169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]", "[fd00:ec2::23]"] {
            assert_eq!(safe(&format!("http://{host}/latest")), (false, true), "{host}");
        }
    }
}
