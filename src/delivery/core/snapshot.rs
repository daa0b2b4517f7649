//! The state of a run as a front end shows it.

use super::Core;
use crate::delivery::Micros;
use crate::delivery::counts::{Counts, Percentiles, RunRates};
use crate::delivery::event::NO_EVENT;
use crate::delivery::lanes::ShardGauge;
use crate::delivery::pace::Share;
use crate::delivery::reaction::Pause;
use crate::source::Position;

/// What a front end shows of a run. It is updated at most ten times a second.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    pub counts: Counts,
    /// Latency over the whole run.
    pub latency: Percentiles,
    pub lately: RunRates,
    pub pause: Option<Pause>,
    /// The operator holds the run, so that nothing is sent.
    pub held: bool,
    pub share: Share,
    /// No more lines are read: the feed has ended, or the run drains.
    pub reading_ended: bool,
    /// The latest end of a drain, if the run drains. The engine sets it.
    pub drains_until: Option<Micros>,
    /// The open shards; one gauge for all of them if the stream places records itself.
    pub shards: Vec<ShardGauge>,
    /// The checkpoint of the last planned commit.
    pub position: Position,
    /// Lines that this run read before that checkpoint, and their bytes including line breaks.
    pub behind: (u64, u64),
    /// How long the oldest unsettled line has waited.
    pub oldest_waits: Option<Micros>,
    pub in_flight: usize,
    pub elapsed: Micros,
}

impl<M> Core<M> {
    /// Returns the snapshot with `drains_until` unset: only the caller knows whether the run drains.
    pub fn snapshot(&mut self, now: Micros) -> Snapshot {
        Snapshot {
            counts: self.counts,
            latency: self.latency.percentiles(),
            lately: self.recent.look(now, &self.counts, &self.latency),
            pause: self.disk_full.as_ref().or(self.pause.as_ref()).cloned(),
            held: self.held,
            share: self.lanes.share(),
            reading_ended: self.reading_ended,
            drains_until: None,
            shards: self.lanes.gauges(now),
            position: self.position,
            behind: self.behind,
            oldest_waits: self.oldest_waits(now),
            in_flight: self.flights.len(),
            elapsed: now,
        }
    }

    fn oldest_waits(&self, now: Micros) -> Option<Micros> {
        let event = self.window.oldest_event().filter(|event| *event != NO_EVENT)?;
        Some(now.saturating_sub(self.events.get(event).read_at))
    }
}
