//! Tests the survey against independent counts of the same lines.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::mpsc;

use serde_json::Value as Json;

use super::*;
use crate::source::file::FeedSettings;
use crate::source::sample::{SAMPLE_NAMESPACE, SAMPLE_SEGMENTS};
use crate::source::{FileSource, Line, Position, SampleFeed, SampleSource};

const HOUR: i64 = 3600;

/// A watch that never cancels.
struct Patience;

impl Watch for Patience {
    fn look(&mut self, _: &Progress, _: &dyn Fn() -> Survey) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A watch that cancels after the first block and keeps the survey.
struct Impatience(Option<Survey>);

impl Watch for Impatience {
    fn look(&mut self, _: &Progress, found: &dyn Fn() -> Survey) -> ControlFlow<()> {
        self.0 = Some(found());
        ControlFlow::Break(())
    }
}

struct Lines(Vec<String>);

impl Source for Lines {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        for text in self.0.drain(..) {
            block.push(text.as_bytes(), 0, Position::default(), false);
        }
        Ok(if block.lines.is_empty() { Filled::End } else { Filled::Lines })
    }

    fn size(&self) -> FeedSize {
        FeedSize::Unknown
    }

    fn resumable(&self) -> bool {
        false
    }
}

fn setting() -> Setting {
    Setting::usual(4_102_444_800)
}

fn of(lines: &[&str]) -> Survey {
    survey(&mut Lines(lines.iter().map(|line| (*line).to_owned()).collect()), &setting(), &mut Patience).unwrap()
}

fn sample(count: u64) -> SampleSource {
    SampleSource::new(SampleFeed { count, rate: 0, seed: 7 }, Position::default())
}

fn sample_lines(count: u64) -> Vec<Json> {
    let (mut source, mut block, mut lines) = (sample(count), Block::default(), Vec::new());
    while source.fill(&mut block).unwrap() == Filled::Lines {
        lines.extend(block.lines.iter().map(|line: &Line| serde_json::from_slice::<Json>(block.text(line)).unwrap()));
    }
    lines
}

fn second_of(state: &Json) -> i64 {
    let text = state["lastQualificationTime"].as_str().unwrap();
    time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap().unix_timestamp()
}

/// Collects the paths of objects and of everything in them, as `serde_json` reads them.
fn paths(value: &Json, above: &str, found: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        if above.is_empty() && ["segmentMembership", "identityMap"].contains(&name.as_str()) {
            continue;
        }
        let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        paths(value, &path, found);
        found.insert(path);
    }
}

#[test]
fn counts_of_the_sample_feed_are_those_of_an_independent_count() {
    let lines = sample_lines(20_000);
    let mut latest: HashMap<&str, &Json> = HashMap::new();
    let mut changes: HashSet<(&str, &str, bool, i64)> = HashSet::new();
    let (mut newest, mut first) = (i64::MIN, HashMap::<&str, i64>::new());
    for line in &lines {
        let who = line["identityMap"]["ECID"][0]["id"].as_str().unwrap();
        latest.insert(who, line);
        for (id, state) in line["segmentMembership"][SAMPLE_NAMESPACE].as_object().unwrap() {
            let (status, second) = (state["status"].as_str().unwrap(), second_of(state));
            newest = newest.max(second.div_euclid(HOUR));
            first.entry(id).and_modify(|first| *first = second.min(*first)).or_insert(second);
            if status != "existing" {
                changes.insert((who, id, status == "exited", second));
            }
        }
    }
    let found = survey(&mut sample(20_000), &setting(), &mut Patience).unwrap();

    assert_eq!((found.progress.lines, found.progress.profiles), (20_000, latest.len() as u64));
    assert!(latest.len() < 20_000 && latest.len() > 10_000, "some people return");
    assert_eq!((found.ended, found.caps.as_slice()), (Ended::Complete, [].as_slice()));
    assert_eq!(found.progress.part(), Some(1.0));
    assert_eq!(found.segments.len(), SAMPLE_SEGMENTS.len());
    for segment in &found.segments {
        let having = |status: &str| {
            let state = |line: &&&Json| line["segmentMembership"][SAMPLE_NAMESPACE][&segment.id]["status"] == status;
            latest.values().filter(state).count() as u64
        };
        let expected = MembershipCounts {
            realized: having("realized"),
            existing: having("existing"),
            exited: having("exited"),
            other: 0,
        };
        assert_eq!(segment.membership, expected, "{}", segment.id);
        let moved = |leaves: bool| {
            let recent = |moved: &&(&str, &str, bool, i64)| {
                moved.1 == segment.id && moved.2 == leaves && moved.3.div_euclid(HOUR) > newest - 24
            };
            changes.iter().filter(recent).count() as u64
        };
        assert_eq!((segment.entries, segment.exits), (moved(false), moved(true)), "{}", segment.id);
        assert!(segment.entries > 100 && segment.exits > 100);
        assert_eq!(segment.first_seen, first.get(segment.id.as_str()).copied());
    }

    let mut having: BTreeMap<String, u64> = BTreeMap::new();
    for line in latest.values() {
        let mut found = BTreeSet::new();
        paths(line, "", &mut found);
        for path in found {
            *having.entry(path).or_default() += 1;
        }
    }
    let counted: BTreeMap<_, _> = found.attributes.iter().map(|one| (one.path.clone(), one.profiles)).collect();
    assert_eq!(counted, having);
    let namespaces: Vec<_> = found.namespaces.iter().map(|one| (one.name.as_str(), one.profiles)).collect();
    assert_eq!(namespaces, ["ECID", "email_lc_sha256"].map(|name| (name, latest.len() as u64)));
}

#[test]
fn the_tree_is_flat_in_order_with_types_and_examples() {
    let line = r#"{"b":{"z":1,"a":{"x":"gold"}},"a":"y","d":[1],"c":null,"segmentMembership":{},
        "person":{"birthDate":"1969-03-14","email":"janedoe@example.com"},"identityMap":{"ECID":[{"id":"1"}]}}"#;
    let found = of(&[&line.replace('\n', " "), r#"{"a":5,"identityMap":{"ECID":[{"id":"2"}]}}"#]);
    let shown: Vec<_> = found
        .attributes
        .iter()
        .map(|one| {
            let example = one.example.as_ref().map_or("", |example| &example.text);
            (one.path.as_str(), one.name(), one.depth, one.inside, one.profiles, example)
        })
        .collect();
    let expected = [
        ("a", "a", 0, 0, 2, "y"),
        ("b", "b", 0, 3, 1, ""),
        ("b.a", "a", 1, 1, 1, ""),
        ("b.a.x", "x", 2, 0, 1, "gold"),
        ("b.z", "z", 1, 0, 1, "1"),
        ("c", "c", 0, 0, 1, ""),
        ("d", "d", 0, 0, 1, ""),
        ("person", "person", 0, 2, 1, ""),
        ("person.birthDate", "birthDate", 1, 0, 1, "19…-..-.."),
        ("person.email", "email", 1, 0, 1, "j…@…e.com"),
    ];
    assert_eq!(shown, expected);
    let kinds: Vec<Vec<Kinds>> = found.attributes.iter().map(|one| one.kinds.each().collect()).collect();
    assert_eq!(kinds[0], [Kinds::TEXT, Kinds::NUMBER]);
    assert_eq!(kinds[1], [Kinds::OBJECT]);
    assert_eq!((&kinds[5], &kinds[6]), (&vec![Kinds::NOTHING], &vec![Kinds::LIST]));
    assert_eq!(kinds[8], [Kinds::DATE]);
}

#[test]
fn a_profile_is_what_its_latest_line_says() {
    let line = |status: &str, time: &str, rest: &str| {
        format!(
            r#"{{"segmentMembership":{{"ups":{{"s":{{"status":"{status}","lastQualificationTime":"{time}","name":"S"}}}}}},
            "identityMap":{{"E":[{{"id":"1"}}]}}{rest}}}"#
        )
    };
    let found = of(&[
        &line("realized", "2026-01-01T00:00:00Z", r#","a":1"#),
        &line("realized", "2026-01-01T00:00:00Z", ""),
        &line("exited", "2026-01-01T05:00:00+01:00", r#","b":1"#),
    ]);
    let first_seen = Some(1_767_225_600);
    let membership = MembershipCounts { exited: 1, ..MembershipCounts::default() };
    let (namespace, id) = ("ups".to_owned(), "s".to_owned());
    let expected = Segment { namespace, id, name: Some("S".into()), membership, entries: 1, exits: 1, first_seen };
    assert_eq!(found.segments, [expected]);
    let profiles: Vec<_> = found.attributes.iter().map(|one| (one.path.as_str(), one.profiles)).collect();
    assert_eq!(profiles, [("a", 0), ("b", 1)]);
}

#[test]
fn recent_is_the_day_up_to_the_newest_hour_and_no_clock_from_the_future_moves_it() {
    let line = |id: u32, time: &str| {
        format!(
            r#"{{"segmentMembership":{{"ups":{{"s":{{"status":"realized","lastQualificationTime":"{time}"}}}}}},
            "identityMap":{{"E":[{{"id":"{id}"}}]}}}}"#
        )
    };
    let lines = ["2026-01-01T23:59:00Z", "2026-01-03T00:00:00Z", "2026-01-02T00:59:59Z", "2026-01-02T01:00:00Z"];
    let mut lines: Vec<_> = (0..).zip(lines).map(|(id, time)| line(id, time)).collect();
    lines.push(line(9, "9999-01-01T00:00:00Z"));
    let found = of(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((found.segments[0].entries, found.segments[0].membership.realized), (2, 5));
}

#[test]
fn what_is_no_profile_is_counted_apart() {
    let found = of(&[
        "{",
        "[1]",
        r#"{"a":1}"#,
        r#"{"header":{},"body":{"xdmEntity":{"e":1,"identityMap":{"E":[{"id":"1"}]}}}}"#,
        r#"{"x.y":{"q\"":1},"":2,"identityMap":{"E":[{"id":"2"}]}}"#,
    ]);
    let progress = found.progress;
    assert_eq!((progress.malformed, progress.without_identity, progress.profiles), (2, 1, 2));
    let paths = found.attributes.iter().map(|one| (one.path.as_str(), one.name(), one.depth, one.inside));
    let expected = [("e", "e", 0, 0), (r#""x.y""#, r#""x.y""#, 0, 1), (r#""x.y"."q\"""#, r#""q\"""#, 1, 0)];
    assert_eq!(paths.collect::<Vec<_>>(), expected);
    assert_eq!(found.caps, [Cap::Names]);
}

#[test]
fn more_paths_and_namespaces_than_are_kept_are_said() {
    let many: Vec<String> = (0..60_000).map(|i| format!("\"a{i}\":1")).collect();
    let line = format!(r#"{{{},"identityMap":{{"E":[{{"id":"1"}}]}}}}"#, many.join(","));
    let found = of(&[&line]);
    assert_eq!((found.attributes.len(), found.caps.as_slice()), (50_000, [Cap::Attributes].as_slice()));
    let many: Vec<String> = (0..1001).map(|i| format!(r#""n{i:04}":[{{"id":"1"}}]"#)).collect();
    let found = of(&[&format!(r#"{{"identityMap":{{{}}}}}"#, many.join(","))]);
    assert_eq!((found.namespaces.len(), found.caps.as_slice()), (1000, [Cap::Namespaces].as_slice()));
    let many: Vec<String> = (0..10_001).map(|i| format!(r#""{i}":{{"status":"existing"}}"#)).collect();
    let membership = format!(r#""segmentMembership":{{"ups":{{{}}}}}"#, many.join(","));
    let found = of(&[&format!(r#"{{{membership},"identityMap":{{"E":[{{"id":"1"}}]}}}}"#)]);
    assert_eq!((found.segments.len(), found.caps.as_slice()), (10_000, [Cap::Segments].as_slice()));
}

#[test]
fn depth_without_end_is_cut() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(20_000), "}".repeat(20_000));
    let found = of(&[&format!(r#"{{"d":{deep},"identityMap":{{"E":[{{"id":"1"}}]}}}}"#)]);
    assert_eq!((found.attributes.len(), found.caps.as_slice()), (32, [Cap::Names].as_slice()));
}

#[test]
fn a_bound_ends_it() {
    let bound = |setting: Setting| {
        let found = survey(&mut sample(50_000), &setting, &mut Patience).unwrap();
        (found.ended, found.progress.lines)
    };
    assert_eq!(bound(Setting { lines: 1000, ..setting() }), (Ended::Bound, 1000));
    let (ended, lines) = bound(Setting { bytes: 1, ..setting() });
    assert!(ended == Ended::Bound && lines <= 512, "{lines}");
    let (ended, lines) = bound(Setting { time: Duration::ZERO, ..setting() });
    assert!(ended == Ended::Bound && lines <= 512, "{lines}");
}

#[test]
fn a_watcher_can_look_and_cancel() {
    let mut watch = Impatience(None);
    let found = survey(&mut sample(50_000), &setting(), &mut watch).unwrap();
    assert_eq!(found.ended, Ended::Cancelled);
    assert_eq!(watch.0, Some(Survey { ended: Ended::Reading, ..found }));
}

#[test]
fn in_the_background_it_reports_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profiles.ndjson");
    let lines: Vec<String> = sample_lines(2000).iter().map(Json::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let (sender, reports) = mpsc::channel();
    let glob = folder.path().join("*.ndjson").display().to_string();
    let open = move || Ok(Box::new(FileSource::open(&glob, &FeedSettings::default(), None)?) as Box<dyn Source>);
    let surveying = Surveying::start(open, setting(), move |report| drop(sender.send(report))).unwrap();
    let done = reports.iter().find_map(|report| match report {
        Report::Done(done) => Some(done.unwrap()),
        _ => None,
    });
    let expected = survey(&mut sample(2000), &setting(), &mut Patience).unwrap();
    let found = done.unwrap();
    assert_eq!((&found.segments, &found.attributes), (&expected.segments, &expected.attributes));
    assert_eq!(found.ended, Ended::Complete);
    drop(surveying);
}

#[test]
fn a_source_that_cannot_be_opened_is_reported() {
    let (sender, reports) = mpsc::channel();
    let open = || Ok(Box::new(FileSource::open("/no/such/file", &FeedSettings::default(), None)?) as Box<dyn Source>);
    let _surveying = Surveying::start(open, setting(), move |report| drop(sender.send(report))).unwrap();
    assert!(matches!(reports.iter().last(), Some(Report::Done(Err(SourceError::Nothing { .. })))));
}

#[test]
fn dropping_it_cancels() {
    let (sender, reports) = mpsc::channel();
    let open =
        || Ok(Box::new(SampleSource::new(SampleFeed { count: u64::MAX, rate: 0, seed: 1 }, Position::default())) as _);
    let forever = Setting { lines: u64::MAX, bytes: u64::MAX, time: Duration::from_hours(1), ..setting() };
    let surveying = Surveying::start(open, forever, move |report| drop(sender.send(report))).unwrap();
    assert!(matches!(reports.recv().unwrap(), Report::Progress(_)));
    drop(surveying);
    let Some(Report::Done(Ok(found))) = reports.iter().last() else { panic!("the survey reported no end") };
    assert_eq!(found.ended, Ended::Cancelled);
}
