//! Latencies in bounded memory.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::case::Percentiles;

/// Longest latency with its own bucket, in microseconds: a minute.
const LONGEST_MICROS: u64 = 60_000_000;

const MICROS_PER_MILLI: f64 = 1_000.0;

/// A histogram of durations, exact to about one part in a thousand.
pub(crate) struct Latency(Histogram<u64>);

impl Latency {
    pub(crate) fn new() -> Result<Self, hdrhistogram::CreationError> {
        Histogram::new_with_bounds(1, LONGEST_MICROS, 3).map(Self)
    }

    pub(crate) fn add(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        // Adding fails only for different bounds, and both have the same.
        let _ = self.0.add(&other.0);
    }

    pub(crate) fn percentiles(&self) -> Percentiles {
        let at = |quantile| self.0.value_at_quantile(quantile) as f64 / MICROS_PER_MILLI;
        Percentiles { p50: at(0.50), p95: at(0.95), p99: at(0.99) }
    }
}
