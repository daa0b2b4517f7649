//! What a front end shows of each shard.

use super::super::Micros;
use super::super::limits::{SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND};
use super::{Lane, Lanes};

/// The load and pace of one shard, or of a whole stream that places records itself.
#[derive(Clone, PartialEq, Debug)]
pub struct ShardGauge {
    /// Id of the shard; empty for a whole stream.
    pub shard: String,
    /// Number of shards that the gauge stands for.
    pub shards: usize,
    /// Part of the shard's limit in use, 0.05 to 1.
    pub pace: f64,
    pub waiting: usize,
    /// Records sent per second, recently.
    pub records: f64,
    /// Bytes sent per second, recently.
    pub bytes: f64,
    /// Records throttled per second, recently.
    pub throttled: f64,
}

impl ShardGauge {
    /// Returns the part of the service's limit that was sent recently, by records or by bytes, whichever is more.
    pub fn load(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "shards are few")]
        let shards = self.shards.max(1) as f64;
        (self.records / SHARD_RECORDS_PER_SECOND).max(self.bytes / SHARD_BYTES_PER_SECOND) / shards
    }
}

impl Lanes {
    /// Returns a gauge of each open shard, by name; one gauge for all if the stream places records itself.
    pub(in crate::delivery) fn gauges(&self, now: Micros) -> Vec<ShardGauge> {
        if self.unordered {
            return vec![self.unplaced.gauge(String::new(), self.map.seen().max(1), now)];
        }
        let open = (0..).zip(&self.placed).filter(|(id, _)| self.map.is_open(*id));
        let name = |id| String::from_utf8_lossy(self.map.name(id)).into_owned();
        let mut gauges: Vec<ShardGauge> = open.map(|(id, lane)| lane.gauge(name(id), 1, now)).collect();
        gauges.sort_by(|a, b| a.shard.cmp(&b.shard));
        gauges
    }
}

impl Lane {
    fn gauge(&self, shard: String, shards: usize, now: Micros) -> ShardGauge {
        let lately = self.pace.lately(now);
        ShardGauge {
            shard,
            shards,
            pace: self.pace.factor(),
            waiting: self.ready.len(),
            records: lately.records,
            bytes: lately.bytes,
            throttled: lately.throttled,
        }
    }
}
