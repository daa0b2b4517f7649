//! Tests of the reader: lines in, event bodies out.

#[path = "read_tests/identities.rs"]
mod identities;

use super::*;
use crate::activation::rules::{
    Compat, ExportOptions, Identities, IdentityChoice, MappedSegment, StatusSpelling, Triggers,
};
use crate::activation::stamps::{SegmentTime, SegmentTimestamps};

const FIRST: &str = "7841ba61-23c1-4bb3-a495-00d3g5fe1e93";
const SECOND: &str = "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae";

/// The valid example of the reference documentation, with its original spacing.
const SEED: &str = r#"{
  "person": {
    "email": "yourstruly@adobe.con"
  },
  "segmentMembership": {
    "ups": {
      "7841ba61-23c1-4bb3-a495-00d3g5fe1e93": {
        "lastQualificationTime": "2020-05-25T21:24:39Z",
        "status": "exited"
      },
      "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae": {
        "lastQualificationTime": "2020-05-25T23:37:33Z",
        "status": "existing"
      }
    }
  },
  "identityMap": {
    "ecid": [
      {
        "id": "14575006536349286404619648085736425115"
      },
      {
        "id": "66478888669296734530114754794777368480"
      }
    ],
    "email_lc_sha256": [
      {
        "id": "655332b5fa2aea4498bf7a290cff017cb4"
      },
      {
        "id": "66baf76ef9de8b42df8903f00e0e3dc0b7"
      }
    ]
  }
}"#;

fn segment(id: &str, name: Option<&str>) -> MappedSegment {
    MappedSegment {
        namespace: "ups".into(),
        id: id.into(),
        name: name.map(Into::into),
        stamps: SegmentTimestamps::default(),
    }
}

/// Maps both segments of `SEED` and `person.email`; everything else is the default.
pub(crate) fn rules() -> Rules {
    Rules {
        destination: "test".into(),
        segments: vec![segment(FIRST, Some("High propensity")), segment(SECOND, None)],
        attributes: vec!["person.email".into()],
        identities: Identities::All,
        triggers: Triggers::ALL,
        compat: Compat::Outflow,
        options: ExportOptions::default(),
        partition_by: PartitionBy::Profile,
        key_namespaces: Vec::new(),
    }
}

fn with_options(options: ExportOptions) -> Rules {
    Rules { options, ..rules() }
}

fn read(rules: Rules, line: &str) -> (LineVerdict, String) {
    let mut out = Vec::new();
    let reading = ProfileReader::new(rules, &[0, 1]).read(line.as_bytes(), &mut out);
    (reading, String::from_utf8(out).unwrap())
}

fn body(rules: Rules, line: &str) -> String {
    read(rules, line).1
}

fn sighting(rules: Rules, line: &str) -> ProfileReading {
    match read(rules, line).0 {
        LineVerdict::Profile(sighting) => sighting,
        other => panic!("{other:?}"),
    }
}

fn fault(rules: Rules, line: &str) -> (FaultKind, String) {
    match read(rules, line).0 {
        LineVerdict::Malformed(fault) => (fault.kind, fault.message),
        other => panic!("{other:?}"),
    }
}

fn compact(text: &str) -> String {
    text.split('\n').map(|line| line.trim().replace("\": ", "\":")).collect()
}

fn line(attributes: &str, memberships: &str, identities: &str) -> String {
    format!(r#"{{{attributes}"segmentMembership":{{"ups":{{{memberships}}}}},"identityMap":{{{identities}}}}}"#)
}

const ECID: &str = r#""ECID":[{"id":"1","primary":true}]"#;

fn member_of(id: &str, status: &str) -> String {
    format!(r#""{id}":{{"lastQualificationTime":"2020-05-25T21:24:39Z","status":"{status}"}}"#)
}

#[test]
fn the_seeds_example_leaves_byte_for_byte() {
    assert_eq!(body(rules(), SEED), compact(SEED));
}

#[test]
fn the_repaired_fragment_of_the_older_seeds_leaves_byte_for_byte() {
    let fragment = r#"{"segmentMembership":{"ups":{"7841ba61-23c1-4bb3-a495-00d695fe1e93":{"lastQualificationTime":"2020-03-03T21:24:39Z","status":"exited"}}},"identityMap":{"email_lc_sha256":[{"id":"655332b5fa2aea4498bf7a290cff017cb4"},{"id":"66baf76ef9de8b42df8903f00e0e3dc0b7"}]}}"#;
    let mapped = Rules { segments: vec![segment("7841ba61-23c1-4bb3-a495-00d695fe1e93", None)], ..rules() };
    let seen = sighting(mapped.clone(), fragment);
    assert!(seen.exits && seen.standing.members.is_empty());
    assert_eq!(body(mapped, fragment), fragment);
}

#[test]
fn values_keep_their_spelling_and_attributes_their_order() {
    let attributes = r#""z":{"b":[1e400, -0,0.10],"a":"\u00e9\ud83d\ude00"},"y":9223372036854775808,"x":null,"#;
    let mapped = Rules { attributes: ["x", "y", "z.a", "z.b", "w"].map(String::from).into(), ..rules() };
    let body = body(mapped, &line(attributes, &member_of(FIRST, "realized"), ECID));
    assert!(
        body.starts_with(
            r#"{"z":{"b":[1e400,-0,0.10],"a":"\u00e9\ud83d\ude00"},"y":9223372036854775808,"x":null,"segment"#
        ),
        "{body}"
    );
}

#[test]
fn an_absent_attribute_leaves_no_empty_parent() {
    let body = body(rules(), &line(r#""person":{"phone":"1"},"#, &member_of(FIRST, "realized"), ECID));
    assert!(body.starts_with(r#"{"segmentMembership""#), "{body}");
}

#[test]
fn only_mapped_segments_leave_unless_asked_for() {
    let memberships = format!("{},{}", member_of("other", "realized"), member_of(SECOND, "realized"));
    let text = line("", &memberships, ECID);
    assert!(!body(rules(), &text).contains("other"));
    assert!(
        body(with_options(ExportOptions { mapped_segments_only: false, ..ExportOptions::default() }), &text)
            .contains(r#""other":{"last"#)
    );
}

#[test]
fn names_and_current_spelling_are_added_on_request() {
    let options = with_options(ExportOptions {
        include_segment_names: true,
        status_spelling: StatusSpelling::Current,
        ..ExportOptions::default()
    });
    let body = body(options, &line("", &member_of(FIRST, "existing"), ECID));
    assert!(body.contains(r#""status":"realized","name":"High propensity"}"#), "{body}");
}

/// Tries all combinations of both switches on segments whose times the spec gives, the feed gives, or nothing gives.
#[test]
fn moments_are_of_the_spec_else_of_the_feed_and_stand_before_the_name() {
    let moment = |text| SegmentTime::parse(text);
    let own = SegmentTimestamps {
        created_at: moment("2022-03-29T11:28:45Z"),
        updated_at: moment("2022-03-29T11:28:50Z"),
        mapped_at: moment("2022-04-13T14:29:30Z"),
        mapping_updated_at: moment("2022-04-13T14:29:30.001Z"),
    };
    let mapped = SegmentTimestamps { created_at: None, updated_at: None, ..own };
    let segments = vec![
        MappedSegment { stamps: own, ..segment("s", Some("First name equals John")) },
        MappedSegment { stamps: mapped, namespace: "aam".into(), ..segment("f", Some("F")) },
        MappedSegment {
            stamps: SegmentTimestamps { mapped_at: None, ..own },
            namespace: "aam".into(),
            ..segment("s", None)
        },
        segment("n", None),
    ];
    let fed = r#""createdAt":1.50e3,"x":1,"updatedAt":9007199254740993,"status":"realized""#;
    let text = line(
        "",
        &format!(r#""s":{{{fed}}},"n":{{"createdAt":"1","updatedAt":null}}}},"aam":{{"f":{{{fed}}},"s":{{}}"#),
        ECID,
    );
    let expect = |names, timestamps, expected: &str| {
        let segments = segments.clone();
        let options = Rules {
            segments,
            options: ExportOptions {
                include_segment_names: names,
                include_segment_timestamps: timestamps,
                ..ExportOptions::default()
            },
            ..rules()
        };
        let mut out = Vec::new();
        ProfileReader::new(options, &[0, 1, 2, 3]).read(text.as_bytes(), &mut out);
        let body = String::from_utf8(out).unwrap();
        let memberships = body.split(r#","identityMap""#).next().unwrap();
        assert_eq!(memberships, format!(r#"{{"segmentMembership":{{{}}}"#, expected.replace('\n', "")));
    };
    let status = r#""status":"realized""#;
    expect(false, false, &format!(r#""ups":{{"s":{{{status}}},"n":{{}}}},"aam":{{"f":{{{status}}},"s":{{}}}}"#));
    let (first, aam) = (r#","name":"First name equals John""#, r#","name":"F""#);
    expect(
        true,
        false,
        &format!(r#""ups":{{"s":{{{status}{first}}},"n":{{}}}},"aam":{{"f":{{{status}{aam}}},"s":{{}}}}"#),
    );
    let own = r#""createdAt":1648553325000,"updatedAt":1648553330000"#;
    let fed = r#""createdAt":1.50e3,"updatedAt":9007199254740993"#;
    let mapping = r#","mappingCreatedAt":1649860170000,"mappingUpdatedAt":1649860170001"#;
    for (names, first, aam) in [(false, "", ""), (true, first, aam)] {
        let ups = format!(r#""ups":{{"s":{{{status},{own}{mapping}{first}}},"n":{{}}}}"#);
        let aam = format!(r#""f":{{{status},{fed}{mapping}{aam}}},"s":{{{own},"mappingUpdatedAt":1649860170001}}"#);
        expect(names, true, &format!(r#"{ups},"aam":{{{aam}}}"#));
    }
}

#[test]
fn what_is_not_mapped_gets_no_moments_and_moments_make_no_event_due() {
    let options = with_options(ExportOptions {
        include_segment_timestamps: true,
        mapped_segments_only: false,
        ..ExportOptions::default()
    });
    let text = line("", &format!(r#""other":{{"createdAt":1}},"{FIRST}":{{"status":"realized","createdAt":1}}"#), ECID);
    let expected = format!(r#""ups":{{"other":{{}},"{FIRST}":{{"status":"realized","createdAt":1}}}}"#);
    let body = body(options.clone(), &text);
    assert!(body.contains(&expected), "{body}");
    let mut changed = options.clone();
    changed.segments[0].stamps.mapped_at = SegmentTime::parse("2022-04-13T14:29:30Z");
    let (before, after) = (sighting(options, &text), sighting(changed, &text.replace(":1}", ":2}")));
    assert_eq!(before.standing, after.standing);
    assert_ne!(before.body, after.body);
}

#[test]
fn identities_leave_as_ids_alone_and_hashed_on_request() {
    let text =
        line("", &member_of(FIRST, "realized"), r#""Email":[{"id":" Ann@Example.com ","x":1}],"ECID":[{"id":"1"}]"#);
    assert!(
        body(rules(), &text).ends_with(r#""identityMap":{"Email":[{"id":" Ann@Example.com "}],"ECID":[{"id":"1"}]}}"#)
    );
    let choice = IdentityChoice { namespace: "Email".into(), sha256: true };
    let hashed = body(Rules { identities: Identities::Only(vec![choice]), ..rules() }, &text);
    let digest = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476";
    assert!(hashed.ends_with(&format!(r#""identityMap":{{"Email":[{{"id":"{digest}"}}]}}}}"#)), "{hashed}");
}

#[test]
fn the_key_is_the_first_primary_identity() {
    let text = line("", "", r#""B":[{"id":"1"}],"C":[{"id":"2","primary":true}],"D":[{"id":"3","primary":true}]"#);
    assert_eq!(sighting(rules(), &text).key, ProfileKey::of_identity(b"C", b"2"));
}

#[test]
fn without_a_primary_the_key_follows_the_namespaces() {
    let text = line("", "", r#""B":[{"id":"1"}],"A":[],"C":[{"id":"2"},{"id":"4"}]"#);
    assert_eq!(sighting(rules(), &text).key, ProfileKey::of_identity(b"B", b"1"));
    let preferring = Rules { key_namespaces: vec!["X".into(), "C".into()], ..rules() };
    assert_eq!(sighting(preferring, &text).key, ProfileKey::of_identity(b"C", b"2"));
}

#[test]
fn without_an_identity_a_profile_is_excluded() {
    for identities in ["", r#""ECID":[]"#, r#""ECID":[{"id":""}]"#, r#""ECID":[{"id":null}]"#, r#""ECID":{}"#] {
        let (reading, out) = read(rules(), &line("", "", identities));
        assert_eq!((reading, out.as_str()), (LineVerdict::Excluded(Exclusion::NoIdentity), ""));
    }
    assert_eq!(read(rules(), "{}").0, LineVerdict::Excluded(Exclusion::NoIdentity));
}

#[test]
fn malformed_lines_say_why_and_where() {
    for (text, kind, reason) in [
        ("[1]", FaultKind::NotAnObject, "not a JSON object at byte 0"),
        ("{\"a\":1", FaultKind::NotJson, "the JSON text ends too early at byte 6"),
        ("{\"a\":1}x", FaultKind::NotJson, "more text after the JSON value at byte 7"),
    ] {
        assert_eq!(fault(rules(), text), (kind, reason.into()));
    }
    let line = b"{\"a\":\"\xff\"}".to_vec();
    let reading = ProfileReader::new(rules(), &[0, 1]).read(&line, &mut Vec::new());
    let expected = MalformedLine { kind: FaultKind::NotUtf8, message: "not UTF-8 at byte 6".into(), line };
    assert_eq!(reading, LineVerdict::Malformed(expected.into()));
}

#[test]
fn the_envelope_of_streaming_ingestion_is_opened() {
    let inside = line("", &member_of(FIRST, "realized"), ECID);
    let text = format!(r#"{{"header":{{"x":1}},"body":{{"xdmMeta":{{}},"xdmEntity":{inside}}}}}"#);
    assert_eq!(body(rules(), &text), body(rules(), &inside));
}

#[test]
fn standing_compares_by_value() {
    let one = sighting(
        rules(),
        &line(r#""person":{"email":"a"},"#, &member_of(FIRST, "realized"), r#""A":[{"id":"1"},{"id":"2"}]"#),
    );
    let same = sighting(
        rules(),
        &line(
            r#""person":{"email":"\u0061"},"#,
            &member_of(FIRST, "existing"),
            r#""A":[{"id":"2"},{"id":"1"},{"id":"2"}]"#,
        ),
    );
    assert_eq!(one.standing, same.standing);
}

#[test]
fn partition_keys_follow_the_choice_or_fall_back_to_the_profile() {
    let text = line(r#""person":{"email":"a"},"#, "", r#""A":[{"id":"1"}],"B":[{"id":"2","primary":true}]"#);
    let by = |partition_by| sighting(Rules { partition_by, ..rules() }, &text);
    assert_eq!(by(PartitionBy::Profile).partition, ProfileKey::of_identity(b"B", b"2"));
    assert_eq!(by(PartitionBy::Identity("A".into())).partition, ProfileKey::of_identity(b"A", b"1"));
    assert_eq!(by(PartitionBy::Identity("Z".into())).partition, ProfileKey::of_identity(b"B", b"2"));
    assert_eq!(
        by(PartitionBy::Attribute("person.email".into())).partition,
        ProfileKey::of_identity(b"person.email", b"a")
    );
}

#[test]
fn strict_mode_names_the_fault() {
    let strict = with_options(ExportOptions { strict: true, ..ExportOptions::default() });
    let reason = format!("segmentMembership.ups.{FIRST}: the segment id is not a UUID");
    assert_eq!(fault(strict, SEED), (FaultKind::Strict, reason));
}

#[test]
fn missing_parts_of_a_membership_are_left_out() {
    let text = line("", &format!(r#""{FIRST}":{{"status":"realized"}},"{SECOND}":7"#), ECID);
    assert!(
        body(rules(), &text)
            .starts_with(&format!(r#"{{"segmentMembership":{{"ups":{{"{FIRST}":{{"status":"realized"}}}}}}"#))
    );
}

#[test]
fn a_line_of_ten_mebibytes_with_deep_nesting_is_read() {
    let brackets = (10 << 20) / 2 - 200;
    let deep = format!(r#""deep":{}{},"#, "[".repeat(brackets), "]".repeat(brackets));
    let mapped = Rules { attributes: vec!["deep".into()], ..rules() };
    assert!(body(mapped, &line(&deep, &member_of(FIRST, "realized"), ECID)).len() > 2 * brackets);
}
