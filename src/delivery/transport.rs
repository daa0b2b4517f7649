//! What delivery asks of the AWS edge: one request out, one outcome back.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use crate::kinesis::Client;
pub use crate::kinesis::outcome::{Answer, MaybeSent, Outcome, RecordResult};
pub use crate::kinesis::put_records::StreamTarget;

use super::reaction::{Reaction, Trouble, reaction};

/// Sends `PutRecords` requests whose bodies are complete.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request; its body is the operation's JSON. Never retries by itself.
    fn put_records(&self, body: Bytes) -> impl Future<Output = Outcome> + Send;
}

/// A stream of an AWS account, or of what speaks like one.
pub struct Stream {
    client: Arc<Client>,
    target: StreamTarget,
}

impl Stream {
    /// The stream `target` through `client`.
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
