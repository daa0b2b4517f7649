//! The pace of one shard: two token buckets, for records and bytes, whose rate shrinks on throttling and recovers
//! slowly. A run uses all of it, or a share that the operator chooses.

use super::limits::{SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND};
use super::{Micros, SECOND};

/// A share of what each shard would otherwise receive. It does not change the pace that is learned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Share {
    Tenth,
    Quarter,
    Half,
    #[default]
    Whole,
}

impl Share {
    /// All shares, the smallest first.
    pub const ALL: [Self; 4] = [Self::Tenth, Self::Quarter, Self::Half, Self::Whole];

    pub fn percent(self) -> u32 {
        match self {
            Self::Tenth => 10,
            Self::Quarter => 25,
            Self::Half => 50,
            Self::Whole => 100,
        }
    }

    /// Returns the share as a factor, above 0 and at most 1.
    pub fn part(self) -> f64 {
        f64::from(self.percent()) / 100.0
    }

    /// Returns the next smaller share, if any.
    pub fn less(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }

    /// Returns the next larger share, if any.
    pub fn more(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }
}

/// Part of a second's allowance that can be saved up. A shard counts in seconds of its own, so it would throttle a
/// larger burst.
const BURST_SECONDS: f64 = 0.1;

/// Seconds of work that should wait for a shard. New lines arrive long before it is used up.
const SUPPLY_SECONDS: f64 = 0.05;

/// Lowest rate, as part of the shard's limit.
const LEAST: f64 = 0.05;

/// Most that an attempt costs if it is not accepted, in bytes: one second at the slowest pace.
const REFUSED_BYTES: f64 = SHARD_BYTES_PER_SECOND * LEAST;

/// After throttling, the rate rises each second by this part of what the shard accepted. If others use the shard too,
/// this is also the part that is throttled in the long run.
const PROBE: f64 = 0.01;

/// In addition, the rate rises with the cube of the seconds without throttling, by the first part of what the shard
/// accepted and at most the second part of the limit: little at first, but to the whole limit within seconds after
/// others have left.
const RETURN: (f64, f64) = (0.06, 0.02);

#[derive(Clone, Debug)]
pub(super) struct Pace {
    records: f64,
    bytes: f64,
    /// Part of the shard's limit in use, `LEAST` to 1.
    factor: f64,
    /// Part of the limit that the shard accepted when it last throttled, and the time of that.
    level: (f64, Micros),
    /// Number of shards that share this pace.
    shards: f64,
    /// Part of the pace that the operator wants to use.
    used_part: f64,
    filled_at: Micros,
    second: CurrentSecond,
    /// Rates of the second before.
    last: ShardRates,
}

/// Records, bytes and throttled records of a shard per second.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(super) struct ShardRates {
    pub(super) records: f64,
    pub(super) bytes: f64,
    pub(super) throttled: f64,
}

#[derive(Clone, Copy, Default, Debug)]
struct CurrentSecond {
    began: Micros,
    sent: u32,
    bytes: f64,
    throttled: u32,
}

impl Pace {
    pub(super) fn new(now: Micros) -> Self {
        Self {
            records: 0.0,
            bytes: 0.0,
            factor: 1.0,
            level: (1.0, now),
            shards: 1.0,
            used_part: 1.0,
            filled_at: now,
            second: CurrentSecond { began: now, ..CurrentSecond::default() },
            last: ShardRates::default(),
        }
    }

    /// Starts with a saved burst, for the first records of a run, whose shards are not known yet.
    pub(super) fn with_burst(now: Micros) -> Self {
        Self { records: burst(SHARD_RECORDS_PER_SECOND), bytes: burst(SHARD_BYTES_PER_SECOND), ..Self::new(now) }
    }

    /// Sets how many shards share this pace, for a stream that places records itself.
    pub(super) fn set_shards(&mut self, shards: usize) {
        #[expect(clippy::cast_precision_loss, reason = "shards are few")]
        let shards = shards.max(1) as f64;
        self.shards = shards;
    }

    /// Uses this share of the pace from now on. What was learned of the shard stays.
    pub(super) fn use_share(&mut self, share: Share) {
        self.used_part = share.part();
    }

    /// Returns the rate to use as a multiple of one shard's limit.
    fn rate(&self) -> f64 {
        self.factor * self.shards * self.used_part
    }

    /// Returns the part of its limit that the shard is expected to accept, 0.05 to 1, whatever share of it is used.
    pub(super) fn factor(&self) -> f64 {
        self.factor
    }

    /// Returns the recent rates, which fall towards zero while the pace is not used.
    pub(super) fn recent_rates(&self, now: Micros) -> ShardRates {
        if now >= self.second.began + 2 * SECOND { self.second.rates(now) } else { self.last }
    }

    /// Adds the tokens that the time since the last call has earned. Sets the rate once a second.
    pub(super) fn refill(&mut self, now: Micros) {
        if now >= self.second.began + SECOND {
            self.set_rate(now);
        }
        let seconds = seconds(self.filled_at, now);
        self.filled_at = self.filled_at.max(now);
        let fill = |tokens: f64, rate: f64| (tokens + rate * seconds).min(burst(rate));
        let rate = self.rate();
        self.records = fill(self.records, SHARD_RECORDS_PER_SECOND * rate);
        self.bytes = fill(self.bytes, SHARD_BYTES_PER_SECOND * rate);
    }

    /// Sets the rate to the part of the last second's records that the shard accepted. The rate rises while the shard
    /// accepts all.
    fn set_rate(&mut self, now: Micros) {
        let CurrentSecond { sent, throttled, .. } = self.second;
        if throttled > 0 {
            let taken = 1.0 - f64::from(throttled) / f64::from(sent.max(throttled));
            self.level = ((self.factor * taken).max(LEAST), now);
        }
        let (level, since) = self.level;
        let probe = PROBE * level * (1.0 + seconds(since, now));
        let growth = RETURN.1.min(RETURN.0 * level) * seconds(since, now).powi(3);
        self.factor = (level + probe + growth).min(1.0);
        self.last = self.second.rates(now);
        self.second = CurrentSecond { began: now, ..CurrentSecond::default() };
    }

    /// Returns how many records the current pace sends while more lines are fetched, at least 1.
    pub(super) fn supply(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a second of some shards"
        )]
        let records = (SHARD_RECORDS_PER_SECOND * self.rate() * SUPPLY_SECONDS) as usize;
        records.max(1)
    }

    /// Returns how many records could go now, without regard to their sizes.
    pub(super) fn allowance(&self) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a burst, never negative")]
        let records = self.records.max(0.0) as usize;
        if self.bytes > 0.0 { records } else { 0 }
    }

    /// Returns how many records could go at `now`, without a refill.
    pub(super) fn could_allow(&self, now: Micros) -> usize {
        let rate = SHARD_RECORDS_PER_SECOND * self.rate();
        let records = (self.records + rate * seconds(self.filled_at, now)).min(burst(rate));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a burst, never negative")]
        let records = records.max(0.0) as usize;
        records
    }

    /// Returns when `records` will be saved up and no byte will be owed, if nothing else is taken.
    pub(super) fn next_saved(&self, records: f64, now: Micros) -> Micros {
        let rate = self.rate();
        let records = (records - self.records).max(0.0) / (SHARD_RECORDS_PER_SECOND * rate);
        let bytes = (-self.bytes).max(0.0) / (SHARD_BYTES_PER_SECOND * rate);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds, never negative")]
        #[expect(clippy::cast_precision_loss, reason = "a second's microseconds fit a double exactly")]
        let wait = (records.max(bytes) * SECOND as f64).ceil() as Micros;
        (self.filled_at + wait).max(now)
    }

    /// Whether one record may go at `now` although none is allowed. At most one may be owed.
    pub(super) fn lends(&self, now: Micros) -> bool {
        self.next_saved(0.0, now) <= now
    }

    /// Takes one record of `bytes` if one is allowed, or if it is `lent` and none is owed. Returns whether it did. A
    /// record that is larger than the saved bytes leaves a debt.
    pub(super) fn take(&mut self, bytes: usize, lent: bool) -> bool {
        let least = if lent { 0.0 } else { 1.0 };
        if self.records < least || self.bytes <= 0.0 {
            return false;
        }
        self.spend(bytes);
        true
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        #[expect(clippy::cast_precision_loss, reason = "records are at most 10 MiB")]
        let bytes = bytes as f64;
        self.records -= 1.0;
        self.bytes -= bytes;
        self.second.sent += 1;
        self.second.bytes += bytes;
    }

    /// Gives back what a record of `bytes` cost beyond one second of the shard, because it was not accepted. Never
    /// gives back more than is owed.
    pub(super) fn forgive(&mut self, bytes: usize) {
        #[expect(clippy::cast_precision_loss, reason = "records are at most 10 MiB")]
        let beyond = bytes as f64 - REFUSED_BYTES * self.shards * self.used_part;
        if beyond > 0.0 && self.bytes < 0.0 {
            self.bytes = (self.bytes + beyond).min(0.0);
        }
    }

    pub(super) fn note_throttled(&mut self) {
        self.second.throttled += 1;
    }
}

/// Whether a record of `bytes` takes longer than a second at the slowest pace. Such a record, throttled again and again
/// at the front of its lane, would leave nothing for the records behind it.
pub(super) fn is_heavy(bytes: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "records are at most 10 MiB")]
    let bytes = bytes as f64;
    bytes > REFUSED_BYTES
}

impl CurrentSecond {
    /// Returns the rates of this second, which ends at `now`.
    fn rates(self, now: Micros) -> ShardRates {
        let seconds = seconds(self.began, now).max(f64::EPSILON);
        let per_second = |count: f64| count / seconds;
        ShardRates {
            records: per_second(self.sent.into()),
            bytes: per_second(self.bytes),
            throttled: per_second(self.throttled.into()),
        }
    }
}

/// Returns how much can be saved up at a rate per second. At least one, or a low rate would never allow anything.
fn burst(rate: f64) -> f64 {
    (rate * BURST_SECONDS).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "a run's microseconds fit a double exactly")]
fn seconds(since: Micros, now: Micros) -> f64 {
    now.saturating_sub(since) as f64 / SECOND as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the records taken within `seconds`, in steps of a millisecond.
    fn taken(pace: &mut Pace, from: Micros, seconds: u64, bytes: usize) -> usize {
        let mut taken = 0;
        for now in (from..from + seconds * SECOND).step_by(1_000) {
            pace.refill(now);
            while pace.take(bytes, false) {
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
        (0..400).for_each(|_| pace.note_throttled());
        pace.refill(SECOND / 2);
        assert!((pace.factor() - 1.0).abs() < 1e-9, "the level changes at most once a second");
        pace.refill(SECOND);
        assert!((pace.factor() - 0.606).abs() < 1e-9);
        for second in 2..100 {
            pace.note_throttled();
            pace.refill(second * SECOND);
        }
        assert!((LEAST..LEAST * 1.02).contains(&pace.factor()));
    }

    #[test]
    fn a_refused_attempt_costs_a_second_at_most_and_a_taken_one_all_its_bytes() {
        for bytes in [100_000, 1_500_000, 10 << 20] {
            let mut pace = Pace::new(0);
            pace.refill(SECOND);
            for second in 1..=20 {
                pace.spend(bytes);
                pace.note_throttled();
                pace.forgive(bytes);
                // The slowest pace possible.
                (pace.level, pace.factor) = ((LEAST, second * SECOND), LEAST);
                let opens = pace.next_saved(1.0, second * SECOND);
                assert!(opens <= (second + 1) * SECOND, "{bytes}, {second}: {opens}");
                pace.refill((second + 1) * SECOND);
            }
            let mut pace = Pace::new(0);
            pace.refill(SECOND);
            pace.spend(bytes);
            let full = u64::try_from(bytes).unwrap() * SECOND / (1 << 20);
            assert!(pace.next_saved(1.0, SECOND) >= SECOND + full - SECOND / 10, "{bytes}");
        }
    }

    #[test]
    fn what_is_forgiven_is_never_more_than_what_is_owed() {
        let mut pace = Pace::new(0);
        pace.forgive(10 << 20);
        pace.refill(SECOND);
        let before = pace.allowance();
        pace.forgive(10 << 20);
        assert_eq!((pace.allowance(), pace.bytes > burst(SHARD_BYTES_PER_SECOND)), (before, false));
    }

    #[test]
    fn the_rate_recovers() {
        let mut pace = Pace::new(0);
        pace.note_throttled();
        pace.refill(SECOND);
        taken(&mut pace, 2 * SECOND, 100, 100);
        assert!((pace.factor() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_share_of_the_pace_is_used_and_the_whole_of_it_again() {
        for share in Share::ALL {
            let mut pace = Pace::new(0);
            pace.use_share(share);
            let records = taken(&mut pace, 0, 20, 100);
            let wanted = 200 * share.percent() as usize;
            assert!((wanted * 99 / 100..=wanted).contains(&records), "{share:?}: {records}");
            pace.use_share(Share::Whole);
            assert!(taken(&mut pace, 20 * SECOND, 10, 100) >= 9_990);
        }
    }

    #[test]
    fn the_least_share_of_the_slowest_pace_still_goes_on() {
        let mut pace = Pace::new(0);
        pace.use_share(Share::Tenth);
        pace.level = (LEAST, SECOND);
        pace.factor = LEAST;
        let mut taken = 0;
        for now in (0..20 * SECOND).step_by(1_000) {
            // The pace is throttled repeatedly and learns no better level.
            pace.level = (LEAST, now);
            pace.refill(now);
            taken += usize::from(pace.take(100, false));
        }
        assert!((95..=110).contains(&taken), "{taken}");
    }

    /// Records sent to a shard that accepts `limit(second)` of them in each second of its clock and throttles the rest.
    #[derive(Default, Debug)]
    struct SimulatedShard {
        sent: u32,
        throttled: u32,
    }

    fn simulate(limit: impl Fn(u64) -> u32, counted: std::ops::Range<u64>) -> SimulatedShard {
        let (mut pace, mut shard, mut in_second) = (Pace::new(0), SimulatedShard::default(), 0);
        for now in (0..counted.end * SECOND).step_by(1_000) {
            in_second = if now % SECOND == 0 { 0 } else { in_second };
            pace.refill(now);
            while pace.take(100, false) {
                in_second += 1;
                let counts = u32::from(counted.contains(&(now / SECOND)));
                shard.sent += counts;
                if in_second > limit(now / SECOND) {
                    pace.note_throttled();
                    shard.throttled += counts;
                }
            }
        }
        shard
    }

    #[test]
    fn a_shared_shard_settles_with_hardly_any_throttling() {
        for left in [950, 600, 300, 100] {
            let shard = simulate(|_| left, 5..125);
            assert!(shard.throttled * 50 < shard.sent, "{left}: {shard:?}");
            assert!(shard.sent - shard.throttled > 120 * left * 97 / 100, "{left}: {shard:?}");
        }
    }

    #[test]
    fn a_shard_that_others_left_is_used_whole_within_seconds() {
        let shard = simulate(|second| if second < 60 { 300 } else { 1_000 }, 66..76);
        assert!(shard.sent > 9_900, "{shard:?}");
    }
}
