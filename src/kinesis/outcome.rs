//! The outcome of one `PutRecords` request.

use std::ops::Range;

use bytes::Bytes;

use super::words::FailureMessage;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PutOutcome {
    /// The service returned a result for each record.
    Answered(PutAnswer),
    /// The whole request was refused, by the service or before it was sent.
    Refused {
        /// The service's error code, or one of the codes below.
        code: String,
        /// The service's message, or ours.
        message: FailureMessage,
    },
    /// No usable answer came.
    Unanswered { sent: SendState, message: FailureMessage },
}

/// Whether a request without an answer may have reached the service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SendState {
    /// No connection was opened, so the request certainly did not.
    Never,
    Maybe,
}

/// The answer to `PutRecords`: one result per record, in order, as ranges in the answer's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutAnswer {
    pub text: Bytes,
    pub records: Vec<RecordResult>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordResult {
    Accepted { shard: Range<u32> },
    Failed { code: Range<u32>, message: Range<u32> },
}

impl PutAnswer {
    pub fn part(&self, range: &Range<u32>) -> &[u8] {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// The code for a response with status 413 that is not from Kinesis: an intermediary found the request too large.
pub const TOO_LARGE: &str = "RequestEntityTooLarge";

/// Codes with which Kinesis refuses a request because of its content.
pub const INVALID: [&str; 3] = ["ValidationException", "InvalidArgumentException", "SerializationException"];

/// The code if no credentials could be obtained. Nothing was sent.
pub const NO_CREDENTIALS: &str = "CredentialsNotLoaded";

/// The code if a request over plain HTTP would have left this machine. Nothing was sent.
pub const PLAIN_HTTP: &str = "PlainHttpRefused";
