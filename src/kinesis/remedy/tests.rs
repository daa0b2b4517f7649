//! Tests each form of message that AWS is known to return, and its remedy.

use super::Cause::*;
use super::PolicyKind::*;
use super::*;

const ARN: &str = "arn:aws:kinesis:us-east-2:111122223333:stream/segments";
const WHO: &str = "arn:aws:iam::111122223333:user/feeder";
const POLICY: &str = "arn:aws:organizations::444455556666:policy/o-1/service_control_policy/p-1";

fn scope(partition: &str, region: &str) -> StreamScope {
    StreamScope {
        partition: partition.into(),
        region: region.into(),
        account: Some("111122223333".into()),
        stream: "segments".into(),
    }
}

fn remedy_in(scope: &StreamScope, action: &str, code: &str, message: &str, writes: bool) -> Remedy {
    Remedy::find(code, message, &RefusedRequest { action, scope, caller: Some("arn:caller"), writes })
}

fn remedy(code: &str, message: &str) -> Remedy {
    remedy_in(&scope("aws", "us-east-2"), "kinesis:PutRecord", code, message, false)
}

fn denied(action: &str, resource: &str, reason: &str) -> String {
    format!("User: {WHO} is not authorized to perform: {action}{resource}{reason}")
}

#[test]
fn a_right_that_no_policy_allows_is_to_be_allowed_in_that_policy() {
    let plain = json!({ "Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": ARN });
    let mut named = plain.clone();
    named["Principal"] = json!({ "AWS": WHO });
    for (words, kind, fixer, statement) in [
        ("identity-based policy", Identity, Fixer::IamAdmin, &plain),
        ("resource-based policy", Resource, Fixer::StreamOwner, &named),
        ("service control policy", ServiceControl, Fixer::OrganizationAdmin, &plain),
        ("resource control policy", ResourceControl, Fixer::OrganizationAdmin, &plain),
        ("permissions boundary", Boundary, Fixer::IamAdmin, &plain),
        ("session policy", Session, Fixer::SessionIssuer, &plain),
        ("VPC endpoint policy", VpcEndpoint, Fixer::NetworkAdmin, &named),
    ] {
        for resource in [format!(" on resource: {ARN}"), String::new()] {
            for end in ["", "."] {
                let reason = format!(" because no {words} allows the kinesis:PutRecord action{end}");
                let found = remedy("AccessDeniedException", &denied("kinesis:PutRecord", &resource, &reason));
                let expected = Remedy {
                    cause: NotAllowed(kind),
                    fixer,
                    action: "kinesis:PutRecord".into(),
                    principal: Some(WHO.into()),
                    policy: None,
                    statement: Some(statement.clone()),
                };
                assert_eq!(found, expected, "{words}");
            }
        }
    }
}

#[test]
fn what_a_policy_denies_is_lifted_there_and_no_statement_helps() {
    for (words, kind, fixer) in [
        ("an identity-based policy", Identity, Fixer::IamAdmin),
        ("a resource-based policy", Resource, Fixer::StreamOwner),
        ("a service control policy", ServiceControl, Fixer::OrganizationAdmin),
        ("a resource control policy", ResourceControl, Fixer::OrganizationAdmin),
        ("a permissions boundary", Boundary, Fixer::IamAdmin),
        ("a session policy", Session, Fixer::SessionIssuer),
        ("a VPC endpoint policy", VpcEndpoint, Fixer::NetworkAdmin),
    ] {
        for policy in [None, Some(POLICY)] {
            let tail = policy.map(|arn| format!(": {arn}")).unwrap_or_default();
            let reason = format!(" with an explicit deny in {words}{tail}");
            let found =
                remedy("AccessDeniedException", &denied("kinesis:PutRecord", &format!(" on resource: {ARN}"), &reason));
            assert_eq!((found.cause, found.fixer), (Forbidden(kind), fixer), "{words}");
            assert_eq!((found.policy.as_deref(), found.statement), (policy, None), "{words}");
        }
    }
}

#[test]
fn a_denial_without_a_reason_is_for_the_administrator_of_iam() {
    let found = remedy("AccessDeniedException", &denied("kinesis:PutRecord", &format!(" on resource: {ARN}"), ""));
    let statement = json!({ "Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": ARN });
    assert_eq!((found.cause, found.fixer, found.statement), (Denied, Fixer::IamAdmin, Some(statement)));
}

#[test]
fn a_denial_in_other_words_is_one_and_nothing_is_guessed() {
    for message in [
        "",
        "Zugriff verweigert",
        "User: a b is not authorized to perform: kinesis:PutRecord",
        "User: x is not authorized to perform: \"},{\"Effect",
        &denied("kinesis:PutRecord", "", " because the moon is full"),
        &denied("kinesis:PutRecord", "", " because no lunar policy allows the kinesis:PutRecord action"),
        &denied("kinesis:PutRecord", "", " with an explicit deny in a lunar policy"),
    ] {
        let found = remedy("AccessDeniedException", message);
        assert_eq!((found.cause, found.statement), (Denied, None), "{message}");
    }
}

#[test]
fn the_key_of_the_stream_is_its_owners() {
    let key = "arn:aws:kms:us-east-2:777788889999:key/1234abcd";
    let context = json!({ "StringLike": { "kms:EncryptionContext:aws:kinesis:arn": ARN } });
    let theirs = json!({ "Effect": "Allow", "Principal": { "AWS": WHO }, "Action": "kms:GenerateDataKey",
        "Resource": "*", "Condition": context });
    let ours = json!({ "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": key, "Condition": context });
    for (reason, fixer, statement) in [
        (" because no resource-based policy allows the kms:GenerateDataKey action", Fixer::KeyOwner, Some(theirs)),
        (
            " because no identity-based policy allows the kms:GenerateDataKey action",
            Fixer::IamAdmin,
            Some(ours.clone()),
        ),
        ("", Fixer::KeyOwner, Some(ours)),
        (" with an explicit deny in a resource-based policy", Fixer::KeyOwner, None),
    ] {
        let message = denied("kms:GenerateDataKey", &format!(" on resource: {key}"), reason);
        for message in [message.clone(), format!("The key cannot be used: {message}")] {
            let found = remedy("KMSAccessDeniedException", &message);
            assert_eq!((found.cause, found.fixer, found.statement), (KeyDenied, fixer, statement.clone()), "{reason}");
            assert_eq!(found.action, "kms:GenerateDataKey");
        }
    }
    let found = remedy("KMSAccessDeniedException", "no");
    assert_eq!(found.statement.unwrap()["Resource"], "arn:aws:kms:us-east-2:111122223333:key/*");
}

#[test]
fn a_code_without_a_permission_has_its_cause_and_who_can_fix_it() {
    let invalid = "The security token included in the request is invalid.";
    let expired =
        "Signature expired: 20180920T174101Z is now earlier than 20180920T174105Z (20180920T174605Z - 5 min.)";
    let early =
        "Signature not yet current: 20180920T184101Z is still later than 20180920T174605Z (20180920T174105Z + 5 min.)";
    let wrong = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method.";
    for (code, message, cause, fixer) in [
        ("UnrecognizedClientException", invalid, AccessKey, Fixer::Operator),
        ("InvalidClientTokenId", invalid, AccessKey, Fixer::Operator),
        ("InvalidSignatureException", wrong, Secret, Fixer::Operator),
        ("SignatureDoesNotMatch", wrong, Secret, Fixer::Operator),
        ("InvalidSignatureException", expired, ClockBehind, Fixer::Machine),
        ("SignatureDoesNotMatch", expired, ClockBehind, Fixer::Machine),
        ("InvalidSignatureException", early, ClockAhead, Fixer::Machine),
        ("InvalidSignatureException", "in other words", Unknown, Fixer::Unknown),
        ("RequestTimeTooSkewed", "", ClockOff, Fixer::Machine),
        ("RequestExpired", "", ClockOff, Fixer::Machine),
        (
            "ExpiredTokenException",
            "The security token included in the request is expired",
            TokenExpired,
            Fixer::Operator,
        ),
        ("ExpiredToken", "", TokenExpired, Fixer::Operator),
        ("IncompleteSignatureException", "", Mangled, Fixer::Machine),
        ("MissingAuthenticationTokenException", "", Mangled, Fixer::Machine),
        ("OptInRequired", "", NotSubscribed, Fixer::AccountAdmin),
        ("SubscriptionRequiredException", "", NotSubscribed, Fixer::AccountAdmin),
        ("KMSDisabledException", "", KeyDisabled, Fixer::KeyOwner),
        ("KMSInvalidStateException", "", KeyState, Fixer::KeyOwner),
        ("KMSNotFoundException", "", KeyMissing, Fixer::KeyOwner),
        ("KMSOptInRequired", "", KeyOptIn, Fixer::AccountAdmin),
        ("KMSThrottlingException", "", Throttled, Fixer::Nobody),
        ("LimitExceededException", "Rate exceeded for account 111122223333.", Throttled, Fixer::Nobody),
        ("ThrottlingException", "", Throttled, Fixer::Nobody),
        ("ProvisionedThroughputExceededException", "", Throttled, Fixer::Nobody),
        (
            "ResourceNotFoundException",
            "Stream segments under account 111122223333 not found.",
            StreamMissing,
            Fixer::Operator,
        ),
        ("ResourceInUseException", "", StreamBusy, Fixer::Nobody),
        (NO_CREDENTIALS, "no providers in chain", NoCredentials, Fixer::Operator),
        (PLAIN_HTTP, "", PlainHttp, Fixer::Operator),
        (UNREACHABLE, "", Unreachable, Fixer::Machine),
        ("InternalFailure", "", Unknown, Fixer::Unknown),
        ("NewException", "something new", Unknown, Fixer::Unknown),
    ] {
        let found = remedy(code, message);
        assert_eq!((found.cause, found.fixer, found.statement), (cause, fixer, None), "{code} {message}");
    }
}

#[test]
fn a_key_that_is_not_known_may_belong_elsewhere() {
    for (partition, region, cause) in [
        ("aws-cn", "cn-north-1", OtherPartition),
        ("aws-us-gov", "us-gov-west-1", OtherPartition),
        ("aws", "me-south-1", RegionNotEnabled),
        ("aws", "mx-central-1", RegionNotEnabled),
        ("aws", "eu-west-1", AccessKey),
    ] {
        let scope = scope(partition, region);
        let found = remedy_in(&scope, "kinesis:PutRecord", "UnrecognizedClientException", "", false);
        assert_eq!(found.cause, cause, "{region}");
    }
}

#[test]
fn a_list_that_was_allowed_for_a_stream_is_recognised_and_repaired() {
    let statement = json!({ "Effect": "Allow", "Action": "kinesis:ListStreams", "Resource": "*" });
    let list = |reason: &str, writes| {
        let message = denied("kinesis:ListStreams", "", reason);
        remedy_in(&scope("aws", "us-east-2"), "kinesis:ListStreams", "AccessDeniedException", &message, writes)
    };
    let implicit = " because no identity-based policy allows the kinesis:ListStreams action";
    for (reason, writes, cause) in [
        (implicit, true, ListScoped),
        ("", true, ListScoped),
        (implicit, false, NotAllowed(Identity)),
        (" because no session policy allows the kinesis:ListStreams action", true, NotAllowed(Session)),
    ] {
        let found = list(reason, writes);
        assert_eq!((found.cause, found.statement), (cause, Some(statement.clone())), "{reason} {writes}");
    }
    let explicit = list(" with an explicit deny in an identity-based policy", true);
    assert_eq!((explicit.cause, explicit.statement), (Forbidden(Identity), None));
}

#[test]
fn the_caller_is_named_where_the_message_does_not() {
    assert_eq!(remedy("AccessDeniedException", "no").principal.as_deref(), Some("arn:caller"));
}
