//! Tests how a command signs in, and which hosts it contacts. A proxy that refuses every connection sees the hosts.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{House, Outcome, SPEC, finish};

const KEY: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIAQNZGKIQY56JQ7WML"), ("AWS_SECRET_ACCESS_KEY", "secret")];

/// A proxy that refuses every tunnel and stores its target.
struct Refusing {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Refusing {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || refuse(socket, &seen));
            }
        });
        Self { address, asked }
    }

    /// Returns the requested hosts, each once, sorted by name.
    fn hosts(&self) -> Vec<String> {
        let mut hosts = self.asked.lock().unwrap().clone();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}

fn refuse(mut socket: TcpStream, seen: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    while !head.ends_with(b"\r\n\r\n") && socket.read(&mut byte).is_ok_and(|read| read > 0) {
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    seen.lock().unwrap().push(head.split(' ').nth(1).unwrap_or(&head).to_owned());
    drop(socket.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
}

/// Runs a command with these variables and only the house's own AWS configuration.
fn call(house: &House, variables: &[(&str, &str)], arguments: &[&str]) -> Outcome {
    let mut command = house.command();
    command.args(["--config-dir", &house.path("config"), "--state-dir", &house.path("state")]).args(arguments);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("AWS_") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command.env("AWS_CONFIG_FILE", house.path("aws-config")).env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_SHARED_CREDENTIALS_FILE", house.path("aws-credentials"));
    command.envs(variables.iter().copied());
    finish(command, b"")
}

/// Returns a house whose destination signs in by `account`, the lines of the spec's table.
fn house(account: &str) -> House {
    let house = House::new();
    let feed = r#"{"identityMap":{"crm":[{"id":"1"}]},"segmentMembership":{"ups":{"s":{"status":"realized"}}}}"#;
    house.write("profiles.ndjson", format!("{feed}\n"));
    let applied = house.apply(&SPEC.replace("credentials = \"ambient\"", account), &[]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    house
}

fn through<'a>(proxy: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&KEY[..], &[("HTTPS_PROXY", proxy)], more].concat()
}

#[test]
fn the_token_service_is_asked_at_the_region_and_not_at_a_private_endpoint() {
    let private = "https://kinesis.private.example";
    let role = ["--role-arn", "arn:aws:iam::111122223333:role/out"];
    for (arguments, more, host) in [
        (&role[..], &[][..], "sts.us-east-2.amazonaws.com:443"),
        (&[], &[], "sts.us-east-2.amazonaws.com:443"),
        (&role, &[("AWS_ENDPOINT_URL_STS", "https://sts.private.example")], "sts.private.example:443"),
        (&role, &[("AWS_USE_FIPS_ENDPOINT", "true")], "sts-fips.us-east-2.amazonaws.com:443"),
    ] {
        let (house, proxy) = (House::new(), Refusing::new());
        let base = ["account", "add", "crm", "--environment", "--region", "us-east-2", "--endpoint-url", private];
        let ended = call(&house, &through(&proxy.address, more), &[&base, arguments].concat());
        assert_eq!(proxy.hosts(), [host], "{}", ended.stderr);
    }
}

#[test]
fn a_check_asks_each_service_at_its_own_host() {
    let house = house("credentials = \"environment\"\nendpoint_url = \"https://kinesis.private.example\"");
    let proxy = Refusing::new();
    assert_eq!(call(&house, &through(&proxy.address, &[]), &["check", "high"]).code, 5);
    assert_eq!(proxy.hosts(), ["kinesis.private.example:443", "sts.us-east-2.amazonaws.com:443"]);
}

#[test]
fn a_run_names_the_host_that_it_asks_and_where_that_is_set() {
    let file = "[default]\nendpoint_url = https://file.example\n";
    for (endpoint, config, more, host, shown) in [
        ("", "", &[][..], "kinesis.us-east-2.amazonaws.com", "kinesis.us-east-2.amazonaws.com"),
        (
            "",
            "",
            &[("AWS_ENDPOINT_URL_KINESIS", "https://vpce.example")],
            "vpce.example",
            "vpce.example (set by AWS_ENDPOINT_URL_KINESIS)",
        ),
        ("", file, &[], "file.example", "file.example (endpoint_url in the AWS configuration file)"),
        (
            "",
            "",
            &[("AWS_USE_FIPS_ENDPOINT", "true")],
            "kinesis-fips.us-east-2.amazonaws.com",
            "kinesis-fips.us-east-2.amazonaws.com (FIPS)",
        ),
        (
            "\nendpoint_url = \"https://own.example\"",
            file,
            &[("AWS_ENDPOINT_URL_KINESIS", "https://vpce.example")],
            "own.example",
            "own.example",
        ),
    ] {
        let (house, proxy) = (house(&format!("credentials = \"environment\"{endpoint}")), Refusing::new());
        house.write("aws-config", config);
        let ended = call(&house, &through(&proxy.address, more), &["run", "high", "--max-pause", "1s"]);
        let asked = proxy.hosts();
        assert!(asked.iter().all(|asked| *asked == format!("{host}:443")) && !asked.is_empty(), "{asked:?}, {host}");
        let first = format!("Streaming high to segments at {shown}, from the start of its feed.");
        assert!(ended.stderr.contains(&first), "{first}\n{}", ended.stderr);
        assert!(ended.stderr.contains(&format!("could not reach {shown}: ")), "{}", ended.stderr);
    }
}

fn bytes(socket: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    socket.read_exact(&mut bytes).unwrap();
    bytes
}

/// Reads a text after its length.
fn text(socket: &mut TcpStream) -> String {
    let length = bytes(socket, 1)[0];
    String::from_utf8(bytes(socket, usize::from(length))).unwrap()
}

/// Acts as a SOCKS 5 proxy once. Returns the requested host and the first bytes after the handshake.
fn socks(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut socket, _) = listener.accept().unwrap();
    assert_eq!(bytes(&mut socket, 3), [5, 1, 2], "version 5, one method, a user and a password");
    socket.write_all(&[5, 2]).unwrap();
    bytes(&mut socket, 1);
    assert_eq!((text(&mut socket), text(&mut socket)), ("ada".into(), "p@ss".into()));
    socket.write_all(&[1, 0]).unwrap();
    assert_eq!(bytes(&mut socket, 4), [5, 1, 0, 3], "a connection, to a host name");
    let name = text(&mut socket);
    let wanted = u16::from_be_bytes(bytes(&mut socket, 2).try_into().unwrap());
    socket.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
    (format!("{name}:{wanted}"), bytes(&mut socket, 2))
}

#[test]
fn a_socks_proxy_looks_names_up_and_carries_what_is_encrypted() {
    let house = house("credentials = \"environment\"\nendpoint_url = \"https://kinesis.private.example:8443\"");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("socks5h://ada:p%40ss@{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || socks(&listener));
    let ended = call(&house, &through(&proxy, &[]), &["run", "high", "--max-pause", "1s"]);
    // A record of a TLS handshake, version 1.x.
    assert_eq!(asked.join().unwrap(), ("kinesis.private.example:8443".to_owned(), vec![22, 3]));
    let address = proxy.rsplit('@').next().unwrap();
    assert!(ended.stderr.contains(&format!("the proxy {address} (set by HTTPS_PROXY)")), "{}", ended.stderr);
    assert!(!ended.stderr.contains("p%40ss") && !ended.stderr.contains("p@ss"), "{}", ended.stderr);
}

#[test]
fn a_proxy_that_is_none_is_refused_and_nothing_goes_around_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    let house = house(&format!("credentials = \"environment\"\nendpoint_url = \"{endpoint}\""));
    for (variable, value, shown) in [
        ("HTTPS_PROXY", "http//host", "http//host"),
        ("https_proxy", "ftp://ada:hunter2@host", "ftp://***@host"),
        ("ALL_PROXY", "http://host:port", "http://host:***"),
    ] {
        for (command, code) in
            [(&["run", "high", "--max-pause", "1s"][..], 1), (&["check", "high"], 1), (&["doctor"], 5)]
        {
            let ended = call(&house, &[&KEY[..], &[(variable, value)]].concat(), command);
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(said.contains(&format!("{variable} is set to {shown}")) && ended.code == code, "{ended:?}");
            assert!(!said.contains("hunter2"), "{said}");
            assert!(listener.accept().is_err(), "a request bypassed the proxy");
        }
    }
}

#[test]
fn a_profile_that_cannot_sign_in_is_named_with_its_file_and_line() {
    let house = house("credentials = \"profile:crm\"");
    let (config, credentials) = (house.path("aws-config"), house.path("aws-credentials"));
    let proxy = Refusing::new();
    for (text, said) in [
        ("[profile crm] x\n", format!("{config}, line 1: there is text after the closing bracket.")),
        (
            "[crm]\nregion = x\n",
            format!("{config}, line 1: [crm] does not name the AWS profile crm. Write it as [profile crm]"),
        ),
        (
            "[profile dev]\n",
            format!("The AWS profile crm is in neither {config} nor {credentials}. Profiles there: dev."),
        ),
        (
            "[profile crm]\naws_access_key_id = A\n",
            format!("The AWS profile crm ({config}, line 1) has no aws_secret_access_key."),
        ),
    ] {
        house.write("aws-config", text);
        let through = through(&proxy.address, &[]);
        let checked = call(&house, &through, &["check", "high", "--json"]);
        assert!(checked.code == 4 && checked.stdout.contains(&said), "{said}\n{}", checked.stdout);
        let add = ["account", "add", "crm", "--profile", "crm", "--region", "us-east-2"];
        let added = call(&house, &through, &add);
        assert!(added.code == 4 && added.stderr.contains(&said), "{said}\n{}", added.stderr);
        let run = call(&house, &through, &["run", "high", "--max-pause", "1s"]);
        assert!(run.code == 4 && run.stderr.contains(&said), "{said}\n{}", run.stderr);
        assert!(!run.stderr.contains("already taken"), "{}", run.stderr);
    }
    assert_eq!(proxy.hosts(), [""; 0], "without credentials no request is sent");
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let house = house("credentials = \"profile:crm\"");
    house.write(
        "aws-config",
        "\u{feff}[profile crm]\nrole_arn = arn:aws:iam::111122223333:role/out\nsource_profile = base\n",
    );
    house.write("aws-credentials", "\u{feff}[base]\naws_access_key_id = A\naws_secret_access_key = s\n");
    let proxy = Refusing::new();
    call(&house, &through(&proxy.address, &[]), &["check", "high"]);
    assert_eq!(proxy.hosts(), ["sts.us-east-2.amazonaws.com:443"]);
}

#[test]
fn a_long_lived_key_with_a_session_token_is_said_to_be_one() {
    let key = "aws_access_key_id = AKIAQNZGKIQY56JQ7WML\naws_secret_access_key = s\naws_session_token = old\n";
    let proxy = Refusing::new();
    for (how, remedy) in [
        ("environment", "Unset AWS_SESSION_TOKEN"),
        ("ambient", "Unset AWS_SESSION_TOKEN"),
        ("profile:crm", "Remove aws_session_token from the AWS profile crm"),
    ] {
        let house = house(&format!("credentials = \"{how}\""));
        house.write("aws-credentials", format!("[crm]\n{key}"));
        let variables = through(&proxy.address, &[("AWS_SESSION_TOKEN", "old")]);
        for command in [&["check", "high"][..], &["run", "high", "--max-pause", "1s"]] {
            let ended = call(&house, &variables, command);
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(
                ended.code == 4 && said.contains("a long-term key with a session token") && said.contains(remedy),
                "{said}"
            );
            assert!(!said.contains("mistyped"), "{said}");
        }
    }
    assert_eq!(proxy.hosts(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_helper_that_is_slow_is_named_and_waited_for_as_a_run_waits() {
    use std::os::unix::fs::PermissionsExt;

    let house = house("credentials = \"profile:slow\"");
    let keys = r#"{"Version":1,"AccessKeyId":"ASIAQNZGKIQY56JQ7WML","SecretAccessKey":"s","SessionToken":"t"}"#;
    // The helper takes longer than a check or a trial of an account waits for an answer.
    let helper = house.write("keys", format!("#!/bin/sh\nsleep 9\necho '{keys}'\n"));
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    house.write("aws-config", format!("[profile slow]\ncredential_process = {helper} --token hunter2\n"));
    let add = ["account", "add", "crm", "--profile", "slow", "--region", "us-east-2"];
    std::thread::scope(|scope| {
        for command in [&["check", "high"][..], &add] {
            let (house, helper) = (&house, &helper);
            scope.spawn(move || {
                let proxy = Refusing::new();
                let ended = call(house, &through(&proxy.address, &[]), command);
                let said = format!("{}{}", ended.stdout, ended.stderr);
                let waits = format!("credentials from {helper} (credential_process of the AWS profile slow)");
                assert!(said.contains(&waits) && !said.contains("hunter2"), "{said}");
                assert!(!said.contains("no credentials") && !said.contains("no answer within"), "{said}");
                assert!(proxy.hosts().contains(&"sts.us-east-2.amazonaws.com:443".to_owned()), "{said}");
            });
        }
    });
}

/// The SDK would wait for the pipe's end, and would read a device until memory is full.
#[cfg(unix)]
#[test]
fn an_aws_file_without_an_end_is_refused_by_name_before_it_is_read() {
    let house = house("credentials = \"environment\"");
    let pipe = house.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let large = house.write("large", "");
    std::fs::File::options().write(true).open(&large).unwrap().set_len((4 << 20) + 1).unwrap();
    for (file, why) in [
        (&*pipe, "is a folder, a pipe or a device, not a text file."),
        ("/dev/zero", "is a folder, a pipe or a device, not a text file."),
        (&*large, "is larger than 4 MiB."),
    ] {
        for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
            for command in [
                &["run", "high", "--max-pause", "1s"][..],
                &["check", "high"],
                &["account", "add", "crm", "--environment", "--region", "us-east-2"],
                &["demo", "--plain"],
            ] {
                let proxy = Refusing::new();
                let ended = call(&house, &through(&proxy.address, &[(variable, file)]), command);
                let said = format!("{}{}", ended.stdout, ended.stderr).replace('\n', " ");
                let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
                let expected = format!("{file} {why} Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.");
                assert!(said.contains(&expected) && ended.code != 0, "{command:?}: {ended:?}");
                assert_eq!(proxy.hosts(), [""; 0], "{command:?} sent a request");
            }
        }
    }
}

#[test]
fn a_session_s_name_is_checked_where_it_is_typed_and_kept_with_the_account() {
    let house = House::new();
    let base = ["account", "add", "crm", "--ambient", "--region", "us-east-2", "--no-check"];
    let role = ["--role-arn", "arn:aws:iam::111122223333:role/out", "--role-session-name"];
    for name in ["a", "two words", &"a".repeat(65)] {
        let refused = call(&house, &[], &[&base[..], &role, &[name]].concat());
        assert!(refused.code == 2 && refused.stderr.contains("--role-session-name has 2 to 64"), "{refused:?}");
    }
    assert_eq!(call(&house, &[], &[&base[..], &role[2..], &["nightly"]].concat()).code, 2, "the sign-in has no role");
    assert_eq!(call(&house, &[], &[&base[..], &role, &["nightly@crm"]].concat()).code, 0);
    let saved = std::fs::read_to_string(house.path("config/accounts/crm.toml")).unwrap();
    assert!(saved.contains("session_name = \"nightly@crm\""), "{saved}");
}

/// Starts a token service that denies every request.
fn denying() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut part = [0; 4096];
            drop(socket.read(&mut part));
            let head = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: ";
            drop(socket.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()));
        }
    });
    url
}

#[test]
fn a_profile_that_asks_for_mfa_is_said_to_where_its_role_is_denied() {
    let house = house("credentials = \"profile:crm\"");
    let role = "role_arn = arn:aws:iam::111122223333:role/out\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/ada\n";
    let base = "aws_access_key_id = AKIAQNZGKIQY56JQ7WML\naws_secret_access_key = s\n";
    let config = house.write("aws-config", format!("[profile crm]\n{role}[profile base]\n{base}"));
    let said = format!(
        "The AWS profile crm ({config}, line 1) asks for MFA (mfa_serial), which an unattended run cannot answer."
    );
    let checked = call(&house, &[("AWS_ENDPOINT_URL_STS", &denying())], &["check", "high", "--json"]);
    assert!(checked.code == 4 && checked.stdout.contains(&said), "{checked:?}");
    // If no server answers, the command learns nothing about the key.
    let proxy = Refusing::new();
    let unanswered = call(&house, &through(&proxy.address, &[]), &["check", "high"]);
    assert!(!unanswered.stdout.contains("MFA") && !proxy.hosts().is_empty(), "{unanswered:?}");
}

#[test]
fn without_credentials_a_person_reads_once_what_is_missing_and_that_nothing_was_denied() {
    let house = House::new();
    assert_eq!(house.apply(&SPEC.replace("\"ambient\"", "\"environment\""), &[]).code, 0);
    let run = |arguments: &[&str]| {
        let mut command = house.command();
        command.args(["--config-dir", &house.path("config"), "--state-dir", &house.path("state")]).args(arguments);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            command.env_remove(name);
        }
        finish(command, b"")
    };
    let missing = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.";
    let checked = run(&["check", "high"]);
    assert_eq!((checked.code, checked.stdout.matches(missing).count()), (4, 1), "{}", checked.stdout);
    assert!(!checked.stdout.contains("denied") && !checked.stdout.contains("unknown: "), "{}", checked.stdout);
    assert_eq!(checked.stderr, "Couldn't check whether high can write: there are no credentials.\n");
    let json = run(&["check", "high", "--json"]);
    assert!(json.code == 4 && json.stdout.contains(r#""state":"denied","code":"CredentialsNotLoaded""#), "{json:?}");
    let added = run(&["account", "add", "crm", "--environment", "--region", "us-east-2"]);
    assert!(added.code == 4 && added.stderr.contains(missing) && !added.stderr.contains("spec"), "{added:?}");
}
