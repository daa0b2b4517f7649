//! The command itself, in a process of its own, through an outage and past credentials that expire.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::endpoint::{Endpoint, STREAM};
use crate::feed::{Feed, rules};
use crate::people;
use crate::run::{check_arrived, eventually};

/// A credentials file with one key.
fn credentials(key_id: &str) -> String {
    format!("[faults]\naws_access_key_id = {key_id}\naws_secret_access_key = secret\naws_session_token = token\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_reads_new_credentials_and_finds_its_endpoint_again_by_itself() {
    let endpoint = Endpoint::start(3, 1).await;
    endpoint.set(|faults| faults.expired = Some("AKIDOLD"));
    let feed = Feed::new(1, 600, 50);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("feed.ndjson"), feed.lines.join("\n")).unwrap();
    fs::write(path("credentials"), credentials("AKIDOLD")).unwrap();
    fs::write(path("aws-config"), "[profile faults]\nregion = us-east-2\n").unwrap();
    fs::write(path("spec.toml"), spec(&endpoint.url(), &path("feed.ndjson").display().to_string())).unwrap();
    let outflow = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outflow"));
        command.env_clear().env("AWS_SHARED_CREDENTIALS_FILE", path("credentials"));
        command.env("AWS_CONFIG_FILE", path("aws-config")).env("HOME", folder.path());
        command.arg("--config-dir").arg(path("config")).arg("--state-dir").arg(path("state")).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let spec = path("spec.toml").display().to_string();
    let applied = outflow(&["apply", &spec]).output().unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));

    let run = outflow(&["run", "faults", "--json", "--max-pause", "30s"]).spawn().unwrap();
    eventually("a request with the old key", || endpoint.requests() > 0).await;
    endpoint.close_port().await;
    fs::write(path("credentials"), credentials("AKIDNEW")).unwrap();
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

/// The set-up of [`rules`] as an operator writes it.
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
