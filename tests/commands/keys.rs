//! Tests the profile of a line, from a feed to a stream: IDs that are numbers, entries from earlier versions, and the
//! messages about ignored parts.

use outflow::delivery::counts::Totals;
use outflow::kinesis::{AwsCredentials, Client, Connection};
use outflow::ledger::{Commit, Ledger, LedgerEntry, LinePlace, Note};
use outflow::profile::{Members, ProfileKey, ProfileState};
use outflow::sandbox::{Limits, Sandbox};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{House, Outcome, SPEC, finish};

/// A house whose stream is in a sandbox.
struct Streaming {
    house: House,
    client: Client,
    runtime: Runtime,
    _sandbox: Sandbox,
}

impl Streaming {
    fn new(feed: &str, activation: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let (sandbox, client) = runtime.block_on(async {
            let sandbox = Sandbox::start(Limits::Lifted).await.unwrap();
            let connection = Connection {
                region: sandbox.region().to_owned(),
                endpoint_url: Some(sandbox.endpoint_url()),
                credentials: AwsCredentials::Sandbox,
            };
            let client = Client::connect(connection).await.unwrap();
            client.make_stream("segments", 1).await.unwrap();
            (sandbox, client)
        });
        let house = House::new();
        house.write("profiles.ndjson", feed);
        let url = format!("\"environment\"\nendpoint_url = \"{}\"", sandbox.endpoint_url());
        let spec = SPEC.replace("\"ambient\"", &url).replace("us-east-2", sandbox.region());
        let applied = house.apply(&format!("{spec}{activation}"), &[]);
        assert_eq!(applied.code, 0, "{}", applied.stderr);
        Self { house, client, runtime, _sandbox: sandbox }
    }

    fn call(&self, arguments: &[&str]) -> Outcome {
        let mut command = self.house.command();
        command.args(["--config-dir", &self.house.path("config"), "--state-dir", &self.house.path("state")]);
        command.args(arguments).env("AWS_ACCESS_KEY_ID", "AKIDTEST").env("AWS_SECRET_ACCESS_KEY", "secret");
        finish(command, b"")
    }

    /// Runs to the end. Returns the summary and the messages.
    fn run(&self) -> (Value, String) {
        let ended = self.call(&["run", "high", "--json"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        (serde_json::from_str(&ended.stdout).unwrap(), ended.stderr)
    }

    /// Returns the data of the records, in order.
    fn records(&self) -> Vec<(String, String)> {
        self.runtime.block_on(async {
            let sdk = self.client.sdk().await;
            let shards = sdk.list_shards().stream_name("segments").send().await.unwrap();
            let kind = aws_sdk_kinesis::types::ShardIteratorType::TrimHorizon;
            let start = sdk.get_shard_iterator().stream_name("segments").shard_id(shards.shards()[0].shard_id());
            let at = start.shard_iterator_type(kind).send().await.unwrap().shard_iterator.unwrap();
            let page = sdk.get_records().shard_iterator(at).send().await.unwrap();
            let data = |record: &aws_sdk_kinesis::types::Record| {
                (
                    record.partition_key().unwrap().to_owned(),
                    String::from_utf8(record.data().as_ref().to_vec()).unwrap(),
                )
            };
            page.records().iter().map(data).collect()
        })
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(self.house.0.path().join("state/high/ledger").as_path()).unwrap()
    }
}

fn key(namespace: &str, id: &str) -> ProfileKey {
    ProfileKey::of_identity(namespace.as_bytes(), id.as_bytes())
}

fn line(id: &str, primary: &str, status: &str) -> String {
    format!(
        r#"{{"segmentMembership":{{"ups":{{"s":{{"status":"{status}"}}}}}},"identityMap":{{"ECID":[{{"id":"e1"}}],"zCRM":[{{"id":{id},"primary":{primary}}}]}}}}"#
    ) + "\n"
}

/// Stores the entry of an earlier version: the profile with this key is in the segment.
fn remember(ledger: &Ledger, former: ProfileKey) -> LedgerEntry {
    ledger.slots(&[("ups", "s")]).unwrap();
    let mut members = Members::NONE;
    members.insert(0);
    let standing = ProfileState { members, ..ProfileState::default() };
    let place = LinePlace { extent: 0, offset: 10 };
    let entry = LedgerEntry { standing, sequence: 3, exported: true, place, ..LedgerEntry::default() };
    let totals = serde_json::to_vec(&Totals { received: 9, ..Totals::default() }).unwrap();
    ledger.commit(Commit { entries: vec![(former, entry)], notes: vec![(Note::Totals, totals)] }).unwrap();
    entry
}

#[test]
fn an_exit_leaves_of_a_profile_that_was_exported_under_its_former_key() {
    for (id, primary, now) in [("12345", "true", "12345"), (r#""c1""#, r#""TRUE""#, "c1")] {
        let streaming = Streaming::new(&line(id, primary, "exited"), "meta = true\n");
        let before = remember(&streaming.ledger(), key("ECID", "e1"));
        let preview = streaming.call(&["preview", "high", "--json"]);
        let (summary, said) = streaming.run();
        assert_eq!(
            (&summary["delivered"], &summary["reasons"]["profile-taken-over"]),
            (&json!(1), &json!(1)),
            "{said}"
        );
        assert!(said.contains("1 profile has a different key than in earlier versions"), "{said}");
        let records = streaming.records();
        let (partition_key, event) = &records[0];
        assert_eq!(*partition_key, key("zCRM", now).to_string());
        let event: Value = serde_json::from_str(event).unwrap();
        let expected = json!({ "sequence": before.sequence + 1, "trigger": ["segmentation", "identity"] });
        assert_eq!(json!({ "sequence": event["_meta"]["sequence"], "trigger": event["_meta"]["trigger"] }), expected);
        let previewed: Value = serde_json::from_str(&preview.stdout).unwrap();
        assert_eq!(previewed["event"], event, "{}", preview.stderr);
        let ledger = streaming.ledger();
        let entry = |key| ledger.entry(&key).unwrap();
        assert_eq!(entry(key("zCRM", now)).map(|entry| (entry.sequence, entry.exported)), Some((4, true)));
        assert!(!entry(key("ECID", "e1")).unwrap().is_known());
    }
}

#[test]
fn what_changes_nothing_is_taken_over_once_and_stays_so() {
    let (known, stranger) = (line("12345", "true", "realized"), line("777", "true", "exited"));
    let streaming = Streaming::new(&(known + &stranger), "triggers = [\"segmentation\"]\n");
    remember(&streaming.ledger(), key("ECID", "e1"));
    let (summary, _) = streaming.run();
    let of = |summary: &Value| ["unchanged", "not_qualified", "delivered"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!((of(&summary), &summary["reasons"]["profile-taken-over"]), ([1, 1, 0], &json!(1)));
    let feed = std::fs::read_to_string(streaming.house.path("profiles.ndjson")).unwrap();
    streaming.house.write("profiles.ndjson", feed + &line("12345", "true", "exited"));
    let (summary, said) = streaming.run();
    assert_eq!((of(&summary), &summary["reasons"]), ([0, 0, 1], &json!({})), "{said}");
}

#[test]
fn a_ledger_of_this_version_takes_nothing_over() {
    let formerly = r#"{"segmentMembership":{"ups":{"s":{"status":"realized"}}},"identityMap":{"ECID":[{"id":"e1"}]}}"#;
    let feed = format!("{formerly}\n{}", line("12345", "true", "realized"));
    let streaming = Streaming::new(&feed, "");
    let (summary, _) = streaming.run();
    assert_eq!((&summary["delivered"], &summary["reasons"]), (&json!(2), &json!({})));
    let keys: Vec<_> = streaming.records().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [key("ECID", "e1").to_string(), key("zCRM", "12345").to_string()]);
}

#[test]
fn records_end_with_a_line_end_on_request_and_so_do_replayed_ones() {
    let dead = line(r#""c2""#, "true", "realized").replacen('{', r#"{"person":{"email":"\ud83d"},"#, 1);
    let feed = line(r#""c1""#, "true", "realized") + &dead;
    let streaming = Streaming::new(&feed, "append_newline = true\nmeta = true\n");
    let preview = streaming.call(&["preview", "high", "--json"]);
    let previewed: Value = serde_json::from_str(&preview.stdout).unwrap();
    assert!(preview.stderr.contains("Each record ends with a newline (append_newline)"), "{}", preview.stderr);
    let (summary, _) = streaming.run();
    assert_eq!((&summary["dead"], &summary["reasons"]), (&json!(1), &json!({ "lone-surrogate-in-event": 1 })));
    let data = streaming.records().remove(0).1;
    assert!(data.ends_with("}\n") && !data[..data.len() - 1].contains('\n'), "{data}");
    assert_eq!((&previewed["bytes"], &summary["bytes"]), (&json!(data.len()), &json!(data.len())));
    assert_eq!(previewed["line_end"], json!(true));
    // The event would be dead again, until another character replaces the half of the pair.
    let refused = streaming.call(&["dead-letters", "high", "--replay"]);
    assert_eq!(streaming.records().len(), 1, "{}", refused.stderr);
    let spec = std::fs::read_to_string(streaming.house.path("high.toml")).unwrap();
    let applied = streaming.house.apply(&(spec + "lone_surrogates = \"replace\"\n"), &[]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let replayed = streaming.call(&["dead-letters", "high", "--replay"]);
    let records = streaming.records();
    assert_eq!(records.len(), 2, "{}", replayed.stderr);
    assert!(
        records[1].1.starts_with(r#"{"person":{"email":"\ufffd"}"#) && records[1].1.ends_with("}\n"),
        "{records:?}"
    );
}

#[test]
fn every_line_that_gave_nothing_has_its_reason() {
    let nobody = r#"{"identityMap":{"ECID":[{"id":null}]}}"#;
    let odd =
        r#"{"segmentMembership":{"ups":{"s":{"status":"Realized"}}},"identityMap":{"ECID":[{"id":"1"},{"id":{}}]}}"#;
    let lone = r#"{"identityMap":{"ECID":[{"id":"\ud83d"}]}}"#;
    let feed = format!("{{\n[1]\n{nobody}\n{odd}\n{lone}\n{odd}\n{}", line("1", "true", "realized"));
    let streaming = Streaming::new(&feed, "");
    let ended = streaming.call(&["run", "high", "--json"]);
    let expected = concat!(
        r#"{"received":7,"delivered":1,"pending":0,"dead":0,"unchanged":0,"not_qualified":2,"excluded":1,"malformed":3,"#,
        r#""reasons":{"id-of-odd-type":3,"lone-surrogate":1,"no-identity":1,"not-an-object":1,"not-json":1,"status-unknown":2},"#,
        r#""records_attempted":1,"retried":0,"throttled":0,"possible_duplicates":0,"bytes":"#,
    );
    assert!(ended.stdout.starts_with(expected), "{}", ended.stdout);
    for said in [
        "3 lines have an ID that is neither text nor a number. Such an ID is ignored.",
        "2 lines have a status that is not realized, existing or exited. Such a profile is not in the segment.",
        "No profile has person.email.",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("No profile is in"), "{}", ended.stderr);
}

#[test]
fn a_run_and_a_preview_name_what_the_feed_spells_otherwise() {
    let feed = line(r#""1""#, "true", "realized").replace("\"ups\"", "\"UPS\"").replace("\"s\"", "\"S\"");
    let feed = feed.replacen('{', r#"{"person.email":"a@b.example","#, 1);
    let streaming = Streaming::new(&feed, "identities = [{ namespace = \"ecid\" }]\n");
    let preview = streaming.call(&["preview", "high"]);
    let ran = streaming.call(&["run", "high"]);
    for said in [&preview.stderr, &ran.stderr] {
        for expected in [
            "No profile is in s of ups; the feed has S in UPS.",
            "No profile has person.email; the feed has \"person.email\".",
            "No profile has an identity in ecid; the feed has ECID.",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }
    assert!(preview.stderr.starts_with("No event to export"), "{}", preview.stderr);
    let mapped = SPEC
        .replace(r#"["person.email"]"#, r#"['"person.email"']"#)
        .replace(r#"{ id = "s" }"#, r#"{ id = "S", namespace = "UPS" }"#);
    let house = House::new();
    house.write("profiles.ndjson", std::fs::read(streaming.house.path("profiles.ndjson")).unwrap());
    assert_eq!(house.apply(&mapped, &[]).code, 0);
    let preview = house.run(&["preview", "high", "--json"]);
    assert!(
        preview.stdout.contains(r#""event":{"person.email":"a@b.example","segmentMembership":{"UPS""#),
        "{}",
        preview.stdout
    );
}

#[test]
fn a_preview_tells_faulty_lines_from_unchanged_ones() {
    let streaming = Streaming::new("{\n[1]\n{}\n", "");
    let preview = streaming.call(&["preview", "high"]);
    let expected = "Lines without an event: 0 unchanged, 0 not in a segment, 1 excluded, 2 malformed, 0 dead.\n\
                    Malformed: not-an-object 1, not-json 1\nExcluded: no-identity 1\n";
    assert!(preview.stderr.starts_with(expected), "{}", preview.stderr);
}

#[test]
fn a_preview_of_a_part_of_the_feed_says_nothing_of_what_the_rest_may_have() {
    let streaming = Streaming::new(&line(r#""1""#, "true", "realized").repeat(3).replace("\"1\"", "\"2\""), "");
    let whole = streaming.call(&["preview", "high"]);
    assert!(whole.stderr.contains("No profile has person.email."), "{}", whole.stderr);
    let part = streaming.call(&["preview", "high", "-n", "1"]);
    assert_eq!(part.stderr, "");
}

#[test]
fn thousands_of_dead_events_behind_one_in_flight_need_no_stack() {
    let dead = |number: usize| {
        line(r#""1""#, "true", "realized").replacen('{', &format!(r#"{{"person":{{"email":"{number}\ud83d"}},"#), 1)
    };
    let feed = line(r#""1""#, "true", "realized") + &(0..20_000).map(dead).collect::<String>();
    let streaming = Streaming::new(&feed, "");
    let (summary, _) = streaming.run();
    let counts = ["received", "delivered", "dead"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!((counts, &summary["reasons"]), ([20_001, 1, 20_000], &json!({ "lone-surrogate-in-event": 20_000 })));
}
