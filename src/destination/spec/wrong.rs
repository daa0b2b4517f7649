//! The possible faults of a spec, without place and remedy.

use crate::text::{Explain, Key, Phrase, display_in_english, say};

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
