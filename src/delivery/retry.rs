//! Waits between attempts, with jitter, and the events that wait.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Micros;
use super::event::EventId;

/// Returns a wait that doubles with each attempt from `first` to at most `longest`, minus a random part of up to half.
pub(super) fn backoff((first, longest): (Micros, Micros), attempt: u32, random: &mut fastrand::Rng) -> Micros {
    let full = first.saturating_mul(1 << attempt.min(20)).min(longest);
    full - random.u64(0..=full / 2)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut random = fastrand::Rng::with_seed(1);
        for (attempt, full) in [(0, 100), (1, 200), (2, 400), (9, 1_000), (60, 1_000)] {
            let wait = backoff((100, 1_000), attempt, &mut random);
            assert!((full / 2..=full).contains(&wait), "{attempt}: {wait}");
        }
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
