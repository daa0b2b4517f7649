//! What a front end sees of a run.

use super::super::Micros;
use super::super::counts::{Counts, Percentiles};
use super::super::event::NO_EVENT;
use super::super::lanes::ShardGauge;
use super::super::pause::Pause;
use super::super::recent::Lately;
use super::super::share::Share;
use super::Core;
use crate::source::Position;

/// What a front end sees, at most ten times a second.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    /// Counts of this run.
    pub counts: Counts,
    /// Latency of this run.
    pub latency: Percentiles,
    /// Rates and latency of the last second.
    pub lately: Lately,
    /// Why it does not go on, if so.
    pub pause: Option<Pause>,
    /// The operator holds it.
    pub held: bool,
    /// The share of its pace that the operator wants.
    pub share: Share,
    /// Nothing more is read: the feed has ended, or it drains.
    pub reading_ended: bool,
    /// It drains, until then at most.
    pub drains_until: Option<Micros>,
    /// Shards seen.
    pub shards: Vec<ShardGauge>,
    /// The committed checkpoint.
    pub position: Position,
    /// Lines behind it that this run read, and their bytes with their line ends.
    pub behind: (u64, u64),
    /// How long the oldest line has waited that is not settled.
    pub oldest_waits: Option<Micros>,
    /// Requests under way.
    pub in_flight: usize,
    /// Since the run began.
    pub elapsed: Micros,
}

impl<M> Core<M> {
    /// What a front end shows. Whoever calls it knows by itself whether it drains.
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
