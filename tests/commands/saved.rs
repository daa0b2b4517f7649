//! Tests saved destinations from outside: how they are listed, shown and removed, and which process runs them.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use outflow::destination::RunnerLock;
use serde_json::{Value, json};

use super::{House, SPEC, outcome};

#[test]
fn list_shows_one_line_a_destination() {
    let house = House::with_high();
    let sample = SPEC
        .replace("\"high\"", "\"a-sample\"")
        .replace("kind = \"file\"\npath = \"profiles.ndjson\" # beside this file", "kind = \"sample\"");
    assert_eq!(house.apply(&sample, &[]).code, 0);
    let path = house.path("profiles.ndjson");
    let table = format!(
        "NAME      KIND            STREAM    REGION     STATE  SOURCE\n\
         a-sample  amazon-kinesis  segments  us-east-2  idle   sample of 10000\n\
         high      amazon-kinesis  segments  us-east-2  idle   {path}\n"
    );
    assert_eq!(house.run(&["list"]), outcome(0, table, ""));
    let found = house.run(&["list", "--json"]);
    let objects: Vec<Value> = found.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = json!({
        "name": "high",
        "kind": "amazon-kinesis",
        "stream": "segments",
        "region": "us-east-2",
        "source": {
            "kind": "file",
            "path": path,
            "follow": false,
            "order": "auto",
            "rewritten": "ask",
            "include": [],
            "key_namespaces": [],
        },
        "state": "idle",
        "paused": null,
        "delivered": null,
    });
    assert_eq!((objects.len(), &objects[1]), (2, &expected));
}

#[test]
fn list_says_when_there_is_nothing() {
    let house = House::new();
    let expected = "No destination is saved. To save one, run: outflow apply FILE\n";
    assert_eq!(house.run(&["list"]), outcome(0, "", expected));
    assert_eq!(house.run(&["list", "--json"]), outcome(0, "", ""));
}

#[test]
fn list_names_a_faulty_spec_and_goes_on() {
    let house = House::with_high();
    let file = house.path("config/destinations/low.toml");
    fs::write(&file, SPEC.replace("\"high\"", "\"low\"").replace("\"segments\"", "5")).unwrap();
    let found = house.run(&["list"]);
    assert_eq!(found.code, 0);
    assert!(found.stdout.ends_with("low   -               -         -          faulty  -\n"), "{}", found.stdout);
    let expected =
        format!("{file}:10:10: connection.stream is a whole number, not a string. Put it in double quotes.\n");
    assert_eq!(found.stderr, expected);
}

#[test]
fn show_prints_the_text_or_the_checked_form() {
    let house = House::with_high();
    assert_eq!(house.run(&["show", "high"]), outcome(0, house.saved(), ""));
    let found = house.run(&["show", "high", "--json"]);
    let checked: Value = serde_json::from_str(&found.stdout).unwrap();
    let segments = &checked["activation"]["segments"];
    let at = &segments[0]["mapped_at"];
    assert_eq!(*segments, json!([{ "id": "s", "namespace": "ups", "mapped_at": at, "mapping_updated_at": at }]));
    assert!(house.saved().contains(at.as_str().unwrap()));
    assert_eq!(checked["activation"]["triggers"], json!(["attribute", "segmentation", "identity"]));
}

#[test]
fn an_unknown_destination_brings_the_nearest_one() {
    let house = House::with_high();
    let expected = "outflow: No destination \"hgih\" is saved. Did you mean \"high\"?\n";
    for command in ["show", "remove", "run", "preview"] {
        assert_eq!(house.run(&[command, "hgih"]), outcome(1, "", expected), "{command}");
    }
}

#[test]
fn remove_needs_yes_without_a_terminal() {
    let house = House::with_high();
    house.checkpoint();
    let expected = "outflow: The removal of high can't be undone. To remove it without a question, add --yes.\n";
    assert_eq!(house.run(&["remove", "high"]), outcome(2, "", expected));
    let expected = "outflow: --exits send is not supported yet. Use --exits skip, which sends no exit events.\n";
    assert_eq!(house.run(&["remove", "high", "--yes", "--exits", "send"]), outcome(2, "", expected));
    assert!(house.saved().starts_with("# ours"));
    assert_eq!(house.run(&["remove", "high", "--yes"]), outcome(0, "", "Removed high.\n"));
    assert!(!Path::new(&house.path("config/destinations/high.toml")).exists());
    assert!(!Path::new(&house.path("state/high")).exists());
}

#[test]
fn what_is_run_is_listed_so_and_is_not_removed() {
    let house = House::with_high();
    let state = house.0.path().join("state/high");
    let lock = RunnerLock::acquire(&state, "outflow run high").unwrap();
    assert!(house.run(&["list"]).stdout.contains("  running  "));
    for (kept, why) in [("\"held\"", "held"), ("{\"by\":\"permission\"}", "permission")] {
        fs::write(state.join("paused.json"), kept).unwrap();
        assert!(house.run(&["list"]).stdout.contains("  paused  "));
        let listed: Value = serde_json::from_str(&house.run(&["list", "--json"]).stdout).unwrap();
        assert_eq!((&listed["state"], &listed["paused"]), (&json!("running"), &json!(why)));
    }
    let found = house.run(&["remove", "high", "--yes"]);
    let start = format!("outflow: Process {} has been running high since 20", std::process::id());
    assert_eq!(found.code, 1);
    assert!(found.stderr.starts_with(&start), "{}", found.stderr);
    assert!(found.stderr.ends_with("Z (outflow run high). Stop it first.\n"), "{}", found.stderr);
    let changed = house.apply(&SPEC.replace("\"segments\"", "\"other\""), &[]);
    assert!(changed.stderr.ends_with("high is running. Restart the run to apply the change.\n"));
    drop(lock);
    assert_eq!(house.run(&["remove", "high", "--yes"]).code, 0);
}

#[test]
fn a_kill_frees_the_lock() {
    let house = House::new();
    let stdin = SPEC.replace("kind = \"file\"\npath = \"profiles.ndjson\" # beside this file", "kind = \"stdin\"");
    let endpoint =
        stdin.replace("region = \"us-east-2\"", "region = \"us-east-2\"\nendpoint_url = \"http://127.0.0.1:9\"");
    assert_eq!(house.apply(&endpoint, &[]).code, 0);
    let mut command = house.command();
    command.args(["--config-dir", &house.path("config"), "--state-dir", &house.path("state"), "run", "high"]);
    let mut holder = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The run holds the lock from before its first output until it is killed, because its feed never ends.
    std::io::Read::read_exact(holder.stderr.as_mut().unwrap(), &mut [0; 9]).unwrap();
    let held = house.run(&["remove", "high", "--yes"]);
    let named = format!("Process {} has been running high since 20", holder.id());
    assert!(held.code == 1 && held.stderr.contains(&named), "{held:?}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(house.run(&["remove", "high", "--yes"]).code, 0);
}
