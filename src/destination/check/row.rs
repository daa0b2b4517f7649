//! One row of a check: what was looked at, how it came out, and what was seen.

use super::Elsewhere;
use crate::kinesis::identity::KeyForm;
use crate::kinesis::probe::{Caller, UNREACHABLE, Write};
use crate::kinesis::remedy::Remedy;
use crate::kinesis::{ServiceHost, Words};

/// One check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The access key, as its id tells it.
    Key,
    /// The host that is asked.
    Endpoint,
    /// Who AWS says it is.
    Identity,
    /// This machine's clock beside AWS's.
    Clock,
    /// The right to list streams.
    ListStreams,
    /// The stream is there and can be written to.
    Stream,
    /// The right to write one record.
    PutRecord,
    /// The right to write many.
    PutRecords,
    /// The use of the stream's encryption key.
    Encryption,
    /// The right to read what the stream says of itself.
    Describe,
    /// The right to list its shards.
    ListShards,
    /// How its capacity is set.
    Mode,
    /// How many shards are open.
    Shards,
    /// Its largest record.
    RecordLimit,
    /// Whether it keeps a profile's events together.
    Order,
    /// A test event by `PutRecord`.
    TestOne,
    /// A test event by `PutRecords`.
    TestMany,
}

impl Check {
    /// All that are made each time.
    pub const ALL: [Self; 15] = [
        Self::Key,
        Self::Endpoint,
        Self::Identity,
        Self::Clock,
        Self::ListStreams,
        Self::Stream,
        Self::PutRecord,
        Self::PutRecords,
        Self::Encryption,
        Self::Describe,
        Self::ListShards,
        Self::Mode,
        Self::Shards,
        Self::RecordLimit,
        Self::Order,
    ];

    /// Whether a run needs it, or a test event was asked for.
    pub fn is_needed(self) -> bool {
        matches!(self, Self::PutRecord | Self::PutRecords | Self::TestOne | Self::TestMany)
    }

    /// Whether a run does without it: it only saves a question or sharpens a look.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Identity | Self::ListStreams | Self::Describe | Self::ListShards)
    }

    /// Whether it is a test event, which really arrives.
    pub fn is_test(self) -> bool {
        matches!(self, Self::TestOne | Self::TestMany)
    }

    /// Its name; a right has its action's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "access-key",
            Self::Endpoint => "endpoint",
            Self::Identity => "sts:GetCallerIdentity",
            Self::Clock => "clock",
            Self::ListStreams => "kinesis:ListStreams",
            Self::Stream => "stream",
            Self::PutRecord => Write::One.action(),
            Self::PutRecords => Write::Many.action(),
            Self::Encryption => "kms:GenerateDataKey",
            Self::Describe => "kinesis:DescribeStreamSummary",
            Self::ListShards => "kinesis:ListShards",
            Self::Mode => "mode",
            Self::Shards => "shards",
            Self::RecordLimit => "record-limit",
            Self::Order => "order",
            Self::TestOne => "test-event:PutRecord",
            Self::TestMany => "test-event:PutRecords",
        }
    }
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is as it should be.
    Allowed,
    /// It is not.
    Denied,
    /// There is no such stream, so nothing else can be told.
    Missing,
    /// It could not be told.
    Unknown,
    /// The check itself broke.
    Failed,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What was looked at.
    pub check: Check,
    /// How it came out.
    pub state: State,
    /// The service's code, where it gave one.
    pub code: Option<String>,
    /// What was seen.
    pub said: Said,
    /// What can be done about it.
    pub remedy: Option<Remedy>,
    /// The row that says what is to be added, when it is the same for both.
    pub see: Option<Check>,
}

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// The service's own words, or ours where it says nothing.
    Theirs(Words),
    /// What the key's id tells.
    Key(KeyForm),
    /// The host that Kinesis is asked at.
    Host(ServiceHost),
    /// Who the credentials are.
    Caller(Caller),
    /// Seconds that AWS's clock is ahead of this machine's.
    Clock(i64),
    /// No answer said the time.
    NoClock,
    /// The service allows it.
    Granted,
    /// `DryRun` proved it.
    Proven,
    /// The endpoint refused the probe only for its hash key, which it looks at after the right.
    Inferred,
    /// The endpoint wrote the probe.
    Written {
        /// The shard.
        shard: String,
        /// The place in it.
        sequence: String,
    },
    /// The status of the stream.
    Status(String),
    /// There is no such stream.
    NoStream {
        /// Its name.
        stream: String,
        /// The region that was asked.
        region: String,
        /// How many streams are there, and whether there are more; none where they may not be listed.
        listed: Option<(usize, bool)>,
        /// Regions that are named elsewhere.
        elsewhere: Vec<Elsewhere>,
    },
    /// A write would find it.
    Found,
    /// Nothing that may be read tells it.
    NotReadable,
    /// The stream is not encrypted by a key.
    NotEncrypted,
    /// It is encrypted by the key of AWS, which needs no right.
    KeyOfAws,
    /// It is encrypted by a customer's key: only a write shows whether it may be used.
    OwnKey(String),
    /// A record was written, so whatever key there is may be used.
    KeyUsed,
    /// The stream's description may not be read, and a probe does not show whether there is a key.
    KeyUntold,
    /// How its capacity is set.
    Mode(String),
    /// Open shards, at least.
    Shards(usize),
    /// Largest record, in KiB.
    RecordLimit(i32),
    /// Partition keys count.
    Ordered,
    /// They are ignored.
    Unordered,
    /// A test event was written.
    TestSent {
        /// The shard.
        shard: String,
        /// The place in it.
        sequence: String,
    },
}

/// What all rows come to: the two rights to write alone decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Both rights are there.
    Usable,
    /// One is not.
    Denied,
    /// There is no stream to write to.
    Missing,
    /// No answer came about one.
    Unreachable,
    /// One could not be told.
    Broken,
}

impl Verdict {
    /// Of these rows.
    pub fn of(rows: &[Row]) -> Self {
        let needed = |row: &&Row| row.check.is_needed();
        let needed: Vec<_> = rows.iter().filter(needed).collect();
        if needed.iter().any(|row| row.state == State::Denied) {
            Self::Denied
        } else if needed.iter().any(|row| row.state == State::Missing) {
            Self::Missing
        } else if needed.iter().any(|row| row.code.as_deref() == Some(UNREACHABLE)) {
            Self::Unreachable
        } else if needed.len() < 2 || needed.iter().any(|row| row.state != State::Allowed) {
            Self::Broken
        } else {
            Self::Usable
        }
    }
}
