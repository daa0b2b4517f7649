//! The app without a terminal: keys in, screens out.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

mod anything;
mod desk;
mod frame;
mod preview;
mod runs;
mod stream;
