//! Reads facts about a stream, as far as the permissions allow. Delivery works without them.

use aws_sdk_kinesis::types::{Shard, ShardFilter, ShardFilterType};

use super::client::Client;
use super::put_records::StreamTarget;

/// Page size of the list of streams, and maximum number of pages to search for one stream.
const PAGE: i32 = 1_000;
const MOST_PAGES: usize = 10;

/// Maximum number of shards to list, closed ones included. Source: an account has at most 20,000 open shards unless AWS
/// raises the quota.
const MOST_LISTED: usize = 100_000;

/// A page counts as at least this many shards.
const LEAST_LISTED: usize = 1_000;

/// Facts about a stream. A fact is `None` if the permission is missing or the endpoint does not state it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct StreamFacts {
    /// Maximum size of a record, data and partition key together, in bytes.
    pub record_limit: Option<usize>,
    /// Whether the stream ignores partition keys.
    pub ignores_keys: Option<bool>,
    /// When the stream was created, in seconds since 1970.
    pub created: Option<i64>,
}

impl Client {
    /// Reads the facts that the permissions allow. Never fails.
    pub async fn stream_facts(&self, stream: &StreamTarget) -> StreamFacts {
        let sdk = self.sdk().await;
        let (name, arn) = stream.name_and_arn();
        let asked = sdk.describe_stream_summary().set_stream_name(name).set_stream_arn(arn).send().await;
        let Some(summary) = asked.ok().and_then(|answer| answer.stream_description_summary) else {
            return StreamFacts::default();
        };
        let kibibytes = summary.max_record_size_in_kib().and_then(|kib| usize::try_from(kib).ok());
        StreamFacts {
            record_limit: kibibytes.filter(|kib| *kib > 0).map(|kib| kib * 1024),
            created: Some(summary.stream_creation_timestamp().secs()).filter(|seconds| *seconds > 0),
            ignores_keys: summary.record_distribution_strategy().map(|strategy| strategy.as_str() == "AUTO"),
        }
    }

    /// Returns when the stream was created, in seconds since 1970, from the list of streams. Returns `None` without the
    /// permission `kinesis:ListStreams`, or for an ARN.
    pub async fn listed_creation(&self, stream: &StreamTarget) -> Option<i64> {
        let StreamTarget::Name(name) = stream else { return None };
        let sdk = self.sdk().await;
        // Names are sorted, so the search starts after the name without its last character.
        let before: String = name.chars().take(name.chars().count() - 1).collect();
        let mut after = Some(before).filter(|before| !before.is_empty());
        for _ in 0..MOST_PAGES {
            let page = sdk.list_streams().set_exclusive_start_stream_name(after).limit(PAGE).send().await.ok()?;
            if let Some(found) = page.stream_summaries().iter().find(|summary| summary.stream_name() == name) {
                return found.stream_creation_timestamp().map(aws_smithy_types::DateTime::secs);
            }
            let last = page.stream_names().last().cloned().filter(|last| page.has_more_streams() && last < name);
            after = Some(last?);
        }
        None
    }

    /// Returns the open shards, or none without the permission `kinesis:ListShards`.
    pub async fn open_shards(&self, stream: &StreamTarget) -> Vec<ShardRange> {
        self.list_shards(stream).await.unwrap_or_default()
    }

    async fn list_shards(&self, stream: &StreamTarget) -> Option<Vec<ShardRange>> {
        let sdk = self.sdk().await;
        let filter = ShardFilter::builder().r#type(ShardFilterType::AtLatest).build().ok()?;
        let (name, arn) = stream.name_and_arn();
        let mut request = sdk.list_shards().set_stream_name(name).set_stream_arn(arn).shard_filter(filter);
        let (mut shards, mut listed) = (Vec::new(), 0);
        loop {
            let page = request.send().await.ok()?;
            // An endpoint that does not know the filter lists closed shards too.
            shards.extend(page.shards().iter().filter(|shard| is_open(shard)).filter_map(ShardRange::from_shard));
            // Even a short page counts, so that an endpoint which always claims more pages cannot cause an endless
            // loop.
            listed += page.shards().len().max(LEAST_LISTED);
            match page.next_token() {
                Some(_) if listed > MOST_LISTED => return None,
                Some(token) => request = sdk.list_shards().next_token(token),
                None => return Some(shards),
            }
        }
    }
}

pub(super) fn is_open(shard: &Shard) -> bool {
    shard.sequence_number_range().is_some_and(|range| range.ending_sequence_number().is_none())
}

/// The range of hash keys of an open shard, by the upper 64 bits of the keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShardRange {
    pub id: String,
    /// Upper 64 bits of the lowest key, plus one if the shard below also has keys with these bits.
    pub low: u64,
    /// Upper 64 bits of the highest key.
    pub high: u64,
}

impl ShardRange {
    fn from_shard(shard: &Shard) -> Option<Self> {
        let range = shard.hash_key_range()?;
        let (first, last) = (range.starting_hash_key().parse().ok()?, range.ending_hash_key().parse().ok()?);
        let (low, high) = (half_up(first)?, half_down(last)?);
        // A shard that covers no full value of the upper 64 bits is left out: no key is certain to be in it.
        (low <= high).then(|| Self { id: shard.shard_id().to_owned(), low, high })
    }
}

/// Returns the upper 64 bits of a hash key.
fn half_down(hash: u128) -> Option<u64> {
    u64::try_from(hash >> 64).ok()
}

/// Returns the upper 64 bits of a hash key, rounded up. A value that two shards share goes to the lower shard, so
/// ranges never overlap.
fn half_up(hash: u128) -> Option<u64> {
    let is_shared = hash & u128::from(u64::MAX) != 0;
    half_down(hash)?.checked_add(u64::from(is_shared))
}

/// Time between two checks of a stream that is being created.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(20);

impl Client {
    /// Creates a stream and waits until it accepts records. For the sandbox.
    pub async fn make_stream(&self, name: &str, shards: i32) -> Result<(), aws_sdk_kinesis::Error> {
        let sdk = self.sdk().await;
        sdk.create_stream().stream_name(name).shard_count(shards).send().await?;
        loop {
            let summary = sdk.describe_stream_summary().stream_name(name).send().await?;
            let status = summary.stream_description_summary.map(|summary| summary.stream_status);
            if status == Some(aws_sdk_kinesis::types::StreamStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kinesis::types::HashKeyRange;

    use super::*;
    use crate::kinesis::scripted::endpoint;
    use crate::kinesis::{AwsCredentials, Connection};

    /// Returns the creation time found for the stream `segments`, and the requests.
    async fn creation(answers: &[(u16, &str)]) -> (Option<i64>, Vec<String>) {
        let (url, serving) = endpoint(answers).await;
        let region = "us-east-2".into();
        let connection = Connection { region, endpoint_url: Some(url), credentials: AwsCredentials::Sandbox };
        let client = Client::connect(connection).await.unwrap();
        let created = client.listed_creation(&StreamTarget::Name("segments".into())).await;
        (created, serving.await.unwrap())
    }

    #[tokio::test]
    async fn when_a_stream_was_created_is_found_on_the_page_that_has_it() {
        let before = r#"{"HasMoreStreams":true,"StreamNames":["segmentA"],"StreamSummaries":[]}"#;
        let page = r#"{"HasMoreStreams":false,"StreamNames":["segments"],"StreamSummaries":[{"StreamName":"segments",
            "StreamARN":"arn:aws:kinesis:us-east-2:123456789012:stream/segments","StreamStatus":"ACTIVE",
            "StreamCreationTimestamp":1700000000.5}]}"#;
        let (created, asked) = creation(&[(200, before), (200, page)]).await;
        assert_eq!(created, Some(1_700_000_000));
        assert!(asked[0].contains(r#""ExclusiveStartStreamName":"segment""#), "{asked:?}");
        assert!(asked[1].contains(r#""ExclusiveStartStreamName":"segmentA""#), "{asked:?}");
    }

    #[tokio::test]
    async fn when_a_stream_was_created_is_unknown_where_the_list_is_denied_or_has_passed_its_name() {
        let denied = r#"{"__type":"AccessDeniedException","message":"no"}"#;
        assert_eq!(creation(&[(400, denied)]).await.0, None);
        let passed = r#"{"HasMoreStreams":true,"StreamNames":["segments-2"],"StreamSummaries":[]}"#;
        assert_eq!(creation(&[(200, passed)]).await.0, None);
    }

    fn shard(first: u128, last: u128) -> Shard {
        let range = HashKeyRange::builder().starting_hash_key(first.to_string()).ending_hash_key(last.to_string());
        Shard::builder().shard_id("s").hash_key_range(range.build().unwrap()).build().unwrap()
    }

    /// Returns the shards of a new stream, with the ranges that the service assigns.
    fn even(count: u128) -> Vec<ShardRange> {
        let first = |number: u128| u128::MAX / count * number;
        let last = |number| if number + 1 == count { u128::MAX } else { first(number + 1) - 1 };
        (0..count).map(|number| ShardRange::from_shard(&shard(first(number), last(number))).unwrap()).collect()
    }

    #[test]
    fn even_shards_meet_and_never_overlap() {
        let second_of_three = 113_427_455_640_312_821_154_458_202_477_256_070_485_u128;
        assert_eq!(u128::MAX / 3, second_of_three, "the limit is what the service showed");
        for count in [1, 2, 3, 4, 5, 6, 7, 100] {
            let shards = even(count);
            assert_eq!((shards[0].low, shards.last().unwrap().high), (0, u64::MAX), "{count}");
            assert!(shards.windows(2).all(|pair| pair[0].high + 1 == pair[1].low), "{count}: {shards:?}");
        }
    }

    #[test]
    fn a_shard_narrower_than_half_a_hash_is_left_out() {
        assert_eq!(ShardRange::from_shard(&shard(5, 9)), None);
        assert_eq!(ShardRange::from_shard(&shard(u128::MAX - 5, u128::MAX)), None);
    }
}
