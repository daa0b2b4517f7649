//! Tests of ids of every JSON type, and of texts that are not valid Unicode.

use super::*;
use crate::activation::rules::LoneSurrogates;
use crate::profile::Oddity::{self, *};

fn with_identities(identities: &str) -> String {
    line("", &member_of(FIRST, "realized"), identities)
}

fn keyed_by(namespace: &str, id: &str) -> ProfileKey {
    ProfileKey::of_identity(namespace.as_bytes(), id.as_bytes())
}

/// The profile key by the former rule, if it differs.
fn former(line: &str) -> Option<ProfileKey> {
    let reader = ProfileReader::new(rules(), &[0, 1]).with_former_keys(true);
    match { reader }.read(line.as_bytes(), &mut Vec::new()) {
        LineVerdict::Profile(sighting) => sighting.former,
        other => panic!("{other:?}"),
    }
}

fn oddities(line: &str) -> Vec<Oddity> {
    let mut reader = ProfileReader::new(rules(), &[0, 1]);
    reader.read(line.as_bytes(), &mut Vec::new());
    reader.oddities().each().collect()
}

#[test]
fn a_number_is_an_id_by_its_text_and_leaves_as_it_is_spelt() {
    for digits in ["12345", "1e3", "-0", "0.10", "123456789012345678901234567890"] {
        let of =
            |id: &str| with_identities(&format!(r#""CRMID":[{{"id": {id},"primary":true}}],"ECID":[{{"id":"1"}}]"#));
        let (text, string) = (of(digits), of(&format!("\"{digits}\"")));
        let number = sighting(rules(), &text);
        assert_eq!(number.key, keyed_by("CRMID", digits));
        let quoted = sighting(rules(), &string);
        assert_eq!((number.key, number.standing), (quoted.key, quoted.standing), "{digits}");
        let expected = format!(r#""identityMap":{{"CRMID":[{{"id":{digits}}}],"ECID":[{{"id":"1"}}]}}}}"#);
        assert!(body(rules(), &text).ends_with(&expected), "{digits}");
    }
}

#[test]
fn a_number_is_hashed_as_its_text() {
    let choice = IdentityChoice { namespace: "CRMID".into(), sha256: true };
    let hashed = Rules { identities: Identities::Only(vec![choice]), ..rules() };
    let number = body(hashed.clone(), &with_identities(r#""CRMID":[{"id":12345}]"#));
    assert_eq!(number, body(hashed, &with_identities(r#""CRMID":[{"id":"12345"}]"#)));
    assert!(number.contains("5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"), "{number}");
}

#[test]
fn primary_is_a_boolean_or_its_text_in_any_case() {
    let primary = |said: &str| {
        let text = with_identities(&format!(r#""A":[{{"id":"1"}}],"B":[{{"id":"2","primary":{said}}}]"#));
        (sighting(rules(), &text).key == keyed_by("B", "2"), oddities(&text))
    };
    for yes in ["true", r#""true""#, r#""TRUE""#, r#""\u0054rue""#] {
        assert_eq!(primary(yes), (true, vec![]), "{yes}");
    }
    for no in ["false", r#""false""#, r#""False""#, "null"] {
        assert_eq!(primary(no), (false, vec![]), "{no}");
    }
    for odd in ["1", "0", r#""yes""#, r#"" true""#, r#""""#, "[true]", "{}"] {
        assert_eq!(primary(odd), (false, vec![PrimaryOfOddType]), "{odd}");
    }
}

#[test]
fn what_is_no_id_is_noted_and_the_others_count() {
    for (odd, expected) in [
        (r#"{"id":null}"#, IdOfOddType),
        (r#"{"id":true}"#, IdOfOddType),
        (r#"{"id":["1"]}"#, IdOfOddType),
        (r#"{"id":{"x":"1"},"primary":true}"#, IdOfOddType),
        (r#"{"id":""}"#, IdEmpty),
        (r#"{"ID":"1"}"#, IdMissing),
        (r#""1""#, IdentityNotAnObject),
        ("null", IdentityNotAnObject),
    ] {
        let text = with_identities(&format!(r#""A":[{odd},{{"id":"2"}}]"#));
        assert_eq!((sighting(rules(), &text).key, oddities(&text)), (keyed_by("A", "2"), vec![expected]), "{odd}");
        let alone = with_identities(&format!(r#""A":[{odd}]"#));
        let reading = read(rules(), &alone).0;
        assert_eq!(
            (reading, oddities(&alone)),
            (LineVerdict::Excluded(Exclusion::NoIdentity), vec![expected]),
            "{odd}"
        );
    }
    assert_eq!(oddities(&with_identities(r#""A":{"id":"1"},"B":[{"id":"1"}],"C":null"#)), [IdentitiesNotAList]);
    assert_eq!(oddities(r#"{"identityMap":["1"]}"#), [IdentityMapNotAnObject]);
}

#[test]
fn memberships_that_say_nothing_are_noted() {
    for (entry, expected) in [
        ("7", vec![MembershipNotAnObject]),
        (r#""realized""#, vec![MembershipNotAnObject]),
        ("null", vec![]),
        ("{}", vec![StatusMissing]),
        (r#"{"status":1}"#, vec![StatusOfOddType]),
        (r#"{"status":null}"#, vec![StatusOfOddType]),
        (r#"{"status":"Realized"}"#, vec![StatusUnknown]),
        (r#"{"status":"exited"}"#, vec![]),
    ] {
        let text = line("", &format!(r#""{FIRST}":{entry},"other":{entry}"#), ECID);
        assert_eq!(oddities(&text), expected, "{entry}");
        let unmapped = line("", &format!(r#""other":{entry}"#), ECID);
        assert_eq!(oddities(&unmapped), [], "what is not mapped is left aside anyway: {entry}");
    }
    assert_eq!(oddities(&format!(r#"{{"segmentMembership":[],"identityMap":{{{ECID}}}}}"#)), [MembershipsNotAnObject]);
    let list = format!(r#"{{"segmentMembership":{{"ups":[],"aam":[]}},"identityMap":{{{ECID}}}}}"#);
    assert_eq!(oddities(&list), [MembershipsNotAnObject]);
}

#[test]
fn the_former_key_is_returned_if_it_differs() {
    let of = |identities: &str| former(&with_identities(identities));
    assert_eq!(of(r#""CRMID":[{"id":7,"primary":true}],"ECID":[{"id":"1"}]"#), Some(keyed_by("ECID", "1")));
    assert_eq!(of(r#""B":[{"id":"7","primary":"true"}],"A":[{"id":"1"}]"#), Some(keyed_by("A", "1")));
    assert_eq!(of(r#""A":[{"id":7},{"id":"8"}]"#), Some(keyed_by("A", "8")));
    // Under the former rule these have no key, or the same one.
    assert_eq!(of(r#""CRMID":[{"id":7,"primary":true}]"#), None);
    assert_eq!(of(r#""A":[{"id":"1"}],"B":[{"id":7}]"#), None);
    assert_eq!(of(r#""A":[{"id":"1","primary":"true"}],"B":[{"id":"2"}]"#), None);
    let unasked = sighting(rules(), &with_identities(r#""CRMID":[{"id":7,"primary":true}],"ECID":[{"id":"1"}]"#));
    assert_eq!(unasked.former, None);
}

#[test]
fn half_of_a_pair_in_an_id_or_a_namespace_makes_the_line_malformed() {
    for identities in [
        r#""A":[{"id":"x\ud83d"}]"#,
        r#""A":[{"id":"1","primary":true},{"id":"\ude00"}]"#,
        r#""A":[{"id":"1"}],"B\ud83d":[]"#,
        r#""A":[{"id":"1"}],"B":[{"id":"\ud83d\ud83d"}]"#,
    ] {
        let only = IdentityChoice { namespace: "A".into(), sha256: true };
        for rules in [rules(), Rules { identities: Identities::Only(vec![only]), ..rules() }] {
            let text = with_identities(identities);
            let place = text.find("\\ud").unwrap().min(text.find("\\ude").unwrap_or(usize::MAX));
            let message = format!("half of a surrogate pair stands alone in an identity at byte {place}");
            assert_eq!(fault(rules, &text), (FaultKind::LoneSurrogate, message), "{identities}");
        }
    }
    let pair = with_identities(r#""A":[{"id":"x\ud83d\ude00"}]"#);
    assert_eq!(sighting(rules(), &pair).key, keyed_by("A", "x😀"));
}

#[test]
fn half_of_a_pair_in_a_partition_value_makes_the_line_malformed() {
    let text = line(r#""person":{"email":["\ud83d"]},"#, &member_of(FIRST, "realized"), ECID);
    let by_email = Rules { partition_by: PartitionBy::Attribute("person.email".into()), attributes: vec![], ..rules() };
    let (kind, message) = fault(by_email, &text);
    assert_eq!(kind, FaultKind::LoneSurrogate);
    assert!(message.ends_with("the value of the partition key at byte 21"), "{message}");
    assert!(!sighting(Rules { attributes: vec![], ..rules() }, &text).is_unsendable, "it does not leave");
}

#[test]
fn half_of_a_pair_in_a_value_that_leaves_is_dead_or_replaced() {
    let attributes = r#""person":{"email":{"k\udead":"\ud83d"},"phone":"\ud83d"},"#;
    let membership = format!(r#""{FIRST}":{{"lastQualificationTime":"\ude00","status":"realized"}}"#);
    let text = line(attributes, &membership, ECID);
    let seen = sighting(rules(), &text);
    assert!(seen.is_unsendable);
    assert_eq!(&body(rules(), &text)[seen.body], &body(rules(), &text));
    let replacing =
        with_options(ExportOptions { lone_surrogates: LoneSurrogates::Replace, ..ExportOptions::default() });
    assert!(!sighting(replacing.clone(), &text).is_unsendable);
    let replaced = body(replacing, &text);
    assert!(
        replaced.starts_with(r#"{"person":{"email":{"k\ufffd":"\ufffd"}},"segmentMembership""#)
            && replaced.contains(r#""lastQualificationTime":"\ufffd""#),
        "{replaced}"
    );
    let elsewhere = line(r#""person":{"phone":"\ud83d"},"#, &member_of(FIRST, "realized"), ECID);
    assert!(!sighting(rules(), &elsewhere).is_unsendable, "what does not leave does not count");
}

#[test]
fn half_of_a_pair_in_a_segment_counts_where_the_segment_leaves() {
    let text = line("", &format!(r#"{},"s\ud83d":{{"status":"realized"}}"#, member_of(FIRST, "realized")), ECID);
    assert!(!sighting(rules(), &text).is_unsendable);
    let all = with_options(ExportOptions { mapped_segments_only: false, ..ExportOptions::default() });
    assert_eq!(fault(all, &text).0, FaultKind::LoneSurrogate);
}

#[test]
fn a_line_end_stands_behind_the_body() {
    let text = with_identities(ECID);
    let plain = body(rules(), &text);
    let ending = with_options(ExportOptions { append_newline: true, ..ExportOptions::default() });
    let seen = sighting(ending.clone(), &text);
    assert_eq!((body(ending, &text), seen.body), (format!("{plain}\n"), 0..plain.len()));
}

#[test]
fn a_name_with_a_dot_is_mapped_in_quotes() {
    let attributes = r#""person.email":"a","person":{"e.mail":"b","email":"c"},"q\"":"d","#;
    let text = line(attributes, &member_of(FIRST, "realized"), ECID);
    let mapped = |paths: &[&str]| {
        let rules = Rules { attributes: paths.iter().map(|path| (*path).into()).collect(), ..rules() };
        body(rules, &text).split(r#""segmentMembership""#).next().unwrap().to_owned()
    };
    assert_eq!(mapped(&[r#""person.email""#]), r#"{"person.email":"a","#);
    assert_eq!(mapped(&["person.email"]), r#"{"person":{"email":"c"},"#);
    assert_eq!(mapped(&[r#"person."e.mail""#, r#""q\"""#]), r#"{"person":{"e.mail":"b"},"q\"":"d","#);
    let keyed =
        |path: &str| sighting(Rules { partition_by: PartitionBy::Attribute(path.into()), ..rules() }, &text).partition;
    assert_eq!(keyed(r#""person.email""#), ProfileKey::of_identity(br#""person.email""#, b"a"));
    assert_eq!(keyed("person.email"), ProfileKey::of_identity(b"person.email", b"c"));
}
