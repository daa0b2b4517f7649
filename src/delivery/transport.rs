//! The interface between delivery and Kinesis: one request out, one outcome back.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use crate::kinesis::Client;
pub use crate::kinesis::outcome::{Answer, PutOutcome, RecordResult, SendState};
pub use crate::kinesis::put_records::StreamTarget;

use super::reaction::{Reaction, Trouble, reaction};

pub trait Transport: Send + Sync + 'static {
    /// Sends one request, whose body is the JSON of the operation. Must not retry.
    fn put_records(&self, body: Bytes) -> impl Future<Output = PutOutcome> + Send;
}

/// A Kinesis stream, or a stream of a compatible endpoint.
pub struct KinesisStream {
    client: Arc<Client>,
    target: StreamTarget,
}

impl KinesisStream {
    pub fn new(client: impl Into<Arc<Client>>, target: StreamTarget) -> Self {
        Self { client: client.into(), target }
    }
}

impl Transport for KinesisStream {
    async fn put_records(&self, body: Bytes) -> PutOutcome {
        let outcome = self.client.put_records(&self.target, body).await;
        if let PutOutcome::Refused { code, message } = &outcome
            && reaction(code, message.theirs()) == Reaction::Pause(Trouble::Credentials)
        {
            self.client.credentials_refused();
        }
        outcome
    }
}
