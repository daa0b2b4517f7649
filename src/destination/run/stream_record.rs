//! The identity of the stream that the ledger's entries are about. A different stream behind the same settings has
//! received none of the recorded events, so a run asks the operator before it sends.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::delivery::transport::StreamTarget;
use crate::destination::spec::{Spec, Stream};
use crate::kinesis::hosts::is_loopback;
use crate::kinesis::{Client, StreamFacts};
use crate::text::choices;

/// Largest difference between two creation times of the same stream, in seconds: `ListStreams` and the stream's
/// description may round differently.
const TOLERANCE: i64 = 60;

/// Time limit for reading the account, and for reading the creation time.
const PATIENCE: Duration = Duration::from_secs(2);

/// The known facts that identify a stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StreamRecord {
    pub(super) name: String,
    pub(super) region: String,
    /// 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<String>,
    /// The endpoint, if it is not the region's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) endpoint: Option<String>,
    /// Creation time, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<i64>,
}

choices! {
    /// The operator's choice for a stream that is not the recorded one.
    pub enum StreamChange {
        /// Clears the ledger's entries, so that every profile counts as new when it is next read.
        Resend = "resend",
        /// Keeps the ledger's entries: only changes are exported from now on.
        FromNow = "from-now",
    }
}

impl StreamRecord {
    /// Returns the facts that the spec alone contains.
    pub fn from_spec(spec: &Spec) -> Self {
        let account = match &spec.connection.stream {
            Stream::Arn(arn) => Some(arn.account().to_owned()),
            Stream::Name(_) => None,
        };
        let endpoint = spec.account.endpoint_url.as_deref().map(|url| url.trim_end_matches('/').to_ascii_lowercase());
        let (name, region) = (spec.connection.stream.name().to_owned(), spec.account.region.clone());
        Self { name, region, account, endpoint, created: None }
    }

    /// Adds what credentials and stream provide: the account, unless an endpoint is set, and the creation time, unless
    /// the endpoint is a loopback one, because an emulator creates its streams again at every start.
    pub(super) async fn read(spec: &Spec, client: &Client, target: &StreamTarget, facts: &StreamFacts) -> Self {
        let mut record = Self::from_spec(spec);
        if record.endpoint.is_none() && record.account.is_none() {
            record.account = tokio::time::timeout(PATIENCE, client.own_account()).await.ok().flatten();
        }
        if !record.endpoint.as_deref().is_some_and(is_loopback) {
            record.created = match facts.created {
                Some(created) => Some(created),
                None => tokio::time::timeout(PATIENCE, client.listed_creation(target)).await.ok().flatten(),
            };
        }
        record
    }

    /// Whether the two records can't be the same stream. A fact that is missing in one of them is not compared.
    pub fn is_other(&self, than: &Self) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let made_anew =
            matches!((self.created, than.created), (Some(a), Some(b)) if a.abs_diff(b) > TOLERANCE.unsigned_abs());
        (&self.name, &self.region, &self.endpoint) != (&than.name, &than.region, &than.endpoint)
            || differ(&self.account, &than.account)
            || made_anew
    }

    /// Returns this record with missing facts taken from `before`, a record of the same stream.
    pub(super) fn completed(self, before: Self) -> Self {
        Self { account: self.account.or(before.account), created: self.created.or(before.created), ..self }
    }
}

impl fmt::Display for StreamRecord {
    /// Writes values only, so that the text fits into any language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.name, self.region)?;
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok();
        for more in [self.account.clone(), self.endpoint.clone(), self.created.and_then(at)].into_iter().flatten() {
            write!(f, ", {more}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn record() -> StreamRecord {
        let (name, region) = ("segments".into(), "us-east-2".into());
        StreamRecord {
            name,
            region,
            account: Some("111122223333".into()),
            endpoint: None,
            created: Some(1_700_000_000),
        }
    }

    #[test]
    fn what_is_not_known_tells_nothing_and_a_minute_is_nothing() {
        let is_other = |change: fn(&mut StreamRecord)| {
            let mut now = record();
            change(&mut now);
            assert_eq!(now.is_other(&record()), record().is_other(&now));
            now.is_other(&record())
        };
        assert!(!is_other(|_| {}));
        assert!(!is_other(|now| now.account = None));
        assert!(!is_other(|now| now.created = None));
        assert!(!is_other(|now| now.created = Some(1_700_000_060)));
        assert!(is_other(|now| now.created = Some(1_700_000_061)));
        assert!(is_other(|now| now.created = Some(1_699_999_939)));
        assert!(is_other(|now| now.account = Some("444455556666".into())));
        assert!(is_other(|now| now.name = "other".into()));
        assert!(is_other(|now| now.region = "us-east-1".into()));
        assert!(is_other(|now| now.endpoint = Some("https://kinesis.example.com".into())));
    }

    #[test]
    fn an_arn_of_the_same_stream_is_the_same_stream() {
        let spec = |stream: &str| {
            let text = format!(
                "name = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\nregion = \"us-east-2\"\n\
                 [connection]\nstream = \"{stream}\"\n[source]\nkind = \"stdin\"\n[activation]\nsegments = [{{ id = \"a\" }}]\n"
            );
            StreamRecord::from_spec(&Spec::parse(&text, "high.toml").unwrap())
        };
        let arn = |account| spec(&format!("arn:aws:kinesis:us-east-2:{account}:stream/segments"));
        assert!(!arn("111122223333").is_other(&spec("segments")));
        assert!(!arn("111122223333").is_other(&record()));
        assert!(arn("444455556666").is_other(&record()));
        assert!(spec("other").is_other(&spec("segments")));
    }
}
