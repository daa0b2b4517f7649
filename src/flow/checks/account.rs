//! Checks of the Account step: how to sign in, and where.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{CheckContext, reject_controls, require_text};
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
    check_names(account, around, found);
    if account.needs_secret() {
        check_key_id(account, found);
        check_secret(account, around, found);
    }
    if account.sign_in == SignInKind::TemporaryKey {
        check_token(account, around, found);
        check_expiry(account, around.now, found);
    }
    if Field::Profile.is_asked(draft) {
        require_text(Field::Profile, &account.profile, found);
    }
    check_role(account, found);
    check_region(account, found);
}

fn check_names(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let is_saved = |name: &str| around.accounts.is_some_and(|all| all.iter().any(|one| one.name == name));
    if account.sign_in == SignInKind::Existing
        && let Some(name) = require_text(Field::Existing, account.existing.trim(), found)
    {
        if !is_account_name(name) {
            found.push(Finding::blocking(Field::Existing, What::BadAccountName).with_value(name));
        } else if around.accounts.is_some() && !is_saved(name) {
            found.push(Finding::warning(Field::Existing, What::AccountUnknown).with_value(name));
        }
    }
    if account.makes_account()
        && let Some(name) = require_text(Field::AccountName, account.name.trim(), found)
    {
        if !is_account_name(name) {
            found.push(Finding::blocking(Field::AccountName, What::BadAccountName).with_value(name));
        } else if is_saved(name) && !is_ours(account) {
            found.push(Finding::blocking(Field::AccountName, What::AccountTaken).with_value(name));
        }
    }
}

/// Returns true if this wizard has stored the secret of the account of that name. It cannot store a secret under the
/// name of an account that existed before.
fn is_ours(account: &AccountDraft) -> bool {
    let of_name = |stored: &Stored| stored.account == account.name.trim() && stored.place == account.place;
    account.needs_secret() && account.stored.as_ref().is_some_and(of_name)
}

fn check_key_id(account: &AccountDraft, found: &mut Vec<Finding>) {
    let field = Field::AccessKeyId;
    let Some(id) = require_text(field, account.access_key_id.trim(), found) else { return };
    let temporary = account.sign_in == SignInKind::TemporaryKey;
    let form = KEY_ID.contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if id.contains(char::is_whitespace) || !id.is_ascii() {
        found.push(Finding::blocking(field, What::BadCharacter).with_value(id));
    } else if form && NO_KEYS.iter().any(|start| id.starts_with(start)) {
        found.push(Finding::blocking(field, What::KeyNone).with_value(id));
    } else if form && id.starts_with("ASIA") && !temporary {
        found.push(Finding::blocking(field, What::KeyTemporary).with_value(id));
    } else if form && id.starts_with("AKIA") && temporary {
        found.push(Finding::warning(field, What::KeyLasting).with_value(id));
    } else if !(form && ["AKIA", "ASIA"].iter().any(|start| id.starts_with(start))) {
        // No id is this long. Do not repeat it: it may be a secret.
        let too_long = id.len() > LONGEST_OTHER;
        found.push(if too_long {
            Finding::blocking(field, What::KeyForm)
        } else {
            Finding::warning(field, What::KeyForm)
        });
    }
}

fn check_secret(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let field = Field::Secret;
    let temporary = account.sign_in == SignInKind::TemporaryKey;
    match (around.secrets.get(field), &account.stored) {
        (Some(secret), _) if is_bad(secret) => found.push(Finding::blocking(field, What::SecretCharacter)),
        (Some(secret), _) if length_doubt(account, secret).is_some() => {
            found.push(Finding::warning(field, What::SecretShort).with_value(secret.chars().to_string()));
        }
        (None, None) => found.push(Finding::blocking(field, What::SecretMissing)),
        // A session token comes with the secret of its key.
        (None, Some(_)) if temporary && around.secrets.get(Field::SessionToken).is_some() => {
            found.push(Finding::blocking(field, What::SecretMissing));
        }
        (None, Some(stored)) if !account.is_stored() => {
            found.push(Finding::blocking(field, What::SecretOther).with_value(&*stored.access_key_id));
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
}

/// What is doubted of the length of a typed secret.
pub(in crate::flow) fn length_doubt(account: &AccountDraft, secret: &Secret) -> Option<LengthDoubt> {
    let endpoint = account.endpoint_url.trim();
    LengthDoubt::judge(secret.chars(), Some(endpoint).filter(|url| !url.is_empty()))
}

fn check_token(account: &AccountDraft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let field = Field::SessionToken;
    let typed = around.secrets.get(field);
    let stored = around.secrets.get(Field::Secret).is_none()
        && account.is_stored()
        && account.stored.as_ref().is_some_and(|stored| stored.with_token);
    match typed {
        Some(token) if is_bad(token) => found.push(Finding::blocking(field, What::SecretCharacter)),
        None if !stored => found.push(Finding::blocking(field, What::TokenMissing)),
        Some(_) | None => {}
    }
}

/// Returns true if the secret has a character that no secret contains and that a request cannot be signed with.
fn is_bad(secret: &Secret) -> bool {
    !secret.expose().bytes().all(|byte| byte.is_ascii_graphic())
}

fn check_expiry(account: &AccountDraft, now: OffsetDateTime, found: &mut Vec<Finding>) {
    let text = account.expires.trim();
    if text.is_empty() {
        return;
    }
    match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(end) if end <= now => found.push(Finding::blocking(Field::Expires, What::Expired).with_value(text)),
        Ok(_) => {}
        Err(_) => found.push(Finding::blocking(Field::Expires, What::TimeForm).with_value(text)),
    }
}

fn check_role(account: &AccountDraft, found: &mut Vec<Finding>) {
    if account.sign_in != SignInKind::AssumeRole {
        return;
    }
    if let Some(arn) = require_text(Field::RoleArn, account.role_arn.trim(), found)
        && role_account(arn).is_none()
    {
        found.push(Finding::blocking(Field::RoleArn, What::RoleForm).with_value(arn));
    }
    let id = account.external_id.trim();
    if !id.is_empty() && !is_external_id(id) {
        found.push(Finding::blocking(Field::ExternalId, What::ExternalIdForm).with_value(id));
    }
    let name = account.session_name.trim();
    if !name.is_empty() && !is_session_name(name) {
        found.push(Finding::blocking(Field::SessionName, What::SessionNameForm).with_value(name));
    }
}

fn check_region(account: &AccountDraft, found: &mut Vec<Finding>) {
    if let Some(region) = require_text(Field::Region, account.region.trim(), found)
        && region_partition(region).is_none()
    {
        let finding = Finding::blocking(Field::Region, What::RegionUnknown).with_value(region);
        found.push(match nearest_region(region) {
            Some(near) => Finding { what: What::RegionNear, ..finding }.with_other(near),
            None => finding,
        });
    }
    let endpoint = account.endpoint_url.trim();
    if !endpoint.is_empty()
        && let Some(url) = reject_controls(Field::EndpointUrl, endpoint, found)
        && !is_endpoint(url)
    {
        // The text before the `@` may hold a password.
        found.push(
            Finding::blocking(Field::EndpointUrl, What::EndpointForm)
                .with_value(url.split('@').next_back().unwrap_or(url)),
        );
    }
}
