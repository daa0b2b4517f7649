//! What is set up: the spec of a destination, where it is saved, who runs it, and how two of them differ.

pub mod account;
pub mod applying;
pub mod assembly;
pub mod check;
pub mod difference;
pub mod draft;
pub mod feed;
pub mod lock;
pub mod paused;
pub mod previewing;
pub mod running;
pub mod sign_in;
pub mod spec;
pub mod store;
pub mod stream_record;
pub mod vault;

pub use difference::Difference;
pub use lock::RunnerLock;
pub use spec::{Spec, SpecFault, SpecFaults};
pub use store::{Places, Saved, StoreError};
