//! What the endpoint does wrong, all of it settable while it runs.

use std::time::Duration;

/// All settings. The default is a healthy stream without limits.
#[derive(Clone, Debug)]
pub(crate) struct Faults {
    /// What befalls whole requests: how often, 0 to 1, and what. At most one befalls a request.
    pub(crate) fates: Vec<(f64, Fate)>,
    /// How many more requests a fate may befall.
    pub(crate) fates_left: usize,
    /// How often a record is throttled for nothing.
    pub(crate) throttled: f64,
    /// How often a record fails with `InternalFailure`.
    pub(crate) failed: f64,
    /// How many of those that fail are written all the same, 0 to 1.
    pub(crate) failed_but_written: f64,
    /// Shards take so many times what they take at AWS in a second of the clock; `None`: anything.
    pub(crate) limits: Option<f64>,
    /// Requests with a record for the shard that holds the lowest hash are answered so late.
    pub(crate) slow: Duration,
    /// Partition keys are ignored.
    pub(crate) auto: bool,
    /// The right to put records is revoked.
    pub(crate) denied: bool,
    /// Credentials of this key id have expired.
    pub(crate) expired: Option<&'static str>,
    /// Seconds by which its clock is ahead.
    pub(crate) skew: i64,
    /// What `DryRun` does.
    pub(crate) dry_run: DryRun,
    /// Requests with a larger record are refused, in bytes of data and key; 0 takes all.
    pub(crate) largest: usize,
    /// Records that are larger are throttled, in bytes of data and key; 0 throttles none for that.
    pub(crate) heavy: usize,
    /// Larger requests are refused with a bare 413; 0 takes all.
    pub(crate) longest: usize,
    /// Whatever is asked, the answer is endless.
    pub(crate) endless: Option<Endless>,
    /// Requests with a record that holds this are refused, with this refusal.
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

/// What befalls a whole request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Fate {
    /// It is refused.
    Refused(Refusal, Applied),
    /// No answer ever comes.
    Silence(Applied),
    /// The connection is reset.
    Reset(Applied),
    /// Half an answer comes, then the connection is closed. The records are written.
    Cut,
    /// Something in between answers with this status and this page.
    Page(u16, &'static str, Applied),
    /// The answer disagrees with itself in one of these ways.
    Contradiction(Contradiction, Applied),
    /// The answer never ends, or not soon. The records are written.
    Endless(Endless),
}

/// How an answer disagrees with itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contradiction {
    /// Every record has its place, and some have failed.
    Count,
    /// A record has its place and an error code,
    CodeBesideId,
    /// or one that is a number.
    NumberAsCode,
    /// A record has a shard and no sequence number.
    HalfAnId,
    /// There is one result less than there are records.
    OneLess,
    /// Every record has its place, and the answer names an error,
    NamedError,
    /// or its header does.
    HeaderOfError,
}

/// An answer that does not end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Endless {
    /// In chunks, as fast as they are read.
    Chunked,
    /// Its length is given, and far beyond any answer's.
    Long,
    /// A byte now and then.
    Slow,
}

/// What an endless answer comes to: no test fills the memory of the machine that it runs on.
pub(crate) const ENDLESS: u64 = 256 << 20;

/// Whether the records of a request are written although no answer says so.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Applied {
    Never,
    AtOnce,
    /// After this time, whatever has been written meanwhile.
    Late(Duration),
}

/// What an endpoint that does not know `DryRun` or does know it makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DryRun {
    Honoured,
    Ignored,
}

/// An answer that refuses a whole request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// An answer of something in between has none.
    pub(crate) code: Option<&'static str>,
    pub(crate) message: &'static str,
}

impl Refusal {
    /// The service answers 400 to almost everything.
    pub(crate) const fn of(code: &'static str) -> Self {
        Self { status: 400, code: Some(code), message: "" }
    }

    pub(crate) const fn status(status: u16, code: Option<&'static str>) -> Self {
        Self { status, code, message: "" }
    }
}

/// Refusals of a service that is over its rate.
pub(crate) const THROTTLES: [Refusal; 6] = [
    Refusal::of("ProvisionedThroughputExceededException"),
    Refusal::of("KMSThrottlingException"),
    Refusal::of("ThrottlingException"),
    Refusal::of("Throttling"),
    Refusal::of("LimitExceededException"),
    Refusal::status(503, Some("SlowDown")),
];

/// Refusals after which nobody knows whether the records were written.
pub(crate) const FAILURES: [Refusal; 6] = [
    Refusal::status(500, Some("InternalFailure")),
    Refusal::status(503, Some("ServiceUnavailable")),
    Refusal::status(500, None),
    Refusal::status(503, None),
    Refusal::status(502, None),
    Refusal::of("SomethingNobodyHasHeardOf"),
];

/// Refusals that a record of the request may be to blame for.
pub(crate) const POISONS: [Refusal; 4] = [
    Refusal::of("ValidationException"),
    Refusal::of("InvalidArgumentException"),
    Refusal::of("SerializationException"),
    Refusal::status(413, None),
];

/// The answer while a right is missing.
pub(crate) const DENIED: Refusal = Refusal {
    status: 400,
    code: Some("AccessDeniedException"),
    message: "User: arn:aws:iam::111122223333:user/u is not authorized to perform: kinesis:PutRecords",
};

/// The answer to credentials that have expired.
pub(crate) const EXPIRED: Refusal = Refusal {
    status: 400,
    code: Some("ExpiredTokenException"),
    message: "The security token included in the request is expired",
};

/// The answer while there is no such stream.
pub(crate) const MISSING: Refusal = Refusal {
    status: 400,
    code: Some("ResourceNotFoundException"),
    message: "Stream faults under account 111122223333 not found.",
};
