//! Tests the messages about a feed's files before a run sends anything: the order, doubts, and files that are not
//! feeds.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::runs::{UNQUALIFIED, command, summary};
use super::{House, Outcome, SPEC, finish};

/// Returns a house whose feed is a folder with these files, each written a minute after the previous one.
fn house(names: &[&str]) -> House {
    let house = House::new();
    fs::remove_file(house.path("profiles.ndjson")).unwrap();
    fs::create_dir(house.path("profiles.ndjson")).unwrap();
    for (minute, name) in (0..).zip(names) {
        put(&house, name, UNQUALIFIED, minute);
    }
    house
}

fn put(house: &House, name: &str, text: &str, minute: u64) {
    let path = house.write(&format!("profiles.ndjson/{name}"), text);
    let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + 60 * minute);
    File::options().write(true).open(path).unwrap().set_modified(written).unwrap();
}

fn spec(settings: &str) -> String {
    let endpoint = "\"environment\"\nendpoint_url = \"http://127.0.0.1:9\"";
    SPEC.replace("\"ambient\"", endpoint).replace("kind = \"file\"", &format!("kind = \"file\"\n{settings}"))
}

fn run(house: &House, arguments: &[&str]) -> Outcome {
    finish(command(house, arguments), b"")
}

/// Returns the names that follow the sentence about the order. Returns none if the sentence is missing.
fn order(said: &str) -> Vec<&str> {
    let lines = said.lines().skip_while(|line| *line != "Files are read in this order:").skip(1);
    lines.map_while(|line| line.strip_prefix("  ")).collect()
}

const ROTATED: &[&str] = &["f.ndjson.3", "f.ndjson.2.gz", "f.ndjson.1", "f.ndjson"];
const DOUBTFUL: &[&str] = &["f.ndjson.3", "f.ndjson.1", "f.ndjson.2", "f.ndjson"];

#[test]
fn apply_and_preview_show_the_order_of_several_files() {
    for follow in ["", "follow = true"] {
        let house = house(ROTATED);
        for flags in [&["--dry-run"][..], &[]] {
            let applied = house.apply(&spec(follow), flags);
            assert_eq!(applied.code, 0, "{}", applied.stderr);
            assert_eq!(order(&applied.stderr), ROTATED, "{flags:?} {}", applied.stderr);
        }
        for flags in [&[][..], &["--json"]] {
            let shown = house.run(&[&["preview", "high"], flags].concat());
            assert_eq!((shown.code, order(&shown.stderr)), (0, ROTATED.to_vec()), "{}", shown.stderr);
        }
    }
}

#[test]
fn ten_files_are_named_and_the_rest_is_counted() {
    let names: Vec<_> = (1..=12).map(|number| format!("part-{number}.ndjson")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let applied = house(&names).apply(&spec(""), &[]);
    assert_eq!(order(&applied.stderr), [&names[..10], &["and 2 more"]].concat(), "{}", applied.stderr);
}

#[test]
fn one_file_has_no_order() {
    for names in [&["a.ndjson"][..], &["a.ndjson", "_SUCCESS", "README.md"]] {
        let house = house(names);
        let (applied, shown) = (house.apply(&spec(""), &[]), house.run(&["preview", "high"]));
        assert_eq!((applied.code, shown.code), (0, 0), "{}{}", applied.stderr, shown.stderr);
        assert!(order(&applied.stderr).is_empty() && order(&shown.stderr).is_empty());
    }
}

#[test]
fn the_order_is_that_of_what_is_left_and_apply_reads_nothing() {
    let house = house(&["a.ndjson", "b.ndjson"]);
    assert_eq!(house.apply(&spec(""), &[]).code, 0);
    assert_eq!(summary(&run(&house, &["run", "high", "--json"]).stdout)["received"], 2);
    put(&house, "c.ndjson", UNQUALIFIED, 9);
    put(&house, "0.ndjson", UNQUALIFIED, 10);
    let again = house.apply(&spec(""), &["--dry-run"]);
    assert_eq!((again.code, order(&again.stderr)), (0, vec!["0.ndjson", "c.ndjson"]), "{}", again.stderr);
    assert_eq!(order(&house.run(&["preview", "high"]).stderr), ["0.ndjson", "c.ndjson"]);
    assert_eq!(summary(&run(&house, &["run", "high", "--json"]).stdout)["received"], 2);
    assert_eq!(order(&house.apply(&spec(""), &[]).stderr), [""; 0]);
}

#[test]
fn a_doubtful_order_is_said_by_apply_and_ends_a_run_without_a_terminal() {
    let house = house(DOUBTFUL);
    for flags in [&["--dry-run"][..], &[]] {
        let applied = house.apply(&spec(""), flags);
        assert_eq!(applied.code, 0, "{}", applied.stderr);
        assert!(applied.stderr.contains("Warning: The order of ") && applied.stderr.contains("\"rotation\""));
    }
    for command in ["run", "preview"] {
        let ended = run(&house, &[command, "high"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{}", ended.stderr);
        assert!(ended.stderr.contains("order"), "{}", ended.stderr);
    }
    let ended = run(&house, &["run", "high", "--json"]);
    let ended_with = summary(&ended.stdout);
    assert_eq!((ended.code, &ended_with["received"]), (1, &0.into()), "{}", ended.stderr);
    assert!(ended_with["unread"][0]["file"].as_str().unwrap().contains("f.ndjson"), "{ended_with}");
    let applied = house.apply(&spec("order = \"rotation\""), &[]);
    assert_eq!((applied.code, order(&applied.stderr)), (0, vec!["f.ndjson.3", "f.ndjson.2", "f.ndjson.1", "f.ndjson"]));
    assert_eq!(summary(&run(&house, &["run", "high", "--json"]).stdout)["received"], 4);
    // A feed that was begun keeps its order, whatever the spec says now. A changed order does not make the run ask
    // where to start.
    let applied = house.apply(&spec(""), &[]);
    assert_eq!((applied.code, applied.stderr.contains("Warning")), (0, false), "{}", applied.stderr);
}

#[test]
fn a_path_without_a_file_is_said_and_saved_all_the_same() {
    for (follow, said) in
        [("", "Warning: No file at "), ("follow = true", "yet. Reading starts when the file appears.")]
    {
        let house = House::new();
        fs::remove_file(house.path("profiles.ndjson")).unwrap();
        let applied = house.apply(&spec(follow), &[]);
        assert!(applied.code == 0 && applied.stderr.contains(said), "{}", applied.stderr);
        assert!(house.saved().contains("profiles.ndjson"));
    }
}

#[test]
fn what_is_no_feed_is_refused_unless_it_is_to_be_read_as_lines() {
    let house = house(&["a.ndjson"]);
    put(&house, "b.csv", "id,name\n1,Ann\n2,Bob\n", 1);
    let applied = house.apply(&spec(""), &[]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(applied.stderr.contains("b.csv is not a feed of profiles"), "{}", applied.stderr);
    let refused = run(&house, &["run", "high", "--json"]);
    assert_eq!((refused.code, &summary(&refused.stdout)["malformed"]), (1, &0.into()), "{}", refused.stderr);
    assert!(refused.stderr.contains("--accept-malformed"), "{}", refused.stderr);
    let shown = house.run(&["preview", "high", "--accept-malformed"]);
    assert!(shown.code == 0 && shown.stderr.contains("3 malformed"), "{}", shown.stderr);
    let accepted = run(&house, &["run", "high", "--json", "--accept-malformed"]);
    assert_eq!((accepted.code, &summary(&accepted.stdout)["malformed"]), (0, &3.into()), "{}", accepted.stderr);
    assert_eq!(run(&house, &["run", "high", "--json"]).code, 0, "the file was read");
}

#[test]
fn a_preview_tells_that_nothing_is_read_from_that_nothing_is_due() {
    let house = house(&["a.ndjson"]);
    for (settings, words) in [
        ("", "the rest of the feed changes nothing"),
        ("exclude = [\"*\"]", "the feed has no new lines"),
        ("include = [\"*.gz\"]", "check path, include and exclude in [source]"),
    ] {
        assert_eq!(house.apply(&spec(settings), &[]).code, 0);
        let shown = house.run(&["preview", "high"]);
        assert!(shown.stderr.contains(words) || shown.stdout.contains(words), "{settings}: {}", shown.stderr);
    }
}

#[test]
fn a_feed_without_files_says_what_its_path_names() {
    let house = House::new();
    fs::create_dir(house.path("empty")).unwrap();
    for (path, said) in [
        ("empty", format!("The folder {} contains no files.", house.path("empty"))),
        ("no*.json", format!("No file matches {}.", house.path("no*.json"))),
        ("none.json", format!("No file at {}.", house.path("none.json"))),
    ] {
        house.apply(&SPEC.replace("profiles.ndjson", path), &["--from", "start"]);
        let shown = house.run(&["preview", "high"]);
        assert!(shown.code == 1 && shown.stderr.starts_with(&format!("outflow: {said}")), "{shown:?}");
    }
    assert_eq!(house.apply(&SPEC.replace("\"file\"\npath = \"profiles.ndjson\"", "\"stdin\""), &[]).code, 0);
    let shown = house.run(&["preview", "high"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, "No event to export: stdin has no lines.\n"));
}
