//! A Kinesis that is simulated: shards by MD5, limits, reshards, and every way in which a request can go wrong.

use std::collections::BTreeSet;

use base64_simd::STANDARD;
use bytes::Bytes;
use fastrand::Rng;
use md5::{Digest, Md5};
use outflow::delivery::transport::{Answer, MaybeSent, Outcome, RecordResult};
use outflow::delivery::{Micros, SECOND};

/// How often what goes wrong, 0 to 1.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Faults {
    /// A record fails with `InternalFailure`.
    pub record: f64,
    /// A request is refused with a throttle, a failure or a clock skew.
    pub refused: f64,
    /// No connection.
    pub unconnected: f64,
    /// No answer; half of these were written, some of them late.
    pub ambiguous: f64,
    /// A request is denied.
    pub denied: f64,
    /// Shards take 1,000 records a second.
    pub limits: bool,
    /// Partition keys are ignored: any shard takes any record.
    pub auto: bool,
    /// Larger records are refused, in bytes of data and key; 0 takes all.
    pub largest: usize,
}

/// A record as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub key: String,
    pub data: String,
}

struct Shard {
    name: String,
    low: u128,
    high: u128,
    window: Micros,
    taken: u32,
}

pub(crate) struct Endpoint {
    faults: Faults,
    shards: Vec<Shard>,
    next_shard: usize,
    pub records: Vec<Record>,
    pub random: Rng,
    /// Bodies that hold this text are refused.
    poison: &'static str,
}

impl Endpoint {
    pub(crate) fn new(faults: Faults, shards: u32, random: Rng) -> Self {
        let mut endpoint =
            Self { faults, shards: Vec::new(), next_shard: 0, records: Vec::new(), random, poison: r#""poison":true"# };
        let width = u128::MAX / u128::from(shards);
        for index in 0..shards {
            let low = width * u128::from(index);
            let high = if index + 1 == shards { u128::MAX } else { low + width - 1 };
            endpoint.add_shard(low, high);
        }
        endpoint
    }

    fn add_shard(&mut self, low: u128, high: u128) {
        let name = format!("shardId-{:012}", self.next_shard);
        self.next_shard += 1;
        self.shards.push(Shard { name, low, high, window: 0, taken: 0 });
    }

    /// Splits a shard, or merges two neighbours.
    pub(crate) fn reshard(&mut self) {
        self.shards.sort_by_key(|shard| shard.low);
        let index = self.random.usize(0..self.shards.len());
        if self.random.bool() && index + 1 < self.shards.len() {
            let (low, high) = (self.shards[index].low, self.shards[index + 1].high);
            self.shards.drain(index..index + 2);
            self.add_shard(low, high);
        } else {
            let shard = self.shards.remove(index);
            let middle = shard.low + (shard.high - shard.low) / 2;
            self.add_shard(shard.low, middle);
            self.add_shard(middle + 1, shard.high);
        }
    }

    /// Answers a request that arrives at `now`.
    pub(crate) fn put_records(&mut self, body: &Bytes, now: Micros) -> Outcome {
        let records = parse(body);
        assert!(!records.is_empty() && records.len() <= 500, "{} records in a request", records.len());
        assert_distinct(&records);
        let luck = self.random.f64();
        let faults = self.faults;
        let mut line = faults.unconnected;
        if luck < line {
            return Outcome::Unanswered { sent: MaybeSent::Never, message: "connection refused".into() };
        }
        line += faults.denied;
        if luck < line {
            return refusal("AccessDeniedException", "User: x is not authorized to perform: kinesis:PutRecords");
        }
        line += faults.refused;
        if luck < line {
            return self.refuse();
        }
        if records.iter().any(|record| record.data.contains(self.poison)) {
            return refusal("ValidationException", "1 validation error detected");
        }
        let largest = records.iter().map(|record| record.data.len() + record.key.len()).max();
        if faults.largest > 0 && largest > Some(faults.largest) {
            return refusal("InvalidArgumentException", "record too large");
        }
        line += faults.ambiguous;
        if luck < line {
            if self.random.bool() {
                self.write(records, now);
            }
            return Outcome::Unanswered { sent: MaybeSent::Maybe, message: "connection reset".into() };
        }
        self.write(records, now)
    }

    fn refuse(&mut self) -> Outcome {
        match self.random.u8(0..4) {
            0 => refusal("ProvisionedThroughputExceededException", "Rate exceeded"),
            1 => refusal("InternalFailure", ""),
            2 => refusal("InvalidSignatureException", "Signature expired: a is now earlier than b"),
            _ => refusal("ThrottlingException", ""),
        }
    }

    fn write(&mut self, records: Vec<Record>, now: Micros) -> Outcome {
        let mut results = Vec::new();
        for record in records {
            let hash = u128::from_be_bytes(Md5::digest(record.key.as_bytes()).into());
            let failed = self.random.f64() < self.faults.record;
            let limits = self.faults.limits;
            let hash = if self.faults.auto { self.random.u128(..) } else { hash };
            let shard = self.shards.iter_mut().find(|shard| shard.low <= hash && hash <= shard.high).unwrap();
            if now >= shard.window + SECOND {
                (shard.window, shard.taken) = (now, 0);
            }
            if failed {
                results.push(Err("InternalFailure"));
            } else if limits && shard.taken >= 1_000 {
                results.push(Err("ProvisionedThroughputExceededException"));
            } else {
                shard.taken += 1;
                results.push(Ok(shard.name.clone()));
                self.records.push(record);
            }
        }
        answer(&results)
    }
}

fn refusal(code: &str, message: &str) -> Outcome {
    Outcome::Refused { code: code.into(), message: message.into() }
}

pub(crate) fn answer(results: &[Result<String, &str>]) -> Outcome {
    let mut text = String::new();
    let mut records = Vec::new();
    for result in results {
        let start = u32::try_from(text.len()).unwrap();
        match result {
            Ok(shard) => text.push_str(shard),
            Err(code) => text.push_str(code),
        }
        let place = start..u32::try_from(text.len()).unwrap();
        records.push(match result {
            Ok(_) => RecordResult::Accepted { shard: place },
            Err(_) => RecordResult::Failed { code: place, message: 0..0 },
        });
    }
    Outcome::Answered(Answer { text: text.into(), records })
}

/// Reads a request with another parser than the product's.
pub(crate) fn parse(body: &Bytes) -> Vec<Record> {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap();
    let records = request["Records"].as_array().unwrap().iter();
    records
        .map(|record| Record {
            key: record["PartitionKey"].as_str().unwrap().to_owned(),
            data: String::from_utf8(STANDARD.decode_to_vec(record["Data"].as_str().unwrap()).unwrap()).unwrap(),
        })
        .collect()
}

/// Never two of one profile in a request.
fn assert_distinct(records: &[Record]) {
    let mut keys = BTreeSet::new();
    for record in records {
        assert!(keys.insert(&record.key), "two events of one profile in a request");
    }
}
