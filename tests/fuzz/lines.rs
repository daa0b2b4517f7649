//! Tests that each line comes once, and that the events built from a line are JSON.

use std::io::Read;

use fastrand::Rng;
use outflow::activation::{LineVerdict, ProfileReader};
use outflow::delivery::feed::prepare;
use outflow::destination::Spec;
use outflow::source::lines::{LastLine, Lines};
use outflow::source::{Block, Filled, MAX_LINE_BYTES, Position};

use crate::fuzz;
use crate::records::is_object;
use crate::spec::SPEC;

pub(crate) const LINES: &str = concat!(
    r#"{"person":{"email":"a\u0040b.example","n":-1.50e+3},"tags":[1,[true,null,"\ud83d\ude00"]],"segmentMembership":{"ups":{"a":{"lastQualificationTime":"t","status":"realized"},"b":{"status":"exited","createdAt":-1.5e3,"updatedAt":"u"}}},"identityMap":{"E":[{"id":"x","primary":"TRUE"}],"D":[{"id":1},{"id":-2.50e1},{"id":null}]},"a.b":{"c\"d":"\ud83d"}}"#,
    "\n\r\n",
    r#"{"header":{},"body":{"xdmMeta":{},"xdmEntity":{"segmentMembership":{"ups":{"a":{"status":"existing"}}},"identityMap":{"E":[{"id":" Y "}]}}}}"#,
    "\n",
    r#"{"a":1,"a":{},"identityMap":{},"segmentMembership":[]}"#,
    "\n[1]\nnull\n",
);

/// A reader that gives a few bytes at a time.
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
    let mut reader = ProfileReader::new(spec.rules(), &[0, 1]);
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
                if let LineVerdict::Profile(sighting) = &line.reading {
                    let event = &chunk.bodies[sighting.body.clone()];
                    serde_json::from_slice::<&serde_json::value::RawValue>(event).unwrap();
                }
            }
        }
        let mut expected = split(bytes);
        let is_cut = !bytes.ends_with(b"\n") && expected.last().is_some_and(|(.., text)| !is_object(text));
        if last == LastLine::IfWhole && is_cut && found.len() < expected.len() {
            expected.pop();
        }
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(bytes));
    });
}

/// Splits the lines the slow way. Returns offset, number and text of each line that is not blank.
pub(crate) fn split(bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let (mut lines, mut offset) = (Vec::new(), 0);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        assert!(line.len() <= MAX_LINE_BYTES);
        let mut text = line;
        // Neither is part of a line, wherever the line begins.
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
