//! The requests in progress. A slow shard must not delay the others, so requests whose answers are late are counted
//! separately.

use std::collections::{HashMap, VecDeque};

use super::Micros;
use super::event::EventId;
use super::limits::{LATE_AFTER, LATE_AFTER_AT_MOST, MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES, MAX_LATE, MAX_LATE_BYTES};
use super::shards::LaneId;

/// An answer that takes less than `Flights::late_after` divided by this shows that the endpoint is fast again.
const SWIFT: Micros = 4;

/// Each such answer shortens `Flights::late_after` by 1/`FORGIVEN`, but not below `LATE_AFTER`.
const FORGIVEN: Micros = 1_024;

/// The events of one request, and how they are sent together.
#[derive(Default, Debug)]
pub(super) struct PickedEvents {
    pub(super) events: Vec<EventId>,
    /// Why the events are sent without others, if they are.
    pub(super) separate: Option<SeparateReason>,
    /// The lane, if the request holds only its events.
    pub(super) lane: Option<LaneId>,
    /// The answer is late, or is expected to be.
    pub(super) late: bool,
}

/// Why events are sent without others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SeparateReason {
    /// One event; it is not known yet whether the stream accepts its size.
    Size,
    /// Half of a refused request, or one suspect that is tried again.
    Suspect,
    /// One event that was refused alone after too many others: the endpoint may be at fault.
    Refused,
}

impl PickedEvents {
    /// Events that are sent as one request, without others.
    pub(super) fn separate(events: Vec<EventId>, reason: SeparateReason) -> Self {
        Self { events, separate: Some(reason), ..Self::default() }
    }
}

/// Which requests may be sent now.
#[derive(Clone, Copy, Debug)]
pub(super) struct SendCapacity {
    /// One more ordinary request.
    pub(super) ordinary: bool,
    /// One more request whose answer is expected to be late.
    pub(super) late: bool,
}

/// A request in progress.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) picked: PickedEvents,
    /// Size of the body.
    pub(super) bytes: usize,
    pub(super) purpose: RequestPurpose,
    pub(super) sent_at: Micros,
}

/// Why a request is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RequestPurpose {
    Deliver,
    /// To test whether a pause is over. Its events are delivered if they are accepted.
    Look,
    /// To test whether the endpoint accepts anything. It holds no event.
    Probe,
}

/// The requests in progress, by number.
pub(super) struct Flights {
    by_number: HashMap<u64, Flight>,
    /// Number of requests sent so far, which is the number of the newest.
    pub(super) sent: u64,
    /// Bytes of the bodies in progress, without those of late requests.
    bytes: usize,
    late: usize,
    late_bytes: usize,
    /// An answer that takes longer than this is late.
    late_after: Micros,
    /// Requests that are not late yet, oldest first: when each was sent, and its number. Answered ones are removed when
    /// they reach the front.
    young: VecDeque<(Micros, u64)>,
}

impl Default for Flights {
    fn default() -> Self {
        Self {
            by_number: HashMap::new(),
            sent: 0,
            bytes: 0,
            late: 0,
            late_bytes: 0,
            late_after: LATE_AFTER,
            young: VecDeque::new(),
        }
    }
}

impl Flights {
    pub(super) fn is_empty(&self) -> bool {
        self.by_number.is_empty()
    }

    /// Returns the number of requests in progress, late ones included.
    pub(super) fn len(&self) -> usize {
        self.by_number.len()
    }

    /// Returns the number of requests in progress that are not late.
    pub(super) fn in_time(&self) -> usize {
        self.by_number.len() - self.late
    }

    /// Returns what may be sent besides the requests in progress.
    pub(super) fn room(&self) -> SendCapacity {
        let ordinary = self.in_time() < MAX_IN_FLIGHT && self.bytes <= MAX_IN_FLIGHT_BYTES;
        SendCapacity { ordinary, late: self.has_room_for_late() }
    }

    fn has_room_for_late(&self) -> bool {
        self.late < MAX_LATE && self.late_bytes <= MAX_LATE_BYTES
    }

    /// Adds a request that is being sent. Returns its number.
    pub(super) fn add(&mut self, flight: Flight) -> u64 {
        self.sent += 1;
        if flight.picked.late {
            self.late += 1;
            self.late_bytes += flight.bytes;
        } else {
            self.bytes += flight.bytes;
            self.young.push_back((flight.sent_at, self.sent));
        }
        self.by_number.insert(self.sent, flight);
        self.sent
    }

    /// Removes a request that is over.
    pub(super) fn remove(&mut self, number: u64) -> Option<Flight> {
        let flight = self.by_number.remove(&number)?;
        if flight.picked.late {
            self.late -= 1;
            self.late_bytes -= flight.bytes;
        } else {
            self.bytes -= flight.bytes;
        }
        Some(flight)
    }

    /// Notes that a request was answered at `now`, with a result for each record. Returns whether that was in time.
    pub(super) fn note_answer(&mut self, flight: &Flight, now: Micros) -> bool {
        let took = now.saturating_sub(flight.sent_at);
        let is_in_time = took < self.late_after;
        if took < self.late_after / SWIFT {
            self.late_after = (self.late_after - self.late_after / FORGIVEN).max(LATE_AFTER);
        }
        is_in_time
    }

    /// Returns the next request whose answer has become late, each once. Counts it as late if there is room for it.
    pub(super) fn next_overdue(&mut self, now: Micros) -> Option<&Flight> {
        let number = loop {
            let (sent_at, number) = self.young.front().copied()?;
            let is_in_progress = self.by_number.contains_key(&number);
            if is_in_progress && now < sent_at + self.late_after {
                return None;
            }
            self.young.pop_front();
            if is_in_progress {
                break number;
            }
        };
        let has_room = self.has_room_for_late();
        let flight = self.by_number.get_mut(&number)?;
        if has_room {
            flight.picked.late = true;
            self.late += 1;
            self.late_bytes += flight.bytes;
            self.bytes -= flight.bytes;
        }
        Some(flight)
    }

    /// Doubles the time after which an answer is late, because the whole endpoint is slow.
    pub(super) fn expect_later_answers(&mut self) {
        self.late_after = (self.late_after * 2).min(LATE_AFTER_AT_MOST);
    }

    /// Returns when the oldest request becomes late.
    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.young.front().map(|(sent_at, _)| sent_at + self.late_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight(sent_at: Micros, bytes: usize) -> Flight {
        Flight { picked: PickedEvents::default(), bytes, purpose: RequestPurpose::Deliver, sent_at }
    }

    #[test]
    fn a_late_request_makes_room_for_another() {
        let mut flights = Flights::default();
        for _ in 0..MAX_IN_FLIGHT {
            flights.add(flight(0, 10));
        }
        assert!(!flights.room().ordinary);
        assert!(flights.next_overdue(LATE_AFTER - 1).is_none());
        assert!(flights.next_overdue(LATE_AFTER).is_some_and(|flight| flight.picked.late));
        assert_eq!(
            (flights.room().ordinary, flights.in_time(), flights.len()),
            (true, MAX_IN_FLIGHT - 1, MAX_IN_FLIGHT)
        );
    }

    #[test]
    fn the_bytes_in_progress_leave_no_room_either() {
        let mut flights = Flights::default();
        let number = flights.add(flight(0, MAX_IN_FLIGHT_BYTES + 1));
        assert!(!flights.room().ordinary);
        flights.remove(number).unwrap();
        assert!(flights.room().ordinary && flights.is_empty() && flights.remove(number).is_none());
    }

    #[test]
    fn a_request_that_is_over_never_becomes_late() {
        let mut flights = Flights::default();
        let first = flights.add(flight(0, 10));
        flights.add(flight(5, 20));
        flights.remove(first).unwrap();
        assert_eq!(flights.next_overdue(LATE_AFTER + 5).map(|flight| flight.bytes), Some(20));
        assert!(flights.next_overdue(LATE_AFTER + 5).is_none() && flights.next_wake().is_none());
    }

    #[test]
    fn swift_answers_bring_back_what_slow_ones_allowed() {
        let mut flights = Flights::default();
        flights.expect_later_answers();
        assert!(flights.note_answer(&flight(0, 10), LATE_AFTER), "the rate allows for answers that take twice as long");
        for _ in 0..2 * FORGIVEN {
            flights.note_answer(&flight(0, 10), 1);
        }
        assert!(!flights.note_answer(&flight(0, 10), LATE_AFTER));
    }
}
