//! Lanes: per shard the events that may go and the pace at which they do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::kinesis::ShardRange;

use super::event::{EventId, Events};
use super::limits::{LINGER, MAX_RECORDS, MAX_REQUEST_BYTES, PARTITION_KEY_BYTES, READY_ENOUGH};
use super::pace::Pace;
use super::shards::{Lesson, ShardMap};
use super::{MILLISECOND, Micros};

/// How long a throttled lane rests before its next record.
const THROTTLE_REST: Micros = 20 * MILLISECOND;

/// What one shard shows of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct ShardGauge {
    /// Its id.
    pub shard: String,
    /// Part of the shard's limit in use, 0.05 to 1.
    pub pace: f64,
    /// Events that wait for it.
    pub waiting: usize,
}

/// Which request taught something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taught {
    /// The request's number.
    pub(super) request: u64,
    /// Requests sent by now.
    pub(super) sent: u64,
}

/// All lanes: one a shard ever seen, and one for what cannot be placed before any shard is known.
pub(super) struct Lanes {
    map: ShardMap,
    placed: Vec<Lane>,
    unplaced: Lane,
    ready: usize,
    cursor: usize,
    picked_at: Option<Micros>,
    /// One pace for all: the stream ignores partition keys and the operator allows it.
    unordered: bool,
}

impl Lanes {
    /// `shards` are those known beforehand, if any.
    pub(super) fn new(shards: &[ShardRange], now: Micros) -> Self {
        let map = ShardMap::of(shards);
        let mut placed = Vec::new();
        placed.resize_with(map.seen(), || Lane::new(now));
        Self {
            map,
            placed,
            unplaced: Lane { pace: Pace::with_burst(now), ..Lane::new(now) },
            ready: 0,
            cursor: 0,
            picked_at: None,
            unordered: false,
        }
    }

    /// Queues an event. Of those that wait for a shard the one whose line was read first goes first: it may have waited
    /// at the gate or failed before, and the checkpoint waits for it.
    pub(super) fn push(&mut self, event: EventId, events: &Events) {
        let of = events.get(event);
        self.lane_mut(of.hash).ready.push(Reverse((of.line, event)));
        self.ready += 1;
    }

    fn lane_mut(&mut self, hash: u64) -> &mut Lane {
        match self.map.lane(hash).filter(|_| !self.unordered) {
            Some(lane) => &mut self.placed[lane as usize],
            None => &mut self.unplaced,
        }
    }

    /// Whether some shard has less waiting than it soon takes, and all together less than fills requests.
    pub(super) fn are_hungry(&self) -> bool {
        let one_pace = self.unordered || self.map.seen() == 0;
        let unplaced = one_pace.then_some(&self.unplaced);
        let open = (0..).zip(&self.placed).filter(|(id, _)| !one_pace && self.map.is_open(*id)).map(|(_, lane)| lane);
        let (mut soon, mut starved) = (0, false);
        for lane in open.chain(unplaced) {
            let supply = lane.pace.supply();
            soon += lane.ready.len().min(supply);
            starved |= lane.ready.len() < supply;
        }
        starved && soon < READY_ENOUGH
    }

    /// How many events the paces allow now, at most `enough`.
    pub(super) fn allowed(&mut self, now: Micros, enough: usize) -> usize {
        let mut allowed = 0;
        for lane in self.placed.iter_mut().chain([&mut self.unplaced]) {
            allowed += lane.allowance(now);
            if allowed >= enough {
                return enough;
            }
        }
        allowed
    }

    /// The events of the next request; none when it should still wait to fill up or the paces allow nothing.
    pub(super) fn pick(&mut self, now: Micros, in_flight: usize, events: &Events) -> Vec<EventId> {
        if self.ready == 0 || self.should_linger(now, in_flight) {
            return Vec::new();
        }
        let mut picked = Picked { events: Vec::with_capacity(self.ready.min(MAX_RECORDS)), bytes: 0 };
        let lanes = self.placed.len() + 1;
        self.cursor = (self.cursor + 1) % lanes;
        for step in 0..lanes {
            let lane = self.placed.get_mut((self.cursor + step) % lanes).unwrap_or(&mut self.unplaced);
            picked.take_from(lane, now, events);
        }
        self.ready -= picked.events.len();
        if !picked.events.is_empty() {
            self.picked_at = Some(now);
        }
        picked.events
    }

    /// A request that would not be full waits a little for more; but not when all that is ready may go and nothing is
    /// under way, for then waiting could only cost time.
    fn should_linger(&mut self, now: Micros, in_flight: usize) -> bool {
        if self.picked_at.is_none_or(|at| now >= at + LINGER) {
            return false;
        }
        let allowed = self.allowed(now, MAX_RECORDS);
        allowed < MAX_RECORDS && (in_flight > 0 || allowed < self.ready)
    }

    /// Takes the one event that waits longest at any lane's front, whatever its pace.
    pub(super) fn pick_one(&mut self) -> Option<EventId> {
        let fronts = self.placed.iter_mut().chain([&mut self.unplaced]).filter(|lane| !lane.ready.is_empty());
        let lane = fronts.max_by_key(|lane| lane.ready.peek().copied())?;
        let Reverse((_, event)) = lane.ready.pop()?;
        self.ready -= 1;
        Some(event)
    }

    /// Whether any event may go, whatever the pace.
    pub(super) fn has_ready(&self) -> bool {
        self.ready > 0
    }

    /// When some lane's pace allows a record and no request lingers any more; never before a millisecond has passed.
    pub(super) fn next_wake(&self, now: Micros) -> Option<Micros> {
        let lanes = self.placed.iter().chain([&self.unplaced]).filter(|lane| !lane.ready.is_empty());
        let allowed = lanes.map(|lane| lane.pace.next_record(now).max(lane.rests_until)).min()?;
        let lingered = self.picked_at.map_or(now, |at| at + LINGER);
        Some(allowed.max(lingered).max(now + MILLISECOND))
    }

    /// Counts a record against the pace of its lane although it was not picked by it.
    pub(super) fn spend(&mut self, hash: u64, bytes: usize) {
        self.lane_mut(hash).pace.spend(bytes);
    }

    /// The shard of `hash` said that it is over its rate.
    pub(super) fn throttled(&mut self, hash: u64, now: Micros) {
        let lane = self.lane_mut(hash);
        lane.pace.throttled();
        lane.rests_until = now + THROTTLE_REST;
    }

    /// Takes in which shard a record landed on; `false` when the stream ignores partition keys.
    pub(super) fn learn(&mut self, hash: u64, shard: &[u8], taught: Taught, now: Micros, events: &Events) -> bool {
        let lesson = self.map.learn(hash, shard, taught.request, taught.sent);
        if self.placed.len() < self.map.seen() {
            self.placed.resize_with(self.map.seen(), || Lane::new(now));
        }
        if lesson == Lesson::Changed {
            self.place_anew(events);
        }
        lesson != Lesson::Unordered || self.unordered
    }

    /// The stream is not the one that was known: its shards have to be learned anew.
    pub(super) fn forget_shards(&mut self, events: &Events) {
        self.map = ShardMap::default();
        let lanes = std::mem::take(&mut self.placed);
        for event in lanes.into_iter().flat_map(|lane| lane.ready) {
            self.unplaced.ready.push(event);
        }
        self.place_anew(events);
    }

    /// From now on one pace for the whole stream: it places records itself.
    pub(super) fn allow_unordered(&mut self, events: &Events) {
        self.unordered = true;
        self.place_anew(events);
    }

    /// Moves the events of lanes that are no more, and those not placed yet, to where they belong.
    fn place_anew(&mut self, events: &Events) {
        self.unplaced.pace.share(if self.unordered { self.map.seen() } else { 1 });
        let mut homeless = std::mem::take(&mut self.unplaced.ready);
        for (id, lane) in (0..).zip(&mut self.placed) {
            if self.unordered || !self.map.is_open(id) {
                homeless.append(&mut lane.ready);
            }
        }
        for Reverse((line, event)) in homeless {
            self.lane_mut(events.get(event).hash).ready.push(Reverse((line, event)));
        }
    }

    /// The open shards, by name.
    pub(super) fn gauges(&self) -> Vec<ShardGauge> {
        let open = (0..).zip(&self.placed).filter(|(id, _)| self.map.is_open(*id));
        let gauge = |(id, lane): (u32, &Lane)| ShardGauge {
            shard: String::from_utf8_lossy(self.map.name(id)).into_owned(),
            pace: lane.pace.factor(),
            waiting: lane.ready.len(),
        };
        let mut gauges: Vec<ShardGauge> = open.map(gauge).collect();
        gauges.sort_by(|a, b| a.shard.cmp(&b.shard));
        gauges
    }
}

/// One shard's lane.
#[derive(Debug)]
struct Lane {
    /// By line, the oldest on top.
    ready: BinaryHeap<Reverse<(u64, EventId)>>,
    pace: Pace,
    rests_until: Micros,
}

impl Lane {
    fn new(now: Micros) -> Self {
        Self { ready: BinaryHeap::new(), pace: Pace::new(now), rests_until: 0 }
    }

    fn allowance(&mut self, now: Micros) -> usize {
        if self.ready.is_empty() || self.rests_until > now {
            return 0;
        }
        self.pace.refill(now);
        self.pace.allowance().min(self.ready.len())
    }
}

/// The events of a request being put together.
struct Picked {
    events: Vec<EventId>,
    bytes: usize,
}

impl Picked {
    /// Takes what the lane's pace and the request's limits allow.
    fn take_from(&mut self, lane: &mut Lane, now: Micros, events: &Events) {
        if lane.ready.is_empty() || lane.rests_until > now {
            return;
        }
        lane.pace.refill(now);
        while let Some(Reverse((_, event))) = lane.ready.peek().copied() {
            let bytes = events.get(event).body.bytes as usize + PARTITION_KEY_BYTES;
            let fits =
                self.events.len() < MAX_RECORDS && (self.events.is_empty() || self.bytes + bytes <= MAX_REQUEST_BYTES);
            if !fits || !lane.pace.take(bytes) {
                return;
            }
            lane.ready.pop();
            self.events.push(event);
            self.bytes += bytes;
        }
    }
}
