//! What an error means for delivery: decided by its code alone, never by HTTP status or enum variant, for the service
//! answers 400 to almost everything.

use serde::{Deserialize, Serialize};

use crate::kinesis::outcome::{INVALID, NO_CREDENTIALS, PLAIN_HTTP, TOO_LARGE};

/// How the engine reacts to an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reaction {
    /// Slow that shard down; never a reason to give up.
    Throttle,
    /// Try again after a wait; it may have been written.
    Retry,
    /// The clocks differ: try again at once, the client has corrected its own.
    Skew,
    /// Pause, keep everything, look again from time to time.
    Pause(Trouble),
    /// Kinesis refuses what is in the request: a record of it can never be taken.
    Poison,
    /// Something in between refuses the request. A record of it may be to blame, or none.
    Doubt,
}

/// What keeps a whole run from going on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The key, secret or token is not accepted.
    Credentials,
    /// A right is missing.
    Permission,
    /// The stream's encryption key cannot be used.
    Encryption,
    /// There is no such stream.
    StreamMissing,
    /// The endpoint does not answer.
    Unreachable,
    /// The stream ignores partition keys, so order cannot be kept.
    Unordered,
    /// The endpoint refuses one record after the other.
    Refused,
    /// The endpoint answers, and every record fails.
    Failing,
    /// There is no room on this machine's disk to remember what was delivered.
    DiskFull,
}

/// The reaction to an error code, with its message where the code alone is ambiguous.
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
        // Pages of proxies, gateways and filters that may have looked at the body.
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
