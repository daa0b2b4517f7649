//! One row of a check: the check, its result, and the facts behind the result.

use crate::destination::spec::{Spec, Stream, region_partition};
use crate::destination::store::Places;
use crate::kinesis::identity::KeyForm;
use crate::kinesis::probe::{Caller, UNREACHABLE, WriteOperation};
use crate::kinesis::remedy::Remedy;
use crate::kinesis::{FailureMessage, ServiceHost};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The access key, judged by its id.
    Key,
    /// The host that requests go to. A check shows it only if neither the region nor the spec determines it.
    Endpoint,
    Identity,
    /// Difference between this machine's clock and AWS's.
    Clock,
    ListStreams,
    /// The stream exists and accepts writes.
    Stream,
    PutRecord,
    PutRecords,
    /// Permission to use the stream's encryption key.
    Encryption,
    /// Permission to read the stream's description.
    Describe,
    ListShards,
    Mode,
    Shards,
    RecordLimit,
    /// Whether the stream keeps the events of a profile together and in order.
    Order,
    TestOne,
    TestMany,
}

impl Check {
    /// The checks of every run, in the order of their rows. Test events are extra.
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

    /// Whether the verdict depends on it: the two write permissions, and test events if they were requested.
    pub fn is_needed(self) -> bool {
        matches!(self, Self::PutRecord | Self::PutRecords | Self::TestOne | Self::TestMany)
    }

    /// Whether a run works without this permission. It only spares the operator a question or adds detail.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Identity | Self::ListStreams | Self::Describe | Self::ListShards)
    }

    /// Whether this is a test event, which is really written to the stream.
    pub fn is_test(self) -> bool {
        matches!(self, Self::TestOne | Self::TestMany)
    }

    /// Returns the name of the check. A permission has the name of its IAM action.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "access-key",
            Self::Endpoint => "endpoint",
            Self::Identity => "sts:GetCallerIdentity",
            Self::Clock => "clock",
            Self::ListStreams => "kinesis:ListStreams",
            Self::Stream => "stream",
            Self::PutRecord => WriteOperation::One.action(),
            Self::PutRecords => WriteOperation::Many.action(),
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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckState {
    Allowed,
    Denied,
    /// The stream does not exist, so the check has no other result.
    Missing,
    Unknown,
    Failed,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckRow {
    pub check: Check,
    pub state: CheckState,
    /// The error code of the service, if it returned one.
    pub code: Option<String>,
    pub said: CheckFinding,
    pub remedy: Option<Remedy>,
    /// The row that shows the policy statement, if this row needs the same one.
    pub see: Option<Check>,
}

/// The facts behind a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckFinding {
    /// The service's message, or a message of ours if the service sent none.
    Theirs(FailureMessage),
    Key(KeyForm),
    Host(ServiceHost),
    Caller(Caller),
    /// Seconds by which AWS's clock is ahead of this machine's.
    Clock(i64),
    /// No response carried AWS's time.
    NoClock,
    /// The service answered the request.
    Granted,
    /// `DryRun` proved the permission.
    Proven,
    /// The endpoint refused the probe only because of its invalid hash key, which it validates after the permission.
    Inferred,
    /// The endpoint wrote the probe to the stream.
    Written {
        shard: String,
        sequence: String,
    },
    Status(String),
    NoStream {
        stream: String,
        region: String,
        /// Number of streams in that region, and whether there are more. `None` if they can't be listed.
        listed: Option<(usize, bool)>,
        elsewhere: Vec<OtherRegion>,
    },
    /// A write probe found the stream; its status is unknown.
    Found,
    /// No readable answer contains the fact.
    NotReadable,
    /// The stream does not use server-side encryption.
    NotEncrypted,
    /// The stream uses the AWS managed key, which needs no permission.
    KeyOfAws,
    /// The stream uses a customer managed key. Only a real write shows whether these credentials may use it.
    OwnKey(String),
    /// A record was written, so the key, if there is one, may be used.
    KeyUsed,
    /// The stream's description can't be read, and a dry run does not show whether the stream has a key.
    KeyUntold,
    Mode(String),
    /// Number of open shards, or a lower bound of it.
    Shards(usize),
    /// Largest record, in KiB.
    RecordLimit(i32),
    /// The stream uses partition keys.
    Ordered,
    /// The stream ignores partition keys.
    Unordered,
    TestSent {
        shard: String,
        sequence: String,
    },
}

/// The result of all rows. Only the rows of [`Check::is_needed`] decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Usable,
    Denied,
    Missing,
    /// AWS could not be reached for at least one write.
    Unreachable,
    /// At least one write has no clear result.
    Broken,
}

impl Verdict {
    pub fn from_rows(rows: &[CheckRow]) -> Self {
        let needed = |row: &&CheckRow| row.check.is_needed();
        let needed: Vec<_> = rows.iter().filter(needed).collect();
        if needed.iter().any(|row| row.state == CheckState::Denied) {
            Self::Denied
        } else if needed.iter().any(|row| row.state == CheckState::Missing) {
            Self::Missing
        } else if needed.iter().any(|row| row.code.as_deref() == Some(UNREACHABLE)) {
            Self::Unreachable
        } else if needed.len() < 2 || needed.iter().any(|row| row.state != CheckState::Allowed) {
            Self::Broken
        } else {
            Self::Usable
        }
    }
}

const VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherRegion {
    pub region: String,
    pub by: NamedBy,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NamedBy {
    Arn,
    Variable(&'static str),
    Account(String),
}

impl OtherRegion {
    /// Returns the regions other than the destination's own, each once.
    pub fn find_all(spec: &Spec, places: &Places) -> Vec<Self> {
        let arn = match &spec.connection.stream {
            Stream::Arn(arn) => Some((arn.region().to_owned(), NamedBy::Arn)),
            Stream::Name(_) => None,
        };
        let variables =
            VARIABLES.into_iter().filter_map(|name| Some((std::env::var(name).ok()?, NamedBy::Variable(name))));
        // Accounts that can't be read are left out.
        let names = places.list_accounts().unwrap_or_default();
        let accounts = names.into_iter().filter_map(|name| {
            let region = places.find_account(&name).ok()??.region;
            Some((region, NamedBy::Account(name)))
        });
        Self::others(&spec.account.region, arn.into_iter().chain(variables).chain(accounts))
    }

    fn others(own: &str, named: impl Iterator<Item = (String, NamedBy)>) -> Vec<Self> {
        let mut others: Vec<Self> = Vec::new();
        for (region, by) in named {
            let is_other = region != own && region_partition(&region).is_some();
            if is_other && !others.iter().any(|other| other.region == region) {
                others.push(Self { region, by });
            }
        }
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_other_region_is_named_once_and_what_is_none_is_not() {
        let named = [
            ("us-west-2", NamedBy::Arn),
            ("us-east-2", NamedBy::Variable("AWS_REGION")),
            ("", NamedBy::Variable("AWS_DEFAULT_REGION")),
            ("us-west-2", NamedBy::Account("a".into())),
            ("eu-west-1", NamedBy::Account("b".into())),
        ];
        let others = OtherRegion::others("us-east-2", named.into_iter().map(|(region, by)| (region.to_owned(), by)));
        let elsewhere = |region: &str, by| OtherRegion { region: region.into(), by };
        assert_eq!(
            others,
            [elsewhere("us-west-2", NamedBy::Arn), elsewhere("eu-west-1", NamedBy::Account("b".into()))]
        );
    }
}
