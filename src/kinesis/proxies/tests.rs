//! Tests of the proxy settings, and of the faults when a proxy does not connect.

use super::*;

fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, ProxyError> {
    Proxies::from_variables(|name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
}

/// Returns the proxy URL for a host, and the variable that sets it.
fn way(variables: &[(&str, &str)], target: &str) -> Option<(String, &'static str)> {
    let proxies = proxies(variables).unwrap();
    proxies.proxy_for(&target.parse().unwrap()).map(|proxy| (proxy.url().to_string(), proxy.variable))
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
    // `REQUEST_METHOD` marks a CGI program, for which a request header can set `HTTP_PROXY`. `HTTPS_PROXY` stays valid.
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
        // Another variable does not replace an invalid one.
        let error = proxies(&[("HTTPS_PROXY", value), ("ALL_PROXY", "http://good:1")]).unwrap_err();
        assert_eq!(error, ProxyError::NoUrl { variable: "HTTPS_PROXY", value: shown.into() });
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
        let said = format!("{} {proxies:?}", proxy.failure(ProxyCause::Late(10)));
        assert!(!said.contains("ss"), "{said}");
        let basic = base64_simd::STANDARD.encode_to_string(format!("{user}:{password}"));
        let sent = proxy.intercept.basic_auth().map(|sent| sent.to_str().unwrap().to_owned());
        let raw = proxy.intercept.raw_auth().map(|(user, password)| (user.to_owned(), password.to_owned()));
        assert!(sent == Some(format!("Basic {basic}")) || raw == Some((user.to_owned(), password.to_owned())));
    }
}

#[test]
fn a_user_for_a_socks_4_proxy_is_refused_since_none_is_sent() {
    for scheme in ["socks4", "socks4a"] {
        let error = proxies(&[("ALL_PROXY", &format!("{scheme}://ada:hunter2@proxy"))]).unwrap_err();
        assert_eq!(error, ProxyError::UserOfSocks4 { variable: "ALL_PROXY", value: format!("{scheme}://***@proxy") });
    }
}

/// Returns the failure to reach `target` through the proxy at `url`, with a TLS client that trusts no certificate.
async fn reached(url: &str, target: &str, limit: Duration) -> ProxyFailure {
    let proxy = proxies(&[("HTTPS_PROXY", url)]).unwrap().proxy.unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    let dialer = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1();
    let dialer = dialer.wrap_connector(Dialer::new());
    proxy.reach_in_time(target.parse().unwrap(), dialer, limit).await.unwrap_err()
}

#[tokio::test]
async fn a_proxy_that_says_nothing_is_named_before_a_request_could_have_been_sent() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let failure = reached(&url, KINESIS, Duration::from_millis(50)).await;
    assert_eq!((failure.variable, failure.cause), ("HTTPS_PROXY", ProxyCause::Late(0)));
}

/// Starts a proxy for one connection. It reads once before each of its answers, then closes the connection.
fn answering(answers: &[&[u8]]) -> (String, std::thread::JoinHandle<()>) {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answers: Vec<_> = answers.iter().map(|answer| answer.to_vec()).collect();
    let serving = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        for answer in answers {
            assert!(socket.read(&mut [0; 600]).unwrap() > 0);
            socket.write_all(&answer).unwrap();
        }
    });
    (address, serving)
}

/// Returns the fault and the message for a proxy that gives these answers.
async fn refused(scheme: &str, answers: &[&[u8]], target: &str) -> (Option<ProxyFault>, String) {
    let (address, serving) = answering(answers);
    let failure = reached(&format!("{scheme}{address}"), target, Duration::from_secs(5)).await;
    serving.join().unwrap();
    let host = address.rsplit('@').next().unwrap();
    let said = failure.to_string();
    assert!(said.starts_with(&format!("can't connect through the proxy {host} (set by HTTPS_PROXY): ")), "{said}");
    assert!(!said.contains("hunter2") && said.ends_with(')'), "{said}");
    let fault = if let ProxyCause::Refused { fault, .. } = failure.cause { Some(fault) } else { None };
    (fault, said)
}

const LOGIN: &str = "socks5h://ada:hunter2@";

#[tokio::test]
async fn each_answer_of_a_socks_5_proxy_has_its_fault_and_the_librarys_words_behind() {
    let hello: &[u8] = &[5, 0];
    for (code, fault, theirs) in [
        (1, ProxyFault::Silent, "SOCKS error: general server failure"),
        (2, ProxyFault::Forbidden, "SOCKS error: connection not allowed"),
        (3, ProxyFault::HostUnreachable, "SOCKS error: network unreachable"),
        (4, ProxyFault::HostUnreachable, "SOCKS error: host unreachable"),
        (5, ProxyFault::HostRefused, "SOCKS error: connection refused"),
        (6, ProxyFault::HostUnreachable, "SOCKS error: ttl expired"),
        (7, ProxyFault::NoConnect, "SOCKS error: command not supported"),
        (8, ProxyFault::AddressKind, "SOCKS error: address type not supported"),
        (99, ProxyFault::NoSocks, "SOCKS error: failed parsing server response"),
    ] {
        let (found, said) = refused("socks5h://", &[hello, &[5, code, 0, 1, 0, 0, 0, 0, 0, 0]], KINESIS).await;
        assert_eq!(found, Some(fault), "{said}");
        assert!(said.ends_with(&format!("{fault} ({theirs})")), "{said}");
    }
}

#[tokio::test]
async fn each_way_to_disagree_on_the_user_of_a_socks_5_proxy_has_its_fault() {
    for (url, answers, fault) in [
        ("socks5h://", &[&[5, 255][..]][..], ProxyFault::NeedsLogin),
        ("socks5h://", &[&[5, 2]], ProxyFault::NeedsLogin),
        (LOGIN, &[&[5, 255]], ProxyFault::TakesNoLogin),
        (LOGIN, &[&[5, 0]], ProxyFault::TakesNoLogin),
        (LOGIN, &[&[5, 2], &[1, 1]], ProxyFault::LoginRefused),
    ] {
        let (found, said) = refused(url, answers, KINESIS).await;
        assert_eq!(found, Some(fault), "{said}");
    }
    let long = format!("socks5h://ada:{}@", "p".repeat(254));
    let (found, said) = refused(&long, &[&[5, 2]], KINESIS).await;
    assert!(found == Some(ProxyFault::TooLong) && !said.contains("pppp"), "{said}");
}

#[tokio::test]
async fn a_proxy_of_another_kind_differs_from_one_that_hangs_up() {
    let page: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    for (scheme, answers, fault) in [
        ("socks5h://", &[page][..], ProxyFault::NoSocks),
        ("socks4a://", &[page], ProxyFault::NoSocks),
        ("socks5h://", &[&[5, 0], &[5]], ProxyFault::HungUp),
        ("socks5h://", &[b""], ProxyFault::HungUp),
        ("socks4a://", &[&[0]], ProxyFault::HungUp),
        ("http://", &[b""], ProxyFault::HungUp),
        ("http://", &[page], ProxyFault::NoTunnel),
        ("http://", &[&[5, 1]], ProxyFault::NoTunnel),
    ] {
        let (found, said) = refused(scheme, answers, KINESIS).await;
        assert_eq!(found, Some(fault), "{said}");
    }
}

#[tokio::test]
async fn each_answer_of_a_socks_4_proxy_has_its_fault() {
    for (code, fault) in [(91, ProxyFault::Silent), (92, ProxyFault::Ident), (93, ProxyFault::Ident)] {
        let (found, said) = refused("socks4a://", &[&[0, code, 0, 0, 0, 0, 0, 0]], KINESIS).await;
        assert_eq!(found, Some(fault), "{said}");
    }
    let (found, said) = refused("socks4a://", &[], "https://[fd00::1]/").await;
    assert_eq!(found, Some(ProxyFault::NoAddress), "{said}");
}

#[tokio::test]
async fn a_user_that_an_http_proxy_asks_for_differs_from_one_that_it_refuses() {
    let asks: &[u8] = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    for (url, fault) in [("http://", ProxyFault::NeedsLogin), ("http://ada:hunter2@", ProxyFault::LoginRefused)] {
        let (found, said) = refused(url, &[asks], KINESIS).await;
        assert_eq!(found, Some(fault), "{said}");
    }
}

#[tokio::test]
async fn an_unreachable_proxy_differs_from_an_unreachable_host_behind_it() {
    let limit = Duration::from_secs(5);
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    // A label of a name has at most 63 characters, so the client never looks this name up on the network.
    let unknown = "a".repeat(64);
    for scheme in ["http", "socks4a", "socks5h"] {
        let said = reached(&format!("{scheme}://{port}"), KINESIS, limit).await.to_string();
        assert!(said.contains(&format!("{} (", ProxyFault::NotThere)), "{said}");
        let said = reached(&format!("{scheme}://{unknown}:1"), KINESIS, limit).await.to_string();
        assert!(said.contains(&format!("{} (", ProxyFault::NoName)), "{said}");
    }
    for scheme in ["socks4", "socks5"] {
        let said = reached(&format!("{scheme}://{port}"), &format!("https://{unknown}/"), limit).await.to_string();
        assert!(said.contains(&format!("{} (", ProxyFault::NotLookedUp)), "{said}");
    }
}
