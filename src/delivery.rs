//! Delivers lines of the feed as Kinesis records: decides which are due, batches, paces and retries them, and keeps
//! dead letters.
//!
//! In: a source, the activation rules and the ledger. Out: `PutRecords` requests, commits to the ledger, the dead
//! letter file, and snapshots and notices for a front end. May import `profile`, `source`, `activation`, `ledger`,
//! `kinesis` and `folders`.
//!
//! Start with [`core::Core`]: all rules as a state machine without a clock, a network or a disk. [`engine`] drives it.

pub mod core;
pub mod counts;
pub mod dead_letters;
mod doubts;
pub mod engine;
mod event;
mod extents;
pub mod feed;
mod lanes;
mod learned_limits;
pub mod limits;
mod outbox;
pub mod pace;
pub mod preview;
mod profiles;
pub mod reaction;
mod shards;
pub mod transport;
mod window;

/// A point in time, in microseconds since the run began, or a duration in microseconds.
pub type Micros = u64;

pub const SECOND: Micros = 1_000_000;

pub const MILLISECOND: Micros = 1_000;
