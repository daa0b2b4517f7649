//! What is wrong with a spec, and what to do about it.

use crate::destination::spec::{EndpointFault, Mend, SpecFault, SpecFaults, Type, Wrong};
use crate::text::{Explain, Phrase, SpecKey};

/// Faults of one spec that are told, and how many more there are.
const SHOWN: usize = 10;

impl Explain for SpecFaults {
    fn phrase(&self) -> Phrase {
        let (first, more) = self.as_slice().split_at(self.as_slice().len().min(SHOWN));
        let more = (!more.is_empty()).then(|| Phrase::new(SpecKey::More).with("count", more.len()));
        Phrase::several(first.iter().map(SpecFault::phrase).chain(more))
    }
}

impl Explain for SpecFault {
    fn phrase(&self) -> Phrase {
        let Self { file, line, column, key: _, what, remedy } = self;
        let key = if self.is_closed() { SpecKey::Fault } else { SpecKey::FaultOpen };
        let place = Phrase::new(key).quoting("file", file).with("line", *line).with("column", *column);
        place.with("wrong", what).with("mend", remedy)
    }
}

impl Explain for Wrong {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NotUtf8 => Phrase::new(SpecKey::WrongNotUtf8),
            Self::NotToml(words) => Phrase::new(SpecKey::WrongNotToml).quoting("words", words),
            Self::Missing(path) => Phrase::new(SpecKey::WrongMissing).quoting("path", path),
            Self::NoTable(table) => Phrase::new(SpecKey::WrongNoTable).quoting("table", table),
            Self::UnknownKey(key) => Phrase::new(SpecKey::WrongUnknownKey).quoting("key", key),
            Self::UnknownKeyIn { key, table } => {
                Phrase::new(SpecKey::WrongUnknownKeyIn).quoting("key", key).quoting("table", table)
            }
            Self::NotBuilt(line) => Phrase::new(SpecKey::WrongNotBuilt).quoting("line", line),
            Self::Empty(path) => Phrase::new(SpecKey::WrongEmpty).quoting("path", path),
            Self::Control(path) => Phrase::new(SpecKey::WrongControl).quoting("path", path),
            Self::OutOfRange { path, number } => {
                Phrase::new(SpecKey::WrongOutOfRange).quoting("path", path).quoting("number", number)
            }
            Self::NoValue { value, path } => {
                Phrase::new(SpecKey::WrongNoValue).quoting("value", value).quoting("path", path)
            }
            Self::NoMoment { path, written } => {
                Phrase::new(SpecKey::WrongNoMoment).quoting("path", path).quoting("written", written)
            }
            Self::Type { path, found, wanted } => {
                Phrase::new(SpecKey::WrongType).quoting("path", path).with("found", found).with("wanted", wanted)
            }
            Self::TwoSignIns => Phrase::new(SpecKey::WrongTwoSignIns),
            Self::AccountName => Phrase::new(SpecKey::WrongAccountName),
            Self::NoPlace => Phrase::new(SpecKey::WrongNoPlace),
            Self::Endpoint(fault) => Phrase::new(SpecKey::WrongEndpoint).with("fault", fault),
            Self::NoRegion(region) => Phrase::new(SpecKey::WrongNoRegion).quoting("region", region),
            Self::StreamArn(arn) => Phrase::new(SpecKey::WrongStreamArn).quoting("arn", arn),
            Self::StreamName(name) => Phrase::new(SpecKey::WrongStreamName).quoting("name", name),
            Self::OtherRegion { stream, account } => {
                Phrase::new(SpecKey::WrongOtherRegion).quoting("stream", stream).quoting("account", account)
            }
            Self::OtherPartition { arn, region, partition } => Phrase::new(SpecKey::WrongOtherPartition)
                .quoting("arn", arn)
                .quoting("region", region)
                .quoting("partition", partition),
            Self::NoTriggers => Phrase::new(SpecKey::WrongNoTriggers),
            Self::NoSegments => Phrase::new(SpecKey::WrongNoSegments),
            Self::ManySegments(count) => Phrase::new(SpecKey::WrongManySegments).with("count", *count),
            Self::SegmentTwice { namespace, id } => {
                Phrase::new(SpecKey::WrongSegmentTwice).quoting("namespace", namespace).quoting("id", id)
            }
            Self::NoUuid(id) => Phrase::new(SpecKey::WrongNoUuid).quoting("id", id),
            Self::Meta(path) => Phrase::new(SpecKey::WrongMeta).quoting("path", path),
            Self::EmptyPart(path) => Phrase::new(SpecKey::WrongEmptyPart).quoting("path", path),
            Self::NoGlob { glob, reason } => {
                Phrase::new(SpecKey::WrongNoGlob).quoting("glob", glob).quoting("reason", reason)
            }
            Self::NoAttribute(path) => Phrase::new(SpecKey::WrongNoAttribute).quoting("path", path),
            Self::AttributeTwice(path) => Phrase::new(SpecKey::WrongAttributeTwice).quoting("path", path),
            Self::AttributeInside { inner, outer } => {
                Phrase::new(SpecKey::WrongAttributeInside).quoting("inner", inner).quoting("outer", outer)
            }
            Self::NoIdentities => Phrase::new(SpecKey::WrongNoIdentities),
            Self::IdentityTwice(namespace) => Phrase::new(SpecKey::WrongIdentityTwice).quoting("namespace", namespace),
            Self::OtherKind { key, kind } => {
                Phrase::new(SpecKey::WrongOtherKind).quoting("key", key).quoting("kind", kind)
            }
            Self::Unresolved(folder) => Phrase::new(SpecKey::WrongUnresolved).quoting("folder", folder),
            Self::Name(name) => Phrase::new(SpecKey::WrongName).quoting("name", name),
            Self::LogName(name) => Phrase::new(SpecKey::WrongLogName).quoting("name", name),
        }
    }
}

impl Explain for Mend {
    fn phrase(&self) -> Phrase {
        match self {
            Self::SaveUtf8 => Phrase::new(SpecKey::MendSaveUtf8),
            Self::KeepOne => Phrase::new(SpecKey::MendKeepOne),
            Self::MendFirst => Phrase::new(SpecKey::MendMendFirst),
            Self::AddAtTop(line) => Phrase::new(SpecKey::MendAddAtTop).quoting("line", line),
            Self::AddTo { table, line } => {
                Phrase::new(SpecKey::MendAddTo).quoting("table", table).quoting("line", line)
            }
            Self::AddTable { table, key } => {
                Phrase::new(SpecKey::MendAddTable).quoting("table", table).quoting("key", key)
            }
            Self::AddTableWith { table, key, other } => Phrase::new(SpecKey::MendAddTableWith)
                .quoting("table", table)
                .quoting("key", key)
                .quoting("other", other),
            Self::NoSecrets => Phrase::new(SpecKey::MendNoSecrets),
            Self::DidYouMean(near) => Phrase::new(SpecKey::MendDidYouMean).quoting("near", near),
            Self::MoveToTop => Phrase::new(SpecKey::MendMoveToTop),
            Self::MoveTo(table) => Phrase::new(SpecKey::MendMoveTo).quoting("table", table),
            Self::UseKey(keys) => Phrase::new(SpecKey::MendUseKey).quoting("keys", keys),
            Self::Fill => Phrase::new(SpecKey::MendFill),
            Self::RemoveCharacter => Phrase::new(SpecKey::MendRemoveCharacter),
            Self::Quote => Phrase::new(SpecKey::MendQuote),
            Self::Bracket => Phrase::new(SpecKey::MendBracket),
            Self::WriteSwitch => Phrase::new(SpecKey::MendWriteSwitch),
            Self::WriteDigits => Phrase::new(SpecKey::MendWriteDigits),
            Self::WriteTable => Phrase::new(SpecKey::MendWriteTable),
            Self::WriteNumber { least, most } => {
                Phrase::new(SpecKey::MendWriteNumber).with("least", *least).with("most", *most)
            }
            Self::RemoveId => Phrase::new(SpecKey::MendRemoveId),
            Self::NameAccount => Phrase::new(SpecKey::MendNameAccount),
            Self::SetCredentials => Phrase::new(SpecKey::MendSetCredentials),
            Self::WriteUrl => Phrase::new(SpecKey::MendWriteUrl),
            Self::RemoveUser => Phrase::new(SpecKey::MendRemoveUser),
            Self::UseHttps => Phrase::new(SpecKey::MendUseHttps),
            Self::WritePort => Phrase::new(SpecKey::MendWritePort),
            Self::WriteRegion => Phrase::new(SpecKey::MendWriteRegion),
            Self::WriteArn => Phrase::new(SpecKey::MendWriteArn),
            Self::StreamForm => Phrase::new(SpecKey::MendStreamForm),
            Self::MakeSame => Phrase::new(SpecKey::MendMakeSame),
            Self::BeginArn(partition) => Phrase::new(SpecKey::MendBeginArn).quoting("partition", partition),
            Self::NameTriggers => Phrase::new(SpecKey::MendNameTriggers),
            Self::PartitionAttribute => Phrase::new(SpecKey::MendPartitionAttribute),
            Self::AddNamespace => Phrase::new(SpecKey::MendAddNamespace),
            Self::AddPath => Phrase::new(SpecKey::MendAddPath),
            Self::MapOne => Phrase::new(SpecKey::MendMapOne),
            Self::MapAtMost(most) => Phrase::new(SpecKey::MendMapAtMost).with("most", *most),
            Self::RemoveOne => Phrase::new(SpecKey::MendRemoveOne),
            Self::WriteMoment => Phrase::new(SpecKey::MendWriteMoment),
            Self::CorrectId => Phrase::new(SpecKey::MendCorrectId),
            Self::MetaOff => Phrase::new(SpecKey::MendMetaOff),
            Self::JoinByDots => Phrase::new(SpecKey::MendJoinByDots),
            Self::LeavesItself(root) => Phrase::new(SpecKey::MendLeavesItself).quoting("root", root),
            Self::Remove(path) => Phrase::new(SpecKey::MendRemove).quoting("path", path),
            Self::WriteIdentities => Phrase::new(SpecKey::MendWriteIdentities),
            Self::SetKind(kind) => Phrase::new(SpecKey::MendSetKind).quoting("kind", kind),
            Self::Glob => Phrase::new(SpecKey::MendGlob),
            Self::WholePath => Phrase::new(SpecKey::MendWholePath),
            Self::NameForm => Phrase::new(SpecKey::MendNameForm),
            Self::OtherName => Phrase::new(SpecKey::MendOtherName),
            Self::GoOnWithout => Phrase::new(SpecKey::MendGoOnWithout),
            Self::UseOne(names) => Phrase::new(SpecKey::MendUse).with("names", either(names)),
        }
    }
}

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
fn either(names: &[String]) -> Phrase {
    let (last, others) = match names {
        [] => return Phrase::foreign(""),
        [only] => return Phrase::new(SpecKey::NameQuoted).quoting("name", only),
        [others @ .., last] => (last, others),
    };
    let mut others = others.iter();
    let first = Phrase::new(SpecKey::NameQuoted).quoting("name", others.next().unwrap_or(last));
    let some =
        others.fold(first, |some, next| Phrase::new(SpecKey::NamesSome).with("some", &some).quoting("next", next));
    Phrase::new(SpecKey::NamesLast).with("some", &some).quoting("last", last)
}

impl Explain for EndpointFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::NoUrl => Phrase::new(SpecKey::EndpointNoUrl),
            Self::User => Phrase::new(SpecKey::EndpointUser),
            Self::NoHost => Phrase::new(SpecKey::EndpointNoHost),
            Self::Plain => Phrase::new(SpecKey::EndpointPlain),
            Self::Port => Phrase::new(SpecKey::EndpointPort),
            Self::More => Phrase::new(SpecKey::EndpointMore),
            Self::Scheme => Phrase::new(SpecKey::EndpointScheme),
        }
    }
}

impl Explain for Type {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Text => Phrase::new(SpecKey::TypeText),
            Self::Whole => Phrase::new(SpecKey::TypeWhole),
            Self::Decimal => Phrase::new(SpecKey::TypeDecimal),
            Self::Switch => Phrase::new(SpecKey::TypeSwitch),
            Self::Date => Phrase::new(SpecKey::TypeDate),
            Self::Moment => Phrase::new(SpecKey::TypeMoment),
            Self::List => Phrase::new(SpecKey::TypeList),
            Self::Table => Phrase::new(SpecKey::TypeTable),
        }
    }
}
