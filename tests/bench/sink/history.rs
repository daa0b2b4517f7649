//! The records that a sink with limits received, by second and shard.

use std::time::Duration;

use super::shards::Verdict;

/// All records since the endpoint's start.
#[derive(Debug, Default)]
pub(crate) struct History {
    shards: usize,
    first: Option<Duration>,
    slices: Vec<Slice>,
    /// The answers without a delay, and their total time.
    answers: (u32, Duration),
}

/// A tenth of a second.
#[derive(Clone, Debug, Default)]
struct Slice {
    attempts: u64,
    throttled: u64,
    /// Accepted records by shard.
    accepted: Vec<u32>,
}

/// Number of slices in a second.
const SLICES: f64 = 10.0;

impl History {
    pub(super) fn new(shards: usize) -> Self {
        Self { shards, ..Self::default() }
    }

    pub(super) fn note(&mut self, shard: usize, verdict: Verdict, now: Duration) {
        let first = *self.first.get_or_insert(now);
        let index = slice(now.saturating_sub(first).as_secs_f64());
        if self.slices.len() <= index {
            self.slices.resize(index + 1, Slice { accepted: vec![0; self.shards], ..Slice::default() });
        }
        let slice = &mut self.slices[index];
        slice.attempts += 1;
        match verdict {
            Verdict::Accepted => slice.accepted[shard] += 1,
            Verdict::Throttled => slice.throttled += 1,
            Verdict::Failed => {}
        }
    }

    pub(super) fn note_answer(&mut self, took: Duration) {
        self.answers.0 += 1;
        self.answers.1 += took;
    }

    /// Returns the mean seconds from a request's arrival to its answer.
    pub(crate) fn answer_seconds(&self) -> f64 {
        self.answers.1.as_secs_f64() / f64::from(self.answers.0.max(1))
    }

    /// Returns the share of attempts from `after` seconds on that were throttled.
    pub(crate) fn throttled_after(&self, after: f64) -> f64 {
        let since = self.slices.iter().skip(slice(after));
        let (attempts, throttled) =
            since.fold((0, 0), |(all, out), slice| (all + slice.attempts, out + slice.throttled));
        throttled as f64 / attempts.max(1) as f64
    }

    /// Returns the number of accepted records of each shard.
    pub(crate) fn accepted_by_shard(&self) -> Vec<u64> {
        self.accepted(f64::MAX)
    }

    /// Returns the number of accepted records of each shard in the first `seconds`.
    pub(crate) fn accepted(&self, seconds: f64) -> Vec<u64> {
        let mut accepted = vec![0; self.shards];
        for slice in self.slices.iter().take(slice(seconds)) {
            accepted.iter_mut().zip(&slice.accepted).for_each(|(sum, some)| *sum += u64::from(*some));
        }
        accepted
    }
}

/// Returns the index of the slice that begins after this number of seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a case; never negative")]
fn slice(seconds: f64) -> usize {
    (seconds * SLICES) as usize
}
