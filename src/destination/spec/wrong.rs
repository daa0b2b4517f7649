//! What can be wrong with a spec.

/// What is wrong with one place of a spec.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// The text is of another encoding.
    #[error("the spec is not UTF-8 from here on")]
    NotUtf8,
    /// The text is no TOML, in the words of its reader.
    #[error("not TOML: {0}")]
    NotToml(String),
    /// A key is.
    #[error("{0} is missing")]
    Missing(String),
    /// A table is.
    #[error("[{0}] is missing")]
    NoTable(String),
    /// Nobody knows this key.
    #[error("unknown key {0:?}")]
    UnknownKey(String),
    /// Nobody knows this key in that table.
    #[error("unknown key {key:?} in {table}")]
    UnknownKeyIn {
        /// The key.
        key: String,
        /// The table, as it is called.
        table: String,
    },
    /// It is for later.
    #[error("{0} is not built yet")]
    NotBuilt(String),
    /// There is nothing in it.
    #[error("{0} is empty")]
    Empty(String),
    /// Something in it moves the cursor of a terminal.
    #[error("{0} holds a control character")]
    Control(String),
    /// The number is too small, or too large.
    #[error("{path} is {number}, out of range")]
    OutOfRange {
        /// Its path.
        path: String,
        /// As it was written.
        number: String,
    },
    /// It can have other values only.
    #[error("{value:?} is not a value of {path}")]
    NoValue {
        /// What was written.
        value: String,
        /// Its path.
        path: String,
    },
    /// It has another form.
    #[error("{path} is {written}, not a date and time with an offset")]
    NoMoment {
        /// Its path.
        path: String,
        /// What was written, as TOML writes it.
        written: String,
    },
    /// It is of another type.
    #[error("{path} is {found}, not {wanted}")]
    Type {
        /// Its path.
        path: String,
        /// What it is.
        found: Type,
        /// What it should be.
        wanted: Type,
    },
    /// An account is named, and how to sign in without one.
    #[error("[account] holds id and credentials")]
    TwoSignIns,
    /// No account can be called that.
    #[error("account.id cannot be the name of an account")]
    AccountName,
    /// Nothing is known by that word. It is not repeated: somebody may have put a secret there.
    #[error("account.credentials names no place to take credentials from")]
    NoPlace,
    /// The endpoint is none.
    #[error("account.endpoint_url {0}")]
    Endpoint(EndpointFault),
    /// There is no such region.
    #[error("{0:?} is not a region")]
    NoRegion(String),
    /// The ARN is of something else.
    #[error("{0:?} is not the ARN of a stream")]
    StreamArn(String),
    /// No stream can be called that.
    #[error("{0:?} cannot be the name of a stream")]
    StreamName(String),
    /// Two regions are named.
    #[error("the stream is in {stream}, but account.region is {account}")]
    OtherRegion {
        /// The stream's.
        stream: String,
        /// The account's.
        account: String,
    },
    /// Two partitions are named.
    #[error("the ARN says {arn}, but {region} is in {partition}")]
    OtherPartition {
        /// The ARN's.
        arn: String,
        /// The region.
        region: String,
        /// The region's.
        partition: String,
    },
    /// There is no reason to send anything.
    #[error("activation.triggers is empty, so nothing would ever leave")]
    NoTriggers,
    /// There is no segment.
    #[error("activation.segments is empty")]
    NoSegments,
    /// There are too many of them.
    #[error("activation.segments holds {0} segments")]
    ManySegments(u64),
    /// A segment is.
    #[error("segment {namespace}/{id} is mapped twice")]
    SegmentTwice {
        /// Its namespace.
        namespace: String,
        /// Its id.
        id: String,
    },
    /// The id of a segment is of another form.
    #[error("{0:?} is not a UUID, and strict is on")]
    NoUuid(String),
    /// It would be there twice.
    #[error("{0:?} cannot be mapped while meta is on")]
    Meta(String),
    /// A dot stands where a name should.
    #[error("{0:?} has an empty part")]
    EmptyPart(String),
    /// It leaves in another way.
    #[error("{0:?} is not an attribute")]
    NoAttribute(String),
    /// It cannot be read as a glob.
    #[error("{glob:?} is not a glob: {reason}")]
    NoGlob {
        /// It.
        glob: String,
        /// Why not.
        reason: String,
    },
    /// An attribute is.
    #[error("attribute {0:?} is mapped twice")]
    AttributeTwice(String),
    /// An attribute would be there twice.
    #[error("attribute {inner:?} is inside {outer:?}, which is mapped too")]
    AttributeInside {
        /// The one inside.
        inner: String,
        /// The one that holds it.
        outer: String,
    },
    /// There is no identity.
    #[error("activation.identities is empty")]
    NoIdentities,
    /// A namespace is.
    #[error("identity namespace {0:?} is chosen twice")]
    IdentityTwice(String),
    /// The key is of another kind of source.
    #[error("source.{key} does not belong to a source of kind {kind:?}")]
    OtherKind {
        /// The key.
        key: String,
        /// The kind at hand.
        kind: String,
    },
    /// The path is no text there.
    #[error("source.path cannot be resolved against {0}")]
    Unresolved(String),
    /// No destination can be called that.
    #[error("{0:?} cannot be the name of a destination")]
    Name(String),
    /// Another file is called that.
    #[error("{0:?} is the name of the log file")]
    LogName(String),
}

/// What is wrong with the URL of an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointFault {
    /// It has another form.
    #[error("is not a URL")]
    NoUrl,
    /// Credentials have no place there.
    #[error("holds a user name")]
    User,
    /// It leads nowhere.
    #[error("has no host")]
    NoHost,
    /// Others could read what is sent.
    #[error("is plain http to another machine")]
    Plain,
    /// There is no such port.
    #[error("has a port that is none")]
    Port,
    /// Nothing else belongs there.
    #[error("has more than a host and a port")]
    More,
    /// Nothing else is spoken.
    #[error("is neither http nor https")]
    Scheme,
}

/// What a value of TOML is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Type {
    /// Characters in quotes.
    #[error("a string")]
    Text,
    /// Digits.
    #[error("a whole number")]
    Whole,
    /// Digits with a point.
    #[error("a decimal number")]
    Decimal,
    /// True or false.
    #[error("a boolean")]
    Switch,
    /// A time, or a part of one.
    #[error("a date")]
    Date,
    /// A day and an hour.
    #[error("a date and time")]
    Moment,
    /// In square brackets.
    #[error("a list")]
    List,
    /// Keys and values.
    #[error("a table")]
    Table,
}
