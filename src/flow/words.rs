//! The texts of a row of a check: what was found, and what to do about it.

use crate::destination::check::{Cause, Check, Elsewhere, Fixer, KeyForm, NamedBy, PolicyKind, Remedy};
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

/// Returns what was found. A message of AWS is shown whole.
pub fn message(texts: &Texts, row: &Row) -> String {
    seen(row).text(texts)
}

/// Same as [`message`], not translated yet.
pub fn seen(row: &Row) -> Phrase {
    match &row.said {
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
