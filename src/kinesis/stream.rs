//! What the stream says of itself, where the credentials may ask; nothing here is needed.

use aws_sdk_kinesis::types::ShardFilterType;

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

    /// Ids and first hashes of the open shards, where `ListShards` is allowed.
    pub async fn open_shards(&self, stream: &StreamTarget) -> Option<Vec<(String, u128, u128)>> {
        let sdk = self.sdk().await;
        let filter = aws_sdk_kinesis::types::ShardFilter::builder().r#type(ShardFilterType::AtLatest).build().ok()?;
        let mut request = match stream {
            StreamTarget::Name(name) => sdk.list_shards().stream_name(name).shard_filter(filter),
            StreamTarget::Arn(arn) => sdk.list_shards().stream_arn(arn).shard_filter(filter),
        };
        let mut shards = Vec::new();
        loop {
            let page = request.send().await.ok()?;
            for shard in page.shards() {
                let range = shard.hash_key_range()?;
                let (low, high) = (range.starting_hash_key().parse().ok()?, range.ending_hash_key().parse().ok()?);
                shards.push((shard.shard_id().to_owned(), low, high));
            }
            match page.next_token() {
                Some(token) => request = sdk.list_shards().next_token(token),
                None => return Some(shards),
            }
        }
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
