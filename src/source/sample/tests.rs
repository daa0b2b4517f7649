//! Tests that the sample feed is always the same, can resume anywhere, and that every line is due.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Filled::{End, Lines, Waiting};
use super::*;

fn feed(count: u64) -> SampleFeed {
    SampleFeed { count, rate: 0, seed: 1 }
}

fn at(offset: u64) -> Position {
    Position::new(0, offset, offset)
}

/// Returns all lines from `first` on as text.
fn lines(feed: SampleFeed, first: u64) -> Vec<String> {
    let mut source = SampleSource::new(feed, at(first));
    let mut block = Block::default();
    let mut lines = Vec::new();
    while source.fill(&mut block).unwrap() == Filled::Lines {
        lines.extend(block.lines.iter().map(|line| String::from_utf8(block.text(line).to_vec()).unwrap()));
    }
    lines
}

/// The part of a profile that decides whether its event is due: memberships and the three mapped attributes.
#[derive(Clone, PartialEq, Debug)]
struct Mapped {
    members: BTreeSet<String>,
    attributes: [Value; 3],
}

fn mapped(profile: &Value) -> Mapped {
    let segments = profile["segmentMembership"][SAMPLE_NAMESPACE].as_object().unwrap();
    let is_member = |state: &Value| ["realized", "existing"].contains(&state["status"].as_str().unwrap());
    Mapped {
        members: segments.iter().filter(|(_, state)| is_member(state)).map(|(id, _)| id.clone()).collect(),
        attributes: ["/person/email", "/person/name/firstName", "/loyalty/tier"]
            .map(|path| profile.pointer(path).unwrap().clone()),
    }
}

fn ecid(profile: &Value) -> &str {
    profile["identityMap"]["ECID"][0]["id"].as_str().unwrap()
}

#[test]
fn every_line_is_due() {
    let mut last: HashMap<String, Mapped> = HashMap::new();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for (number, line) in lines(feed(20_000), 0).iter().enumerate() {
        let profile: Value = serde_json::from_str(line).unwrap();
        let now = mapped(&profile);
        let kind = match last.insert(ecid(&profile).into(), now.clone()) {
            None => {
                assert!(!now.members.is_empty(), "line {number} is the first of its profile but has no membership");
                "first"
            }
            Some(before) if before.members.is_subset(&now.members) && before.members != now.members => "entry",
            Some(before) if now.members.is_subset(&before.members) && before.members != now.members => "exit",
            Some(before) => {
                assert_eq!(before.members, now.members, "line {number}");
                assert!(!now.members.is_empty(), "line {number} belongs to a profile without a membership");
                assert_ne!(before.attributes, now.attributes, "line {number} changes nothing");
                "attribute"
            }
        };
        *kinds.entry(kind).or_default() += 1;
    }
    assert_eq!(kinds, BTreeMap::from([("attribute", 1_913), ("entry", 2_863), ("exit", 1_878), ("first", 13_346)]));
}

#[test]
fn a_line_reads_like_the_documented_event() {
    let expected = [
        r#"{"person":{"email":"mei.ouyang.2@example.org","name":{"firstName":"梅","lastName":"欧阳"},"#,
        r#""birthDate":"1963-03-04"},"loyalty":{"tier":"bronze","points":4956},"#,
        r#""homeAddress":{"city":"成都","countryCode":"CN"},"segmentMembership":{"ups":{"#,
        r#""59bd2fad-3c48-4b18-bf56-4f5c5e6967ae":{"#,
        r#""lastQualificationTime":"2025-10-04T20:10:18Z","status":"existing"},"#,
        r#""0e9d7c5b-3a1f-4e2d-8b6c-5f4a3e2d1c0b":{"#,
        r#""lastQualificationTime":"2026-01-01T00:00:00Z","status":"realized"}}},"#,
        r#""identityMap":{"ECID":[{"id":"58618637612021471941170492670417609038","primary":true}],"#,
        r#""email_lc_sha256":[{"id":"7880e46650e93639cea733e2a2c83bef9cef6c134fd5664aa6d0d80aa2e30a33"}]}}"#,
    ];
    assert_eq!(lines(feed(3), 0)[2], expected.concat());
}

#[test]
fn one_seed_is_one_feed_for_ever() {
    let digest = Sha256::digest(lines(feed(5_000), 0).join("\n"));
    assert_eq!(
        hex_simd::encode_to_string(digest, hex_simd::AsciiCase::Lower),
        "b9898a26ba41a1b9d085beb5ddde77746e170bb7fa75328d3d86f35b5c6a32f9"
    );
}

#[test]
fn an_exited_segment_stays_listed_and_a_lost_profile_returns() {
    let mut before: HashMap<String, (BTreeSet<String>, BTreeSet<String>)> = HashMap::new();
    let (mut lost, mut returned) = (0, 0);
    for line in lines(feed(20_000), 0) {
        let profile: Value = serde_json::from_str(&line).unwrap();
        let listed = profile["segmentMembership"][SAMPLE_NAMESPACE].as_object().unwrap().keys().cloned().collect();
        let members = mapped(&profile).members;
        lost += usize::from(members.is_empty());
        if let Some((was_listed, were)) = before.insert(ecid(&profile).into(), (listed, members)) {
            let (listed, members) = &before[ecid(&profile)];
            assert!(was_listed.is_subset(listed));
            returned += usize::from(were.is_empty() && !members.is_empty());
        }
    }
    assert!(0 < returned && returned <= lost, "{returned} of {lost}");
}

#[test]
fn another_seed_gives_other_people() {
    let [one, two] = [1, 2].map(|seed| lines(SampleFeed { count: 1, rate: 0, seed }, 0));
    assert_ne!(one, two);
}

#[test]
fn identities_have_their_shape_and_belong_to_one_person() {
    let mut people = HashMap::new();
    for line in lines(feed(5_000), 0) {
        let profile: Value = serde_json::from_str(&line).unwrap();
        let email = profile["person"]["email"].as_str().unwrap().to_string();
        assert!(ecid(&profile).len() == 38 && ecid(&profile).bytes().all(|digit| digit.is_ascii_digit()));
        let hash = hex_simd::encode_to_string(Sha256::digest(email.to_lowercase()), hex_simd::AsciiCase::Lower);
        assert_eq!(profile["identityMap"]["email_lc_sha256"], serde_json::json!([{ "id": hash }]));
        assert_eq!(people.entry(ecid(&profile).to_string()).or_insert(email.clone()), &email);
    }
    let emails: BTreeSet<_> = people.values().collect();
    assert_eq!(emails.len(), people.len());
}

#[test]
fn each_third_line_is_a_return() {
    let first_seen = (0..24_000).filter(|number| history::state(1, *number).person == *number).count();
    assert_eq!(first_seen, 16_000 + 12, "12 returns of the first cohorts would belong to people from before the feed");
}

#[test]
fn positions_count_lines() {
    let mut source = SampleSource::new(feed(100), at(98));
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    let places: Vec<_> = block.lines.iter().map(|line| (line.offset, line.next)).collect();
    assert_eq!(places, [(98, at(99)), (99, at(100))]);
    assert_eq!(source.fill(&mut block).unwrap(), Filled::End);
    assert_eq!((source.size(), source.behind(), source.resumable()), (FeedSize::Lines(100), 98, true));
}

#[test]
fn a_resume_behind_the_end_is_the_end() {
    let mut source = SampleSource::new(feed(10), at(11));
    assert_eq!(source.fill(&mut Block::default()).unwrap(), Filled::End);
}

#[test]
fn the_rate_decides_how_many_lines_are_due() {
    let mut source = SampleSource::new(SampleFeed { rate: 10, ..feed(100) }, at(90));
    let mut block = Block::default();
    let mut given = Vec::new();
    for millis in [0, 99, 100, 450, 10_000, 10_001] {
        block.clear();
        let filled = source.fill_due(Duration::from_millis(millis), &mut block);
        given.push((filled, block.lines.len()));
    }
    assert_eq!(given, [(Lines, 1), (Waiting, 0), (Lines, 1), (Lines, 3), (Lines, 5), (End, 0)]);
}

#[test]
fn a_pause_lasts_until_the_next_line_within_its_bounds() {
    let mut source = SampleSource::new(SampleFeed { rate: 10, ..feed(100) }, at(0));
    source.next = 1;
    let pauses = [0, 70, 99, 100].map(|millis| source.pause(Duration::from_millis(millis)));
    assert_eq!(pauses, [Some(LONGEST_SLICE), Some(Duration::from_millis(30)), Some(SHORTEST_SLICE), None]);
}

#[test]
fn nothing_pauses_without_a_rate_or_at_the_end() {
    let mut source = SampleSource::new(feed(5), at(0));
    assert_eq!(source.pause(Duration::ZERO), None);
    source = SampleSource::new(SampleFeed { rate: 1, ..feed(5) }, at(5));
    assert_eq!(source.pause(Duration::ZERO), None);
}

#[test]
fn segments_have_the_ids_of_uuids() {
    for segment in SAMPLE_SEGMENTS {
        let groups: Vec<_> = segment.id.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12], "{}", segment.name);
        assert!(segment.id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()), "{}", segment.name);
    }
}

proptest! {
    #[test]
    fn a_resume_at_any_line_gives_the_same_bytes(seed: u64, first in 0_u64..400) {
        let feed = SampleFeed { count: 400, rate: 0, seed };
        prop_assert_eq!(lines(feed, first), lines(feed, 0).split_off(usize::try_from(first).unwrap()));
    }
}
