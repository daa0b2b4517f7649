//! Rates and latency of the last minutes, one value per second, for the charts.

use crate::delivery::core::Snapshot;
use crate::delivery::{Micros, SECOND};

/// Seconds that are kept: more than the widest chart shows.
const KEPT: usize = 240;

/// Series with one value per second, the newest last.
#[derive(Clone, Default, Debug)]
pub struct Trends {
    pub events: Vec<f64>,
    /// 99th percentile of the latency in milliseconds; 0 in a second without a value.
    pub p99: Vec<f64>,
    pub bytes: Vec<f64>,
    next: Micros,
}

impl Trends {
    /// Adds the values of the last second, at most once a second. Seconds without a snapshot count as idle and add
    /// zeros.
    pub fn take(&mut self, snapshot: &Snapshot) {
        let mut missing = KEPT;
        while snapshot.elapsed >= self.next + SECOND && missing > 0 && self.next > 0 {
            self.push(0.0, 0.0, 0.0);
            self.next += SECOND;
            missing -= 1;
        }
        if snapshot.elapsed < self.next {
            return;
        }
        let lately = &snapshot.lately;
        self.push(lately.events, lately.latency.map_or(0.0, |latency| latency.p99), lately.bytes);
        self.next = snapshot.elapsed + SECOND;
    }

    fn push(&mut self, events: f64, p99: f64, bytes: f64) {
        for (values, value) in [(&mut self.events, events), (&mut self.p99, p99), (&mut self.bytes, bytes)] {
            if values.len() == KEPT {
                values.remove(0);
            }
            values.push(value);
        }
    }
}
