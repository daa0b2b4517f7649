//! Shards: which shard a partition key belongs to, and the limits of each shard.

use std::time::Duration;

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::SinkOptions;
use crate::random::Random;

/// Record limit of a shard per second.
/// <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
pub(crate) const RECORDS_PER_SECOND: f64 = 1_000.0;

/// Byte limit of a shard per second, for data and partition key: 1 MiB, same source.
const BYTES_PER_SECOND: f64 = 1_048_576.0;

/// The outcome of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Accepted,
    Throttled,
    Failed,
}

/// Another producer that writes to every shard of the stream, in shares of a shard's limit.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Neighbour {
    #[default]
    None,
    /// Uses its share all the time.
    Steady(f64),
    /// Uses its share for [`VISIT_SECONDS`], then nothing for the same time.
    ComesAndGoes(f64),
}

/// How long a neighbour writes, and how long it pauses.
pub(crate) const VISIT_SECONDS: f64 = 10.0;

impl Neighbour {
    /// Returns the share of a shard's limit that the neighbour uses at this time.
    fn share(self, seconds: f64) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Steady(share) => share,
            Self::ComesAndGoes(share) => {
                if seconds % (2.0 * VISIT_SECONDS) < VISIT_SECONDS {
                    share
                } else {
                    0.0
                }
            }
        }
    }

    /// Returns the seconds that `records` take a shard beside the neighbour. Alone it accepts [`RECORDS_PER_SECOND`].
    pub(crate) fn seconds_beside(self, records: f64) -> f64 {
        let (mut left, mut seconds) = (records / RECORDS_PER_SECOND, 0.0);
        while left > 0.0 {
            let step = left.min(0.01);
            left -= step;
            seconds += step / (1.0 - self.share(seconds));
        }
        seconds
    }
}

/// When a shard begins to answer late.
const SLOW_FROM: Duration = Duration::from_secs(3);

/// The fault of the first shard.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SlowShard {
    #[default]
    None,
    /// The endpoint answers a request with a record of this shard after this number of milliseconds, from [`SLOW_FROM`]
    /// on.
    Answers(u64),
    /// The same from the first request on, before the sender knows any shard.
    AnswersFromTheStart(u64),
    /// The shard accepts only this share of its limit.
    Takes(f64),
}

/// All shards of the stream, with equal ranges of hash keys.
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

    /// Returns whether the endpoint needs a record's size.
    pub(super) fn weighs(&self) -> bool {
        self.options.limits
    }

    /// Returns whether the endpoint answers a request with a record of this shard late.
    pub(super) fn answers_late(&self, shard: usize, now: Duration) -> bool {
        shard == 0
            && match self.options.slow {
                SlowShard::Answers(_) => now >= SLOW_FROM,
                SlowShard::AnswersFromTheStart(_) => true,
                SlowShard::None | SlowShard::Takes(_) => false,
            }
    }

    /// Returns whether the shards accept every record.
    pub(super) fn accepts_all(&self) -> bool {
        !self.options.limits && self.options.fail <= 0.0
    }

    /// Returns the shard whose range contains the MD5 of the key.
    pub(super) fn of_key(&self, partition_key: &[u8]) -> usize {
        let digest = Md5::digest(partition_key);
        let high = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        // The high half of the product is the index of the range that contains `high`, of `count` equal ranges.
        usize::try_from((u128::from(high) * self.buckets.len() as u128) >> 64).unwrap_or_default()
    }

    /// Decides on a record of `bytes`, and uses up the shard's limits if it accepts the record.
    pub(super) fn admit(&mut self, shard: usize, bytes: usize, now: Duration) -> Verdict {
        if self.options.limits {
            let rate = match self.options.slow {
                SlowShard::Takes(part) if shard == 0 => part,
                _ => 1.0,
            };
            self.buckets[shard].fill(rate, self.options.neighbour, now);
            if !self.buckets[shard].take(bytes as f64) {
                return Verdict::Throttled;
            }
        }
        let chance = self.faults.next() as f64 / u64::MAX as f64;
        if chance < self.options.fail { Verdict::Failed } else { Verdict::Accepted }
    }
}

/// The capacity that a shard has left: at most one second's.
#[derive(Clone)]
struct Bucket {
    records: f64,
    bytes: f64,
    filled: Duration,
}

impl Bucket {
    /// Adds the capacity for the time since the last call, without the neighbour's share.
    fn fill(&mut self, rate: f64, neighbour: Neighbour, now: Duration) {
        let seconds = now.saturating_sub(self.filled).as_secs_f64() * rate;
        self.filled = now;
        let taken = seconds * neighbour.share(now.as_secs_f64());
        let fill = |left: f64, limit: f64| ((left + seconds * limit).min(limit) - taken * limit).max(0.0);
        self.records = fill(self.records, RECORDS_PER_SECOND);
        self.bytes = fill(self.bytes, BYTES_PER_SECOND);
    }

    fn take(&mut self, bytes: f64) -> bool {
        let enough = self.records >= 1.0 && self.bytes >= bytes;
        if enough {
            self.records -= 1.0;
            self.bytes -= bytes;
        }
        enough
    }
}
