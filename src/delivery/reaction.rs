//! Decides what an error means for delivery: the reaction to it, and the pause that it may lead to.

use serde::{Deserialize, Serialize};

use super::Micros;
use super::dead_letters::DeadPlace;
use super::limits::PROBE_WAITS;
use crate::kinesis::FailureMessage;
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

/// An error as the service reported it, or as Outflow names it.
#[derive(Clone, Copy)]
pub(super) struct Refusal<'a> {
    pub(super) code: &'a str,
    pub(super) message: &'a FailureMessage,
}

impl Refusal<'_> {
    pub(super) fn reaction(&self) -> Reaction {
        reaction(self.code, self.message.foreign_text())
    }

    /// Whether Kinesis itself says that a record is at fault, and not another part of the request.
    pub(super) fn blames_record(&self) -> bool {
        let words = self.message.foreign_text().to_ascii_lowercase();
        let is_about = |part: &str| words.contains(part);
        self.reaction() == Reaction::Poison
            && ["record", "partitionkey", "partition key", "member.data"].into_iter().any(is_about)
            && !["streamname", "streamarn", "stream name"].into_iter().any(is_about)
    }
}

/// Why a run is paused. A look is one request that tests whether the pause is over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pause {
    pub trouble: Trouble,
    /// The service's code, or one of Outflow's own.
    pub code: String,
    pub message: FailureMessage,
    /// The line of the first record that fails, when every record fails.
    pub place: Option<DeadPlace>,
    pub since: Micros,
    /// `None` during a look, and if no look can end the pause.
    pub next_look: Option<Micros>,
    looks: u32,
    /// Number of the last request sent before the pause began.
    pub(super) sent: u64,
}

impl Pause {
    /// Creates a pause that begins at `now` and is due for a look at once.
    pub fn new(trouble: Trouble, code: &str, message: impl Into<FailureMessage>, now: Micros) -> Self {
        Self {
            trouble,
            code: code.into(),
            message: message.into(),
            place: None,
            since: now,
            next_look: Some(now),
            looks: 0,
            sent: 0,
        }
    }

    /// Creates a pause that no look can end.
    pub(super) fn for_good(trouble: Trouble, code: &str, message: impl Into<FailureMessage>, since: Micros) -> Self {
        Self { next_look: None, ..Self::new(trouble, code, message, since) }
    }

    /// Sets the time of the next look, when the pause has just begun or a look has failed.
    pub(super) fn look_later(&mut self, now: Micros, random: &mut fastrand::Rng) {
        self.next_look = Some(now + PROBE_WAITS.wait(self.looks, random));
        self.looks += 1;
    }

    /// Whether the pause can end because the service processed the records of request `number`. If the whole stream was
    /// refused, that may have happened after this request: then only a request sent later can end the pause.
    pub(super) fn may_end_by(&self, number: u64) -> bool {
        match self.trouble {
            Trouble::Unordered | Trouble::DiskFull => false,
            Trouble::Unreachable | Trouble::Refused | Trouble::Failing => true,
            Trouble::Credentials | Trouble::Permission | Trouble::Encryption | Trouble::StreamMissing => {
                number > self.sent
            }
        }
    }

    /// Changes the reason of the pause. A stream that ignores partition keys stays the reason.
    pub(super) fn renew(&mut self, trouble: Trouble, refusal: &Refusal<'_>) {
        if self.trouble != Trouble::Unordered {
            self.trouble = trouble;
            self.place = None;
            refusal.code.clone_into(&mut self.code);
            match (refusal.message, &mut self.message) {
                // A refused request renews the pause once for each of its records, so memory is reused.
                (FailureMessage::Theirs(words), FailureMessage::Theirs(place)) => words.clone_into(place),
                (message, place) => place.clone_from(message),
            }
        }
    }

    /// Whether both pauses are about the same. A pause with another subject is reported again; another message of the
    /// service about the same subject is not. Each fault of the AWS files has its own remedy.
    pub(super) fn has_subject_of(&self, other: &Self) -> bool {
        let is_file = |pause: &Self| matches!(pause.message, FailureMessage::AwsFile(_));
        (self.trouble, &self.code) == (other.trouble, &other.code)
            && (self.message == other.message || !is_file(self) && !is_file(other))
    }

    pub fn lasted(&self, now: Micros) -> Micros {
        now.saturating_sub(self.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinesis::ServiceHost;

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

    #[test]
    fn words_take_the_place_of_others_and_keep_their_memory() {
        let mut pause = Pause::new(Trouble::Failing, "", "Signature expired: a long while ago", 0);
        let mut renew = |message: &FailureMessage| {
            pause.renew(Trouble::Failing, &Refusal { code: "", message });
            (pause.message.clone(), pause.message.foreign_text().as_ptr())
        };
        let (_, memory) = renew(&"Signature expired".into());
        assert_eq!(renew(&"Rate exceeded".into()), ("Rate exceeded".into(), memory));
        let ours = FailureMessage::Unreachable(ServiceHost::named("10.0.0.1"), Box::new(FailureMessage::TooLate));
        for message in [&ours, &FailureMessage::Silent, &"no route to host".into()] {
            assert_eq!(&renew(message).0, message);
        }
    }

    #[test]
    fn only_kinesis_blames_a_record() {
        let size = "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at \
             'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576";
        let stream = "1 validation error detected: Value 'x/y' at 'streamName' failed to satisfy constraint: records";
        for (code, words, expected) in [
            ("ValidationException", size, true),
            ("InvalidArgumentException", "Records size exceeds 5 MB limit", true),
            ("ValidationException", "Value '' at 'records.1.member.partitionKey' failed to satisfy", true),
            ("ValidationException", stream, false),
            ("SerializationException", "", false),
            ("RequestEntityTooLarge", size, false),
            ("HTTP 400", "record", false),
            ("InternalFailure", size, false),
        ] {
            let message = words.into();
            assert_eq!(Refusal { code, message: &message }.blames_record(), expected, "{code}: {words}");
        }
    }

    #[test]
    fn a_dead_letter_holds_all_and_the_reaction_sees_what_others_say() {
        let ours = FailureMessage::Unreachable(ServiceHost::named("10.0.0.1"), Box::new("reset".into()));
        assert_eq!(ours.to_string(), "could not reach 10.0.0.1: reset");
        assert_eq!((ours.foreign_text(), FailureMessage::Silent.foreign_text()), ("", ""));
        let theirs = FailureMessage::from("Signature expired");
        assert_eq!((theirs.foreign_text(), theirs.to_string()), ("Signature expired", "Signature expired".into()));
    }
}
