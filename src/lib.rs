//! Outflow streams profile changes to Amazon Kinesis: in order per profile, and without loss.
//!
//! A module is a room. A room imports only the rooms that `tests/house.rs` lists for it, so imports run one way. This
//! is the house from the top floor to the ground, with what each room may import. All may import `text`: an error
//! carries its message.
//!
//! ```text
//! cli          the commands and their output       every room
//! tui          the full-screen app                 all but cli, plain
//! plain        the setup and the runs as lines     all but cli, tui
//! backstage    does what the wizard asks for       all but cli, plain, tui
//! flow         the wizard without a screen         profile source activation destination secret
//! destination  saved destinations and their runs   profile source activation ledger kinesis delivery folders secret
//! delivery     from lines of the feed to records   profile source activation ledger kinesis folders
//! kinesis      the AWS client and its policies     profile secret folders
//! ledger       the last acknowledged state         profile folders
//! activation   the events that are due             profile
//! source       the lines of the feed               profile
//! telemetry    the log                             folders secret
//! sandbox      the embedded Kinesis endpoint       -
//! profile      one person's current state          -
//! folders      private files that survive a crash  -
//! secret       secrets and their redaction         -
//! terminal     lines of stdin, hidden or not       secret signals
//! signals      the inherited state of SIGHUP       -
//! text         translated messages                 -
//! ```
//!
//! `main.rs` calls `cli`. Start reading there, or in `delivery` for the path of the data.

pub mod activation;
pub mod backstage;
pub mod cli;
pub mod delivery;
pub mod destination;
pub mod flow;
mod folders;
pub mod kinesis;
pub mod ledger;
pub mod plain;
pub mod profile;
pub mod sandbox;
pub mod secret;
mod signals;
pub mod source;
pub mod telemetry;
mod terminal;
pub mod text;
pub mod tui;
