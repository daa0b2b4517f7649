//! A small feed with all cases that screens show: with and without names, wide letters, consents, several types at a
//! path.

use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::Duration;

use outflow::source::survey::{Ended, Progress, Setting, Survey, Watch, survey};
use outflow::source::{Block, FeedSize, Filled, Line, Position, Source, SourceError};

/// Segments as namespace, ID and name. One has no name, and one has wide letters.
const SEGMENTS: [(&str, &str, &str); 7] = [
    ("ups", "7841ba61-23c1-4bb3-a495-00d3g5fe1e93", "High propensity to convert"),
    ("ups", "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae", "Propensity, lookalike"),
    ("ups", "947c1c46-008d-40b0-92ec-3af86eaf41c1", "Property owners"),
    ("ups", "37f5b7c0-0a35-4a3c-8d0e-6ad2b1c0f001", "Churn risk"),
    ("ups", "9a1e0f77-8b57-4c15-9a30-1d2e3f4a5b6c", "東京の店舗に来た人々 and everybody who came with them"),
    ("ups", "c7d0a8f2-5b60-4e1b-b0d4-7f8e9a0b1c2d", ""),
    ("crm", "vip", "VIP"),
];

/// Returns the line of a profile. Its number decides its fields, so that shares differ.
fn line(number: u64) -> String {
    let mut line = format!(
        r#"{{"person":{{"email":"jane{number}@example.com","name":{{"firstName":"Jane","lastName":"Doe {number}"}}"#
    );
    if number.is_multiple_of(2) {
        line.push_str(r#","birthDate":"1969-03-14""#);
    }
    let score = if number.is_multiple_of(7) { "null".to_owned() } else { format!("0.{number}") };
    write!(line, r#"}},"loyalty":{{"tier":"gold","points":{},"since":"2020-01-31"}},"score":{score}"#, number * 10)
        .unwrap();
    if number.is_multiple_of(3) {
        line.push_str(r#","城市":{"名前":"東京","tags":["a","b"],"open":true}"#);
    }
    line.push_str(r#","consents":{"marketing":{"email":{"val":"y"}},"collect":{"val":"y"}},"segmentMembership":{"#);
    for namespace in ["ups", "crm"] {
        let of: Vec<_> = (0..).zip(SEGMENTS).filter(|(place, one)| one.0 == namespace && has(number, *place)).collect();
        let memberships = of.iter().map(|(place, one)| membership(number, *place, one)).collect::<Vec<_>>().join(",");
        write!(line, r#"{}"{namespace}":{{{memberships}}}"#, if namespace == "ups" { "" } else { "," }).unwrap();
    }
    write!(line, r#"}},"identityMap":{{"ECID":[{{"id":"1457506{number:06}","primary":true}}]"#).unwrap();
    if !number.is_multiple_of(4) {
        write!(line, r#","email_lc_sha256":[{{"id":"{number:064x}"}}]"#).unwrap();
    }
    line.push_str("}}");
    line
}

/// Returns whether the profile is in the segment at this place.
fn has(number: u64, place: u64) -> bool {
    number.is_multiple_of(place + 1) || place == 0
}

fn membership(number: u64, place: u64, (_, id, name): &(&str, &str, &str)) -> String {
    let (status, hour) = match (number + place) % 5 {
        0 => ("exited", 20),
        1 => ("realized", 10 + number % 10),
        _ => ("existing", 1),
    };
    let named = if name.is_empty() { String::new() } else { format!(r#","name":"{name}""#) };
    let day = if status == "existing" { 1 + place } else { 25 };
    format!(r#""{id}":{{"lastQualificationTime":"2026-05-{day:02}T{hour:02}:24:39Z","status":"{status}"{named}}}"#)
}

/// Returns the survey of `count` profiles. It takes no time, so that snapshots stay the same.
pub(crate) fn survey_of(count: u64) -> Survey {
    survey_lines((1..=count).map(line).collect())
}

/// Returns the survey of these lines.
pub(crate) fn survey_lines(lines: Vec<String>) -> Survey {
    let bytes = lines.iter().map(|line| line.len() as u64 + 1).sum();
    let setting = Setting::usual(super::desk::NOW.unix_timestamp());
    let mut survey = survey(&mut Lines { lines, bytes }, &setting, &mut Patience).unwrap();
    survey.progress.took = Duration::ZERO;
    survey
}

/// Returns the same survey in progress, for a feed that is three times as large.
pub(crate) fn under_way(mut survey: Survey) -> Survey {
    survey.ended = Ended::Reading;
    survey.progress.of = FeedSize::Bytes(survey.progress.bytes * 3);
    survey.progress.took = Duration::from_secs(4);
    survey
}

struct Patience;

impl Watch for Patience {
    fn look(&mut self, _: &Progress, _: &dyn Fn() -> Survey) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

struct Lines {
    lines: Vec<String>,
    bytes: u64,
}

impl Source for Lines {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        for text in self.lines.drain(..) {
            let start = u32::try_from(block.bytes.len()).unwrap();
            block.bytes.extend_from_slice(text.as_bytes());
            let end = u32::try_from(block.bytes.len()).unwrap();
            block.lines.push(Line { start, end, offset: 0, next: Position::default(), too_long: false });
        }
        Ok(if block.lines.is_empty() { Filled::End } else { Filled::Lines })
    }

    fn size(&self) -> FeedSize {
        FeedSize::Bytes(self.bytes)
    }

    fn resumable(&self) -> bool {
        false
    }
}
