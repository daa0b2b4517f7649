//! Tests the app without a terminal: keys in, screens out.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed assumption fails the test")]

mod account;
mod activate;
mod anything;
mod authentication;
mod catalogue;
mod controls;
mod desk;
mod feed;
mod frame;
mod mouse;
mod pictures;
mod preview;
mod runs;
mod source;
mod stream;
mod svg;
mod unfinished;
mod whole;
