//! A profile: one person's current state, and the small values the other rooms pass on about it.

pub(crate) mod envelope;
pub(crate) mod identity;
pub mod json;
pub mod key;
pub mod oddity;
pub mod path;
pub mod standing;

pub use key::ProfileKey;
pub use oddity::{Oddities, Oddity};
pub use path::AttributePath;
pub use standing::{Members, Standing};
