//! What is remembered: per profile what was last acknowledged, and with it the checkpoint and the counters, in one
//! embedded store and always in one transaction.

mod entry;
mod store;

pub use entry::{Entry, Place};
pub use store::{Commit, Ledger, LedgerError, Note};
