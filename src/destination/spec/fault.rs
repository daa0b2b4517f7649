//! The faults of a spec: place, key, fault and remedy, collected during one pass.

use std::fmt;

use super::{SpecProblem, SpecRemedy};
use crate::text::{Explain, Phrase, display_in_english, say};

/// One fault of a spec. Displayed as `high.toml:12:3: unknown key "segmnts" in [activation]. Did you mean "segments"?`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpecFault {
    /// The name of the spec's file, as passed to the parser.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// Dot path of the key. Empty if the text is not TOML.
    pub key: String,
    pub what: SpecProblem,
    pub remedy: SpecRemedy,
}

impl Explain for SpecFault {
    fn phrase(&self) -> Phrase {
        let Self { file, line, column, key: _, what, remedy } = self;
        let (line, column) = (*line, *column);
        if self.is_closed() {
            say::ReasonSpecFault { file, line, column, wrong: what, mend: remedy }.into()
        } else {
            say::ReasonSpecFaultOpen { file, line, column, wrong: what, mend: remedy }.into()
        }
    }
}

display_in_english!(SpecFault);

impl SpecFault {
    /// Whether the message ends with a full stop. It does not after a question mark, nor after a line to copy, because
    /// users would copy the full stop too.
    pub fn is_closed(&self) -> bool {
        self.remedy.to_string().ends_with(|c: char| c.is_alphanumeric())
    }
}

/// All faults of a spec, in the order of their places. Never empty.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct SpecFaults(Vec<SpecFault>);

/// The maximum number of faults in one message of the app; the rest is counted.
const SHOWN: usize = 10;

/// The maximum number of faults that a command lists. The rest is shown once these are fixed.
const LISTED: usize = 100;

impl Explain for SpecFaults {
    fn phrase(&self) -> Phrase {
        Phrase::several(self.messages(SHOWN))
    }
}

impl fmt::Display for SpecFaults {
    /// Writes one fault per line, in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.listed().map(|fault| fault.english()).collect::<Vec<_>>().join("\n"))
    }
}

impl SpecFaults {
    /// Returns the fault of a text that is not UTF-8 from byte `at` on.
    pub(in crate::destination) fn not_utf8(bytes: &[u8], at: usize, file: &str) -> Self {
        let good = String::from_utf8_lossy(&bytes[..at]);
        let mut faults = Faults::new(file, &good);
        faults.add(good.len(), "", SpecProblem::NotUtf8, SpecRemedy::SaveUtf8);
        faults.close()
    }

    pub fn as_slice(&self) -> &[SpecFault] {
        &self.0
    }

    /// Returns the messages of a command, one per fault.
    pub fn listed(&self) -> impl Iterator<Item = Phrase> {
        self.messages(LISTED)
    }

    /// Returns the message of each fault, at most `most`, and then how many more there are.
    fn messages(&self, most: usize) -> impl Iterator<Item = Phrase> {
        let (first, more) = self.0.split_at(self.0.len().min(most));
        let more = (!more.is_empty()).then(|| Phrase::from(say::ReasonSpecMore { count: more.len() }));
        first.iter().map(SpecFault::phrase).chain(more)
    }
}

pub(super) struct Faults<'t> {
    file: &'t str,
    text: &'t str,
    /// Each fault with the byte offset of its place.
    found: Vec<(usize, SpecFault)>,
}

impl<'t> Faults<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    pub(super) fn add(&mut self, place: usize, key: &str, what: SpecProblem, remedy: SpecRemedy) {
        let fault = SpecFault { file: self.file.to_owned(), line: 1, column: 1, key: key.to_owned(), what, remedy };
        self.found.push((self.text.floor_char_boundary(place), fault));
    }

    /// Adds the error of the TOML parser.
    pub(super) fn syntax(&mut self, error: &toml::de::Error) {
        let place = error.span().map_or(0, |span| span.start);
        let remedy = match error.message() {
            "duplicate key" => SpecRemedy::KeepOne,
            _ => SpecRemedy::MendFirst,
        };
        self.add(place, "", SpecProblem::NotToml(error.message().to_owned()), remedy);
    }

    /// Sorts the faults by place, and computes their lines and columns.
    pub(super) fn close(mut self) -> SpecFaults {
        self.found.sort_by_key(|(place, _)| *place);
        // One pass through the text serves all faults.
        let (mut seen, mut line, mut column) = (0, 1, 1);
        let found = self.found.into_iter().map(|(place, mut fault)| {
            for c in self.text[seen..place].chars() {
                (line, column) = match c {
                    '\n' => (line + 1, 1),
                    '\u{feff}' if column == 1 => (line, column),
                    _ => (line, column + 1),
                };
            }
            seen = place;
            (fault.line, fault.column) = (line, column);
            fault
        });
        SpecFaults(found.collect())
    }
}
