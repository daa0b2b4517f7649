//! Learns how large a request may be where an intermediary accepts less than Kinesis. The limit follows from refusals,
//! lasts for a while, and is then tested again.

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
    /// Requests stay below `refused` until this time.
    until: Micros,
    /// How long they stay below it. The time doubles when a test confirms the limit.
    wait: Micros,
}

impl RequestLimit {
    /// Returns the most bytes that a request with several records may hold. Encoding adds a larger part to small
    /// records than to large ones, so this is half of what was refused.
    pub(super) fn most(&self, now: Micros) -> usize {
        match self.learned {
            Some(learned) if now < learned.until => learned.refused / 2,
            Some(learned) => (learned.refused * 2).min(MAX_REQUEST_BYTES),
            None => MAX_REQUEST_BYTES,
        }
    }

    /// Notes that a request with several records was too large.
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

    /// Whether a limit is known, which an accepted request could contradict.
    pub(super) fn is_learned(&self) -> bool {
        self.learned.is_some()
    }

    /// Notes that a request was accepted. If one as large was refused before, that was not because of its size.
    pub(super) fn was_taken(&mut self, bytes: usize) {
        self.learned.take_if(|learned| bytes >= learned.refused);
    }

    /// Forgets the limit: what was refused was not refused because of its size.
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
