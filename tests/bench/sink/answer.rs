//! Builds the answers by copying: an answer to 500 records has 55 KB, and few bytes change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::STREAM;
use super::history::History;
use super::scan::Name;
use super::shards::{Shards, Verdict};

/// Digits of a sequence number.
const DIGITS: usize = 56;

/// Capacity for a record's part of the answer, a little more than most parts need.
const PART_BYTES: usize = 120;

/// The outcomes of the records of a request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Took {
    pub(super) accepted: u64,
    pub(super) throttled: u64,
    pub(super) failed: u64,
    /// Whether the answer is delayed.
    pub(super) late: bool,
}

/// Answers `PutRecords`.
pub(super) struct Answers {
    shards: Shards,
    /// The part of the answer after a sequence number, for each shard.
    tails: Vec<Vec<u8>>,
    /// The last sequence number, as digits, so that the next is an increment without formatting.
    sequence: [u8; DIGITS],
    partition_key: Name,
    data: Name,
    history: Option<Arc<Mutex<History>>>,
}

impl Answers {
    /// Creates the answers. If there is a `history`, the outcome of each record is added to it.
    pub(super) fn new(shards: Shards, history: Option<Arc<Mutex<History>>>) -> Self {
        let tail = |shard| format!(r#"","ShardId":"shardId-{shard:012}"}},"#).into_bytes();
        let tails = (0..shards.count()).map(tail).collect();
        let mut sequence = [b'0'; DIGITS];
        sequence[..4].copy_from_slice(b"4959");
        let (partition_key, data) = (Name::new(r#""PartitionKey""#), Name::new(r#""Data""#));
        Self { shards, tails, sequence, partition_key, data, history }
    }

    /// Returns the answer's body and its outcomes.
    pub(super) fn put_records(&mut self, body: &[u8], now: Duration) -> (Vec<u8>, Took) {
        let mut took = Took::default();
        // Most requests hold about as many records as a full request of 900-byte records.
        let mut parts = Vec::with_capacity(PART_BYTES * (8 + body.len() / 512));
        parts.extend_from_slice(br#"{"Records":["#);
        let (names, all) = ((&self.partition_key, &self.data), self.shards.accepts_all());
        let mut data = names.1.values(body);
        let mut history = self.history.as_ref().and_then(|history| history.lock().ok());
        for key in names.0.values(body) {
            let shard = self.shards.of_key(key);
            let verdict = if all {
                Verdict::Accepted
            } else {
                let encoded = if self.shards.weighs() { data.next().map_or(0, decoded_bytes) } else { 0 };
                self.shards.admit(shard, encoded + key.len(), now)
            };
            took.late |= self.shards.answers_late(shard, now);
            if let Some(history) = &mut history {
                history.note(shard, verdict, now);
            }
            match verdict {
                Verdict::Accepted => {
                    took.accepted += 1;
                    increment(&mut self.sequence);
                    parts.extend_from_slice(br#"{"SequenceNumber":""#);
                    parts.extend_from_slice(&self.sequence);
                    parts.extend_from_slice(&self.tails[shard]);
                }
                Verdict::Throttled => {
                    took.throttled += 1;
                    parts.extend_from_slice(throttled(shard).as_bytes());
                }
                Verdict::Failed => {
                    took.failed += 1;
                    parts.extend_from_slice(INTERNAL_FAILURE);
                }
            }
        }
        parts.pop_if(|last| *last == b',');
        let refused = took.throttled + took.failed;
        parts.extend_from_slice(format!(r#"],"FailedRecordCount":{refused}}}"#).as_bytes());
        (parts, took)
    }
}

const INTERNAL_FAILURE: &[u8] = br#"{"ErrorCode":"InternalFailure","ErrorMessage":"Internal service failure."},"#;

fn throttled(shard: usize) -> String {
    format!(
        concat!(
            r#"{{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"#,
            r#""Rate exceeded for shard shardId-{:012} in stream {} under account 111122223333."}},"#
        ),
        shard, STREAM
    )
}

fn increment(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
}

/// Returns the number of bytes that a base64 text encodes.
fn decoded_bytes(base64: &[u8]) -> usize {
    let padding = base64.iter().rev().take_while(|byte| **byte == b'=').count();
    (base64.len() / 4 * 3).saturating_sub(padding)
}

pub(super) fn list_streams() -> Vec<u8> {
    format!(r#"{{"HasMoreStreams":false,"StreamNames":["{STREAM}"]}}"#).into_bytes()
}

pub(super) fn list_shards(count: u32) -> Vec<u8> {
    let shards: Vec<String> = (0..count).map(|shard| describe_shard(shard, count)).collect();
    format!(r#"{{"Shards":[{}]}}"#, shards.join(",")).into_bytes()
}

fn describe_shard(shard: u32, count: u32) -> String {
    // The first hash key of a shard, rounded as in `Shards::of_key`, where the high 64 bits decide.
    let begin = |shard: u32| (u128::from(shard) << 64).div_ceil(u128::from(count)) << 64;
    let end = if shard + 1 == count { u128::MAX } else { begin(shard + 1) - 1 };
    format!(
        concat!(
            r#"{{"ShardId":"shardId-{:012}","HashKeyRange":{{"StartingHashKey":"{}","EndingHashKey":"{}"}},"#,
            r#""SequenceNumberRange":{{"StartingSequenceNumber":"4959"}}}}"#
        ),
        shard,
        begin(shard),
        end
    )
}

pub(super) fn describe_stream_summary(count: u32) -> Vec<u8> {
    format!(
        concat!(
            r#"{{"StreamDescriptionSummary":{{"StreamName":"{name}","#,
            r#""StreamARN":"arn:aws:kinesis:us-east-2:111122223333:stream/{name}","StreamStatus":"ACTIVE","#,
            r#""StreamModeDetails":{{"StreamMode":"PROVISIONED"}},"RetentionPeriodHours":24,"#,
            r#""StreamCreationTimestamp":1590442439,"EnhancedMonitoring":[],"EncryptionType":"NONE","#,
            r#""OpenShardCount":{count}}}}}"#
        ),
        name = STREAM,
        count = count
    )
    .into_bytes()
}
