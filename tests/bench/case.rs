//! Defines what a child process measures and what it answers. Both travel as one line of JSON.

use serde::{Deserialize, Serialize};

use crate::feed::Skew;
use crate::lists::Answered;
use crate::sink::shards::{Neighbour, SlowShard};
use crate::stores::StoreCase;

/// One measurement, in its own process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Case {
    /// A candidate for the ledger, without the rest of Outflow.
    Store(StoreCase),
    /// The sink, with a client that only writes prepared bytes.
    Sink(Load),
    /// The bare loop over the SDK.
    SdkLoop(Load),
    /// Outflow, through the library.
    Outflow(Load),
    /// Outflow, with the Stream screen open.
    Watched(Load),
    /// Frames of the largest screens.
    Frames,
    /// The time from the start of the app to its first frame.
    FirstFrame,
    /// Long lists and the survey that fills them.
    Lists,
    /// Outflow against shards with limits.
    Pace(PaceCase),
}

/// A feed, and shards with their real limits and faults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PaceCase {
    pub(crate) name: String,
    pub(crate) load: Load,
    pub(crate) skew: Skew,
    /// Delay of an answer.
    pub(crate) answer_ms: u64,
    pub(crate) neighbour: Neighbour,
    pub(crate) slow: SlowShard,
    /// Whether the sender may list the shards. Otherwise it learns them from the answers.
    pub(crate) lists: bool,
}

/// A feed and its target stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    pub(crate) events: u64,
    pub(crate) profiles: u64,
    pub(crate) shards: u32,
    /// Whether each shard accepts at most 1,000 records and 1 MiB a second.
    pub(crate) limits: bool,
    /// Share of records that fail at random with `InternalFailure`.
    pub(crate) fail: f64,
}

/// The result of one case. Times cover the measured part only, without the set-up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) case: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shards: Option<u32>,
    pub(crate) profiles: u64,
    /// Acknowledged events, or updated rows.
    pub(crate) events: u64,
    pub(crate) seconds: f64,
    /// CPU time of the process, without the sink's thread.
    pub(crate) cpu_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sink: Option<SinkShare>,
    /// Peak memory, including the sink's.
    pub(crate) peak_mib: f64,
    /// Memory before the measured part began.
    pub(crate) base_mib: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disk_mib: Option<f64>,
    /// Latency of a request, or of a commit if a store is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latency_ms: Option<Percentiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pace: Option<PaceFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Answered>,
}

/// How well the case used the shards. Shares are from 0 to 1.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct PaceFigures {
    /// Events a second of an ideal sender.
    pub(crate) reachable: f64,
    /// Events a second of a sender that sends the busiest profile's events with the bare SDK.
    pub(crate) by_sdk: f64,
    /// Share of all attempts that were throttled.
    pub(crate) throttled: f64,
    /// Share of attempts that were throttled after the first seconds.
    pub(crate) throttled_settled: f64,
    /// With a slow shard: the share of their limits that the other shards used before the window was full.
    pub(crate) others: Option<f64>,
}

/// The sink's part of a case.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SinkShare {
    pub(crate) cpu_seconds: f64,
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    /// Records that got an error, including throttled records.
    pub(crate) refused: u64,
    pub(crate) throttled: u64,
}

/// Latencies in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
}
