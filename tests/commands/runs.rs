//! Tests runs from outside, with feeds that export nothing. The endpoint only gets requests that it may refuse.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use outflow::activation::stamps::SegmentTime;
use outflow::destination::RunnerLock;
use outflow::ledger::Ledger;
use serde_json::{Value, json};

use super::{House, Outcome, SPEC, finish};

/// A profile that is not in a mapped segment.
pub(super) const UNQUALIFIED: &str = "{\"identityMap\":{\"ECID\":[{\"id\":\"1\"}]}}\n";

/// Returns a house whose feed is `feed` and whose endpoint does not answer.
pub(super) fn house(feed: &str) -> House {
    let house = House::new();
    house.write("profiles.ndjson", feed);
    let spec = SPEC.replace("\"ambient\"", "\"environment\"\nendpoint_url = \"http://127.0.0.1:9\"");
    assert_eq!(house.apply(&spec, &[]).code, 0);
    house
}

pub(super) fn command(house: &House, arguments: &[&str]) -> Command {
    let mut command = house.command();
    command.args(["--config-dir", &house.path("config"), "--state-dir", &house.path("state")]).args(arguments);
    command.env("AWS_ACCESS_KEY_ID", "AKIDTEST").env("AWS_SECRET_ACCESS_KEY", "secret");
    command
}

fn run(house: &House, flags: &[&str]) -> Outcome {
    finish(command(house, &[&["run", "high", "--json"], flags].concat()), b"")
}

/// Returns the first line that a command prints to stderr. Reads no byte after it.
pub(super) fn first_line(child: &mut Child) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        child.stderr.as_mut().unwrap().read_exact(&mut byte).unwrap();
        line.push(byte[0]);
    }
    String::from_utf8(line).unwrap()
}

pub(super) fn summary(stdout: &str) -> Value {
    serde_json::from_str(stdout).unwrap()
}

#[test]
fn malformed_lines_are_dead_letters_to_a_script() {
    for (flags, code) in [(&[][..], 0), (&["--fail-on-dead"], 1)] {
        let found = run(&house(&format!("{{ malformed\n[]\n{UNQUALIFIED}")), flags);
        assert_eq!(found.code, code, "{}", found.stderr);
        assert_eq!(summary(&found.stdout)["malformed"], 2);
        // A run reads a file without a profile only on request.
        let found = run(&house("{ malformed\n[]\n"), &[&["--accept-malformed"], flags].concat());
        assert_eq!(found.code, code, "{}", found.stderr);
        assert_eq!(summary(&found.stdout)["malformed"], 2);
        let found = run(&house("{ malformed\n[]\n"), flags);
        assert_eq!(found.code, 1, "{}", found.stderr);
        assert_eq!(summary(&found.stdout)["received"], 0);
    }
    let found = run(&house(UNQUALIFIED), &["--fail-on-dead"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_stderr_that_takes_nothing_ends_no_run() {
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for stderr in [full(), closed()] {
        let house = house(&format!("{{ malformed\n{}", UNQUALIFIED.repeat(50)));
        let output = command(&house, &["run", "high", "--json"]).stderr(stderr).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let summary = summary(str::from_utf8(&output.stdout).unwrap());
        assert_eq!((&summary["received"], &summary["not_qualified"]), (&51.into(), &50.into()));
    }
}

#[test]
#[cfg(unix)]
fn foreign_names_reach_stderr_without_control_characters() {
    let house = house("");
    let name = "a\u{1b}[31m\n\u{7f}\u{9b}\u{202e}b.ndjson";
    fs::remove_file(house.path("profiles.ndjson")).unwrap();
    fs::create_dir(house.path("profiles.ndjson")).unwrap();
    house.write(&format!("profiles.ndjson/{name}"), "{ malformed\n");
    let found = run(&house, &["--accept-malformed"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stderr.contains("a [31m    b.ndjson, line 1"), "{}", found.stderr);
    let found = run(&house, &["--accept-malformed"]);
    assert_eq!((found.code, &summary(&found.stdout)["received"]), (0, &0.into()), "{}", found.stderr);
    house.write(&format!("profiles.ndjson/{name}.gz"), "no gzip at all");
    let found = run(&house, &[]);
    assert_eq!(found.code, 1);
    assert!(found.stderr.contains("a [31m    b.ndjson.gz is not a feed"), "{}", found.stderr);
}

#[test]
fn a_run_waits_for_a_preview() {
    let house = house(UNQUALIFIED);
    let lock = RunnerLock::acquire(&house.0.path().join("state/high"), "outflow preview").unwrap();
    let mut command = command(&house, &["run", "high", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    assert_eq!(first_line(&mut child), "high is in use by outflow preview. Waiting up to 10 s for it.\n");
    drop(lock);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.starts_with("Streaming high to segments"), "{stderr}");
}

#[test]
#[cfg(unix)]
fn a_signal_while_a_run_waits_to_start_interrupts_it() {
    let house = house(UNQUALIFIED);
    let _lock = RunnerLock::acquire(&house.0.path().join("state/high"), "outflow preview").unwrap();
    let mut command = command(&house, &["run", "high"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let said = first_line(&mut child);
    let asked = Instant::now();
    Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(asked.elapsed() < Duration::from_secs(5));
}

#[test]
fn apply_refuses_more_segments_than_a_destination_can_have() {
    let house = house("");
    let mapped = |ids: std::ops::Range<u32>| {
        let segments: Vec<String> = ids.map(|id| format!("{{ id = \"{id}\" }}")).collect();
        SPEC.replace("{ id = \"s\" }", &segments.join(", "))
    };
    let message = "outflow: Over time, 256 segments were mapped in this destination, which is the maximum. \
        Create a new destination for more.\n";
    let refused = |ids: std::ops::Range<u32>| {
        for flags in [&["--dry-run"][..], &[]] {
            let found = house.apply(&mapped(ids.clone()), flags);
            assert_eq!((found.code, found.stderr.ends_with(message)), (1, true), "{}", found.stderr);
        }
    };
    let known: Vec<String> = (0..250).map(|id| id.to_string()).collect();
    let known: Vec<(&str, &str)> = known.iter().map(|id| ("ups", id.as_str())).collect();
    let folder = house.0.path().join("state/high/ledger");
    Ledger::open(&folder).unwrap().slots(&known).unwrap();
    refused(300..307);
    refused(200..257);
    assert!(house.as_typed().contains("[{ id = \"s\" }]"));
    assert_eq!(house.apply(&mapped(300..306), &[]).code, 0);
    assert_eq!(Ledger::open(&folder).unwrap().slots(&known[..1]).unwrap(), [0]);
}

#[test]
fn a_damaged_ledger_is_said_until_apply_sets_it_aside() {
    let damages: [fn(&Path); 3] = [
        |ledger| fs::write(ledger.join("0.jnl"), b"").unwrap(),
        |ledger| fs::remove_file(ledger.join("keyspaces/1/current")).unwrap(),
        |ledger| fs::remove_dir_all(ledger.join("keyspaces/2")).unwrap(),
    ];
    for (place, damage) in ["start", "now"].into_iter().cycle().zip(damages) {
        let house = house(UNQUALIFIED);
        assert_eq!(summary(&run(&house, &[]).stdout)["received"], 1);
        let ledger = house.0.path().join("state/high/ledger");
        damage(&ledger);
        for _ in 0..2 {
            let found = run(&house, &[]);
            assert_eq!((found.code, found.stdout.as_str()), (1, ""), "{}", found.stderr);
            assert!(found.stderr.contains(ledger.to_str().unwrap()), "{}", found.stderr);
            assert!(found.stderr.contains("--from start"), "{}", found.stderr);
        }
        let applied = house.apply(&house.saved(), &["--from", place]);
        let aside = house.0.path().join("state/high/ledger.damaged-1");
        assert_eq!(applied.code, 0, "{}", applied.stderr);
        assert!(applied.stderr.contains(aside.to_str().unwrap()), "{}", applied.stderr);
        assert!(aside.is_dir());
        let received = i32::from(place == "start");
        assert_eq!(summary(&run(&house, &[]).stdout)["received"], received);
        let again = house.apply(&house.saved(), &["--from", place]);
        assert!(!again.stderr.contains("damaged"), "a valid file stays: {}", again.stderr);
    }
}

#[test]
fn a_folder_among_the_specs_is_listed_as_faulty() {
    let house = house("");
    let folder = house.path("config/destinations/folder.toml");
    fs::create_dir(&folder).unwrap();
    let found = house.run(&["list"]);
    assert_eq!(found.code, 0);
    let states: Vec<bool> = found.stdout.lines().map(|line| line.contains("  faulty  ")).collect();
    assert_eq!(states, [false, true, false]);
    assert!(found.stderr.starts_with(&format!("Can't read {folder}: ")), "{}", found.stderr);
}

#[test]
fn a_pipe_gets_the_previewed_bytes() {
    let house = house(
        "{\"person\":{\"email\":\"\u{7f}\u{9b}\u{202e}\"},\"segmentMembership\":{\"ups\":{\"s\":{\"status\":\"realized\"}}},\
         \"identityMap\":{\"ECID\":[{\"id\":\"1\"}]}}\n",
    );
    for flag in [&[][..], &["--json"]] {
        let found = house.run(&[&["preview", "high"], flag].concat());
        assert!(found.stdout.contains("\"\u{7f}\u{9b}\u{202e}\""), "{}{}", found.stdout, found.stderr);
    }
}

#[test]
fn moments_leave_as_far_as_they_are_saved() {
    let house = House::with_high();
    house.write(
        "profiles.ndjson",
        "{\"segmentMembership\":{\"ups\":{\"s\":{\"status\":\"realized\",\"createdAt\":1648553325000}}},\
         \"identityMap\":{\"ECID\":[{\"id\":\"1\"}]}}\n",
    );
    let memberships = || {
        let found = house.run(&["preview", "high", "--json"]);
        let events: Vec<Value> = found.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((found.code, events.len()), (0, 1), "{}", found.stderr);
        events[0]["event"]["segmentMembership"]["ups"]["s"].clone()
    };
    assert_eq!(memberships(), json!({ "status": "realized" }));
    let before = house.saved();
    let on = SPEC.replace("[activation]", "[activation]\ninclude_segment_timestamps = true");
    let stdout = "~ activation.include_segment_timestamps: false -> true\n";
    assert_eq!(house.apply(&on, &[]).stdout, stdout);
    let at = before.split_once("mapped_at = ").unwrap().1.split_once(',').unwrap().0;
    let mapped = SegmentTime::parse(at).unwrap().millis();
    let expected = json!({
        "status": "realized",
        "createdAt": 1_648_553_325_000_u64,
        "mappingCreatedAt": mapped,
        "mappingUpdatedAt": mapped,
    });
    assert_eq!(memberships(), expected, "the time is that of the mapping, not that of the request");
    fs::write(house.path("config/destinations/high.toml"), house.as_typed()).unwrap();
    assert_eq!(memberships(), json!({ "status": "realized", "createdAt": 1_648_553_325_000_u64 }));
}
