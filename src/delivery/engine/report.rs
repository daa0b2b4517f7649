//! Reports the end of a request to the engine, even if the request's task panics.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::super::transport::{PutOutcome, SendState};
use crate::kinesis::FailureMessage;

pub(super) struct FinishedRequest {
    pub(super) request: u64,
    pub(super) outcome: PutOutcome,
    /// The body that was sent, so that its memory can be used again.
    pub(super) body: Bytes,
}

/// Sends a `FinishedRequest` when it is dropped.
pub(super) struct Report {
    request: u64,
    body: Bytes,
    outcome: Option<PutOutcome>,
    to: mpsc::Sender<FinishedRequest>,
}

impl Report {
    pub(super) fn new(request: u64, body: Bytes, to: mpsc::Sender<FinishedRequest>) -> Self {
        Self { request, body, outcome: None, to }
    }

    pub(super) fn tell(mut self, outcome: PutOutcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let broke = || PutOutcome::Unanswered { sent: SendState::Maybe, message: FailureMessage::Failed };
        let outcome = self.outcome.take().unwrap_or_else(broke);
        // The channel has room for one report of each request that can be in progress.
        let _ =
            self.to.try_send(FinishedRequest { request: self.request, outcome, body: std::mem::take(&mut self.body) });
    }
}
