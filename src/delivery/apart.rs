//! Events that do not travel with others: those that may be too large for the stream, and the halves of a refused request.

use std::collections::VecDeque;

use super::Micros;
use super::event::EventId;

/// A request to be sent in just this company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Group {
    pub(super) events: Vec<EventId>,
    pub(super) cause: Cause,
}

/// Why a group goes apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// One event of which nobody knows yet whether the stream takes its size.
    Size,
    /// One of its events is refused.
    Suspect,
    /// Its one event was refused alone, after too many others were.
    Refused,
}

/// Groups that wait for their turn, and those that wait for their next attempt.
#[derive(Default, Debug)]
pub(super) struct Apart {
    ready: VecDeque<Group>,
    later: Vec<(Micros, Group)>,
}

impl Apart {
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Whether some group has an event that was not refused alone.
    pub(super) fn has_untried(&self) -> bool {
        let mut all = self.ready.iter().chain(self.later.iter().map(|(_, group)| group));
        all.any(|group| group.cause != Cause::Refused)
    }

    /// Nothing waits for anything.
    pub(super) fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.later.is_empty()
    }

    pub(super) fn push(&mut self, group: Group) {
        self.ready.push_back(group);
    }

    /// To the front: it was sent and nothing was learned.
    pub(super) fn put_back(&mut self, group: Group) {
        self.ready.push_front(group);
    }

    pub(super) fn push_later(&mut self, until: Micros, group: Group) {
        self.later.push((until, group));
    }

    pub(super) fn pop(&mut self) -> Option<Group> {
        self.ready.pop_front()
    }

    /// Makes those ready whose wait is over.
    pub(super) fn wake(&mut self, now: Micros) {
        for (_, group) in self.later.extract_if(.., |(until, _)| *until <= now) {
            self.ready.push_back(group);
        }
    }

    /// When the next wait is over.
    pub(super) fn next_wake(&self) -> Option<Micros> {
        self.later.iter().map(|(until, _)| *until).min()
    }
}
