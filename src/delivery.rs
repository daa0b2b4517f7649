//! Delivers lines of the feed as Kinesis records: decides which are due, batches, paces and retries them, and keeps
//! dead letters.
//!
//! In: a source, the activation rules and the ledger. Out: `PutRecords` requests, commits to the ledger, the dead
//! letter file, and snapshots and notices for a front end. May import `profile`, `source`, `activation`, `ledger`,
//! `kinesis` and `folders`.
//!
//! Start with [`core::Core`]: all rules as a state machine without a clock, a network or a disk. [`engine`] drives it.
//! This is the way of a line through the files:
//!
//! ```text
//! feed           reads lines on a thread of its own and prepares them
//! core/accept    decides them, by what `profiles` and `gate` know; `window` and `event` hold them until their commit
//! outbox         the events that wait to be sent: in `lanes` (`shards`, `pace`), separately, or for another attempt
//! core/send      puts requests together; `flights` are those in progress; `transport` sends them
//! core/settle    takes answers in, by `reaction`; `core/refuse` and `doubts` find out whose fault a refusal is
//! commits        what the next commit writes, with `extents`; `engine/committer` writes it
//! dead_letters   lines and events that can never be delivered
//! ```
//!
//! Beside it: [`counts`] for what a front end shows, [`limits`] and `learned_limits`, and [`preview`], which decides
//! without sending.

mod commits;
pub mod core;
pub mod counts;
pub mod dead_letters;
mod doubts;
pub mod engine;
mod event;
mod extents;
pub mod feed;
mod flights;
mod gate;
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
