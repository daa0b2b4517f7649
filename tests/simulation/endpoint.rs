//! A simulated Kinesis: shards by MD5, limits, reshards, and every way in which a request can fail.

use std::collections::BTreeSet;

use base64_simd::STANDARD;
use bytes::Bytes;
use fastrand::Rng;
use md5::{Digest, Md5};
use outflow::delivery::transport::{PutOutcome, SendState};
use outflow::delivery::{MILLISECOND, Micros, SECOND};
use outflow::kinesis::answer as read;

use super::codes::{FAILURES, PAUSES, POISONS, THROTTLES};

/// The faults. Each `f64` is a probability, 0 to 1.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Faults {
    /// A record fails with `InternalFailure`.
    pub record: f64,
    /// A throttle or a failure refuses a request. If outcomes are ambiguous, half of the failed requests are written.
    pub refused: f64,
    /// The connection fails.
    pub unconnected: f64,
    /// The client gets no answer. A third of these requests is written immediately, a third late.
    pub ambiguous: f64,
    /// A request is refused because a resource that the whole run needs is missing.
    pub denied: f64,
    /// The endpoint's clock jumps. It refuses requests until an answer has corrected the client.
    pub jumps: f64,
    /// Shards accept 1,000 records a second.
    pub limits: bool,
    /// The stream ignores partition keys: any shard accepts any record.
    pub auto: bool,
    /// Delay of answers to requests with a record of the first shard.
    pub slow_shard: Micros,
    /// Time from which `slow_shard` applies.
    pub slow_from: Micros,
    /// Delay of all answers.
    pub slow: Micros,
    /// Larger records are refused, in bytes of data and key. 0 accepts all.
    pub largest: usize,
    /// The answer to an accepted request contradicts itself, whether or not its records were written.
    pub contradictory: f64,
    /// A middlebox refuses every request during some periods.
    pub barred: Option<Barred>,
    /// A middlebox refuses longer requests. 0 accepts all.
    pub longest: usize,
    /// Until this time shards accept 1 MiB a second, so that a larger record is throttled.
    pub heavy_until: Micros,
}

/// A middlebox refuses every request, from `from` on, for `length` of every `every`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Barred {
    pub code: &'static str,
    pub from: Micros,
    pub length: Micros,
    pub every: Micros,
}

impl Barred {
    fn is_so(self, now: Micros) -> bool {
        now >= self.from && (now - self.from) % self.every < self.length
    }
}

/// A record as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub key: String,
    pub data: String,
    /// Time at which the shard accepted it.
    pub at: Micros,
}

struct Shard {
    name: String,
    low: u128,
    high: u128,
    window: Micros,
    taken: u32,
    taken_bytes: usize,
}

/// Records of a request without an answer that are written later, and the time.
struct Late {
    when: Micros,
    records: Vec<Record>,
}

/// Whether the client signs with the endpoint's time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClientClock {
    /// The client signs correctly since this time.
    RightSince(Micros),
    /// The client will sign correctly from this time on, when an answer has corrected it.
    RightFrom(Micros),
}

/// Maximum delay of a late write.
const LATEST: Micros = 20 * SECOND;

/// Time between two jumps of the clock.
const STEADY: Micros = SECOND;

pub(crate) struct Endpoint {
    faults: Faults,
    late: Vec<Late>,
    clock: ClientClock,
    /// Number of requests refused because of their time.
    pub skewed: usize,
    /// Number of requests that a middlebox refused, whatever their content.
    pub barred: usize,
    /// Requests refused because of their length: time and length of each.
    pub too_long: Vec<(Micros, usize)>,
    /// Number of dry runs that the endpoint answered.
    pub probes: usize,
    shards: Vec<Shard>,
    next_shard: usize,
    pub records: Vec<Record>,
    pub random: Rng,
    /// Bodies that hold this text are refused.
    poison: &'static str,
}

impl Endpoint {
    pub(crate) fn new(faults: Faults, shards: u32, random: Rng) -> Self {
        let mut endpoint = Self {
            faults,
            late: Vec::new(),
            clock: ClientClock::RightSince(0),
            skewed: 0,
            barred: 0,
            too_long: Vec::new(),
            probes: 0,
            shards: Vec::new(),
            next_shard: 0,
            records: Vec::new(),
            random,
            poison: r#""poison":true"#,
        };
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
        self.shards.push(Shard { name, low, high, window: 0, taken: 0, taken_bytes: 0 });
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

    /// The client restarts with its time at 0. Its earlier requests may still be written.
    pub(crate) fn begin_life(&mut self) {
        self.clock = ClientClock::RightSince(0);
        for late in &mut self.late {
            late.when = self.random.u64(0..LATEST);
        }
    }

    /// Performs the late writes up to `now`.
    pub(crate) fn catch_up(&mut self, now: Micros) {
        let due: Vec<Late> = self.late.extract_if(.., |late| late.when <= now).collect();
        for late in due {
            self.write(late.records, now);
        }
    }

    /// Answers a request that arrives at `now`. The answer takes `delay`.
    pub(crate) fn put_records(&mut self, body: &Bytes, now: Micros, delay: Micros) -> PutOutcome {
        self.catch_up(now);
        let faults = self.faults;
        let is_too_long = faults.longest > 0 && body.len() > faults.longest;
        if let Some(barred) = faults.barred.filter(|barred| barred.is_so(now)) {
            self.barred += 1;
            return refusal(barred.code, "");
        }
        if is_too_long {
            self.too_long.push((now, body.len()));
            return refusal("RequestEntityTooLarge", "");
        }
        if is_dry(body) {
            self.probes += 1;
            return self.probe(now, delay);
        }
        let records = parse(body);
        assert!(!records.is_empty() && records.len() <= 500, "{} records in a request", records.len());
        assert_distinct(&records);
        self.outcome(records, now, delay)
    }

    /// Answers a dry run, as an endpoint that supports it or as one that only checks the hash key.
    fn probe(&mut self, now: Micros, delay: Micros) -> PutOutcome {
        if self.random.f64() < self.faults.unconnected {
            return PutOutcome::Unanswered { sent: SendState::Never, message: "connection refused".into() };
        }
        if self.is_skewed(now, delay) {
            return refusal("InvalidSignatureException", "Signature expired: a is now earlier than b");
        }
        if self.random.f64() < self.faults.denied {
            return refusal(PAUSES[self.random.usize(0..PAUSES.len())].0, "not now");
        }
        if self.random.f64() < self.faults.refused {
            return self.refuse(Vec::new(), now);
        }
        match self.random.u8(0..3) {
            0 => refusal("DryRunOperationException", "it would have worked"),
            1 => refusal("InvalidArgumentException", "Invalid ExplicitHashKey. It must be in the range: [0, 2^128-1]"),
            _ => {
                let text = r#"{"FailedRecordCount":1,"Records":[{"ErrorCode":"InvalidArgumentException",
                    "ErrorMessage":"explicit_hash_key is out of range"}]}"#;
                read::outcome(text.into())
            }
        }
    }

    fn outcome(&mut self, records: Vec<Record>, now: Micros, delay: Micros) -> PutOutcome {
        let luck = self.random.f64();
        let faults = self.faults;
        let mut line = faults.unconnected;
        if luck < line {
            return PutOutcome::Unanswered { sent: SendState::Never, message: "connection refused".into() };
        }
        if self.is_skewed(now, delay) {
            return refusal("InvalidSignatureException", "Signature expired: a is now earlier than b");
        }
        line += faults.denied;
        if luck < line {
            return refusal(PAUSES[self.random.usize(0..PAUSES.len())].0, "not now");
        }
        line += faults.refused;
        if luck < line {
            return self.refuse(records, now);
        }
        if records.iter().any(|record| record.data.contains(self.poison)) {
            return refusal(POISONS[self.random.usize(0..POISONS.len())], "1 validation error detected");
        }
        let largest = records.iter().map(|record| record.data.len() + record.key.len()).max();
        if faults.largest > 0 && largest > Some(faults.largest) {
            return refusal("InvalidArgumentException", "record too large");
        }
        line += faults.ambiguous;
        if luck < line {
            match self.random.u8(0..3) {
                0 => drop(self.write(records, now)),
                1 => self.late.push(Late { when: now + self.random.u64(0..LATEST), records }),
                _ => {}
            }
            return PutOutcome::Unanswered { sent: SendState::Maybe, message: "connection reset".into() };
        }
        let luck = self.random.f64();
        if luck < faults.contradictory / 2.0 {
            // Nothing is written, but every record gets a sequence number in the answer.
            let results: Vec<_> = records.iter().map(|_| Ok("shardId-000000000000".to_owned())).collect();
            return read::outcome(text(&results, results.len()).into());
        }
        let results = self.write(records, now);
        if luck < faults.contradictory {
            return read::outcome(contradictory(&results, &mut self.random).into());
        }
        answer(&results)
    }

    /// Returns the delay of the answer to a request.
    pub(crate) fn delay(&mut self, body: &Bytes, now: Micros) -> Micros {
        let swift = self.random.u64(1..80) * MILLISECOND;
        if self.faults.slow_shard == 0 || now < self.faults.slow_from {
            return swift.max(self.faults.slow);
        }
        let first = self.shards.iter().find(|shard| shard.low == 0).map_or(0, |shard| shard.high);
        let is_slow = parse(body).iter().any(|record| hash(&record.key) <= first);
        if is_slow { self.faults.slow_shard } else { swift }
    }

    /// Returns whether a request's signature has a time other than the endpoint's. The answer then corrects the client.
    fn is_skewed(&mut self, now: Micros, delay: Micros) -> bool {
        self.clock = match self.clock {
            ClientClock::RightSince(since) if now >= since + STEADY && self.random.f64() < self.faults.jumps => {
                ClientClock::RightFrom(now + delay)
            }
            ClientClock::RightFrom(from) if now >= from => ClientClock::RightSince(now),
            // Of several answers, the first to arrive corrects the client.
            ClientClock::RightFrom(from) => ClientClock::RightFrom(from.min(now + delay)),
            right @ ClientClock::RightSince(_) => right,
        };
        let is_skewed = matches!(self.clock, ClientClock::RightFrom(_));
        self.skewed += usize::from(is_skewed);
        is_skewed
    }

    fn refuse(&mut self, records: Vec<Record>, now: Micros) -> PutOutcome {
        if self.random.bool() {
            return refusal(THROTTLES[self.random.usize(0..THROTTLES.len())], "Rate exceeded");
        }
        let may_write = self.faults.ambiguous > 0.0 && !records.iter().any(|record| record.data.contains(self.poison));
        if may_write && self.random.bool() {
            self.write(records, now);
        }
        refusal(FAILURES[self.random.usize(0..FAILURES.len())], "")
    }

    fn write(&mut self, records: Vec<Record>, now: Micros) -> Vec<Result<String, &'static str>> {
        let mut results = Vec::new();
        for record in records {
            let hash = hash(&record.key);
            let failed = self.random.f64() < self.faults.record;
            let limits = self.faults.limits;
            let hash = if self.faults.auto { self.random.u128(..) } else { hash };
            let shard = self.shards.iter_mut().find(|shard| shard.low <= hash && hash <= shard.high).unwrap();
            if now >= shard.window + SECOND {
                (shard.window, shard.taken, shard.taken_bytes) = (now, 0, 0);
            }
            let bytes = shard.taken_bytes + record.key.len() + record.data.len();
            if failed {
                results.push(Err("InternalFailure"));
            } else if (limits && shard.taken >= 1_000) || (now < self.faults.heavy_until && bytes > 1 << 20) {
                results.push(Err("ProvisionedThroughputExceededException"));
            } else {
                (shard.taken, shard.taken_bytes) = (shard.taken + 1, bytes);
                results.push(Ok(shard.name.clone()));
                self.records.push(Record { at: now, ..record });
            }
        }
        results
    }
}

fn hash(key: &str) -> u128 {
    u128::from_be_bytes(Md5::digest(key.as_bytes()).into())
}

fn refusal(code: &str, message: &str) -> PutOutcome {
    PutOutcome::Refused { code: code.into(), message: message.into() }
}

pub(crate) fn answer(results: &[Result<String, &str>]) -> PutOutcome {
    let failed = results.iter().filter(|result| result.is_err()).count();
    read::outcome(text(results, failed).into())
}

fn text(results: &[Result<String, &str>], failed: usize) -> String {
    let results: Vec<String> = results.iter().map(result_text).collect();
    format!(r#"{{"FailedRecordCount":{failed},"Records":[{}]}}"#, results.join(","))
}

fn result_text(result: &Result<String, &str>) -> String {
    match result {
        Ok(shard) => format!(r#"{{"SequenceNumber":"49","ShardId":"{shard}"}}"#),
        Err(code) => format!(r#"{{"ErrorCode":"{code}","ErrorMessage":""}}"#),
    }
}

/// Returns an answer in which one part contradicts the rest.
fn contradictory(results: &[Result<String, &str>], random: &mut Rng) -> String {
    let failed = results.iter().filter(|result| result.is_err()).count();
    let whole = text(results, failed);
    let id = r#"{"SequenceNumber":"49","ShardId":"s","ErrorCode":"#;
    let odd = match random.u8(0..10) {
        0 => return text(results, failed + 1),
        1 => return text(results, failed).replace(&format!(":{failed},"), ":-1,"),
        2 => return text(&results[1..], results[1..].iter().filter(|result| result.is_err()).count()),
        3 => return whole[..random.usize(..whole.len())].to_owned(),
        4 => return "<html><body>Sign in</body></html>".into(),
        5 => return String::new(),
        6 => "{}".to_owned(),
        7 => format!("{id}500}}"),
        8 => format!(r#"{id}"InternalFailure"}}"#),
        _ => r#"{"ShardId":"s"}"#.to_owned(),
    };
    let index = random.usize(..results.len());
    let texts = results.iter().enumerate();
    let texts: Vec<String> =
        texts.map(|(at, result)| if at == index { odd.clone() } else { result_text(result) }).collect();
    format!(r#"{{"FailedRecordCount":{failed},"Records":[{}]}}"#, texts.join(","))
}

fn is_dry(body: &Bytes) -> bool {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap();
    request["DryRun"] == true
}

/// Reads a request with a different parser than Outflow's.
pub(crate) fn parse(body: &Bytes) -> Vec<Record> {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap();
    let records = request["Records"].as_array().unwrap().iter();
    records
        .map(|record| Record {
            key: record["PartitionKey"].as_str().unwrap().to_owned(),
            data: String::from_utf8(STANDARD.decode_to_vec(record["Data"].as_str().unwrap()).unwrap()).unwrap(),
            at: 0,
        })
        .collect()
}

/// Checks that a request has no two events of one profile.
fn assert_distinct(records: &[Record]) {
    let mut keys = BTreeSet::new();
    for record in records {
        assert!(keys.insert(&record.key), "two events of one profile in a request");
    }
}
