//! The faults of the endpoint. A test can change all of them during a run.

use std::time::Duration;

/// All settings. The default is a healthy stream without limits.
#[derive(Clone, Debug)]
pub(crate) struct Faults {
    /// The fates of whole requests, each with its probability from 0 to 1. A request has at most one fate.
    pub(crate) fates: Vec<(f64, Fate)>,
    /// How many more requests may have a fate.
    pub(crate) fates_left: usize,
    /// Probability that a record is throttled although the shard has capacity.
    pub(crate) throttled: f64,
    /// Probability that a record fails with `InternalFailure`.
    pub(crate) failed: f64,
    /// Share of the failed records that are written anyway, 0 to 1.
    pub(crate) failed_but_written: f64,
    /// Factor for the AWS limits of a shard per second. `None` removes the limits.
    pub(crate) limits: Option<f64>,
    /// Delay of the answers to requests with a record for the shard of the lowest hashes.
    pub(crate) slow: Duration,
    /// Whether the stream ignores partition keys.
    pub(crate) auto: bool,
    /// Whether the permission to put records is revoked.
    pub(crate) denied: bool,
    /// The key ID whose credentials have expired.
    pub(crate) expired: Option<&'static str>,
    /// Seconds by which the endpoint's clock is ahead.
    pub(crate) skew: i64,
    /// The endpoint's answer to `DryRun`.
    pub(crate) dry_run: DryRun,
    /// The endpoint refuses requests with a larger record, in bytes of data and key. 0 accepts all.
    pub(crate) largest: usize,
    /// The endpoint throttles larger records, in bytes of data and key. 0 sets no limit.
    pub(crate) heavy: usize,
    /// The endpoint refuses longer requests with a bare 413. 0 accepts all.
    pub(crate) longest: usize,
    /// The endpoint gives an endless answer to every request.
    pub(crate) endless: Option<Endless>,
    /// The endpoint refuses requests with a record that contains this text, with this refusal.
    pub(crate) poison: Option<(&'static str, Refusal)>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            fates: Vec::new(),
            fates_left: usize::MAX,
            throttled: 0.0,
            failed: 0.0,
            failed_but_written: 0.0,
            limits: None,
            slow: Duration::ZERO,
            auto: false,
            denied: false,
            expired: None,
            skew: 0,
            dry_run: DryRun::Honoured,
            largest: 0,
            heavy: 0,
            longest: 0,
            endless: None,
            poison: None,
        }
    }
}

/// The fate of a whole request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Fate {
    /// The endpoint refuses it.
    Refused(Refusal, Applied),
    /// The endpoint never answers.
    Silence(Applied),
    /// The endpoint resets the connection.
    Reset(Applied),
    /// The endpoint sends half an answer, then closes the connection. The records are written.
    Cut,
    /// A middlebox answers with this status and this page.
    Page(u16, &'static str, Applied),
    /// The answer contradicts itself in one of these ways.
    Contradiction(Contradiction, Applied),
    /// The answer never ends, or ends late. The records are written.
    Endless(Endless),
}

/// How an answer contradicts itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contradiction {
    /// Every record has a sequence number, but the failure count is not 0.
    Count,
    /// A record has a sequence number and an error code.
    CodeBesideId,
    /// A record has a sequence number and an error code that is a number.
    NumberAsCode,
    /// A record has a shard but no sequence number.
    HalfAnId,
    /// The answer has one result less than the request has records.
    OneLess,
    /// Every record has a sequence number, but the answer names an error.
    NamedError,
    /// Every record has a sequence number, but the answer's header names an error.
    HeaderOfError,
}

/// An answer that does not end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Endless {
    /// Chunks, as fast as the client reads them.
    Chunked,
    /// A declared length far above that of any real answer.
    Long,
    /// A byte now and then.
    Slow,
}

/// The size of an endless answer. The limit keeps a test from filling the machine's memory.
pub(crate) const ENDLESS: u64 = 256 << 20;

/// Whether the records of a request are written although no answer confirms it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Applied {
    Never,
    AtOnce,
    /// After this time, whatever was written in between.
    Late(Duration),
}

/// How an endpoint answers `DryRun`: it does or does not support it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DryRun {
    Honoured,
    Ignored,
}

/// An answer that refuses a whole request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// An answer of a middlebox has no code.
    pub(crate) code: Option<&'static str>,
    pub(crate) message: &'static str,
}

impl Refusal {
    /// Creates a refusal with status 400, which the service uses for almost everything.
    pub(crate) const fn of(code: &'static str) -> Self {
        Self { status: 400, code: Some(code), message: "" }
    }

    pub(crate) const fn status(status: u16, code: Option<&'static str>) -> Self {
        Self { status, code, message: "" }
    }
}

/// Refusals of a service above its rate.
pub(crate) const THROTTLES: [Refusal; 6] = [
    Refusal::of("ProvisionedThroughputExceededException"),
    Refusal::of("KMSThrottlingException"),
    Refusal::of("ThrottlingException"),
    Refusal::of("Throttling"),
    Refusal::of("LimitExceededException"),
    Refusal::status(503, Some("SlowDown")),
];

/// Refusals that leave open whether the records were written.
pub(crate) const FAILURES: [Refusal; 6] = [
    Refusal::status(500, Some("InternalFailure")),
    Refusal::status(503, Some("ServiceUnavailable")),
    Refusal::status(500, None),
    Refusal::status(503, None),
    Refusal::status(502, None),
    Refusal::of("SomethingNobodyHasHeardOf"),
];

/// Refusals that a record of the request may have caused.
pub(crate) const POISONS: [Refusal; 4] = [
    Refusal::of("ValidationException"),
    Refusal::of("InvalidArgumentException"),
    Refusal::of("SerializationException"),
    Refusal::status(413, None),
];

/// The answer while a permission is missing.
pub(crate) const DENIED: Refusal = Refusal {
    status: 400,
    code: Some("AccessDeniedException"),
    message: "User: arn:aws:iam::111122223333:user/u is not authorized to perform: kinesis:PutRecords",
};

/// The answer to expired credentials.
pub(crate) const EXPIRED: Refusal = Refusal {
    status: 400,
    code: Some("ExpiredTokenException"),
    message: "The security token included in the request is expired",
};

/// The answer while the stream does not exist.
pub(crate) const MISSING: Refusal = Refusal {
    status: 400,
    code: Some("ResourceNotFoundException"),
    message: "Stream faults under account 111122223333 not found.",
};
