//! The notices and the result of a run in words, the same in every front end.

use std::path::{Path, PathBuf};

use super::reply::{DeliveryTotals, RunStatus};
use crate::delivery::SECOND;
use crate::delivery::dead_letters::{MALFORMED, TOO_LARGE};
use crate::delivery::engine::{Notice, RunEnd, Summary};
use crate::delivery::reaction::{Pause, Trouble};
use crate::destination::lock::PauseReason;
use crate::destination::sign_in::KeyChange;
use crate::destination::spec::CredentialSource;
use crate::kinesis::remedy::may_be_clock;
use crate::kinesis::{FailureMessage, ProvidedCredentials};
use crate::source::news::NAMED;
use crate::source::{EmptyPlace, News};
use crate::text::foreign::printable;
use crate::text::{Explain, Key, Notification, Phrase, Texts, Tone, say, template};

/// Returns the log line of a notice.
pub fn notice_text(texts: &Texts, notice: &Notice) -> String {
    match notice {
        Notice::DeadLetter { place, message, .. } => {
            texts.text(say::RunDeadLetter { place: printable(place), message: printable(message) })
        }
        Notice::Paused(pause) => pause_text(texts, pause),
        Notice::Feed(news) => feed_text(texts, news),
        Notice::Resumed => texts.text(Key::RunResumed),
        Notice::Dropped(left_out) => texts.text(say::RunDropped { count: left_out.total() }),
    }
}

/// Returns the reason of a dead letter: our own reasons as a text, AWS's code as it is.
pub fn letter_reason(texts: &Texts, reason: &str) -> String {
    match reason {
        TOO_LARGE => texts.text(Key::StreamLetterTooLarge),
        MALFORMED => texts.text(Key::StreamLetterMalformed),
        theirs => printable(theirs),
    }
}

/// Returns what became of the account's new key.
pub fn exchange_text(texts: &Texts, exchange: &KeyChange) -> String {
    match exchange {
        KeyChange::Done { name, access_key_id } => {
            texts.text(say::RunNewKey { account: printable(name), more: printable(access_key_id) })
        }
        KeyChange::Failed { name, reason } => {
            let more = printable(&texts.text(reason));
            texts.text(say::RunNewKeyFailed { account: printable(name), more })
        }
    }
}

/// Returns that the run signs with these credentials from now on.
pub fn signed_in_text(texts: &Texts, by: &CredentialSource) -> String {
    texts.text(say::LogSignedIn { credentials: credentials_text(texts, by) })
}

/// Returns the name of credentials: the account, the AWS profile, or where they come from.
pub fn credentials_text(texts: &Texts, credentials: &CredentialSource) -> String {
    match credentials {
        CredentialSource::Account(name) => printable(name),
        CredentialSource::Provided(ProvidedCredentials::Profile(name)) => {
            texts.text(say::StreamSignInProfile { name: printable(name) })
        }
        CredentialSource::Provided(ProvidedCredentials::Ambient) => texts.text(Key::StreamSignInAmbient),
        CredentialSource::Provided(ProvidedCredentials::Environment) => texts.text(Key::StreamSignInEnvironment),
    }
}

/// Returns that a followed feed has no file yet.
pub fn feed_nothing_text(path: &str, place: EmptyPlace) -> Phrase {
    let path = printable(path);
    match place {
        EmptyPlace::File => say::FeedNothing { path }.into(),
        EmptyPlace::Folder => say::FeedNothingInFolder { path }.into(),
        EmptyPlace::Glob => say::FeedNothingMatches { path }.into(),
    }
}

/// Returns how a run ended.
pub fn end_message(summary: &Summary) -> Notification {
    let waiting = Phrase::count(summary.counts.pending);
    match summary.ended {
        RunEnd::Complete => Notification::new(Tone::Good, Key::LogComplete),
        RunEnd::Drained => Notification::new(Tone::Good, Key::LogDrained),
        RunEnd::DeadlinePassed => Notification::new(Tone::Warn, say::LogDeadline { waiting }),
        RunEnd::Stopped => Notification::new(Tone::Warn, say::LogStopped { waiting }),
        RunEnd::PausedTooLong(_) => Notification::new(Tone::Bad, say::LogPausedTooLong { waiting }),
        RunEnd::FeedBroke => {
            let reason = summary.source_error.as_ref().map_or_else(|| Phrase::foreign(""), Explain::phrase);
            Notification::new(Tone::Bad, say::LogFeedBroke { reason })
        }
    }
}

/// Returns how a saved destination stands that does not stream here.
pub fn status_message(status: &RunStatus) -> Notification {
    match status {
        RunStatus::Stopped(Some(DeliveryTotals { delivered, dead })) => {
            let (count, is_whole) = (Phrase::count(*delivered), *dead == 0);
            if is_whole {
                Notification::new(Tone::Info, say::StandingDelivered { count })
            } else {
                Notification::new(Tone::Warn, say::StandingDead { count, dead: Phrase::count(*dead) })
            }
        }
        RunStatus::Stopped(None) => Notification::new(Tone::Info, Key::StandingStopped),
        RunStatus::RunsElsewhere => Notification::new(Tone::Good, Key::StandingElsewhere),
        RunStatus::PausedElsewhere(reason) => {
            let (tone, cause) = match reason {
                PauseReason::Held => (Tone::Warn, Key::CauseHeld),
                PauseReason::By(trouble) => (Tone::Bad, name_cause(*trouble)),
            };
            Notification::new(tone, say::StandingPausedElsewhere { cause: Phrase::from(cause) })
        }
        RunStatus::Faulty(_) => Notification::new(Tone::Bad, Key::StandingFaulty),
    }
}

/// Returns the cause of a pause in one or two words.
pub fn name_cause(trouble: Trouble) -> Key {
    match trouble {
        Trouble::Credentials => Key::CauseCredentials,
        Trouble::Permission => Key::CausePermission,
        Trouble::Encryption => Key::CauseEncryption,
        Trouble::StreamMissing => Key::CauseStreamMissing,
        Trouble::Unreachable => Key::CauseUnreachable,
        Trouble::Unordered => Key::CauseUnordered,
        Trouble::Refused => Key::CauseRefused,
        Trouble::Failing => Key::CauseFailing,
        Trouble::DiskFull => Key::CauseDiskFull,
    }
}

/// Returns the seconds of a run, rounded to milliseconds.
pub fn elapsed_seconds(summary: &Summary) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a run's microseconds fit a double exactly")]
    let seconds = summary.elapsed as f64 / SECOND as f64;
    (seconds * 1000.0).round() / 1000.0
}

/// Returns the line in which the counts add up to the received lines. `number` writes a number: bare or with its digits grouped.
pub fn accounting_text(texts: &Texts, summary: &Summary, number: fn(u64) -> Phrase) -> String {
    let counts = &summary.counts;
    texts.text(say::RunAccounting {
        received: number(counts.received),
        delivered: number(counts.delivered),
        pending: number(counts.pending),
        dead: number(counts.dead),
        unchanged: number(counts.unchanged),
        notqualified: number(counts.not_qualified),
        excluded: number(counts.excluded),
        malformed: number(counts.malformed),
    })
}

/// Returns the line with the duration, the rate, the latency and the repeated records of a run.
pub fn effort_text(texts: &Texts, summary: &Summary, number: fn(u64) -> Phrase) -> String {
    let counts = &summary.counts;
    let seconds = elapsed_seconds(summary);
    #[expect(clippy::cast_precision_loss, reason = "shown to one digit")]
    let rate = counts.delivered as f64 / seconds.max(0.001);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are small and not negative")]
    let [rate, p99] = [rate, summary.latency.p99].map(|value| number(value.round_ties_even() as u64));
    texts.text(say::RunEffort {
        seconds: format!("{seconds:.1}"),
        rate,
        p99,
        retried: number(counts.retried),
        throttled: number(counts.throttled),
        duplicates: number(counts.possible_duplicates),
    })
}

fn feed_text(texts: &Texts, news: &News) -> String {
    let named = |path: &Path| printable(&path.display().to_string());
    let listed = |paths: &[PathBuf]| {
        paths.iter().map(|path| printable(&path.display().to_string())).collect::<Vec<_>>().join(", ")
    };
    match news {
        News::Nothing { path, place } => texts.text(feed_nothing_text(path, *place)),
        News::Moved { path, to } => texts.text(say::FeedMoved { path: named(path), to: named(to) }),
        News::Copied { path, copy, line } => {
            texts.text(say::FeedCopied { path: named(path), copy: named(copy), line: *line })
        }
        News::Anew { path, line } => texts.text(say::FeedAnew { path: named(path), line: *line }),
        News::Gone { path, line } => texts.text(say::FeedGone { path: named(path), line: *line }),
        News::GoneTogether { files } => {
            let first: Vec<_> = files.iter().take(NAMED).map(|(path, _)| path.clone()).collect();
            texts.text(say::FeedGoneTogether { names: listed(&first), count: (files.len() as u64) })
        }
        News::Copy { path, of } => texts.text(say::FeedCopy { path: named(path), of: named(of) }),
        News::CopyGoesOn { path, of, line } => {
            texts.text(say::FeedCopyGoesOn { path: named(path), of: named(of), line: *line })
        }
        News::Another { path, line } => texts.text(say::FeedAnother { path: named(path), line: *line }),
        News::Returned { path, line } => texts.text(say::FeedReturned { path: named(path), line: *line }),
        News::ReadAgain { path, line } => texts.text(say::FeedReadAgain { path: named(path), line: *line }),
        News::Link { path, of } => texts.text(say::FeedLink { path: named(path), of: named(of) }),
        News::PassedOver { paths, more } => {
            texts.text(say::FeedPassedOver { names: listed(paths), more: (*more as u64) })
        }
        News::Padding { path, bytes } => texts.text(say::FeedPadding { path: named(path), bytes: *bytes }),
        News::Nulls { path, bytes, line } => {
            texts.text(say::FeedNulls { path: named(path), bytes: *bytes, line: *line })
        }
        News::Readable { path, line } => texts.text(say::FeedReadable { path: named(path), line: (*line + 1) }),
        News::RotatedAlike { path } => texts.text(say::FeedRotatedAlike { path: named(path) }),
        News::Older { path } => texts.text(say::FeedOlder { path: named(path) }),
        News::Allowed { path } => texts.text(say::FeedAllowed { path: named(path) }),
        News::Unreadable { reason, .. } => {
            printable(&Phrase::from(say::FeedUnreadable { reason: reason.error() }).text(texts))
        }
    }
}

fn pause_text(texts: &Texts, pause: &Pause) -> String {
    const GIVEN: &[&str] = &["code", "message", "place"];
    let template = match (pause.trouble, pause.message.is_foreign()) {
        (Trouble::Credentials, true) if may_be_clock(&pause.code) => template!(PauseClock, GIVEN),
        (Trouble::Credentials, true) => template!(PauseCredentials, GIVEN),
        (Trouble::Credentials, false) => template!(PauseOwnCredentials, GIVEN),
        (Trouble::Permission, _) => template!(PausePermission, GIVEN),
        (Trouble::Encryption, _) => template!(PauseEncryption, GIVEN),
        (Trouble::StreamMissing, _) => template!(PauseStreamMissing, GIVEN),
        (Trouble::Unreachable, false) => template!(PauseUnreachable, GIVEN),
        (Trouble::Unreachable, true) => template!(PauseNoAnswer, GIVEN),
        (Trouble::Unordered, _) => template!(PauseUnordered, GIVEN),
        (Trouble::Refused, true) => template!(PauseRefused, GIVEN),
        (Trouble::Failing, true) if pause.place.is_some() => template!(PauseFailingAt, GIVEN),
        (Trouble::Failing, true) => template!(PauseFailing, GIVEN),
        (Trouble::Refused | Trouble::Failing, false) => template!(PauseOwn, GIVEN),
        (Trouble::DiskFull, _) => template!(PauseDiskFull, GIVEN),
    };
    let message = match (pause.trouble, &pause.message) {
        (Trouble::DiskFull, FailureMessage::Theirs(words)) => Phrase::bracketed(words),
        (_, message) => message.phrase().open(),
    };
    let message = printable(&message.text(texts));
    let place = pause.place.as_ref().map(|place| printable(&place.to_string())).unwrap_or_default();
    let arguments = [("code", printable(&pause.code).into()), ("message", message.into()), ("place", place.into())];
    texts.text(Phrase::filled(template, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::dead_letters::DeadPlace;
    use crate::destination::account::EntryFault;
    use crate::destination::sign_in::{EntryError, NewKeyError};
    use crate::destination::vault::VaultError;
    use crate::kinesis::ServiceHost;

    fn said_of(trouble: Trouble, code: &str, message: impl Into<FailureMessage>) -> String {
        pause_text(&Texts::new(None), &Pause::new(trouble, code, message, 0))
    }

    #[test]
    fn a_pause_in_which_records_fail_names_the_line_of_the_first() {
        let mut pause = Pause::new(Trouble::Failing, "Odd", "an odd record", 0);
        let place = DeadPlace { file: Some("/f/a.ndjson".into()), extent: 0, line: 12, offset: 345 };
        pause.place = Some(place);
        let said = pause_text(&Texts::new(None), &pause);
        assert!(said.contains("/f/a.ndjson, line 12, byte 345") && said.ends_with("(Odd: an odd record)"), "{said}");
    }

    #[test]
    fn what_a_service_says_of_a_pause_stands_in_brackets_behind_our_sentence() {
        let java = "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]";
        for (trouble, code, theirs, ours) in [
            (
                Trouble::Credentials,
                "UnrecognizedClientException",
                "The security token is invalid.",
                "AWS does not accept the credentials",
            ),
            (
                Trouble::Credentials,
                "ExpiredTokenException",
                "The security token is expired",
                "AWS does not accept the credentials",
            ),
            (
                Trouble::Credentials,
                "InvalidSignatureException",
                "Signature expired: 2026",
                "AWS does not accept the signature",
            ),
            (
                Trouble::Permission,
                "AccessDeniedException",
                "User: a is not authorized",
                "AWS denies writing to the stream",
            ),
            (
                Trouble::Encryption,
                "KMSDisabledException",
                "k is disabled.",
                "the stream's encryption key can't be used",
            ),
            (Trouble::Encryption, "KMSAccessDeniedException", "no", "the stream's encryption key can't be used"),
            (Trouble::StreamMissing, "ResourceNotFoundException", "Stream s not found", "the stream does not exist"),
            (Trouble::Unreachable, "HTTP 502", "<html>\u{1b}[2J</html>", "the endpoint gives no valid response"),
            (Trouble::Failing, "InternalFailure", java, "every record fails at the endpoint"),
            (Trouble::Refused, "ValidationException", java, "the endpoint rejects every record"),
        ] {
            let said = said_of(trouble, code, theirs);
            assert!(said.starts_with(&format!("Paused, nothing is lost: {ours}")), "{said}");
            let behind =
                format!("; the run resumes automatically. ({code}: {})", printable(theirs.trim_end_matches('.')));
            assert!(said.ends_with(&behind) && !said.contains('\u{1b}'), "{said}");
        }
        let silent = said_of(Trouble::Permission, "AccessDeniedException", FailureMessage::Silent);
        assert!(silent.ends_with("(AccessDeniedException: the response says no more)"), "{silent}");
    }

    #[test]
    fn what_we_say_of_a_pause_ourselves_is_its_sentence() {
        let host = ServiceHost::named("kinesis.us-east-2");
        let silent = FailureMessage::Unreachable(host, Box::new(FailureMessage::Late(15)));
        let said = said_of(Trouble::Unreachable, "Unreachable", silent);
        assert_eq!(
            said,
            "Paused, nothing is lost: could not reach kinesis.us-east-2: no response within 15 s. Check the region, the \
             endpoint and the network; the run resumes automatically."
        );
        let said = said_of(Trouble::Credentials, "CredentialsNotLoaded", FailureMessage::NoSource);
        assert!(said.starts_with("Paused, nothing is lost: no source of credentials is set. Check the"), "{said}");
        assert!(!said.contains("CredentialsNotLoaded"), "{said}");
        let said = said_of(Trouble::Failing, "Contradiction", FailureMessage::Contradiction);
        assert!(said.starts_with("Paused, nothing is lost: the response contradicts itself. Check the"), "{said}");
    }

    #[test]
    fn a_dead_letter_s_reason_is_ours_by_a_key_or_the_service_s_code() {
        let said = |reason| letter_reason(&Texts::new(None), reason);
        assert_eq!((said("too-large"), said("malformed")), ("too large".into(), "malformed".into()));
        assert_eq!(said("Validation\u{1b}Exception"), "Validation Exception");
    }

    #[test]
    fn why_a_new_key_is_not_read_is_a_sentence_among_others() {
        let texts = Texts::new(None);
        let no_key = EntryError::NoKey { name: "crm".into(), fault: EntryFault::NoSecret };
        for reason in [NewKeyError::Empty, NewKeyError::Vault(VaultError::Late(60)), NewKeyError::Entry(no_key)] {
            let said = exchange_text(&texts, &KeyChange::Failed { name: "crm".into(), reason: reason.clone() });
            let end = format!(
                "Couldn't read the new key of crm. Outflow continues with the old key and tries again. {}",
                reason.phrase().text(&texts)
            );
            assert!(said.ends_with(&end) && !said.contains(".."), "{said}");
        }
    }
}
