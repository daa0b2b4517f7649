//! How large a record may be: what the stream states, or what attempts with a single record taught.

use super::limits::{DEFAULT_RECORD_BYTES, MAX_RECORD_BYTES};

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

    pub(super) fn was_taken(&mut self, bytes: usize) {
        self.taken = self.taken.max(bytes);
        self.refused = self.refused.max(self.taken + 1);
    }

    /// Notes that a record of `bytes` was refused alone. Has no effect on sizes known to be accepted.
    pub(super) fn was_refused(&mut self, bytes: usize) {
        if bytes > self.taken {
            self.refused = self.refused.min(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        limit.was_refused(3_000_000);
        assert_eq!((limit.fit(2_000_000), limit.fit(3_000_000)), (Fit::TryAlone, Fit::TooLarge(DEFAULT_RECORD_BYTES)));
        limit.was_taken(2_000_000);
        assert_eq!(limit.fit(2_000_000), Fit::Fits);
        assert_eq!(limit.fit(MAX_RECORD_BYTES + 1), Fit::TooLarge(2_000_000));
    }
}
