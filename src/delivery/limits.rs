//! Limits of the service and of the engine, each with its source.

use super::{MILLISECOND, Micros, SECOND};

/// Records in one `PutRecords` request. Source: the API's model.
pub const MAX_RECORDS: usize = 500;

/// Records in a request before any shard is known.
pub const FIRST_RECORDS: usize = 4;

/// Bytes of data and partition keys in one request until the endpoint is known to take more: the limit before 2025-10,
/// which compatible endpoints still enforce. The API's model says 10 MiB.
pub const MAX_REQUEST_BYTES: usize = 5 * 1024 * 1024;

/// Bytes of data and partition key of one record unless the stream says otherwise. Source: `MaxRecordSizeInKiB`.
pub const DEFAULT_RECORD_BYTES: usize = 1024 * 1024;

/// The most that any stream takes in one record. Source: `UpdateMaxRecordSize`.
pub const MAX_RECORD_BYTES: usize = 10 * 1024 * 1024;

/// Bytes of a partition key on the wire: 32 hex digits.
pub const PARTITION_KEY_BYTES: usize = 32;

/// Records that a shard takes in a second. Source: Kinesis quotas.
pub const SHARD_RECORDS_PER_SECOND: f64 = 1_000.0;

/// Bytes that a shard takes in a second. Source: Kinesis quotas.
pub const SHARD_BYTES_PER_SECOND: f64 = 1_048_576.0;

/// Lines beyond the checkpoint.
pub const WINDOW_LINES: usize = 100_000;

/// Bytes of lines beyond the checkpoint.
pub const WINDOW_BYTES: usize = 32 * 1024 * 1024;

/// Larger blocks of memory are not kept for the next use.
pub const SPARE_BYTES: usize = 1024 * 1024;

/// Requests under way at once.
pub const MAX_IN_FLIGHT: usize = 32;

/// Bytes of request bodies under way at once; one request may always be.
pub const MAX_IN_FLIGHT_BYTES: usize = 8 * 1024 * 1024;

/// A commit is due after this long,
pub const COMMIT_EVERY: Micros = 200 * MILLISECOND;

/// or after this many settled events, whichever is first: half of what is promised, for a small window.
pub const COMMIT_EVENTS: u64 = 5_000;

/// A request that is not full waits this long after the one before it.
pub const LINGER: Micros = 10 * MILLISECOND;

/// An event for which the checkpoint has waited this long does not linger.
pub const URGENT_AFTER: Micros = 100 * MILLISECOND;

/// An answer that takes longer is late: a shard may be slow. The time doubles when most shards are.
pub const LATE_AFTER: Micros = 250 * MILLISECOND;

/// However slow all shards are, an answer that takes longer is late.
pub const LATE_AFTER_AT_MOST: Micros = 8 * SECOND;

/// Requests under way at once whose answers are late, beside all others, so that a slow shard does not keep others from
/// being sent to,
pub const MAX_LATE: usize = 32;

/// and bytes of their bodies.
pub const MAX_LATE_BYTES: usize = 8 * 1024 * 1024;

/// Requests to a slow shard are so far apart.
pub const LINGER_ALONE: Micros = 80 * MILLISECOND;

/// Events that could be sent at once and are not: enough to keep every request full, more would only wait.
pub const READY_ENOUGH: usize = 4 * MAX_RECORDS;

/// First and longest wait before an event is tried again.
pub const RETRY_WAITS: (Micros, Micros) = (50 * MILLISECOND, 5 * SECOND);

/// First and longest wait before a paused run looks again.
pub const PROBE_WAITS: (Micros, Micros) = (500 * MILLISECOND, 5 * SECOND);

/// Requests without an answer, one after another, after which only one at a time is tried.
pub const UNANSWERED_BEFORE_PAUSE: u32 = 5;

/// For so long answers may come in which every record fails, before only one at a time is tried.
pub const FRUITLESS_BEFORE_PAUSE: Micros = 10 * SECOND;

/// Requests after which an answer that contradicted the others about the shards is forgiven.
pub const REQUESTS_UNTIL_TRUSTED: u64 = 1_000;

/// Records refused one by one, with none accepted in between, after which the endpoint and not the records is suspected.
pub const REFUSED_BEFORE_PAUSE: u32 = 10;

/// Refusals of a record alone that make it dead, others being taken between each two of them,
pub const REFUSALS: u32 = 2;

/// and so many where no size explains them, because a record as large was taken meanwhile and the refusal is not Kinesis' own.
pub const REFUSALS_OF_ANY_SIZE: u32 = 5;

/// First and longest time for which requests stay below one that was too large for something in between.
pub const BOUNDED_FOR: (Micros, Micros) = (10 * SECOND, 600 * SECOND);
