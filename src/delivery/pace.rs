//! The pace of one shard: two token buckets whose rate shrinks on throttling and recovers slowly.

use super::limits::{SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND};
use super::{Micros, SECOND};

/// How much of a second's allowance may be saved up. A shard counts in seconds of its own, so a larger burst is throttled.
const BURST_SECONDS: f64 = 0.1;

/// How much work is kept waiting for a shard: lines are there long before it is used up.
const SUPPLY_SECONDS: f64 = 0.05;

/// The rate never falls below this part of the shard's limit.
const LEAST: f64 = 0.05;

/// How much of the limit comes back each second; so much throttling is also what a rate settles at that others share.
const RECOVERY: f64 = 0.01;

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
    second: Second,
}

/// What was sent and throttled since the rate was last set.
#[derive(Clone, Copy, Default, Debug)]
struct Second {
    began: Micros,
    sent: u32,
    throttled: u32,
}

impl Pace {
    pub(super) fn new(now: Micros) -> Self {
        Self {
            records: 0.0,
            bytes: 0.0,
            factor: 1.0,
            shards: 1.0,
            filled_at: now,
            second: Second { began: now, ..Second::default() },
        }
    }

    /// With a burst saved up: for the first records of a run, of which nobody knows yet where they belong.
    pub(super) fn with_burst(now: Micros) -> Self {
        let burst = |rate: f64| rate * BURST_SECONDS;
        Self { records: burst(SHARD_RECORDS_PER_SECOND), bytes: burst(SHARD_BYTES_PER_SECOND), ..Self::new(now) }
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

    /// Adds what the time since the last call has earned, and sets the rate anew once a second.
    pub(super) fn refill(&mut self, now: Micros) {
        if now >= self.second.began + SECOND {
            self.set_rate(now);
        }
        #[expect(clippy::cast_precision_loss, reason = "a run's microseconds fit a double exactly")]
        let seconds = now.saturating_sub(self.filled_at) as f64 / SECOND as f64;
        self.filled_at = self.filled_at.max(now);
        let fill = |tokens: f64, rate: f64| (tokens + rate * seconds).min(rate * BURST_SECONDS);
        self.records = fill(self.records, SHARD_RECORDS_PER_SECOND * self.factor * self.shards);
        self.bytes = fill(self.bytes, SHARD_BYTES_PER_SECOND * self.factor * self.shards);
    }

    /// The rate follows the part of the records that the shard took in the last second, and a little more.
    fn set_rate(&mut self, now: Micros) {
        let Second { sent, throttled, .. } = self.second;
        let taken = 1.0 - f64::from(throttled) / f64::from(sent.max(throttled).max(1));
        self.factor = (self.factor * taken + RECOVERY).clamp(LEAST, 1.0);
        self.second = Second { began: now, ..Second::default() };
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

    /// When one record will be allowed, if nothing else is taken.
    pub(super) fn next_record(&self, now: Micros) -> Micros {
        let rate = self.factor * self.shards;
        let records = (1.0 - self.records).max(0.0) / (SHARD_RECORDS_PER_SECOND * rate);
        let bytes = (-self.bytes).max(0.0) / (SHARD_BYTES_PER_SECOND * rate);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds, never negative")]
        #[expect(clippy::cast_precision_loss, reason = "a second's microseconds fit a double exactly")]
        let wait = (records.max(bytes) * SECOND as f64).ceil() as Micros;
        (self.filled_at + wait).max(now)
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
        self.second.sent += 1;
    }

    /// The shard said of one record that it is over its rate.
    pub(super) fn throttled(&mut self) {
        self.second.throttled += 1;
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
    fn a_shard_gets_a_thousand_records_a_second_from_the_start() {
        let records = taken(&mut Pace::new(0), 0, 10, 100);
        assert!((9_990..=10_000).contains(&records), "{records}");
    }

    #[test]
    fn after_a_pause_only_a_tenth_of_a_second_is_saved_up() {
        let mut pace = Pace::new(0);
        let records = taken(&mut pace, 60 * SECOND, 1, 100);
        assert!((1_090..=1_100).contains(&records), "{records}");
    }

    #[test]
    fn large_records_are_paced_by_their_bytes() {
        let records = taken(&mut Pace::new(0), 0, 10, 100 * 1024);
        assert!((100..=104).contains(&records), "{records}");
    }

    #[test]
    fn the_rate_follows_what_is_taken_but_never_to_nothing() {
        let mut pace = Pace::new(0);
        (0..1_000).for_each(|_| pace.spend(1));
        (0..400).for_each(|_| pace.throttled());
        pace.refill(SECOND / 2);
        assert!((pace.factor() - 1.0).abs() < 1e-9, "at most once a second");
        pace.refill(SECOND);
        assert!((pace.factor() - 0.61).abs() < 1e-9);
        for second in 2..100 {
            pace.throttled();
            pace.refill(second * SECOND);
        }
        assert!((pace.factor() - LEAST).abs() < 1e-9);
    }

    #[test]
    fn the_rate_recovers() {
        let mut pace = Pace::new(0);
        pace.throttled();
        pace.refill(SECOND);
        taken(&mut pace, 2 * SECOND, 100, 100);
        assert!((pace.factor() - 1.0).abs() < 1e-9);
    }

    /// A shard that takes `limit` records in each second of its clock, the rest is throttled and sent again.
    #[test]
    fn a_shared_shard_settles_with_hardly_any_throttling() {
        let (mut pace, limit) = (Pace::new(0), 600);
        let (mut sent, mut throttled, mut in_second) = (0, 0, 0);
        for now in (0..180 * SECOND).step_by(1_000) {
            in_second = if now % SECOND == 0 { 0 } else { in_second };
            pace.refill(now);
            while pace.take(100) {
                in_second += 1;
                let settled = now >= 120 * SECOND;
                sent += u32::from(settled);
                if in_second > limit {
                    pace.throttled();
                    throttled += u32::from(settled);
                }
            }
        }
        assert!(throttled * 50 < sent, "{throttled} of {sent} throttled");
        assert!(sent - throttled > 60 * 600 * 97 / 100, "{sent} sent, {throttled} throttled");
    }
}
