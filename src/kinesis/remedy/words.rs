//! Parses AWS's messages about a missing permission.
//!
//! The grammar, where REASON is one of the last two lines:
//!
//! ```text
//! User: WHO is not authorized to perform: ACTION [on resource: RESOURCE] [REASON]
//! because no KIND policy allows the ACTION action
//! with an explicit deny in a KIND policy[: POLICY]
//! ```
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

/// A kind of policy that a message can name as the reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyKind {
    /// A policy of the user, its groups or the role.
    Identity,
    /// The policy of the stream or of the key.
    Resource,
    /// A policy of the organization for its accounts.
    ServiceControl,
    /// A policy of the organization for the resources of its accounts.
    ResourceControl,
    /// The maximum permissions of a user or role.
    Boundary,
    /// A policy given when the role was assumed.
    Session,
    /// The policy of the VPC endpoint that the request came through.
    VpcEndpoint,
    /// A role's policy about who may assume it.
    RoleTrust,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DenyReason<'a> {
    /// No policy of this kind allows the action.
    None(PolicyKind),
    /// A policy of this kind denies the action.
    Explicit {
        kind: PolicyKind,
        /// The ARN of the policy.
        policy: Option<&'a str>,
    },
}

/// The parts of the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NotAuthorized<'a> {
    pub(super) principal: &'a str,
    pub(super) action: &'a str,
    pub(super) resource: Option<&'a str>,
    pub(super) reason: Option<DenyReason<'a>>,
}

/// Finds and parses the message in `message`; the KMS errors of Kinesis wrap it in other text. Returns `None` if it is
/// another message, or has a reason of an unknown form.
pub(super) fn not_authorized(message: &str) -> Option<NotAuthorized<'_>> {
    let (_, rest) = message.split_once("User: ")?;
    let (principal, rest) = rest.split_once(" is not authorized to perform: ")?;
    let (action, rest) = word(rest);
    if !is_action(action) || principal.contains(char::is_whitespace) {
        return None;
    }
    let (resource, rest) = match rest.strip_prefix("on resource: ") {
        Some(rest) => {
            let (resource, rest) = word(rest);
            (Some(resource), rest)
        }
        None => (None, rest),
    };
    let rest = rest.trim().trim_end_matches('.');
    let reason = if rest.is_empty() { None } else { Some(reason(rest)?) };
    Some(NotAuthorized { principal, action, resource, reason })
}

/// Returns the first word, without the full stop of a sentence that ends with it, and the rest of the text.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word.trim_end_matches('.'), rest)
}

/// Whether `text` has the form `service:Operation` and nothing else that could have a meaning in a statement, such as
/// `*`.
fn is_action(text: &str) -> bool {
    let name = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.split_once(':').is_some_and(|(service, operation)| name(service) && name(operation))
}

fn reason(text: &str) -> Option<DenyReason<'_>> {
    if let Some(rest) = text.strip_prefix("because no ") {
        let (kind, _) = rest.split_once(" allows the ")?;
        return Some(DenyReason::None(kind_of(kind)?));
    }
    let rest = text.strip_prefix("with an explicit deny in ")?;
    let rest = rest.strip_prefix("an ").or_else(|| rest.strip_prefix("a ")).unwrap_or(rest);
    let (kind, policy) = match rest.split_once(": ") {
        Some((kind, policy)) => (kind, Some(policy).filter(|policy| policy.starts_with("arn:"))),
        None => (rest, None),
    };
    Some(DenyReason::Explicit { kind: kind_of(kind)?, policy })
}

fn kind_of(text: &str) -> Option<PolicyKind> {
    Some(match text {
        "identity-based policy" => PolicyKind::Identity,
        "resource-based policy" => PolicyKind::Resource,
        "service control policy" => PolicyKind::ServiceControl,
        "resource control policy" => PolicyKind::ResourceControl,
        "permissions boundary" => PolicyKind::Boundary,
        "session policy" => PolicyKind::Session,
        "VPC endpoint policy" => PolicyKind::VpcEndpoint,
        "role trust policy" => PolicyKind::RoleTrust,
        _ => return None,
    })
}
