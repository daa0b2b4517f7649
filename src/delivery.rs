//! Delivers lines of the feed as Kinesis records: decides which are due, batches, paces and retries them, and keeps
//! dead letters.
//!
//! In: a source, the activation rules and the ledger. Out: `PutRecords` requests, commits to the ledger, the dead
//! letter file, and snapshots and notices for a front end. May import `profile`, `source`, `activation`, `ledger`,
//! `kinesis` and `folders`.
//!
//! Start with [`core::Core`]: all rules as a state machine without a clock, a network or a disk. [`engine`] drives it.

mod apart;
pub mod core;
pub mod counts;
pub mod dead_letters;
pub mod engine;
mod event;
mod extents;
mod gate;
mod lanes;
pub mod limits;
mod meta;
mod oversize;
mod pace;
pub mod pause;
pub mod prepare;
pub mod preview;
pub mod reaction;
pub mod reasons;
pub mod recent;
mod refusal;
mod request;
mod request_limit;
mod retry;
mod shards;
pub mod share;
mod suspects;
mod takeover;
pub mod transport;
mod window;

/// A point in time, in microseconds since the run began, or a duration in microseconds.
pub type Micros = u64;

pub const SECOND: Micros = 1_000_000;

pub const MILLISECOND: Micros = 1_000;
