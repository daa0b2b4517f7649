//! The texts of a row of a check: what was found, and what to do about it.

use crate::destination::check::{Cause, Check, Elsewhere, Fixer, KeyForm, NamedBy, PolicyKind, Remedy};
use crate::destination::check::{NO_CREDENTIALS, UNREACHABLE};
use crate::destination::check::{Row, Said, State, Words};
use crate::text::{Explain, Key, Phrase, Template, Texts, say, template};

/// Returns the name of a check. An action of AWS has the name that AWS gives it, in every language.
pub fn name(check: Check) -> Phrase {
    let key = match check {
        Check::Key => Key::CheckNameKey,
        Check::Endpoint => Key::CheckNameEndpoint,
        Check::Clock => Key::CheckNameClock,
        Check::Stream => Key::CheckNameStream,
        Check::Mode => Key::CheckNameMode,
        Check::Shards => Key::CheckNameShards,
        Check::RecordLimit => Key::CheckNameRecordLimit,
        Check::Order => Key::CheckNameOrder,
        Check::TestOne => Key::CheckNameTestOne,
        Check::TestMany => Key::CheckNameTestMany,
        Check::Identity
        | Check::ListStreams
        | Check::PutRecord
        | Check::PutRecords
        | Check::Encryption
        | Check::Describe
        | Check::ListShards => return Phrase::foreign(check.name()),
    };
    key.into()
}

/// Returns what was found. A message of AWS is shown whole, behind a sentence of ours.
pub fn message(texts: &Texts, row: &Row) -> String {
    seen(row).text(texts)
}

/// Same as [`seen`], with the code of the row if it has one.
pub fn told(row: &Row) -> Phrase {
    let Some(code) = &row.code else { return seen(row) };
    let with_code = |message: Phrase| Phrase::from(say::ReasonRefused { code, message });
    match &row.said {
        Said::Theirs(words) if words.is_foreign() => behind_ours(row, with_code(words.phrase())),
        Said::NoStream { .. } => say::CheckWithCode { message: seen(row), code }.into(),
        _ => with_code(seen(row)),
    }
}

/// Whether the row shows a message of AWS. Our sentence before it names the action.
pub fn is_foreign(row: &Row) -> bool {
    matches!(&row.said, Said::Theirs(words) if words.is_foreign())
}

/// Puts a message of AWS behind what happened, and to which action.
fn behind_ours(row: &Row, message: Phrase) -> Phrase {
    const GIVEN: &[&str] = &["action", "message"];
    let template = match (row.check, row.state, row.code.as_deref()) {
        (Check::Key, ..) | (.., Some(NO_CREDENTIALS)) => template!(CheckNoCredentials, GIVEN),
        (.., Some(UNREACHABLE)) => template!(CheckNoAnswer, GIVEN),
        (_, State::Denied, _) => template!(CheckDeniedWords, GIVEN),
        (_, State::Missing, _) => template!(CheckMissingWords, GIVEN),
        (_, State::Allowed | State::Unknown | State::Failed, _) => template!(CheckFailedWords, GIVEN),
    };
    let action = match row.check {
        Check::TestOne => Check::PutRecord,
        Check::TestMany => Check::PutRecords,
        check => check,
    };
    Phrase::filled(template, [("action", name(action)), ("message", message)])
}

/// Same as [`message`], not translated yet.
pub fn seen(row: &Row) -> Phrase {
    match &row.said {
        Said::Theirs(words) if words.is_foreign() => behind_ours(row, words.phrase()),
        Said::Theirs(words) => words.phrase(),
        Said::Key(form) => key_seen(form),
        Said::Host(host) => host.phrase(),
        Said::Caller(caller) => caller_seen(&caller.arn),
        Said::Clock(skew) => clock_seen(*skew),
        Said::NoClock => Key::CheckNoClock.into(),
        Said::Granted => Key::CheckGranted.into(),
        Said::Proven => Key::CheckProven.into(),
        Said::Inferred => Key::CheckInferred.into(),
        Said::Written { shard, sequence } => say::CheckWritten { shard, sequence }.into(),
        Said::Status(status) => say::CheckStatus { status }.into(),
        Said::NoStream { stream, region, listed, .. } => no_stream(stream, region, *listed),
        Said::Found => Key::CheckFound.into(),
        Said::NotReadable => Key::CheckNotReadable.into(),
        Said::NotEncrypted => Key::CheckNotEncrypted.into(),
        Said::KeyOfAws => Key::CheckKeyOfAws.into(),
        Said::OwnKey(key) => say::CheckOwnKey { key }.into(),
        Said::KeyUsed => Key::CheckKeyUsed.into(),
        Said::KeyUntold => Key::CheckKeyUntold.into(),
        Said::Mode(mode) => say::CheckMode { mode }.into(),
        Said::Shards(count) => say::CheckShards { count: *count }.into(),
        Said::RecordLimit(kib) => say::CheckRecordLimit { kib: kib.to_string() }.into(),
        Said::Ordered => Key::CheckOrdered.into(),
        Said::Unordered => Key::CheckUnordered.into(),
        Said::TestSent { shard, sequence } => say::CheckTestSent { shard, sequence }.into(),
    }
}

fn no_stream(stream: &str, region: &str, listed: Option<(usize, bool)>) -> Phrase {
    match listed {
        None => say::CheckNoStream { stream, region }.into(),
        Some((count, false)) => say::CheckNoStreamOf { stream, region, count }.into(),
        Some((count, true)) => say::CheckNoStreamOfMore { stream, region, count }.into(),
    }
}

/// Returns the regions that other settings name, three at most.
fn elsewhere(texts: &Texts, regions: &[Elsewhere]) -> String {
    let named = regions.iter().take(3).map(|Elsewhere { region, by }| match by {
        NamedBy::Arn => texts.text(say::CheckElsewhereArn { region }),
        NamedBy::Variable(variable) => texts.text(say::CheckElsewhereVariable { region, variable: *variable }),
        NamedBy::Account(account) => texts.text(say::CheckElsewhereAccount { region, account }),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    texts.text(say::CheckElsewhere { regions: named })
}

fn key_seen(form: &KeyForm) -> Phrase {
    match form {
        KeyForm::LongLived { account } => say::CheckKeyLongLived { account }.into(),
        KeyForm::Temporary { account } => say::CheckKeyTemporary { account }.into(),
        KeyForm::TokenMissing => Key::CheckKeyTokenMissing.into(),
        KeyForm::Expired => Key::CheckKeyExpired.into(),
        KeyForm::NoKey => Key::CheckKeyNone.into(),
        KeyForm::Other => Key::CheckKeyOther.into(),
    }
}

/// Returns who the credentials belong to. A root user is named as such.
pub fn caller_seen(arn: &str) -> Phrase {
    if arn.ends_with(":root") { say::CheckCallerRoot { arn }.into() } else { say::CheckCaller { arn }.into() }
}

/// Returns how far the clock of this machine is off, in seconds. Positive: it is behind.
pub fn clock_seen(skew: i64) -> Phrase {
    let seconds = skew.unsigned_abs();
    match skew {
        -1..=1 => Key::CheckClockFits.into(),
        2.. => say::CheckClockBehind { seconds }.into(),
        _ => say::CheckClockAhead { seconds }.into(),
    }
}

/// Returns what to do, without the policy statement to add. Empty if there is nothing to do.
pub fn remedy(texts: &Texts, row: &Row) -> String {
    if let Some(other) = row.see {
        return texts.text(say::CheckFixSee { check: name(other) });
    }
    // The messages of these already say what to do.
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

/// Returns what to do about a refusal, without the policy statement to add.
pub fn of_cause(texts: &Texts, remedy: &Remedy) -> String {
    let shown = |text: Option<&str>, otherwise: Key| text.map_or_else(|| otherwise.into(), Phrase::foreign);
    let kind = kind_of(&remedy.cause).map_or_else(|| Phrase::foreign(""), |kind| kind_key(kind).into());
    let arguments = [
        ("fixer", fixer_key(remedy.fixer).into()),
        ("action", Phrase::foreign(&*remedy.action)),
        ("principal", shown(remedy.principal.as_deref(), Key::CheckCallerUnnamed)),
        ("kind", kind),
        ("policy", shown(remedy.policy.as_deref(), Key::CheckPolicyUnnamed)),
    ];
    texts.text(Phrase::filled(cause_template(remedy), arguments))
}

fn kind_of(cause: &Cause) -> Option<PolicyKind> {
    match cause {
        Cause::NotAllowed(kind) | Cause::Forbidden(kind) => Some(*kind),
        _ => None,
    }
}

fn cause_template(remedy: &Remedy) -> Template {
    const GIVEN: &[&str] = &["fixer", "action", "principal", "kind", "policy"];
    match remedy.cause {
        Cause::NotAllowed(_) => template!(CheckFixNotAllowed, GIVEN),
        Cause::Forbidden(_) => template!(CheckFixForbidden, GIVEN),
        Cause::Denied if remedy.statement.is_some() => template!(CheckFixDenied, GIVEN),
        Cause::Denied => template!(CheckFixDeniedOtherwise, GIVEN),
        Cause::ListScoped => template!(CheckFixListScoped, GIVEN),
        Cause::KeyDenied if remedy.statement.is_some() => template!(CheckFixEncryptionDenied, GIVEN),
        Cause::KeyDenied => template!(CheckFixEncryptionForbidden, GIVEN),
        Cause::KeyDisabled => template!(CheckFixEncryptionDisabled, GIVEN),
        Cause::KeyState => template!(CheckFixEncryptionState, GIVEN),
        Cause::KeyMissing => template!(CheckFixEncryptionMissing, GIVEN),
        Cause::KeyOptIn => template!(CheckFixEncryptionOptIn, GIVEN),
        Cause::AccessKey => template!(CheckFixAccessKey, GIVEN),
        Cause::OtherPartition => template!(CheckFixOtherPartition, GIVEN),
        Cause::RegionNotEnabled => template!(CheckFixRegion, GIVEN),
        Cause::NotSubscribed => template!(CheckFixNotSubscribed, GIVEN),
        Cause::Secret => template!(CheckFixSecret, GIVEN),
        Cause::Signature => template!(CheckFixSignature, GIVEN),
        Cause::ClockBehind => template!(CheckFixClockBehind, GIVEN),
        Cause::ClockAhead => template!(CheckFixClockAhead, GIVEN),
        Cause::ClockOff => template!(CheckFixClockOff, GIVEN),
        Cause::TokenExpired => template!(CheckFixTokenExpired, GIVEN),
        Cause::Mangled => template!(CheckFixMangled, GIVEN),
        Cause::NoCredentials => template!(CheckFixNoCredentials, GIVEN),
        Cause::StreamMissing => template!(CheckFixStreamMissing, GIVEN),
        Cause::StreamBusy => template!(CheckFixStreamBusy, GIVEN),
        Cause::Throttled => template!(CheckFixThrottled, GIVEN),
        Cause::Unreachable => template!(CheckFixUnreachable, GIVEN),
        Cause::PlainHttp => template!(CheckFixPlainHttp, GIVEN),
        Cause::Unknown => template!(CheckFixUnknown, GIVEN),
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
                "No response to sts:GetCallerIdentity",
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
        assert_eq!(both(&late), ("no response within 5 s".into(), "Unreachable: no response within 5 s".into()));
        let (stream, region) = ("segments".into(), "us-east-2".into());
        let none = Said::NoStream { stream, region, listed: None, elsewhere: Vec::new() };
        let (bare, whole) = both(&row(Check::Stream, State::Missing, "ResourceNotFoundException", none));
        assert_eq!(bare, "No stream named segments in us-east-2");
        assert_eq!(whole, format!("{bare} (ResourceNotFoundException)"));
    }
}
