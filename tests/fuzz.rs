//! Whatever the bytes: the readers of lines, specs, answers and of what is remembered never panic, and what they take is
//! what another reader sees. Each mutates its samples from a fixed seed; `OUTFLOW_FUZZ_BYTES=1e8 cargo test --release
//! --test fuzz` goes on for so many bytes each.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a broken assumption may panic; how much was tried is said"
)]

use std::io::Read;
use std::path::Path;

use fastrand::Rng;
use outflow::activation::Reader;
use outflow::delivery::counts::Totals;
use outflow::delivery::dead_letters::{DeadLetter, DeadLetterFile, Letters};
use outflow::delivery::prepare::{LineReading, prepare};
use outflow::destination::{Difference, Saved, Spec};
use outflow::kinesis::RecordResult;
use outflow::kinesis::answer;
use outflow::ledger::Entry;
use outflow::source::lines::{LastLine, Lines};
use outflow::source::{Block, Extent, Filled, MAX_LINE_BYTES, Position};
use time::OffsetDateTime;

/// Bytes each reader is given unless said otherwise.
const BYTES: u64 = 1_500_000;

/// How both specs begin.
macro_rules! head {
    () => {
        r#"name = "high"
kind = "amazon-kinesis"
[account]
credentials = "environment"
region = "us-east-2"
[connection]
stream = "segments"
[source]
"#
    };
}

const SPEC: &str = concat!(
    head!(),
    r#"kind = "file"
path = "profiles.ndjson"
[activation]
segments = [{ id = "a", name = "A", namespace = "ups", created_at = 2022-03-29T11:28:45.5+02:00 }, { id = "b" }]
include_segment_timestamps = true
append_newline = true
lone_surrogates = "replace"
attributes = ["person.email", "tags", '"a.b"."c\"d"']
identities = [{ namespace = "E", hash = "sha256" }, { namespace = "D" }]
"#
);

/// The same segments in the other form.
const LINED: &str = concat!(
    head!(),
    r#"kind = "stdin"
[[activation.segments]]
id = "a"
updated_at = "2022-03-29T11:28:45Z" # ours
  [[activation.segments]]
  id = "b"
"#
);

const LINES: &str = concat!(
    r#"{"person":{"email":"a\u0040b.example","n":-1.50e+3},"tags":[1,[true,null,"\ud83d\ude00"]],"segmentMembership":{"ups":{"a":{"lastQualificationTime":"t","status":"realized"},"b":{"status":"exited","createdAt":-1.5e3,"updatedAt":"u"}}},"identityMap":{"E":[{"id":"x","primary":"TRUE"}],"D":[{"id":1},{"id":-2.50e1},{"id":null}]},"a.b":{"c\"d":"\ud83d"}}"#,
    "\n\r\n",
    r#"{"header":{},"body":{"xdmMeta":{},"xdmEntity":{"segmentMembership":{"ups":{"a":{"status":"existing"}}},"identityMap":{"E":[{"id":" Y "}]}}}}"#,
    "\n",
    r#"{"a":1,"a":{},"identityMap":{},"segmentMembership":[]}"#,
    "\n[1]\nnull\n",
);

const ANSWER: &str = r#"{"FailedRecordCount":1,"Records":[{"SequenceNumber":"49","ShardId":"shardId-000000000000"},{"ErrorCode":"InternalFailure","ErrorMessage":"Internal \"x\" failure."}],"EncryptionType":"KMS"}"#;

const REMEMBERED: [&str; 4] = [
    r#"{"extent":3,"offset":12,"line":2}"#,
    r#"{"number":0,"path":"a","start":0,"start_line":0,"head_bytes":5,"head":17,"end":{"extent":0,"offset":9,"line":2}}"#,
    r#"{"received":1,"delivered":1,"dead":0,"unchanged":0,"not_qualified":0,"excluded":0,"malformed":0}"#,
    r#"{"id":"00","at":1,"kind":"event","reason":"r","message":"m","place":{"extent":0,"line":1,"offset":0},"profile":"00","entry":"00","partition_key":"00","event":{"a":[1]}}"#,
];

/// What mutations are made of beside the samples' own bytes.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\u{feff}",
    "\0",
    "\n",
    "\r",
    "\t",
    ":",
    ",",
    "1e999",
    "-",
    "null",
    "\"status\":",
    "\"identityMap\":",
    "\"primary\":true",
    "[[",
    "{{",
    "= ",
    "'''",
    "\"\"\"",
    "#",
    "\u{1F600}",
    "\u{202e}",
];

/// Gives `target` mutations of `samples` until all bytes are spent.
fn fuzz(name: &str, samples: &[&[u8]], mut target: impl FnMut(&[u8], &mut Rng)) {
    let bytes = std::env::var("OUTFLOW_FUZZ_BYTES").map_or(BYTES, |text| whole(&text));
    let mut random = Rng::with_seed(0x0F10);
    let (mut spent, mut times) = (0, 0_u64);
    while spent < bytes {
        let input = mutated(samples, &mut random);
        target(&input, &mut random);
        spent += 1 + input.len() as u64;
        times += 1;
    }
    println!("{name}: {spent} bytes in {times} inputs");
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes, written by a person")]
fn whole(text: &str) -> u64 {
    text.parse::<f64>().unwrap() as u64
}

fn mutated(samples: &[&[u8]], random: &mut Rng) -> Vec<u8> {
    let mut bytes = random.choice(samples).unwrap().to_vec();
    for _ in 0..random.usize(0..8) {
        let at = random.usize(0..=bytes.len());
        let end = random.usize(at..=bytes.len());
        match random.u8(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            1 if at < bytes.len() => bytes[at] = random.u8(..),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let other = random.choice(samples).unwrap();
                let from = random.usize(0..=other.len());
                bytes.splice(at..end, other[from..].iter().copied());
            }
            5 => {
                let word = random.choice(WORDS).unwrap().repeat(random.usize(1..40));
                bytes.splice(at..at, word.into_bytes());
            }
            _ => bytes.truncate(end),
        }
        bytes.truncate(64 * 1024);
    }
    bytes
}

/// Gives a few bytes at a time.
struct Dribble<'a>(&'a [u8], Rng);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.usize(1..=4096).min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

#[test]
fn every_line_comes_out_once_and_every_event_is_json() {
    let spec = Spec::parse(SPEC, "high.toml").unwrap();
    let mut reader = Reader::new(spec.rules(), &[0, 1]);
    fuzz("lines", &[LINES.as_bytes()], |bytes, random| {
        let last = if random.bool() { LastLine::Always } else { LastLine::IfWhole };
        let mut lines = Lines::new(Dribble(bytes, random.fork()), Position::default()).ending(last);
        let (mut block, mut found) = (Block::default(), Vec::new());
        loop {
            block.clear();
            if lines.append(&mut block).unwrap() == Filled::End {
                break;
            }
            found.extend(block.lines.iter().map(|line| (line.offset, line.next.line, block.text(line).to_vec())));
            let chunk = prepare(&mut reader, &mut block, Vec::new(), 0);
            for line in &chunk.lines {
                if let LineReading::Profile(sighting) = &line.reading {
                    let event = &chunk.bodies[sighting.body.clone()];
                    serde_json::from_slice::<&serde_json::value::RawValue>(event).unwrap();
                }
            }
        }
        let mut expected = split(bytes);
        let is_object = |text: &[u8]| {
            text.trim_ascii().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
        };
        let is_cut = !bytes.ends_with(b"\n") && expected.last().is_some_and(|(.., text)| !is_object(text));
        if last == LastLine::IfWhole && is_cut && found.len() < expected.len() {
            expected.pop();
        }
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(bytes));
    });
}

/// The lines the slow way: offset, number and text of each that is not blank.
fn split(bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let (mut lines, mut offset) = (Vec::new(), 0);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        assert!(line.len() <= MAX_LINE_BYTES);
        let mut text = line;
        // Neither is a part of a line, wherever it begins.
        while let Some(rest) = text.strip_prefix("\u{feff}".as_bytes()).or(text.strip_prefix(b"\0")) {
            text = rest;
        }
        if !text.iter().all(|byte| b" \t\r".contains(byte)) {
            lines.push((offset + (line.len() - text.len()) as u64, number, text.to_vec()));
        }
        offset += line.len() as u64 + 1;
    }
    lines
}

/// Stored, it says the same, and when each segment was mapped.
fn stores(saved: &Saved) {
    let stored = saved.mapped(None, OffsetDateTime::UNIX_EPOCH);
    let stored = stored.unwrap_or_else(|fault| panic!("{fault}\n{}", saved.text()));
    assert!(Difference::between(Some(stored.spec()), saved.spec()).is_empty(), "{}", saved.text());
    let mut stamps = stored.spec().activation.segments.iter().map(|segment| segment.stamps);
    assert!(stamps.all(|one| one.mapped_at.and(one.mapping_updated_at).is_some()), "{}", stored.text());
}

#[test]
fn a_spec_is_taken_or_its_faults_have_their_places() {
    fuzz("spec", &[SPEC.as_bytes(), LINED.as_bytes()], |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        match Saved::read(text.as_bytes(), "high.toml", Path::new("/")) {
            Err(faults) => assert!(faults.to_string().starts_with("high.toml:"), "{faults}"),
            Ok(saved) => stores(&saved),
        }
    });
}

#[test]
fn an_answer_is_read_as_another_reader_reads_it() {
    fuzz("answer", &[ANSWER.as_bytes()], |bytes, _| {
        let Ok(answer) = answer::read(bytes.to_vec().into()) else { return };
        for result in &answer.records {
            match result {
                RecordResult::Accepted { shard } => drop(answer.part(shard).to_vec()),
                RecordResult::Failed { code, message } => drop([answer.part(code), answer.part(message)].concat()),
            }
        }
        // Another reader may refuse a number of a thousand digits; what it reads has as many records.
        if let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(bytes) {
            assert_eq!(theirs["Records"].as_array().map_or(0, Vec::len), answer.records.len());
        }
    });
}

#[test]
fn a_file_of_dead_letters_takes_another_whatever_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dead-letters.ndjson");
    let last = REMEMBERED[3].replace("\"id\":\"00\"", "\"id\":\"ffff\"");
    let last: DeadLetter = serde_json::from_str(&last).unwrap();
    let sample = format!("{0}\n{0}\n", REMEMBERED[3]);
    fuzz("dead letters", &[sample.as_bytes()], |bytes, _| {
        std::fs::write(&path, bytes).unwrap();
        DeadLetterFile::open(&path, Position::default()).unwrap().append(std::slice::from_ref(&last)).unwrap();
        let (mut letters, mut found) = (Letters::open(&path).unwrap(), None);
        while let Some(letter) = letters.next_letter().unwrap() {
            let _ = letter.keys();
            found = Some(letter);
        }
        assert_eq!(found.unwrap().id, last.id, "{}", String::from_utf8_lossy(bytes));
    });
}

#[test]
fn what_is_remembered_is_read_or_refused() {
    let entry = Entry { sequence: 300, exported: true, died: true, ..Entry::default() }.to_bytes();
    let mut samples: Vec<&[u8]> = REMEMBERED.iter().map(|text| text.as_bytes()).collect();
    samples.push(&entry);
    fuzz("remembered", &samples, |bytes, _| {
        if let Some(entry) = Entry::from_bytes(bytes) {
            assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
        }
        let _ = serde_json::from_slice::<Position>(bytes);
        let _ = serde_json::from_slice::<Extent>(bytes);
        let _ = serde_json::from_slice::<Totals>(bytes);
        if let Ok(letter) = serde_json::from_slice::<DeadLetter>(bytes) {
            let _ = letter.keys();
        }
    });
}
