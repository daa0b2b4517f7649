//! The setup and the runs as lines.

#[cfg(unix)]
mod hidden;

#[cfg(unix)]
pub(crate) use hidden::{HiddenInput, read_hidden};
