//! The app without a terminal: keys in, screens out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed assumption fails the test")]

mod activate;
mod desk;
mod feed;
mod frame;
