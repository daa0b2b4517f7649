//! What is counted, and the identity that every count must satisfy.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::Micros;

/// Lines by what became of them, and beside them what it took.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counts {
    /// Lines read.
    pub received: u64,
    /// Events acknowledged.
    pub delivered: u64,
    /// Events due and not yet settled.
    pub pending: u64,
    /// Events that can never be delivered.
    pub dead: u64,
    /// Lines that change nothing that counts.
    pub unchanged: u64,
    /// Lines of profiles in no mapped segment.
    pub not_qualified: u64,
    /// Lines of profiles that are left out.
    pub excluded: u64,
    /// Lines that are no profile.
    pub malformed: u64,
    /// Records sent, retries included.
    pub records_attempted: u64,
    /// Records sent again.
    pub retried: u64,
    /// Records refused because a shard or the service was over its rate.
    pub throttled: u64,
    /// Records sent again although the first sending may have been written.
    pub possible_duplicates: u64,
    /// Bytes of delivered events.
    pub bytes: u64,
}

impl Counts {
    /// The accounting identity: every received line is in exactly one place.
    pub fn adds_up(&self) -> bool {
        let settled = self.delivered + self.dead + self.unchanged + self.not_qualified + self.excluded + self.malformed;
        self.received == settled + self.pending
    }
}

/// Committed counts of all runs of a destination.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Totals {
    /// Lines behind the checkpoint.
    pub received: u64,
    /// Events acknowledged.
    pub delivered: u64,
    /// Events that can never be delivered.
    pub dead: u64,
    /// Lines that changed nothing that counts.
    pub unchanged: u64,
    /// Lines of profiles in no mapped segment.
    pub not_qualified: u64,
    /// Lines of profiles that were left out.
    pub excluded: u64,
    /// Lines that were no profile.
    pub malformed: u64,
}

/// Time from reading a line to its event's acknowledgement, in bounded memory.
#[derive(Clone)]
pub struct Latency(Option<Histogram<u64>>);

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize)]
pub struct Percentiles {
    /// Half of all were faster.
    pub p50: f64,
    /// 95 of 100 were faster.
    pub p95: f64,
    /// 99 of 100 were faster.
    pub p99: f64,
}

impl Default for Latency {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 24 * 3600 * super::SECOND, 2).ok())
    }
}

impl Latency {
    /// Takes one event's time.
    pub fn record(&mut self, elapsed: Micros) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(elapsed.max(1));
        }
    }

    /// The percentiles so far, 0 before the first event.
    pub fn percentiles(&self) -> Percentiles {
        self.0.as_ref().map(percentiles).unwrap_or_default()
    }

    /// The percentiles of what came after it was as in `before`; none when nothing did.
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
