//! The stream behind the endpoint: shards by MD5, their limits per second, and all records in the order of their
//! arrival.

use std::time::Instant;

use fastrand::Rng;
use md5::{Digest, Md5};

use super::faults::Faults;

/// Limits of a shard per second of the clock, in records and bytes.
/// <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
const PER_SECOND: (f64, f64) = (1_000.0, 1_048_576.0);

/// A record of a request.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Put {
    pub(crate) key: String,
    pub(crate) data: String,
}

/// A record in the stream. The stream keeps all records in the order of writing, including those of a deleted stream.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) put: Put,
    pub(crate) shard: String,
    pub(crate) sequence: u128,
    /// Whether the answer to the client confirmed the record.
    pub(crate) told: bool,
}

/// The outcome of one record of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Accepted { shard: String, sequence: u128 },
    Throttled { shard: String },
    Failed,
}

#[derive(Clone, Debug)]
struct Shard {
    name: String,
    low: u128,
    high: u128,
    second: u64,
    taken: (f64, f64),
}

/// The stream and its shards.
pub(crate) struct Stream {
    pub(crate) exists: bool,
    shards: Vec<Shard>,
    named: usize,
    began: Instant,
    sequence: u128,
    pub(crate) records: Vec<Record>,
    pub(crate) random: Rng,
}

impl Stream {
    pub(crate) fn new(shards: u32, random: Rng) -> Self {
        let mut stream = Self {
            exists: true,
            shards: Vec::new(),
            named: 0,
            began: Instant::now(),
            sequence: 49_590_338_271_490_256_608,
            records: Vec::new(),
            random,
        };
        stream.make_shards(shards);
        stream
    }

    /// Creates the stream again under its old name. Shard numbers start from 0 again.
    pub(crate) fn recreate(&mut self, shards: u32) {
        self.exists = true;
        self.shards.clear();
        self.named = 0;
        self.make_shards(shards);
    }

    fn make_shards(&mut self, count: u32) {
        let width = u128::MAX / u128::from(count);
        for index in 0..count {
            let low = width * u128::from(index);
            self.add_shard(low, if index + 1 == count { u128::MAX } else { low + width - 1 });
        }
    }

    fn add_shard(&mut self, low: u128, high: u128) {
        let name = format!("shardId-{:012}", self.named);
        self.named += 1;
        self.shards.push(Shard { name, low, high, second: 0, taken: (0.0, 0.0) });
        self.shards.sort_by_key(|shard| shard.low);
    }

    /// Splits the shard at `index` in the order of the hashes.
    pub(crate) fn split(&mut self, index: usize) {
        let Shard { low, high, .. } = self.shards.remove(index);
        let middle = low + (high - low) / 2;
        self.add_shard(low, middle);
        self.add_shard(middle + 1, high);
    }

    /// Merges the shard at `index` with the next shard above.
    pub(crate) fn merge(&mut self, index: usize) {
        let (low, high) = (self.shards[index].low, self.shards[index + 1].high);
        self.shards.drain(index..index + 2);
        self.add_shard(low, high);
    }

    pub(crate) fn reshard(&mut self) {
        let index = self.random.usize(0..self.shards.len());
        if index + 1 < self.shards.len() && (self.shards.len() > 6 || self.random.bool()) {
            self.merge(index);
        } else {
            self.split(index);
        }
    }

    /// Returns whether a record belongs to the shard of the lowest hashes.
    pub(crate) fn is_lowest(&self, put: &Put) -> bool {
        hash(&put.key) <= self.shards[0].high
    }

    /// Puts records in order. Each is accepted, throttled, or fails. `told` says whether an answer will confirm it.
    pub(crate) fn put(&mut self, puts: &[Put], faults: &Faults, told: bool) -> Vec<Verdict> {
        puts.iter().map(|put| self.put_one(put, faults, told)).collect()
    }

    fn put_one(&mut self, put: &Put, faults: &Faults, told: bool) -> Verdict {
        let hash = if faults.auto { self.random.u128(..) } else { hash(&put.key) };
        let index = self.shards.iter().position(|shard| shard.low <= hash && hash <= shard.high).unwrap();
        let shard = self.shards[index].name.clone();
        let is_throttled = self.random.f64() < faults.throttled;
        let is_heavy = faults.heavy > 0 && put.key.len() + put.data.len() > faults.heavy;
        if is_throttled || is_heavy || faults.limits.is_some_and(|factor| !self.has_room(index, put, factor)) {
            return Verdict::Throttled { shard };
        }
        if self.random.f64() < faults.failed {
            if self.random.f64() < faults.failed_but_written {
                self.write(put, shard, false);
            }
            return Verdict::Failed;
        }
        let sequence = self.write(put, shard.clone(), told);
        Verdict::Accepted { shard, sequence }
    }

    /// Uses up the shard's limits for a record if this second has capacity for it.
    fn has_room(&mut self, index: usize, put: &Put, factor: f64) -> bool {
        let second = self.began.elapsed().as_secs();
        let shard = &mut self.shards[index];
        if shard.second != second {
            (shard.second, shard.taken) = (second, (0.0, 0.0));
        }
        let size = f64::from(u32::try_from(put.key.len() + put.data.len()).unwrap());
        let (records, bytes) = (shard.taken.0 + 1.0, shard.taken.1 + size);
        let has_room = records <= PER_SECOND.0 * factor && bytes <= PER_SECOND.1 * factor;
        if has_room {
            shard.taken = (records, bytes);
        }
        has_room
    }

    fn write(&mut self, put: &Put, shard: String, told: bool) -> u128 {
        self.sequence += 1 + self.random.u128(0..1_000);
        self.records.push(Record { put: put.clone(), shard, sequence: self.sequence, told });
        self.sequence
    }
}

/// Returns the MD5 of a partition key as a number. Kinesis chooses the shard by it.
fn hash(key: &str) -> u128 {
    u128::from_be_bytes(Md5::digest(key.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_placed_as_kinesis_places_it() {
        assert_eq!(hash("a"), 16_955_237_001_963_240_173_058_271_559_858_726_497);
    }
}
