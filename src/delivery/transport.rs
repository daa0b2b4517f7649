//! The interface between delivery and Kinesis: bodies of `PutRecords` requests go out, one outcome of each comes back.

use std::future::Future;
use std::sync::Arc;

use base64_simd::STANDARD;
use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc;

use super::limits::SPARE_BYTES;
use super::reaction::{Reaction, Trouble, reaction};
pub use crate::kinesis::outcome::{PutAnswer, PutOutcome, RecordResult, SendState};
use crate::kinesis::probe::{OUT_OF_RANGE, PROBE, PROBE_KEY};
pub use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{Client, FailureMessage};
use crate::profile::ProfileKey;
use crate::profile::json::escape_into;

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
            && reaction(code, message.foreign_text()) == Reaction::Pause(Trouble::Credentials)
        {
            self.client.credentials_refused();
        }
        outcome
    }
}

/// Bytes reserved for the JSON around the data and key of one record.
const RECORD_FRAME: usize = 64;

pub(super) struct RequestBody {
    out: Vec<u8>,
    first: bool,
}

impl RequestBody {
    /// Reuses the memory of `spare`. `bytes` is the size of all data together.
    pub(super) fn new(mut spare: Vec<u8>, stream: &StreamTarget, records: usize, bytes: usize) -> Self {
        spare.clear();
        let mut out = spare;
        out.reserve(bytes * 4 / 3 + records * (RECORD_FRAME + 36) + 256);
        let (field, value) = stream_member(stream);
        out.extend_from_slice(format!("{{\"{field}\":").as_bytes());
        escape_into(value, &mut out);
        out.extend_from_slice(b",\"Records\":[");
        Self { out, first: true }
    }

    pub(super) fn push(&mut self, data: &[u8], partition: ProfileKey) {
        self.out.extend_from_slice(if self.first { b"{\"Data\":\"" } else { b",{\"Data\":\"" });
        self.first = false;
        STANDARD.encode_append(data, &mut self.out);
        self.out.extend_from_slice(b"\",\"PartitionKey\":\"");
        self.out.extend_from_slice(&partition.to_hex());
        self.out.extend_from_slice(b"\"}");
    }

    pub(super) fn finish(mut self) -> Bytes {
        self.out.extend_from_slice(b"]}");
        self.out.into()
    }
}

/// Returns the body of a probe, which writes nothing: a dry run, with a hash key that an endpoint without dry runs
/// refuses.
pub(super) fn probe_body(stream: &StreamTarget) -> Bytes {
    let (field, value) = stream_member(stream);
    let data = STANDARD.encode_to_string(PROBE);
    let record = json!({ "Data": data, "PartitionKey": PROBE_KEY, "ExplicitHashKey": OUT_OF_RANGE });
    json!({ field: value, "DryRun": true, "Records": [record] }).to_string().into()
}

fn stream_member(stream: &StreamTarget) -> (&'static str, &str) {
    match stream {
        StreamTarget::Name(name) => ("StreamName", name),
        StreamTarget::Arn(arn) => ("StreamARN", arn),
    }
}

/// Memory of answered requests, kept for the next ones. Large blocks that are freed and allocated again would pile up
/// in the allocator.
#[derive(Default)]
pub(super) struct SpareBodies(Vec<Vec<u8>>);

/// Most spare blocks kept: about as many as requests in progress.
const SPARES: usize = 8;

impl SpareBodies {
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_default()
    }

    /// Keeps the memory of a body if it is small enough and nothing else uses it.
    pub(super) fn give_back(&mut self, body: Bytes) {
        if self.0.len() < SPARES
            && body.len() <= SPARE_BYTES
            && let Ok(body) = body.try_into_mut()
        {
            self.0.push(body.into());
        }
    }
}

/// Returns the first half of the MD5 of a partition key, by which Kinesis chooses the shard.
pub(super) fn shard_hash(partition: ProfileKey) -> u64 {
    use md5::{Digest, Md5};
    let digest = Md5::digest(partition.to_hex());
    digest.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}

pub(super) struct FinishedRequest {
    pub(super) request: u64,
    pub(super) outcome: PutOutcome,
    /// The body that was sent, so that its memory can be used again.
    pub(super) body: Bytes,
}

/// Sends a `FinishedRequest` when it is dropped.
pub(super) struct OutcomeReport {
    pub(super) request: u64,
    pub(super) body: Bytes,
    pub(super) outcome: Option<PutOutcome>,
    pub(super) to: mpsc::Sender<FinishedRequest>,
}

impl OutcomeReport {
    pub(super) fn finish(mut self, outcome: PutOutcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for OutcomeReport {
    fn drop(&mut self) {
        let broke = || PutOutcome::Unanswered { sent: SendState::Maybe, message: FailureMessage::Failed };
        let outcome = self.outcome.take().unwrap_or_else(broke);
        // The channel has room for one report of each request that can be in progress.
        let _ =
            self.to.try_send(FinishedRequest { request: self.request, outcome, body: std::mem::take(&mut self.body) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_a_dry_run_with_a_bad_hash_key() {
        let body: serde_json::Value = serde_json::from_slice(&probe_body(&StreamTarget::Arn("a".into()))).unwrap();
        assert_eq!((&body["StreamARN"], &body["DryRun"]), (&json!("a"), &json!(true)));
        let record = &body["Records"][0];
        assert!(record["ExplicitHashKey"] == OUT_OF_RANGE && body["Records"].as_array().unwrap().len() == 1);
    }

    #[test]
    fn a_body_is_the_operations_json() {
        let mut body = RequestBody::new(b"old".to_vec(), &StreamTarget::Name("s".into()), 2, 5);
        let key = ProfileKey::from_bytes([0xAB; 16]);
        body.push(b"{}", key);
        body.push(b"[1]", key);
        let hex = "ab".repeat(16);
        let expected = format!(
            r#"{{"StreamName":"s","Records":[{{"Data":"e30=","PartitionKey":"{hex}"}},{{"Data":"WzFd","PartitionKey":"{hex}"}}]}}"#
        );
        assert_eq!(body.finish(), expected);
    }
}
