//! What is wrong with a spec, and what to do about it.

use crate::destination::spec::{EndpointFault, Mend, SpecFault, SpecFaults, Type, Wrong};
use crate::text::{Explain, Key, Phrase, say};

/// Faults of one spec that are told, and how many more there are.
const SHOWN: usize = 10;

impl Explain for SpecFaults {
    fn phrase(&self) -> Phrase {
        let (first, more) = self.as_slice().split_at(self.as_slice().len().min(SHOWN));
        let more = (!more.is_empty()).then(|| Phrase::from(say::ReasonSpecMore { count: more.len() }));
        Phrase::several(first.iter().map(SpecFault::phrase).chain(more))
    }
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

impl Explain for Wrong {
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

impl Explain for Mend {
    fn phrase(&self) -> Phrase {
        match self {
            Self::SaveUtf8 => Phrase::from(Key::ReasonMendSaveUtf8),
            Self::KeepOne => Phrase::from(Key::ReasonMendKeepOne),
            Self::MendFirst => Phrase::from(Key::ReasonMendMendFirst),
            Self::AddAtTop(line) => Phrase::from(say::ReasonMendAddAtTop { line }),
            Self::AddTo { table, line } => Phrase::from(say::ReasonMendAddTo { table, line }),
            Self::AddTable { table, key } => Phrase::from(say::ReasonMendAddTable { table, key }),
            Self::AddTableWith { table, key, other } => Phrase::from(say::ReasonMendAddTableWith { table, key, other }),
            Self::NoSecrets => Phrase::from(Key::ReasonMendNoSecrets),
            Self::DidYouMean(near) => Phrase::from(say::ReasonMendDidYouMean { near }),
            Self::MoveToTop => Phrase::from(Key::ReasonMendMoveToTop),
            Self::MoveTo(table) => Phrase::from(say::ReasonMendMoveTo { table }),
            Self::UseKey(keys) => Phrase::from(say::ReasonMendUseKey { keys }),
            Self::Fill => Phrase::from(Key::ReasonMendFill),
            Self::RemoveCharacter => Phrase::from(Key::ReasonMendRemoveCharacter),
            Self::Quote => Phrase::from(Key::ReasonMendQuote),
            Self::Bracket => Phrase::from(Key::ReasonMendBracket),
            Self::WriteSwitch => Phrase::from(Key::ReasonMendWriteSwitch),
            Self::WriteDigits => Phrase::from(Key::ReasonMendWriteDigits),
            Self::WriteTable => Phrase::from(Key::ReasonMendWriteTable),
            Self::WriteNumber { least, most } => {
                Phrase::from(say::ReasonMendWriteNumber { least: *least, most: *most })
            }
            Self::RemoveId => Phrase::from(Key::ReasonMendRemoveId),
            Self::NameAccount => Phrase::from(Key::ReasonMendNameAccount),
            Self::SetCredentials => Phrase::from(Key::ReasonMendSetCredentials),
            Self::WriteUrl => Phrase::from(Key::ReasonMendWriteUrl),
            Self::RemoveUser => Phrase::from(Key::ReasonMendRemoveUser),
            Self::UseHttps => Phrase::from(Key::ReasonMendUseHttps),
            Self::WritePort => Phrase::from(Key::ReasonMendWritePort),
            Self::WriteRegion => Phrase::from(Key::ReasonMendWriteRegion),
            Self::WriteArn => Phrase::from(Key::ReasonMendWriteArn),
            Self::StreamForm => Phrase::from(Key::ReasonMendStreamForm),
            Self::MakeSame => Phrase::from(Key::ReasonMendMakeSame),
            Self::BeginArn(partition) => Phrase::from(say::ReasonMendBeginArn { partition }),
            Self::NameTriggers => Phrase::from(Key::ReasonMendNameTriggers),
            Self::PartitionAttribute => Phrase::from(Key::ReasonMendPartitionAttribute),
            Self::AddNamespace => Phrase::from(Key::ReasonMendAddNamespace),
            Self::AddPath => Phrase::from(Key::ReasonMendAddPath),
            Self::MapOne => Phrase::from(Key::ReasonMendMapOne),
            Self::MapAtMost(most) => Phrase::from(say::ReasonMendMapAtMost { most: *most }),
            Self::RemoveOne => Phrase::from(Key::ReasonMendRemoveOne),
            Self::WriteMoment => Phrase::from(Key::ReasonMendWriteMoment),
            Self::CorrectId => Phrase::from(Key::ReasonMendCorrectId),
            Self::MetaOff => Phrase::from(Key::ReasonMendMetaOff),
            Self::JoinByDots => Phrase::from(Key::ReasonMendJoinByDots),
            Self::LeavesItself(root) => Phrase::from(say::ReasonMendLeavesItself { root }),
            Self::Remove(path) => Phrase::from(say::ReasonMendRemove { path }),
            Self::WriteIdentities => Phrase::from(Key::ReasonMendWriteIdentities),
            Self::SetKind(kind) => Phrase::from(say::ReasonMendSetKind { kind }),
            Self::Glob => Phrase::from(Key::ReasonMendGlob),
            Self::WholePath => Phrase::from(Key::ReasonMendWholePath),
            Self::NameForm => Phrase::from(Key::ReasonMendNameForm),
            Self::OtherName => Phrase::from(Key::ReasonMendOtherName),
            Self::GoOnWithout => Phrase::from(Key::ReasonMendGoOnWithout),
            Self::UseOne(names) => Phrase::from(say::ReasonMendUse { names: either(names) }),
        }
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

impl Explain for Type {
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
