//! What becomes of one `PutRecords` request.

use std::ops::Range;

use bytes::Bytes;

use super::words::Words;

/// What became of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The service answered for each record.
    Answered(Answer),
    /// The service refused the whole request.
    Refused {
        /// The service's code.
        code: String,
        /// Its words, or ours.
        message: Words,
    },
    /// No answer came.
    Unanswered {
        /// Whether the request may have been written all the same.
        sent: MaybeSent,
        /// What went wrong.
        message: Words,
    },
}

/// Whether a request without an answer may have reached the service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MaybeSent {
    /// No connection: certainly not.
    Never,
    /// It was under way.
    Maybe,
}

/// The answer to `PutRecords`: one result a record, in order, as places in the answer's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The text of the answer.
    pub text: Bytes,
    /// The results.
    pub records: Vec<RecordResult>,
}

/// The result of one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordResult {
    /// It is in the stream, on this shard.
    Accepted {
        /// The shard's id in the text.
        shard: Range<u32>,
    },
    /// It is not.
    Failed {
        /// The code in the text.
        code: Range<u32>,
        /// The message in the text.
        message: Range<u32>,
    },
}

impl Answer {
    /// A part of the answer's text.
    pub fn part(&self, range: &Range<u32>) -> &[u8] {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// The code given to an answer 413 that is not Kinesis' own: something in between found the request too large.
pub const TOO_LARGE: &str = "RequestEntityTooLarge";

/// Codes with which Kinesis refuses a request for what is in it.
pub const INVALID: [&str; 3] = ["ValidationException", "InvalidArgumentException", "SerializationException"];

/// The code given when no credentials could be had.
pub const NO_CREDENTIALS: &str = "CredentialsNotLoaded";

/// The code given when plain http was to leave this machine; nothing was sent.
pub const PLAIN_HTTP: &str = "PlainHttpRefused";
