//! The texts of a row of a check: what was found, and what to do about it.

use crate::destination::check::{Cause, Check, Elsewhere, Fixer, KeyForm, NamedBy, PolicyKind, Remedy};
use crate::destination::check::{Row, Said, State, Words};
use crate::text::foreign::without_controls;
use crate::text::{Explain, Key, Phrase, Texts, WizardKey};

/// Returns the name of a check. An action of AWS has the name that AWS gives it, in every language.
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

/// Returns what was found. A message of AWS is shown whole.
pub fn message(texts: &Texts, row: &Row) -> String {
    seen(row).text(texts)
}

/// Same as [`message`], not translated yet.
pub fn seen(row: &Row) -> Phrase {
    let one = |key, name, value: &str| Phrase::new(key).quoting(name, value);
    match &row.said {
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

/// Returns the regions that other settings name, three at most.
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

/// Returns what to do, without the policy statement to add. Empty if there is nothing to do.
pub fn remedy(texts: &Texts, row: &Row) -> String {
    if let Some(other) = row.see {
        return Phrase::new(Key::CheckFixSee).with("check", name(other)).text(texts);
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
