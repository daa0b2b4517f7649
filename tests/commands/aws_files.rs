//! Tests the source of a run's credentials: AWS files that change during the run, and helpers that are slow or print to
//! stderr.

#![expect(clippy::panic, reason = "a failed assumption fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::{House, SPEC, finish};

/// Every awaited event has occurred by then.
const DEADLINE: Duration = Duration::from_secs(40);

/// The key that the endpoint accepts. Every other key has expired.
const GOOD: &str = "ASIAQNZGKIQYGOODKEYS";
const OLD: &str = "ASIAQNZGKIQYEXPIRED7";

/// Starts an endpoint that accepts requests signed with the good key, and no others.
fn endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || while answer(&socket).is_some() {});
        }
    });
    url
}

fn answer(mut socket: &TcpStream) -> Option<()> {
    let mut reader = BufReader::new(socket);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let records = String::from_utf8_lossy(&body).matches("\"PartitionKey\"").count();
    let (status, json) = if !head.contains(GOOD) {
        (400, r#"{"__type":"ExpiredTokenException","message":"The security token is expired"}"#.to_owned())
    } else if head.contains("Kinesis_20131202.PutRecords") {
        let one = r#"{"SequenceNumber":"1","ShardId":"shardId-000000000000"}"#;
        (200, format!(r#"{{"FailedRecordCount":0,"Records":[{}]}}"#, vec![one; records].join(",")))
    } else {
        (400, r#"{"__type":"AccessDeniedException","message":"no"}"#.to_owned())
    };
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}", json.len());
    socket.write_all(format!("{head}\r\n\r\n{json}").as_bytes()).ok()
}

/// A run that follows its feed, and its output.
struct Following {
    house: House,
    child: Child,
    lines: Receiver<String>,
}

fn spec(account: &str, follow: bool) -> String {
    let spec = SPEC.replace("credentials = \"ambient\"", account);
    if follow { spec.replace("kind = \"file\"", "kind = \"file\"\nfollow = true") } else { spec }
}

fn line(id: u32) -> String {
    format!(
        "{{\"identityMap\":{{\"crm\":[{{\"id\":\"{id}\"}}]}},\"segmentMembership\":{{\"ups\":{{\"s\":{{\"status\":\"realized\"}}}}}}}}\n"
    )
}

fn keys(id: &str) -> String {
    format!("[crm]\naws_access_key_id = {id}\naws_secret_access_key = secret\naws_session_token = token\n")
}

/// Returns a command that reads only the house's own AWS files.
fn command(house: &House, arguments: &[&str]) -> Command {
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
    command
}

impl Following {
    /// Starts a run whose keys have expired, and waits until it reports this.
    fn expired(credentials: &str) -> Self {
        let house = House::new();
        house.write("aws-config", "[profile crm]\nregion = us-east-2\n");
        house.write("aws-credentials", keys(OLD));
        house.write("profiles.ndjson", line(1));
        let account = format!("credentials = \"{credentials}\"\nendpoint_url = \"{}\"", endpoint());
        assert_eq!(house.apply(&spec(&account, true), &[]).code, 0);
        let mut run = command(&house, &["run", "high"]);
        run.env("AWS_PROFILE", "crm").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = run.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let mut run = Self { house, child, lines };
        run.says("ExpiredTokenException");
        run
    }

    /// Waits for a line with `words` and returns it.
    fn says(&mut self, words: &str) -> String {
        let begun = Instant::now();
        let mut said = Vec::new();
        while let Some(left) = DEADLINE.checked_sub(begun.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            if line.contains(words) {
                return line;
            }
            said.push(line);
        }
        drop(self.child.kill());
        panic!("no line has {words:?}: {said:#?}");
    }

    /// Replaces a file, or a pipe or folder with its name, by `text`, as an editor does.
    fn replace(&self, name: &str, text: &str) {
        self.house.write("new", text);
        std::fs::rename(self.house.path("new"), self.house.path(name)).unwrap();
    }

    fn pipe(&self, name: &str) {
        assert!(Command::new("mkfifo").arg(self.house.path("pipe")).status().unwrap().success());
        std::fs::rename(self.house.path("pipe"), self.house.path(name)).unwrap();
    }

    /// Drains the run by a signal and checks that it ends in time.
    fn ends(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        let begun = Instant::now();
        while begun.elapsed() < DEADLINE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return assert_eq!(status.code(), Some(0));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        panic!("the run hangs");
    }
}

#[test]
fn keys_that_an_editor_saved_with_a_byte_order_mark_end_a_pause() {
    for credentials in ["profile:crm", "ambient"] {
        let mut run = Following::expired(credentials);
        run.replace("aws-config", "\u{feff}[profile crm]\r\nregion = us-east-2\r\n");
        run.replace("aws-credentials", &format!("\u{feff}{}", keys(GOOD).replace('\n', "\r\n")));
        run.says("Streaming again");
        run.ends();
    }
}

#[test]
fn a_pipe_in_the_place_of_an_aws_file_is_said_and_the_run_goes_on_once_it_is_gone() {
    for file in ["aws-config", "aws-credentials"] {
        for credentials in ["profile:crm", "ambient"] {
            let mut run = Following::expired(credentials);
            run.pipe(file);
            let said = run.says("is a folder, a pipe or a device, not a text file");
            assert!(said.contains(&run.house.path(file)) && said.contains("AWS_CONFIG_FILE"), "{said}");
            // A file that exists again with another fault is another reason.
            run.replace(file, "[crm\n");
            let said = run.says("line 1");
            assert!(said.contains(&run.house.path(file)), "{said}");
            run.replace("aws-config", "[profile crm]\nregion = us-east-2\n");
            run.replace("aws-credentials", &keys(GOOD));
            run.says("Streaming again");
            run.ends();
        }
    }
}

#[test]
fn what_the_service_says_stands_behind_the_action_in_a_check() {
    let house = House::new();
    house.write("aws-credentials", keys(OLD));
    let account = format!("credentials = \"profile:crm\"\nendpoint_url = \"{}\"", endpoint());
    assert_eq!(house.apply(&spec(&account, false), &[]).code, 0);
    let json = finish(command(&house, &["check", "high", "--json"]), b"");
    let ours = r#""message":"The service denied kinesis:PutRecords: The security token is expired""#;
    assert!(json.code == 4 && json.stdout.contains(ours), "{json:?}");
    let table = finish(command(&house, &["check", "high"]), b"");
    let ours = "The service denied kinesis:PutRecords: ExpiredTokenException: The security token is expired";
    assert!(table.stdout.split_whitespace().collect::<Vec<_>>().join(" ").contains(ours), "{table:?}");
}

/// Returns a house whose destination signs in with the output of this script.
fn helped(script: &str) -> House {
    let house = House::new();
    let helper = house.write("keys", format!("#!/bin/sh\n{script}"));
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    house.write("aws-config", format!("[profile crm]\ncredential_process = {helper}\n"));
    house.write("profiles.ndjson", line(1));
    let account = format!("credentials = \"profile:crm\"\nendpoint_url = \"{}\"", endpoint());
    assert_eq!(house.apply(&spec(&account, false), &[]).code, 0);
    house
}

#[test]
fn a_slow_helper_is_started_once_for_a_run() {
    let keys = format!(
        r#"{{"Version":1,"AccessKeyId":"{GOOD}","SecretAccessKey":"s","SessionToken":"t","Expiration":"2999-01-01T00:00:00Z"}}"#
    );
    // The helper takes longer than the check of the stream before the run.
    let house = helped(&format!("echo started >> starts\nsleep 5\necho '{keys}'\n"));
    let ended = finish(command(&house, &["run", "high", "--json"]), b"");
    assert!(ended.code == 0 && ended.stdout.contains("\"delivered\":1"), "{ended:?}");
    assert_eq!(std::fs::read_to_string(house.path("starts")).unwrap(), "started\n");
}

#[test]
fn the_output_of_a_helper_is_cleaned_and_without_its_secrets_everywhere() {
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let token = "FwoGZXIvYXdzE".repeat(12);
    let talks = format!(
        "printf '\\033[2J\\033]0;title\\007\\302\\233 SecretAccessKey={SECRET}\\r\\n\\033[31m{token}\\033[0m \\342\\200\\256' >&2\nexit 3\n"
    );
    let breaks_off = format!(
        "printf '{{\"Version\":1,\"AccessKeyId\":\"{GOOD}\",\"SecretAccessKey\":\"{SECRET}\",\"SessionToken\":\"{token}\\033[2J'\n"
    );
    let commands = [
        &["check", "high"][..],
        &["check", "high", "--json"],
        &["run", "high", "--max-pause", "1s"],
        &["run", "high", "--json", "--max-pause", "1s"],
        &["account", "add", "crm", "--profile", "crm", "--region", "us-east-2"],
    ];
    for (script, arguments) in [&talks, &breaks_off].iter().flat_map(|script| commands.map(|words| (*script, words))) {
        let house = helped(script);
        let ended = finish(command(&house, &[&["--log-level", "trace"], arguments].concat()), b"");
        let log = std::fs::read_to_string(house.path("state/outflow.log")).unwrap_or_default();
        assert_ne!(ended.code, 0, "{ended:?}");
        for (sink, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr), ("log", &log)] {
            assert!(!text.contains(SECRET) && !text.contains(&token), "{arguments:?}, {sink}: {text}");
            let bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!text.contains(bad), "{arguments:?}, {sink}: {text:?}");
        }
    }
}
