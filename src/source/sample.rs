//! Invents profiles. Line i is a function of the seed and i, so reading can resume anywhere.

mod history;
mod people;
#[cfg(test)]
mod tests;
mod writing;

use std::thread;
use std::time::{Duration, Instant};

use super::{Block, FeedSize, Filled, Position, Source, SourceError};

pub const SAMPLE_NAMESPACE: &str = "ups";

/// The segments that sample profiles enter and leave. If all of them are mapped, and `person.email`,
/// `person.name.firstName` and `loyalty.tier` too, every line is due.
pub const SAMPLE_SEGMENTS: &[SampleSegment] = &[
    SampleSegment { id: "7841ba61-23c1-4bb3-a495-00d3a5fe1e93", name: "High propensity to convert" },
    SampleSegment { id: "59bd2fad-3c48-4b18-bf56-4f5c5e6967ae", name: "Churn risk" },
    SampleSegment { id: "c2f4e6a8-1b3d-4f5a-9c7e-8d6b4a2f0e1c", name: "Loyal customers" },
    SampleSegment { id: "0e9d7c5b-3a1f-4e2d-8b6c-5f4a3e2d1c0b", name: "Weekend shoppers" },
];

/// Longest time that a call to `fill` sleeps to keep the rate.
const LONGEST_SLICE: Duration = Duration::from_millis(50);

/// Shortest time that a call to `fill` sleeps, so that a fast feed delivers several lines at once.
const SHORTEST_SLICE: Duration = Duration::from_millis(2);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SampleSegment {
    /// A UUID.
    pub id: &'static str,
    pub name: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SampleFeed {
    /// Total number of lines.
    pub count: u64,
    /// Lines per second. 0 means no limit.
    pub rate: u64,
    pub seed: u64,
}

/// Source of the lines of a [`SampleFeed`]. Two of three lines are new profiles; the third is a later state of an
/// earlier profile.
#[derive(Debug)]
pub struct SampleSource {
    feed: SampleFeed,
    first: u64,
    next: u64,
    /// When the run began. Line times count from then.
    began: Option<Instant>,
}

impl SampleSource {
    /// Starts the feed at `resume`, whose offset is the number of lines before it.
    pub fn new(feed: SampleFeed, resume: Position) -> Self {
        let first = resume.offset.min(feed.count);
        Self { feed, first, next: first, began: None }
    }

    /// Adds the lines that are due after `elapsed`, until `block` is full.
    fn fill_due(&mut self, elapsed: Duration, block: &mut Block) -> Filled {
        if self.next == self.feed.count {
            return Filled::End;
        }
        let until = self.due(elapsed);
        while self.next < until && !block.is_full() {
            self.write_line(block);
        }
        if block.lines.is_empty() { Filled::Waiting } else { Filled::Lines }
    }

    /// Returns the number of lines of the feed that are due after `elapsed`, including lines before this run. The first
    /// line is due immediately.
    fn due(&self, elapsed: Duration) -> u64 {
        if self.feed.rate == 0 {
            return self.feed.count;
        }
        let of_this_run = elapsed.as_nanos().saturating_mul(self.feed.rate.into()) / 1_000_000_000;
        let of_this_run = u64::try_from(of_this_run).unwrap_or(u64::MAX).saturating_add(1);
        self.first.saturating_add(of_this_run).min(self.feed.count)
    }

    /// Returns how long to sleep before the next line is due. `None` if a line is due now, or the feed has ended.
    fn pause(&self, elapsed: Duration) -> Option<Duration> {
        if self.next == self.feed.count || self.due(elapsed) > self.next {
            return None;
        }
        let nanos = u128::from(self.next - self.first) * 1_000_000_000 / u128::from(self.feed.rate.max(1));
        let due_at = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        Some(due_at.saturating_sub(elapsed).clamp(SHORTEST_SLICE, LONGEST_SLICE))
    }

    fn write_line(&mut self, block: &mut Block) {
        let start = block.bytes.len();
        let number = self.next;
        // Writing into memory never fails.
        let _ = writing::profile(&history::state(self.feed.seed, number), &mut block.bytes);
        self.next += 1;
        block.close_line(start, number, Position::new(0, self.next, self.next), false);
    }
}

impl Source for SampleSource {
    /// If no line is due, sleeps at most 50 ms. Returns [`Filled::Waiting`] if still none is due.
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        let began = *self.began.get_or_insert_with(Instant::now);
        if let Some(pause) = self.pause(began.elapsed()) {
            thread::sleep(pause);
        }
        Ok(self.fill_due(began.elapsed(), block))
    }

    fn size(&self) -> FeedSize {
        FeedSize::Lines(self.feed.count)
    }

    fn behind(&self) -> u64 {
        self.first
    }
}
