//! Counts lines by their fate and checks that the counts add up, and measures the latency of events.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::Micros;

/// Lines by their fate, and the records and bytes sent for them.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counts {
    pub received: u64,
    pub delivered: u64,
    /// Events not settled yet: due, or waiting for an earlier event of their profile.
    pub pending: u64,
    pub dead: u64,
    /// Lines in which nothing that is mapped has changed.
    pub unchanged: u64,
    /// Lines of profiles in no mapped segment.
    pub not_qualified: u64,
    /// Lines of profiles that are excluded because they have no usable identity.
    pub excluded: u64,
    pub malformed: u64,
    /// Records sent, retries included.
    pub records_attempted: u64,
    pub retried: u64,
    /// Records refused because a shard or the service was over its rate.
    pub throttled: u64,
    /// Records sent again although the first attempt may have been written.
    pub possible_duplicates: u64,
    /// Bytes of delivered events.
    pub bytes: u64,
}

impl Counts {
    /// Whether every received line has exactly one fate.
    pub fn adds_up(&self) -> bool {
        let settled = self.delivered + self.dead + self.unchanged + self.not_qualified + self.excluded + self.malformed;
        self.received == settled + self.pending
    }
}

/// Committed counts of all runs of a destination.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Totals {
    /// Lines before the checkpoint.
    pub received: u64,
    pub delivered: u64,
    pub dead: u64,
    pub unchanged: u64,
    pub not_qualified: u64,
    pub excluded: u64,
    pub malformed: u64,
}

/// Time from reading a line to the acknowledgement of its event, in bounded memory.
#[derive(Clone)]
pub struct Latency(Option<Histogram<u64>>);

/// Latency percentiles in milliseconds.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

impl Default for Latency {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 24 * 3600 * super::SECOND, 2).ok())
    }
}

impl Latency {
    pub fn record(&mut self, elapsed: Micros) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(elapsed.max(1));
        }
    }

    /// Returns the percentiles so far, 0 before the first event.
    pub fn percentiles(&self) -> Percentiles {
        self.0.as_ref().map(percentiles).unwrap_or_default()
    }

    /// Returns the percentiles of the events recorded after `before` was cloned; `None` if there are none.
    pub fn since(&self, before: &Self) -> Option<Percentiles> {
        let (Some(all), Some(before)) = (&self.0, &before.0) else { return None };
        let mut histogram = all.clone();
        histogram.subtract(before).ok()?;
        (!histogram.is_empty()).then(|| percentiles(&histogram))
    }
}

fn percentiles(histogram: &Histogram<u64>) -> Percentiles {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of a day fit a double exactly")]
    let at = |quantile: f64| (histogram.value_at_quantile(quantile) as f64 / 10.0).round() / 100.0;
    Percentiles { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
