//! Tests values that do not fit their key, and features that do not exist yet.

use super::*;

#[test]
fn credentials_are_a_place_and_never_repeated() {
    let wrong = "high.toml:5:15: account.credentials names no source of credentials. ";
    assert_eq!(changed("\"ambient\"", "\"ambeint\""), [format!("{wrong}Did you mean \"ambient\"?")]);
    assert_eq!(changed("\"ambient\"", "\"profil:crm\""), [format!("{wrong}Did you mean \"profile:NAME\"?")]);
    let all = r#"Set credentials = "profile:NAME", "ambient" or "environment""#;
    assert_eq!(changed("\"ambient\"", "\"AKIAIOSFODNN7EXAMPLE\""), [format!("{wrong}{all}")]);
    assert_eq!(
        changed("credentials = \"ambient\"", "credentials = \"ambient\"\nid = \"crm\""),
        ["high.toml:6:6: [account] has both id and credentials. Keep one: remove id."]
    );
}

#[test]
fn names_streams_and_regions_keep_their_form() {
    let form = "Use letters, digits, \".\", \"_\" and \"-\", a letter or digit first, at most 64 characters.";
    for name in ["", "../up", ".hidden", "a b", "ä", &"n".repeat(65)] {
        let expected = format!("high.toml:1:8: {name:?} is not a valid destination name. {form}");
        assert_eq!(changed("\"high\"", &format!("{name:?}")), [expected]);
    }
    assert_eq!(
        changed("\"high\"", "\"Outflow.log\""),
        ["high.toml:1:8: \"Outflow.log\" is the name of the log file. Choose another name."]
    );
    assert_eq!(
        changed("\"segments\"", "\"my stream\""),
        [concat!(
            "high.toml:9:10: \"my stream\" is not a valid stream name. ",
            "Use letters, digits, \"_\", \".\" and \"-\", at most 128 characters."
        )]
    );
    let arn = |text: &str| changed("\"segments\"", &format!("{text:?}"));
    assert_eq!(
        arn("arn:aws:kinesis:us-east-1:901341027596:stream/s"),
        ["high.toml:9:10: the stream is in us-east-1, but account.region is us-east-2. Make both the same."]
    );
    assert_eq!(
        arn("arn:aws-cn:kinesis:us-east-2:901341027596:stream/s"),
        ["high.toml:9:10: the ARN's partition is aws-cn, but us-east-2 is in aws. Begin it with arn:aws:"]
    );
    for bad in ["arn:aws:sqs:us-east-2:901341027596:s", "arn:aws:kinesis:us-east-2:90134102759:stream/s", "arn:"] {
        assert_eq!(arn(bad).len(), 1, "{bad}");
    }
    assert_eq!(
        changed("us-east-2", "ohio"),
        ["high.toml:6:10: \"ohio\" is not a region. Write its code, such as \"us-east-2\""]
    );
}

#[test]
fn keys_of_another_kind_of_source_are_faults() {
    assert_eq!(
        changed("kind = \"stdin\"", "kind = \"stdin\"\npath = \"x\"\nseed = 1"),
        [
            r#"high.toml:13:8: source.path does not belong to a source of kind "stdin". Remove it, or set kind = "file""#,
            r#"high.toml:14:8: source.seed does not belong to a source of kind "stdin". Remove it, or set kind = "sample""#,
        ]
    );
}

#[test]
fn segments_are_few_and_each_is_one() {
    let segments = |list: &str| changed("[{ id = \"s\" }]", list);
    assert_eq!(segments("[]"), ["high.toml:15:12: activation.segments is empty. Map at least one segment."]);
    assert_eq!(
        segments("[{ id = \"s\" }, { id = \"s\", namespace = \"aam\" }, { id = \"s\", namespace = \"ups\" }]"),
        ["high.toml:15:60: segment ups/s is mapped twice. Remove one of the two."]
    );
    let list = |count: usize| (0..count).map(|i| format!("{{ id = \"{i}\" }}")).collect::<Vec<_>>().join(", ");
    assert_eq!(
        segments(&format!("[{}]", list(251))),
        ["high.toml:15:12: activation.segments has 251 segments. Map at most 250 in one destination."]
    );
    assert!(Spec::parse(&LEAST.replace("{ id = \"s\" }", &list(250)), "high.toml").is_ok());
    assert_eq!(
        activation("strict = true"),
        ["high.toml:15:20: \"s\" is not a UUID, and strict is on. Correct the ID or set strict = false."]
    );
}

#[test]
fn attribute_paths_are_whole_mappable_and_apart() {
    let attributes = |list: &str| activation(&format!("attributes = {list}"));
    assert_eq!(
        attributes("[\"a..b\"]"),
        ["high.toml:16:15: \"a..b\" has an empty part. Separate the names with single dots, as in person.email."]
    );
    for path in ["segmentMembership", "identityMap.ECID"] {
        let root = path.split('.').next().unwrap_or_default();
        assert_eq!(
            attributes(&format!("[{path:?}]")),
            [format!(
                "high.toml:16:15: {path:?} is not an attribute. Remove it: {root} is exported automatically, by segments and identities."
            )]
        );
    }
    assert_eq!(
        attributes("[\"a\", \"a\"]"),
        ["high.toml:16:20: attribute \"a\" is mapped twice. Remove one of the two."]
    );
    assert_eq!(
        attributes("[\"a\", \"ab\", \"a.b\"]"),
        ["high.toml:16:26: attribute \"a.b\" is inside \"a\", which is mapped too. Remove \"a.b\""]
    );
    assert_eq!(
        attributes("[\"a.b\", \"a\"]"),
        ["high.toml:16:22: attribute \"a.b\" is inside \"a\", which is mapped too. Remove \"a.b\""]
    );
    assert_eq!(
        attributes("[\"_meta.x\"]\nmeta = true"),
        ["high.toml:16:15: \"_meta.x\" cannot be mapped while meta is on. Remove it or set meta = false."]
    );
}

#[test]
fn lists_that_choose_nothing_are_faults() {
    assert_eq!(activation("identities = []").len(), 1);
    assert_eq!(activation("triggers = []").len(), 1);
    assert_eq!(
        activation("identities = [{ namespace = \"a\" }, { namespace = \"a\", hash = \"sha256\" }]"),
        ["high.toml:16:36: identity namespace \"a\" is listed twice. Remove one of the two."]
    );
    assert_eq!(
        changed("stream = \"segments\"", "stream = \"segments\"\nmarketing_actions = [\"\", \"a\\u0007\"]"),
        [
            "high.toml:10:22: connection.marketing_actions[0] is empty. Give it a value or remove it.",
            "high.toml:10:26: connection.marketing_actions[1] contains a control character. Remove the character.",
        ]
    );
}

#[test]
fn an_account_is_named_as_a_destination_is_and_not_as_a_key_being_tried() {
    for name in ["crm.next", "../crm", ""] {
        assert_eq!(
            changed("credentials = \"ambient\"", &format!("id = {name:?}")),
            [concat!(
                "high.toml:5:6: account.id is not a valid account name. ",
                "Write the account name that you gave to outflow account add."
            )]
        );
    }
}

#[test]
fn what_is_not_built_yet_is_refused() {
    assert_eq!(
        activation("[labels]\n\"person.email\" = [\"I1\"]"),
        ["high.toml:16:1: [labels] is not supported yet. Remove it to continue."]
    );
    assert_eq!(
        activation("[labels]\n\"person.email\" = [1]"),
        ["high.toml:17:19: labels.\"person.email\"[0] is a whole number, not a string. Put it in double quotes."]
    );
    for kind in ["http", "kafka"] {
        assert_eq!(
            changed("kind = \"stdin\"", &format!("kind = \"{kind}\"\ntopic = \"x\"")),
            [format!(
                r#"high.toml:12:8: source.kind = "{kind}" is not supported yet. Use "sample", "file" or "stdin""#
            )]
        );
    }
}

#[test]
fn moments_are_dates_with_a_time_and_an_offset() {
    for (written, told) in [
        ("2022-03-29T11:28:45", "2022-03-29T11:28:45, not a date and time with an offset"),
        ("2022-03-29", "2022-03-29, not a date and time with an offset"),
        ("11:28:45", "11:28:45, not a date and time with an offset"),
        ("0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+01:00, not a date and time with an offset"),
        ("\"yesterday\"", "\"yesterday\", not a date and time with an offset"),
        ("1648553325000", "a whole number, not a date and time"),
        ("true", "a boolean, not a date and time"),
    ] {
        for key in ["created_at", "updated_at", "mapped_at", "mapping_updated_at"] {
            let place = 28 + key.len();
            let remedy = "Write it like 2026-05-25T21:24:39Z.";
            assert_eq!(
                changed("{ id = \"s\" }", &format!("{{ id = \"s\", {key} = {written} }}")),
                [format!("high.toml:15:{place}: activation.segments[0].{key} is {told}. {remedy}")]
            );
        }
    }
}
