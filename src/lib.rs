//! Outflow: profile changes out to an Amazon Kinesis stream, in order per profile, none lost.
//!
//! A module is a room on the way of the data; imports run one way, from the top of this list to its end:
//! whoever stands later may know whoever stands earlier.

pub mod activation;
pub mod cli;
pub mod delivery;
pub mod destination;
pub mod flow;
mod folders;
pub mod kinesis;
pub mod ledger;
pub mod profile;
pub mod reasons;
pub mod sandbox;
pub mod secret;
mod signals;
pub mod source;
pub mod telemetry;
pub mod text;
pub mod tui;
