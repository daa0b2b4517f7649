//! The words of a check's row: what was seen, and what to do about it.

use crate::destination::check::{Cause, Check, Elsewhere, Fixer, KeyForm, NamedBy, PolicyKind, Remedy};
use crate::destination::check::{NO_CREDENTIALS, UNREACHABLE};
use crate::destination::check::{Row, Said, State, Words};
use crate::text::foreign::without_controls;
use crate::text::{Explain, Key, Phrase, ReasonKey, Texts, WizardKey};

/// What is looked at. An action of AWS is called as AWS calls it, in every language.
pub fn name(check: Check) -> Phrase {
    let key = match check {
        Check::Key => WizardKey::CheckNameKey,
        Check::Endpoint => WizardKey::CheckNameEndpoint,
        Check::Clock => WizardKey::CheckNameClock,
        Check::Stream => WizardKey::CheckNameStream,
        Check::Mode => WizardKey::CheckNameMode,
        Check::Shards => WizardKey::CheckNameShards,
        Check::RecordLimit => WizardKey::CheckNameRecordLimit,
        Check::Order => WizardKey::CheckNameOrder,
        Check::TestOne => WizardKey::CheckNameTestOne,
        Check::TestMany => WizardKey::CheckNameTestMany,
        Check::Identity
        | Check::ListStreams
        | Check::PutRecord
        | Check::PutRecords
        | Check::Encryption
        | Check::Describe
        | Check::ListShards => return Phrase::foreign(check.name()),
    };
    Phrase::new(key)
}

/// What was seen. The service's own words are shown whole, behind ours.
pub fn message(texts: &Texts, row: &Row) -> String {
    seen(row).text(texts)
}

/// The same with the code of a row that has one: theirs stands behind our words too.
pub fn told(row: &Row) -> Phrase {
    let Some(code) = &row.code else { return seen(row) };
    let with_code = |message| Phrase::new(ReasonKey::Refused).quoting("code", code).with("message", message);
    match &row.said {
        Said::Theirs(words) if words.is_foreign() => behind_ours(row, with_code(words.phrase())),
        Said::NoStream { .. } => Phrase::new(WizardKey::CheckWithCode).with("message", seen(row)).quoting("code", code),
        _ => with_code(seen(row)),
    }
}

/// Whether the words of others are what was seen: then ours before them name the action.
pub fn is_foreign(row: &Row) -> bool {
    matches!(&row.said, Said::Theirs(words) if words.is_foreign())
}

/// The words of others behind what happened, and to which action.
fn behind_ours(row: &Row, theirs: Phrase) -> Phrase {
    let key = match (row.check, row.state, row.code.as_deref()) {
        (Check::Key, ..) | (.., Some(NO_CREDENTIALS)) => WizardKey::CheckNoCredentials,
        (.., Some(UNREACHABLE)) => WizardKey::CheckNoAnswer,
        (_, State::Denied, _) => WizardKey::CheckDeniedWords,
        (_, State::Missing, _) => WizardKey::CheckMissingWords,
        (_, State::Allowed | State::Unknown | State::Failed, _) => WizardKey::CheckFailedWords,
    };
    let action = match row.check {
        Check::TestOne => Check::PutRecord,
        Check::TestMany => Check::PutRecords,
        check => check,
    };
    Phrase::new(key).with("action", name(action)).with("message", theirs)
}

/// What was seen, without a language yet.
pub fn seen(row: &Row) -> Phrase {
    let one = |key, name, value: &str| Phrase::new(key).quoting(name, value);
    match &row.said {
        Said::Theirs(words) if words.is_foreign() => behind_ours(row, words.phrase()),
        Said::Theirs(words) => words.phrase(),
        Said::Key(form) => key_seen(form),
        Said::Host(host) => host.phrase(),
        Said::Caller(caller) => one(caller_key(&caller.arn), "arn", &caller.arn),
        Said::Clock(skew) => Phrase::new(clock_key(*skew)).with("seconds", skew.unsigned_abs()),
        Said::NoClock => Phrase::new(Key::CheckNoClock),
        Said::Granted => Phrase::new(Key::CheckGranted),
        Said::Proven => Phrase::new(Key::CheckProven),
        Said::Inferred => Phrase::new(Key::CheckInferred),
        Said::Written { shard, sequence } => place(Key::CheckWritten, shard, sequence),
        Said::Status(status) => one(Key::CheckStatus, "status", status),
        Said::NoStream { stream, region, listed, .. } => no_stream(stream, region, *listed),
        Said::Found => Phrase::new(Key::CheckFound),
        Said::NotReadable => Phrase::new(Key::CheckNotReadable),
        Said::NotEncrypted => Phrase::new(Key::CheckNotEncrypted),
        Said::KeyOfAws => Phrase::new(Key::CheckKeyOfAws),
        Said::OwnKey(key) => one(Key::CheckOwnKey, "key", key),
        Said::KeyUsed => Phrase::new(Key::CheckKeyUsed),
        Said::KeyUntold => Phrase::new(Key::CheckKeyUntold),
        Said::Mode(mode) => one(Key::CheckMode, "mode", mode),
        Said::Shards(count) => Phrase::new(Key::CheckShards).with("count", *count),
        Said::RecordLimit(kib) => Phrase::new(Key::CheckRecordLimit).quoting("kib", kib.to_string()),
        Said::Ordered => Phrase::new(Key::CheckOrdered),
        Said::Unordered => Phrase::new(Key::CheckUnordered),
        Said::TestSent { shard, sequence } => place(Key::CheckTestSent, shard, sequence),
    }
}

fn no_stream(stream: &str, region: &str, listed: Option<(usize, bool)>) -> Phrase {
    let (key, count) = match listed {
        None => (WizardKey::CheckNoStream, 0),
        Some((count, false)) => (WizardKey::CheckNoStreamOf, count),
        Some((count, true)) => (WizardKey::CheckNoStreamOfMore, count),
    };
    Phrase::new(key).quoting("stream", stream).quoting("region", region).with("count", count)
}

/// The regions that are named elsewhere, three at most.
fn elsewhere(texts: &Texts, regions: &[Elsewhere]) -> String {
    let named = regions.iter().take(3).map(|Elsewhere { region, by }| {
        match by {
            NamedBy::Arn => Phrase::new(WizardKey::CheckElsewhereArn),
            NamedBy::Variable(name) => Phrase::new(WizardKey::CheckElsewhereVariable).quoting("variable", *name),
            NamedBy::Account(name) => Phrase::new(WizardKey::CheckElsewhereAccount).quoting("account", name),
        }
        .quoting("region", region)
        .text(texts)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    texts.text_with(WizardKey::CheckElsewhere, &[("regions", named.into())])
}

fn place(key: Key, shard: &str, sequence: &str) -> Phrase {
    Phrase::new(key).quoting("shard", shard).quoting("sequence", sequence)
}

fn key_seen(form: &KeyForm) -> Phrase {
    let of = |key, account: &str| Phrase::new(key).quoting("account", account);
    match form {
        KeyForm::LongLived { account } => of(Key::CheckKeyLongLived, account),
        KeyForm::Temporary { account } => of(Key::CheckKeyTemporary, account),
        KeyForm::TokenMissing => Phrase::new(Key::CheckKeyTokenMissing),
        KeyForm::Expired => Phrase::new(Key::CheckKeyExpired),
        KeyForm::NoKey => Phrase::new(Key::CheckKeyNone),
        KeyForm::Other => Phrase::new(Key::CheckKeyOther),
    }
}

fn caller_key(arn: &str) -> Key {
    if arn.ends_with(":root") { Key::CheckCallerRoot } else { Key::CheckCaller }
}

fn clock_key(skew: i64) -> Key {
    match skew {
        -1..=1 => Key::CheckClockFits,
        2.. => Key::CheckClockBehind,
        _ => Key::CheckClockAhead,
    }
}

/// What to do, without the statement to add; empty where nothing is.
pub fn remedy(texts: &Texts, row: &Row) -> String {
    if let Some(other) = row.see {
        return Phrase::new(Key::CheckFixSee).with("check", name(other)).text(texts);
    }
    // These say themselves what to do.
    if matches!(&row.said, Said::Theirs(Words::AwsFile(_) | Words::StrayToken(_))) {
        return String::new();
    }
    if matches!(&row.said, Said::Theirs(Words::LateCredentials(..))) {
        return texts.text(Key::CheckFixCredentialsLate);
    }
    if let Some(remedy) = &row.remedy {
        return match row.said {
            Said::OwnKey(_) => texts.text(Key::CheckFixOwnKey),
            Said::NoStream { elsewhere: ref regions, .. } if !regions.is_empty() => {
                format!("{} {}", of_cause(texts, remedy), elsewhere(texts, regions))
            }
            _ => of_cause(texts, remedy),
        };
    }
    match (&row.said, row.state) {
        (Said::Key(KeyForm::TokenMissing), _) => texts.text(Key::CheckFixKeyTokenMissing),
        (Said::Key(KeyForm::Expired), _) => texts.text(Key::CheckFixTokenExpired),
        (Said::Key(KeyForm::NoKey), _) => texts.text(Key::CheckFixKeyNone),
        (Said::KeyUntold, _) => texts.text(Key::CheckFixKeyUntold),
        (Said::Written { .. }, _) => texts.text(Key::CheckFixWritten),
        (Said::Status(_), State::Denied) => texts.text(Key::CheckFixStatus),
        (Said::Unordered, State::Denied) => texts.text(Key::CheckFixUnordered),
        _ => String::new(),
    }
}

/// What to do about a refusal, without the statement to add.
pub fn of_cause(texts: &Texts, remedy: &Remedy) -> String {
    let fixer = texts.text(fixer_key(remedy.fixer));
    let shown = |text: Option<&str>, key| text.map_or_else(|| texts.text(key), without_controls);
    let values = [
        ("fixer", fixer.into()),
        ("action", without_controls(&remedy.action).into()),
        ("principal", shown(remedy.principal.as_deref(), Key::CheckCallerUnnamed).into()),
        ("kind", kind_of(&remedy.cause).map(|kind| texts.text(kind_key(kind))).unwrap_or_default().into()),
        ("policy", shown(remedy.policy.as_deref(), Key::CheckPolicyUnnamed).into()),
    ];
    texts.text_with(cause_key(remedy), &values)
}

fn kind_of(cause: &Cause) -> Option<PolicyKind> {
    match cause {
        Cause::NotAllowed(kind) | Cause::Forbidden(kind) => Some(*kind),
        _ => None,
    }
}

fn cause_key(remedy: &Remedy) -> Key {
    match remedy.cause {
        Cause::NotAllowed(_) => Key::CheckFixNotAllowed,
        Cause::Forbidden(_) => Key::CheckFixForbidden,
        Cause::Denied if remedy.statement.is_some() => Key::CheckFixDenied,
        Cause::Denied => Key::CheckFixDeniedOtherwise,
        Cause::ListScoped => Key::CheckFixListScoped,
        Cause::KeyDenied if remedy.statement.is_some() => Key::CheckFixEncryptionDenied,
        Cause::KeyDenied => Key::CheckFixEncryptionForbidden,
        Cause::KeyDisabled => Key::CheckFixEncryptionDisabled,
        Cause::KeyState => Key::CheckFixEncryptionState,
        Cause::KeyMissing => Key::CheckFixEncryptionMissing,
        Cause::KeyOptIn => Key::CheckFixEncryptionOptIn,
        Cause::AccessKey => Key::CheckFixAccessKey,
        Cause::OtherPartition => Key::CheckFixOtherPartition,
        Cause::RegionNotEnabled => Key::CheckFixRegion,
        Cause::NotSubscribed => Key::CheckFixNotSubscribed,
        Cause::Secret => Key::CheckFixSecret,
        Cause::Signature => Key::CheckFixSignature,
        Cause::ClockBehind => Key::CheckFixClockBehind,
        Cause::ClockAhead => Key::CheckFixClockAhead,
        Cause::ClockOff => Key::CheckFixClockOff,
        Cause::TokenExpired => Key::CheckFixTokenExpired,
        Cause::Mangled => Key::CheckFixMangled,
        Cause::NoCredentials => Key::CheckFixNoCredentials,
        Cause::StreamMissing => Key::CheckFixStreamMissing,
        Cause::StreamBusy => Key::CheckFixStreamBusy,
        Cause::Throttled => Key::CheckFixThrottled,
        Cause::Unreachable => Key::CheckFixUnreachable,
        Cause::PlainHttp => Key::CheckFixPlainHttp,
        Cause::Unknown => Key::CheckFixUnknown,
    }
}

fn fixer_key(fixer: Fixer) -> Key {
    match fixer {
        Fixer::Operator => Key::CheckFixerOperator,
        Fixer::Machine => Key::CheckFixerMachine,
        Fixer::IamAdmin => Key::CheckFixerIamAdmin,
        Fixer::StreamOwner => Key::CheckFixerStreamOwner,
        Fixer::KeyOwner => Key::CheckFixerKeyOwner,
        Fixer::OrganizationAdmin => Key::CheckFixerOrganizationAdmin,
        Fixer::NetworkAdmin => Key::CheckFixerNetworkAdmin,
        Fixer::SessionIssuer => Key::CheckFixerSessionIssuer,
        Fixer::AccountAdmin => Key::CheckFixerAccountAdmin,
        Fixer::Nobody => Key::CheckFixerNobody,
        Fixer::Unknown => Key::CheckFixerUnknown,
    }
}

fn kind_key(kind: PolicyKind) -> Key {
    match kind {
        PolicyKind::Identity => Key::CheckKindIdentity,
        PolicyKind::Resource => Key::CheckKindResource,
        PolicyKind::ServiceControl => Key::CheckKindServiceControl,
        PolicyKind::ResourceControl => Key::CheckKindResourceControl,
        PolicyKind::Boundary => Key::CheckKindBoundary,
        PolicyKind::Session => Key::CheckKindSession,
        PolicyKind::VpcEndpoint => Key::CheckKindVpcEndpoint,
        PolicyKind::RoleTrust => Key::CheckKindRoleTrust,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(check: Check, state: State, code: &str, said: Said) -> Row {
        Row { check, state, code: Some(code.into()), said, remedy: None, see: None }
    }

    fn theirs(check: Check, state: State, code: &str, words: &str) -> Row {
        row(check, state, code, Said::Theirs(words.into()))
    }

    /// As a script reads it, beside the code, and as a person does, with the code.
    fn both(row: &Row) -> (String, String) {
        let texts = Texts::new(None);
        (message(&texts, row), told(row).text(&texts))
    }

    #[test]
    fn the_words_of_others_stand_behind_what_happened_and_to_which_action() {
        let denied = "AccessDeniedException";
        for (row, ours, before) in [
            (
                theirs(Check::PutRecords, State::Denied, denied, "not authorized"),
                "The service denied kinesis:PutRecords",
                "AccessDeniedException: ",
            ),
            (
                theirs(Check::TestOne, State::Unknown, "InternalFailure", "not authorized"),
                "kinesis:PutRecord failed",
                "InternalFailure: ",
            ),
            (
                theirs(Check::PutRecord, State::Missing, "ResourceNotFoundException", "not authorized"),
                "The service found no stream for kinesis:PutRecord",
                "ResourceNotFoundException: ",
            ),
            (
                theirs(Check::Identity, State::Unknown, UNREACHABLE, "not authorized"),
                "No answer to sts:GetCallerIdentity",
                "Unreachable: ",
            ),
            (
                theirs(Check::Key, State::Denied, denied, "not authorized"),
                "Can't get credentials",
                "AccessDeniedException: ",
            ),
            (
                theirs(Check::PutRecord, State::Denied, NO_CREDENTIALS, "not authorized"),
                "Can't get credentials",
                "CredentialsNotLoaded: ",
            ),
        ] {
            let expected = (format!("{ours}: not authorized"), format!("{ours}: {before}not authorized"));
            assert_eq!(both(&row), expected);
        }
    }

    #[test]
    fn our_own_words_need_none_before_them() {
        let late = row(Check::PutRecord, State::Unknown, UNREACHABLE, Said::Theirs(Words::Late(5)));
        assert_eq!(both(&late), ("no answer within 5 s".into(), "Unreachable: no answer within 5 s".into()));
        let (stream, region) = ("segments".into(), "us-east-2".into());
        let none = Said::NoStream { stream, region, listed: None, elsewhere: Vec::new() };
        let (bare, whole) = both(&row(Check::Stream, State::Missing, "ResourceNotFoundException", none));
        assert_eq!(bare, "No stream named segments in us-east-2");
        assert_eq!(whole, format!("{bare} (ResourceNotFoundException)"));
    }
}
