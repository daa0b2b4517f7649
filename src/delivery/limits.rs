//! Limits of the service, each with its source, and limits of the engine.

use super::{MILLISECOND, Micros, SECOND};

/// Most records in a `PutRecords` request. Source: the API's model.
pub const MAX_RECORDS: usize = 500;

/// Most records in a request before any shard is known.
pub const FIRST_RECORDS: usize = 4;

/// Most bytes of data and partition keys in a request. This was the service's limit before 2025-10, and compatible
/// endpoints still enforce it. The API's model says 10 MiB.
pub const MAX_REQUEST_BYTES: usize = 5 * 1024 * 1024;

/// Most bytes of data and partition key in a record, unless the stream says otherwise. Source: `MaxRecordSizeInKiB`.
pub const DEFAULT_RECORD_BYTES: usize = 1024 * 1024;

/// Most bytes of a record that any stream accepts. Source: `UpdateMaxRecordSize`.
pub const MAX_RECORD_BYTES: usize = 10 * 1024 * 1024;

pub const PARTITION_KEY_BYTES: usize = 32;

/// Records that a shard accepts per second. Source: Kinesis quotas.
pub const SHARD_RECORDS_PER_SECOND: f64 = 1_000.0;

/// Bytes that a shard accepts per second. Source: Kinesis quotas.
pub const SHARD_BYTES_PER_SECOND: f64 = 1_048_576.0;

/// Most lines in the window.
pub const WINDOW_LINES: usize = 100_000;

/// Most bytes of lines in the window.
pub const WINDOW_BYTES: usize = 32 * 1024 * 1024;

/// Largest block of memory, in bytes, that is kept for the next use.
pub const SPARE_BYTES: usize = 1024 * 1024;

/// Most requests in progress, without the late ones.
pub const MAX_IN_FLIGHT: usize = 32;

/// Most bytes of request bodies in progress, without late requests, when another request is sent.
pub const MAX_IN_FLIGHT_BYTES: usize = 8 * 1024 * 1024;

/// A commit is due this long after the last one began.
pub const COMMIT_EVERY: Micros = 200 * MILLISECOND;

/// A commit is also due after this many settled events: half of what is promised, for a small window.
pub const COMMIT_EVENTS: u64 = 5_000;

/// How long a request that is not full waits after the one before it.
pub const LINGER: Micros = 10 * MILLISECOND;

/// An event that the checkpoint has waited for this long does not wait for a request to fill up.
pub const URGENT_AFTER: Micros = 100 * MILLISECOND;

/// An answer that takes longer than this is late: a shard may be slow. The limit doubles when most shards are late.
pub const LATE_AFTER: Micros = 250 * MILLISECOND;

/// An answer that takes longer than this is late even if all shards are slow.
pub const LATE_AFTER_AT_MOST: Micros = 8 * SECOND;

/// Most late requests in progress. They do not count with the others, so that a slow shard does not stop requests to
/// other shards.
pub const MAX_LATE: usize = 32;

/// Most bytes of bodies of late requests in progress.
pub const MAX_LATE_BYTES: usize = 8 * 1024 * 1024;

/// Minimum time between two requests to a slow shard.
pub const LINGER_ALONE: Micros = 80 * MILLISECOND;

/// Events that could be sent at once: with this many, every request is full, and more lines would only wait.
pub const READY_ENOUGH: usize = 4 * MAX_RECORDS;

/// Waits before another attempt at an event, or at a request of a replay.
pub const RETRY_WAITS: Backoff = Backoff { first: 50 * MILLISECOND, longest: 5 * SECOND };

/// Waits of a paused run between two looks.
pub const PROBE_WAITS: Backoff = Backoff { first: 500 * MILLISECOND, longest: 5 * SECOND };

/// Consecutive requests without an answer after which the run pauses and tries only one at a time.
pub const UNANSWERED_BEFORE_PAUSE: u32 = 5;

/// If every record has failed for this long, the run pauses and tries only one at a time.
pub const FRUITLESS_BEFORE_PAUSE: Micros = 10 * SECOND;

/// Requests after which a contradiction between answers about the shards is forgiven.
pub const REQUESTS_UNTIL_TRUSTED: u64 = 1_000;

/// Records refused alone, with none accepted in between, after which the run suspects the endpoint and not the records.
pub const REFUSED_BEFORE_PAUSE: u32 = 10;

/// Refusals of a record alone that make it dead, if another record is accepted between each two of them.
pub const REFUSALS: u32 = 2;

/// The same, if size does not explain the refusals: they are not from Kinesis, and a record as large was accepted
/// meanwhile.
pub const REFUSALS_OF_ANY_SIZE: u32 = 5;

/// First and longest time for which requests stay below a size that an intermediary refused.
pub const BOUNDED_FOR: (Micros, Micros) = (10 * SECOND, 600 * SECOND);

/// Waits that double with each attempt.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Micros,
    longest: Micros,
}

impl Backoff {
    /// Returns the wait before the next attempt, minus a random part of up to half. `attempt` counts from 0.
    pub fn wait(self, attempt: u32, random: &mut fastrand::Rng) -> Micros {
        let full = self.first.saturating_mul(1 << attempt.min(20)).min(self.longest);
        full - random.u64(0..=full / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let (waits, mut random) = (Backoff { first: 100, longest: 1_000 }, fastrand::Rng::with_seed(1));
        for (attempt, full) in [(0, 100), (1, 200), (2, 400), (9, 1_000), (60, 1_000)] {
            let wait = waits.wait(attempt, &mut random);
            assert!((full / 2..=full).contains(&wait), "{attempt}: {wait}");
        }
    }
}
