//! The faults of a spec: place, key, problem and remedy, collected during one pass.

use std::fmt;

use super::SpecRemedy;
use crate::text::{Explain, Key, Phrase, display_in_english, say};

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
        let mut faults = FaultCollector::new(file, &good);
        faults.add(good.len(), "", SpecProblem::NotUtf8, SpecRemedy::SaveUtf8);
        faults.into_faults()
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

pub(super) struct FaultCollector<'t> {
    file: &'t str,
    text: &'t str,
    /// Each fault with the byte offset of its place.
    found: Vec<(usize, SpecFault)>,
}

impl<'t> FaultCollector<'t> {
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
    pub(super) fn add_syntax_error(&mut self, error: &toml::de::Error) {
        let place = error.span().map_or(0, |span| span.start);
        let remedy = match error.message() {
            "duplicate key" => SpecRemedy::KeepOne,
            _ => SpecRemedy::MendFirst,
        };
        self.add(place, "", SpecProblem::NotToml(error.message().to_owned()), remedy);
    }

    /// Sorts the faults by place, and computes their lines and columns.
    pub(super) fn into_faults(mut self) -> SpecFaults {
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

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SpecProblem {
    NotUtf8,
    /// Holds the message of the TOML parser.
    NotToml(String),
    Missing(String),
    NoTable(String),
    UnknownKey(String),
    UnknownKeyIn {
        key: String,
        /// The table as messages name it, such as `[activation]`.
        table: String,
    },
    NotBuilt(String),
    Empty(String),
    /// Terminals interpret control characters, for example as cursor movements.
    Control(String),
    OutOfRange {
        path: String,
        /// The number as typed.
        number: String,
    },
    NoValue {
        value: String,
        path: String,
    },
    NoMoment {
        path: String,
        /// The value as TOML writes it.
        written: String,
    },
    Type {
        path: String,
        found: TomlType,
        wanted: TomlType,
    },
    /// The account is named by `id`, and credentials are given as well.
    TwoSignIns,
    AccountName,
    /// `account.credentials` has an unknown value. The message does not repeat it, because a user may have put a secret
    /// there.
    NoPlace,
    Endpoint(EndpointFault),
    NoRegion(String),
    StreamArn(String),
    StreamName(String),
    OtherRegion {
        stream: String,
        account: String,
    },
    OtherPartition {
        /// Partition in the ARN.
        arn: String,
        region: String,
        /// Partition of `region`.
        partition: String,
    },
    NoTriggers,
    NoSegments,
    ManySegments(u64),
    SegmentTwice {
        namespace: String,
        id: String,
    },
    NoUuid(String),
    /// Outflow writes `_meta` itself, so a mapped attribute there would appear twice.
    Meta(String),
    EmptyPart(String),
    /// The path starts with a key that is exported by other settings.
    NoAttribute(String),
    NoGlob {
        glob: String,
        reason: String,
    },
    AttributeTwice(String),
    /// The value of `inner` would be exported twice.
    AttributeInside {
        inner: String,
        outer: String,
    },
    NoIdentities,
    IdentityTwice(String),
    OtherKind {
        key: String,
        kind: String,
    },
    /// The absolute path is unknown or not UTF-8. Holds the folder.
    Unresolved(String),
    Name(String),
    LogName(String),
}

impl Explain for SpecProblem {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NotUtf8 => Phrase::from(Key::ReasonWrongNotUtf8),
            Self::NotToml(words) => Phrase::from(say::ReasonWrongNotToml { words }),
            Self::Missing(path) => Phrase::from(say::ReasonWrongMissing { path }),
            Self::NoTable(table) => Phrase::from(say::ReasonWrongNoTable { table }),
            Self::UnknownKey(key) => Phrase::from(say::ReasonWrongUnknownKey { key }),
            Self::UnknownKeyIn { key, table } => Phrase::from(say::ReasonWrongUnknownKeyIn { key, table }),
            Self::NotBuilt(line) => Phrase::from(say::ReasonWrongNotBuilt { line }),
            Self::Empty(path) => Phrase::from(say::ReasonWrongEmpty { path }),
            Self::Control(path) => Phrase::from(say::ReasonWrongControl { path }),
            Self::OutOfRange { path, number } => Phrase::from(say::ReasonWrongOutOfRange { path, number }),
            Self::NoValue { value, path } => Phrase::from(say::ReasonWrongNoValue { value, path }),
            Self::NoMoment { path, written } => Phrase::from(say::ReasonWrongNoMoment { path, written }),
            Self::Type { path, found, wanted } => Phrase::from(say::ReasonWrongType { path, found, wanted }),
            Self::TwoSignIns => Phrase::from(Key::ReasonWrongTwoSignIns),
            Self::AccountName => Phrase::from(Key::ReasonWrongAccountName),
            Self::NoPlace => Phrase::from(Key::ReasonWrongNoPlace),
            Self::Endpoint(fault) => Phrase::from(say::ReasonWrongEndpoint { fault }),
            Self::NoRegion(region) => Phrase::from(say::ReasonWrongNoRegion { region }),
            Self::StreamArn(arn) => Phrase::from(say::ReasonWrongStreamArn { arn }),
            Self::StreamName(name) => Phrase::from(say::ReasonWrongStreamName { name }),
            Self::OtherRegion { stream, account } => Phrase::from(say::ReasonWrongOtherRegion { stream, account }),
            Self::OtherPartition { arn, region, partition } => {
                Phrase::from(say::ReasonWrongOtherPartition { arn, region, partition })
            }
            Self::NoTriggers => Phrase::from(Key::ReasonWrongNoTriggers),
            Self::NoSegments => Phrase::from(Key::ReasonWrongNoSegments),
            Self::ManySegments(count) => Phrase::from(say::ReasonWrongManySegments { count: *count }),
            Self::SegmentTwice { namespace, id } => Phrase::from(say::ReasonWrongSegmentTwice { namespace, id }),
            Self::NoUuid(id) => Phrase::from(say::ReasonWrongNoUuid { id }),
            Self::Meta(path) => Phrase::from(say::ReasonWrongMeta { path }),
            Self::EmptyPart(path) => Phrase::from(say::ReasonWrongEmptyPart { path }),
            Self::NoGlob { glob, reason } => Phrase::from(say::ReasonWrongNoGlob { glob, reason }),
            Self::NoAttribute(path) => Phrase::from(say::ReasonWrongNoAttribute { path }),
            Self::AttributeTwice(path) => Phrase::from(say::ReasonWrongAttributeTwice { path }),
            Self::AttributeInside { inner, outer } => Phrase::from(say::ReasonWrongAttributeInside { inner, outer }),
            Self::NoIdentities => Phrase::from(Key::ReasonWrongNoIdentities),
            Self::IdentityTwice(namespace) => Phrase::from(say::ReasonWrongIdentityTwice { namespace }),
            Self::OtherKind { key, kind } => Phrase::from(say::ReasonWrongOtherKind { key, kind }),
            Self::Unresolved(folder) => Phrase::from(say::ReasonWrongUnresolved { folder }),
            Self::Name(name) => Phrase::from(say::ReasonWrongName { name }),
            Self::LogName(name) => Phrase::from(say::ReasonWrongLogName { name }),
        }
    }
}

display_in_english!(SpecProblem);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointFault {
    NoUrl,
    User,
    NoHost,
    /// Plain http would send events unencrypted.
    Plain,
    Port,
    More,
    Scheme,
}

impl Explain for EndpointFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoUrl => Phrase::from(Key::ReasonEndpointNoUrl),
            Self::User => Phrase::from(Key::ReasonEndpointUser),
            Self::NoHost => Phrase::from(Key::ReasonEndpointNoHost),
            Self::Plain => Phrase::from(Key::ReasonEndpointPlain),
            Self::Port => Phrase::from(Key::ReasonEndpointPort),
            Self::More => Phrase::from(Key::ReasonEndpointMore),
            Self::Scheme => Phrase::from(Key::ReasonEndpointScheme),
        }
    }
}

display_in_english!(EndpointFault);

/// The type of a TOML value, as messages name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TomlType {
    Text,
    Whole,
    Decimal,
    Switch,
    /// Found: any TOML date, time or date-time.
    Date,
    /// Wanted: a date and time with an offset.
    Moment,
    List,
    Table,
}

impl Explain for TomlType {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Text => Phrase::from(Key::ReasonTypeText),
            Self::Whole => Phrase::from(Key::ReasonTypeWhole),
            Self::Decimal => Phrase::from(Key::ReasonTypeDecimal),
            Self::Switch => Phrase::from(Key::ReasonTypeSwitch),
            Self::Date => Phrase::from(Key::ReasonTypeDate),
            Self::Moment => Phrase::from(Key::ReasonTypeMoment),
            Self::List => Phrase::from(Key::ReasonTypeList),
            Self::Table => Phrase::from(Key::ReasonTypeTable),
        }
    }
}

display_in_english!(TomlType);
