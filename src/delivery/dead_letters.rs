//! Dead letters: lines and events that can never be delivered, kept on disk with a reason until a replay or a purge.

mod file;
mod letter;
mod replay;

pub use file::{DeadLetterError, DeadLetterFile, DeadLetterReader, purge, retain};
pub use letter::{DeadKind, DeadLetter, DeadPlace, LONE_SURROGATE, MALFORMED, TOO_LARGE, letter_id};
pub use replay::{Replay, ReplayError, ReplayResult};
