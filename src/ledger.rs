//! Remembers for each profile what was last acknowledged, and with it the checkpoint and the counters, in one embedded
//! store and always in one transaction.
//!
//! In: commits of entries and notes. Out: the entry of a profile key, and notes. May import `profile` and `folders`.
//! Start reading in `store.rs`; `opening.rs` says which damage is detected.

mod blob;
mod buffer;
mod entry;
mod error;
mod fold;
mod folder;
mod format;
mod journal;
mod mend;
mod note;
mod opening;
mod pending;
mod seal;
mod store;
#[cfg(test)]
mod tests;

pub use entry::{LedgerEntry, LinePlace};
pub use error::{LedgerError, SLOTS};
pub use format::FORMAT;
pub use mend::is_full_disk;
pub use note::{Commit, Note, ProfileEntries};
pub use store::Ledger;
