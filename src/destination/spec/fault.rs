//! The faults of a spec: place, key, problem and remedy, collected during one pass.

use std::fmt;

use crate::text::{Explain, Key, Phrase, explained, say};

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

explained!(SpecFault: |it| {
    let SpecFault { file, line, column, key: _, what, remedy } = it;
    let (line, column) = (*line, *column);
    if it.is_closed() {
        Phrase::from(say::ReasonSpecFault { file, line, column, wrong: what, mend: remedy })
    } else {
        say::ReasonSpecFaultOpen { file, line, column, wrong: what, mend: remedy }.into()
    }
});

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
    pub(super) found: Vec<(usize, SpecFault)>,
}

impl<'t> FaultCollector<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
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

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum SpecProblem {
        NotUtf8 => Key::ReasonWrongNotUtf8,
        /// Holds the message of the TOML parser.
        NotToml(words: String) => say::ReasonWrongNotToml { words },
        Missing(path: String) => say::ReasonWrongMissing { path },
        NoTable(table: String) => say::ReasonWrongNoTable { table },
        UnknownKey(key: String) => say::ReasonWrongUnknownKey { key },
        UnknownKeyIn {
            key: String,
            /// The table as messages name it, such as `[activation]`.
            table: String,
        } => say::ReasonWrongUnknownKeyIn { key, table },
        NotBuilt(line: String) => say::ReasonWrongNotBuilt { line },
        Empty(path: String) => say::ReasonWrongEmpty { path },
        /// Terminals interpret control characters, for example as cursor movements.
        Control(path: String) => say::ReasonWrongControl { path },
        OutOfRange {
            path: String,
            /// The number as typed.
            number: String,
        } => say::ReasonWrongOutOfRange { path, number },
        NoValue { value: String, path: String } => say::ReasonWrongNoValue { value, path },
        NoMoment {
            path: String,
            /// The value as TOML writes it.
            written: String,
        } => say::ReasonWrongNoMoment { path, written },
        Type { path: String, found: TomlType, wanted: TomlType } => say::ReasonWrongType { path, found, wanted },
        /// The account is named by `id`, and credentials are given as well.
        TwoSignIns => Key::ReasonWrongTwoSignIns,
        AccountName => Key::ReasonWrongAccountName,
        /// `account.credentials` has an unknown value. The message does not repeat it, because a user may have put a
        /// secret there.
        NoPlace => Key::ReasonWrongNoPlace,
        Endpoint(fault: EndpointFault) => say::ReasonWrongEndpoint { fault },
        NoRegion(region: String) => say::ReasonWrongNoRegion { region },
        StreamArn(arn: String) => say::ReasonWrongStreamArn { arn },
        StreamName(name: String) => say::ReasonWrongStreamName { name },
        OtherRegion { stream: String, account: String } => say::ReasonWrongOtherRegion { stream, account },
        OtherPartition {
            /// Partition in the ARN.
            arn: String,
            region: String,
            /// Partition of `region`.
            partition: String,
        } => say::ReasonWrongOtherPartition { arn, region, partition },
        NoTriggers => Key::ReasonWrongNoTriggers,
        NoSegments => Key::ReasonWrongNoSegments,
        ManySegments(count: u64) => say::ReasonWrongManySegments { count: *count },
        SegmentTwice { namespace: String, id: String } => say::ReasonWrongSegmentTwice { namespace, id },
        NoUuid(id: String) => say::ReasonWrongNoUuid { id },
        /// Outflow writes `_meta` itself, so a mapped attribute there would appear twice.
        Meta(path: String) => say::ReasonWrongMeta { path },
        EmptyPart(path: String) => say::ReasonWrongEmptyPart { path },
        /// The path starts with a key that is exported by other settings.
        NoAttribute(path: String) => say::ReasonWrongNoAttribute { path },
        NoGlob { glob: String, reason: String } => say::ReasonWrongNoGlob { glob, reason },
        AttributeTwice(path: String) => say::ReasonWrongAttributeTwice { path },
        /// The value of `inner` would be exported twice.
        AttributeInside { inner: String, outer: String } => say::ReasonWrongAttributeInside { inner, outer },
        NoIdentities => Key::ReasonWrongNoIdentities,
        IdentityTwice(namespace: String) => say::ReasonWrongIdentityTwice { namespace },
        OtherKind { key: String, kind: String } => say::ReasonWrongOtherKind { key, kind },
        /// The absolute path is unknown or not UTF-8. Holds the folder.
        Unresolved(folder: String) => say::ReasonWrongUnresolved { folder },
        Name(name: String) => say::ReasonWrongName { name },
        LogName(name: String) => say::ReasonWrongLogName { name },
    }
}

explained! {
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum EndpointFault {
        NoUrl => Key::ReasonEndpointNoUrl,
        User => Key::ReasonEndpointUser,
        NoHost => Key::ReasonEndpointNoHost,
        /// Plain http would send events unencrypted.
        Plain => Key::ReasonEndpointPlain,
        Port => Key::ReasonEndpointPort,
        More => Key::ReasonEndpointMore,
        Scheme => Key::ReasonEndpointScheme,
    }
}

explained! {
    /// The type of a TOML value, as messages name it.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum TomlType {
        Text => Key::ReasonTypeText,
        Whole => Key::ReasonTypeWhole,
        Decimal => Key::ReasonTypeDecimal,
        Switch => Key::ReasonTypeSwitch,
        /// Found: any TOML date, time or date-time.
        Date => Key::ReasonTypeDate,
        /// Wanted: a date and time with an offset.
        Moment => Key::ReasonTypeMoment,
        List => Key::ReasonTypeList,
        Table => Key::ReasonTypeTable,
    }
}

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum SpecRemedy {
        SaveUtf8 => Key::ReasonMendSaveUtf8,
        KeepOne => Key::ReasonMendKeepOne,
        /// The text is not TOML, so there may be more faults after this one.
        MendFirst => Key::ReasonMendMendFirst,
        AddAtTop(line: String) => say::ReasonMendAddAtTop { line },
        AddTo {
            /// The table as messages name it, such as `[account]`.
            table: String,
            line: String,
        } => say::ReasonMendAddTo { table, line },
        AddTable { table: String, key: String } => say::ReasonMendAddTable { table, key },
        AddTableWith { table: String, key: String, other: String } => say::ReasonMendAddTableWith { table, key, other },
        NoSecrets => Key::ReasonMendNoSecrets,
        DidYouMean(near: String) => say::ReasonMendDidYouMean { near },
        MoveToTop => Key::ReasonMendMoveToTop,
        MoveTo(table: String) => say::ReasonMendMoveTo { table },
        /// The known keys, joined by commas.
        UseKey(keys: String) => say::ReasonMendUseKey { keys },
        Fill => Key::ReasonMendFill,
        FillOrRemove => Key::ReasonMendFillOrRemove,
        /// Terminals interpret control characters, for example as cursor movements.
        RemoveCharacter => Key::ReasonMendRemoveCharacter,
        Quote => Key::ReasonMendQuote,
        Bracket => Key::ReasonMendBracket,
        WriteSwitch => Key::ReasonMendWriteSwitch,
        WriteDigits => Key::ReasonMendWriteDigits,
        WriteTable => Key::ReasonMendWriteTable,
        WriteNumber { least: u64, most: u64 } => say::ReasonMendWriteNumber { least: *least, most: *most },
        RemoveId => Key::ReasonMendRemoveId,
        NameAccount => Key::ReasonMendNameAccount,
        SetCredentials => Key::ReasonMendSetCredentials,
        WriteUrl => Key::ReasonMendWriteUrl,
        RemoveUser => Key::ReasonMendRemoveUser,
        /// Plain http would send events unencrypted.
        UseHttps => Key::ReasonMendUseHttps,
        WritePort => Key::ReasonMendWritePort,
        WriteRegion => Key::ReasonMendWriteRegion,
        WriteArn => Key::ReasonMendWriteArn,
        StreamForm => Key::ReasonMendStreamForm,
        MakeSame => Key::ReasonMendMakeSame,
        BeginArn(partition: String) => say::ReasonMendBeginArn { partition },
        NameTriggers => Key::ReasonMendNameTriggers,
        PartitionAttribute => Key::ReasonMendPartitionAttribute,
        AddNamespace => Key::ReasonMendAddNamespace,
        AddPath => Key::ReasonMendAddPath,
        MapOne => Key::ReasonMendMapOne,
        MapAtMost(most: u64) => say::ReasonMendMapAtMost { most: *most },
        RemoveOne => Key::ReasonMendRemoveOne,
        WriteMoment => Key::ReasonMendWriteMoment,
        CorrectId => Key::ReasonMendCorrectId,
        MetaOff => Key::ReasonMendMetaOff,
        JoinByDots => Key::ReasonMendJoinByDots,
        LeavesItself(root: String) => say::ReasonMendLeavesItself { root },
        Remove(path: String) => say::ReasonMendRemove { path },
        WriteIdentities => Key::ReasonMendWriteIdentities,
        SetKind(kind: String) => say::ReasonMendSetKind { kind },
        WholePath => Key::ReasonMendWholePath,
        Glob => Key::ReasonMendGlob,
        NameForm => Key::ReasonMendNameForm,
        OtherName => Key::ReasonMendOtherName,
        GoOnWithout => Key::ReasonMendGoOnWithout,
        UseOne(names: Vec<String>) => say::ReasonMendUse { names: either(names) },
    }
}

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
fn either(names: &[String]) -> Phrase {
    let (last, others) = match names {
        [] => return Phrase::foreign(""),
        [only] => return Phrase::from(say::ReasonNameQuoted { name: only }),
        [others @ .., last] => (last, others),
    };
    let mut others = others.iter();
    let first = Phrase::from(say::ReasonNameQuoted { name: others.next().unwrap_or(last) });
    let some = others.fold(first, |some, next| Phrase::from(say::ReasonNamesSome { some: &some, next }));
    Phrase::from(say::ReasonNamesLast { some: &some, last })
}
