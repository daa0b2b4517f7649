//! Counts what becomes of the lines of a run, and why, and measures the rate and the latency of its events.

use std::collections::{BTreeMap, VecDeque};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize, Serializer};

use super::{Micros, SECOND};
use crate::profile::{Oddities, Oddity};
use crate::text::NamedChoice;

/// What has become of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Pending,
    Delivered,
    Dead,
    Unchanged,
    NotQualified,
    Excluded,
    Malformed,
}

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

impl Totals {
    /// Counts a committed line.
    pub(super) fn add(&mut self, fate: Fate) {
        self.received += 1;
        match fate {
            Fate::Pending => {}
            Fate::Delivered => self.delivered += 1,
            Fate::Dead => self.dead += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::NotQualified => self.not_qualified += 1,
            Fate::Excluded => self.excluded += 1,
            Fate::Malformed => self.malformed += 1,
        }
    }
}

/// Latency percentiles in milliseconds.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

impl Percentiles {
    fn of(histogram: &Histogram<u64>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a day fit a double exactly")]
        let at = |quantile: f64| (histogram.value_at_quantile(quantile) as f64 / 10.0).round() / 100.0;
        Self { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
    }
}

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

/// Measures the rates and latencies of a run, from counts that exist anyway, so that no record costs extra work.
pub(super) struct RateMeter {
    /// Times from reading a line to the acknowledgement of its event, over the whole run, in bounded memory.
    latency: Option<Histogram<u64>>,
    /// Samples of the acknowledged events and bytes. The first is a second old, or from the beginning of the run.
    samples: VecDeque<CountSample>,
    /// When the current second began, and the latencies at that time.
    mark: Option<(Micros, Histogram<u64>)>,
    /// Latency of the last whole second.
    lately: Option<Percentiles>,
}

#[derive(Clone, Copy)]
struct CountSample {
    at: Micros,
    events: u64,
    bytes: u64,
}

impl Default for RateMeter {
    fn default() -> Self {
        let latency = Histogram::new_with_bounds(1, 24 * 3600 * SECOND, 2).ok();
        Self { latency, samples: VecDeque::new(), mark: None, lately: None }
    }
}

impl RateMeter {
    pub(super) fn record_latency(&mut self, elapsed: Micros) {
        if let Some(latency) = &mut self.latency {
            latency.saturating_record(elapsed.max(1));
        }
    }

    /// Returns the latency over the whole run, 0 before the first event.
    pub(super) fn latency(&self) -> Percentiles {
        self.latency.as_ref().map(Percentiles::of).unwrap_or_default()
    }

    /// Adds a sample, and returns the rates of the last second before `now`.
    pub(super) fn sample(&mut self, now: Micros, counts: &Counts) -> RunRates {
        self.mark_second(now);
        let newest = CountSample { at: now, events: counts.delivered, bytes: counts.bytes };
        if self.samples.is_empty() {
            self.samples.push_back(CountSample { at: 0, events: 0, bytes: 0 });
        }
        self.samples.push_back(newest);
        while self.samples.get(1).is_some_and(|second| second.at + SECOND <= now) {
            self.samples.pop_front();
        }
        let oldest = self.samples.front().copied().unwrap_or(newest);
        RunRates {
            events: per_second(newest.events - oldest.events, now - oldest.at),
            bytes: per_second(newest.bytes - oldest.bytes, now - oldest.at),
            latency: self.lately,
        }
    }

    fn mark_second(&mut self, now: Micros) {
        let Some(latency) = &self.latency else { return };
        let (began, mark) = self.mark.get_or_insert_with(|| (now, latency.clone()));
        if now >= *began + SECOND {
            let mut recent = latency.clone();
            self.lately =
                recent.subtract(&*mark).ok().filter(|()| !recent.is_empty()).map(|()| Percentiles::of(&recent));
            *began = now;
            mark.clone_from(latency);
        }
    }
}

/// Converts a count within `time` to a rate per second.
#[expect(clippy::cast_precision_loss, reason = "counts and microseconds to be shown")]
fn per_second(count: u64, time: Micros) -> f64 {
    count as f64 * SECOND as f64 / time.max(1) as f64
}

/// Most names in a class. Further names are counted together as [`OTHERS`], because an endpoint may make up any number
/// of codes.
const MOST_NAMES: usize = 50;

/// Most characters in a name. A longer name is cut.
const LONGEST_NAME: usize = 64;

/// Name that counts all names beyond `MOST_NAMES`.
const OTHERS: &str = "other";

/// Name that counts the profiles that the ledger knew by the key of the former rule.
pub const TAKEN_OVER: &str = "profile-taken-over";

/// What a reason is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Lines that are not valid profiles. These counts add up to the malformed lines.
    Malformed,
    /// Lines of profiles that are excluded. These counts add up to the excluded lines.
    Excluded,
    /// Events that can never be delivered, by the service's code or one of Outflow's own. These counts add up to the dead
    /// events.
    Dead,
    /// Counts in addition to the fates of lines.
    Beside,
}

/// The counts of a run, by class and name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Reasons(BTreeMap<(Class, String), u64>);

impl Reasons {
    /// Counts the skipped parts of a line: each kind of part counts the line once.
    pub fn count_skipped(&mut self, oddities: Oddities) {
        oddities.each().map(Oddity::name).for_each(|name| self.count(Class::Beside, name));
    }

    /// Returns the counts of one class, by name.
    pub fn by_class(&self, class: Class) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter(move |((own, _), _)| *own == class).map(|((_, name), count)| (&**name, *count))
    }

    pub fn count(&mut self, class: Class, name: &str) {
        let name = name.chars().filter(|character| !character.is_control()).take(LONGEST_NAME).collect();
        let mut key = (class, name);
        if !self.0.contains_key(&key) && self.by_class(class).count() >= MOST_NAMES {
            OTHERS.clone_into(&mut key.1);
        }
        *self.0.entry(key).or_default() += 1;
    }
}

impl Serialize for Reasons {
    /// Writes one object of counts by name. A name in several classes gets the sum of its counts.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for ((_, name), count) in &self.0 {
            *counts.entry(name).or_default() += count;
        }
        serializer.collect_map(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Exclusion, FaultKind};
    use crate::delivery::MILLISECOND;

    fn counts(delivered: u64) -> Counts {
        Counts { delivered, bytes: delivered * 100, ..Counts::default() }
    }

    #[test]
    fn it_is_of_the_last_second_only() {
        let mut meter = RateMeter::default();
        let mut lately = RunRates::default();
        for tenth in 1..=30_u64 {
            let delivered = if tenth <= 10 { tenth * 1_000 } else { 10_000 + (tenth - 10) * 50 };
            lately = meter.sample(tenth * 100 * MILLISECOND, &counts(delivered));
            if tenth == 10 {
                assert_eq!((lately.events, lately.bytes), (10_000.0, 1_000_000.0));
            }
        }
        assert_eq!((lately.events, lately.bytes), (500.0, 50_000.0));
        let idle = meter.sample(60 * SECOND, &counts(11_000));
        assert!(lately.fades() && !idle.fades(), "{idle:?}");
    }

    #[test]
    fn its_latency_forgets_the_seconds_before() {
        let mut meter = RateMeter::default();
        let p99 = |meter: &mut RateMeter, now, elapsed: &[Micros]| {
            for latency in elapsed {
                meter.record_latency(*latency);
            }
            meter.sample(now, &counts(0)).latency.map(|latency| latency.p99)
        };
        assert_eq!(p99(&mut meter, 0, &[]), None);
        assert_eq!(p99(&mut meter, SECOND / 2, &[900 * MILLISECOND; 10]), None, "the first second is not over");
        let slow = p99(&mut meter, SECOND, &[]).unwrap();
        assert!((890.0..=910.0).contains(&slow), "{slow}");
        let quick = p99(&mut meter, 2 * SECOND, &[10 * MILLISECOND; 10]).unwrap();
        assert!((9.9..=10.2).contains(&quick), "{quick}");
        assert_eq!(p99(&mut meter, 3 * SECOND, &[]), None);
        assert!(meter.latency().p99 > 800.0);
    }

    #[test]
    fn reasons_are_counted_by_class_and_written_by_name() {
        let mut reasons = Reasons::default();
        reasons.count(Class::Malformed, FaultKind::NotJson.name());
        reasons.count(Class::Malformed, FaultKind::LoneSurrogate.name());
        reasons.count(Class::Dead, "lone-surrogate");
        reasons.count(Class::Malformed, FaultKind::NotJson.name());
        reasons.count(Class::Excluded, Exclusion::NoIdentity.name());
        assert_eq!(reasons.by_class(Class::Malformed).collect::<Vec<_>>(), [("lone-surrogate", 1), ("not-json", 2)]);
        let written = serde_json::to_string(&reasons).unwrap();
        assert_eq!(written, r#"{"lone-surrogate":2,"no-identity":1,"not-json":2}"#);
    }

    #[test]
    fn an_endpoint_that_makes_codes_up_fills_no_memory() {
        let mut reasons = Reasons::default();
        (0..10_000)
            .for_each(|number| reasons.count(Class::Dead, &format!("Code{number}\u{1b}[31m{}", "x".repeat(1_000))));
        let dead: Vec<_> = reasons.by_class(Class::Dead).collect();
        assert_eq!((dead.len(), dead.iter().map(|(_, count)| count).sum::<u64>()), (MOST_NAMES + 1, 10_000));
        assert!(dead.iter().all(|(name, _)| name.len() <= LONGEST_NAME && !name.contains(char::is_control)));
    }
}
