//! Computes the rates of the last second from counts that exist anyway, so that no record costs extra work.

use std::collections::VecDeque;

use super::counts::{Counts, Latency, Percentiles};
use super::{Micros, SECOND};

#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct RunRates {
    /// Events acknowledged per second.
    pub events: f64,
    /// Bytes of these events per second.
    pub bytes: f64,
    /// Latency of the last whole second; `None` if no event was acknowledged in it.
    pub latency: Option<Percentiles>,
}

impl RunRates {
    /// Whether the values change even if nothing more happens.
    pub(super) fn fades(&self) -> bool {
        self.events > 0.0 || self.latency.is_some()
    }
}

#[derive(Default)]
pub(super) struct RateMeter {
    /// Samples of the acknowledged events and bytes. The first is a second old, or from the beginning of the run.
    looks: VecDeque<CountSample>,
    /// When the current second began, and the latencies at that time.
    mark: Option<(Micros, Latency)>,
    latency: Option<Percentiles>,
}

#[derive(Clone, Copy)]
struct CountSample {
    at: Micros,
    events: u64,
    bytes: u64,
}

impl RateMeter {
    /// Adds a sample, and returns the rates of the last second before `now`.
    pub(super) fn look(&mut self, now: Micros, counts: &Counts, latency: &Latency) -> RunRates {
        self.look_at_latency(now, latency);
        let newest = CountSample { at: now, events: counts.delivered, bytes: counts.bytes };
        if self.looks.is_empty() {
            self.looks.push_back(CountSample { at: 0, events: 0, bytes: 0 });
        }
        self.looks.push_back(newest);
        while self.looks.get(1).is_some_and(|second| second.at + SECOND <= now) {
            self.looks.pop_front();
        }
        let oldest = self.looks.front().copied().unwrap_or(newest);
        RunRates {
            events: a_second(newest.events - oldest.events, now - oldest.at),
            bytes: a_second(newest.bytes - oldest.bytes, now - oldest.at),
            latency: self.latency,
        }
    }

    fn look_at_latency(&mut self, now: Micros, latency: &Latency) {
        let (began, mark) = self.mark.get_or_insert_with(|| (now, latency.clone()));
        if now >= *began + SECOND {
            self.latency = latency.since(mark);
            *began = now;
            mark.clone_from(latency);
        }
    }
}

/// Converts a count within `time` to a rate per second.
#[expect(clippy::cast_precision_loss, reason = "counts and microseconds to be shown")]
fn a_second(count: u64, time: Micros) -> f64 {
    count as f64 * SECOND as f64 / time.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::MILLISECOND;

    fn counts(delivered: u64) -> Counts {
        Counts { delivered, bytes: delivered * 100, ..Counts::default() }
    }

    #[test]
    fn it_is_of_the_last_second_only() {
        let (mut recent, latency) = (RateMeter::default(), Latency::default());
        let mut lately = RunRates::default();
        for tenth in 1..=30_u64 {
            let delivered = if tenth <= 10 { tenth * 1_000 } else { 10_000 + (tenth - 10) * 50 };
            lately = recent.look(tenth * 100 * MILLISECOND, &counts(delivered), &latency);
            if tenth == 10 {
                assert_eq!((lately.events, lately.bytes), (10_000.0, 1_000_000.0));
            }
        }
        assert_eq!((lately.events, lately.bytes), (500.0, 50_000.0));
        let idle = recent.look(60 * SECOND, &counts(11_000), &latency);
        assert!(lately.fades() && !idle.fades(), "{idle:?}");
    }

    #[test]
    fn its_latency_forgets_the_seconds_before() {
        let (mut recent, mut latency) = (RateMeter::default(), Latency::default());
        let mut p99 = |now, each: &[Micros], latency: &mut Latency| {
            for one in each {
                latency.record(*one);
            }
            recent.look(now, &counts(0), latency).latency.map(|of| of.p99)
        };
        assert_eq!(p99(0, &[], &mut latency), None);
        assert_eq!(p99(SECOND / 2, &[900 * MILLISECOND; 10], &mut latency), None, "the second is not over");
        let slow = p99(SECOND, &[], &mut latency).unwrap();
        assert!((890.0..=910.0).contains(&slow), "{slow}");
        let quick = p99(2 * SECOND, &[10 * MILLISECOND; 10], &mut latency).unwrap();
        assert!((9.9..=10.2).contains(&quick), "{quick}");
        assert_eq!(p99(3 * SECOND, &[], &mut latency), None);
        assert!(latency.percentiles().p99 > 800.0);
    }
}
