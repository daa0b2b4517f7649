//! Outcomes in: each record is delivered, tried again, or buried, and a trouble of the whole run pauses it.

use crate::ledger::Entry;

use super::super::Micros;
use super::super::dead_letters::{DeadKind, DeadLetter, DeadPlace, letter_id};
use super::super::event::EventId;
use super::super::lanes::Taught;
use super::super::limits::{PARTITION_KEY_BYTES, REFUSED_BEFORE_PAUSE, RETRY_WAITS, UNANSWERED_BEFORE_PAUSE};
use super::super::oversize::Fit;
use super::super::pause::Pause;
use super::super::reaction::{Reaction, Trouble, reaction};
use super::super::retry::backoff;
use super::super::transport::{Answer, MaybeSent, Outcome, RecordResult};
use super::super::window::Fate;
use super::{Core, Flight, Memory};

/// An error as the service gave it.
struct Refusal<'a> {
    code: &'a str,
    message: &'a str,
}

impl<M: Memory> Core<M> {
    /// Takes in what became of a request.
    pub fn settle(&mut self, number: u64, outcome: Outcome, now: Micros) {
        let Some(flight) = self.flights.remove(&number) else { return };
        self.in_flight_bytes -= flight.bytes;
        match outcome {
            Outcome::Answered(answer) if answer.records.len() == flight.events.len() => {
                self.unanswered = 0;
                self.settle_records(number, &flight, &answer, now);
            }
            Outcome::Answered(_) => {
                let message = "the answer does not have one result a record";
                self.unanswered_request(&flight, MaybeSent::Maybe, message, now);
            }
            Outcome::Unanswered { sent, message } => self.unanswered_request(&flight, sent, &message, now),
            Outcome::Refused { code, message } => {
                self.refused_request(&flight, &Refusal { code: &code, message: &message }, now);
            }
        }
        if flight.look
            && let Some(pause) = &mut self.pause
            && pause.next_look.is_none()
        {
            pause.look_later(now, &mut self.random);
        }
    }

    fn settle_records(&mut self, number: u64, flight: &Flight, answer: &Answer, now: Micros) {
        for (event, result) in flight.events.iter().zip(&answer.records) {
            match result {
                RecordResult::Accepted { shard } => {
                    self.delivered(*event, now);
                    self.learn(*event, answer.part(shard), number, now);
                }
                RecordResult::Failed { code, message } => {
                    let code = String::from_utf8_lossy(answer.part(code));
                    let message = String::from_utf8_lossy(answer.part(message));
                    self.failed(*event, &Refusal { code: &code, message: &message }, now);
                }
            }
        }
    }

    fn delivered(&mut self, id: EventId, now: Micros) {
        let event = *self.events.get(id);
        self.counts.delivered += 1;
        self.counts.pending -= 1;
        self.counts.bytes += u64::from(event.body.bytes);
        self.latency.record(now.saturating_sub(event.read_at));
        self.record_limit.was_taken(event.body.bytes as usize + PARTITION_KEY_BYTES);
        self.refused = 0;
        self.skewed = 0;
        if self.pause.as_ref().is_some_and(|pause| pause.trouble != Trouble::Unordered) {
            self.pause = None;
        }
        self.window.settle(event.line, Fate::Delivered);
        if let Some(next) = self.gate.settle(event.profile, event.entry, &self.events) {
            self.ready(next, now);
        }
    }

    fn learn(&mut self, id: EventId, shard: &[u8], number: u64, now: Micros) {
        let hash = self.events.get(id).hash;
        let taught = Taught { request: number, sent: self.requests };
        if !self.lanes.learn(hash, shard, taught, now, &self.events) {
            self.keys_are_ignored(now);
        }
    }

    /// The stream places records itself: goes on without order when that is allowed, else pauses for good.
    pub(super) fn keys_are_ignored(&mut self, now: Micros) {
        if self.setting.allow_unordered {
            self.lanes.allow_unordered(&self.events);
        } else if self.pause.is_none() {
            let mut pause = Pause::new(
                Trouble::Unordered,
                "RecordDistributionStrategy=AUTO",
                "this stream ignores partition keys: the same key goes to several shards, so order per profile is lost",
                now,
            );
            pause.next_look = None;
            self.pause = Some(pause);
        }
    }

    /// One record of an answered request failed.
    fn failed(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        match reaction(refusal.code, refusal.message) {
            Reaction::Throttle => {
                self.counts.throttled += 1;
                let hash = self.events.get(id).hash;
                self.lanes.throttled(hash, now);
                self.lanes.push(id, &self.events);
            }
            Reaction::Retry => {
                self.counts.possible_duplicates += 1;
                self.try_later(id, now);
            }
            Reaction::Skew => self.lanes.push(id, &self.events),
            Reaction::Pause(trouble) => {
                self.lanes.push(id, &self.events);
                self.begin_pause(trouble, refusal, now);
            }
            Reaction::Poison => self.poisoned(id, refusal, now),
        }
    }

    fn unanswered_request(&mut self, flight: &Flight, sent: MaybeSent, message: &str, now: Micros) {
        self.unanswered += 1;
        let refusal = Refusal { code: "Unreachable", message };
        match sent {
            MaybeSent::Never => {
                self.put_back(flight);
                self.begin_pause(Trouble::Unreachable, &refusal, now);
            }
            MaybeSent::Maybe => self.ambiguous(flight, &refusal, now),
        }
    }

    /// The whole request may or may not have been written.
    fn ambiguous(&mut self, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        self.counts.possible_duplicates += flight.events.len() as u64;
        for event in &flight.events {
            self.try_later(*event, now);
        }
        if self.unanswered >= UNANSWERED_BEFORE_PAUSE {
            self.begin_pause(Trouble::Unreachable, refusal, now);
        }
    }

    fn refused_request(&mut self, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        match reaction(refusal.code, refusal.message) {
            Reaction::Throttle => {
                self.counts.throttled += flight.events.len() as u64;
                for event in &flight.events {
                    let hash = self.events.get(*event).hash;
                    self.lanes.throttled(hash, now);
                    self.try_later(*event, now);
                }
            }
            Reaction::Retry => {
                self.unanswered += 1;
                self.ambiguous(flight, refusal, now);
            }
            Reaction::Skew => {
                self.skewed += 1;
                self.put_back(flight);
                if self.skewed > 1 {
                    self.begin_pause(Trouble::Credentials, refusal, now);
                }
            }
            Reaction::Pause(trouble) => {
                self.put_back(flight);
                self.begin_pause(trouble, refusal, now);
            }
            Reaction::Poison => self.halve(flight, refusal, now),
        }
    }

    /// Some record of the request is refused: halves it until the one is found.
    fn halve(&mut self, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        if let [event] = flight.events[..] {
            return self.poisoned(event, refusal, now);
        }
        let (first, second) = flight.events.split_at(flight.events.len() / 2);
        self.apart.push_back(first.to_vec());
        self.apart.push_back(second.to_vec());
    }

    /// A record was refused by itself. When one after the other is, it is not the records' fault.
    fn poisoned(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        let bytes = self.events.get(id).body.bytes as usize + PARTITION_KEY_BYTES;
        if self.record_limit.fit(bytes) == Fit::TryAlone {
            self.record_limit.was_refused(bytes);
            let message = format!("an event of {bytes} bytes was refused: {}: {}", refusal.code, refusal.message);
            return self.bury(id, "too-large", &message, now);
        }
        self.refused += 1;
        if self.refused > REFUSED_BEFORE_PAUSE {
            self.apart.push_back(vec![id]);
            return self.begin_pause(Trouble::Refused, refusal, now);
        }
        self.bury(id, refusal.code, refusal.message, now);
    }

    /// An event can never be delivered: keeps it as a dead letter; its profile's base stays where it was.
    pub(super) fn bury(&mut self, id: EventId, reason: &str, message: &str, now: Micros) {
        let event = *self.events.get(id);
        self.counts.dead += 1;
        self.counts.pending -= 1;
        let letter = self.event_letter(id, reason, message, now);
        self.letters.push(letter);
        let gated = self.gate.get_mut(event.profile);
        let entry = Entry { sequence: event.entry.sequence, ..gated.settled.unwrap_or_default() };
        let last_line = gated.last_line;
        self.window.tie(event.line, last_line);
        self.window.settle(event.line, Fate::Dead);
        if let Some(next) = self.gate.settle(event.profile, entry, &self.events) {
            self.ready(next, now);
        }
    }

    fn event_letter(&self, id: EventId, reason: &str, message: &str, now: Micros) -> DeadLetter {
        let event = self.events.get(id);
        let bytes = self.window.body(event.body);
        let body = String::from_utf8_lossy(bytes).into_owned();
        let next = self.window.next_of(event.line);
        let place = DeadPlace::new(event.entry.place.offset, next);
        DeadLetter {
            id: letter_id(&place, reason, bytes),
            at: self.seconds(now),
            kind: DeadKind::Event,
            reason: reason.into(),
            message: message.into(),
            place,
            partition_key: Some(event.partition.to_string()),
            sequence: Some(event.entry.sequence),
            trigger: event.triggers.names().map(String::from).collect(),
            event: serde_json::value::RawValue::from_string(body).ok(),
            line: None,
        }
    }

    fn try_later(&mut self, id: EventId, now: Micros) {
        let attempt = self.events.get(id).attempts.saturating_sub(1);
        let until = now + backoff(RETRY_WAITS, attempt, &mut self.random);
        self.waiting.push(until, id);
    }

    fn put_back(&mut self, flight: &Flight) {
        for event in flight.events.iter().rev() {
            self.lanes.push(*event, &self.events);
        }
    }

    /// Pauses, or says anew why it is paused.
    fn begin_pause(&mut self, trouble: Trouble, refusal: &Refusal<'_>, now: Micros) {
        if trouble == Trouble::StreamMissing {
            self.lanes.forget_shards(&self.events);
        }
        if let Some(pause) = &mut self.pause {
            pause.renew(trouble, refusal.code, refusal.message);
        } else {
            let mut pause = Pause::new(trouble, refusal.code, refusal.message, now);
            pause.look_later(now, &mut self.random);
            self.pause = Some(pause);
        }
    }
}
