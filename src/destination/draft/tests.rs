//! Tests that a draft and a spec convert into each other without loss, and that the file on disk is complete and holds
//! no secrets.

use std::path::Path;

use proptest::prelude::*;
use time::OffsetDateTime;

use super::*;
use crate::activation::rules::{
    Compat, ExportOptions, Identities, IdentityChoice, InitialExits, LoneSurrogates, MappedSegment, PartitionBy, Rules,
    StatusSpelling, Triggers,
};
use crate::activation::stamps::{SegmentTime, SegmentTimestamps};
use crate::destination::account::is_account_name;
use crate::destination::spec::{
    AccountRef, ConnectionSpec, CredentialSource, DeliverySpec, REGIONS, SourceSpec, Spec, Stream, StreamArn, is_name,
};
use crate::destination::{Places, Saved};
use crate::kinesis::ProvidedCredentials;
use crate::source::file::{FeedSettings, FileOrder, Rewritten};

/// Generates words with every character that is special in TOML.
fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 \"'\\\\#=,.\\[\\]{}äß東😀_-]{1,20}".prop_filter("not blank", |text| !text.trim().is_empty())
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9][a-zA-Z0-9._-]{0,30}".prop_filter("a name", |text| is_account_name(text))
}

fn paths() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set("[a-z]{3}\\.[a-z\" ]?[a-z]{2}", 0..6).prop_map(|all| all.into_iter().collect())
}

fn account() -> impl Strategy<Value = AccountRef> {
    let credentials = prop_oneof![
        word().prop_map(|name| CredentialSource::Provided(ProvidedCredentials::Profile(name))),
        Just(CredentialSource::Provided(ProvidedCredentials::Ambient)),
        Just(CredentialSource::Provided(ProvidedCredentials::Environment)),
        name().prop_map(CredentialSource::Account),
    ];
    let region = prop::sample::select(REGIONS).prop_map(|region| region.code.to_owned());
    let endpoint = prop::option::of(Just("http://127.0.0.1:4567".to_owned()));
    (credentials, region, endpoint).prop_map(|(credentials, region, endpoint_url)| AccountRef {
        credentials,
        region,
        endpoint_url,
    })
}

fn source() -> impl Strategy<Value = SourceSpec> {
    let number = || 0..=9_223_372_036_854_775_807_u64;
    prop_oneof![
        (1..=9_223_372_036_854_775_807_u64, number(), number()).prop_map(|(count, rate, seed)| SourceSpec::Sample {
            count,
            rate,
            seed
        }),
        (word(), settings())
            .prop_map(|(path, settings)| SourceSpec::File { path: format!("/{path}").into(), settings }),
        Just(SourceSpec::PIPED),
    ]
}

fn settings() -> impl Strategy<Value = FeedSettings> {
    let order = prop::sample::select(vec![FileOrder::Auto, FileOrder::Name, FileOrder::Rotation, FileOrder::Mtime]);
    let rewritten = prop::sample::select(vec![Rewritten::Ask, Rewritten::Read]);
    let is_glob = |glob: &String| crate::source::file::check_glob(glob).is_ok();
    let names = || prop::collection::vec(word().prop_filter("a glob", is_glob), 0..3);
    let settings = (any::<bool>(), order, rewritten, names(), prop::option::of(names()));
    settings.prop_map(|(follow, order, rewritten, include, exclude)| FeedSettings {
        follow,
        order,
        rewritten,
        include,
        exclude,
        accept_malformed: false,
    })
}

fn moment() -> impl Strategy<Value = Option<SegmentTime>> {
    let moment = (-62_167_219_200_i64..253_402_300_800, 0..1_000_000_000_i64).prop_map(|(seconds, nanos)| {
        SegmentTime::of(OffsetDateTime::from_unix_timestamp(seconds).unwrap() + time::Duration::nanoseconds(nanos))
            .unwrap()
    });
    prop::option::of(moment)
}

/// Creation times only: the wizard does not ask for mapping times.
fn stamps() -> impl Strategy<Value = SegmentTimestamps> {
    (moment(), moment()).prop_map(|(created_at, updated_at)| SegmentTimestamps {
        created_at,
        updated_at,
        ..SegmentTimestamps::default()
    })
}

fn lists() -> impl Strategy<Value = (Vec<MappedSegment>, Vec<String>, Identities, Vec<String>)> {
    let namespace = prop_oneof![Just("ups".to_owned()), word()];
    let said = (prop::option::of(word()), stamps());
    let segments = prop::collection::btree_map((namespace, word()), said, 1..5).prop_map(|all| {
        let segment = |((namespace, id), (name, stamps))| MappedSegment { namespace, id, name, stamps };
        all.into_iter().map(segment).collect::<Vec<_>>()
    });
    let identities = prop::collection::btree_map(word(), any::<bool>(), 0..4).prop_map(|all| {
        let choices: Vec<_> = all.into_iter().map(|(namespace, sha256)| IdentityChoice { namespace, sha256 }).collect();
        if choices.is_empty() { Identities::All } else { Identities::Only(choices) }
    });
    (segments, paths(), identities, prop::collection::vec(word(), 0..3))
}

fn rules() -> impl Strategy<Value = Rules> {
    let triggers =
        (1..8_u8).prop_map(|set| Triggers { attribute: set & 1 > 0, segmentation: set & 2 > 0, identity: set & 4 > 0 });
    let partition = prop_oneof![
        Just(PartitionBy::Profile),
        word().prop_map(PartitionBy::Identity),
        "[a-z]{1,5}\\.[a-z]{1,5}".prop_map(PartitionBy::Attribute),
    ];
    (lists(), triggers, partition, any::<[bool; 9]>()).prop_map(|(lists, triggers, partition_by, on)| {
        let (segments, attributes, identities, key_namespaces) = lists;
        Rules {
            destination: String::new(),
            segments,
            attributes,
            identities,
            triggers,
            compat: if on[0] { Compat::Reference } else { Compat::Outflow },
            options: ExportOptions {
                initial_exits: if on[1] { InitialExits::Send } else { InitialExits::Skip },
                status_spelling: if on[2] { StatusSpelling::Current } else { StatusSpelling::AsFed },
                include_segment_names: on[3],
                include_segment_timestamps: on[6],
                mapped_segments_only: on[4],
                meta: on[5],
                append_newline: on[7],
                lone_surrogates: if on[8] { LoneSurrogates::Replace } else { LoneSurrogates::Dead },
                ..ExportOptions::default()
            },
            partition_by,
            key_namespaces,
        }
    })
}

pub(crate) fn specs() -> impl Strategy<Value = Spec> {
    let rest = (prop::option::of(word()), prop::collection::vec(word(), 0..3), any::<[bool; 2]>());
    (name(), rest, account(), source(), rules()).prop_map(|(name, rest, account, source, mut rules)| {
        let (description, marketing_actions, [allow_unordered, by_arn]) = rest;
        let partition = crate::destination::spec::region_partition(&account.region).unwrap();
        let arn = format!("arn:{partition}:kinesis:{}:901341027596:stream/segments", account.region);
        let arn = StreamArn::parse(&arn).filter(|_| by_arn);
        let stream = arn.map_or(Stream::Name("segments".into()), Stream::Arn);
        rules.destination.clone_from(&name);
        Spec {
            name,
            description,
            account,
            connection: ConnectionSpec { stream, marketing_actions },
            source,
            activation: rules,
            delivery: DeliverySpec { allow_unordered },
        }
    })
}

proptest! {
    #[test]
    fn a_spec_that_becomes_a_draft_is_read_back_from_its_print(spec in specs()) {
        let draft = Draft::edit(&spec);
        let read = Saved::read(draft.to_spec().as_bytes(), "draft", Path::new("/"));
        prop_assert_eq!(read.map(|saved| saved.spec().clone()).map_err(|faults| faults.to_string()), Ok(spec));
    }

    #[test]
    fn what_is_kept_is_what_is_found(spec in specs()) {
        let kept = kept();
        let draft = Draft::edit(&spec);
        kept.1.save(&draft).unwrap();
        prop_assert_eq!(kept.1.load().unwrap(), LoadedDraft::Draft(Box::new(draft)));
    }

    #[test]
    fn a_damaged_file_is_set_aside_whole(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (_folder, kept) = kept();
        kept.save(&Draft::new()).unwrap();
        std::fs::write(kept.file(), &bytes).unwrap();
        let LoadedDraft::SetAside { file, damage: DraftFault::Unreadable(_) } = kept.load().unwrap() else { panic!("taken") };
        prop_assert_eq!(std::fs::read(file).unwrap(), bytes);
        prop_assert_eq!(kept.load().unwrap(), LoadedDraft::Nothing);
    }
}

fn kept() -> (tempfile::TempDir, DraftFile) {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::new(Some(folder.path().join("config")), Some(folder.path().join("state"))).unwrap();
    (folder, DraftFile::new(&places))
}

#[test]
fn nothing_is_kept_at_first_and_after_it_was_discarded() {
    let (_folder, kept) = kept();
    assert_eq!(kept.load().unwrap(), LoadedDraft::Nothing);
    kept.discard().unwrap();
    kept.save(&Draft::new()).unwrap();
    kept.discard().unwrap();
    assert_eq!(kept.load().unwrap(), LoadedDraft::Nothing);
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_it_and_nothing_else_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, kept) = kept();
    kept.save(&Draft::new()).unwrap();
    kept.save(&Draft::new()).unwrap();
    assert_eq!(std::fs::metadata(kept.file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path().join("state")).unwrap().count(), 1);
}

#[test]
fn a_draft_of_another_version_is_set_aside_and_a_second_one_beside_it() {
    let (_folder, kept) = kept();
    let mut files = Vec::new();
    for _ in 0..2 {
        kept.save(&Draft::new()).unwrap();
        std::fs::write(kept.file(), r#"{"version":3,"draft":{"news":true}}"#).unwrap();
        let LoadedDraft::SetAside { file, damage } = kept.load().unwrap() else { panic!("taken") };
        assert_eq!(damage, DraftFault::Version(3));
        files.push(file);
    }
    assert_ne!(files[0], files[1]);
    assert!(files.iter().all(|file| file.exists()));
}

#[test]
fn a_draft_of_the_version_before_is_read() {
    let (_folder, kept) = kept();
    let progress = WizardProgress { at: "source".into(), done: vec!["account".into()], ..WizardProgress::default() };
    let draft = Draft { progress, ..Draft::new() };
    kept.save(&draft).unwrap();
    let now = std::fs::read_to_string(kept.file()).unwrap();
    let before = now.replace(r#""version":2"#, r#""version":1"#).replace(r#","causes":{}"#, "");
    assert!(now.len() > before.len() + 10 && !before.contains("causes"));
    std::fs::write(kept.file(), before).unwrap();
    assert_eq!(kept.load().unwrap(), LoadedDraft::Draft(Box::new(draft)));
}

#[test]
fn a_draft_from_before_an_option_is_read() {
    let (_folder, kept) = kept();
    kept.save(&Draft::new()).unwrap();
    let now = std::fs::read_to_string(kept.file()).unwrap();
    let before = now.replace(r#""include_segment_timestamps":false,"#, "");
    let before = before.replace(r#""append_newline":false,"lone_surrogates":"dead","#, "");
    let newer = ["segment_time", "append_newline", "lone_surrogates"];
    assert!(now.len() > before.len() && !newer.iter().any(|key| before.contains(key)), "{before}");
    std::fs::write(kept.file(), before).unwrap();
    assert_eq!(kept.load().unwrap(), LoadedDraft::Draft(Box::default()));
}

#[test]
fn a_draft_is_written_as_before_and_with_no_other_key() {
    let (_folder, kept) = kept();
    let before = include_str!("../../../tests/stores/3/draft/state/.draft.json").trim_end();
    std::fs::create_dir_all(kept.file().parent().unwrap()).unwrap();
    std::fs::write(kept.file(), before).unwrap();
    let LoadedDraft::Draft(draft) = kept.load().unwrap() else { panic!("the file is not read") };
    kept.save(&draft).unwrap();
    let mut now = serde_json::from_slice(&std::fs::read(kept.file()).unwrap()).unwrap();
    only_keys_of(&serde_json::from_str(before).unwrap(), &mut now);
    assert_eq!(now.to_string(), before);
    for (key, part) in [("\"follow\"", "source"), ("\"meta\"", "activation")] {
        std::fs::write(kept.file(), before.replace(key, &format!("\"news\":1,{key}"))).unwrap();
        assert!(matches!(kept.load().unwrap(), LoadedDraft::SetAside { .. }), "{part}");
    }
}

/// Removes the keys that `before` does not have, such as that of a newer option.
fn only_keys_of(before: &serde_json::Value, now: &mut serde_json::Value) {
    let Some(now) = now.as_object_mut() else { return };
    now.retain(|key, _| before.get(key).is_some());
    for (key, value) in now {
        only_keys_of(&before[key.as_str()], value);
    }
}

#[test]
fn a_session_name_is_kept_and_goes_to_the_account() {
    let (_folder, kept) = kept();
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::AssumeRole;
    kept.save(&draft).unwrap();
    assert!(
        !std::fs::read_to_string(kept.file()).unwrap().contains("session_name"),
        "the file has the format of earlier versions"
    );
    assert_eq!(draft.account.to_account().unwrap().role.unwrap().session_name, None);
    draft.account.session_name = " crm-feed ".into();
    kept.save(&draft).unwrap();
    assert_eq!(kept.load().unwrap(), LoadedDraft::Draft(Box::new(draft.clone())));
    assert_eq!(draft.account.to_account().unwrap().role.unwrap().session_name, Some("crm-feed".into()));
}

#[test]
fn when_a_segment_was_made_stays_while_it_is_not_mapped_and_what_is_no_moment_is_refused() {
    let spec = Spec::parse(include_str!("../../../assets/examples/high-propensity.toml"), "x").unwrap();
    let mut draft = Draft::edit(&spec);
    let segment = draft.activation.segments.remove(0);
    let (namespace, id) = (segment.namespace.clone(), segment.id.clone());
    let (created_at, updated_at) = ("2022-03-29T11:28:45Z".to_owned(), "  ".to_owned());
    draft.activation.segment_times = vec![SegmentTimes { namespace, id, created_at, updated_at }];
    let read = |draft: &Draft| Saved::read(draft.to_spec().as_bytes(), "draft", Path::new("/"));
    assert!(!draft.to_spec().contains("created_at"));
    draft.activation.segments.push(segment);
    let stamps = read(&draft).unwrap().spec().activation.segments[1].stamps;
    assert_eq!(
        stamps,
        SegmentTimestamps { created_at: SegmentTime::parse("2022-03-29T11:28:45Z"), ..SegmentTimestamps::default() }
    );
    draft.activation.segment_times[0].updated_at = "2022-03-30T11:28:45Z }".into();
    let faults = read(&draft).unwrap_err();
    assert_eq!(faults.as_slice().len(), 1);
    assert_eq!(faults.as_slice()[0].key, "activation.segments[1].updated_at");
}

#[test]
fn a_copy_has_the_first_free_name_and_stays_a_name() {
    let spec = Spec::parse(include_str!("../../../assets/examples/high-propensity.toml"), "x").unwrap();
    let taken = ["high-propensity", "High-Propensity-2"].map(str::to_owned);
    let copy = Draft::copy(&spec, &taken);
    assert_eq!((copy.name.as_str(), copy.origin), ("high-propensity-3", Origin::Copy("high-propensity".into())));
    let long = Spec { name: "n".repeat(64), ..spec };
    assert!(is_name(&Draft::copy(&long, &[]).name));
}

#[test]
fn the_print_is_what_an_operator_would_write() {
    let spec = Spec::parse(include_str!("../../../assets/examples/high-propensity.toml"), "x").unwrap();
    let expected = r#"name = "high-propensity"
description = "High propensity to convert, to the CRM stream"
kind = "amazon-kinesis"

[account]
credentials = "ambient"
region = "us-east-2"

[connection]
stream = "segments"
marketing_actions = ["emailTargeting"]

[source]
kind = "file"
path = "profiles.ndjson"

[activation]
segments = [
    { id = "7841ba61-23c1-4bb3-a495-00d3g5fe1e93", name = "High propensity to convert" },
    { id = "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae", name = "White paper downloaded" },
]
attributes = ["person.email"]
"#;
    assert_eq!(Draft::edit(&spec).to_spec(), expected);
}
