//! From an event to its acknowledged record: gate, batch, pace, retry, dead letters, and the engine that joins them.
//!
//! [`core::Core`] is all the rules as a state machine without a clock, a network or a disk; [`engine`] drives it.

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

/// Microseconds since the run began.
pub type Micros = u64;

/// One second.
pub const SECOND: Micros = 1_000_000;

/// One millisecond.
pub const MILLISECOND: Micros = 1_000;
