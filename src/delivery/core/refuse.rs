//! Finds out whose fault a refusal is. A refused request is halved down to one record. That record is dead when Kinesis
//! blames it, or when it is refused again after another record was accepted. If there is nothing else to send, a probe
//! that writes nothing takes the place of that other record.

use super::{Core, ProfileStore};
use crate::delivery::Micros;
use crate::delivery::counts::{Class, Fate};
use crate::delivery::dead_letters::{DeadKind, DeadLetter, DeadPlace, TOO_LARGE, letter_id};
use crate::delivery::doubts::RefusalVerdict;
use crate::delivery::event::EventId;
use crate::delivery::flights::{PickedEvents, SeparateReason};
use crate::delivery::learned_limits::Fit;
use crate::delivery::limits::RETRY_WAITS;
use crate::delivery::reaction::{Reaction, Refusal, Trouble};
use crate::delivery::transport::{PutOutcome, RecordResult};
use crate::kinesis::FailureMessage;
use crate::kinesis::outcome::TOO_LARGE as TOO_LARGE_ON_THE_WAY;
use crate::kinesis::probe::{DRY_RUN, UNREACHABLE, is_about_hash_key};
use crate::ledger::LedgerEntry;
use crate::text::{Phrase, say};

impl<M: ProfileStore> Core<M> {
    /// Splits a refused request in two to find the record that is refused. A single record is handled alone.
    pub(super) fn halve(&mut self, picked: &PickedEvents, refusal: &Refusal<'_>, now: Micros) {
        if let [event] = picked.events[..] {
            return self.settle_lone_refusal(event, refusal, now);
        }
        if refusal.code == TOO_LARGE_ON_THE_WAY {
            self.outbox.request_limit.note_refused(self.bytes_of(&picked.events), now);
        }
        let (first, second) = picked.events.split_at(picked.events.len() / 2);
        for half in [first, second] {
            self.outbox.separate.push_back(PickedEvents::separate(half.to_vec(), SeparateReason::Suspect));
        }
    }

    /// Handles a record that was refused alone. It is dead if it is proven to be at fault. Otherwise it is kept until
    /// another record is accepted, or the run pauses.
    pub(super) fn settle_lone_refusal(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        let bytes = self.events.get(id).record_bytes();
        match self.doubts.judge(id, bytes, refusal, self.flights.sent) {
            RefusalVerdict::RecordAtFault => self.bury_refused(id, refusal, now),
            RefusalVerdict::NotProven => {}
            RefusalVerdict::EndpointDoubted => {
                self.outbox.separate.push_back(PickedEvents::separate(vec![id], SeparateReason::Refused));
                self.begin_pause(Trouble::Refused, refusal, now);
            }
        }
    }

    /// Notes that the endpoint works: it accepted a record of `bytes` in request `number`, or would have. Ends a pause
    /// that this can end, and tries the suspects again, each alone.
    pub(super) fn note_endpoint_works(&mut self, number: u64, bytes: usize, now: Micros) {
        if self.pause.as_ref().is_some_and(|pause| pause.may_end_by(number)) {
            self.pause = None;
        }
        for (event, refusals) in self.doubts.note_endpoint_works(number, bytes) {
            let until = now + RETRY_WAITS.wait(refusals - 1, &mut self.random);
            let picked = PickedEvents::separate(vec![event], SeparateReason::Suspect);
            self.outbox.separate_later.push((until, picked));
        }
    }

    pub(super) fn settle_probe(&mut self, number: u64, outcome: PutOutcome, now: Micros) {
        let (code, words) = match outcome {
            PutOutcome::Refused { code, message } => (code, message),
            PutOutcome::Unanswered { message, .. } => (UNREACHABLE.to_owned(), message),
            PutOutcome::Answered(answer) => match &answer.records[..] {
                // The endpoint knows neither `DryRun` nor the range of a hash key, and wrote the record.
                [RecordResult::Accepted { .. }] => return self.note_endpoint_works(number, 0, now),
                [RecordResult::Failed { code, message }] => {
                    let part = |part| String::from_utf8_lossy(answer.part(part)).into_owned();
                    (part(code), part(message).into())
                }
                _ => (UNREACHABLE.to_owned(), FailureMessage::MissingResults),
            },
        };
        if code == DRY_RUN || is_about_hash_key(&code, words.foreign_text()) {
            return self.note_endpoint_works(number, 0, now);
        }
        let refusal = Refusal { code: &code, message: &words };
        let trouble = match refusal.reaction() {
            Reaction::Pause(trouble) => trouble,
            _ if code == UNREACHABLE => Trouble::Unreachable,
            _ => Trouble::Refused,
        };
        self.begin_pause(trouble, &refusal, now);
    }

    pub(super) fn bytes_of(&self, events: &[EventId]) -> usize {
        events.iter().map(|event| self.events.get(*event).record_bytes()).sum()
    }

    fn bury_refused(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        let bytes = self.events.get(id).record_bytes();
        if self.outbox.record_limit.fit(bytes) == Fit::Fits {
            return self.bury(id, refusal.code, &refusal.message.to_string(), now);
        }
        self.outbox.record_limit.note_refused(bytes);
        let why = say::EventRefused { bytes, code: refusal.code, message: refusal.message };
        self.bury(id, TOO_LARGE, &Phrase::from(why).english(), now);
    }

    /// Makes a dead letter of an event that can never be delivered, then decides the next event of its profile. The
    /// base of the profile stays as it was.
    pub(super) fn bury(&mut self, id: EventId, reason: &str, message: &str, now: Micros) {
        if let Some(next) = self.bury_one(id, reason, message, now) {
            self.decide_queued(next, now);
        }
    }

    /// Buries like `bury`, but returns the next event of the profile without deciding it.
    pub(super) fn bury_one(&mut self, id: EventId, reason: &str, message: &str, now: Micros) -> Option<EventId> {
        let event = *self.events.get(id);
        self.counts.dead += 1;
        self.reasons.count(Class::Dead, reason);
        self.counts.pending -= 1;
        let letter = self.event_letter(id, reason, message, now);
        self.commits.letters.push(letter);
        let gated = self.profiles.gate.get_mut(event.profile);
        let entry = LedgerEntry { sequence: event.entry.sequence, ..gated.settled.unwrap_or_default() };
        self.window.settle(event.line, Fate::Dead);
        self.profiles.gate.settle(event.profile, entry, &self.events)
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
            profile: Some(self.profiles.gate.get(event.profile).key.to_string()),
            entry: Some(hex_simd::encode_to_string(event.entry.to_bytes(), hex_simd::AsciiCase::Lower)),
            trigger: event.triggers.names().map(String::from).collect(),
            event: serde_json::value::RawValue::from_string(body).ok(),
            line: None,
        }
    }
}
