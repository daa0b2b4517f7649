//! The interface between delivery and Kinesis: one request out, one outcome back.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use crate::kinesis::Client;
pub use crate::kinesis::outcome::{Answer, MaybeSent, Outcome, RecordResult};
pub use crate::kinesis::put_records::StreamTarget;

use super::reaction::{Reaction, Trouble, reaction};

pub trait Transport: Send + Sync + 'static {
    /// Sends one request, whose body is the JSON of the operation. Must not retry.
    fn put_records(&self, body: Bytes) -> impl Future<Output = Outcome> + Send;
}

/// A Kinesis stream, or a stream of a compatible endpoint.
pub struct Stream {
    client: Arc<Client>,
    target: StreamTarget,
}

impl Stream {
    pub fn new(client: impl Into<Arc<Client>>, target: StreamTarget) -> Self {
        Self { client: client.into(), target }
    }
}

impl Transport for Stream {
    async fn put_records(&self, body: Bytes) -> Outcome {
        let outcome = self.client.put_records(&self.target, body).await;
        if let Outcome::Refused { code, message } = &outcome
            && reaction(code, message.theirs()) == Reaction::Pause(Trouble::Credentials)
        {
            self.client.credentials_refused();
        }
        outcome
    }
}
