//! The pace of one shard: two token buckets that shrink on throttling and recover slowly.

use super::limits::{SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND};
use super::{Micros, SECOND};

/// How much of a second's allowance may be saved up.
const BURST_SECONDS: f64 = 0.25;

/// How much work is kept waiting for a shard: lines are there long before it is used up.
const SUPPLY_SECONDS: f64 = 0.05;

/// What remains of the pace after a throttled second.
const SHRINK: f64 = 0.85;

/// The pace never falls below this part of the shard's limit.
const LEAST: f64 = 0.05;

/// How much of the limit comes back in a second without throttling.
const RECOVERY_PER_SECOND: f64 = 0.02;

/// Allowance of records and bytes, shared by new records and retries.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    records: f64,
    bytes: f64,
    /// Part of the limit in use, `LEAST` to 1.
    factor: f64,
    /// How many shards share this pace.
    shards: f64,
    filled_at: Micros,
    shrunk_at: Option<Micros>,
}

impl Pace {
    pub(super) fn new(now: Micros) -> Self {
        let burst = |rate: f64| rate * BURST_SECONDS;
        Self {
            records: burst(SHARD_RECORDS_PER_SECOND),
            bytes: burst(SHARD_BYTES_PER_SECOND),
            factor: 1.0,
            shards: 1.0,
            filled_at: now,
            shrunk_at: None,
        }
    }

    /// For a stream that places records itself: one pace for as many shards as were seen.
    pub(super) fn share(&mut self, shards: usize) {
        #[expect(clippy::cast_precision_loss, reason = "shards are few")]
        let shards = shards.max(1) as f64;
        self.shards = shards;
    }

    /// Part of the shard's limit in use, 0.05 to 1.
    pub(super) fn factor(&self) -> f64 {
        self.factor
    }

    /// Adds what the time since the last call has earned.
    pub(super) fn refill(&mut self, now: Micros) {
        #[expect(clippy::cast_precision_loss, reason = "a run's microseconds fit a double exactly")]
        let seconds = now.saturating_sub(self.filled_at) as f64 / SECOND as f64;
        self.filled_at = self.filled_at.max(now);
        if self.shrunk_at.is_none_or(|at| now >= at + SECOND) {
            self.factor = (self.factor + RECOVERY_PER_SECOND * seconds).min(1.0);
        }
        let fill = |tokens: f64, rate: f64| (tokens + rate * seconds).min(rate * BURST_SECONDS);
        self.records = fill(self.records, SHARD_RECORDS_PER_SECOND * self.factor * self.shards);
        self.bytes = fill(self.bytes, SHARD_BYTES_PER_SECOND * self.factor * self.shards);
    }

    /// How many records the present pace takes while more lines are fetched, at least 1.
    pub(super) fn supply(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a second of some shards"
        )]
        let records = (SHARD_RECORDS_PER_SECOND * self.factor * self.shards * SUPPLY_SECONDS) as usize;
        records.max(1)
    }

    /// How many records could go now, their bytes not looked at.
    pub(super) fn allowance(&self) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a burst, never negative")]
        let records = self.records.max(0.0) as usize;
        if self.bytes > 0.0 { records } else { 0 }
    }

    /// Takes one record of `bytes`; one larger than is saved up goes into debt.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        if self.records < 1.0 || self.bytes <= 0.0 {
            return false;
        }
        self.spend(bytes);
        true
    }

    /// Takes one record whether or not it is allowed.
    pub(super) fn spend(&mut self, bytes: usize) {
        #[expect(clippy::cast_precision_loss, reason = "records are at most 10 MiB")]
        let bytes = bytes as f64;
        self.records -= 1.0;
        self.bytes -= bytes;
    }

    /// The shard said that it is over its rate: shrinks, at most once a second, and spends what was saved up.
    pub(super) fn throttled(&mut self, now: Micros) {
        self.records = self.records.min(0.0);
        self.bytes = self.bytes.min(0.0);
        if self.shrunk_at.is_none_or(|at| now >= at + SECOND) {
            self.factor = (self.factor * SHRINK).max(LEAST);
            self.shrunk_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records taken in `seconds` of steps of a millisecond.
    fn taken(pace: &mut Pace, from: Micros, seconds: u64, bytes: usize) -> usize {
        let mut taken = 0;
        for now in (from..from + seconds * SECOND).step_by(1_000) {
            pace.refill(now);
            while pace.take(bytes) {
                taken += 1;
            }
        }
        taken
    }

    #[test]
    fn a_shard_gets_a_thousand_records_a_second_and_a_quarter_second_of_burst() {
        let records = taken(&mut Pace::new(0), 0, 10, 100);
        assert!((10_200..=10_260).contains(&records), "{records}");
    }

    #[test]
    fn large_records_are_paced_by_their_bytes() {
        let records = taken(&mut Pace::new(0), 0, 10, 100 * 1024);
        assert!((100..=107).contains(&records), "{records}");
    }

    #[test]
    fn throttling_shrinks_at_most_once_a_second_and_never_to_nothing() {
        let mut pace = Pace::new(0);
        pace.throttled(0);
        pace.throttled(SECOND / 2);
        assert!((pace.factor() - SHRINK).abs() < 1e-9);
        (1..100).for_each(|second| pace.throttled(second * SECOND));
        assert!((pace.factor() - LEAST).abs() < 1e-9);
    }

    #[test]
    fn the_pace_recovers() {
        let mut pace = Pace::new(0);
        (0..10).for_each(|second| pace.throttled(second * SECOND));
        taken(&mut pace, 10 * SECOND, 60, 100);
        assert!((pace.factor() - 1.0).abs() < 1e-9);
    }
}
