//! Decides what an error means for delivery. Only its code counts, and its message where the code is ambiguous, never
//! the HTTP status or an enum variant: the service answers 400 to almost everything.

use serde::{Deserialize, Serialize};

use crate::kinesis::outcome::{INVALID, NO_CREDENTIALS, PLAIN_HTTP, TOO_LARGE};

/// How the engine reacts to an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reaction {
    /// Slow the shard down. This is never a reason to give up.
    Throttle,
    /// Try again after a wait. The record may have been written.
    Retry,
    /// Try again at once: the clocks differ, and the client has corrected its own.
    Skew,
    /// Pause, keep everything, and look again from time to time.
    Pause(Trouble),
    /// Kinesis refuses the content of the request: one of its records can never be accepted.
    Poison,
    /// An intermediary refuses the request. One of its records may be the reason, or none.
    Doubt,
}

/// A problem that prevents a whole run from continuing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The access key, secret or token is not accepted.
    Credentials,
    Permission,
    /// The stream's encryption key cannot be used.
    Encryption,
    /// The stream does not exist, or is not active.
    StreamMissing,
    Unreachable,
    /// The stream ignores partition keys, so order cannot be kept.
    Unordered,
    /// The endpoint refuses one record after another.
    Refused,
    /// The endpoint answers, but every record fails.
    Failing,
    /// This machine's disk has no space to remember what was delivered.
    DiskFull,
}

/// Returns the reaction to an error code. The message counts only where the code alone is ambiguous.
pub fn reaction(code: &str, message: &str) -> Reaction {
    match code {
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "LimitExceededException"
        | "KMSThrottlingException"
        | "SlowDown"
        | "RequestLimitExceeded" => Reaction::Throttle,
        "InvalidSignatureException" | "SignatureDoesNotMatch" if is_skew(message) => Reaction::Skew,
        "RequestExpired" | "RequestTimeTooSkewed" => Reaction::Skew,
        "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "ExpiredTokenException"
        | "ExpiredToken"
        | "IncompleteSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationTokenException"
        | "MissingAuthenticationToken"
        | NO_CREDENTIALS => Reaction::Pause(Trouble::Credentials),
        "AccessDeniedException"
        | "AccessDenied"
        | "NotAuthorized"
        | "OptInRequired"
        | "SubscriptionRequiredException" => Reaction::Pause(Trouble::Permission),
        "KMSAccessDeniedException"
        | "KMSDisabledException"
        | "KMSInvalidStateException"
        | "KMSNotFoundException"
        | "KMSOptInRequired" => Reaction::Pause(Trouble::Encryption),
        "ResourceNotFoundException" | "ResourceInUseException" => Reaction::Pause(Trouble::StreamMissing),
        PLAIN_HTTP => Reaction::Pause(Trouble::Unreachable),
        code if INVALID.contains(&code) => Reaction::Poison,
        // Error pages of proxies, gateways and filters, which may have read the body.
        TOO_LARGE | "HTTP 400" | "HTTP 403" | "HTTP 406" | "HTTP 414" | "HTTP 422" | "HTTP 431" | "HTTP 451" => {
            Reaction::Doubt
        }
        _ => Reaction::Retry,
    }
}

fn is_skew(message: &str) -> bool {
    message.contains("Signature expired") || message.contains("Signature not yet current")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_has_its_reaction() {
        use Trouble::{Credentials, Encryption, Permission, StreamMissing, Unreachable};
        for (code, message, expected) in [
            ("ProvisionedThroughputExceededException", "", Reaction::Throttle),
            ("InternalFailure", "", Reaction::Retry),
            ("ServiceUnavailable", "", Reaction::Retry),
            ("something new", "", Reaction::Retry),
            ("InvalidSignatureException", "The request signature we calculated", Reaction::Pause(Credentials)),
            ("InvalidSignatureException", "Signature expired: 2018 is now earlier than", Reaction::Skew),
            ("ExpiredTokenException", "", Reaction::Pause(Credentials)),
            ("AccessDeniedException", "", Reaction::Pause(Permission)),
            ("KMSAccessDeniedException", "", Reaction::Pause(Encryption)),
            ("ResourceNotFoundException", "", Reaction::Pause(StreamMissing)),
            (NO_CREDENTIALS, "", Reaction::Pause(Credentials)),
            (PLAIN_HTTP, "", Reaction::Pause(Unreachable)),
            ("ValidationException", "", Reaction::Poison),
            (TOO_LARGE, "", Reaction::Doubt),
            ("HTTP 400", "", Reaction::Doubt),
            ("HTTP 302", "", Reaction::Retry),
            ("HTTP 502", "", Reaction::Retry),
        ] {
            assert_eq!(reaction(code, message), expected, "{code}");
        }
    }
}
