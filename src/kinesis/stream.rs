//! What the stream says of itself, where the credentials may ask; nothing here is needed.

use aws_sdk_kinesis::types::{Shard, ShardFilter, ShardFilterType};

use super::client::Client;
use super::put_records::StreamTarget;

/// What could be read of a stream. `None`: may not look, or the endpoint does not say.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct StreamFacts {
    /// Largest record, data and partition key, in bytes.
    pub record_limit: Option<usize>,
    /// The stream ignores partition keys.
    pub ignores_keys: Option<bool>,
    /// Open shards.
    pub shards: Option<usize>,
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
            ignores_keys: summary.record_distribution_strategy().map(|strategy| strategy.as_str() == "AUTO"),
            shards: usize::try_from(summary.open_shard_count()).ok(),
        }
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
        let mut shards = Vec::new();
        loop {
            let page = request.send().await.ok()?;
            // An endpoint that does not know the filter lists closed shards too.
            shards.extend(page.shards().iter().filter(|shard| is_open(shard)).filter_map(ShardRange::of));
            match page.next_token() {
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
    /// First half of its lowest hash.
    pub low: u64,
    /// First half of its highest hash.
    pub high: u64,
}

impl ShardRange {
    fn of(shard: &Shard) -> Option<Self> {
        let range = shard.hash_key_range()?;
        let half = |hash: &str| hash.parse::<u128>().ok().and_then(|hash| u64::try_from(hash >> 64).ok());
        let (low, high) = (half(range.starting_hash_key())?, half(range.ending_hash_key())?);
        Some(Self { id: shard.shard_id().to_owned(), low, high })
    }
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
