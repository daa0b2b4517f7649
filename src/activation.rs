//! Decides which events a profile is due and writes their JSON, by the rules of one destination.
//!
//! Lines of the feed enter as bytes; readings leave: a malformed line, an excluded profile, or a profile with its
//! standing and the body of its event. [`decide`](decide::decide) then compares the standing with the last exported
//! one. This room may import `profile` only. Start reading in `read.rs`.

pub mod decide;
mod encode;
mod identities;
pub mod read;
pub mod rules;
mod selection;
pub mod stamps;
mod strict;
mod watch;

pub use decide::{Decision, FirstOf, SegmentChanges, decide};
pub use read::{Exclusion, FaultKind, LineVerdict, MalformedLine, ProfileReader, ProfileReading};
pub use rules::{Rules, Triggers};
pub use watch::{Mapping, Met, Missing, UnmatchedMapping};
