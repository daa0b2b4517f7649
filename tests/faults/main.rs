//! Tests every promise of delivery under faults, over a real socket. The engine, its client and its ledger run in this
//! process, against an endpoint with faults.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken assumption of a test may panic")]

mod between;
#[path = "../simulation/codes.rs"]
#[allow(dead_code, reason = "over the wire a code has a status too")]
mod codes;
mod endpoint;
mod feed;
mod mix;
mod outages;
#[path = "../simulation/people.rs"]
#[allow(dead_code, reason = "the simulation asks more of the same people")]
mod people;
mod person;
mod process;
mod records;
mod requests;
mod run;
mod shards;
mod watched;
