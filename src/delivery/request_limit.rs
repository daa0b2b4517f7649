//! How large a request may be where something in between takes less than Kinesis does: learned by what it refuses, kept for a
//! while, then tried again.

use super::Micros;
use super::limits::{BOUNDED_FOR, MAX_REQUEST_BYTES};

/// What is known of the largest request, in bytes of data and keys.
#[derive(Default, Debug)]
pub(super) struct RequestLimit {
    learned: Option<Learned>,
}

#[derive(Clone, Copy, Debug)]
struct Learned {
    /// The smallest request that was refused.
    refused: usize,
    /// Until then requests stay below it, for so long.
    until: Micros,
    wait: Micros,
}

impl RequestLimit {
    /// The most that a request with several records may hold. What is encoded grows by another part of a small record than
    /// of a large one, so it is half of what was refused.
    pub(super) fn most(&self, now: Micros) -> usize {
        match self.learned {
            Some(learned) if now < learned.until => learned.refused / 2,
            Some(learned) => (learned.refused * 2).min(MAX_REQUEST_BYTES),
            None => MAX_REQUEST_BYTES,
        }
    }

    /// A request with several records was too large.
    pub(super) fn was_refused(&mut self, bytes: usize, now: Micros) {
        let (first, longest) = BOUNDED_FOR;
        self.learned = Some(match self.learned {
            Some(learned) if bytes >= learned.refused => {
                let is_confirmed = now >= learned.until;
                let wait = if is_confirmed { (learned.wait * 2).min(longest) } else { learned.wait };
                let until = if is_confirmed { now + wait } else { learned.until };
                Learned { until, wait, ..learned }
            }
            _ => Learned { refused: bytes, until: now + first, wait: first },
        });
    }

    /// Whether anything is known that a request which is taken could contradict.
    pub(super) fn is_learned(&self) -> bool {
        self.learned.is_some()
    }

    /// A request was taken: one as large as another that was refused shows that it was not for its size.
    pub(super) fn was_taken(&mut self, bytes: usize) {
        self.learned.take_if(|learned| bytes >= learned.refused);
    }

    /// What was refused was not refused for its size.
    pub(super) fn forget(&mut self) {
        self.learned = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::SECOND;
    use super::*;

    #[test]
    fn requests_stay_below_what_was_refused_and_try_more_ever_more_rarely() {
        let (mut limit, mut now, mut refused) = (RequestLimit::default(), 0, 0);
        for _ in 0..3_600 {
            let bytes = limit.most(now);
            if bytes > 1_000_000 {
                refused += 1;
                limit.was_refused(bytes, now);
            } else {
                limit.was_taken(bytes);
                assert!(bytes >= 500_000, "{bytes}");
            }
            now += SECOND;
        }
        assert!((4..=14).contains(&refused), "{refused}");
    }

    #[test]
    fn what_is_taken_at_that_size_was_not_refused_for_it() {
        let mut limit = RequestLimit::default();
        limit.was_refused(1_000, 0);
        assert_eq!((limit.most(0), limit.most(11 * SECOND)), (500, 2_000));
        limit.was_taken(999);
        assert!(limit.is_learned());
        limit.was_taken(1_000);
        assert_eq!((limit.is_learned(), limit.most(0)), (false, MAX_REQUEST_BYTES));
    }

    #[test]
    fn a_refused_request_that_was_under_way_teaches_the_smaller_size() {
        let mut limit = RequestLimit::default();
        limit.was_refused(4_000, 0);
        limit.was_refused(5_000, 1);
        assert_eq!(limit.most(2), 2_000);
        limit.was_refused(2_000, 3);
        assert_eq!(limit.most(4), 1_000);
        limit.forget();
        assert_eq!(limit.most(4), MAX_REQUEST_BYTES);
    }
}
