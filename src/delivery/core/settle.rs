//! Takes outcomes in: delivers, retries or buries each record, and pauses on a problem of the whole run.

use super::{Core, Flight, ProfileStore, Purpose};
use crate::delivery::Micros;
use crate::delivery::event::EventId;
use crate::delivery::lanes::LessonSource;
use crate::delivery::learned_limits::Fit;
use crate::delivery::limits::{FRUITLESS_BEFORE_PAUSE, REQUESTS_UNTIL_TRUSTED, RETRY_WAITS, UNANSWERED_BEFORE_PAUSE};
use crate::delivery::outbox::Group;
use crate::delivery::pace::is_heavy;
use crate::delivery::reaction::{ErrorMessage, Pause, Reaction, Refusal, Trouble};
use crate::delivery::transport::{Answer, PutOutcome, RecordResult, SendState};
use crate::delivery::window::Fate;
use crate::kinesis::FailureMessage;
use crate::kinesis::outcome::TOO_LARGE;
use crate::kinesis::probe::UNREACHABLE;

impl<M: ProfileStore> Core<M> {
    /// Handles the outcome of request `number`.
    pub fn settle(&mut self, number: u64, outcome: PutOutcome, now: Micros) {
        let Some(flight) = self.flights.remove(&number) else { return };
        self.landed(&flight, matches!(outcome, PutOutcome::Answered(_)), now);
        match outcome {
            outcome if flight.purpose == Purpose::Probe => self.probed(number, outcome, now),
            PutOutcome::Answered(answer) if answer.records.len() == flight.events.len() => {
                self.answered(number);
                self.settle_records(number, &flight, &answer, now);
            }
            PutOutcome::Answered(_) => {
                self.unanswered_request(&flight, SendState::Maybe, &FailureMessage::MissingResults, now);
            }
            PutOutcome::Unanswered { sent, message } => self.unanswered_request(&flight, sent, &message, now),
            PutOutcome::Refused { code, message } => {
                self.refused_request(number, &flight, &Refusal { code: &code, message: (&message).into() }, now);
            }
        }
        if flight.purpose != Purpose::Deliver
            && let Some(pause) = &mut self.pause
            && pause.next_look.is_none()
            && pause.trouble != Trouble::Unordered
        {
            pause.look_later(now, &mut self.random);
        }
    }

    /// Notes that the service processed the records one by one: whatever prevented that before is over.
    fn answered(&mut self, number: u64) {
        self.unanswered = 0;
        self.skewed_at = None;
        // These pauses last until a record is accepted.
        let lasting = [Trouble::Refused, Trouble::Failing];
        if self.pause.as_ref().is_some_and(|pause| !lasting.contains(&pause.trouble) && pause.may_end_by(number)) {
            self.pause = None;
        }
    }

    fn settle_records(&mut self, number: u64, flight: &Flight, answer: &Answer, now: Micros) {
        let mut failure = None;
        let before = self.counts.delivered;
        for (event, result) in flight.events.iter().zip(&answer.records) {
            match result {
                RecordResult::Accepted { shard } => {
                    self.delivered(*event, number, now);
                    self.learn(*event, answer.part(shard), number, now);
                }
                RecordResult::Failed { code, message } => {
                    let code = String::from_utf8_lossy(answer.part(code));
                    let message = String::from_utf8_lossy(answer.part(message));
                    self.failed(*event, &Refusal { code: &code, message: ErrorMessage::Theirs(&message) }, now);
                    failure.get_or_insert((*event, code, message));
                }
            }
        }
        if failure.is_none() && self.request_limit.is_learned() {
            self.request_limit.was_taken(self.bytes_of(&flight.events));
        }
        if let Some((event, code, message)) = failure.filter(|_| self.counts.delivered == before) {
            self.fruitless(event, &Refusal { code: &code, message: ErrorMessage::Theirs(&message) }, now);
        }
    }

    fn delivered(&mut self, id: EventId, number: u64, now: Micros) {
        let event = *self.events.get(id);
        self.counts.delivered += 1;
        self.counts.pending -= 1;
        self.counts.bytes += u64::from(event.body.bytes);
        self.latency.record(now.saturating_sub(event.read_at));
        let bytes = self.record_bytes(id);
        self.record_limit.was_taken(bytes);
        self.acquit(id);
        self.fruitless_since = None;
        self.works(number, bytes, now);
        self.window.settle(event.line, Fate::Delivered);
        if let Some(next) = self.gate.settle(event.profile, event.entry, &self.events) {
            self.proceed(next, now);
        }
    }

    /// Pauses if answers have come for a while but no record was accepted. Throttling never leads to this pause.
    fn fruitless(&mut self, first: EventId, refusal: &Refusal<'_>, now: Micros) {
        if refusal.reaction() != Reaction::Retry {
            return;
        }
        let since = *self.fruitless_since.get_or_insert(now);
        if now >= since + FRUITLESS_BEFORE_PAUSE {
            self.begin_pause(Trouble::Failing, refusal, now);
            let place = self.place_of(first);
            if let Some(pause) = self.pause.as_mut().filter(|pause| pause.trouble == Trouble::Failing) {
                pause.place = Some(place);
            }
        }
    }

    fn learn(&mut self, id: EventId, shard: &[u8], number: u64, now: Micros) {
        if number <= self.forgotten_at {
            return;
        }
        let hash = self.events.get(id).hash;
        let taught = LessonSource { request: number, sent: self.requests };
        if self.lanes.learn(hash, shard, taught, now, &self.events) {
            return;
        }
        // One contradiction can come from a stream that was created again under the same name. Two in a row cannot.
        let lately = self.contradictions > 0 && self.requests < self.forgotten_at + REQUESTS_UNTIL_TRUSTED;
        self.contradictions = if lately { self.contradictions + 1 } else { 1 };
        if self.contradictions > 1 {
            self.keys_are_ignored(now);
        } else {
            self.forget_shards();
        }
    }

    fn forget_shards(&mut self) {
        self.forgotten_at = self.requests;
        self.lanes.forget_shards(&self.events);
    }

    /// Allows the events of a profile to change places, for this run, and ends a pause that waits for this permission.
    pub fn allow_unordered(&mut self) {
        self.setting.allow_unordered = true;
        if self.pause.take_if(|pause| pause.trouble == Trouble::Unordered).is_some() {
            self.lanes.allow_unordered(&self.events);
        }
    }

    /// Handles a stream that places records itself: continues without order if that is allowed, otherwise pauses. No
    /// look can end that pause.
    pub(super) fn keys_are_ignored(&mut self, now: Micros) {
        if self.setting.allow_unordered {
            self.lanes.allow_unordered(&self.events);
        } else if self.pause.as_ref().is_none_or(|pause| pause.trouble != Trouble::Unordered) {
            self.pause = Some(Pause::for_good(
                Trouble::Unordered,
                "RecordDistributionStrategy=AUTO",
                FailureMessage::KeysIgnored,
                now,
            ));
        }
    }

    fn failed(&mut self, id: EventId, refusal: &Refusal<'_>, now: Micros) {
        self.forgive(id);
        match refusal.reaction() {
            Reaction::Throttle => {
                self.counts.throttled += 1;
                let hash = self.events.get(id).hash;
                self.lanes.throttled(hash, now);
                // A record that is too large for what the shard can take now must not use up the pace of the others
                // with every attempt.
                if self.fit(id) == Fit::Fits && !is_heavy(self.record_bytes(id)) {
                    self.ready(id, now);
                } else {
                    let until = self.next_attempt(id, now);
                    self.waiting.push(until, id);
                }
            }
            Reaction::Retry => {
                self.counts.possible_duplicates += 1;
                let until = self.next_attempt(id, now);
                self.waiting.push(until, id);
            }
            Reaction::Skew => self.ready(id, now),
            Reaction::Pause(trouble) => {
                self.ready(id, now);
                self.begin_pause(trouble, refusal, now);
            }
            Reaction::Poison | Reaction::Doubt => self.poisoned(id, refusal, now),
        }
    }

    /// Returns part of an attempt's cost to its lane: the record was not accepted, or that is unknown.
    fn forgive(&mut self, id: EventId) {
        let (hash, bytes) = (self.events.get(id).hash, self.record_bytes(id));
        self.lanes.forgive(hash, bytes);
    }

    fn unanswered_request(&mut self, flight: &Flight, sent: SendState, message: &FailureMessage, now: Micros) {
        self.unanswered += 1;
        flight.events.iter().for_each(|event| self.forgive(*event));
        let refusal = Refusal { code: UNREACHABLE, message: message.into() };
        match sent {
            SendState::Never => {
                self.put_back(flight, now);
                self.begin_pause(Trouble::Unreachable, &refusal, now);
            }
            SendState::Maybe => self.ambiguous(flight, &refusal, now),
        }
    }

    /// Handles a request that may have been written completely, in part or not at all.
    fn ambiguous(&mut self, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        self.counts.possible_duplicates += flight.events.len() as u64;
        self.try_later(flight, now);
        if self.unanswered >= UNANSWERED_BEFORE_PAUSE {
            self.begin_pause(Trouble::Unreachable, refusal, now);
        }
    }

    fn refused_request(&mut self, number: u64, flight: &Flight, refusal: &Refusal<'_>, now: Micros) {
        flight.events.iter().for_each(|event| self.forgive(*event));
        match refusal.reaction() {
            Reaction::Throttle => {
                self.answered(number);
                self.counts.throttled += flight.events.len() as u64;
                for event in &flight.events {
                    let hash = self.events.get(*event).hash;
                    self.lanes.throttled(hash, now);
                }
                self.try_later(flight, now);
            }
            Reaction::Retry => {
                self.unanswered += 1;
                self.ambiguous(flight, refusal, now);
            }
            Reaction::Skew => {
                self.put_back(flight, now);
                // The client corrects its clock with this answer. Only a request sent after it shows whether that
                // helped.
                if number > *self.skewed_at.get_or_insert(self.requests) {
                    self.begin_pause(Trouble::Credentials, refusal, now);
                }
            }
            Reaction::Pause(trouble) => {
                self.put_back(flight, now);
                self.begin_pause(trouble, refusal, now);
            }
            Reaction::Poison => {
                self.answered(number);
                self.halve(flight, refusal, now);
            }
            // This answer is not from the service, so it tells nothing about the reason of a pause. An intermediary may
            // have put an error page in place of the service's answer, so the records may have been written.
            Reaction::Doubt => {
                let may_be_written = refusal.code != TOO_LARGE;
                self.counts.possible_duplicates += if may_be_written { flight.events.len() as u64 } else { 0 };
                self.halve(flight, refusal, now);
            }
        }
    }

    fn next_attempt(&mut self, id: EventId, now: Micros) -> Micros {
        let attempt = self.events.get(id).attempts.saturating_sub(1);
        now + RETRY_WAITS.wait(attempt, &mut self.random)
    }

    /// Tries the events of a request again after a wait: events sent apart stay together, the others wait separately.
    fn try_later(&mut self, flight: &Flight, now: Micros) {
        if let (Some(cause), [first, ..]) = (flight.apart, &flight.events[..]) {
            let until = self.next_attempt(*first, now);
            return self.apart.push_later(until, Group { events: flight.events.clone(), cause });
        }
        for event in &flight.events {
            let until = self.next_attempt(*event, now);
            self.waiting.push(until, *event);
        }
    }

    /// Makes the events of a request ready again, because nothing was learned about them.
    fn put_back(&mut self, flight: &Flight, now: Micros) {
        if let Some(cause) = flight.apart {
            return self.apart.put_back(Group { events: flight.events.clone(), cause });
        }
        for event in &flight.events {
            self.ready(*event, now);
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
            let mut pause = Pause::new(trouble, refusal.code, refusal.message, now).after(self.requests);
            pause.look_later(now, &mut self.random);
            self.pause = Some(pause);
        }
    }
}
