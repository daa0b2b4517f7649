//! Tests that parse whole specs and compare the whole spec or the whole list of faults.

mod mapped;
mod values;

use super::*;
use crate::activation::rules::{
    Compat, ExportOptions, Identities, IdentityChoice, InitialExits, LoneSurrogates, MappedSegment, PartitionBy,
    StatusSpelling, Triggers,
};
use crate::activation::stamps::{SegmentTime, SegmentTimestamps};

const LEAST: &str = r#"name = "high"
kind = "amazon-kinesis"

[account]
credentials = "ambient"
region = "us-east-2"

[connection]
stream = "segments"

[source]
kind = "stdin"

[activation]
segments = [{ id = "s" }]
"#;

const FULL: &str = r#"name = "high"
description = "To the CRM"
kind = "amazon-kinesis"
account = { credentials = "profile:crm", region = "us-east-2", endpoint_url = "http://127.0.0.1:4567" }

[connection]
stream = "arn:aws:kinesis:us-east-2:901341027596:stream/segments"
marketing_actions = ["emailTargeting", "our own"]

[source]
kind = "sample"
count = 1_000
rate = 50
seed = 7
key_namespaces = ["ECID", "Email"]

[activation]
attributes = ["person.email", "person.name"]
identities = [{ namespace = "ECID" }, { namespace = "Email", hash = "sha256" }]
triggers = ["identity", "attribute"]
compat = "reference"
initial_exits = "send"
status_spelling = "current"
include_segment_names = true
include_segment_timestamps = true
mapped_segments_only = false
meta = true
strict = true
append_newline = true
lone_surrogates = "replace"
partition_by = "attribute:person.email"

[[activation.segments]]
id = "7841ba61-23c1-4bb3-a495-00d305fe1e93"
name = "High propensity"
created_at = 2022-03-29T13:28:45.5+02:00
updated_at = "2022-03-29T11:28:50Z"
mapped_at = 2022-04-13 14:29Z

[[activation.segments]]
id = "12"
namespace = "aam"

[delivery]
allow_unordered = true

[labels]
"#;

fn faults(text: &str) -> Vec<String> {
    let faults = Spec::parse(text, "high.toml").expect_err("the spec is faulty");
    faults.as_slice().iter().map(SpecFault::to_string).collect()
}

/// Returns the faults of [`LEAST`] with `from` replaced by `to`.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert_eq!(LEAST.matches(from).count(), 1, "{from}");
    faults(&LEAST.replace(from, to))
}

fn activation(line: &str) -> Vec<String> {
    faults(&format!("{LEAST}{line}\n"))
}

#[test]
fn the_least_spec_has_every_default() {
    let spec = Spec::parse(LEAST, "high.toml").unwrap();
    let segment =
        MappedSegment { namespace: "ups".into(), id: "s".into(), name: None, stamps: SegmentTimestamps::default() };
    let rules = Rules {
        destination: "high".into(),
        segments: vec![segment],
        attributes: vec![],
        identities: Identities::All,
        triggers: Triggers::ALL,
        compat: Compat::Outflow,
        options: ExportOptions::default(),
        partition_by: PartitionBy::Profile,
        key_namespaces: vec![],
    };
    let expected = Spec {
        name: "high".into(),
        description: None,
        account: AccountRef {
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
            region: "us-east-2".into(),
            endpoint_url: None,
        },
        connection: ConnectionSpec { stream: Stream::Name("segments".into()), marketing_actions: vec![] },
        source: SourceSpec::PIPED,
        activation: rules.clone(),
        delivery: DeliverySpec { allow_unordered: false },
    };
    assert_eq!(spec, expected);
    assert_eq!(spec.rules(), rules);
}

#[test]
fn the_full_spec_has_every_value() {
    let spec = Spec::parse(FULL, "high.toml").unwrap();
    assert_eq!(spec.description.as_deref(), Some("To the CRM"));
    let endpoint_url = Some("http://127.0.0.1:4567".into());
    let credentials = CredentialSource::Provided(ProvidedCredentials::Profile("crm".into()));
    assert_eq!(spec.account, AccountRef { credentials, region: "us-east-2".into(), endpoint_url });
    assert_eq!(spec.connection.stream.name(), "segments");
    assert_eq!(spec.connection.stream.arn(), Some("arn:aws:kinesis:us-east-2:901341027596:stream/segments"));
    assert_eq!(spec.connection.marketing_actions, ["emailTargeting", "our own"]);
    assert_eq!(spec.source, SourceSpec::Sample { count: 1000, rate: 50, seed: 7 });
    assert!(spec.delivery.allow_unordered);
    let id = "7841ba61-23c1-4bb3-a495-00d305fe1e93";
    let stamps = SegmentTimestamps {
        created_at: SegmentTime::parse("2022-03-29T11:28:45.5Z"),
        updated_at: SegmentTime::parse("2022-03-29T11:28:50Z"),
        mapped_at: SegmentTime::parse("2022-04-13T14:29:00Z"),
        mapping_updated_at: None,
    };
    assert!(stamps.said().count() == 3);
    let expected = Rules {
        destination: "high".into(),
        segments: vec![
            MappedSegment { namespace: "ups".into(), id: id.into(), name: Some("High propensity".into()), stamps },
            MappedSegment {
                namespace: "aam".into(),
                id: "12".into(),
                name: None,
                stamps: SegmentTimestamps::default(),
            },
        ],
        attributes: vec!["person.email".into(), "person.name".into()],
        identities: Identities::Only(vec![
            IdentityChoice { namespace: "ECID".into(), sha256: false },
            IdentityChoice { namespace: "Email".into(), sha256: true },
        ]),
        triggers: Triggers { attribute: true, segmentation: false, identity: true },
        compat: Compat::Reference,
        options: ExportOptions {
            initial_exits: InitialExits::Send,
            status_spelling: StatusSpelling::Current,
            include_segment_names: true,
            include_segment_timestamps: true,
            mapped_segments_only: false,
            meta: true,
            strict: true,
            append_newline: true,
            lone_surrogates: LoneSurrogates::Replace,
        },
        partition_by: PartitionBy::Attribute("person.email".into()),
        key_namespaces: vec!["ECID".into(), "Email".into()],
    };
    assert_eq!(spec.rules(), expected);
}

#[test]
fn the_checked_form_reads_back_as_the_same_spec() {
    for text in [LEAST, FULL] {
        let spec = Spec::parse(text, "high.toml").unwrap();
        let checked = toml::to_string(&spec.checked()).unwrap();
        assert_eq!(Spec::parse(&checked, "checked.toml"), Ok(spec));
    }
}

#[test]
fn the_example_is_a_valid_spec() {
    let text = include_str!("../../../assets/examples/high-propensity.toml");
    let spec = Spec::parse(text, "high-propensity.toml").unwrap();
    assert_eq!(spec.name, "high-propensity");
    assert!(matches!(spec.source, SourceSpec::File { .. }));
}

#[test]
fn a_fault_knows_place_key_and_remedy() {
    let text = LEAST.replace("segments = [", "segmnts = [");
    let faults = Spec::parse(&text, "high.toml").unwrap_err();
    let fault = |line, key: &str, what, remedy| SpecFault {
        file: "high.toml".into(),
        line,
        column: 1,
        key: key.into(),
        what,
        remedy,
    };
    let missing = fault(
        14,
        "activation.segments",
        SpecProblem::Missing("activation.segments".into()),
        SpecRemedy::AddTo { table: "[activation]".into(), line: r#"segments = [{ id = "SEGMENT-ID" }]"#.into() },
    );
    let unknown = fault(
        15,
        "activation.segmnts",
        SpecProblem::UnknownKeyIn { key: "segmnts".into(), table: "[activation]".into() },
        SpecRemedy::DidYouMean("segments".into()),
    );
    assert_eq!(faults.as_slice(), [missing, unknown]);
}

#[test]
fn all_faults_come_at_once_in_their_order() {
    let text = LEAST
        .replace("name = \"high\"", "nmae = \"high\"")
        .replace("us-east-2", "us-esat-2")
        .replace("kind = \"stdin\"", "kind = \"stdni\"");
    assert_eq!(
        faults(&text),
        [
            r#"high.toml:1:1: unknown key "nmae". Did you mean "name"?"#,
            r#"high.toml:1:1: name is missing. Add at the top: name = "high-propensity""#,
            r#"high.toml:6:10: "us-esat-2" is not a region. Did you mean "us-east-2"?"#,
            r#"high.toml:12:8: "stdni" is not a value of source.kind. Did you mean "stdin"?"#,
        ]
    );
}

#[test]
fn missing_parts_are_named_with_where_to_put_them() {
    assert_eq!(
        faults(""),
        [
            r#"high.toml:1:1: name is missing. Add at the top: name = "high-propensity""#,
            r#"high.toml:1:1: kind is missing. Add at the top: kind = "amazon-kinesis""#,
            "high.toml:1:1: [account] is missing. Add the table [account] with credentials and region.",
            "high.toml:1:1: [connection] is missing. Add the table [connection] with stream.",
            "high.toml:1:1: [source] is missing. Add the table [source] with kind.",
            "high.toml:1:1: [activation] is missing. Add the table [activation] with segments.",
        ]
    );
    let missing = |line: &str, expected: &str| assert_eq!(changed(line, ""), [expected]);
    missing(
        "credentials = \"ambient\"",
        r#"high.toml:4:1: account.credentials is missing. Add in [account]: credentials = "ambient""#,
    );
    missing(
        "region = \"us-east-2\"",
        r#"high.toml:4:1: account.region is missing. Add in [account]: region = "us-east-2""#,
    );
    missing(
        "stream = \"segments\"",
        r#"high.toml:8:1: connection.stream is missing. Add in [connection]: stream = "segments""#,
    );
    missing("kind = \"stdin\"", r#"high.toml:11:1: source.kind is missing. Add in [source]: kind = "file""#);
    assert_eq!(
        changed("kind = \"stdin\"", "kind = \"file\""),
        [r#"high.toml:11:1: source.path is missing. Add in [source]: path = "profiles.ndjson""#]
    );
    assert_eq!(
        changed("{ id = \"s\" }", "{ name = \"s\" }"),
        ["high.toml:15:13: activation.segments[0].id is missing. Add in activation.segments[0]: id = \"SEGMENT-ID\"",]
    );
}

#[test]
fn unknown_keys_say_where_they_belong() {
    assert_eq!(
        changed("stream = \"segments\"", "stream = \"segments\"\nregion = \"us-east-2\""),
        [r#"high.toml:10:1: unknown key "region" in [connection]. Move it to [account]"#]
    );
    assert_eq!(
        activation("description = \"x\""),
        [r#"high.toml:16:1: unknown key "description" in [activation]. Move it to the top, above every table."#]
    );
    assert_eq!(
        changed("region = \"us-east-2\"", "region = \"us-east-2\"\nsecret_access_key = \"x\""),
        [concat!(
            r#"high.toml:7:1: unknown key "secret_access_key" in [account]. "#,
            "A settings file must not contain secrets: remove it and set account.credentials."
        )]
    );
    assert_eq!(
        changed("{ id = \"s\" }", "{ id = \"s\", nmae = \"n\" }"),
        [r#"high.toml:15:25: unknown key "nmae" in activation.segments[0]. Did you mean "name"?"#]
    );
}

#[test]
fn wrong_types_name_both() {
    assert_eq!(
        changed("\"segments\"", "5"),
        ["high.toml:9:10: connection.stream is a whole number, not a string. Put it in double quotes."]
    );
    assert_eq!(
        activation("meta = \"on\""),
        ["high.toml:16:8: activation.meta is a string, not a boolean. Write true or false, without quotes."]
    );
    assert_eq!(
        activation("attributes = \"a\""),
        ["high.toml:16:14: activation.attributes is a string, not a list. Put it in square brackets."]
    );
    assert_eq!(
        changed("[connection]\nstream = \"segments\"", ""),
        ["high.toml:1:1: [connection] is missing. Add the table [connection] with stream."]
    );
    assert_eq!(
        changed("[{ id = \"s\" }]", "[\"s\"]"),
        ["high.toml:15:13: activation.segments[0] is a string, not a table. Write it with keys and values."]
    );
    assert_eq!(
        changed("kind = \"stdin\"", "kind = \"sample\"\ncount = 1.5\nrate = -1\nseed = 99999999999999999999"),
        [
            "high.toml:13:9: source.count is a decimal number, not a whole number. Write digits, without quotes.",
            "high.toml:14:8: source.rate is -1, out of range. Write a whole number from 0 to 9223372036854775807.",
            concat!(
                "high.toml:15:8: source.seed is 99999999999999999999, out of range. ",
                "Write a whole number from 0 to 9223372036854775807."
            ),
        ]
    );
}

#[test]
fn mistyped_values_bring_the_nearest_one() {
    for (line, expected) in [
        (
            "compat = \"refrence\"",
            r#"16:10: "refrence" is not a value of activation.compat. Did you mean "reference"?"#,
        ),
        (
            "initial_exits = \"sendd\"",
            r#"16:17: "sendd" is not a value of activation.initial_exits. Did you mean "send"?"#,
        ),
        (
            "status_spelling = \"as_fed\"",
            r#"16:19: "as_fed" is not a value of activation.status_spelling. Did you mean "as-fed"?"#,
        ),
        (
            "triggers = [\"segmentaton\"]",
            r#"16:13: "segmentaton" is not a value of activation.triggers[0]. Did you mean "segmentation"?"#,
        ),
        (
            "triggers = [\"backfill\"]",
            concat!(
                r#"16:13: "backfill" is not a value of activation.triggers[0]. "#,
                r#"Use "attribute", "segmentation" or "identity"."#
            ),
        ),
        (
            "identities = [{ namespace = \"a\", hash = \"sha265\" }]",
            r#"16:41: "sha265" is not a value of activation.identities[0].hash. Did you mean "sha256"?"#,
        ),
        ("identities = \"al\"", r#"16:14: "al" is not a value of activation.identities. Did you mean "all"?"#),
        (
            "partition_by = \"idenity:ECID\"",
            r#"16:16: "idenity:ECID" is not a value of activation.partition_by. Did you mean "identity:ECID"?"#,
        ),
        (
            "partition_by = \"identity\"",
            concat!(
                r#"16:16: "identity" is not a value of activation.partition_by. "#,
                r#"Add the namespace, as in "identity:ECID"."#
            ),
        ),
        (
            "partition_by = \"random\"",
            concat!(
                r#"16:16: "random" is not a value of activation.partition_by. "#,
                r#"Use "profile", "identity:NAMESPACE" or "attribute:PATH"."#
            ),
        ),
    ] {
        let shown: Vec<String> = activation(line);
        // Messages that end in a quoted value have no full stop, so that the value can be copied.
        assert_eq!(shown.join("\n").trim_end_matches('.'), format!("high.toml:{}", expected.trim_end_matches('.')));
    }
    assert_eq!(
        changed("\"amazon-kinesis\"", "\"amazon-kineses\""),
        [r#"high.toml:2:8: "amazon-kineses" is not a value of kind. Did you mean "amazon-kinesis"?"#]
    );
}

#[test]
fn text_that_is_no_toml_is_placed_too() {
    assert_eq!(
        changed("\"us-east-2\"", "us-east-2")[0].split(": ").take(2).collect::<Vec<_>>(),
        ["high.toml:6:10", "invalid TOML"]
    );
    assert_eq!(
        changed("[connection]", "credentials = \"ambient\"\n[connection]"),
        ["high.toml:8:1: invalid TOML: duplicate key. Keep one of the two."]
    );
}

#[test]
fn columns_count_characters() {
    let text = LEAST.replace("{ id = \"s\" }", "{ id = \"ä\" }, { nmae = \"ü\", id = \"b\" }");
    assert_eq!(
        faults(&text),
        [r#"high.toml:15:29: unknown key "nmae" in activation.segments[1]. Did you mean "name"?"#]
    );
}
