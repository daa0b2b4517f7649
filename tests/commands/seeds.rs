//! Tests the documented examples as previewed events of their own feed, byte for byte.

use super::{House, Value};

/// Two memberships, an attribute and four identities, as the documents print them.
const ENTERED_AND_LEFT: &str = include_str!("fixtures/entered-one-left-another.json");

/// The older documents' fragment, completed to one object.
const LEFT: &str = include_str!("fixtures/left.json");

/// Removes the white space between the parts of a document whose strings contain none.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn spec(segments: &str) -> String {
    format!(
        r#"
name = "high"
kind = "amazon-kinesis"
[account]
credentials = "ambient"
region = "us-east-2"
[connection]
stream = "segments"
[source]
kind = "file"
path = "profiles.ndjson"
[activation]
segments = [{segments}]
attributes = ["person.email"]
"#
    )
}

/// Returns the previewed events of a feed.
fn previewed(segments: &str, feed: &str) -> Vec<String> {
    let house = House::new();
    house.write("profiles.ndjson", feed);
    assert_eq!(house.apply(&spec(segments), &[]).code, 0);
    let outcome = house.run(&["preview", "high", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout.lines().map(event_of).collect()
}

/// Returns the record's data, which stands last in its line, byte for byte.
fn event_of(line: &str) -> String {
    let object: Value = serde_json::from_str(line).unwrap();
    let (_, event) = line.split_once(r#""event":"#).unwrap();
    let event = event.strip_suffix('}').unwrap();
    assert_eq!(object["bytes"], event.len());
    event.to_owned()
}

#[test]
fn the_valid_example_leaves_as_it_is_printed() {
    let segments =
        r#"{ id = "7841ba61-23c1-4bb3-a495-00d3g5fe1e93" }, { id = "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae" }"#;
    let feed = compact(ENTERED_AND_LEFT);
    assert_eq!(previewed(segments, &feed), [feed]);
}

#[test]
fn the_repaired_fragment_is_the_exit_after_an_entry() {
    let segments = r#"{ id = "7841ba61-23c1-4bb3-a495-00d695fe1e93" }"#;
    let exit = compact(LEFT);
    let entry = exit.replace("exited", "realized").replace("2020-03-03", "2020-03-01");
    assert_eq!(previewed(segments, &format!("{entry}\n{exit}\n{exit}\n")), [entry, exit]);
}

#[test]
fn an_exit_without_an_entry_does_not_leave() {
    let segments = r#"{ id = "7841ba61-23c1-4bb3-a495-00d695fe1e93" }"#;
    assert_eq!(previewed(segments, &compact(LEFT)), Vec::<String>::new());
}
