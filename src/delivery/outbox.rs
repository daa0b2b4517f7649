//! The events that wait to be sent: those that are ready, by lane; those that must not share a request with others; and
//! those that wait for their next attempt.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Micros;
use super::event::{EventId, Events};
use super::flights::{PickedEvents, SeparateReason};
use super::lanes::Lanes;
use super::learned_limits::{Fit, RecordLimit, RequestLimit};

/// All events that wait to be sent, and the sizes that the stream is known to accept.
pub(super) struct Outbox {
    pub(super) lanes: Lanes,
    /// Requests to send without other events.
    pub(super) separate: VecDeque<PickedEvents>,
    /// The same, but not before a time.
    pub(super) separate_later: Vec<(Micros, PickedEvents)>,
    /// Events to route again at a time.
    retries: BinaryHeap<Reverse<(Micros, EventId)>>,
    pub(super) record_limit: RecordLimit,
    pub(super) request_limit: RequestLimit,
}

/// An event that the stream does not accept, because it is larger than this limit in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Oversized {
    pub(super) event: EventId,
    pub(super) limit: usize,
}

/// Whether an event of unknown size waits for the pace of its lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PaceRule {
    Keep,
    /// During a pause, one event at a time tests whether the pause is over.
    Ignore,
}

impl Outbox {
    pub(super) fn new(lanes: Lanes, record_limit: RecordLimit) -> Self {
        Self {
            lanes,
            separate: VecDeque::new(),
            separate_later: Vec::new(),
            retries: BinaryHeap::new(),
            record_limit,
            request_limit: RequestLimit::default(),
        }
    }

    pub(super) fn fit(&self, event: EventId, events: &Events) -> Fit {
        self.record_limit.fit(events.get(event).record_bytes())
    }

    /// Puts an event into its lane, or sends it separately if it is not known whether it is too large.
    pub(super) fn route(&mut self, event: EventId, events: &Events) -> Result<(), Oversized> {
        match self.fit(event, events) {
            Fit::Fits => self.lanes.push(event, events),
            Fit::TryAlone => self.separate.push_back(PickedEvents::separate(vec![event], SeparateReason::Size)),
            Fit::TooLarge(limit) => return Err(Oversized { event, limit }),
        }
        Ok(())
    }

    pub(super) fn retry_at(&mut self, time: Micros, event: EventId) {
        self.retries.push(Reverse((time, event)));
    }

    /// Takes the next event whose wait is over.
    pub(super) fn pop_retry(&mut self, now: Micros) -> Option<EventId> {
        self.retries.peek().filter(|Reverse((time, _))| *time <= now)?;
        self.retries.pop().map(|Reverse((_, event))| event)
    }

    /// Makes every separate request ready whose wait is over.
    pub(super) fn wake_separate(&mut self, now: Micros) {
        self.separate.extend(self.separate_later.extract_if(.., |(time, _)| *time <= now).map(|(_, picked)| picked));
    }

    /// Takes the next events that are sent separately. First routes events again whose size was unknown, if the record
    /// limit has become known meanwhile. Returns `Err` for each of them that is too large.
    pub(super) fn pick_separate(
        &mut self,
        pace: PaceRule,
        now: Micros,
        events: &Events,
    ) -> Result<Option<PickedEvents>, Oversized> {
        while let Some(picked) = self.separate.pop_front() {
            if let (Some(SeparateReason::Size), [event]) = (picked.separate, &picked.events[..]) {
                if self.fit(*event, events) != Fit::TryAlone {
                    self.route(*event, events)?;
                    continue;
                }
                let opens = self.lanes.allows(events.get(*event).hash, now);
                if opens > now && pace == PaceRule::Keep {
                    self.separate_later.push((opens, picked));
                    continue;
                }
            }
            picked.events.iter().for_each(|event| self.charge(*event, events));
            return Ok(Some(picked));
        }
        Ok(None)
    }

    /// Picks the event with the oldest line of any lane, whatever its pace.
    pub(super) fn pick_oldest(&mut self, events: &Events) -> Option<PickedEvents> {
        let event = self.lanes.pick_oldest()?;
        self.charge(event, events);
        Some(PickedEvents { events: vec![event], ..PickedEvents::default() })
    }

    /// Charges an event to the pace of its lane although that pace did not choose it.
    fn charge(&mut self, event: EventId, events: &Events) {
        let event = events.get(event);
        self.lanes.spend(event.hash, event.body.bytes as usize);
    }

    /// Whether anything could be sent if the paces allowed it.
    pub(super) fn has_ready(&self) -> bool {
        self.lanes.has_ready() || !self.separate.is_empty()
    }

    /// Whether every waiting event was refused alone.
    pub(super) fn holds_only_refused(&self) -> bool {
        let mut separate = self.separate.iter().chain(self.separate_later.iter().map(|(_, picked)| picked));
        let is_refused = |picked: &PickedEvents| picked.separate == Some(SeparateReason::Refused);
        !self.lanes.has_ready() && separate.all(is_refused) && self.retries.is_empty()
    }

    /// Returns when the next event has waited long enough for its next attempt.
    pub(super) fn next_wake(&self) -> Option<Micros> {
        let retry = self.retries.peek().map(|Reverse((time, _))| *time);
        self.separate_later.iter().map(|(time, _)| *time).chain(retry).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::delivery::SECOND;
    use crate::delivery::event::{Body, Event, event_of_line};
    use crate::delivery::limits::DEFAULT_RECORD_BYTES;

    fn outbox() -> Outbox {
        Outbox::new(Lanes::new(&[], 0), RecordLimit::new(None))
    }

    fn insert(events: &mut Events, line: u64, bytes: u32) -> EventId {
        events.insert(Event { body: Body { chunk: 0, start: 0, bytes }, ..event_of_line(line) })
    }

    #[test]
    fn an_event_of_unknown_size_is_tried_alone_until_a_refusal_sets_the_limit() {
        let (mut outbox, mut events) = (outbox(), Events::default());
        let (first, second) = (insert(&mut events, 0, 3_000_000), insert(&mut events, 1, 3_000_000));
        for event in [first, second] {
            assert_eq!(outbox.route(event, &events), Ok(()));
        }
        let picked = outbox.pick_separate(PaceRule::Keep, 0, &events).unwrap().unwrap();
        assert_eq!((picked.events, picked.separate), (vec![first], Some(SeparateReason::Size)));
        outbox.record_limit.note_refused(events.get(first).record_bytes());
        let oversized = Oversized { event: second, limit: DEFAULT_RECORD_BYTES };
        assert_eq!(outbox.pick_separate(PaceRule::Keep, 0, &events).err(), Some(oversized));
        assert_eq!(outbox.route(second, &events), Err(oversized));
    }

    #[test]
    fn an_event_of_unknown_size_waits_for_its_pace_unless_the_run_is_paused() {
        let (mut outbox, mut events) = (outbox(), Events::default());
        let (first, second) = (insert(&mut events, 0, 3_000_000), insert(&mut events, 1, 3_000_000));
        for event in [first, second] {
            outbox.route(event, &events).unwrap();
        }
        assert!(outbox.pick_separate(PaceRule::Keep, 0, &events).unwrap().is_some());
        assert!(outbox.pick_separate(PaceRule::Keep, 0, &events).unwrap().is_none(), "the pace owes bytes");
        let opens = outbox.next_wake().unwrap();
        assert!((SECOND..4 * SECOND).contains(&opens), "{opens}");
        outbox.wake_separate(opens);
        assert!(outbox.pick_separate(PaceRule::Ignore, 0, &events).unwrap().is_some());
    }

    #[test]
    fn only_what_was_refused_alone_calls_for_a_probe() {
        let (mut outbox, mut events) = (outbox(), Events::default());
        let event = insert(&mut events, 0, 100);
        outbox.separate.push_back(PickedEvents::separate(vec![event], SeparateReason::Refused));
        assert!(outbox.holds_only_refused());
        outbox.separate_later.push((9, PickedEvents::separate(vec![event], SeparateReason::Suspect)));
        assert!(!outbox.holds_only_refused() && outbox.has_ready());
    }

    #[test]
    fn events_come_back_in_time_order() {
        let mut outbox = outbox();
        for (until, event) in [(30, 3), (10, 1), (20, 2)] {
            outbox.retry_at(until, event);
        }
        let popped = [9, 10, 25, 25].map(|now| outbox.pop_retry(now));
        assert_eq!(popped, [None, Some(1), Some(2), None]);
        assert_eq!(outbox.next_wake(), Some(30));
    }
}
