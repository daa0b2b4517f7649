//! By what a file differs from the one that was read before.

/// What differs. Numbers are bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Difference {
    /// There is none any more.
    #[error("it is gone")]
    Gone,
    /// Another one has its name.
    #[error("another file has taken its place")]
    Replaced,
    /// It is shorter than what was read of it.
    #[error("it had at least {had} bytes, now it has {has}")]
    Shorter {
        /// Before, at least.
        had: u64,
        /// Now.
        has: u64,
    },
    /// It became shorter while it was read.
    #[error("it had {had} bytes, now it has {has}")]
    Shrunk {
        /// Before.
        had: u64,
        /// Now.
        has: u64,
    },
    /// What is remembered of the file has gaps.
    #[error("what is remembered of it is incomplete")]
    Gaps,
    /// What is remembered of the feed ends too early.
    #[error("what is remembered of the feed does not lead to its checkpoint")]
    NoCheckpoint,
}
