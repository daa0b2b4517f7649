//! Computes the progress of a run in its feed, and the time left.

use std::collections::VecDeque;
use std::time::Duration;

use crate::delivery::core::Snapshot;
use crate::delivery::{Micros, SECOND};
use crate::source::FeedSize;

/// The pace is measured over this time.
const LOOKS_BACK: Micros = 10 * SECOND;

/// A pace measured over less time than this is too inaccurate.
const LEAST: Micros = SECOND;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedProgress {
    feed: FeedSize,
    behind: u64,
}

impl FeedProgress {
    /// `behind` is the part of the feed that earlier runs read, in the unit of `feed`.
    pub fn new(feed: FeedSize, behind: u64) -> Self {
        Self { feed, behind }
    }

    pub fn feed(self) -> FeedSize {
        self.feed
    }

    /// Returns the position of the checkpoint in the unit of the feed's size. Without a known size, returns the lines
    /// of this run.
    pub fn place(self, snapshot: &Snapshot) -> u64 {
        let (lines, bytes) = snapshot.behind;
        match self.feed {
            FeedSize::Bytes(all) => self.behind.saturating_add(bytes).min(all),
            FeedSize::Lines(all) => self.behind.saturating_add(lines).min(all),
            FeedSize::Endless | FeedSize::Unknown => lines,
        }
    }

    pub fn total(self) -> Option<u64> {
        match self.feed {
            FeedSize::Bytes(all) | FeedSize::Lines(all) => Some(all),
            FeedSize::Endless | FeedSize::Unknown => None,
        }
    }
}

/// Estimates the time left from the pace of the last seconds.
#[derive(Clone, Default, Debug)]
pub struct TimeLeft {
    looks: VecDeque<(Micros, u64)>,
}

impl TimeLeft {
    /// Records that the run is at `place` of `total` after `elapsed`, and returns the time left. `None` while the pace
    /// is unknown or zero.
    pub fn look(&mut self, elapsed: Micros, place: u64, total: u64) -> Option<Duration> {
        if self.looks.back().is_none_or(|(at, _)| *at + SECOND / 4 <= elapsed) {
            self.looks.push_back((elapsed, place));
        }
        while self.looks.get(1).is_some_and(|(at, _)| at + LOOKS_BACK <= elapsed) {
            self.looks.pop_front();
        }
        let (at, before) = *self.looks.front()?;
        let (time, gone) = (elapsed.saturating_sub(at), place.saturating_sub(before));
        if total <= place {
            return Some(Duration::ZERO);
        }
        if time < LEAST || gone == 0 {
            return None;
        }
        let left = u128::from(total - place) * u128::from(time) / u128::from(gone);
        Some(Duration::from_micros(u64::try_from(left).unwrap_or(u64::MAX)))
    }

    /// Forgets the pace. Call this after a time in which the run stood still.
    pub fn forget(&mut self) {
        self.looks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_of_the_last_seconds() {
        let mut left = TimeLeft::default();
        assert_eq!(left.look(0, 0, 1_000), None);
        assert_eq!(left.look(SECOND / 2, 5, 1_000), None, "too early to tell");
        assert_eq!(left.look(SECOND, 10, 1_000), Some(Duration::from_secs(99)));
        for second in 2..=30 {
            left.look(second * SECOND, 10 + (second - 1) * 20, 1_000);
        }
        assert_eq!(left.look(31 * SECOND, 610, 1_000), Some(Duration::from_millis(19_500)));
        assert_eq!(left.look(32 * SECOND, 1_000, 1_000), Some(Duration::ZERO));
    }

    #[test]
    fn what_stands_still_has_no_time_left() {
        let mut left = TimeLeft::default();
        for second in 0..20 {
            left.look(second * SECOND, 7, 1_000);
        }
        assert_eq!(left.look(20 * SECOND, 7, 1_000), None);
        left.forget();
        assert_eq!(left.look(21 * SECOND, 9, u64::MAX), None);
    }
}
