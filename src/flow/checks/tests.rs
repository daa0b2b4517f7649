//! Tests each check with answers that pass and answers that fail.

use super::*;
use crate::activation::rules::{IdentityChoice, PartitionKind, Triggers};
use crate::destination::account::SignInKind;
use crate::destination::draft::{Origin, RoleBase, SegmentDraft, Stored};
use crate::destination::spec::SourceKind;
use crate::destination::vault::SecretPlace;
use crate::flow::finding::Weight;
use crate::secret::Secret;
use crate::text::Texts;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Returns a draft without findings.
pub(in crate::flow) fn clean() -> Draft {
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::Ambient;
    draft.account.region = "us-east-2".into();
    draft.name = "high".into();
    draft.stream = "segments".into();
    draft.source.path = "profiles.ndjson".into();
    draft.activation.segments.push(segment("ups", "s"));
    draft
}

fn segment(namespace: &str, id: &str) -> SegmentDraft {
    SegmentDraft { namespace: namespace.into(), id: id.into(), name: String::new() }
}

fn found_with(draft: &Draft, secrets: &TypedSecrets) -> Vec<Finding> {
    let accounts = [AccountSummary {
        name: "crm".into(),
        kind: SignInKind::Profile,
        region: "us-east-2".into(),
        endpoint_url: None,
    }];
    let streams = ["segments", "other"].map(|name| StreamOption { name: name.into(), status: None, mode: None });
    let around = CheckContext {
        unreadable: None,
        verdict: None,
        secrets,
        destinations: &["taken".to_owned(), "mine".to_owned()],
        accounts: Some(&accounts),
        streams: Some(&streams),
        survey: None,
        now: OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap(),
    };
    check_draft(draft, &around)
}

/// Returns the findings after `change` was made to a clean draft: field, problem, and whether it blocks.
fn found(change: impl FnOnce(&mut Draft)) -> Vec<(Field, What, bool)> {
    let mut draft = clean();
    change(&mut draft);
    let found = found_with(&draft, &TypedSecrets::default());
    found.into_iter().map(|one| (one.field, one.what, one.weight == Weight::Blocks)).collect()
}

/// Does the same as `found`, with an access key and a typed secret.
fn found_typed(secret: &str, change: impl FnOnce(&mut Draft)) -> Vec<(Field, What, bool)> {
    let mut draft = clean();
    draft.account.sign_in = SignInKind::AccessKey;
    draft.account.name = "new".into();
    draft.account.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
    change(&mut draft);
    let mut secrets = TypedSecrets::default();
    secrets.put(Field::Secret, Secret::copy_of(secret));
    let found = found_with(&draft, &secrets);
    found.into_iter().map(|one| (one.field, one.what, one.weight == Weight::Blocks)).collect()
}

#[test]
fn a_clean_draft_has_no_finding_and_gives_a_spec() {
    assert_eq!(found(|_| {}), []);
    assert_eq!(found_typed(SECRET, |_| {}), []);
    crate::destination::Spec::parse(&clean().to_spec(), "draft").unwrap();
}

macro_rules! table {
    ($name:ident: $($field:ident = $value:expr => $on:ident, $what:ident, $blocks:literal;)*) => {
        #[test]
        fn $name() {
            $(
                let put = |draft: &mut Draft| draft.$field.clone_from(&$value.to_owned());
                assert_eq!(found(put), [(Field::$on, What::$what, $blocks)], "{:?}", $value);
            )*
        }
    };
}

table! { names_and_streams:
    name = "" => Name, Missing, true;
    name = "  " => Name, Missing, true;
    name = "a b" => Name, NameForm, true;
    name = ".hidden" => Name, NameForm, true;
    name = "Outflow.LOG" => Name, NameLog, true;
    name = "Taken" => Name, NameTaken, true;
    name = "a\u{7}" => Name, BadCharacter, true;
    stream = "" => Stream, Missing, true;
    stream = "my stream" => Stream, StreamForm, true;
    stream = "missing" => Stream, StreamUnlisted, false;
    stream = "arn:aws:kinesis:us-east-2:901341027596:stream/nope" => Stream, StreamUnlisted, false;
}

#[test]
fn a_stream_by_arn_is_of_the_region_and_its_partition() {
    let of = |arn: &str| found(|draft| draft.stream = arn.into());
    assert_eq!(of("arn:aws:kinesis:us-east-2:901341027596:stream/segments"), []);
    let first = |arn: &str| of(arn)[0];
    assert_eq!(first("arn:aws:kinesis:us-east-2:9013:stream/segments"), (Field::Stream, What::StreamArnForm, true));
    assert_eq!(
        first("arn:aws:kinesis:us-east-1:901341027596:stream/segments"),
        (Field::Stream, What::StreamRegion, true)
    );
    assert_eq!(
        first("arn:aws-cn:kinesis:us-east-2:901341027596:stream/segments"),
        (Field::Stream, What::StreamPartition, true)
    );
}

#[test]
fn an_edited_destination_may_keep_its_name_and_a_taken_name_is_reported() {
    let edit = |name: &str| {
        found(|draft| {
            draft.origin = Origin::Edit("mine".into());
            draft.name = name.into();
        })
    };
    assert_eq!(edit("mine"), []);
    assert_eq!(edit("taken"), [(Field::Name, What::NameTaken, true)]);
    assert_eq!(edit("free"), [(Field::Name, What::NameChanged, false)]);
}

#[test]
fn regions_and_endpoints() {
    let region = |code: &str| found(|draft| draft.account.region = code.into());
    assert_eq!(region(""), [(Field::Region, What::Missing, true)]);
    assert_eq!(region("us-esat-2"), [(Field::Region, What::RegionNear, true)]);
    assert_eq!(region("nowhere"), [(Field::Region, What::RegionUnknown, true)]);
    assert_eq!(region(" us-east-2 "), []);
    let endpoint = |url: &str| found(|draft| draft.account.endpoint_url = url.into());
    assert_eq!(endpoint("http://127.0.0.1:4567"), []);
    assert_eq!(endpoint("http://example.com"), [(Field::EndpointUrl, What::EndpointForm, true)]);
    assert_eq!(endpoint("https://me:secret@example.com"), [(Field::EndpointUrl, What::EndpointForm, true)]);
}

#[test]
fn keys_and_secrets() {
    let id = |id: &str| found_typed(SECRET, |draft| draft.account.access_key_id = id.into());
    assert_eq!(id(""), [(Field::AccessKeyId, What::Missing, true)]);
    assert_eq!(id("AIDAIOSFODNN7EXAMPLE"), [(Field::AccessKeyId, What::KeyNone, true)]);
    assert_eq!(id("ASIAIOSFODNN7EXAMPLE"), [(Field::AccessKeyId, What::KeyTemporary, true)]);
    assert_eq!(id("test"), [(Field::AccessKeyId, What::KeyForm, false)]);
    assert_eq!(id(&SECRET[1..]), [(Field::AccessKeyId, What::KeyForm, true)], "the value may be a secret");
    assert_eq!(id("AKIAIOSF ODNN7EXAMPLE"), [(Field::AccessKeyId, What::BadCharacter, true)]);
    let secret = |secret: &str| found_typed(secret, |_| {});
    assert_eq!(secret(""), [(Field::Secret, What::SecretMissing, true)]);
    assert_eq!(secret("short"), [(Field::Secret, What::SecretShort, false)]);
    assert_eq!(secret(&format!("{SECRET}\n")), [(Field::Secret, What::SecretCharacter, true)]);
    assert_eq!(secret("ümlaut"), [(Field::Secret, What::SecretCharacter, true)]);
    let name = |name: &str| found_typed(SECRET, |draft| draft.account.name = name.into());
    assert_eq!(name("crm"), [(Field::AccountName, What::AccountTaken, true)]);
    assert_eq!(name("a.next"), [(Field::AccountName, What::BadAccountName, true)]);
    let saved_before = |place| {
        found_typed(SECRET, |draft| {
            let (account, access_key_id) = ("crm".into(), draft.account.access_key_id.clone());
            draft.account.name = "crm".into();
            draft.account.stored = Some(Stored { account, access_key_id, place, chars: 40, with_token: false });
        })
    };
    assert_eq!(saved_before(SecretPlace::Keyring), [], "a cancelled attempt has saved the account");
    assert_eq!(saved_before(SecretPlace::File), [(Field::AccountName, What::AccountTaken, true)]);
}

#[test]
fn a_stored_secret_counts_for_its_own_key_only() {
    let with = |key: &str, name: &str, place: SecretPlace| {
        found_typed("", |draft| {
            let (account, access_key_id) = (name.into(), key.into());
            draft.account.stored = Some(Stored { account, access_key_id, place, chars: 40, with_token: false });
        })
    };
    assert_eq!(with("AKIAIOSFODNN7EXAMPLE", "new", SecretPlace::Keyring), []);
    let other = [(Field::Secret, What::SecretOther, true)];
    assert_eq!(with("AKIAIOSFODNN7EXAMPLF", "new", SecretPlace::Keyring), other);
    assert_eq!(with("AKIAIOSFODNN7EXAMPLE", "old", SecretPlace::Keyring), other);
    assert_eq!(with("AKIAIOSFODNN7EXAMPLE", "new", SecretPlace::Session), other);
}

#[test]
fn temporary_keys_roles_profiles_and_saved_accounts() {
    let temporary = |expires: &str| {
        found_typed(SECRET, |draft| {
            draft.account.sign_in = SignInKind::TemporaryKey;
            draft.account.access_key_id = "ASIAIOSFODNN7EXAMPLE".into();
            draft.account.expires = expires.into();
        })
    };
    let missing = (Field::SessionToken, What::TokenMissing, true);
    assert_eq!(temporary(""), [missing]);
    assert_eq!(temporary("2100-01-01T00:00:00Z"), [missing]);
    assert_eq!(temporary("tomorrow"), [missing, (Field::Expires, What::TimeForm, true)]);
    assert_eq!(temporary("2020-01-01T00:00:00Z"), [missing, (Field::Expires, What::Expired, true)]);
    let role_as = |arn: &str, external: &str, session: &str| {
        found(|draft| {
            draft.account.sign_in = SignInKind::AssumeRole;
            draft.account.role_base = RoleBase::Profile;
            draft.account.profile = "sso".into();
            draft.account.name = "new".into();
            (draft.account.role_arn, draft.account.external_id) = (arn.into(), external.into());
            draft.account.session_name = session.into();
        })
    };
    let role = |arn: &str, external: &str| role_as(arn, external, "");
    assert_eq!(role("arn:aws:iam::111122223333:role/feeds/out", "a-1"), []);
    assert_eq!(role("arn:aws:iam::1111:role/out", ""), [(Field::RoleArn, What::RoleForm, true)]);
    assert_eq!(role("arn:aws:iam::111122223333:user/out", ""), [(Field::RoleArn, What::RoleForm, true)]);
    assert_eq!(role("arn:aws:iam::111122223333:role/out", "a b"), [(Field::ExternalId, What::ExternalIdForm, true)]);
    let named = |session: &str| role_as("arn:aws:iam::111122223333:role/out", "", session);
    assert_eq!(named(" crm-feed "), []);
    assert_eq!(named("crm feed"), [(Field::SessionName, What::SessionNameForm, true)]);
    assert_eq!(named("c"), [(Field::SessionName, What::SessionNameForm, true)]);
    assert_eq!(found(|draft| draft.account.sign_in = SignInKind::Profile), [(Field::Profile, What::Missing, true)]);
    let existing = |name: &str| {
        found(|draft| {
            draft.account.sign_in = SignInKind::Existing;
            draft.account.existing = name.into();
        })
    };
    assert_eq!(existing("crm"), []);
    assert_eq!(existing(""), [(Field::Existing, What::Missing, true)]);
    assert_eq!(existing("gone"), [(Field::Existing, What::AccountUnknown, false)]);
}

#[test]
fn sources() {
    assert_eq!(found(|draft| draft.source.path = " ".into()), [(Field::Path, What::Missing, true)]);
    assert_eq!(found(|draft| draft.source.path = "a\nb".into()), [(Field::Path, What::BadCharacter, true)]);
    assert_eq!(
        found(|draft| draft.source.settings.include.push("[a".into())),
        [(Field::Include, What::GlobForm, true)]
    );
    assert_eq!(
        found(|draft| draft.source.settings.exclude = Some(vec!["*.bak".into(), "[z-a]".into()])),
        [(Field::Exclude, What::GlobForm, true)]
    );
    let sample = |count: &str, rate: &str, seed: &str| {
        found(|draft| {
            draft.source.kind = SourceKind::Sample;
            (draft.source.count, draft.source.rate, draft.source.seed) = (count.into(), rate.into(), seed.into());
        })
    };
    assert_eq!(sample("1", "0", "9223372036854775807"), []);
    assert_eq!(sample("0", "0", "1"), [(Field::Count, What::NumberForm, true)]);
    assert_eq!(sample("1", "-1", "1"), [(Field::Rate, What::NumberForm, true)]);
    assert_eq!(sample("1", "0", "9223372036854775808"), [(Field::Seed, What::NumberLarge, true)]);
    assert_eq!(sample("1", "99999999999999999999", "1"), [(Field::Rate, What::NumberLarge, true)]);
    assert_eq!(
        found(|draft| draft.source.key_namespaces.push(" ".into())),
        [(Field::KeyNamespaces, What::WordForm, true)]
    );
}

#[test]
fn segments() {
    let these = |segments: Vec<SegmentDraft>| found(|draft| draft.activation.segments = segments);
    assert_eq!(these(vec![]), [(Field::Segments, What::NoSegment, true)]);
    assert_eq!(these(vec![segment("ups", " ")]), [(Field::Segments, What::WordForm, true)]);
    assert_eq!(these(vec![segment("ups", "s"), segment("ups", "s")]), [(Field::Segments, What::SegmentTwice, true)]);
    assert_eq!(these(vec![segment("ups", "s"), segment("aam", "s")]), []);
    let many = |count: usize| these((0..count).map(|id| segment("ups", &id.to_string())).collect());
    assert_eq!(many(250), []);
    assert_eq!(many(251), [(Field::Segments, What::ManySegments, true)]);
    assert_eq!(found(|draft| draft.activation.options.strict = true), [(Field::Segments, What::SegmentUuid, true)]);
}

#[test]
fn attributes_identities_and_triggers() {
    let paths = |paths: &[&str]| {
        found(|draft| draft.activation.attributes = paths.iter().map(|path| (*path).to_owned()).collect())
    };
    assert_eq!(paths(&["a.b", "a.c", "ab"]), []);
    assert_eq!(paths(&["a..b"]), [(Field::Attributes, What::PathForm, true)]);
    assert_eq!(paths(&["identityMap.ECID"]), [(Field::Attributes, What::PathNone, true)]);
    assert_eq!(paths(&["a", "a"]), [(Field::Attributes, What::PathTwice, true)]);
    assert_eq!(paths(&["a.b.c", "a"]), [(Field::Attributes, What::PathInside, true)]);
    let many: Vec<String> = (0..51).map(|path| format!("p{path}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(paths(&many), [(Field::Attributes, What::ManyAttributes, false)]);
    let meta = found(|draft| {
        draft.activation.options.meta = true;
        draft.activation.attributes.push("_meta.x".into());
    });
    assert_eq!(meta, [(Field::Attributes, What::PathMeta, true)]);
    let identities = |names: &[&str]| {
        found(|draft| {
            let identity = |name: &&str| IdentityChoice { namespace: (*name).into(), sha256: false };
            draft.activation.all_identities = false;
            draft.activation.identities = names.iter().map(identity).collect();
        })
    };
    assert_eq!(identities(&["ECID"]), []);
    assert_eq!(identities(&[]), [(Field::Identities, What::NoIdentity, true)]);
    assert_eq!(identities(&["ECID", "ECID"]), [(Field::Identities, What::IdentityTwice, true)]);
    assert_eq!(
        found(|draft| draft.activation.triggers = Triggers::default()),
        [(Field::Triggers, What::NoTrigger, true)]
    );
    let partition = |by: PartitionKind| found(|draft| draft.activation.partition_by = by);
    assert_eq!(partition(PartitionKind::Identity), [(Field::PartitionNamespace, What::Missing, true)]);
    assert_eq!(partition(PartitionKind::Attribute), [(Field::PartitionPath, What::Missing, true)]);
}

#[test]
fn every_finding_has_words_with_its_values_in_them() {
    let texts = Texts::new(None);
    for what in What::ALL {
        let finding = Finding::blocking(Field::Name, *what).with_value("VALUE").with_other("OTHER");
        for text in [texts.text(finding.problem()), texts.text(finding.remedy())] {
            assert!(!text.contains('{') && !text.starts_with("find-") && !text.starts_with("fix-"), "{text}");
        }
    }
    let near = Finding::blocking(Field::Region, What::RegionNear).with_value("us-esat-2").with_other("us-east-2");
    assert_eq!(texts.text(near.problem()), "us-esat-2 is not a region.");
    assert_eq!(texts.text(near.remedy()), "Did you mean us-east-2?");
}

#[test]
fn every_option_that_is_known_beforehand_has_its_label() {
    for field in Field::ALL {
        for option in field.options() {
            assert!(field.option_label(option).is_some(), "{field:?} {option}");
        }
    }
}
