//! Compares Outflow with the shards' capacity: real limits, skewed profiles, neighbours, a slow shard, failing records.

use std::path::Path;
use std::time::Duration;

use crate::Failure;
use crate::case::{Load, Measured, PaceCase, PaceFigures};
use crate::feed::{self, Skew};
use crate::pipeline;
use crate::report;
use crate::sdkloop;
use crate::sink::history::History;
use crate::sink::shards::{Neighbour, RECORDS_PER_SECOND, SlowShard};
use crate::sink::{Sink, SinkOptions};

/// Approximate duration for an ideal sender.
const SECONDS: u64 = 25;

/// Approximate time for an answer within the region.
const ANSWER_MS: u64 = 10;

/// Seconds after which a rate should be stable.
const SETTLED_AFTER: f64 = 5.0;

/// Number of feed lines in the window when its bytes fill it.
const WINDOW_LINES: f64 = 32.0 * 1024.0 * 1024.0 / 740.0;

pub(crate) fn all() -> Vec<PaceCase> {
    let mut cases = Vec::new();
    for shards in [4, 64] {
        cases.push(even("even", shards));
        cases.push(PaceCase { load: load(shards, 0.05), ..even("5 % failing", shards) });
        for power in [0.8, 1.0] {
            cases.push(skewed(shards, power));
        }
        for (name, neighbour) in [
            ("beside 30 %", Neighbour::Steady(0.3)),
            ("beside 70 %", Neighbour::Steady(0.7)),
            ("beside 30 % in turns", Neighbour::ComesAndGoes(0.3)),
            ("beside 70 % in turns", Neighbour::ComesAndGoes(0.7)),
        ] {
            cases.push(PaceCase { neighbour, ..even(name, shards) });
        }
    }
    cases.push(PaceCase { slow: SlowShard::Answers(2_000), ..even("one answers after 2 s", 4) });
    let from_the_start = PaceCase { slow: SlowShard::AnswersFromTheStart(2_000), ..even("the same from the start", 4) };
    cases.push(PaceCase { lists: true, name: "the same, shards listed".into(), ..from_the_start.clone() });
    cases.push(from_the_start);
    cases.push(PaceCase { slow: SlowShard::Answers(400), ..even("one answers after 0.4 s", 16) });
    cases.push(PaceCase { slow: SlowShard::Answers(300), ..even("one answers after 0.3 s", 64) });
    cases.push(PaceCase { slow: SlowShard::Takes(0.05), ..slow_shard(4) });
    cases.push(PaceCase { slow: SlowShard::Takes(0.05), ..slow_shard(16) });
    cases
}

fn load(shards: u32, fail: f64) -> Load {
    let events = u64::from(shards) * 1_000 * SECONDS;
    Load { events, profiles: 1_000_000, shards, limits: true, fail }
}

fn even(name: &str, shards: u32) -> PaceCase {
    PaceCase {
        name: name.into(),
        load: load(shards, 0.0),
        skew: Skew::None,
        answer_ms: ANSWER_MS,
        neighbour: Neighbour::None,
        slow: SlowShard::None,
        lists: false,
    }
}

/// Returns a case whose busiest profile and shard limit it.
fn skewed(shards: u32, power: f64) -> PaceCase {
    let events = if shards > 4 || power >= 1.0 { 40_000 } else { 60_000 };
    let load = Load { events: events * u64::from(shards / 16 + 1), ..load(shards, 0.0) };
    PaceCase { load, skew: Skew::Zipf(power), ..even(&format!("Zipf {power:?}"), shards) }
}

/// Returns a case with a slow shard. Half of the shard's backlog is more than the window.
fn slow_shard(shards: u32) -> PaceCase {
    let load = Load { events: 60_000, ..load(shards, 0.0) };
    PaceCase { load, ..even("one takes 5 %", shards) }
}

/// Streams the case's feed to its own sink.
pub(crate) fn run(case: &PaceCase) -> Result<Measured, Failure> {
    let options = SinkOptions { answers_after: Duration::from_millis(case.answer_ms), ..SinkOptions::of(&case.load) };
    let turn = sdkloop::turn(&Sink::start(SinkOptions { limits: false, fail: 0.0, ..options })?)?;
    let options = SinkOptions { neighbour: case.neighbour, describes: case.lists, ..options };
    let path = feed::file(case.load.events, case.load.profiles, case.skew)?;
    let without = (case.slow != SlowShard::None).then(|| without_slow_shard(case, options, &path)).transpose()?;
    let sink = Sink::start(SinkOptions { slow: case.slow, ..options })?;
    // Once the window is full, the slow shard sets the pace, so longer runs show nothing more.
    let time = matches!(case.slow, SlowShard::Takes(_)).then_some(Duration::from_secs(15));
    let measured = pipeline::stream_to(&sink, &path, &case.load, time)?;
    let history = sink.history().lock().map_err(|_| "the sink's thread panicked")?;
    let others = without.map(|without| others(case, &history) as f64 / without as f64);
    let pace = Some(PaceFigures { others, ..figures(case, &history, turn) });
    Ok(Measured { case: case.name.clone(), pace, ..measured })
}

/// Returns the number of records that the other shards accept in the same time while no shard is slow.
fn without_slow_shard(case: &PaceCase, options: SinkOptions, feed: &Path) -> Result<u64, Failure> {
    let sink = Sink::start(options)?;
    pipeline::stream_to(&sink, feed, &case.load, Some(Duration::from_secs(15)))?;
    let history = sink.history().lock().map_err(|_| "the sink's thread panicked")?;
    Ok(others(case, &history))
}

fn figures(case: &PaceCase, history: &History, turn: Duration) -> PaceFigures {
    let events = case.load.events as f64;
    PaceFigures {
        reachable: events / ideal_seconds(case, history, history.answer_seconds()),
        by_sdk: events / ideal_seconds(case, history, turn.as_secs_f64()),
        throttled: history.throttled_after(0.0),
        throttled_settled: history.throttled_after(SETTLED_AFTER),
        others: None,
    }
}

/// Returns the seconds that the feed takes a sender without limits. This is the longer of two times: the busiest
/// shard's records at the rest of its limit, or the busiest profile's records in sequence, in `turn` seconds each.
fn ideal_seconds(case: &PaceCase, history: &History, turn: f64) -> f64 {
    let attempts = |records: u64| records as f64 / (1.0 - case.load.fail);
    let of_shard = |(shard, records): (usize, &u64)| match case.slow {
        SlowShard::Takes(part) if shard == 0 => attempts(*records) / part / RECORDS_PER_SECOND,
        _ => case.neighbour.seconds_beside(attempts(*records)),
    };
    let shards = history.accepted_by_shard().iter().enumerate().map(of_shard).fold(0.0, f64::max);
    let busiest = feed::busiest(case.load.events, case.load.profiles, case.skew);
    shards.max(busiest as f64 * turn)
}

/// Returns the number of records that all shards but the first accepted before a slow first shard could have filled the
/// window.
fn others(case: &PaceCase, history: &History) -> u64 {
    let part = match case.slow {
        SlowShard::None | SlowShard::Answers(_) | SlowShard::AnswersFromTheStart(_) => 1.0,
        SlowShard::Takes(part) => part,
    };
    let shards = f64::from(case.load.shards);
    // The records a second that feed the others, without those after the oldest line of the slow shard.
    let filled_by = WINDOW_LINES / (shards * RECORDS_PER_SECOND * (1.0 - part)).max(1.0);
    history.accepted(filled_by.min(10.0)).iter().skip(1).sum()
}

const HEADS: [&str; 13] = [
    "case",
    "shards",
    "events",
    "events/s",
    "reachable",
    "of it %",
    "of SDK %",
    "throttled %",
    "settled %",
    "others %",
    "CPU-s/M",
    "p50 ms",
    "p99 ms",
];

/// Returns one line per case.
pub(crate) fn table(measured: &[Measured]) -> String {
    let mut rows = vec![HEADS.map(String::from)];
    rows.extend(measured.iter().filter_map(row));
    format!(
        "{}\n\nReachable: of a sender without limits of its own, by the busiest shard at what is left of its 1,000 records\n\
         a second, or by the busiest profile, one event an answer; SDK: the same with the time that the bare SDK takes\n\
         from one such event to the next. Throttled: of all attempts; settled: after the first 5 seconds. Others: what\n\
         the other shards took before a slow one filled the window, of what they take in that time when none is slow.\n\
         Latency: from reading a line to its acknowledgement. CPU: as above, the sink's thread not counted.",
        report::aligned(&rows)
    )
}

fn row(one: &Measured) -> Option<[String; HEADS.len()]> {
    let (pace, latency) = (one.pace?, one.latency_ms?);
    let rate = one.events as f64 / one.seconds;
    let percent = |part: f64| format!("{:.2}", part * 100.0);
    Some([
        one.case.clone(),
        one.shards.map_or_else(String::new, |shards| shards.to_string()),
        one.events.to_string(),
        format!("{rate:.0}"),
        format!("{:.0}", pace.reachable),
        format!("{:.1}", rate / pace.reachable * 100.0),
        format!("{:.1}", rate / pace.by_sdk * 100.0),
        percent(pace.throttled),
        percent(pace.throttled_settled),
        pace.others.map_or_else(String::new, |part| format!("{:.1}", part * 100.0)),
        format!("{:.2}", report::cpu_per_million(one)),
        format!("{:.1}", latency.p50),
        format!("{:.1}", latency.p99),
    ])
}
