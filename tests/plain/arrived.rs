//! What has arrived in the sandbox's stream, read back record by record.

use std::time::Duration;

use aws_sdk_kinesis::types::ShardIteratorType;
use outflow::kinesis::{AwsCredentials, Client, Connection};
use outflow::sandbox::Sandbox;

/// A record: its partition key and its data.
pub(crate) type Record = (String, Vec<u8>);

/// The stream of a test.
pub(crate) struct Stream {
    client: Client,
    /// The records of each shard that were read before.
    seen: Vec<usize>,
}

impl Stream {
    pub(crate) async fn new(sandbox: &Sandbox) -> Self {
        let connection = Connection {
            region: sandbox.region().to_owned(),
            endpoint_url: Some(sandbox.endpoint_url()),
            credentials: AwsCredentials::Sandbox,
        };
        let client = Client::connect(connection).await.unwrap();
        client.make_stream("segments", 2).await.unwrap();
        Self { client, seen: vec![0, 0] }
    }

    /// Waits until `count` records have arrived since the last [`Stream::take`].
    pub(crate) async fn wait_for(&self, count: usize) {
        while self.read().await.iter().zip(&self.seen).map(|(shard, seen)| shard.len() - seen).sum::<usize>() < count {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Returns the records that have arrived since the last call, sorted.
    pub(crate) async fn take(&mut self) -> Vec<Record> {
        let shards = self.read().await;
        let seen = std::mem::replace(&mut self.seen, shards.iter().map(Vec::len).collect());
        let mut new: Vec<_> =
            shards.into_iter().zip(seen).flat_map(|(shard, seen)| shard.into_iter().skip(seen)).collect();
        new.sort();
        new
    }

    /// Returns the records of each shard, from its beginning.
    async fn read(&self) -> Vec<Vec<Record>> {
        let sdk = self.client.sdk().await;
        let mut arrived = Vec::new();
        for shard in sdk.list_shards().stream_name("segments").send().await.unwrap().shards() {
            let start = sdk.get_shard_iterator().stream_name("segments").shard_id(shard.shard_id());
            let start = start.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await.unwrap();
            let (mut place, mut records) = (start.shard_iterator, Vec::new());
            while let Some(at) = place {
                let page = sdk.get_records().shard_iterator(at).send().await.unwrap();
                let record = |one: &aws_sdk_kinesis::types::Record| {
                    (one.partition_key().unwrap_or_default().to_owned(), one.data().as_ref().to_vec())
                };
                records.extend(page.records().iter().map(record));
                let more = !page.records().is_empty() || page.millis_behind_latest() > Some(0);
                place = page.next_shard_iterator.filter(|_| more);
            }
            arrived.push(records);
        }
        arrived
    }
}
