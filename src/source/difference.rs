//! Says how a file differs from the one that was read before.

/// How a file differs from the one that was read before. Numbers are bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Difference {
    #[error("it is gone")]
    Gone,
    #[error("another file has taken its place")]
    Replaced,
    /// The file is shorter than the part of it that was read.
    #[error("it had at least {had} bytes, now it has {has}")]
    Shorter {
        /// Minimum size before: the number of bytes that were read.
        had: u64,
        has: u64,
    },
    /// The file became shorter while it was read.
    #[error("it had {had} bytes, now it has {has}")]
    Shrunk { had: u64, has: u64 },
    /// The stored extents of the file have gaps.
    #[error("what is remembered of it is incomplete")]
    Gaps,
    /// The stored extents of the feed end before its checkpoint.
    #[error("what is remembered of the feed does not lead to its checkpoint")]
    NoCheckpoint,
}
