//! The proxy that the environment names, and the hosts that need none.
//!
//! A proxy that is set is either used or refused in words: nothing ever goes around it but what `NO_PROXY` names.

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

use super::connector::root_cause;

/// Where a proxy for https is named, the first that is not empty.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Where the hosts are named that need none, the first that is not empty.
const NONE_FOR: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// What a proxy's URL may begin with.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The port of a SOCKS proxy that names none. Source: RFC 1928.
const SOCKS_PORT: u16 = 1080;

/// How long a proxy may take until there is a way through it: it dials the host itself. Less than an answer has, so that a
/// proxy that says nothing is no request that may have been sent.
const WAY_LIMIT: Duration = Duration::from_secs(10);

/// What stands for a user and a password that are not shown.
const HIDDEN: &str = "***";

/// A variable that names a proxy in a way that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{variable} is set to {value}, which is no proxy's URL. Set it to http://HOST:PORT (or https://, socks5h://, \
     socks5://, socks4a://, socks4://), or unset it. Nothing is sent around a proxy."
)]
pub struct ProxyError {
    /// The variable.
    pub variable: &'static str,
    /// Its value, without a user and password.
    pub value: String,
}

/// The way through a proxy is closed; nothing was sent to the host behind it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the proxy {proxy} (set by {variable}) gives no way through: {reason}")]
pub struct ProxyFailure {
    /// Its host and port.
    pub proxy: String,
    /// The variable that names it.
    pub variable: &'static str,
    /// What it or the system says.
    pub reason: String,
}

/// The proxy, and what needs none.
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

/// A host, a domain, an address or a network, at one port or at all.
#[derive(Debug)]
struct Exempt {
    port: Option<u16>,
    matcher: Matcher,
}

impl Proxies {
    /// Those of the environment. A value that is no text is shown as far as it is.
    pub(super) fn of_environment() -> Result<Self, ProxyError> {
        let value = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Self::of(value)
    }

    fn of(value: impl Fn(&str) -> Option<String>) -> Result<Self, ProxyError> {
        let set = |name: &'static str| {
            let value = value(name)?.trim().to_owned();
            (!value.is_empty()).then_some((name, value))
        };
        let proxy = VARIABLES.into_iter().find_map(set);
        let none_for = NONE_FOR.into_iter().find_map(set).map(|(_, list)| exempt(&list)).unwrap_or_default();
        let proxy = proxy.map(|(variable, value)| {
            Proxy::of(variable, &value).ok_or_else(|| ProxyError { variable, value: redacted(&value) })
        });
        Ok(Self { proxy: proxy.transpose()?, none_for: Arc::new(none_for) })
    }

    /// The proxy by which `target` is to be reached.
    fn of_target(&self, target: &Uri) -> Option<&Proxy> {
        let port = target.port_u16().unwrap_or(443);
        let free =
            |exempt: &Exempt| exempt.port.is_none_or(|only| only == port) && exempt.matcher.intercept(target).is_none();
        self.proxy.as_ref().filter(|_| target.scheme_str() == Some("https") && !self.none_for.iter().any(free))
    }
}

impl Proxy {
    fn of(variable: &'static str, value: &str) -> Option<Self> {
        let uri: Uri = value.parse().ok()?;
        let scheme = uri.scheme_str().unwrap_or("http").to_owned();
        let authority = uri.authority()?;
        let port = authority.as_str().rsplit('@').next()?.strip_prefix(authority.host())?;
        let port_is_one = port.is_empty() || authority.port_u16().is_some_and(|port| port > 0);
        if authority.host().is_empty() || !port_is_one || !SCHEMES.contains(&&*scheme) {
            return None;
        }
        // The library takes the first @ for the end of the password, and the parser of URLs the last one.
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

    /// Whether names are looked up here and not by the proxy.
    fn takes_addresses(&self) -> bool {
        matches!(&*self.scheme, "socks4" | "socks5")
    }

    /// The proxy's own URL, with a port.
    fn url(&self) -> Uri {
        let uri = self.intercept.uri();
        if !self.is_socks() || uri.port().is_some() {
            return uri.clone();
        }
        let url = format!("{}://{}:{SOCKS_PORT}/", self.scheme, uri.host().unwrap_or_default());
        url.parse().unwrap_or_else(|_| uri.clone())
    }

    fn failure(&self, reason: String) -> ProxyFailure {
        let proxy = self.url().authority().map(ToString::to_string).unwrap_or_default();
        ProxyFailure { proxy, variable: self.variable, reason }
    }

    /// A way through the proxy to `target`, within a limit.
    async fn reach_in_time(
        self,
        target: Uri,
        dialer: HttpsConnector<Dialer>,
        limit: Duration,
    ) -> Result<Stream, ProxyFailure> {
        let late = self.failure(format!("no answer within {} s", limit.as_secs()));
        tokio::time::timeout(limit, self.reach(target, dialer)).await.unwrap_or(Err(late))
    }

    async fn reach(self, target: Uri, dialer: HttpsConnector<Dialer>) -> Result<Stream, ProxyFailure> {
        let fault = |error: &(dyn std::error::Error + 'static)| self.failure(root_cause(error));
        let target = if self.takes_addresses() {
            looked_up(&target, self.scheme == "socks4").await.map_err(|error| fault(&error))?
        } else {
            target
        };
        let (url, auth) = (self.url(), self.intercept.raw_auth());
        match &*self.scheme {
            "socks4" | "socks4a" => SocksV4::new(url, Plain(dialer)).call(target).await.map_err(|error| fault(&error)),
            "socks5" | "socks5h" => {
                let mut socks = SocksV5::new(url, Plain(dialer));
                if let Some((user, password)) = auth {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                socks.call(target).await.map_err(|error| fault(&error))
            }
            _ => {
                let mut tunnel = Tunnel::new(url, dialer);
                if let Some(credentials) = self.intercept.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                tunnel.call(target).await.map_err(|error| fault(&error))
            }
        }
    }
}

/// The target with an address in place of its name.
async fn looked_up(target: &Uri, only_four: bool) -> std::io::Result<Uri> {
    let host = target.host().unwrap_or_default().trim_matches(['[', ']']);
    let mut found = tokio::net::lookup_host((host, target.port_u16().unwrap_or(443))).await?;
    let address = found.find(|address| !only_four || address.is_ipv4());
    let address = address.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::AddrNotAvailable))?;
    format!("https://{address}/").parse().map_err(std::io::Error::other)
}

/// The entries of a list of hosts that need no proxy, separated by commas or blanks.
fn exempt(list: &str) -> Vec<Exempt> {
    let entries = list.split([',', ' ', '\t', '\n']).filter(|entry| !entry.is_empty());
    entries.map(Exempt::of).collect()
}

impl Exempt {
    fn of(entry: &str) -> Self {
        let (host, port) = match entry.rsplit_once(':') {
            // More colons than one are an IPv6 address, unless it stands in brackets.
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

/// A proxy's value without a user and password, whole or broken.
fn redacted(value: &str) -> String {
    let (scheme, rest) = match value.find("://") {
        Some(at) => value.split_at(at + 3),
        None => ("", value),
    };
    if let Some((_, host)) = rest.rsplit_once('@') {
        return format!("{scheme}{HIDDEN}@{host}");
    }
    // What should be a port and is none may be a password.
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.trim_end_matches('/').bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{scheme}{host}:{HIDDEN}")
        }
        _ => value.to_owned(),
    }
}

/// A connection, to the host or to a proxy, that one to a proxy may encrypt.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Dials directly, or through the proxy that the environment names for a host.
#[derive(Clone, Debug)]
pub(super) struct Proxied {
    dialer: Dialer,
    to_proxy: HttpsConnector<Dialer>,
    proxies: Proxies,
}

impl Proxied {
    pub(super) fn new(dialer: Dialer, proxies: Proxies, tls: rustls::ClientConfig) -> Self {
        let to_proxy = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        Self { to_proxy: to_proxy.wrap_connector(dialer.clone()), dialer, proxies }
    }
}

impl Service<Uri> for Proxied {
    type Response = Stream;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.dialer, context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let Some(proxy) = self.proxies.of_target(&target).cloned() else {
            let dialing = self.dialer.call(target);
            return Box::pin(async move { Ok(Stream::Http(dialing.await?)) });
        };
        let dialer = self.to_proxy.clone();
        Box::pin(async move { proxy.reach_in_time(target, dialer, WAY_LIMIT).await.map_err(Into::into) })
    }
}

/// Gives a connector's errors a type that has a source.
#[derive(Clone, Debug)]
struct Plain(HttpsConnector<Dialer>);

/// No connection to the proxy.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoConnection(String);

impl Service<Uri> for Plain {
    type Response = Stream;
    type Error = NoConnection;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, NoConnection>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.0, context).map_err(|error| NoConnection(root_cause(&*error)))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        // The connector knows http and https alone; a SOCKS proxy is reached over bare TCP.
        let authority = target.authority().map(ToString::to_string).unwrap_or_default();
        let target = format!("http://{authority}/").parse().unwrap_or(target);
        let dialing = self.0.call(target);
        Box::pin(async move { dialing.await.map_err(|error| NoConnection(root_cause(&*error))) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, ProxyError> {
        Proxies::of(|name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
    }

    /// The proxy for a host, and the variable that names it.
    fn way(variables: &[(&str, &str)], target: &str) -> Option<(String, &'static str)> {
        let proxies = proxies(variables).unwrap();
        proxies.of_target(&target.parse().unwrap()).map(|proxy| (proxy.url().to_string(), proxy.variable))
    }

    const KINESIS: &str = "https://kinesis.us-east-2.amazonaws.com/";

    #[test]
    fn the_first_variable_that_is_not_empty_names_the_proxy() {
        let one = |url: &str, variable| Some((url.to_owned(), variable));
        assert_eq!(way(&[], KINESIS), None);
        assert_eq!(way(&[("HTTPS_PROXY", ""), ("https_proxy", "p:1")], KINESIS), one("http://p:1/", "https_proxy"));
        assert_eq!(way(&[("ALL_PROXY", "socks5h://u:w@p")], KINESIS), one("socks5h://p:1080/", "ALL_PROXY"));
        let both = [("all_proxy", "http://a:2"), ("HTTPS_PROXY", " https://s:3/x ")];
        assert_eq!(way(&both, KINESIS), one("https://s:3/", "HTTPS_PROXY"));
        assert_eq!(way(&both, "http://127.0.0.1:4567/"), None);
        // A web server that calls a program sets this from a header; it takes no proxy away.
        assert!(way(&[("REQUEST_METHOD", "GET"), ("HTTPS_PROXY", "p:1")], KINESIS).is_some());
    }

    #[test]
    fn a_value_that_is_no_proxy_is_refused_with_its_variable_and_without_its_password() {
        for (value, shown) in [
            ("http//host", "http//host"),
            ("http:/host:80", "http:/host:80"),
            ("http://", "http://"),
            ("ftp://host:1", "ftp://host:1"),
            ("host:port", "host:***"),
            ("http://host:99999", "http://host:99999"),
            ("http://host:0", "http://host:0"),
            ("http://user:pass word@host:1", "http://***@host:1"),
            ("ftp://user:p@ss@host", "ftp://***@host"),
            ("http://user:hunter2", "http://user:***"),
            ("\"http://host:1\"", "\"http://host:***"),
        ] {
            // Another variable that could be used does not take its place.
            let error = proxies(&[("HTTPS_PROXY", value), ("ALL_PROXY", "http://good:1")]).unwrap_err();
            assert_eq!(error, ProxyError { variable: "HTTPS_PROXY", value: shown.into() });
        }
    }

    #[test]
    fn hosts_without_a_proxy_are_named_as_other_tools_take_them() {
        for (list, target, free) in [
            ("*", KINESIS, true),
            ("amazonaws.com", KINESIS, true),
            (".AmazonAWS.com", KINESIS, true),
            ("*.amazonaws.com", KINESIS, true),
            ("other.example amazonaws.com.", KINESIS, true),
            ("naws.com", KINESIS, false),
            ("10.0.0.0/8", "https://10.1.2.3:4567/", true),
            ("10.1.2.3", "https://10.1.2.3:4567/", true),
            ("10.1.2.4", "https://10.1.2.3:4567/", false),
            ("fd00::/8", "https://[fd00::1]/", true),
            ("[fd00::1]", "https://[fd00::1]/", true),
            ("[fd00::1]:443", "https://[fd00::1]/", true),
            ("localhost:4568", "https://localhost:4568/", true),
            ("localhost:4568", "https://localhost:4567/", false),
            ("", KINESIS, false),
        ] {
            let none = way(&[("HTTPS_PROXY", "p:1"), ("no_proxy", list)], target).is_none();
            assert_eq!(none, free, "{list}: {target}");
        }
    }

    #[test]
    fn a_password_may_hold_an_at_sign_and_is_shown_nowhere() {
        for (value, user, password) in [
            ("http://ada:p@ss@proxy:8080", "ada", "p@ss"),
            ("socks5h://ada:p@ss@w@proxy:8080", "ada", "p@ss@w"),
            ("http://ada:p%40ss@proxy:8080", "ada", "p@ss"),
        ] {
            let proxies = proxies(&[("HTTPS_PROXY", value)]).unwrap();
            let proxy = proxies.proxy.as_ref().unwrap();
            assert_eq!(proxy.url().authority().unwrap(), "proxy:8080", "{value}");
            let said = format!("{} {proxies:?}", proxy.failure("refused".into()));
            assert!(!said.contains("ss"), "{said}");
            let basic = base64_simd::STANDARD.encode_to_string(format!("{user}:{password}"));
            let sent = proxy.intercept.basic_auth().map(|sent| sent.to_str().unwrap().to_owned());
            let raw = proxy.intercept.raw_auth().map(|(user, password)| (user.to_owned(), password.to_owned()));
            assert!(sent == Some(format!("Basic {basic}")) || raw == Some((user.to_owned(), password.to_owned())));
        }
    }

    #[tokio::test]
    async fn a_proxy_that_says_nothing_is_named_before_a_request_could_have_been_sent() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let proxy = proxies(&[("HTTPS_PROXY", &url)]).unwrap().proxy.unwrap();
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
        let dialer = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1();
        let target = KINESIS.parse().unwrap();
        let limit = Duration::from_millis(50);
        let failure = proxy.reach_in_time(target, dialer.wrap_connector(Dialer::new()), limit).await.unwrap_err();
        assert_eq!((failure.variable, failure.reason.as_str()), ("HTTPS_PROXY", "no answer within 0 s"));
    }
}
