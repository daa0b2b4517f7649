//! The possible faults of a spec, without place and remedy.

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    #[error("the spec is not UTF-8 from here on")]
    NotUtf8,
    /// Holds the message of the TOML parser.
    #[error("not TOML: {0}")]
    NotToml(String),
    #[error("{0} is missing")]
    Missing(String),
    #[error("[{0}] is missing")]
    NoTable(String),
    #[error("unknown key {0:?}")]
    UnknownKey(String),
    #[error("unknown key {key:?} in {table}")]
    UnknownKeyIn {
        key: String,
        /// The table as messages name it, such as `[activation]`.
        table: String,
    },
    #[error("{0} is not built yet")]
    NotBuilt(String),
    #[error("{0} is empty")]
    Empty(String),
    /// Terminals interpret control characters, for example as cursor movements.
    #[error("{0} holds a control character")]
    Control(String),
    #[error("{path} is {number}, out of range")]
    OutOfRange {
        path: String,
        /// The number as typed.
        number: String,
    },
    #[error("{value:?} is not a value of {path}")]
    NoValue { value: String, path: String },
    #[error("{path} is {written}, not a date and time with an offset")]
    NoMoment {
        path: String,
        /// The value as TOML writes it.
        written: String,
    },
    #[error("{path} is {found}, not {wanted}")]
    Type { path: String, found: Type, wanted: Type },
    /// The account is named by `id`, and credentials are given as well.
    #[error("[account] holds id and credentials")]
    TwoSignIns,
    #[error("account.id cannot be the name of an account")]
    AccountName,
    /// `account.credentials` has an unknown value. The message does not repeat it, because a user may have put a secret
    /// there.
    #[error("account.credentials names no place to take credentials from")]
    NoPlace,
    #[error("account.endpoint_url {0}")]
    Endpoint(EndpointFault),
    #[error("{0:?} is not a region")]
    NoRegion(String),
    #[error("{0:?} is not the ARN of a stream")]
    StreamArn(String),
    #[error("{0:?} cannot be the name of a stream")]
    StreamName(String),
    #[error("the stream is in {stream}, but account.region is {account}")]
    OtherRegion { stream: String, account: String },
    #[error("the ARN says {arn}, but {region} is in {partition}")]
    OtherPartition {
        /// Partition in the ARN.
        arn: String,
        region: String,
        /// Partition of `region`.
        partition: String,
    },
    #[error("activation.triggers is empty, so nothing would ever leave")]
    NoTriggers,
    #[error("activation.segments is empty")]
    NoSegments,
    #[error("activation.segments holds {0} segments")]
    ManySegments(u64),
    #[error("segment {namespace}/{id} is mapped twice")]
    SegmentTwice { namespace: String, id: String },
    #[error("{0:?} is not a UUID, and strict is on")]
    NoUuid(String),
    /// Outflow writes `_meta` itself, so a mapped attribute there would appear twice.
    #[error("{0:?} cannot be mapped while meta is on")]
    Meta(String),
    #[error("{0:?} has an empty part")]
    EmptyPart(String),
    /// The path starts with a key that is exported by other settings.
    #[error("{0:?} is not an attribute")]
    NoAttribute(String),
    #[error("{glob:?} is not a glob: {reason}")]
    NoGlob { glob: String, reason: String },
    #[error("attribute {0:?} is mapped twice")]
    AttributeTwice(String),
    /// The value of `inner` would be exported twice.
    #[error("attribute {inner:?} is inside {outer:?}, which is mapped too")]
    AttributeInside { inner: String, outer: String },
    #[error("activation.identities is empty")]
    NoIdentities,
    #[error("identity namespace {0:?} is chosen twice")]
    IdentityTwice(String),
    #[error("source.{key} does not belong to a source of kind {kind:?}")]
    OtherKind { key: String, kind: String },
    /// The absolute path is unknown or not UTF-8. Holds the folder.
    #[error("source.path cannot be resolved against {0}")]
    Unresolved(String),
    #[error("{0:?} cannot be the name of a destination")]
    Name(String),
    #[error("{0:?} is the name of the log file")]
    LogName(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointFault {
    #[error("is not a URL")]
    NoUrl,
    #[error("holds a user name")]
    User,
    #[error("has no host")]
    NoHost,
    /// Plain http would send events unencrypted.
    #[error("is plain http to another machine")]
    Plain,
    #[error("has a port that is none")]
    Port,
    #[error("has more than a host and a port")]
    More,
    #[error("is neither http nor https")]
    Scheme,
}

/// The type of a TOML value, as messages name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Type {
    #[error("a string")]
    Text,
    #[error("a whole number")]
    Whole,
    #[error("a decimal number")]
    Decimal,
    #[error("a boolean")]
    Switch,
    /// Found: any TOML date, time or date-time.
    #[error("a date")]
    Date,
    /// Wanted: a date and time with an offset.
    #[error("a date and time")]
    Moment,
    #[error("a list")]
    List,
    #[error("a table")]
    Table,
}
