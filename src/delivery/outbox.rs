//! The events that wait to be sent: those that are ready, by lane; those that must not share a request with others; and
//! those that wait for their next attempt.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Micros;
use super::event::{EventId, Events};
use super::lanes::{Lanes, PickContext, PickedEvents};
use super::learned_limits::{Fit, RecordLimit, RequestLimit};

/// All events that wait to be sent, and the sizes that the stream is known to accept.
pub(super) struct Outbox {
    pub(super) lanes: Lanes,
    pub(super) separate: SeparateRequests,
    pub(super) retries: RetryQueue,
    pub(super) record_limit: RecordLimit,
    pub(super) request_limit: RequestLimit,
}

/// An event that the stream does not accept, because it is larger than this limit in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Oversized {
    pub(super) event: EventId,
    pub(super) limit: usize,
}

impl Outbox {
    pub(super) fn new(lanes: Lanes, record_limit: RecordLimit) -> Self {
        Self {
            lanes,
            separate: SeparateRequests::default(),
            retries: RetryQueue::default(),
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
            Fit::TryAlone => self.separate.push(EventGroup { events: vec![event], reason: SeparateReason::Size }),
            Fit::TooLarge(limit) => return Err(Oversized { event, limit }),
        }
        Ok(())
    }

    /// Takes the next group that is sent separately. First routes events again whose size was unknown, if the record
    /// limit has become known meanwhile. Returns `Err` for each of them that is too large.
    pub(super) fn pick_separate(
        &mut self,
        pace: PaceRule,
        now: Micros,
        events: &Events,
    ) -> Result<Option<PickedEvents>, Oversized> {
        while let Some(group) = self.separate.pop() {
            if let (SeparateReason::Size, [event]) = (group.reason, &group.events[..]) {
                if self.fit(*event, events) != Fit::TryAlone {
                    self.route(*event, events)?;
                    continue;
                }
                let opens = self.lanes.allows(events.get(*event).hash, now);
                if opens > now && pace == PaceRule::Keep {
                    self.separate.push_later(opens, group);
                    continue;
                }
            }
            for event in &group.events {
                self.charge(*event, events);
            }
            let separate = Some(group.reason);
            return Ok(Some(PickedEvents { events: group.events, separate, ..PickedEvents::default() }));
        }
        Ok(None)
    }

    /// Picks events of the lanes that share requests.
    pub(super) fn pick_shared(&mut self, context: PickContext, events: &Events) -> Option<PickedEvents> {
        let picked = self.lanes.pick(context, events);
        (!picked.is_empty()).then(|| PickedEvents { events: picked, ..PickedEvents::default() })
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
        !self.lanes.has_ready() && !self.separate.has_untried() && self.retries.is_empty()
    }

    /// Returns when the next event has waited long enough for its next attempt.
    pub(super) fn next_wake(&self) -> Option<Micros> {
        [self.retries.next_wake(), self.separate.next_wake()].into_iter().flatten().min()
    }
}

/// Whether an event of unknown size waits for the pace of its lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PaceRule {
    Keep,
    /// During a pause, one event at a time tests whether the pause is over.
    Ignore,
}

#[derive(Default, Debug)]
pub(super) struct RetryQueue {
    by_time: BinaryHeap<Reverse<(Micros, EventId)>>,
}

impl RetryQueue {
    pub(super) fn push(&mut self, until: Micros, event: EventId) {
        self.by_time.push(Reverse((until, event)));
    }

    /// Takes the next event whose wait is over.
    pub(super) fn pop(&mut self, now: Micros) -> Option<EventId> {
        match self.by_time.peek() {
            Some(Reverse((until, _))) if *until <= now => self.by_time.pop().map(|Reverse((_, event))| event),
            _ => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }

    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.by_time.peek().map(|Reverse((until, _))| *until)
    }
}

/// Events that are sent as one request, without others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct EventGroup {
    pub(super) events: Vec<EventId>,
    pub(super) reason: SeparateReason,
}

/// Why a group is sent without other events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SeparateReason {
    /// One event; it is not known yet whether the stream accepts its size.
    Size,
    /// Half of a refused request, or one suspect that is tried again.
    Suspect,
    /// One event that was refused alone after too many others: the endpoint may be at fault.
    Refused,
}

/// Groups that are ready, and groups that wait for their next attempt.
#[derive(Default, Debug)]
pub(super) struct SeparateRequests {
    ready: VecDeque<EventGroup>,
    later: Vec<(Micros, EventGroup)>,
}

impl SeparateRequests {
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Whether any group holds an event that was not refused alone.
    pub(super) fn has_untried(&self) -> bool {
        let mut groups = self.ready.iter().chain(self.later.iter().map(|(_, group)| group));
        groups.any(|group| group.reason != SeparateReason::Refused)
    }

    /// Whether no group is ready and none waits. `is_empty` ignores groups that wait.
    pub(super) fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.later.is_empty()
    }

    pub(super) fn push(&mut self, group: EventGroup) {
        self.ready.push_back(group);
    }

    /// Puts a group back at the front, because its request taught nothing.
    pub(super) fn put_back(&mut self, group: EventGroup) {
        self.ready.push_front(group);
    }

    pub(super) fn push_later(&mut self, until: Micros, group: EventGroup) {
        self.later.push((until, group));
    }

    pub(super) fn pop(&mut self) -> Option<EventGroup> {
        self.ready.pop_front()
    }

    /// Makes every group ready whose wait is over.
    pub(super) fn wake(&mut self, now: Micros) {
        for (_, group) in self.later.extract_if(.., |(until, _)| *until <= now) {
            self.ready.push_back(group);
        }
    }

    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.later.iter().map(|(until, _)| *until).min()
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
        outbox.separate.wake(opens);
        assert!(outbox.pick_separate(PaceRule::Ignore, 0, &events).unwrap().is_some());
    }

    #[test]
    fn only_what_was_refused_alone_calls_for_a_probe() {
        let (mut outbox, mut events) = (outbox(), Events::default());
        let event = insert(&mut events, 0, 100);
        outbox.separate.push(EventGroup { events: vec![event], reason: SeparateReason::Refused });
        assert!(outbox.holds_only_refused());
        outbox.separate.push_later(9, EventGroup { events: vec![event], reason: SeparateReason::Suspect });
        assert!(!outbox.holds_only_refused() && outbox.has_ready());
    }

    #[test]
    fn events_come_back_in_time_order() {
        let mut waiting = RetryQueue::default();
        for (until, event) in [(30, 3), (10, 1), (20, 2)] {
            waiting.push(until, event);
        }
        assert_eq!((waiting.pop(9), waiting.pop(10), waiting.pop(25), waiting.pop(25)), (None, Some(1), Some(2), None));
        assert_eq!(waiting.next_wake(), Some(30));
    }
}
