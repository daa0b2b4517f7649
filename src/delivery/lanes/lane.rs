//! One lane: the events of one shard that are ready, their pace, and whether they share requests with those of others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::PickContext;
use crate::delivery::Micros;
use crate::delivery::event::{EventId, Events};
use crate::delivery::flights::SendCapacity;
use crate::delivery::limits::{
    LINGER_ALONE, PARTITION_KEY_BYTES, SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND, URGENT_AFTER,
};
use crate::delivery::pace::Pace;

/// Whether a lane shares requests with others. An answer is as late as the slowest shard in its request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Batching {
    /// The lane shares requests.
    Shared,
    /// The lane sends alone, one request at a time: it was in a request whose answer was late.
    AloneOnTrial,
    /// The lane sends alone: its own answers are late.
    AloneSlow,
}

#[derive(Debug)]
pub(super) struct Lane {
    /// By line, the oldest on top.
    pub(super) ready: BinaryHeap<Reverse<(u64, EventId)>>,
    pub(super) pace: Pace,
    pub(super) rests_until: Micros,
    pub(super) batching: Batching,
    /// Requests in progress that hold only events of this lane.
    pub(super) alone: u32,
    pub(super) sent_alone_at: Micros,
}

impl Lane {
    pub(super) fn new(now: Micros) -> Self {
        Self {
            ready: BinaryHeap::new(),
            pace: Pace::new(now),
            rests_until: 0,
            batching: Batching::Shared,
            alone: 0,
            sent_alone_at: 0,
        }
    }

    /// Returns how many events may share a request now.
    pub(super) fn allowance(&mut self, now: Micros) -> usize {
        if self.ready.is_empty() || self.rests_until > now || self.batching != Batching::Shared {
            return 0;
        }
        self.pace.refill(now);
        self.pace.allowance().min(self.ready.len())
    }

    /// Returns the same as `allowance` at `now`, but does not change the pace.
    pub(super) fn could_go(&self, now: Micros) -> usize {
        let goes = self.rests_until <= now && self.batching == Batching::Shared;
        if goes { self.ready.len().min(self.pace.could_allow(now)) } else { 0 }
    }

    /// Whether the checkpoint has waited long for the first event because that event had to wait for others of its
    /// profile. A profile that changes often must not also wait for a request to fill up, nor for the pace, which lends
    /// it one record.
    pub(super) fn is_urgent(&self, PickContext { now, oldest, .. }: PickContext, events: &Events) -> bool {
        let Some(Reverse((line, event))) = self.ready.peek() else { return false };
        let is_held_up = || events.get(*event).held && now >= events.get(*event).read_at + URGENT_AFTER;
        let may_go = || self.rests_until <= now && self.batching == Batching::Shared && self.pace.lends(now);
        *line == oldest && is_held_up() && may_go()
    }

    /// Returns when a request may take events of this lane; `None` if an answer must come first.
    pub(super) fn opens(&self, lingered: Micros, room: SendCapacity) -> Option<Micros> {
        match self.batching {
            Batching::Shared => room.ordinary.then_some(lingered),
            // One request at a time may go even while answers are late. Otherwise the shard could not show that it is
            // fast again.
            Batching::AloneOnTrial | Batching::AloneSlow if self.alone == 0 => room.ordinary.then_some(0),
            Batching::AloneOnTrial => None,
            Batching::AloneSlow => room.late.then_some(self.sent_alone_at + LINGER_ALONE),
        }
    }

    pub(super) fn allows(&self, now: Micros) -> Micros {
        self.pace.next_saved(1.0, now).max(self.rests_until)
    }

    pub(super) fn gauge(&self, shard: String, shards: usize, now: Micros) -> ShardGauge {
        let rates = self.pace.recent_rates(now);
        ShardGauge {
            shard,
            shards,
            pace: self.pace.factor(),
            waiting: self.ready.len(),
            records: rates.records,
            bytes: rates.bytes,
            throttled: rates.throttled,
        }
    }
}

pub(super) struct RequestBuilder {
    pub(super) events: Vec<EventId>,
    pub(super) bytes: usize,
    /// Most records in the request.
    pub(super) most: usize,
    /// Most bytes in the request, if it holds more than one record.
    pub(super) most_bytes: usize,
}

impl RequestBuilder {
    /// Takes the events that the lane's pace and the request's limits allow. The pace lends the first event of an
    /// urgent lane.
    pub(super) fn take_from(&mut self, lane: &mut Lane, now: Micros, mut urgent: bool, events: &Events) {
        if lane.ready.is_empty() || lane.rests_until > now {
            return;
        }
        lane.pace.refill(now);
        while let Some(Reverse((_, event))) = lane.ready.peek().copied() {
            let bytes = events.get(event).body.bytes as usize + PARTITION_KEY_BYTES;
            let fits =
                self.events.len() < self.most && (self.events.is_empty() || self.bytes + bytes <= self.most_bytes);
            if !fits || !lane.pace.take(bytes, std::mem::take(&mut urgent)) {
                return;
            }
            lane.ready.pop();
            self.events.push(event);
            self.bytes += bytes;
        }
    }
}

/// The load and pace of one shard, or of a whole stream that places records itself.
#[derive(Clone, PartialEq, Debug)]
pub struct ShardGauge {
    /// Id of the shard; empty for a whole stream.
    pub shard: String,
    /// Number of shards that the gauge stands for.
    pub shards: usize,
    /// Part of the shard's limit in use, 0.05 to 1.
    pub pace: f64,
    pub waiting: usize,
    /// Records sent per second, recently.
    pub records: f64,
    /// Bytes sent per second, recently.
    pub bytes: f64,
    /// Records throttled per second, recently.
    pub throttled: f64,
}

impl ShardGauge {
    /// Returns the part of the service's limit that was sent recently, by records or by bytes, whichever is more.
    pub fn load(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "shards are few")]
        let shards = self.shards.max(1) as f64;
        (self.records / SHARD_RECORDS_PER_SECOND).max(self.bytes / SHARD_BYTES_PER_SECOND) / shards
    }
}
