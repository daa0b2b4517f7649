//! Reads `[connection]`: the stream, by name or ARN, and the marketing actions.

use std::fmt;

use super::fault::FaultCollector;
use super::reading::{SpecTable, SpecValue};
use super::{ConnectionSpec, SpecProblem, SpecRemedy, TABLES, region_partition};

/// Longest name of a stream, in characters. Source: `StreamName` in the Kinesis API reference.
const MAX_STREAM_NAME: usize = 128;

/// A stream in the form that the spec uses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stream {
    /// 1 to 128 characters of `[a-zA-Z0-9_.-]`.
    Name(String),
    Arn(StreamArn),
}

/// `arn:PARTITION:kinesis:REGION:ACCOUNT:stream/NAME`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamArn {
    arn: String,
    partition: String,
    region: String,
    account: String,
    name: String,
}

impl Stream {
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Arn(arn) => &arn.name,
        }
    }

    /// Returns the ARN, if the spec uses one.
    pub fn arn(&self) -> Option<&str> {
        match self {
            Self::Name(_) => None,
            Self::Arn(arn) => Some(&arn.arn),
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.arn().unwrap_or(self.name()))
    }
}

impl StreamArn {
    pub fn partition(&self) -> &str {
        &self.partition
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the 12-digit account number.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Parses an ARN. Returns `None` if it is not the ARN of a stream.
    pub fn parse(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next();
        let ("arn", partition, "kinesis", region, account) = (next()?, next()?, next()?, next()?, next()?) else {
            return None;
        };
        let name = next()?.strip_prefix("stream/")?;
        let whole = partition.strip_prefix("aws")?.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            && region_partition(region).is_some()
            && account.len() == 12
            && account.bytes().all(|b| b.is_ascii_digit())
            && is_stream_name(name);
        whole.then(|| Self {
            arn: arn.to_owned(),
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// Reads the table. `region` is the account's region, if it is valid; the region in an ARN must be the same.
pub(super) fn read(
    part: &SpecTable<'_>,
    region: Option<&str>,
    faults: &mut FaultCollector<'_>,
) -> Option<ConnectionSpec> {
    part.allow_only(TABLES[2].1, faults);
    let stream =
        part.require("stream", r#"stream = "segments""#, faults).and_then(|cell| read_stream(&cell, region, faults));
    let marketing_actions = part.words("marketing_actions", faults);
    Some(ConnectionSpec {
        stream: stream?,
        marketing_actions: marketing_actions?.into_iter().map(str::to_owned).collect(),
    })
}

fn read_stream(cell: &SpecValue<'_>, region: Option<&str>, faults: &mut FaultCollector<'_>) -> Option<Stream> {
    let typed = cell.word(faults)?;
    if typed.starts_with("arn:") {
        return match StreamArn::parse(typed) {
            Some(arn) => same_region(cell, arn, region, faults).map(Stream::Arn),
            None => cell.fault(SpecProblem::StreamArn(typed.to_owned()), SpecRemedy::WriteArn, faults),
        };
    }
    if is_stream_name(typed) {
        return Some(Stream::Name(typed.to_owned()));
    }
    cell.fault(SpecProblem::StreamName(typed.to_owned()), SpecRemedy::StreamForm, faults)
}

fn same_region(
    cell: &SpecValue<'_>,
    arn: StreamArn,
    account: Option<&str>,
    faults: &mut FaultCollector<'_>,
) -> Option<StreamArn> {
    if let Some(account) = account.filter(|account| *account != arn.region) {
        let what = SpecProblem::OtherRegion { stream: arn.region, account: account.to_owned() };
        return cell.fault(what, SpecRemedy::MakeSame, faults);
    }
    match region_partition(&arn.region) {
        Some(partition) if partition != arn.partition => {
            let partition = partition.to_owned();
            let what =
                SpecProblem::OtherPartition { arn: arn.partition, region: arn.region, partition: partition.clone() };
            cell.fault(what, SpecRemedy::BeginArn(partition), faults)
        }
        _ => Some(arn),
    }
}

pub fn is_stream_name(text: &str) -> bool {
    (1..=MAX_STREAM_NAME).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}
