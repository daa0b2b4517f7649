//! Answers that are late: one slow shard must not keep the others waiting, so what waits for it is counted apart, and its
//! records travel alone.

use std::collections::VecDeque;

use super::super::Micros;
use super::super::limits::{LATE_AFTER, LATE_AFTER_AT_MOST, MAX_LATE, MAX_LATE_BYTES};
use super::{Core, Flight, Memory, Purpose};

/// An answer this many times faster than a late one shows that the endpoint is not slow any more,
const SWIFT: Micros = 4;

/// and takes this part off the time after which one is late.
const FORGIVEN: Micros = 1_024;

/// Requests whose answers are late, or may become so.
pub(super) struct Late {
    /// An answer that takes longer is late.
    after: Micros,
    /// Requests under way that are not late yet, the oldest first; those that were answered are taken out in their turn.
    young: VecDeque<(Micros, u64)>,
    /// Late requests under way.
    pub(super) requests: usize,
    /// Bytes of their bodies.
    bytes: usize,
}

impl Default for Late {
    fn default() -> Self {
        Self { after: LATE_AFTER, young: VecDeque::new(), requests: 0, bytes: 0 }
    }
}

impl Late {
    /// Whether one more may be sent that will be late.
    pub(super) fn has_room(&self) -> bool {
        self.requests < MAX_LATE && self.bytes <= MAX_LATE_BYTES
    }

    /// When the next request is late.
    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.young.front().map(|(sent_at, _)| sent_at + self.after)
    }
}

impl<M: Memory> Core<M> {
    /// A request is under way.
    pub(super) fn took_off(&mut self, number: u64, flight: Flight) {
        if flight.late {
            self.late.requests += 1;
            self.late.bytes += flight.bytes;
        } else {
            self.in_flight_bytes += flight.bytes;
            self.late.young.push_back((flight.sent_at, number));
        }
        self.flights.insert(number, flight);
    }

    /// A request is over, `answered` record by record or not.
    pub(super) fn landed(&mut self, flight: &Flight, answered: bool, now: Micros) {
        if flight.late {
            self.late.requests -= 1;
            self.late.bytes -= flight.bytes;
        } else {
            self.in_flight_bytes -= flight.bytes;
        }
        let took = now.saturating_sub(flight.sent_at);
        if let Some(lane) = flight.lane {
            self.lanes.came_back(lane, answered && took < self.late.after);
        }
        if answered && took < self.late.after / SWIFT {
            self.late.after = (self.late.after - self.late.after / FORGIVEN).max(LATE_AFTER);
        }
    }

    /// Looks which answers have become late. When most shards are slow none of them is, but the endpoint.
    pub(super) fn note_late(&mut self, now: Micros) {
        while let Some((sent_at, number)) = self.late.young.front().copied() {
            let flight = self.flights.get_mut(&number);
            if flight.is_some() && now < sent_at + self.late.after {
                return;
            }
            self.late.young.pop_front();
            let Some(flight) = flight else { continue };
            if self.late.has_room() {
                flight.late = true;
                self.late.requests += 1;
                self.late.bytes += flight.bytes;
                self.in_flight_bytes -= flight.bytes;
            }
            if flight.apart.is_none() && flight.purpose == Purpose::Deliver {
                let hashes: Vec<u64> = flight.events.iter().map(|event| self.events.get(*event).hash).collect();
                self.lanes.is_late(flight.lane, &hashes);
            }
            if self.lanes.most_are_late() {
                self.lanes.trust_all();
                self.late.after = (self.late.after * 2).min(LATE_AFTER_AT_MOST);
            }
        }
    }
}
