//! Takes outcomes in: delivers, retries or buries each record, and pauses on a problem of the whole run.

use super::{Core, ProfileStore};
use crate::delivery::Micros;
use crate::delivery::counts::Fate;
use crate::delivery::event::EventId;
use crate::delivery::flights::{PickedEvents, RequestPurpose};
use crate::delivery::learned_limits::Fit;
use crate::delivery::limits::RETRY_WAITS;
use crate::delivery::pace::is_heavy;
use crate::delivery::reaction::{Pause, Reaction, Refusal, Trouble, reaction};
use crate::delivery::shards::LessonSource;
use crate::delivery::transport::{PutAnswer, PutOutcome, RecordResult, SendState};
use crate::kinesis::FailureMessage;
use crate::kinesis::outcome::TOO_LARGE;
use crate::kinesis::probe::UNREACHABLE;

impl<M: ProfileStore> Core<M> {
    /// Handles the outcome of request `number`.
    pub fn settle(&mut self, number: u64, outcome: PutOutcome, now: Micros) {
        let Some(flight) = self.flights.remove(number) else { return };
        let is_in_time = matches!(outcome, PutOutcome::Answered(_)) && self.flights.note_answer(&flight, now);
        if let Some(lane) = flight.picked.lane {
            self.outbox.lanes.end_lone_request(lane, is_in_time);
        }
        match outcome {
            outcome if flight.purpose == RequestPurpose::Probe => self.settle_probe(number, outcome, now),
            PutOutcome::Answered(answer) if answer.records.len() == flight.picked.events.len() => {
                self.note_answered(number);
                self.settle_records(number, &flight.picked, &answer, now);
            }
            PutOutcome::Answered(_) => {
                self.settle_unanswered(&flight.picked, SendState::Maybe, &FailureMessage::MissingResults, now);
            }
            PutOutcome::Unanswered { sent, message } => self.settle_unanswered(&flight.picked, sent, &message, now),
            PutOutcome::Refused { code, message } => {
                self.settle_refused(number, &flight.picked, &Refusal { code: &code, message: &message }, now);
            }
        }
        if flight.purpose != RequestPurpose::Deliver
            && let Some(pause) = &mut self.pause
            && pause.next_look.is_none()
            && pause.trouble != Trouble::Unordered
        {
            pause.look_later(now, &mut self.random);
        }
    }

    /// Notes that the service processed the records one by one: whatever prevented that before is over.
    fn note_answered(&mut self, number: u64) {
        self.doubts.note_answered();
        // These pauses last until a record is accepted.
        let lasting = [Trouble::Refused, Trouble::Failing];
        if self.pause.as_ref().is_some_and(|pause| !lasting.contains(&pause.trouble) && pause.may_end_by(number)) {
            self.pause = None;
        }
    }

    fn settle_records(&mut self, number: u64, picked: &PickedEvents, answer: &PutAnswer, now: Micros) {
        let mut failure = None;
        let before = self.counts.delivered;
        for (event, result) in picked.events.iter().zip(&answer.records) {
            match result {
                RecordResult::Accepted { shard } => {
                    self.settle_delivered(*event, number, now);
                    self.learn_shard(*event, answer.part(shard), number, now);
                }
                RecordResult::Failed { code, message } => {
                    let code = String::from_utf8_lossy(answer.part(code));
                    let message = String::from_utf8_lossy(answer.part(message));
                    self.settle_failed(*event, &code, &message, now);
                    failure.get_or_insert((*event, code, message));
                }
            }
        }
        if failure.is_none() && self.outbox.request_limit.is_learned() {
            self.outbox.request_limit.note_accepted(self.bytes_of(&picked.events));
        }
        if let Some((event, code, message)) = failure.filter(|_| self.counts.delivered == before) {
            self.pause_if_fruitless(event, &code, &message, now);
        }
    }

    fn settle_delivered(&mut self, id: EventId, number: u64, now: Micros) {
        let event = *self.events.get(id);
        self.counts.delivered += 1;
        self.counts.pending -= 1;
        self.counts.bytes += u64::from(event.body.bytes);
        self.meter.record_latency(now.saturating_sub(event.read_at));
        let bytes = event.record_bytes();
        self.outbox.record_limit.note_accepted(bytes);
        if self.doubts.acquit(id) {
            // The requests that seemed too large were not.
            self.outbox.request_limit.forget();
        }
        self.note_endpoint_works(number, bytes, now);
        self.window.settle(event.line, Fate::Delivered);
        if let Some(next) = self.profiles.gate.settle(event.profile, event.entry, &self.events) {
            self.decide_queued(next, now);
        }
    }

    /// Pauses if answers have come for a while but no record was accepted. Throttling never leads to this pause.
    fn pause_if_fruitless(&mut self, first: EventId, code: &str, message: &str, now: Micros) {
        if reaction(code, message) == Reaction::Retry && self.doubts.note_fruitless(now) {
            self.begin_pause(Trouble::Failing, &Refusal { code, message: &message.into() }, now);
            let place = self.place_of(first);
            if let Some(pause) = self.pause.as_mut().filter(|pause| pause.trouble == Trouble::Failing) {
                pause.place = Some(place);
            }
        }
    }

    fn learn_shard(&mut self, id: EventId, shard: &[u8], number: u64, now: Micros) {
        if !self.doubts.trusts_shards_of(number) {
            return;
        }
        let hash = self.events.get(id).hash;
        let source = LessonSource { request: number, sent: self.flights.sent };
        if self.outbox.lanes.learn(hash, shard, source, now, &self.events) {
            return;
        }
        if self.doubts.note_contradiction(self.flights.sent) {
            self.handle_ignored_keys(now);
        } else {
            self.forget_shards();
        }
    }

    fn forget_shards(&mut self) {
        self.doubts.forgotten_at = self.flights.sent;
        self.outbox.lanes.forget_shards(&self.events);
    }

    /// Allows the events of a profile to change places, for this run, and ends a pause that waits for this permission.
    pub fn allow_unordered(&mut self) {
        self.settings.allow_unordered = true;
        if self.pause.take_if(|pause| pause.trouble == Trouble::Unordered).is_some() {
            self.outbox.lanes.allow_unordered(&self.events);
        }
    }

    /// Handles a stream that places records itself: continues without order if that is allowed, otherwise pauses. No
    /// look can end that pause.
    pub(super) fn handle_ignored_keys(&mut self, now: Micros) {
        if self.settings.allow_unordered {
            self.outbox.lanes.allow_unordered(&self.events);
        } else if self.pause.as_ref().is_none_or(|pause| pause.trouble != Trouble::Unordered) {
            self.pause = Some(Pause::for_good(
                Trouble::Unordered,
                "RecordDistributionStrategy=AUTO",
                FailureMessage::KeysIgnored,
                now,
            ));
        }
    }

    fn settle_failed(&mut self, id: EventId, code: &str, message: &str, now: Micros) {
        self.forgive(id);
        match reaction(code, message) {
            Reaction::Throttle => {
                self.counts.throttled += 1;
                let hash = self.events.get(id).hash;
                self.outbox.lanes.note_throttled(hash, now);
                // A record that is too large for what the shard can take now must not use up the pace of the others
                // with every attempt.
                if self.outbox.fit(id, &self.events) == Fit::Fits && !is_heavy(self.events.get(id).record_bytes()) {
                    self.route_event(id, now);
                } else {
                    let until = self.next_attempt(id, now);
                    self.outbox.retry_at(until, id);
                }
            }
            Reaction::Retry => {
                self.counts.possible_duplicates += 1;
                let until = self.next_attempt(id, now);
                self.outbox.retry_at(until, id);
            }
            Reaction::Skew => self.route_event(id, now),
            Reaction::Pause(trouble) => {
                self.route_event(id, now);
                self.begin_pause(trouble, &Refusal { code, message: &message.into() }, now);
            }
            Reaction::Poison | Reaction::Doubt => {
                self.settle_lone_refusal(id, &Refusal { code, message: &message.into() }, now);
            }
        }
    }

    /// Returns part of an attempt's cost to its lane: the record was not accepted, or that is unknown.
    fn forgive(&mut self, id: EventId) {
        let event = self.events.get(id);
        self.outbox.lanes.forgive(event.hash, event.record_bytes());
    }

    fn settle_unanswered(&mut self, picked: &PickedEvents, sent: SendState, message: &FailureMessage, now: Micros) {
        self.doubts.unanswered += 1;
        picked.events.iter().for_each(|event| self.forgive(*event));
        let refusal = Refusal { code: UNREACHABLE, message };
        match sent {
            SendState::Never => {
                self.put_back(picked, now);
                self.begin_pause(Trouble::Unreachable, &refusal, now);
            }
            SendState::Maybe => self.retry_ambiguous(picked, &refusal, now),
        }
    }

    /// Handles a request that may have been written completely, in part or not at all.
    fn retry_ambiguous(&mut self, picked: &PickedEvents, refusal: &Refusal<'_>, now: Micros) {
        self.counts.possible_duplicates += picked.events.len() as u64;
        self.try_later(picked, now);
        if self.doubts.is_unreachable() {
            self.begin_pause(Trouble::Unreachable, refusal, now);
        }
    }

    fn settle_refused(&mut self, number: u64, picked: &PickedEvents, refusal: &Refusal<'_>, now: Micros) {
        picked.events.iter().for_each(|event| self.forgive(*event));
        match refusal.reaction() {
            Reaction::Throttle => {
                self.note_answered(number);
                self.counts.throttled += picked.events.len() as u64;
                for event in &picked.events {
                    let hash = self.events.get(*event).hash;
                    self.outbox.lanes.note_throttled(hash, now);
                }
                self.try_later(picked, now);
            }
            Reaction::Retry => {
                self.doubts.unanswered += 1;
                self.retry_ambiguous(picked, refusal, now);
            }
            Reaction::Skew => {
                self.put_back(picked, now);
                if self.doubts.note_skew(number, self.flights.sent) {
                    self.begin_pause(Trouble::Credentials, refusal, now);
                }
            }
            Reaction::Pause(trouble) => {
                self.put_back(picked, now);
                self.begin_pause(trouble, refusal, now);
            }
            Reaction::Poison => {
                self.note_answered(number);
                self.halve(picked, refusal, now);
            }
            // This answer is not from the service, so it tells nothing about the reason of a pause. An intermediary may
            // have put an error page in place of the service's answer, so the records may have been written.
            Reaction::Doubt => {
                let may_be_written = refusal.code != TOO_LARGE;
                self.counts.possible_duplicates += if may_be_written { picked.events.len() as u64 } else { 0 };
                self.halve(picked, refusal, now);
            }
        }
    }

    fn next_attempt(&mut self, id: EventId, now: Micros) -> Micros {
        let attempt = self.events.get(id).attempts.saturating_sub(1);
        now + RETRY_WAITS.wait(attempt, &mut self.random)
    }

    /// Tries the events of a request again after a wait: events sent separately stay together, the others wait
    /// separately.
    fn try_later(&mut self, picked: &PickedEvents, now: Micros) {
        if let (Some(reason), [first, ..]) = (picked.separate, &picked.events[..]) {
            let until = self.next_attempt(*first, now);
            return self.outbox.separate_later.push((until, PickedEvents::separate(picked.events.clone(), reason)));
        }
        for event in &picked.events {
            let until = self.next_attempt(*event, now);
            self.outbox.retry_at(until, *event);
        }
    }

    /// Makes the events of a request ready again, because nothing was learned about them.
    fn put_back(&mut self, picked: &PickedEvents, now: Micros) {
        if let Some(reason) = picked.separate {
            return self.outbox.separate.push_front(PickedEvents::separate(picked.events.clone(), reason));
        }
        for event in &picked.events {
            self.route_event(*event, now);
        }
    }

    /// Pauses the run, or updates the reason of the current pause.
    pub(super) fn begin_pause(&mut self, trouble: Trouble, refusal: &Refusal<'_>, now: Micros) {
        if trouble == Trouble::StreamMissing {
            self.forget_shards();
        }
        if let Some(pause) = &mut self.pause {
            pause.renew(trouble, refusal);
        } else {
            let mut pause = Pause::new(trouble, refusal.code, refusal.message.clone(), now);
            pause.sent = self.flights.sent;
            pause.look_later(now, &mut self.random);
            self.pause = Some(pause);
        }
    }
}
