//! Events that do not share a request with others: events that may be too large for the stream, and the halves of a
//! refused request.

use std::collections::VecDeque;

use super::Micros;
use super::event::EventId;

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
