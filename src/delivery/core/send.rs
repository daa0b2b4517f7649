//! Puts requests together: what is sent next, and when.

use bytes::Bytes;

use super::{Core, ProfileStore};
use crate::delivery::Micros;
use crate::delivery::flights::{Flight, PickedEvents, RequestPurpose};
use crate::delivery::lanes::PickContext;
use crate::delivery::outbox::PaceRule;
use crate::delivery::transport::{RequestBody, probe_body};

/// A `PutRecords` request to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// Counted from 1.
    pub number: u64,
    /// The JSON of the operation.
    pub body: Bytes,
    /// Number of events in it; 0 for a probe.
    pub records: usize,
}

impl<M: ProfileStore> Core<M> {
    /// Returns the next request to send now, if any.
    pub fn next_request(&mut self, now: Micros) -> Option<Request> {
        while let Some(event) = self.outbox.pop_retry(now) {
            self.route_event(event, now);
        }
        self.outbox.wake_separate(now);
        self.note_late_requests(now);
        if self.is_stopped() {
            return None;
        }
        let (picked, purpose) = match &self.pause {
            Some(pause) => {
                pause.next_look.filter(|at| *at <= now && self.flights.is_empty())?;
                (self.pick_for_look(now), RequestPurpose::Look)
            }
            None => (self.pick_events(now), RequestPurpose::Deliver),
        };
        match picked {
            Some(picked) => Some(self.send(picked, purpose, now)),
            None => self.next_probe(now),
        }
    }

    fn is_stopped(&self) -> bool {
        self.held || self.is_disk_full()
    }

    /// Handles requests whose answers have become late. If most shards are late, the endpoint is slow and not a shard:
    /// then all lanes are trusted again, and answers may take longer.
    fn note_late_requests(&mut self, now: Micros) {
        while let Some(flight) = self.flights.next_overdue(now) {
            if flight.picked.separate.is_none() && flight.purpose == RequestPurpose::Deliver {
                let hashes: Vec<u64> = flight.picked.events.iter().map(|event| self.events.get(*event).hash).collect();
                self.outbox.lanes.mark_late(flight.picked.lane, &hashes);
            }
            if self.outbox.lanes.are_most_late() {
                self.outbox.lanes.trust_all();
                self.flights.expect_later_answers();
            }
        }
    }

    fn pick_events(&mut self, now: Micros) -> Option<PickedEvents> {
        let room = self.flights.room();
        self.outbox.lanes.most_bytes = self.outbox.request_limit.most(now);
        if room.ordinary {
            let context = PickContext { now, in_flight: self.flights.in_time(), oldest: self.window.settled };
            let picked = self.pick_separate(PaceRule::Keep, now);
            let picked = picked.or_else(|| self.outbox.lanes.pick(context, &self.events));
            if picked.is_some() {
                return picked;
            }
        }
        self.outbox.lanes.pick_alone(now, room, &self.events)
    }

    fn pick_separate(&mut self, pace: PaceRule, now: Micros) -> Option<PickedEvents> {
        loop {
            match self.outbox.pick_separate(pace, now, &self.events) {
                Ok(picked) => return picked,
                Err(oversized) => self.bury_oversized(oversized, now),
            }
        }
    }

    /// Picks the events of a look, which tests whether a pause is over.
    fn pick_for_look(&mut self, now: Micros) -> Option<PickedEvents> {
        let is_separate_turn = self.doubts.is_separate_turn();
        // Events that were refused before and a probe take turns too.
        if self.doubts.wants_probe || is_separate_turn && self.needs_probe() {
            return None;
        }
        let picked = if is_separate_turn {
            self.pick_separate(PaceRule::Ignore, now).or_else(|| self.outbox.pick_oldest(&self.events))
        } else {
            self.outbox.pick_oldest(&self.events).or_else(|| self.pick_separate(PaceRule::Ignore, now))
        }?;
        if let Some(pause) = &mut self.pause {
            pause.next_look = None;
        }
        Some(picked)
    }

    fn send(&mut self, picked: PickedEvents, purpose: RequestPurpose, now: Micros) -> Request {
        let records = picked.events.len();
        let bytes = picked.events.iter().map(|event| self.events.get(*event).body.bytes as usize).sum();
        let mut body = RequestBody::new(self.spare_bodies.take(), &self.settings.stream, records, bytes);
        for id in &picked.events {
            let event = self.events.get_mut(*id);
            self.counts.retried += u64::from(event.attempts > 0);
            event.attempts += 1;
            body.push(self.window.body(event.body), event.partition);
        }
        self.counts.records_attempted += records as u64;
        self.launch(picked, purpose, body.finish(), now)
    }

    fn launch(&mut self, picked: PickedEvents, purpose: RequestPurpose, body: Bytes, now: Micros) -> Request {
        let records = picked.events.len();
        let number = self.flights.add(Flight { picked, bytes: body.len(), purpose, sent_at: now });
        Request { number, body, records }
    }

    /// Returns the next probe, if there are suspects and nothing else could show as soon whether they are at fault.
    fn next_probe(&mut self, now: Micros) -> Option<Request> {
        if !(self.doubts.wants_probe || self.needs_probe())
            || self.pause.as_ref().is_some_and(|pause| pause.next_look.is_none_or(|at| at > now))
        {
            return None;
        }
        if let Some(pause) = &mut self.pause {
            pause.next_look = None;
        }
        self.doubts.wants_probe = false;
        let body = probe_body(&self.settings.stream);
        Some(self.launch(PickedEvents::default(), RequestPurpose::Probe, body, now))
    }

    /// Whether something was refused alone, and every other event is settled or waits for that one.
    fn needs_probe(&self) -> bool {
        let is_idle = self.outbox.separate.is_empty() && self.outbox.separate_later.is_empty();
        let something = self.doubts.has_waiting_suspects() || !is_idle;
        something && self.flights.is_empty() && self.outbox.holds_only_refused()
    }

    /// Returns when a request could be sent, as far as only time decides.
    pub(super) fn send_wake(&self, now: Micros) -> Option<Micros> {
        if self.is_stopped() {
            return None;
        }
        let room = self.flights.room();
        match &self.pause {
            Some(pause) => {
                let something = self.outbox.has_ready() || self.needs_probe();
                pause.next_look.filter(|_| something && self.flights.is_empty())
            }
            None if room.ordinary && !self.outbox.separate.is_empty() => Some(now),
            None => self.outbox.lanes.next_wake(now, room),
        }
    }
}
