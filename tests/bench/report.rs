//! Prints the table of results.

use crate::case::Measured;

const HEADS: [&str; 13] = [
    "case",
    "shards",
    "profiles",
    "events/s",
    "CPU-s/M",
    "sink CPU-s/M",
    "peak MiB",
    "base MiB",
    "disk MiB",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "to SDK loop",
];

const MILLION: f64 = 1e6;

/// Returns one line per case, with figures right-aligned.
pub(crate) fn table(measured: &[Measured]) -> String {
    let heads = HEADS.map(String::from);
    let rows: Vec<_> = std::iter::once(heads).chain(measured.iter().map(|one| row(one, measured))).collect();
    format!(
        "{}\n\nCPU-s/M: CPU seconds for a million events, the sink's thread not counted. Peak: with the sink, in the same\n\
         process. Base: held before the case began. Latency: of a request; of a commit where a store is measured.\n\
         To SDK loop: events/s and CPU as multiples of the bare loop on the same feed in this run.",
        aligned(&rows)
    )
}

/// Returns the rows as lines, with figures right-aligned.
pub(crate) fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let lines = rows.iter().map(|row| {
        let rest = row.iter().zip(widths).skip(1).map(|(cell, width)| format!("  {cell:>width$}"));
        format!("{:<width$}{}", row[0], rest.collect::<String>(), width = widths[0])
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn row(one: &Measured, all: &[Measured]) -> [String; HEADS.len()] {
    let latency = one.latency_ms;
    let optional = |figure: Option<f64>, digits| figure.map_or_else(String::new, |figure| format!("{figure:.digits$}"));
    [
        one.case.clone(),
        one.shards.map_or_else(String::new, |shards| shards.to_string()),
        one.profiles.to_string(),
        format!("{:.0}", events_per_second(one)),
        format!("{:.2}", cpu_per_million(one)),
        optional(one.sink.map(|sink| sink.cpu_seconds * MILLION / one.events as f64), 2),
        format!("{:.0}", one.peak_mib),
        format!("{:.0}", one.base_mib),
        optional(one.disk_mib, 0),
        optional(latency.map(|latency| latency.p50), 1),
        optional(latency.map(|latency| latency.p95), 1),
        optional(latency.map(|latency| latency.p99), 1),
        to_sdk_loop(one, all),
    ]
}

fn to_sdk_loop(one: &Measured, all: &[Measured]) -> String {
    let same_feed =
        |other: &&Measured| other.case == "sdk loop" && (other.shards, other.profiles) == (one.shards, one.profiles);
    match all.iter().find(same_feed) {
        Some(bare) if one.case != bare.case => format!(
            "{:.2} / {:.2}",
            events_per_second(one) / events_per_second(bare),
            cpu_per_million(one) / cpu_per_million(bare)
        ),
        _ => String::new(),
    }
}

fn events_per_second(one: &Measured) -> f64 {
    one.events as f64 / one.seconds
}

pub(crate) fn cpu_per_million(one: &Measured) -> f64 {
    one.cpu_seconds * MILLION / one.events as f64
}
