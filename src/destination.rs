//! The saved set-up of a destination: its spec, its account, its permission check, and how it becomes a run.
//!
//! Enters: a spec file or the wizard's draft, pasted credentials, and the saved files of the configuration folder.
//! Leaves: a checked [`Spec`], saved files and secrets, and a run or replay that is ready to start (`run::assembly`).
//! This room may know `profile`, `source`, `activation`, `ledger`, `kinesis`, `delivery`, `folders` and `secret`.
//! Start reading in `spec.rs`, then `store.rs` and `run/assembly.rs`.

pub mod account;
pub mod check;
pub mod difference;
pub mod draft;
pub mod lock;
pub mod run;
pub mod sign_in;
pub mod spec;
pub mod store;
pub mod vault;

pub use difference::Difference;
pub use lock::RunnerLock;
pub use spec::{Spec, SpecFault, SpecFaults};
pub use store::{Places, Saved, StoreError};
