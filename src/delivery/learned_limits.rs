//! Learns how large a record and a request may be.

use super::Micros;
use super::limits::{BOUNDED_FOR, DEFAULT_RECORD_BYTES, MAX_RECORD_BYTES, MAX_REQUEST_BYTES};

/// What is known of the stream's record limit, in bytes of data and partition key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RecordLimit {
    /// The largest size known to be accepted.
    taken: usize,
    /// The smallest size known to be refused.
    refused: usize,
}

/// What to do with a record of a given size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fit {
    /// The record goes like any other.
    Fits,
    /// The stream may or may not accept the record, so it is sent alone.
    TryAlone,
    /// The record is larger than this limit, in bytes.
    TooLarge(usize),
}

impl RecordLimit {
    /// `stated` is the limit that the stream states; `None` if it could not be read.
    pub(super) fn new(stated: Option<usize>) -> Self {
        match stated {
            Some(limit) => Self { taken: limit, refused: limit + 1 },
            None => Self { taken: DEFAULT_RECORD_BYTES, refused: MAX_RECORD_BYTES + 1 },
        }
    }

    pub(super) fn fit(self, bytes: usize) -> Fit {
        if bytes <= self.taken {
            Fit::Fits
        } else if bytes < self.refused {
            Fit::TryAlone
        } else {
            Fit::TooLarge(self.taken)
        }
    }

    pub(super) fn note_accepted(&mut self, bytes: usize) {
        self.taken = self.taken.max(bytes);
        self.refused = self.refused.max(self.taken + 1);
    }

    /// Notes that a record of `bytes` was refused alone. Has no effect on sizes known to be accepted.
    pub(super) fn note_refused(&mut self, bytes: usize) {
        if bytes > self.taken {
            self.refused = self.refused.min(bytes);
        }
    }
}

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
    pub(super) fn note_refused(&mut self, bytes: usize, now: Micros) {
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
    pub(super) fn note_accepted(&mut self, bytes: usize) {
        self.learned.take_if(|learned| bytes >= learned.refused);
    }

    /// Forgets the limit: what was refused was not refused because of its size.
    pub(super) fn forget(&mut self) {
        self.learned = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::SECOND;

    #[test]
    fn a_stated_limit_is_believed() {
        let limit = RecordLimit::new(Some(2_000_000));
        assert_eq!((limit.fit(2_000_000), limit.fit(2_000_001)), (Fit::Fits, Fit::TooLarge(2_000_000)));
    }

    #[test]
    fn one_try_alone_sets_an_unknown_limit() {
        let mut limit = RecordLimit::new(None);
        assert_eq!(limit.fit(DEFAULT_RECORD_BYTES), Fit::Fits);
        assert_eq!(limit.fit(3_000_000), Fit::TryAlone);
        limit.note_refused(3_000_000);
        assert_eq!((limit.fit(2_000_000), limit.fit(3_000_000)), (Fit::TryAlone, Fit::TooLarge(DEFAULT_RECORD_BYTES)));
        limit.note_accepted(2_000_000);
        assert_eq!(limit.fit(2_000_000), Fit::Fits);
        assert_eq!(limit.fit(MAX_RECORD_BYTES + 1), Fit::TooLarge(2_000_000));
    }

    #[test]
    fn requests_stay_below_what_was_refused_and_try_more_ever_more_rarely() {
        let (mut limit, mut now, mut refused) = (RequestLimit::default(), 0, 0);
        for _ in 0..3_600 {
            let bytes = limit.most(now);
            if bytes > 1_000_000 {
                refused += 1;
                limit.note_refused(bytes, now);
            } else {
                limit.note_accepted(bytes);
                assert!(bytes >= 500_000, "{bytes}");
            }
            now += SECOND;
        }
        assert!((4..=14).contains(&refused), "{refused}");
    }

    #[test]
    fn what_is_taken_at_that_size_was_not_refused_for_it() {
        let mut limit = RequestLimit::default();
        limit.note_refused(1_000, 0);
        assert_eq!((limit.most(0), limit.most(11 * SECOND)), (500, 2_000));
        limit.note_accepted(999);
        assert!(limit.is_learned());
        limit.note_accepted(1_000);
        assert_eq!((limit.is_learned(), limit.most(0)), (false, MAX_REQUEST_BYTES));
    }

    #[test]
    fn a_refused_request_in_flight_teaches_the_smaller_size() {
        let mut limit = RequestLimit::default();
        limit.note_refused(4_000, 0);
        limit.note_refused(5_000, 1);
        assert_eq!(limit.most(2), 2_000);
        limit.note_refused(2_000, 3);
        assert_eq!(limit.most(4), 1_000);
        limit.forget();
        assert_eq!(limit.most(4), MAX_REQUEST_BYTES);
    }
}
