//! Finds out whose fault a refusal is. A refused request is halved down to one record. That record is dead when Kinesis
//! blames it, or when it is refused again after another record was accepted. If there is nothing else to send, a probe
//! that writes nothing takes the place of that other record.

use super::super::Micros;
use super::super::apart::{Cause, Group};
use super::super::dead_letters::{DeadKind, DeadLetter, DeadPlace, TOO_LARGE, letter_id};
use super::super::event::EventId;
use super::super::limits::{PARTITION_KEY_BYTES, REFUSED_BEFORE_PAUSE, RETRY_WAITS};
use super::super::oversize::Fit;
use super::super::reaction::{Reaction, Trouble};
use super::super::refusal::Refusal;
use super::super::request::probe_body;
use super::super::retry::backoff;
use super::super::transport::{PutOutcome, RecordResult};
use super::super::window::Fate;
use super::{Core, Flight, ProfileStore, Purpose, Request};
use crate::kinesis::FailureMessage;
use crate::kinesis::outcome::TOO_LARGE as TOO_LARGE_ON_THE_WAY;
use crate::kinesis::probe::{DRY_RUN, UNREACHABLE, is_about_hash_key};
use crate::ledger::LedgerEntry;
use crate::text::{Phrase, say};

impl<M: ProfileStore> Core<M> {
    /// Splits a refused request in two to find the record that is refused. A single record goes to `poisoned`.
    pub(super) fn halve(&mut self, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        if let [event] = flight.events[..] {
            return self.poisoned(event, refusal, now);
        }
        if refusal.code == TOO_LARGE_ON_THE_WAY {
            self.request_limit.was_refused(self.bytes_of(&flight.events), now);
        }
        let (first, second) = flight.events.split_at(flight.events.len() / 2);
        for half in [first, second] {
            self.apart.push(Group { events: half.to_vec(), cause: Cause::Suspect });
        }
    }

    /// Handles a record that was refused alone. It is dead if it is proven to be at fault. Otherwise it is kept until
    /// another record is accepted. After several refusals with nothing accepted in between, the run suspects the
    /// endpoint and pauses.
    pub(super) fn poisoned(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        if self.suspects.holds(id) {
            if self.suspects.refused(id, self.record_bytes(id), refusal, self.requests) {
                self.bury_refused(id, refusal, now);
            }
            return;
        }
        self.refused += 1;
        if self.refused > REFUSED_BEFORE_PAUSE {
            self.apart.push(Group { events: vec![id], cause: Cause::Refused });
            // Kinesis itself blames the record: a probe shows at once whether it accepts another one.
            self.suspects.asks_proof = refusal.blames_record();
            self.begin_pause(Trouble::Refused, refusal, now);
        } else if refusal.blames_record() {
            self.bury_refused(id, refusal, now);
        } else {
            self.suspects.refused(id, self.record_bytes(id), refusal, self.requests);
        }
    }

    /// Notes that the endpoint works: it accepted a record of request `number`, or would have. Ends a pause that this
    /// can end, and tries the suspects again, each alone.
    pub(super) fn works(&mut self, number: u64, bytes: usize, now: Micros) {
        (self.refused, self.suspects.asks_proof) = (0, false);
        if self.pause.as_ref().is_some_and(|pause| pause.may_end_by(number)) {
            self.pause = None;
        }
        if self.suspects.is_empty() {
            return;
        }
        for trial in self.suspects.prove(number, bytes) {
            let until = now + backoff(RETRY_WAITS, trial.refusals - 1, &mut self.random);
            self.apart.push_later(until, Group { events: vec![trial.event], cause: Cause::Suspect });
        }
    }

    /// Clears an accepted record of suspicion. If it was a suspect, the requests that seemed too large were not.
    pub(super) fn acquit(&mut self, id: EventId) {
        if self.suspects.acquit(id) {
            self.request_limit.forget();
        }
    }

    /// Returns the next probe, if there are suspects and nothing else could show as soon whether they are at fault.
    pub(super) fn next_probe(&mut self, now: Micros) -> Option<Request> {
        if !(self.suspects.asks_proof || self.needs_probe())
            || self.pause.as_ref().is_some_and(|pause| pause.next_look.is_none_or(|at| at > now))
        {
            return None;
        }
        if let Some(pause) = &mut self.pause {
            pause.next_look = None;
        }
        self.suspects.asks_proof = false;
        let body = probe_body(&self.setting.stream);
        self.requests += 1;
        let flight = Flight {
            events: Vec::new(),
            bytes: body.len(),
            purpose: Purpose::Probe,
            apart: None,
            sent_at: now,
            lane: None,
            late: false,
        };
        self.took_off(self.requests, flight);
        Some(Request { number: self.requests, body, records: 0 })
    }

    /// Whether something was refused alone, and every other event is settled or waits for that one.
    pub(super) fn needs_probe(&self) -> bool {
        let something = self.suspects.wait() || !self.apart.is_idle();
        something
            && self.flights.is_empty()
            && !self.lanes.has_ready()
            && !self.apart.has_untried()
            && self.waiting.is_empty()
    }

    pub(super) fn probed(&mut self, number: u64, outcome: PutOutcome, now: Micros) {
        let (code, words) = match outcome {
            PutOutcome::Refused { code, message } => (code, message),
            PutOutcome::Unanswered { message, .. } => (UNREACHABLE.to_owned(), message),
            PutOutcome::Answered(answer) => match &answer.records[..] {
                // The endpoint knows neither `DryRun` nor the range of a hash key, and wrote the record.
                [RecordResult::Accepted { .. }] => return self.works(number, 0, now),
                [RecordResult::Failed { code, message }] => {
                    let part = |part| String::from_utf8_lossy(answer.part(part)).into_owned();
                    (part(code), part(message).into())
                }
                _ => (UNREACHABLE.to_owned(), FailureMessage::MissingResults),
            },
        };
        if code == DRY_RUN || is_about_hash_key(&code, words.theirs()) {
            return self.works(number, 0, now);
        }
        let refusal = Refusal { code: &code, message: (&words).into() };
        let trouble = match refusal.reaction() {
            Reaction::Pause(trouble) => trouble,
            _ if code == UNREACHABLE => Trouble::Unreachable,
            _ => Trouble::Refused,
        };
        self.begin_pause(trouble, &refusal, now);
    }

    /// Returns the bytes of an event's record: its data and its partition key.
    pub(super) fn record_bytes(&self, id: EventId) -> usize {
        self.events.get(id).body.bytes as usize + PARTITION_KEY_BYTES
    }

    pub(super) fn bytes_of(&self, events: &[EventId]) -> usize {
        events.iter().map(|event| self.record_bytes(*event)).sum()
    }

    fn bury_refused(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        let bytes = self.record_bytes(id);
        if self.record_limit.fit(bytes) == Fit::Fits {
            return self.bury(id, refusal.code, &refusal.message.text(), now);
        }
        self.record_limit.was_refused(bytes);
        let why = say::EventRefused { bytes, code: refusal.code, message: refusal.message.text() };
        self.bury(id, TOO_LARGE, &Phrase::from(why).english(), now);
    }

    /// Makes a dead letter of an event that can never be delivered, then decides the next event of its profile. The
    /// base of the profile stays as it was.
    pub(super) fn bury(&mut self, id: EventId, reason: &str, message: &str, now: Micros) {
        if let Some(next) = self.bury_one(id, reason, message, now) {
            self.proceed(next, now);
        }
    }

    /// Buries like `bury`, but returns the next event of the profile without deciding it.
    pub(super) fn bury_one(&mut self, id: EventId, reason: &str, message: &str, now: Micros) -> Option<EventId> {
        let event = *self.events.get(id);
        self.counts.dead += 1;
        self.reasons.dead(reason);
        self.counts.pending -= 1;
        let letter = self.event_letter(id, reason, message, now);
        self.letters.push(letter);
        let gated = self.gate.get_mut(event.profile);
        let entry = LedgerEntry { sequence: event.entry.sequence, ..gated.settled.unwrap_or_default() };
        self.window.settle(event.line, Fate::Dead);
        self.gate.settle(event.profile, entry, &self.events)
    }

    pub(super) fn place_of(&self, id: EventId) -> DeadPlace {
        let event = self.events.get(id);
        DeadPlace::new(event.entry.place.offset, self.window.next_of(event.line))
    }

    fn event_letter(&self, id: EventId, reason: &str, message: &str, now: Micros) -> DeadLetter {
        let event = self.events.get(id);
        let bytes = self.window.body(event.body);
        let body = String::from_utf8_lossy(bytes).into_owned();
        let place = self.place_of(id);
        DeadLetter {
            id: letter_id(&place, reason, bytes),
            at: self.seconds(now),
            kind: DeadKind::Event,
            reason: reason.into(),
            message: message.into(),
            place,
            partition_key: Some(event.partition.to_string()),
            sequence: Some(event.entry.sequence),
            profile: Some(self.gate.key(event.profile).to_string()),
            entry: Some(hex_simd::encode_to_string(event.entry.to_bytes(), hex_simd::AsciiCase::Lower)),
            trigger: event.triggers.names().map(String::from).collect(),
            event: serde_json::value::RawValue::from_string(body).ok(),
            line: None,
        }
    }
}
