//! Reads the proxy settings of the environment and connects through the proxy.
//!
//! A proxy that is set is used, or the client fails with a message. Only hosts in `NO_PROXY` bypass it, and plain HTTP,
//! which never leaves this machine and its own link.

mod faults;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector as Dialer;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::text::{explained, say};

pub use faults::{ProxyCause, ProxyFault};

/// The variables that name a proxy for https. The first one that is not empty counts.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables that list hosts without a proxy, separated by commas or white space. The first one that is not empty
/// counts.
const NONE_FOR: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The schemes that a proxy's URL may have.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The port of a SOCKS proxy whose URL has none. Source: RFC 1928.
const SOCKS_PORT: u16 = 1080;

/// Maximum time to connect through a proxy, which includes the proxy's own connection to the host. It is shorter than
/// the time limit for a response, so that a silent proxy never counts as a request that may have been sent.
const WAY_LIMIT: Duration = Duration::from_secs(10);

/// Replaces a user and password in messages.
const HIDDEN: &str = "***";

explained! {
    /// A variable names a proxy that cannot be used.
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum ProxyError {
        NoUrl {
            variable: &'static str,
            /// The value without user and password.
            value: String,
        } => say::ReasonProxyBroken { variable: *variable, value },
        /// The URL names a user for SOCKS 4, but the library sends none.
        UserOfSocks4 {
            variable: &'static str,
            /// The value without user and password.
            value: String,
        } => say::ReasonProxyUserUnsent { variable: *variable, value },
    }
}

/// No connection through a proxy could be opened. Nothing was sent to the host behind it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct ProxyFailure {
    /// The proxy's host and port.
    pub proxy: String,
    pub variable: &'static str,
    pub cause: ProxyCause,
}

explained!(ProxyFailure: |error| say::ReasonProxyClosed {
    proxy: &error.proxy,
    variable: error.variable,
    cause: &error.cause,
});

/// The proxy, and the hosts that bypass it.
#[derive(Clone, Debug, Default)]
pub(super) struct Proxies {
    proxy: Option<Proxy>,
    none_for: Arc<Vec<Exempt>>,
}

#[derive(Clone, Debug)]
struct Proxy {
    variable: &'static str,
    scheme: String,
    intercept: Intercept,
}

/// A host, a domain, an address or a network that bypasses the proxy, at one port or at all ports.
#[derive(Debug)]
struct Exempt {
    port: Option<u16>,
    matcher: Matcher,
}

impl Proxies {
    /// Reads the variables of the environment. In a message, replacement characters stand for the bytes of a value that
    /// are not text.
    pub(super) fn from_environment() -> Result<Self, ProxyError> {
        Self::from_variables(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn from_variables(value: impl Fn(&str) -> Option<String>) -> Result<Self, ProxyError> {
        let set = |name: &'static str| {
            let value = value(name)?.trim().to_owned();
            (!value.is_empty()).then_some((name, value))
        };
        let proxy = VARIABLES.into_iter().find_map(set);
        let none_for = NONE_FOR.into_iter().find_map(set).map(|(_, list)| list).unwrap_or_default();
        let none_for = none_for.split([',', ' ', '\t', '\n']).filter(|entry| !entry.is_empty());
        let proxy = proxy.map(|(variable, value)| {
            let shown = || redacted(&value);
            let proxy = Proxy::parse(variable, &value).ok_or_else(|| ProxyError::NoUrl { variable, value: shown() })?;
            if proxy.has_unsent_user() { Err(ProxyError::UserOfSocks4 { variable, value: shown() }) } else { Ok(proxy) }
        });
        Ok(Self { proxy: proxy.transpose()?, none_for: Arc::new(none_for.map(Exempt::parse).collect()) })
    }

    /// Returns the proxy for connections to `target`, if there is one.
    fn proxy_for(&self, target: &Uri) -> Option<&Proxy> {
        let port = target.port_u16().unwrap_or(443);
        let free =
            |exempt: &Exempt| exempt.port.is_none_or(|only| only == port) && exempt.matcher.intercept(target).is_none();
        self.proxy.as_ref().filter(|_| target.scheme_str() == Some("https") && !self.none_for.iter().any(free))
    }
}

impl Proxy {
    fn parse(variable: &'static str, value: &str) -> Option<Self> {
        let uri: Uri = value.parse().ok()?;
        let scheme = uri.scheme_str().unwrap_or("http").to_owned();
        let authority = uri.authority()?;
        let port = authority.as_str().rsplit('@').next()?.strip_prefix(authority.host())?;
        let port_is_one = port.is_empty() || authority.port_u16().is_some_and(|port| port > 0);
        if authority.host().is_empty() || !port_is_one || !SCHEMES.contains(&&*scheme) {
            return None;
        }
        // The library ends the password at the first `@`, the URL parser at the last one.
        let whole = match authority.as_str().rsplit_once('@') {
            Some((user, host)) => format!("{scheme}://{}@{host}", user.replace('@', "%40")),
            None => value.to_owned(),
        };
        let matcher = Matcher::builder().https(whole).build();
        let intercept = matcher.intercept(&Uri::from_static("https://host.example/"))?;
        Some(Self { variable, scheme, intercept })
    }

    fn is_socks(&self) -> bool {
        self.scheme.starts_with("socks")
    }

    /// Whether this machine looks names up, not the proxy.
    fn takes_addresses(&self) -> bool {
        matches!(&*self.scheme, "socks4" | "socks5")
    }

    /// The proxy's own URL. A SOCKS URL always has a port.
    fn url(&self) -> Uri {
        let uri = self.intercept.uri();
        if !self.is_socks() || uri.port().is_some() {
            return uri.clone();
        }
        let url = format!("{}://{}:{SOCKS_PORT}/", self.scheme, uri.host().unwrap_or_default());
        url.parse().unwrap_or_else(|_| uri.clone())
    }

    /// Whether the URL holds a user that is never sent to the proxy.
    fn has_unsent_user(&self) -> bool {
        self.scheme.starts_with("socks4") && self.intercept.raw_auth().is_some()
    }

    fn login(&self) -> Login {
        let is_given = self.intercept.raw_auth().is_some() || self.intercept.basic_auth().is_some();
        if is_given { Login::Given } else { Login::None }
    }

    fn failure(&self, cause: ProxyCause) -> ProxyFailure {
        let proxy = self.url().authority().map(ToString::to_string).unwrap_or_default();
        ProxyFailure { proxy, variable: self.variable, cause }
    }

    /// Connects to `target` through the proxy, within a time limit.
    async fn reach_in_time(
        self,
        target: Uri,
        dialer: HttpsConnector<Dialer>,
        limit: Duration,
    ) -> Result<HostStream, ProxyFailure> {
        let late = Err(ProxyCause::Late(limit.as_secs()));
        let reached = tokio::time::timeout(limit, self.reach(target, dialer)).await.unwrap_or(late);
        reached.map_err(|cause| self.failure(cause))
    }

    async fn reach(&self, target: Uri, dialer: HttpsConnector<Dialer>) -> Result<HostStream, ProxyCause> {
        let target = if self.takes_addresses() { looked_up(&target, self.scheme == "socks4").await? } else { target };
        let (url, login) = (self.url(), self.login());
        match &*self.scheme {
            "socks4" | "socks4a" => {
                let mut socks = SocksV4::new(url, Plain(dialer));
                socks.call(target).await.map_err(|error| ProxyCause::of_socks(&error, login))
            }
            "socks5" | "socks5h" => {
                let mut socks = SocksV5::new(url, Plain(dialer));
                if let Some((user, password)) = self.intercept.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                socks.call(target).await.map_err(|error| ProxyCause::of_socks(&error, login))
            }
            _ => {
                let mut tunnel = Tunnel::new(url, dialer);
                if let Some(credentials) = self.intercept.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                tunnel.call(target).await.map_err(|error| ProxyCause::of_tunnel(&error, login))
            }
        }
    }
}

/// Whether the proxy's URL names a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Login {
    Given,
    None,
}

/// Replaces the name in `target` with an address.
async fn looked_up(target: &Uri, only_four: bool) -> Result<Uri, ProxyCause> {
    let host = target.host().unwrap_or_default().trim_matches(['[', ']']);
    let found = tokio::net::lookup_host((host, target.port_u16().unwrap_or(443))).await;
    let mut found = found.map_err(|error| ProxyFault::NotLookedUp.with(&error))?;
    let none = || ProxyFault::NoAddress.with(&std::io::Error::from(std::io::ErrorKind::AddrNotAvailable));
    let address = found.find(|address| !only_four || address.is_ipv4()).ok_or_else(none)?;
    format!("https://{address}/").parse().map_err(|error: http::uri::InvalidUri| ProxyFault::Unknown.with(&error))
}

impl Exempt {
    fn parse(entry: &str) -> Self {
        let (host, port) = match entry.rsplit_once(':') {
            // More than one colon means an IPv6 address, unless it stands in brackets.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
                Ok(port) => (host, Some(port)),
                Err(_) => (entry, None),
            },
            _ => (entry, None),
        };
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        Self { port, matcher: Matcher::builder().https("http://proxy.example").no(host).build() }
    }
}

/// Removes a user and password from the value of a proxy variable, valid or not.
fn redacted(value: &str) -> String {
    let (scheme, rest) = match value.find("://") {
        Some(at) => value.split_at(at + 3),
        None => ("", value),
    };
    if let Some((_, host)) = rest.rsplit_once('@') {
        return format!("{scheme}{HIDDEN}@{host}");
    }
    // Text in the place of a port that is not a number may be a password.
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.trim_end_matches('/').bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{scheme}{host}:{HIDDEN}")
        }
        _ => value.to_owned(),
    }
}

/// A connection to a host or to a proxy. The connection to a proxy may use TLS.
pub(super) type HostStream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Connects directly, or through the proxy that the environment names for the host.
#[derive(Clone, Debug)]
pub(super) struct ProxyConnector {
    dialer: Dialer,
    to_proxy: HttpsConnector<Dialer>,
    proxies: Proxies,
}

impl ProxyConnector {
    pub(super) fn new(dialer: Dialer, proxies: Proxies, tls: rustls::ClientConfig) -> Self {
        let to_proxy = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        Self { to_proxy: to_proxy.wrap_connector(dialer.clone()), dialer, proxies }
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = HostStream;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.dialer, context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let Some(proxy) = self.proxies.proxy_for(&target).cloned() else {
            let dialing = self.dialer.call(target);
            return Box::pin(async move { Ok(HostStream::Http(dialing.await?)) });
        };
        let dialer = self.to_proxy.clone();
        Box::pin(async move { proxy.reach_in_time(target, dialer, WAY_LIMIT).await.map_err(Into::into) })
    }
}

/// Wraps a connector so that its errors have a type with a source.
#[derive(Clone, Debug)]
pub(super) struct Plain(HttpsConnector<Dialer>);

/// No connection to the proxy could be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NoConnection(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Service<Uri> for Plain {
    type Response = HostStream;
    type Error = NoConnection;
    type Future = Pin<Box<dyn Future<Output = Result<HostStream, NoConnection>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.0, context).map_err(NoConnection)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        // The connector knows http and https only, and a SOCKS proxy expects plain TCP.
        let authority = target.authority().map(ToString::to_string).unwrap_or_default();
        let target = format!("http://{authority}/").parse().unwrap_or(target);
        let dialing = self.0.call(target);
        Box::pin(async move { dialing.await.map_err(NoConnection) })
    }
}
