//! The texts of a row of a check: what was found, and what to do about it.

use crate::destination::check::{Cause, Check, Fixer, KeyForm, NamedBy, OtherRegion, PolicyKind, Remedy};
use crate::destination::check::{CheckFinding, CheckRow, CheckState, FailureMessage};
use crate::destination::check::{NO_CREDENTIALS, UNREACHABLE};
use crate::text::{Explain, Key, Phrase, Template, Texts, say, template};

/// Returns the name of a check. An action of AWS has the name that AWS gives it, in every language.
pub fn check_name(check: Check) -> Phrase {
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
pub fn row_message(texts: &Texts, row: &CheckRow) -> String {
    row_phrase(row).text(texts)
}

/// Same as [`row_phrase`], with the code of the row if it has one.
pub fn row_with_code(row: &CheckRow) -> Phrase {
    let Some(code) = &row.code else { return row_phrase(row) };
    let with_code = |message: Phrase| Phrase::from(say::ReasonRefused { code, message });
    match &row.said {
        CheckFinding::Theirs(words) if words.is_foreign() => put_behind_ours(row, with_code(words.phrase())),
        CheckFinding::NoStream { .. } => say::CheckWithCode { message: row_phrase(row), code }.into(),
        _ => with_code(row_phrase(row)),
    }
}

/// Whether the row shows a message of AWS. Our sentence before it names the action.
pub fn is_foreign(row: &CheckRow) -> bool {
    matches!(&row.said, CheckFinding::Theirs(words) if words.is_foreign())
}

/// Whether a row is worth a line: minor checks that passed, and checks without a result, are not.
pub fn is_informative(row: &CheckRow) -> bool {
    let quiet = matches!(row.check, Check::Clock | Check::Describe | Check::ListShards | Check::Order | Check::Key);
    let untold = matches!(row.check, Check::Key | Check::Identity) && row.state == CheckState::Unknown;
    let useless = matches!(row.said, CheckFinding::NoClock | CheckFinding::NotReadable);
    !((quiet && row.state == CheckState::Allowed) || untold || useless)
}

/// Puts a message of AWS behind what happened, and to which action.
fn put_behind_ours(row: &CheckRow, message: Phrase) -> Phrase {
    const GIVEN: &[&str] = &["action", "message"];
    let template = match (row.check, row.state, row.code.as_deref()) {
        (Check::Key, ..) | (.., Some(NO_CREDENTIALS)) => template!(CheckNoCredentials, GIVEN),
        (.., Some(UNREACHABLE)) => template!(CheckNoAnswer, GIVEN),
        (_, CheckState::Denied, _) => template!(CheckDeniedWords, GIVEN),
        (_, CheckState::Missing, _) => template!(CheckMissingWords, GIVEN),
        (_, CheckState::Allowed | CheckState::Unknown | CheckState::Failed, _) => template!(CheckFailedWords, GIVEN),
    };
    let action = match row.check {
        Check::TestOne => Check::PutRecord,
        Check::TestMany => Check::PutRecords,
        check => check,
    };
    Phrase::filled(template, [("action", check_name(action)), ("message", message)])
}

/// Same as [`row_message`], not translated yet.
pub fn row_phrase(row: &CheckRow) -> Phrase {
    match &row.said {
        CheckFinding::Theirs(words) if words.is_foreign() => put_behind_ours(row, words.phrase()),
        CheckFinding::Theirs(words) => words.phrase(),
        CheckFinding::Key(form) => key_phrase(form),
        CheckFinding::Host(host) => host.phrase(),
        CheckFinding::Caller(caller) => caller_phrase(&caller.arn),
        CheckFinding::Clock(skew) => clock_phrase(*skew),
        CheckFinding::NoClock => Key::CheckNoClock.into(),
        CheckFinding::Granted => Key::CheckGranted.into(),
        CheckFinding::Proven => Key::CheckProven.into(),
        CheckFinding::Inferred => Key::CheckInferred.into(),
        CheckFinding::Written { shard, sequence } => say::CheckWritten { shard, sequence }.into(),
        CheckFinding::Status(status) => say::CheckStatus { status }.into(),
        CheckFinding::NoStream { stream, region, listed, .. } => no_stream_phrase(stream, region, *listed),
        CheckFinding::Found => Key::CheckFound.into(),
        CheckFinding::NotReadable => Key::CheckNotReadable.into(),
        CheckFinding::NotEncrypted => Key::CheckNotEncrypted.into(),
        CheckFinding::KeyOfAws => Key::CheckKeyOfAws.into(),
        CheckFinding::OwnKey(key) => say::CheckOwnKey { key }.into(),
        CheckFinding::KeyUsed => Key::CheckKeyUsed.into(),
        CheckFinding::KeyUntold => Key::CheckKeyUntold.into(),
        CheckFinding::Mode(mode) => say::CheckMode { mode }.into(),
        CheckFinding::Shards(count) => say::CheckShards { count: *count }.into(),
        CheckFinding::RecordLimit(kib) => say::CheckRecordLimit { kib: kib.to_string() }.into(),
        CheckFinding::Ordered => Key::CheckOrdered.into(),
        CheckFinding::Unordered => Key::CheckUnordered.into(),
        CheckFinding::TestSent { shard, sequence } => say::CheckTestSent { shard, sequence }.into(),
    }
}

fn no_stream_phrase(stream: &str, region: &str, listed: Option<(usize, bool)>) -> Phrase {
    match listed {
        None => say::CheckNoStream { stream, region }.into(),
        Some((count, false)) => say::CheckNoStreamOf { stream, region, count }.into(),
        Some((count, true)) => say::CheckNoStreamOfMore { stream, region, count }.into(),
    }
}

/// Returns the regions that other settings name, three at most.
fn other_regions(texts: &Texts, regions: &[OtherRegion]) -> String {
    let named = regions.iter().take(3).map(|OtherRegion { region, by }| match by {
        NamedBy::Arn => texts.text(say::CheckElsewhereArn { region }),
        NamedBy::Variable(variable) => texts.text(say::CheckElsewhereVariable { region, variable: *variable }),
        NamedBy::Account(account) => texts.text(say::CheckElsewhereAccount { region, account }),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    texts.text(say::CheckElsewhere { regions: named })
}

fn key_phrase(form: &KeyForm) -> Phrase {
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
pub fn caller_phrase(arn: &str) -> Phrase {
    if arn.ends_with(":root") { say::CheckCallerRoot { arn }.into() } else { say::CheckCaller { arn }.into() }
}

/// Returns how far the clock of this machine is off, in seconds. Positive: it is behind.
pub fn clock_phrase(skew: i64) -> Phrase {
    let seconds = skew.unsigned_abs();
    match skew {
        -1..=1 => Key::CheckClockFits.into(),
        2.. => say::CheckClockBehind { seconds }.into(),
        _ => say::CheckClockAhead { seconds }.into(),
    }
}

/// Returns the state of a row as people read it. Without credentials, nothing was denied: nothing was asked.
pub fn row_state(row: &CheckRow) -> CheckState {
    match row.state {
        CheckState::Denied if is_signed_out(row) => CheckState::Unknown,
        state => state,
    }
}

/// Returns the text of a row's state.
pub fn state_key(row: &CheckRow) -> Key {
    match row_state(row) {
        CheckState::Allowed => Key::CheckStateAllowed,
        CheckState::Denied if row.check.is_optional() => Key::CheckStateNotNeeded,
        CheckState::Missing => Key::CheckStateMissing,
        CheckState::Denied => Key::CheckStateDenied,
        CheckState::Unknown => Key::CheckStateUnknown,
        CheckState::Failed => Key::CheckStateFailed,
    }
}

/// Whether nothing could be asked, because there are no credentials.
pub fn is_signed_out(row: &CheckRow) -> bool {
    row.code.as_deref() == Some(NO_CREDENTIALS)
}

/// Returns what to do, without the policy statement to add. Empty if there is nothing to do.
pub fn row_remedy(texts: &Texts, row: &CheckRow) -> String {
    if let Some(other) = row.see {
        return texts.text(say::CheckFixSee { check: check_name(other) });
    }
    // The messages of these already say what to do.
    match &row.said {
        CheckFinding::Theirs(
            FailureMessage::AwsFile(_) | FailureMessage::StrayToken(_) | FailureMessage::MissingVariables(_),
        ) => return String::new(),
        CheckFinding::Theirs(FailureMessage::LateCredentials(..)) => return texts.text(Key::CheckFixCredentialsLate),
        _ => {}
    }
    if let Some(remedy) = &row.remedy {
        return match row.said {
            CheckFinding::OwnKey(_) => texts.text(Key::CheckFixOwnKey),
            CheckFinding::NoStream { elsewhere: ref regions, .. } if !regions.is_empty() => {
                format!("{} {}", texts.text(cause_remedy(remedy)), other_regions(texts, regions))
            }
            _ => texts.text(cause_remedy(remedy)),
        };
    }
    match (&row.said, row.state) {
        (CheckFinding::Key(KeyForm::TokenMissing), _) => texts.text(Key::CheckFixKeyTokenMissing),
        (CheckFinding::Key(KeyForm::Expired), _) => texts.text(Key::CheckFixTokenExpired),
        (CheckFinding::Key(KeyForm::NoKey), _) => texts.text(Key::CheckFixKeyNone),
        (CheckFinding::KeyUntold, _) => texts.text(Key::CheckFixKeyUntold),
        (CheckFinding::Written { .. }, _) => texts.text(Key::CheckFixWritten),
        (CheckFinding::Status(_), CheckState::Denied) => texts.text(Key::CheckFixStatus),
        (CheckFinding::Unordered, CheckState::Denied) => texts.text(Key::CheckFixUnordered),
        _ => String::new(),
    }
}

/// Returns what to do about a refusal, without the policy statement to add.
pub fn cause_remedy(remedy: &Remedy) -> Phrase {
    let shown = |text: Option<&str>, otherwise: Key| text.map_or_else(|| otherwise.into(), Phrase::foreign);
    let kind = kind_of(&remedy.cause).map_or_else(|| Phrase::foreign(""), |kind| kind_key(kind).into());
    let arguments = [
        ("fixer", fixer_key(remedy.fixer).into()),
        ("action", Phrase::foreign(&*remedy.action)),
        ("principal", shown(remedy.principal.as_deref(), Key::CheckCallerUnnamed)),
        ("kind", kind),
        ("policy", shown(remedy.policy.as_deref(), Key::CheckPolicyUnnamed)),
    ];
    Phrase::filled(cause_template(remedy), arguments)
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

    fn row(check: Check, state: CheckState, code: &str, said: CheckFinding) -> CheckRow {
        CheckRow { check, state, code: Some(code.into()), said, remedy: None, see: None }
    }

    fn theirs(check: Check, state: CheckState, code: &str, words: &str) -> CheckRow {
        row(check, state, code, CheckFinding::Theirs(words.into()))
    }

    /// Returns the row's text as a script reads it, with the code in its own field, and as a person reads it.
    fn both(row: &CheckRow) -> (String, String) {
        let texts = Texts::new(None);
        (row_message(&texts, row), row_with_code(row).text(&texts))
    }

    #[test]
    fn the_words_of_others_stand_behind_what_happened_and_to_which_action() {
        let denied = "AccessDeniedException";
        for (row, ours, before) in [
            (
                theirs(Check::PutRecords, CheckState::Denied, denied, "not authorized"),
                "The service denied kinesis:PutRecords",
                "AccessDeniedException: ",
            ),
            (
                theirs(Check::TestOne, CheckState::Unknown, "InternalFailure", "not authorized"),
                "kinesis:PutRecord failed",
                "InternalFailure: ",
            ),
            (
                theirs(Check::PutRecord, CheckState::Missing, "ResourceNotFoundException", "not authorized"),
                "The service found no stream for kinesis:PutRecord",
                "ResourceNotFoundException: ",
            ),
            (
                theirs(Check::Identity, CheckState::Unknown, UNREACHABLE, "not authorized"),
                "No response to sts:GetCallerIdentity",
                "Unreachable: ",
            ),
            (
                theirs(Check::Key, CheckState::Denied, denied, "not authorized"),
                "Can't get credentials",
                "AccessDeniedException: ",
            ),
            (
                theirs(Check::PutRecord, CheckState::Denied, NO_CREDENTIALS, "not authorized"),
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
        let late =
            row(Check::PutRecord, CheckState::Unknown, UNREACHABLE, CheckFinding::Theirs(FailureMessage::Late(5)));
        assert_eq!(both(&late), ("no response within 5 s".into(), "Unreachable: no response within 5 s".into()));
        let (stream, region) = ("segments".into(), "us-east-2".into());
        let none = CheckFinding::NoStream { stream, region, listed: None, elsewhere: Vec::new() };
        let (bare, whole) = both(&row(Check::Stream, CheckState::Missing, "ResourceNotFoundException", none));
        assert_eq!(bare, "No stream named segments in us-east-2");
        assert_eq!(whole, format!("{bare} (ResourceNotFoundException)"));
    }
}
