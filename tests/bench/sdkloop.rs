//! The bare loop over the AWS SDK: the cost for any Rust producer that only sends lines through the SDK.
//!
//! It sends 500 lines a request, with 16 requests in flight, a random partition key for each line, the SDK's own HTTP
//! client, and two worker threads. It reads the same feed as Outflow, sends the lines unchanged, and never retries.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::config::retry::RetryConfig;
use aws_sdk_kinesis::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use tokio::task::JoinSet;

use crate::Failure;
use crate::case::{Load, Measured};
use crate::feed::{self, Skew};
use crate::latency::Latency;
use crate::random::Random;
use crate::sink::{STREAM, Sink, SinkOptions};
use crate::watch::Watch;

const RECORDS: usize = 500;

const IN_FLIGHT: usize = 16;

/// Sends the feed of `load` and waits for the last answer.
pub(crate) fn run(load: &Load) -> Result<Measured, Failure> {
    let path = feed::file(load.events, load.profiles, Skew::None)?;
    let sink = Sink::start(SinkOptions::of(load))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let watch = Watch::start(&sink)?;
    let latency = runtime.block_on(runtime.spawn(ship(client(&sink), path)))??;
    let figures = watch.stop(&sink)?;
    figures.all_accepted(load.events)?;
    Ok(Measured { case: "sdk loop".into(), latency_ms: Some(latency.percentiles()), ..figures.of(load) })
}

/// Returns the time from one record to the next when the bare SDK waits for each answer: the mean of some hundred.
pub(crate) fn turn(sink: &Sink) -> Result<Duration, Failure> {
    const TURNS: u32 = 300;
    let client = client(sink);
    let turns = async move {
        let mut begin = Instant::now();
        for number in 0..=TURNS {
            let record =
                PutRecordsRequestEntry::builder().data(Blob::new(vec![b'x'; 700])).partition_key("busiest").build()?;
            put(client.clone(), vec![record]).await?;
            // The first request opens the connection.
            if number == 0 {
                begin = Instant::now();
            }
        }
        Ok::<_, Failure>(begin.elapsed() / TURNS)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(runtime.spawn(turns))?
}

fn client(sink: &Sink) -> Client {
    let config = aws_sdk_kinesis::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .endpoint_url(sink.endpoint())
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "example", None, None, "bench"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

async fn ship(client: Client, path: impl AsRef<Path>) -> Result<Latency, Failure> {
    let mut lines = BufReader::with_capacity(1 << 18, File::open(path)?);
    let (mut latency, mut keys) = (Latency::new()?, Random::new(3));
    let mut in_flight = JoinSet::new();
    loop {
        let records = next_records(&mut lines, &mut keys)?;
        let last = records.is_empty();
        while in_flight.len() >= if last { 1 } else { IN_FLIGHT } {
            if let Some(done) = in_flight.join_next().await {
                latency.add(done??);
            }
        }
        if last {
            return Ok(latency);
        }
        in_flight.spawn(put(client.clone(), records));
    }
}

async fn put(client: Client, records: Vec<PutRecordsRequestEntry>) -> Result<Duration, Failure> {
    let start = Instant::now();
    let answer = client.put_records().stream_name(STREAM).set_records(Some(records)).send().await?;
    match answer.failed_record_count() {
        None | Some(0) => Ok(start.elapsed()),
        Some(failed) => Err(format!("{failed} records were refused").into()),
    }
}

fn next_records(lines: &mut impl BufRead, keys: &mut Random) -> Result<Vec<PutRecordsRequestEntry>, Failure> {
    let mut records = Vec::with_capacity(RECORDS);
    while records.len() < RECORDS {
        let mut line = Vec::with_capacity(1024);
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        line.pop_if(|last| *last == b'\n');
        let key = format!("{:016x}{:016x}", keys.next(), keys.next());
        records.push(PutRecordsRequestEntry::builder().data(Blob::new(line)).partition_key(key).build()?);
    }
    Ok(records)
}
