//! Shards: where a partition key belongs, and what each shard takes in a second.

use std::time::Duration;

use md5::{Digest, Md5};

use super::SinkOptions;
use crate::random::Random;

/// Records a shard takes in a second.
/// <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
const RECORDS_PER_SECOND: f64 = 1_000.0;

/// Bytes a shard takes in a second, data and partition key: 1 MiB, same source.
const BYTES_PER_SECOND: f64 = 1_048_576.0;

/// What becomes of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Accepted,
    Throttled,
    Failed,
}

/// All shards of the stream, splitting the hash keys evenly.
pub(super) struct Shards {
    options: SinkOptions,
    buckets: Vec<Bucket>,
    faults: Random,
}

impl Shards {
    pub(super) fn new(options: SinkOptions) -> Self {
        let full = Bucket { records: RECORDS_PER_SECOND, bytes: BYTES_PER_SECOND, filled: Duration::ZERO };
        Self { options, buckets: vec![full; options.shards.max(1) as usize], faults: Random::new(1) }
    }

    pub(super) fn count(&self) -> usize {
        self.buckets.len()
    }

    /// Whether a record's size has to be known.
    pub(super) fn weighs(&self) -> bool {
        self.options.limits
    }

    /// Whether every record is accepted.
    pub(super) fn accepts_all(&self) -> bool {
        !self.options.limits && self.options.fail <= 0.0
    }

    /// The shard whose range holds the MD5 of the key.
    pub(super) fn of_key(&self, partition_key: &[u8]) -> usize {
        let digest = Md5::digest(partition_key);
        let high = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        // The high half of the product: which of `count` even ranges `high` lies in.
        usize::try_from((u128::from(high) * self.buckets.len() as u128) >> 64).unwrap_or_default()
    }

    /// Decides on a record of `bytes`, and takes its share of the shard's limits when it is let in.
    pub(super) fn admit(&mut self, shard: usize, bytes: usize, now: Duration) -> Verdict {
        if self.options.limits && !self.buckets[shard].take(bytes as f64, now) {
            return Verdict::Throttled;
        }
        let chance = self.faults.next() as f64 / u64::MAX as f64;
        if chance < self.options.fail { Verdict::Failed } else { Verdict::Accepted }
    }
}

/// What a shard still takes; it holds one second's worth at most.
#[derive(Clone)]
struct Bucket {
    records: f64,
    bytes: f64,
    filled: Duration,
}

impl Bucket {
    fn take(&mut self, bytes: f64, now: Duration) -> bool {
        let seconds = now.saturating_sub(self.filled).as_secs_f64();
        self.filled = now;
        self.records = RECORDS_PER_SECOND.min(self.records + seconds * RECORDS_PER_SECOND);
        self.bytes = BYTES_PER_SECOND.min(self.bytes + seconds * BYTES_PER_SECOND);
        let enough = self.records >= 1.0 && self.bytes >= bytes;
        if enough {
            self.records -= 1.0;
            self.bytes -= bytes;
        }
        enough
    }
}
