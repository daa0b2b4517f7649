//! The capacity of the sink: blocking connections that only write prepared requests and read the answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use crate::Failure;
use crate::case::{Load, Measured};
use crate::latency::Latency;
use crate::random::Random;
use crate::sink::{Sink, SinkOptions};
use crate::watch::Watch;

const CONNECTIONS: u64 = 4;

const RECORDS: u64 = 500;

/// Number of base64 characters of a 600-byte event.
const DATA_CHARACTERS: usize = 800;

/// Sends `load.events` records, rounded to whole requests.
pub(crate) fn run(load: &Load) -> Result<Measured, Failure> {
    let sink = Sink::start(SinkOptions::of(load))?;
    let requests = load.events.div_ceil(RECORDS * CONNECTIONS);
    let prepared: Vec<_> = (0..CONNECTIONS).map(|connection| request(&mut Random::new(connection))).collect();
    let watch = Watch::start(&sink)?;
    let sent: Vec<Result<Latency, Failure>> = std::thread::scope(|scope| {
        let address = sink.address();
        let spawn = |bytes| scope.spawn(move || send(address, bytes, requests));
        let senders: Vec<_> = prepared.iter().map(Vec::as_slice).map(spawn).collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap_or_else(|_| Err("a connection panicked".into())))
            .collect()
    });
    let mut latency = Latency::new()?;
    for one in sent {
        latency.merge(&one?);
    }
    let figures = watch.stop(&sink)?;
    figures.all_accepted(requests * CONNECTIONS * RECORDS)?;
    Ok(Measured { case: "sink alone".into(), latency_ms: Some(latency.percentiles()), ..figures.of(load) })
}

fn request(random: &mut Random) -> Vec<u8> {
    let data = "A".repeat(DATA_CHARACTERS);
    let record = |_| {
        let key = [random.next(), random.next()];
        format!(r#"{{"Data":"{data}","PartitionKey":"{:016x}{:016x}"}}"#, key[0], key[1])
    };
    let records: Vec<String> = (0..RECORDS).map(record).collect();
    let body = format!(r#"{{"Records":[{}],"StreamName":"bench"}}"#, records.join(","));
    let head = format!(
        "POST / HTTP/1.1\r\nhost: sink\r\nx-amz-target: Kinesis_20131202.PutRecords\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head, body].concat().into_bytes()
}

fn send(address: SocketAddr, request: &[u8], times: u64) -> Result<Latency, Failure> {
    let mut latency = Latency::new()?;
    let mut connection = TcpStream::connect(address)?;
    connection.set_nodelay(true)?;
    let mut answers = BufReader::with_capacity(1 << 16, connection.try_clone()?);
    for _ in 0..times {
        let start = Instant::now();
        connection.write_all(request)?;
        skip_answer(&mut answers)?;
        latency.add(start.elapsed());
    }
    Ok(latency)
}

fn skip_answer(answers: &mut impl BufRead) -> Result<(), Failure> {
    let (mut line, mut length) = (String::new(), 0);
    answers.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 200") {
        return Err(format!("the sink answered {}", line.trim()).into());
    }
    loop {
        line.clear();
        answers.read_line(&mut line)?;
        match line.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse()?,
            Some(_) => {}
            None => break,
        }
    }
    std::io::copy(&mut answers.take(length), &mut std::io::sink())?;
    Ok(())
}
