//! What a child process is asked to measure, and what it answers; both travel as one line of JSON.

use serde::{Deserialize, Serialize};

use crate::feed::Skew;
use crate::lists::Answered;
use crate::sink::shards::{Neighbour, SlowShard};
use crate::stores::StoreCase;

/// One thing to measure, in a process of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Case {
    /// A candidate for the ledger, alone.
    Store(StoreCase),
    /// The sink fed by a client that only writes prepared bytes.
    Sink(Load),
    /// The bare loop over the SDK.
    SdkLoop(Load),
    /// Outflow itself, through the library.
    Outflow(Load),
    /// Outflow, with somebody who watches.
    Watched(Load),
    /// Frames of the largest screens.
    Frames,
    /// From the start of the app to what it shows first.
    FirstFrame,
    /// Long lists and the survey that fills them.
    Lists,
    /// Outflow against shards that limit it.
    Pace(PaceCase),
}

/// A feed, and shards with their real limits and troubles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PaceCase {
    pub(crate) name: String,
    pub(crate) load: Load,
    pub(crate) skew: Skew,
    /// How long an answer takes.
    pub(crate) answer_ms: u64,
    pub(crate) neighbour: Neighbour,
    pub(crate) slow: SlowShard,
    /// Whether the shards can be listed; else they are learned from the answers.
    pub(crate) lists: bool,
}

/// A feed and a stream to send it to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    pub(crate) events: u64,
    pub(crate) profiles: u64,
    pub(crate) shards: u32,
    /// Whether each shard takes no more than 1,000 records and 1 MiB a second.
    pub(crate) limits: bool,
    /// Share of records refused at random with `InternalFailure`.
    pub(crate) fail: f64,
}

/// What one case came to. Times are of the measured part only, set-up excluded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) case: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shards: Option<u32>,
    pub(crate) profiles: u64,
    /// Events acknowledged, or rows updated.
    pub(crate) events: u64,
    pub(crate) seconds: f64,
    /// CPU of the whole process, the sink's thread subtracted.
    pub(crate) cpu_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sink: Option<SinkShare>,
    /// Most memory held, the sink's included.
    pub(crate) peak_mib: f64,
    /// Memory held before the measured part began.
    pub(crate) base_mib: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disk_mib: Option<f64>,
    /// Of a request; of a commit where a store is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latency_ms: Option<Percentiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pace: Option<PaceFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Answered>,
}

/// How well the shards were used; parts are of one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct PaceFigures {
    /// Events a second of an ideal sender,
    pub(crate) reachable: f64,
    /// and of one that sends the busiest profile's events by the bare SDK.
    pub(crate) by_sdk: f64,
    /// Attempts that were throttled, in all,
    pub(crate) throttled: f64,
    /// and after the first seconds.
    pub(crate) throttled_settled: f64,
    /// Beside a slow shard: what the others took of their limits before the window was full.
    pub(crate) others: Option<f64>,
}

/// The sink's part of a case.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SinkShare {
    pub(crate) cpu_seconds: f64,
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    /// Records answered with an error, throttled ones included.
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
