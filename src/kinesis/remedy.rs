//! Finds the cause of a service's refusal, who can fix it, and the exact policy statement to add. Pure functions; an
//! unknown refusal stays [`Cause::Unknown`].

mod words;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::outcome::{NO_CREDENTIALS, PLAIN_HTTP};
use super::policy::StreamScope;
use super::probe::UNREACHABLE;
use words::{DenyReason, NotAuthorized};

pub use words::PolicyKind;

/// Facts about the request, in addition to the service's message.
#[derive(Clone, Copy, Debug)]
pub struct RefusedRequest<'a> {
    /// The permission that was tried, such as `kinesis:PutRecord`.
    pub action: &'a str,
    pub scope: &'a StreamScope,
    /// The user or role, if AWS returned it.
    pub caller: Option<&'a str>,
    /// Whether `PutRecord` and `PutRecords` are both allowed.
    pub writes: bool,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No policy of this kind allows the request.
    NotAllowed(PolicyKind),
    /// A policy of this kind denies the request.
    Forbidden(PolicyKind),
    /// The request is denied, and the message gives no reason in a known form.
    Denied,
    /// A policy allows `ListStreams` for a stream's ARN, as a documented sample policy does. That allows nothing.
    ListScoped,
    /// The caller may not use the stream's encryption key.
    KeyDenied,
    KeyDisabled,
    /// The stream's encryption key cannot be used in its state, such as pending deletion.
    KeyState,
    KeyMissing,
    /// KMS does not serve the account.
    KeyOptIn,
    /// The access key is unknown: mistyped, deleted, inactive, or of another partition.
    AccessKey,
    /// Like `AccessKey`, in a partition other than `aws`: most often the key belongs to another partition.
    OtherPartition,
    /// Like `AccessKey`, in a region that an account must enable first.
    RegionNotEnabled,
    /// The account may not use the service.
    NotSubscribed,
    /// The secret does not match the access key.
    Secret,
    /// The signature is rejected, either because of the clock or because of the secret.
    Signature,
    /// This machine's clock is behind.
    ClockBehind,
    /// This machine's clock is ahead.
    ClockAhead,
    /// This machine's clock is wrong; the message does not say in which direction.
    ClockOff,
    TokenExpired,
    /// An intermediary changes requests.
    Mangled,
    NoCredentials,
    StreamMissing,
    /// The stream is being created, changed or deleted.
    StreamBusy,
    Throttled,
    Unreachable,
    /// The request would have left this machine over plain HTTP.
    PlainHttp,
    #[default]
    Unknown,
}

/// The person who can fix a refusal.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Fixer {
    /// The user who set up this destination: name, region, key, endpoint.
    Operator,
    /// The administrator of this machine: clock, proxy, network.
    Machine,
    /// An IAM administrator of the caller's account.
    IamAdmin,
    StreamOwner,
    KeyOwner,
    OrganizationAdmin,
    /// The owner of the VPC endpoint.
    NetworkAdmin,
    /// The service or person that issues the session.
    SessionIssuer,
    AccountAdmin,
    /// No person is needed: the cause passes automatically.
    Nobody,
    #[default]
    Unknown,
}

/// A refusal's cause and how to fix it.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Remedy {
    pub cause: Cause,
    pub fixer: Fixer,
    /// The missing permission. If the cause is not a permission, the one that was tried.
    pub action: String,
    /// The user or role without the permission.
    pub principal: Option<String>,
    /// The ARN of the policy that denies the request, if the service names it.
    pub policy: Option<String>,
    /// The statement to add to the policy.
    pub statement: Option<Value>,
}

/// The regions that an account must enable before it can use them.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>
const OPT_IN: [&str; 17] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
];

impl Remedy {
    /// Finds the remedy for a refusal with this code and message.
    pub fn find(code: &str, message: &str, asked: &RefusedRequest<'_>) -> Self {
        let said = words::not_authorized(message);
        let names_kms = said.as_ref().is_some_and(|said| said.action.starts_with("kms:"));
        if code == "KMSAccessDeniedException" || (is_denial(code) && names_kms) {
            return remedy_for_key(said.as_ref(), asked);
        }
        if is_denial(code) {
            return remedy_for_denial(said.as_ref(), asked);
        }
        let cause = cause_of_code(code, message, asked.scope);
        Self { fixer: cause.fixer(), cause, ..Self::without_policy(asked, said.as_ref()) }
    }

    /// Whether the service refused in a way that does not pass automatically. An answer that did not come is no denial.
    pub fn is_denial(&self) -> bool {
        !matches!(self.cause, Cause::Throttled | Cause::StreamBusy | Cause::Unreachable | Cause::Unknown)
    }

    pub fn is_clock(&self) -> bool {
        matches!(self.cause, Cause::ClockBehind | Cause::ClockAhead | Cause::ClockOff)
    }

    fn without_policy(asked: &RefusedRequest<'_>, said: Option<&NotAuthorized<'_>>) -> Self {
        let principal = said.map(|said| said.principal).or(asked.caller).map(str::to_owned);
        Self { action: asked.action.to_owned(), principal, ..Self::default() }
    }
}

fn is_denial(code: &str) -> bool {
    matches!(code, "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" | "NotAuthorized")
}

fn cause_of_code(code: &str, message: &str, scope: &StreamScope) -> Cause {
    match code {
        "KMSDisabledException" => Cause::KeyDisabled,
        "KMSInvalidStateException" => Cause::KeyState,
        "KMSNotFoundException" => Cause::KeyMissing,
        "KMSOptInRequired" => Cause::KeyOptIn,
        "UnrecognizedClientException" | "InvalidClientTokenId" => cause_of_unknown_key(scope),
        "OptInRequired" | "SubscriptionRequiredException" => Cause::NotSubscribed,
        "InvalidSignatureException" | "SignatureDoesNotMatch" => cause_of_signature(message),
        "RequestExpired" | "RequestTimeTooSkewed" => Cause::ClockOff,
        "ExpiredTokenException" | "ExpiredToken" => Cause::TokenExpired,
        "IncompleteSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationTokenException"
        | "MissingAuthenticationToken" => Cause::Mangled,
        "ResourceNotFoundException" => Cause::StreamMissing,
        "ResourceInUseException" => Cause::StreamBusy,
        code if is_throttled(code) => Cause::Throttled,
        NO_CREDENTIALS => Cause::NoCredentials,
        PLAIN_HTTP => Cause::PlainHttp,
        UNREACHABLE => Cause::Unreachable,
        _ => Cause::Unknown,
    }
}

/// Whether this machine's clock may be the cause of a refusal with this code.
pub fn may_be_clock(code: &str) -> bool {
    let codes = ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired", "RequestTimeTooSkewed"];
    codes.contains(&code)
}

/// Whether the request came too soon after others. The cause passes automatically.
pub(super) fn is_throttled(code: &str) -> bool {
    matches!(
        code,
        "LimitExceededException"
            | "ThrottlingException"
            | "ThrottledException"
            | "Throttling"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "KMSThrottlingException"
            | "ProvisionedThroughputExceededException"
    )
}

fn cause_of_unknown_key(scope: &StreamScope) -> Cause {
    if scope.partition != "aws" {
        Cause::OtherPartition
    } else if OPT_IN.contains(&scope.region.as_str()) {
        Cause::RegionNotEnabled
    } else {
        Cause::AccessKey
    }
}

fn cause_of_signature(message: &str) -> Cause {
    if message.starts_with("Signature expired") {
        Cause::ClockBehind
    } else if message.starts_with("Signature not yet current") {
        Cause::ClockAhead
    } else if message.starts_with("The request signature we calculated does not match") {
        Cause::Secret
    } else {
        Cause::Unknown
    }
}

/// Finds the remedy if Kinesis may not use the stream's key for the caller.
fn remedy_for_key(said: Option<&NotAuthorized<'_>>, asked: &RefusedRequest<'_>) -> Remedy {
    let (fixer, kind) = match said.and_then(|said| said.reason) {
        Some(DenyReason::None(kind) | DenyReason::Explicit { kind, .. }) if kind != PolicyKind::Resource => {
            (kind.fixer(), Some(kind))
        }
        Some(_) => (Fixer::KeyOwner, Some(PolicyKind::Resource)),
        None => (Fixer::KeyOwner, None),
    };
    let denied = said.is_some_and(|said| matches!(said.reason, Some(DenyReason::Explicit { .. })));
    let bare = Remedy::without_policy(asked, said);
    let action = said.map_or("kms:GenerateDataKey", |said| said.action);
    let key = said.and_then(|said| said.resource).filter(|arn| arn.starts_with("arn:")).map(str::to_owned);
    let scope = asked.scope;
    // In a key's own policy, the key is `*`.
    let resource =
        if kind == Some(PolicyKind::Resource) { "*".to_owned() } else { key.unwrap_or_else(|| scope.any_key_arn()) };
    let mut statement = allow(action, &resource, kind, bare.principal.as_deref());
    statement["Condition"] = json!({ "StringLike": { "kms:EncryptionContext:aws:kinesis:arn": scope.arn() } });
    Remedy {
        cause: Cause::KeyDenied,
        fixer,
        action: action.to_owned(),
        policy: explicit_policy(said),
        statement: (!denied).then_some(statement),
        ..bare
    }
}

fn remedy_for_denial(said: Option<&NotAuthorized<'_>>, asked: &RefusedRequest<'_>) -> Remedy {
    let bare = Remedy::without_policy(asked, said);
    let action = said.map_or(asked.action, |said| said.action);
    let (cause, kind) = match said.and_then(|said| said.reason) {
        Some(DenyReason::None(kind)) => (Cause::NotAllowed(kind), Some(kind)),
        Some(DenyReason::Explicit { kind, .. }) => (Cause::Forbidden(kind), Some(kind)),
        None => (Cause::Denied, None),
    };
    let listing = action == "kinesis:ListStreams";
    let silent = matches!(cause, Cause::NotAllowed(PolicyKind::Identity) | Cause::Denied) && said.is_some();
    let cause = if listing && asked.writes && silent { Cause::ListScoped } else { cause };
    let forbidden = matches!(cause, Cause::Forbidden(_));
    let statement = allow(action, &resource_of(action, said, asked.scope), kind, bare.principal.as_deref());
    Remedy {
        fixer: kind.map_or(Fixer::IamAdmin, PolicyKind::fixer),
        cause,
        action: action.to_owned(),
        policy: explicit_policy(said),
        // A message in an unknown form may stand for an explicit denial, which no statement can lift.
        statement: (!forbidden && said.is_some()).then_some(statement),
        ..bare
    }
}

/// Returns the resource for a statement: `*` for a list, the stream's ARN for `kinesis:` actions, else the resource in
/// the message.
fn resource_of(action: &str, said: Option<&NotAuthorized<'_>>, scope: &StreamScope) -> String {
    match action {
        "kinesis:ListStreams" | "sts:GetCallerIdentity" => "*".to_owned(),
        _ if action.starts_with("kinesis:") => scope.arn(),
        _ => said.and_then(|said| said.resource).unwrap_or("*").to_owned(),
    }
}

fn explicit_policy(said: Option<&NotAuthorized<'_>>) -> Option<String> {
    match said?.reason? {
        DenyReason::Explicit { policy, .. } => policy.map(str::to_owned),
        DenyReason::None(_) => None,
    }
}

fn allow(action: &str, resource: &str, kind: Option<PolicyKind>, principal: Option<&str>) -> Value {
    match kind {
        // Policies of these kinds name the principal.
        Some(PolicyKind::Resource | PolicyKind::VpcEndpoint) => json!({
            "Effect": "Allow", "Principal": { "AWS": principal.unwrap_or("*") }, "Action": action, "Resource": resource
        }),
        _ => json!({ "Effect": "Allow", "Action": action, "Resource": resource }),
    }
}

impl Cause {
    fn fixer(&self) -> Fixer {
        match self {
            Self::NotAllowed(kind) | Self::Forbidden(kind) => kind.fixer(),
            Self::Denied | Self::ListScoped => Fixer::IamAdmin,
            Self::KeyDenied | Self::KeyDisabled | Self::KeyState | Self::KeyMissing => Fixer::KeyOwner,
            Self::KeyOptIn | Self::RegionNotEnabled | Self::NotSubscribed => Fixer::AccountAdmin,
            Self::AccessKey
            | Self::OtherPartition
            | Self::Secret
            | Self::Signature
            | Self::TokenExpired
            | Self::NoCredentials
            | Self::StreamMissing
            | Self::PlainHttp => Fixer::Operator,
            Self::ClockBehind | Self::ClockAhead | Self::ClockOff | Self::Mangled | Self::Unreachable => Fixer::Machine,
            Self::StreamBusy | Self::Throttled => Fixer::Nobody,
            Self::Unknown => Fixer::Unknown,
        }
    }
}

impl PolicyKind {
    fn fixer(self) -> Fixer {
        match self {
            Self::Identity | Self::Boundary | Self::RoleTrust => Fixer::IamAdmin,
            Self::Resource => Fixer::StreamOwner,
            Self::ServiceControl | Self::ResourceControl => Fixer::OrganizationAdmin,
            Self::Session => Fixer::SessionIssuer,
            Self::VpcEndpoint => Fixer::NetworkAdmin,
        }
    }
}
