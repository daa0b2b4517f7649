//! Events that cannot go to a lane: those that wait for their next attempt, and those that must not share a request with
//! others.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Micros;
use super::event::EventId;

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
pub(super) struct Group {
    pub(super) events: Vec<EventId>,
    pub(super) cause: Cause,
}

/// Why a group is sent without other events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
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
    ready: VecDeque<Group>,
    later: Vec<(Micros, Group)>,
}

impl SeparateRequests {
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Whether any group holds an event that was not refused alone.
    pub(super) fn has_untried(&self) -> bool {
        let mut all = self.ready.iter().chain(self.later.iter().map(|(_, group)| group));
        all.any(|group| group.cause != Cause::Refused)
    }

    /// Whether no group is ready and none waits. `is_empty` ignores groups that wait.
    pub(super) fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.later.is_empty()
    }

    pub(super) fn push(&mut self, group: Group) {
        self.ready.push_back(group);
    }

    /// Puts a group back at the front, because its request taught nothing.
    pub(super) fn put_back(&mut self, group: Group) {
        self.ready.push_front(group);
    }

    pub(super) fn push_later(&mut self, until: Micros, group: Group) {
        self.later.push((until, group));
    }

    pub(super) fn pop(&mut self) -> Option<Group> {
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
