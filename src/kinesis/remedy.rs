//! From a service's refusal to its cause, who can mend it, and the exact statement to add. Pure; what is not recognised is
//! said to be so.

mod words;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::outcome::{NO_CREDENTIALS, PLAIN_HTTP};
use super::policy::StreamScope;
use super::probe::UNREACHABLE;
use words::{NotAuthorized, Reason};

pub use words::PolicyKind;

/// What is known beside the refusal's own words.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The right that was tried: `kinesis:PutRecord`.
    pub action: &'a str,
    /// The stream.
    pub scope: &'a StreamScope,
    /// The user or role, where AWS said it.
    pub caller: Option<&'a str>,
    /// Whether `PutRecord` and `PutRecords` are both allowed.
    pub writes: bool,
}

/// Why a request was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No policy of this kind allows it.
    NotAllowed(PolicyKind),
    /// A policy of this kind denies it.
    Forbidden(PolicyKind),
    /// It is denied; the message does not say in a known form why.
    Denied,
    /// `ListStreams` was allowed for a stream's ARN, as a documented sample policy does it, and so for nothing.
    ListScoped,
    /// The stream's encryption key may not be used.
    KeyDenied,
    /// The stream's encryption key is disabled.
    KeyDisabled,
    /// The stream's encryption key is in a state in which it cannot be used, such as pending deletion.
    KeyState,
    /// The stream's encryption key is not there.
    KeyMissing,
    /// KMS does not serve the account.
    KeyOptIn,
    /// The access key is not known: mistyped, deleted, inactive, or of another partition.
    AccessKey,
    /// The same in another partition than `aws`: most often a key of another one.
    OtherPartition,
    /// The same in a region that an account must enable first.
    RegionNotEnabled,
    /// The account may not use the service.
    NotSubscribed,
    /// The secret does not fit the access key.
    Secret,
    /// The signature is refused, and it is not known whether for the clock or the secret.
    Signature,
    /// This machine's clock is behind.
    ClockBehind,
    /// This machine's clock is ahead.
    ClockAhead,
    /// This machine's clock is off; the message does not say which way.
    ClockOff,
    /// The session token's time is over.
    TokenExpired,
    /// Something on the way changes requests.
    Mangled,
    /// No credentials could be had.
    NoCredentials,
    /// There is no such stream.
    StreamMissing,
    /// The stream is being made, changed or deleted.
    StreamBusy,
    /// Too many requests for now.
    Throttled,
    /// No answer came.
    Unreachable,
    /// Plain http was to leave this machine.
    PlainHttp,
    /// Not recognised.
    Unknown,
}

/// Who can mend it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fixer {
    /// Whoever set this destination up: name, region, key, endpoint.
    Operator,
    /// Whoever runs this machine: clock, proxy, network.
    Machine,
    /// An administrator of IAM in the caller's account.
    IamAdmin,
    /// Whoever owns the stream.
    StreamOwner,
    /// Whoever owns the encryption key.
    KeyOwner,
    /// An administrator of the organization.
    OrganizationAdmin,
    /// Whoever owns the VPC endpoint.
    NetworkAdmin,
    /// Whoever hands out the session.
    SessionIssuer,
    /// An administrator of the account.
    AccountAdmin,
    /// Nobody need: it passes.
    Nobody,
    /// Not known.
    Unknown,
}

/// What can be done about a refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    /// Why.
    pub cause: Cause,
    /// Who can mend it.
    pub fixer: Fixer,
    /// The right that is missing, where one is.
    pub action: String,
    /// The user or role that lacks it.
    pub principal: Option<String>,
    /// The ARN of the policy that denies it, where the service names it.
    pub policy: Option<String>,
    /// The statement to add to the policy of the named kind.
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
    /// Of a refusal with this code and these words.
    pub fn of(code: &str, message: &str, asked: &Asked<'_>) -> Self {
        let said = words::not_authorized(message);
        let names_kms = said.as_ref().is_some_and(|said| said.action.starts_with("kms:"));
        if code == "KMSAccessDeniedException" || (is_denial(code) && names_kms) {
            return of_key(said.as_ref(), asked);
        }
        if is_denial(code) {
            return of_denial(said.as_ref(), asked);
        }
        let cause = of_code(code, message, asked.scope);
        Self { fixer: cause.fixer(), cause, ..Self::bare(asked, said.as_ref()) }
    }

    /// Whether the service refused for good, as things are: nothing that passes by itself, and no silence.
    pub fn is_denial(&self) -> bool {
        !matches!(self.cause, Cause::Throttled | Cause::StreamBusy | Cause::Unreachable | Cause::Unknown)
    }

    /// Whether it is the clock's fault.
    pub fn is_clock(&self) -> bool {
        matches!(self.cause, Cause::ClockBehind | Cause::ClockAhead | Cause::ClockOff)
    }

    fn bare(asked: &Asked<'_>, said: Option<&NotAuthorized<'_>>) -> Self {
        let principal = said.map(|said| said.principal).or(asked.caller).map(str::to_owned);
        let action = asked.action.to_owned();
        Self { cause: Cause::Unknown, fixer: Fixer::Unknown, action, principal, policy: None, statement: None }
    }
}

fn is_denial(code: &str) -> bool {
    matches!(code, "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" | "NotAuthorized")
}

fn of_code(code: &str, message: &str, scope: &StreamScope) -> Cause {
    match code {
        "KMSDisabledException" => Cause::KeyDisabled,
        "KMSInvalidStateException" => Cause::KeyState,
        "KMSNotFoundException" => Cause::KeyMissing,
        "KMSOptInRequired" => Cause::KeyOptIn,
        "UnrecognizedClientException" | "InvalidClientTokenId" => of_access_key(scope),
        "OptInRequired" | "SubscriptionRequiredException" => Cause::NotSubscribed,
        "InvalidSignatureException" | "SignatureDoesNotMatch" => of_signature(message),
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

/// Whether a refusal with this code may be for this machine's clock.
pub fn may_be_clock(code: &str) -> bool {
    let codes = ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired", "RequestTimeTooSkewed"];
    codes.contains(&code)
}

/// Whether a request came too soon after others: it passes.
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

fn of_access_key(scope: &StreamScope) -> Cause {
    if scope.partition != "aws" {
        Cause::OtherPartition
    } else if OPT_IN.contains(&scope.region.as_str()) {
        Cause::RegionNotEnabled
    } else {
        Cause::AccessKey
    }
}

fn of_signature(message: &str) -> Cause {
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

/// Kinesis may not use the stream's key on the caller's behalf.
fn of_key(said: Option<&NotAuthorized<'_>>, asked: &Asked<'_>) -> Remedy {
    let (fixer, kind) = match said.and_then(|said| said.reason) {
        Some(Reason::None(kind) | Reason::Explicit { kind, .. }) => (key_fixer(kind), Some(kind)),
        None => (Fixer::KeyOwner, None),
    };
    let denied = said.is_some_and(|said| matches!(said.reason, Some(Reason::Explicit { .. })));
    let bare = Remedy::bare(asked, said);
    let action = said.map_or("kms:GenerateDataKey", |said| said.action);
    let key = said.and_then(|said| said.resource).filter(|arn| arn.starts_with("arn:")).map(str::to_owned);
    let scope = asked.scope;
    let any =
        || format!("arn:{}:kms:{}:{}:key/*", scope.partition, scope.region, scope.account.as_deref().unwrap_or("*"));
    // In a key's own policy, the key is `*`.
    let resource = if kind == Some(PolicyKind::Resource) { "*".to_owned() } else { key.unwrap_or_else(any) };
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

fn key_fixer(kind: PolicyKind) -> Fixer {
    if kind == PolicyKind::Resource { Fixer::KeyOwner } else { kind.fixer() }
}

fn of_denial(said: Option<&NotAuthorized<'_>>, asked: &Asked<'_>) -> Remedy {
    let bare = Remedy::bare(asked, said);
    let action = said.map_or(asked.action, |said| said.action);
    let (cause, kind) = match said.and_then(|said| said.reason) {
        Some(Reason::None(kind)) => (Cause::NotAllowed(kind), Some(kind)),
        Some(Reason::Explicit { kind, .. }) => (Cause::Forbidden(kind), Some(kind)),
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
        // Words in no known form may stand for a denial that no statement lifts.
        statement: (!forbidden && said.is_some()).then_some(statement),
        ..bare
    }
}

/// What the right is to be allowed for: a stream's by its name, a list's for all, anything else as the service named it.
fn resource_of(action: &str, said: Option<&NotAuthorized<'_>>, scope: &StreamScope) -> String {
    match action {
        "kinesis:ListStreams" | "sts:GetCallerIdentity" => "*".to_owned(),
        _ if action.starts_with("kinesis:") => scope.arn(),
        _ => said.and_then(|said| said.resource).unwrap_or("*").to_owned(),
    }
}

fn explicit_policy(said: Option<&NotAuthorized<'_>>) -> Option<String> {
    match said?.reason? {
        Reason::Explicit { policy, .. } => policy.map(str::to_owned),
        Reason::None(_) => None,
    }
}

fn allow(action: &str, resource: &str, kind: Option<PolicyKind>, principal: Option<&str>) -> Value {
    match kind {
        // These name whom they are for.
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
