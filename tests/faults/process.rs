//! Tests the command in its own process, through an outage and expired credentials.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::endpoint::faults::Endless;
use crate::endpoint::{Endpoint, STREAM};
use crate::feed::{Feed, rules};
use crate::people;
use crate::run::{check_arrived, eventually};

/// Returns a credentials file with one key.
fn credentials(key_id: &str) -> String {
    format!("[faults]\naws_access_key_id = {key_id}\naws_secret_access_key = secret\naws_session_token = token\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_reads_new_credentials_and_finds_its_endpoint_automatically() {
    let endpoint = Endpoint::start(3, 1).await;
    endpoint.set(|faults| faults.expired = Some("AKIDOLD"));
    let feed = Feed::new(1, 600, 50);
    let home = Home::new(&endpoint, &feed, "AKIDOLD");
    let run = home.outflow(&["run", "faults", "--json", "--max-pause", "30s"]).spawn().unwrap();
    // The second request shows that the first was answered.
    eventually("two requests with the old key", || endpoint.requests() > 1).await;
    endpoint.close_port().await;
    fs::write(home.path("credentials"), credentials("AKIDNEW")).unwrap();
    endpoint.open_port();
    let ended = tokio::task::spawn_blocking(|| run.wait_with_output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && said.contains("ExpiredTokenException"), "{said}");

    let due = people::expected_events(&rules(), &feed.history);
    check_arrived(&endpoint, &due, 1);
    let summary: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let delivered: usize = due.values().map(Vec::len).sum();
    assert_eq!((&summary["delivered"], &summary["pending"]), (&delivered.into(), &0.into()));
}

struct Home {
    folder: TempDir,
    endpoint: String,
}

impl Home {
    fn new(endpoint: &Endpoint, feed: &Feed, key_id: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), endpoint: endpoint.url() };
        fs::write(home.path("feed.ndjson"), feed.lines.join("\n")).unwrap();
        fs::write(home.path("credentials"), credentials(key_id)).unwrap();
        fs::write(home.path("aws-config"), "[profile faults]\nregion = us-east-2\n").unwrap();
        let feed = home.path("feed.ndjson").display().to_string();
        fs::write(home.path("spec.toml"), spec(&home.endpoint, &feed)).unwrap();
        let applied = home.outflow(&["apply", &home.path("spec.toml").display().to_string()]).output().unwrap();
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn outflow(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outflow"));
        command.env_clear().env("AWS_SHARED_CREDENTIALS_FILE", self.path("credentials"));
        command.env("AWS_CONFIG_FILE", self.path("aws-config")).env("HOME", self.folder.path());
        command.env("AWS_ENDPOINT_URL_STS", &self.endpoint).env("AWS_ENDPOINT_URL_KMS", &self.endpoint);
        command.arg("--config-dir").arg(self.path("config")).arg("--state-dir").arg(self.path("state")).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// Maximum memory of a command in these tests, in KiB.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 160 * 1024;

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn endless_answers_to_whatever_is_asked_fill_no_memory_and_prove_nothing() {
    for (arguments, kind) in [
        (&["check", "faults", "--json"][..], Endless::Chunked),
        (&["check", "faults", "--json"], Endless::Long),
        (&["run", "faults", "--max-pause", "2s"], Endless::Chunked),
        (&["run", "faults", "--max-pause", "2s"], Endless::Long),
    ] {
        let endpoint = Endpoint::start(1, 1).await;
        endpoint.set(|faults| faults.endless = Some(kind));
        let home = Home::new(&endpoint, &Feed::steady(200, 200), "AKIDNEW");
        let child = home.outflow(arguments).spawn().unwrap();
        let (ended, peak) = tokio::task::spawn_blocking(|| watched(child)).await.unwrap();
        let said = String::from_utf8_lossy(&ended.stdout) + String::from_utf8_lossy(&ended.stderr);
        assert!(peak < MOST_MEMORY, "{arguments:?}, {kind:?}: {peak} KiB: {said}");
        assert!(!ended.status.success(), "{arguments:?}: {said}");
        assert!(said.contains("the response is longer than"), "{arguments:?}: {said}");
        assert!(!said.contains(r#""state":"allowed""#), "{said}");
        let (begun, taken) = endpoint.endless();
        assert!(begun > 1 && taken < begun * (24 << 20), "{arguments:?}: {taken} bytes of {begun} answers");
    }
}

/// Waits for the end of a command. Returns its peak memory in KiB.
#[cfg(target_os = "linux")]
fn watched(mut child: Child) -> (Output, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
        peak = kibibytes.unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    (child.wait_with_output().unwrap(), peak)
}

/// Returns the settings of [`rules`] as an operator writes them.
fn spec(endpoint: &str, feed: &str) -> String {
    format!(
        r#"name = "faults"
kind = "amazon-kinesis"
[account]
credentials = "profile:faults"
region = "us-east-2"
endpoint_url = {endpoint:?}
[connection]
stream = {STREAM:?}
[source]
kind = "file"
path = {feed:?}
[activation]
segments = [{{ id = "alpha" }}, {{ id = "beta" }}]
attributes = ["person.email", "person.tier", "person.poison"]
compat = "reference"
mapped_segments_only = false
"#
    )
}
