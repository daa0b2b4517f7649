//! Lanes: for each shard, the events that are ready and the pace at which they are sent.

mod lane;

use std::cmp::Reverse;
use std::collections::BTreeSet;

pub use self::lane::ShardGauge;
use self::lane::{Batching, Lane, RequestBuilder};
use super::event::{Event, EventId, Events};
use super::flights::{PickedEvents, SendCapacity};
use super::limits::{FIRST_RECORDS, LINGER, MAX_RECORDS, MAX_REQUEST_BYTES, READY_ENOUGH};
use super::pace::{Pace, Share};
use super::shards::{LaneId, Lesson, LessonSource, ShardMap};
use super::{MILLISECOND, Micros};
use crate::kinesis::ShardRange;

/// How long a throttled lane rests before its next record.
const THROTTLE_REST: Micros = 20 * MILLISECOND;

/// The state of the run when a request is put together.
#[derive(Clone, Copy, Debug)]
pub(super) struct PickContext {
    pub(super) now: Micros,
    /// Requests in progress, without the late ones.
    pub(super) in_flight: usize,
    /// Number of the line that the checkpoint waits for.
    pub(super) oldest: u64,
}

/// All lanes: one for each shard ever seen, and one for events that no shard can be assigned to.
pub(super) struct Lanes {
    map: ShardMap,
    placed: Vec<Lane>,
    unplaced: Lane,
    ready: usize,
    cursor: usize,
    picked_at: Option<Micros>,
    /// One pace for all events, because the stream ignores partition keys and the operator allows that.
    unordered: bool,
    some_alone: bool,
    pub(super) share: Share,
    /// Most bytes of data and keys in a request with several records.
    pub(super) most_bytes: usize,
}

impl Lanes {
    /// `shards` are the listed shards; empty if they are not known.
    pub(super) fn new(shards: &[ShardRange], now: Micros) -> Self {
        let map = ShardMap::from_listed(shards);
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
            some_alone: false,
            share: Share::Whole,
            most_bytes: MAX_REQUEST_BYTES,
        }
    }

    /// Uses this part of every pace from now on, also for shards that are seen later.
    pub(super) fn use_share(&mut self, share: Share) {
        self.share = share;
        for lane in self.placed.iter_mut().chain([&mut self.unplaced]) {
            lane.pace.use_share(share);
        }
    }

    /// Queues an event. Each lane sends the event with the oldest line first: that event may have waited in the gate or
    /// failed before, and the checkpoint waits for it.
    pub(super) fn push(&mut self, id: EventId, events: &Events) {
        let Event { hash, line, .. } = *events.get(id);
        self.lane_mut(hash).ready.push(Reverse((line, id)));
        self.ready += 1;
    }

    fn lane_mut(&mut self, hash: u64) -> &mut Lane {
        match self.map.lane(hash).filter(|_| !self.unordered) {
            Some(lane) => &mut self.placed[lane as usize],
            None => &mut self.unplaced,
        }
    }

    /// Whether some shard will soon run out of waiting events. `false` if enough events could be sent at once: then the
    /// paces do not limit delivery, and more lines would only wait.
    pub(super) fn are_hungry(&self, now: Micros) -> bool {
        let one_pace = self.unordered || self.map.seen() == 0;
        let unplaced = one_pace.then_some(&self.unplaced);
        let open = (0..).zip(&self.placed).filter(|(id, _)| !one_pace && self.map.is_open(*id)).map(|(_, lane)| lane);
        let (mut could_go, mut starved) = (0, false);
        for lane in open.chain(unplaced) {
            could_go += lane.could_go(now);
            starved |= lane.ready.len() < lane.pace.supply();
        }
        starved && could_go < READY_ENOUGH
    }

    /// Returns the next request of lanes that share requests. `None` if it should wait to fill up, or if the paces allow
    /// nothing.
    pub(super) fn pick(&mut self, context: PickContext, events: &Events) -> Option<PickedEvents> {
        let now = context.now;
        if self.ready == 0 || self.should_linger(context, events) {
            return None;
        }
        let most = self.most_records();
        let room = Vec::with_capacity(self.ready.min(most));
        let mut picked = RequestBuilder { events: room, bytes: 0, most, most_bytes: self.most_bytes };
        let lanes = self.placed.len() + 1;
        self.cursor = (self.cursor + 1) % lanes;
        for step in 0..lanes {
            let lane = self.placed.get_mut((self.cursor + step) % lanes).unwrap_or(&mut self.unplaced);
            if lane.batching == Batching::Shared {
                let urgent = lane.is_urgent(context, events);
                picked.take_from(lane, now, urgent, events);
            }
        }
        if picked.events.is_empty() {
            return None;
        }
        self.ready -= picked.events.len();
        self.picked_at = Some(now);
        Some(PickedEvents { events: picked.events, ..PickedEvents::default() })
    }

    /// Returns how many records a request may hold. Before any shard is known there are few, because one slow shard
    /// would delay the answer that teaches the others.
    fn most_records(&self) -> usize {
        if self.map.seen() == 0 && !self.unordered { FIRST_RECORDS } else { MAX_RECORDS }
    }

    /// Whether a request that is not full should wait for more events. It should not if all ready events may go and no
    /// request is in progress, because waiting would only cost time, nor if the checkpoint waits for one of its events.
    fn should_linger(&mut self, context: PickContext, events: &Events) -> bool {
        let PickContext { now, in_flight, .. } = context;
        if self.picked_at.is_none_or(|at| now >= at + LINGER) {
            return false;
        }
        let (most, mut allowed) = (self.most_records(), 0);
        for lane in self.placed.iter_mut().chain([&mut self.unplaced]) {
            allowed += lane.allowance(now);
            if allowed >= most {
                return false;
            }
        }
        let may_all_go = in_flight == 0 && allowed == self.ready;
        !may_all_go && !self.placed.iter().any(|lane| lane.is_urgent(context, events))
    }

    /// Takes the event with the oldest line of any lane, whatever its pace.
    pub(super) fn pick_oldest(&mut self) -> Option<EventId> {
        let fronts = self.placed.iter_mut().chain([&mut self.unplaced]).filter(|lane| !lane.ready.is_empty());
        let lane = fronts.max_by_key(|lane| lane.ready.peek().copied())?;
        let Reverse((_, event)) = lane.ready.pop()?;
        self.ready -= 1;
        Some(event)
    }

    /// Whether any event is ready, whatever its pace.
    pub(super) fn has_ready(&self) -> bool {
        self.ready > 0
    }

    /// Returns when some lane may send and no request waits to fill up; at least a millisecond after `now`.
    pub(super) fn next_wake(&self, now: Micros, room: SendCapacity) -> Option<Micros> {
        let lingered = self.picked_at.map_or(now, |at| at + LINGER);
        let lanes = self.placed.iter().chain([&self.unplaced]).filter(|lane| !lane.ready.is_empty());
        let wakes = lanes.filter_map(|lane| Some(lane.opens(lingered, room)?.max(lane.allows(now))));
        wakes.min().map(|at| at.max(now + MILLISECOND))
    }

    /// Charges a record to the pace of its lane although that pace did not choose it.
    pub(super) fn spend(&mut self, hash: u64, bytes: usize) {
        self.lane_mut(hash).pace.spend(bytes);
    }

    /// Gives back part of what a record cost its lane, because it was not accepted.
    pub(super) fn forgive(&mut self, hash: u64, bytes: usize) {
        self.lane_mut(hash).pace.forgive(bytes);
    }

    /// Returns when the lane of `hash` allows a record.
    pub(super) fn allows(&mut self, hash: u64, now: Micros) -> Micros {
        let lane = self.lane_mut(hash);
        lane.pace.refill(now);
        lane.allows(now)
    }

    pub(super) fn note_throttled(&mut self, hash: u64, now: Micros) {
        let lane = self.lane_mut(hash);
        lane.pace.note_throttled();
        lane.rests_until = now + THROTTLE_REST;
    }

    /// Learns on which shard a record landed. Returns `false` if the stream ignores partition keys and that is not
    /// allowed.
    pub(super) fn learn(&mut self, hash: u64, name: &[u8], source: LessonSource, now: Micros, events: &Events) -> bool {
        let lesson = self.map.learn(hash, name, source);
        if self.placed.len() < self.map.seen() {
            self.placed.resize_with(self.map.seen(), || Lane::new(now));
            self.use_share(self.share);
        }
        if lesson == Lesson::Changed {
            let lane = self.map.lane_by_name(name);
            let neighbours = lane.map(|lane| self.map.neighbours(lane)).unwrap_or_default();
            self.isolate_together(neighbours.iter().copied().chain(lane).collect());
            self.redistribute(&neighbours, events);
        }
        lesson != Lesson::Unordered || self.unordered
    }

    /// Makes all these lanes send alone if one of them does: what is known of it was learned with records of the
    /// others, so it must be found out again which shard is slow.
    fn isolate_together(&mut self, lanes: Vec<LaneId>) {
        if lanes.iter().any(|lane| self.placed[*lane as usize].batching != Batching::Shared) {
            for lane in lanes {
                self.placed[lane as usize].batching = Batching::AloneOnTrial;
            }
        }
    }

    /// Forgets all shards, because the stream is not the one that was known.
    pub(super) fn forget_shards(&mut self, events: &Events) {
        self.map = ShardMap::default();
        let lanes = std::mem::take(&mut self.placed);
        for event in lanes.into_iter().flat_map(|lane| lane.ready) {
            self.unplaced.ready.push(event);
        }
        self.redistribute(&[], events);
    }

    /// Uses one pace for the whole stream from now on, because the stream places records itself.
    pub(super) fn allow_unordered(&mut self, events: &Events) {
        self.unordered = true;
        self.redistribute(&[], events);
    }

    /// Moves events to the lanes where they belong now: events without a shard, events of lanes whose shard is closed,
    /// and events of lanes that have a new neighbour.
    fn redistribute(&mut self, with_new_neighbour: &[LaneId], events: &Events) {
        self.unplaced.pace.set_shards(if self.unordered { self.map.seen() } else { 1 });
        let mut homeless = std::mem::take(&mut self.unplaced.ready);
        for (id, lane) in (0..).zip(&mut self.placed) {
            if self.unordered || !self.map.is_open(id) || with_new_neighbour.contains(&id) {
                homeless.append(&mut lane.ready);
            }
        }
        for Reverse((line, event)) in homeless {
            self.lane_mut(events.get(event).hash).ready.push(Reverse((line, event)));
        }
    }

    /// Returns the events of the next lane that sends alone and may send.
    pub(super) fn pick_alone(&mut self, now: Micros, room: SendCapacity, events: &Events) -> Option<PickedEvents> {
        if self.ready == 0 || !self.some_alone {
            return None;
        }
        for (id, lane) in (0..).zip(&mut self.placed) {
            if lane.batching == Batching::Shared || lane.opens(0, room).is_none_or(|at| at > now) {
                continue;
            }
            let mut picked =
                RequestBuilder { events: Vec::new(), bytes: 0, most: MAX_RECORDS, most_bytes: self.most_bytes };
            picked.take_from(lane, now, false, events);
            if !picked.events.is_empty() {
                self.ready -= picked.events.len();
                lane.alone += 1;
                lane.sent_alone_at = now;
                let late = lane.batching == Batching::AloneSlow && room.late;
                return Some(PickedEvents { events: picked.events, lane: Some(id), late, separate: None });
            }
        }
        None
    }

    /// Notes that the answer to a request with these `hashes` is late. One shard may be the reason, so each of them is
    /// sent to alone until it is known which. `alone` is the lane of a request that held only its events.
    pub(super) fn mark_late(&mut self, alone: Option<LaneId>, hashes: &[u64]) {
        if self.unordered || self.map.seen() < 2 {
            return;
        }
        if let Some(lane) = alone {
            if let Some(lane) = self.placed.get_mut(lane as usize) {
                lane.batching = Batching::AloneSlow;
                // `trust_all` may have cleared the flag while this request was in progress; set it again.
                self.some_alone = true;
            }
            return;
        }
        let lanes: BTreeSet<LaneId> = hashes.iter().filter_map(|hash| self.map.lane(*hash)).collect();
        let is_explained = lanes.iter().any(|lane| self.placed[*lane as usize].batching != Batching::Shared);
        if !is_explained {
            for lane in lanes {
                self.placed[lane as usize].batching = Batching::AloneOnTrial;
            }
            self.some_alone = true;
        }
    }

    /// Whether more than half of the open shards are late, so that the shards are not the reason.
    pub(super) fn are_most_late(&self) -> bool {
        let open = (0..).zip(&self.placed).filter(|(id, _)| self.map.is_open(*id));
        let (all, late) = open
            .fold((0, 0), |(all, late), (_, lane)| (all + 1, late + usize::from(lane.batching == Batching::AloneSlow)));
        late * 2 > all
    }

    /// Lets all lanes share requests again.
    pub(super) fn trust_all(&mut self) {
        for lane in &mut self.placed {
            lane.batching = Batching::Shared;
        }
        self.some_alone = false;
    }

    /// Notes that a request for one lane alone is over, and whether it was answered in time.
    pub(super) fn end_lone_request(&mut self, lane: LaneId, in_time: bool) {
        let Some(lane) = self.placed.get_mut(lane as usize) else { return };
        lane.alone = lane.alone.saturating_sub(1);
        if in_time {
            lane.batching = Batching::Shared;
            self.some_alone = self.placed.iter().any(|lane| lane.batching != Batching::Shared);
        }
    }

    /// Returns a gauge of each open shard, by name; one gauge for all if the stream places records itself.
    pub(super) fn gauges(&self, now: Micros) -> Vec<ShardGauge> {
        if self.unordered {
            return vec![self.unplaced.gauge(String::new(), self.map.seen().max(1), now)];
        }
        let open = (0..).zip(&self.placed).filter(|(id, _)| self.map.is_open(*id));
        let name = |id| String::from_utf8_lossy(self.map.name(id)).into_owned();
        let mut gauges: Vec<ShardGauge> = open.map(|(id, lane)| lane.gauge(name(id), 1, now)).collect();
        gauges.sort_by(|a, b| a.shard.cmp(&b.shard));
        gauges
    }
}

#[cfg(test)]
mod tests;
