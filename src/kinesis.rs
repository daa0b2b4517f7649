//! Talks to AWS: signs in, learns what the credentials may do, and sends records with `PutRecords`.
//!
//! A [`Connection`] and the bodies of requests enter; an [`PutOutcome`] for each request leaves, and for a failure a
//! remedy that says what to do. This room may import `profile`, `secret` and `folders` only. Start reading in
//! `client.rs`, then `put_records.rs` for the hot path and `probe.rs` for the permission checks.

pub mod answer;
pub mod aws_files;
mod bound;
pub mod client;
mod connector;
pub mod credentials;
mod credentials_cache;
mod diagnosed;
pub mod held;
pub mod hosts;
pub mod identity;
pub mod key_source;
pub mod mfa;
mod network;
pub mod outcome;
pub mod policy;
pub mod probe;
pub mod profiles;
mod proxies;
pub mod put_records;
pub mod remedy;
#[cfg(test)]
pub(crate) mod scripted;
pub mod stream;
pub mod streams;
mod words;

pub use client::{Client, ClientError, Connection, Timeouts};
pub use connector::TlsError;
pub use credentials::{AwsCredentials, BadCharacter, KeyPart, MissingVariables, ProvidedCredentials, Role};
pub use held::{HeldKeys, Keys};
pub use hosts::{HostSource, ServiceHost};
pub use network::{NetworkError, NetworkFault};
pub use outcome::{PutAnswer, PutOutcome, RecordResult, SendState};
pub use proxies::{ProxyCause, ProxyError, ProxyFailure, ProxyFault};
pub use stream::{ShardRange, StreamFacts};
pub use words::FailureMessage;
