//! Handles late answers. A slow shard must not delay the others, so its requests are counted separately once they are
//! late, and its records are sent alone.

use std::collections::VecDeque;

use super::{Core, Flight, ProfileStore, Purpose};
use crate::delivery::Micros;
use crate::delivery::limits::{LATE_AFTER, LATE_AFTER_AT_MOST, MAX_LATE, MAX_LATE_BYTES};

/// An answer that takes less than `LateRequests::after` divided by this shows that the endpoint is fast again.
const SWIFT: Micros = 4;

/// Each such answer shortens `LateRequests::after` by 1/`FORGIVEN`, but not below `LATE_AFTER`.
const FORGIVEN: Micros = 1_024;

/// Requests whose answers are late or may become late.
pub(super) struct LateRequests {
    /// An answer that takes longer than this is late.
    after: Micros,
    /// Requests that are not late yet, oldest first: when each was sent, and its number. Answered ones are removed when
    /// they reach the front.
    young: VecDeque<(Micros, u64)>,
    pub(super) requests: usize,
    bytes: usize,
}

impl Default for LateRequests {
    fn default() -> Self {
        Self { after: LATE_AFTER, young: VecDeque::new(), requests: 0, bytes: 0 }
    }
}

impl LateRequests {
    pub(super) fn has_room(&self) -> bool {
        self.requests < MAX_LATE && self.bytes <= MAX_LATE_BYTES
    }

    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.young.front().map(|(sent_at, _)| sent_at + self.after)
    }
}

impl<M: ProfileStore> Core<M> {
    /// Registers a request that is being sent.
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

    /// Unregisters a request that is over. `answered` tells whether the answer has a result for each record.
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

    /// Marks requests whose answers have become late. If most shards are late, the endpoint is slow and not a shard:
    /// then all lanes are trusted again, and `LateRequests::after` doubles.
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
