//! Observes the engine's requests and answers, and checks them against the engine's rules.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use base64_simd::STANDARD;
use bytes::Bytes;
use outflow::delivery::transport::{PutOutcome, RecordResult, SendState, Transport};
use serde_json::Value;

use crate::endpoint::faults::{FAILURES, Refusal};
use crate::endpoint::stream::Put;

/// A transport with a log of all its requests.
pub(crate) struct Watched<T> {
    pub(crate) inner: T,
    pub(crate) log: Arc<Mutex<Log>>,
}

/// The requests so far.
#[derive(Default, Debug)]
pub(crate) struct Log {
    /// Keys of records in flight.
    under_way: HashSet<String>,
    /// Records that an answer has confirmed.
    acknowledged: HashSet<Put>,
    /// How often the engine could not know whether a record was written.
    doubted: HashMap<Put, usize>,
    /// Number of requests by outcome: a code, `answered`, `unsent` or `unanswered`.
    pub(crate) outcomes: HashMap<String, u64>,
    /// The broken rules.
    pub(crate) faults: Vec<String>,
}

impl<T: Transport> Transport for Watched<T> {
    async fn put_records(&self, body: Bytes) -> PutOutcome {
        let puts = read(&body);
        self.log.lock().unwrap().sent(&puts);
        let outcome = self.inner.put_records(body).await;
        self.log.lock().unwrap().settled(&puts, &outcome);
        outcome
    }
}

impl Log {
    /// Returns how often a record may be in the stream.
    pub(crate) fn may_be_there(&self, put: &Put) -> usize {
        1 + self.doubted.get(put).copied().unwrap_or(0)
    }

    /// Returns the number of records that may be in the stream more than once.
    pub(crate) fn doubted(&self) -> usize {
        self.doubted.len()
    }

    fn sent(&mut self, puts: &[Put]) {
        if puts.is_empty() || puts.len() > 500 {
            self.faults.push(format!("{} records in a request", puts.len()));
        }
        for put in puts {
            if !self.under_way.insert(put.key.clone()) {
                self.faults.push(format!("two events of {} under way at once", put.key));
            }
            if self.acknowledged.contains(put) {
                self.faults.push(format!("sent again although acknowledged: {put:?}"));
            }
        }
    }

    fn settled(&mut self, puts: &[Put], outcome: &PutOutcome) {
        for put in puts {
            self.under_way.remove(&put.key);
        }
        let name = match outcome {
            PutOutcome::Answered(answer) if answer.records.len() != puts.len() => {
                self.doubt_all(puts);
                "unanswered"
            }
            PutOutcome::Answered(answer) => {
                for (put, result) in puts.iter().zip(&answer.records) {
                    self.told(put, result, |range| answer.part(range).to_vec());
                }
                "answered"
            }
            PutOutcome::Unanswered { sent: SendState::Never, .. } => "unsent",
            PutOutcome::Unanswered { sent: SendState::Maybe, .. } => {
                self.doubt_all(puts);
                "unanswered"
            }
            PutOutcome::Refused { code, .. } => {
                if is_failure(code) {
                    self.doubt_all(puts);
                }
                code
            }
        };
        *self.outcomes.entry(name.to_owned()).or_default() += 1;
    }

    fn told(&mut self, put: &Put, result: &RecordResult, part: impl Fn(&std::ops::Range<u32>) -> Vec<u8>) {
        match result {
            RecordResult::Accepted { .. } => drop(self.acknowledged.insert(put.clone())),
            RecordResult::Failed { code, .. } if part(code) == b"InternalFailure" => self.doubt(put),
            RecordResult::Failed { .. } => {}
        }
    }

    fn doubt_all(&mut self, puts: &[Put]) {
        for put in puts {
            self.doubt(put);
        }
    }

    fn doubt(&mut self, put: &Put) {
        *self.doubted.entry(put.clone()).or_default() += 1;
    }
}

/// Returns whether a request refused with this code may have been written. A middlebox's page may replace the answer to
/// a write.
fn is_failure(code: &str) -> bool {
    if code.starts_with("HTTP ") {
        return true;
    }
    let is = |refusal: &Refusal| refusal.code.map_or_else(|| format!("HTTP {}", refusal.status), Into::into) == code;
    FAILURES.iter().any(is)
}

fn read(body: &Bytes) -> Vec<Put> {
    let request: Value = serde_json::from_slice(body).unwrap();
    let records = request["Records"].as_array().unwrap().iter();
    records
        .map(|record| Put {
            key: record["PartitionKey"].as_str().unwrap().to_owned(),
            data: String::from_utf8(STANDARD.decode_to_vec(record["Data"].as_str().unwrap()).unwrap()).unwrap(),
        })
        .collect()
}
