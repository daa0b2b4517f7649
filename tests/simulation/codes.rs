//! All codes with which the service refuses a whole request, grouped by delivery's reaction.

use outflow::delivery::reaction::Trouble;

/// The service is above its rate.
pub(crate) const THROTTLES: [&str; 6] = [
    "ProvisionedThroughputExceededException",
    "KMSThrottlingException",
    "ThrottlingException",
    "Throttling",
    "LimitExceededException",
    "SlowDown",
];

/// The codes leave open whether the records were written. The last ones are answers without a code.
pub(crate) const FAILURES: [&str; 6] =
    ["InternalFailure", "ServiceUnavailable", "SomethingNobodyHasHeardOf", "HTTP 500", "HTTP 502", "HTTP 503"];

/// A resource that the whole run needs is missing.
pub(crate) const PAUSES: [(&str, Trouble); 14] = [
    ("AccessDeniedException", Trouble::Permission),
    ("OptInRequired", Trouble::Permission),
    ("KMSAccessDeniedException", Trouble::Encryption),
    ("KMSDisabledException", Trouble::Encryption),
    ("KMSInvalidStateException", Trouble::Encryption),
    ("KMSNotFoundException", Trouble::Encryption),
    ("KMSOptInRequired", Trouble::Encryption),
    ("ResourceNotFoundException", Trouble::StreamMissing),
    ("ResourceInUseException", Trouble::StreamMissing),
    ("ExpiredTokenException", Trouble::Credentials),
    ("UnrecognizedClientException", Trouble::Credentials),
    ("IncompleteSignatureException", Trouble::Credentials),
    ("MissingAuthenticationTokenException", Trouble::Credentials),
    ("InvalidSignatureException", Trouble::Credentials),
];

/// A record of the request is the cause.
pub(crate) const POISONS: [&str; 4] =
    ["ValidationException", "InvalidArgumentException", "SerializationException", "RequestEntityTooLarge"];
