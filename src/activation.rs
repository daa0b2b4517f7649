//! From a profile to its event: which parts leave, which changes make one due, and the bytes.

mod crossed;
pub mod decide;
mod encode;
mod identities;
pub mod read;
pub mod rules;
mod selection;
pub mod stamps;
mod strict;
mod watch;

pub use crossed::{Crossed, FirstOf};
pub use decide::{Decision, decide};
pub use read::{Exclusion, FaultKind, LineFault, Reader, Reading, Sighting};
pub use rules::{Rules, Triggers};
pub use watch::{Mapping, Met, Missing, Unseen};
