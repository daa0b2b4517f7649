//! How a request's task tells that it is over, whatever becomes of it.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::super::transport::{MaybeSent, Outcome};
use crate::kinesis::Words;

/// A request that is over.
pub(super) struct Done {
    pub(super) request: u64,
    pub(super) outcome: Outcome,
    /// What was sent, for its memory.
    pub(super) body: Bytes,
}

/// Tells of a request when it is over, also when its task breaks.
pub(super) struct Report {
    request: u64,
    body: Bytes,
    outcome: Option<Outcome>,
    to: mpsc::Sender<Done>,
}

impl Report {
    pub(super) fn new(request: u64, body: Bytes, to: mpsc::Sender<Done>) -> Self {
        Self { request, body, outcome: None, to }
    }

    pub(super) fn tell(mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let broke = || Outcome::Unanswered { sent: MaybeSent::Maybe, message: Words::Failed };
        let outcome = self.outcome.take().unwrap_or_else(broke);
        // There is room for one report of each request that may be under way.
        let _ = self.to.try_send(Done { request: self.request, outcome, body: std::mem::take(&mut self.body) });
    }
}
