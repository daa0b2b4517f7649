//! Checks of the Account step: how to sign in, and where.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{CheckContext, needed, plain};
use crate::destination::account::SignInKind;
use crate::destination::account::{LengthDoubt, is_account_name, is_external_id, is_session_name, role_account};
use crate::destination::draft::{AccountDraft, Draft, Stored};
use crate::destination::spec::{is_endpoint, nearest_region, region_partition};
use crate::flow::field::Field;
use crate::flow::finding::{Finding, What};
use crate::secret::Secret;

/// Prefixes of ids that are not access keys. Source: IAM user guide, "Unique identifiers".
const NO_KEYS: [&str; 10] = ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "APKA", "AROA", "ASCA"];

/// Length of an access key id. Source: `AccessKey` in the IAM API reference.
pub(in crate::flow) const KEY_ID: std::ops::RangeInclusive<usize> = 16..=128;

/// Longest access key id in a form that is not AWS's, as a custom endpoint may use. A longer text may be a secret.
const LONGEST_OTHER: usize = 30;

pub(super) fn check(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let account = &draft.account;
    names(account, around, found);
    if account.needs_secret() {
        key_id(account, found);
        secret(account, around, found);
    }
    if account.sign_in == SignInKind::TemporaryKey {
        token(account, around, found);
        expires(account, around.now, found);
    }
    if Field::Profile.is_asked(draft) {
        needed(Field::Profile, &account.profile, found);
    }
    role(account, found);
    region(account, found);
}

fn names(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let is_saved = |name: &str| around.accounts.is_some_and(|all| all.iter().any(|one| one.name == name));
    if account.sign_in == SignInKind::Existing
        && let Some(name) = needed(Field::Existing, account.existing.trim(), found)
    {
        if !is_account_name(name) {
            found.push(Finding::blocks(Field::Existing, What::BadAccountName).about(name));
        } else if around.accounts.is_some() && !is_saved(name) {
            found.push(Finding::warns(Field::Existing, What::AccountUnknown).about(name));
        }
    }
    if account.makes_account()
        && let Some(name) = needed(Field::AccountName, account.name.trim(), found)
    {
        if !is_account_name(name) {
            found.push(Finding::blocks(Field::AccountName, What::BadAccountName).about(name));
        } else if is_saved(name) && !is_ours(account) {
            found.push(Finding::blocks(Field::AccountName, What::AccountTaken).about(name));
        }
    }
}

/// Returns true if this wizard has stored the secret of the account of that name. It cannot store a secret under the
/// name of an account that existed before.
fn is_ours(account: &AccountDraft) -> bool {
    let of_name = |stored: &Stored| stored.account == account.name.trim() && stored.place == account.place;
    account.needs_secret() && account.stored.as_ref().is_some_and(of_name)
}

fn key_id(account: &AccountDraft, found: &mut Vec<Finding>) {
    let field = Field::AccessKeyId;
    let Some(id) = needed(field, account.access_key_id.trim(), found) else { return };
    let temporary = account.sign_in == SignInKind::TemporaryKey;
    let form = KEY_ID.contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if id.contains(char::is_whitespace) || !id.is_ascii() {
        found.push(Finding::blocks(field, What::BadCharacter).about(id));
    } else if form && NO_KEYS.iter().any(|start| id.starts_with(start)) {
        found.push(Finding::blocks(field, What::KeyNone).about(id));
    } else if form && id.starts_with("ASIA") && !temporary {
        found.push(Finding::blocks(field, What::KeyTemporary).about(id));
    } else if form && id.starts_with("AKIA") && temporary {
        found.push(Finding::warns(field, What::KeyLasting).about(id));
    } else if !(form && ["AKIA", "ASIA"].iter().any(|start| id.starts_with(start))) {
        // No id is this long. Do not repeat it: it may be a secret.
        let too_long = id.len() > LONGEST_OTHER;
        found.push(if too_long { Finding::blocks(field, What::KeyForm) } else { Finding::warns(field, What::KeyForm) });
    }
}

fn secret(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let field = Field::Secret;
    let temporary = account.sign_in == SignInKind::TemporaryKey;
    match (around.secrets.get(field), &account.stored) {
        (Some(secret), _) if is_bad(secret) => found.push(Finding::blocks(field, What::SecretCharacter)),
        (Some(secret), _) if length_doubt(account, secret).is_some() => {
            found.push(Finding::warns(field, What::SecretShort).about(secret.chars().to_string()));
        }
        (None, None) => found.push(Finding::blocks(field, What::SecretMissing)),
        // A session token comes with the secret of its key.
        (None, Some(_)) if temporary && around.secrets.get(Field::SessionToken).is_some() => {
            found.push(Finding::blocks(field, What::SecretMissing));
        }
        (None, Some(stored)) if !account.is_stored() => {
            found.push(Finding::blocks(field, What::SecretOther).about(&*stored.access_key_id));
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
}

/// What is doubted of the length of a typed secret.
pub(in crate::flow) fn length_doubt(account: &AccountDraft, secret: &Secret) -> Option<LengthDoubt> {
    let endpoint = account.endpoint_url.trim();
    LengthDoubt::judge(secret.chars(), Some(endpoint).filter(|url| !url.is_empty()))
}

fn token(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let field = Field::SessionToken;
    let typed = around.secrets.get(field);
    let stored = around.secrets.get(Field::Secret).is_none()
        && account.is_stored()
        && account.stored.as_ref().is_some_and(|stored| stored.with_token);
    match typed {
        Some(token) if is_bad(token) => found.push(Finding::blocks(field, What::SecretCharacter)),
        None if !stored => found.push(Finding::blocks(field, What::TokenMissing)),
        Some(_) | None => {}
    }
}

/// Returns true if the secret has a character that no secret contains and that a request cannot be signed with.
fn is_bad(secret: &Secret) -> bool {
    !secret.expose().bytes().all(|byte| byte.is_ascii_graphic())
}

fn expires(account: &AccountDraft, now: OffsetDateTime, found: &mut Vec<Finding>) {
    let text = account.expires.trim();
    if text.is_empty() {
        return;
    }
    match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(end) if end <= now => found.push(Finding::blocks(Field::Expires, What::Expired).about(text)),
        Ok(_) => {}
        Err(_) => found.push(Finding::blocks(Field::Expires, What::TimeForm).about(text)),
    }
}

fn role(account: &AccountDraft, found: &mut Vec<Finding>) {
    if account.sign_in != SignInKind::AssumeRole {
        return;
    }
    if let Some(arn) = needed(Field::RoleArn, account.role_arn.trim(), found)
        && role_account(arn).is_none()
    {
        found.push(Finding::blocks(Field::RoleArn, What::RoleForm).about(arn));
    }
    let id = account.external_id.trim();
    if !id.is_empty() && !is_external_id(id) {
        found.push(Finding::blocks(Field::ExternalId, What::ExternalIdForm).about(id));
    }
    let name = account.session_name.trim();
    if !name.is_empty() && !is_session_name(name) {
        found.push(Finding::blocks(Field::SessionName, What::SessionNameForm).about(name));
    }
}

fn region(account: &AccountDraft, found: &mut Vec<Finding>) {
    if let Some(region) = needed(Field::Region, account.region.trim(), found)
        && region_partition(region).is_none()
    {
        let finding = Finding::blocks(Field::Region, What::RegionUnknown).about(region);
        found.push(match nearest_region(region) {
            Some(near) => Finding { what: What::RegionNear, ..finding }.with(near),
            None => finding,
        });
    }
    let endpoint = account.endpoint_url.trim();
    if !endpoint.is_empty()
        && let Some(url) = plain(Field::EndpointUrl, endpoint, found)
        && !is_endpoint(url)
    {
        // The text before the `@` may hold a password.
        found.push(
            Finding::blocks(Field::EndpointUrl, What::EndpointForm).about(url.split('@').next_back().unwrap_or(url)),
        );
    }
}
