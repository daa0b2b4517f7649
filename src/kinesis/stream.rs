//! What the stream says of itself, where the credentials may ask; nothing here is needed.

use aws_sdk_kinesis::types::{Shard, ShardFilter, ShardFilterType};

use super::client::Client;
use super::put_records::StreamTarget;

/// Streams in one answer, and answers that are looked through for one stream.
const PAGE: i32 = 1_000;
const MOST_PAGES: usize = 10;

/// Most shards that are listed, closed ones too. Source: an account has at most 20,000 open ones unless AWS raises it.
const MOST_LISTED: usize = 100_000;

/// A page counts as so many shards at least.
const LEAST_LISTED: usize = 1_000;

/// What could be read of a stream. `None`: may not look, or the endpoint does not say.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct StreamFacts {
    /// Largest record, data and partition key, in bytes.
    pub record_limit: Option<usize>,
    /// The stream ignores partition keys.
    pub ignores_keys: Option<bool>,
    /// When it was created, in seconds since 1970.
    pub created: Option<i64>,
}

impl Client {
    /// Reads what may be read; never fails.
    pub async fn stream_facts(&self, stream: &StreamTarget) -> StreamFacts {
        let sdk = self.sdk().await;
        let (name, arn) = match stream {
            StreamTarget::Name(name) => (Some(name.clone()), None),
            StreamTarget::Arn(arn) => (None, Some(arn.clone())),
        };
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

    /// When the stream was created, in seconds since 1970, as the list has it, where `ListStreams` is allowed.
    pub async fn listed_creation(&self, stream: &StreamTarget) -> Option<i64> {
        let StreamTarget::Name(name) = stream else { return None };
        let sdk = self.sdk().await;
        // Names come in their order: those that begin like it are near.
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

    /// The open shards, where `ListShards` is allowed; none otherwise.
    pub async fn open_shards(&self, stream: &StreamTarget) -> Vec<ShardRange> {
        self.list_shards(stream).await.unwrap_or_default()
    }

    async fn list_shards(&self, stream: &StreamTarget) -> Option<Vec<ShardRange>> {
        let sdk = self.sdk().await;
        let filter = ShardFilter::builder().r#type(ShardFilterType::AtLatest).build().ok()?;
        let mut request = match stream {
            StreamTarget::Name(name) => sdk.list_shards().stream_name(name).shard_filter(filter),
            StreamTarget::Arn(arn) => sdk.list_shards().stream_arn(arn).shard_filter(filter),
        };
        let (mut shards, mut listed) = (Vec::new(), 0);
        loop {
            let page = request.send().await.ok()?;
            // An endpoint that does not know the filter lists closed shards too.
            shards.extend(page.shards().iter().filter(|shard| is_open(shard)).filter_map(ShardRange::of));
            // A page that holds few counts as well: an endpoint that always says that there is more is not believed.
            listed += page.shards().len().max(LEAST_LISTED);
            match page.next_token() {
                Some(_) if listed > MOST_LISTED => return None,
                Some(token) => request = sdk.list_shards().next_token(token),
                None => return Some(shards),
            }
        }
    }
}

fn is_open(shard: &Shard) -> bool {
    shard.sequence_number_range().is_some_and(|range| range.ending_sequence_number().is_none())
}

/// Which hashes an open shard takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShardRange {
    /// Its id.
    pub id: String,
    /// First half of its lowest hash; one more when its neighbour below shares that half.
    pub low: u64,
    /// First half of its highest hash.
    pub high: u64,
}

impl ShardRange {
    fn of(shard: &Shard) -> Option<Self> {
        let range = shard.hash_key_range()?;
        let (first, last) = (range.starting_hash_key().parse().ok()?, range.ending_hash_key().parse().ok()?);
        let (low, high) = (half_up(first)?, half_down(last)?);
        // None when it is narrower than one half: no known hash is told to be its own.
        (low <= high).then(|| Self { id: shard.shard_id().to_owned(), low, high })
    }
}

/// The first half of a hash.
fn half_down(hash: u128) -> Option<u64> {
    u64::try_from(hash >> 64).ok()
}

/// The first half of a hash, rounded up: a half that two shards share goes to the lower one, so they never overlap.
fn half_up(hash: u128) -> Option<u64> {
    let is_shared = hash & u128::from(u64::MAX) != 0;
    half_down(hash)?.checked_add(u64::from(is_shared))
}

/// Time between two looks at a stream that is being made.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(20);

impl Client {
    /// Makes a stream and waits until it takes records; for the sandbox.
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
    use crate::kinesis::{Connection, Credentials};

    /// What is found of the stream `segments`, and what was asked.
    async fn creation(answers: &[(u16, &str)]) -> (Option<i64>, Vec<String>) {
        let (url, serving) = endpoint(answers).await;
        let region = "us-east-2".into();
        let connection = Connection { region, endpoint_url: Some(url), credentials: Credentials::Sandbox };
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

    /// The shards of a new stream, as the service limits them.
    fn even(count: u128) -> Vec<ShardRange> {
        let first = |number: u128| u128::MAX / count * number;
        let last = |number| if number + 1 == count { u128::MAX } else { first(number + 1) - 1 };
        (0..count).map(|number| ShardRange::of(&shard(first(number), last(number))).unwrap()).collect()
    }

    #[test]
    fn even_shards_meet_and_never_overlap() {
        let second_of_three = 113_427_455_640_312_821_154_458_202_477_256_070_485_u128;
        assert_eq!(u128::MAX / 3, second_of_three, "the limit that the service was seen to give");
        for count in [1, 2, 3, 4, 5, 6, 7, 100] {
            let shards = even(count);
            assert_eq!((shards[0].low, shards.last().unwrap().high), (0, u64::MAX), "{count}");
            assert!(shards.windows(2).all(|pair| pair[0].high + 1 == pair[1].low), "{count}: {shards:?}");
        }
    }

    #[test]
    fn a_shard_narrower_than_half_a_hash_is_left_out() {
        assert_eq!(ShardRange::of(&shard(5, 9)), None);
        assert_eq!(ShardRange::of(&shard(u128::MAX - 5, u128::MAX)), None);
    }
}
