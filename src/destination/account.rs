//! An account: how to sign in to AWS, and the region. Its file holds no secret, only the place of the secret.

mod entry;
pub mod paste;
pub mod rotate;
mod saved;
pub mod trial;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::spec::{nearest_region, region_partition};
use super::vault::SecretPlace;
use crate::kinesis::hosts::is_aws_url;
use crate::kinesis::{ProvidedCredentials, Role};
use crate::secret::redaction::SECRET_CHARS;
use crate::text::{Key, NamedChoice, Phrase, choices, explained, say};

pub use super::spec::{NEXT, is_account_name};
pub use crate::kinesis::profiles::{NamedProfile, ProfileKind};
pub use entry::{EntryFault, KeyEntry};

/// First line of an account's file.
const HEAD: &str = "# An account of outflow, written by outflow account. No secret stands here.\n";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Name of the account. A spec refers to it as `account.id`.
    pub name: String,
    pub source: AccountSignIn,
    /// Role that these credentials assume.
    pub role: Option<Role>,
    /// Region in which the credentials are tried.
    pub region: String,
    /// Endpoint that replaces the region's own when the credentials are tried.
    pub endpoint_url: Option<String>,
    /// Rises with every new key. A run that sees it rise reads the key again.
    pub generation: u64,
    /// Id of a new key while a rotation makes it current. If the rotation was interrupted, the id stays here, and only
    /// the vault knows which of the two keys is current.
    pub next_key: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountSignIn {
    Key(AccountKey),
    Provided(ProvidedCredentials),
}

choices! {
    /// How a destination signs in, as the wizard, lists and the file of an account name it.
    #[derive(Default)]
    pub enum SignInKind {
        #[default]
        AccessKey = "access-key",
        /// An access key with a session token and an expiry.
        TemporaryKey = "temporary-key",
        /// A profile of the shared AWS configuration.
        Profile = "profile",
        AssumeRole = "assume-role",
        /// The AWS SDK's default credential chain.
        Ambient = "ambient",
        /// `AWS_ACCESS_KEY_ID` and its companion variables only.
        Environment = "environment",
        /// A saved account.
        Existing = "existing",
    }
}

impl From<&ProvidedCredentials> for SignInKind {
    fn from(provided: &ProvidedCredentials) -> Self {
        match provided {
            ProvidedCredentials::Profile(_) => Self::Profile,
            ProvidedCredentials::Ambient => Self::Ambient,
            ProvidedCredentials::Environment => Self::Environment,
        }
    }
}

/// The parts of an access key that are not secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountKey {
    /// None until the key has been read: an entry that systemd hands over may bring its own id.
    pub id: Option<String>,
    pub place: SecretPlace,
    /// Expiry of a temporary key, if it is known.
    pub expires: Option<OffsetDateTime>,
}

impl Account {
    /// The kind of the credentials, without the role that they assume.
    pub fn kind(&self) -> SignInKind {
        match &self.source {
            AccountSignIn::Key(key) if key.is_temporary() => SignInKind::TemporaryKey,
            AccountSignIn::Key(_) => SignInKind::AccessKey,
            AccountSignIn::Provided(provided) => provided.into(),
        }
    }

    pub fn key(&self) -> Option<&AccountKey> {
        match &self.source {
            AccountSignIn::Key(key) => Some(key),
            AccountSignIn::Provided(_) => None,
        }
    }

    /// Returns the 12-digit AWS account number, as far as the role's ARN or the key id contains it. Sends no request.
    pub fn number(&self) -> Option<String> {
        if let Some(role) = &self.role {
            return role_account(&role.arn).map(str::to_owned);
        }
        self.key()?.id.as_deref().and_then(crate::kinesis::credentials::account_of_key)
    }
}

impl AccountKey {
    pub fn is_temporary(&self) -> bool {
        self.expires.is_some() || self.id.as_ref().is_some_and(|id| id.starts_with("ASIA"))
    }

    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// Returns the 12-digit account number of a role's ARN, or `None` if `arn` is not the ARN of a role.
pub fn role_account(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let head = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let (account, name) = (parts.next()?, parts.next()?);
    let digits = account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit());
    let role = name.strip_prefix("role/").is_some_and(|name| !name.is_empty());
    (head[0] == "arn" && head[1].starts_with("aws") && head[2] == "iam" && head[3].is_empty() && digits && role)
        .then_some(account)
}

/// Source of the limits: `AssumeRole`, STS API reference.
pub fn is_external_id(text: &str) -> bool {
    let may = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    (2..=1224).contains(&text.len()) && text.chars().all(may)
}

/// Source of the limits: `AssumeRole`, STS API reference.
pub fn is_session_name(text: &str) -> bool {
    let may = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    (2..=64).contains(&text.len()) && text.chars().all(may)
}

/// Returns what is wrong with `region` and how to fix it, or `None` if it is a region.
pub fn region_fault(region: &str) -> Option<Phrase> {
    region_partition(region).is_none().then(|| match nearest_region(region) {
        Some(near) => say::ReasonRegionNear { region, near }.into(),
        None => say::ReasonRegion { region }.into(),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountFile {
    kind: String,
    region: String,
    generation: u64,
    next_access_key_id: Option<String>,
    endpoint_url: Option<String>,
    access_key_id: Option<String>,
    secret: Option<SecretPlace>,
    expires: Option<String>,
    profile: Option<String>,
    role_arn: Option<String>,
    external_id: Option<String>,
    session_name: Option<String>,
}

impl Account {
    pub fn to_text(&self) -> String {
        let key = self.key();
        let file = AccountFile {
            kind: self.kind().name().to_owned(),
            region: self.region.clone(),
            generation: self.generation,
            next_access_key_id: self.next_key.clone(),
            endpoint_url: self.endpoint_url.clone(),
            access_key_id: key.and_then(|key| key.id.clone()),
            secret: key.map(|key| key.place),
            expires: key.and_then(|key| key.expires).and_then(|at| at.format(&Rfc3339).ok()),
            profile: match &self.source {
                AccountSignIn::Provided(ProvidedCredentials::Profile(name)) => Some(name.clone()),
                AccountSignIn::Key(_) | AccountSignIn::Provided(_) => None,
            },
            role_arn: self.role.as_ref().map(|role| role.arn.clone()),
            external_id: self.role.as_ref().and_then(|role| role.external_id.clone()),
            session_name: self.role.as_ref().and_then(|role| role.session_name.clone()),
        };
        // `AccountFile` holds only strings and numbers, so serializing it can't fail.
        format!("{HEAD}{}", toml::to_string(&file).unwrap_or_default())
    }

    pub fn from_text(name: &str, text: &str) -> Result<Self, AccountFault> {
        let file: AccountFile = toml::from_str(text).map_err(|error| match error.message() {
            value if value.starts_with("unknown variant") || value.starts_with("invalid ") => AccountFault::Value,
            words => AccountFault::Toml(words.to_owned()),
        })?;
        let source = source(&file)?;
        if region_partition(&file.region).is_none() {
            return Err(AccountFault::Region);
        }
        let role = match (file.role_arn, file.external_id, file.session_name) {
            (Some(arn), external_id, session_name) if role_account(&arn).is_some() => {
                Some(Role { arn, external_id, session_name })
            }
            (Some(_), _, _) => return Err(AccountFault::RoleArn),
            (None, Some(_), _) => return Err(AccountFault::NoRole),
            (None, None, Some(_)) => return Err(AccountFault::NoRoleForSession),
            (None, None, None) => None,
        };
        if role.iter().filter_map(|role| role.session_name.as_deref()).any(|name| !is_session_name(name)) {
            return Err(AccountFault::SessionName);
        }
        if role.iter().filter_map(|role| role.external_id.as_deref()).any(|id| !is_external_id(id)) {
            return Err(AccountFault::ExternalId);
        }
        let (region, endpoint_url) = (file.region, file.endpoint_url);
        let (generation, next_key) = (file.generation, file.next_access_key_id);
        Ok(Self { name: name.to_owned(), source, role, region, endpoint_url, generation, next_key })
    }
}

fn source(file: &AccountFile) -> Result<AccountSignIn, AccountFault> {
    Ok(AccountSignIn::Provided(match SignInKind::named(&file.kind) {
        Some(SignInKind::AccessKey | SignInKind::TemporaryKey) => {
            let place = file.secret.ok_or(AccountFault::NoPlace)?;
            let expires = file.expires.as_deref().map(|at| OffsetDateTime::parse(at, &Rfc3339)).transpose();
            let expires = expires.map_err(|_| AccountFault::Expires)?;
            return Ok(AccountSignIn::Key(AccountKey { id: file.access_key_id.clone(), place, expires }));
        }
        Some(SignInKind::Profile) => ProvidedCredentials::Profile(file.profile.clone().ok_or(AccountFault::NoProfile)?),
        Some(SignInKind::Ambient) => ProvidedCredentials::Ambient,
        Some(SignInKind::Environment) => ProvidedCredentials::Environment,
        Some(SignInKind::AssumeRole | SignInKind::Existing) | None => return Err(AccountFault::Kind),
    }))
}

explained! {
    /// Why a file is not the file of an account. No message repeats a value of the file, because a user may have put a
    /// secret there by mistake.
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum AccountFault {
        /// A value has the wrong type, or is not one that its field allows.
        Value => Key::ReasonAccountValue,
        /// Not TOML, or not these fields. Holds the TOML parser's message.
        Toml(words: String) => Phrase::foreign(words),
        NoPlace => Key::ReasonAccountNoPlace,
        Expires => Key::ReasonAccountExpires,
        NoProfile => Key::ReasonAccountNoProfile,
        Kind => Key::ReasonAccountKind,
        Region => Key::ReasonAccountRegion,
        RoleArn => Key::ReasonAccountRoleArn,
        NoRole => Key::ReasonAccountNoRole,
        ExternalId => Key::ReasonAccountExternalId,
        NoRoleForSession => Key::ReasonAccountNoRoleForSession,
        SessionName => Key::ReasonAccountSessionName,
    }
}

/// What to do about a secret whose length differs from that of AWS secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LengthDoubt {
    /// The endpoint belongs to AWS: ask the user whether the whole secret was copied.
    Ask,
    /// Another endpoint may accept it: only warn.
    Warn,
}

impl LengthDoubt {
    /// Judges a secret of `chars` characters. Without an endpoint it is for the region's own host. Returns `None` if
    /// the length is right.
    pub fn judge(chars: usize, endpoint: Option<&str>) -> Option<Self> {
        let is_of_aws = endpoint.is_none_or(is_aws_url);
        (chars != SECRET_CHARS).then_some(if is_of_aws { Self::Ask } else { Self::Warn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(source: AccountSignIn, role: Option<Role>) -> Account {
        Account {
            name: "crm".into(),
            source,
            role,
            region: "us-east-2".into(),
            endpoint_url: Some("http://127.0.0.1:4567".into()),
            generation: 3,
            next_key: Some("AKIAQNZGKIQY56JQ7WMM".into()),
        }
    }

    #[test]
    fn what_is_saved_is_what_is_read() {
        let expires = OffsetDateTime::from_unix_timestamp(1_800_000_000).ok();
        let key = |id: &str, place, expires| AccountSignIn::Key(AccountKey { id: Some(id.into()), place, expires });
        let role = Role {
            arn: "arn:aws:iam::111122223333:role/feeds/out".into(),
            external_id: Some("a-1".into()),
            session_name: Some("nightly@crm".into()),
        };
        for one in [
            account(key("AKIAQNZGKIQY56JQ7WML", SecretPlace::Keyring, None), None),
            account(key("ASIAQNZGKIQY56JQ7WML", SecretPlace::File, expires), Some(role.clone())),
            account(AccountSignIn::Key(AccountKey { id: None, place: SecretPlace::Systemd, expires: None }), None),
            account(
                AccountSignIn::Provided(ProvidedCredentials::Profile("sso \"dev\"".into())),
                Some(Role { external_id: None, ..role }),
            ),
            account(AccountSignIn::Provided(ProvidedCredentials::Ambient), None),
            account(AccountSignIn::Provided(ProvidedCredentials::Environment), None),
        ] {
            assert_eq!(Account::from_text("crm", &one.to_text()), Ok(one));
        }
    }

    #[test]
    fn an_invalid_file_reports_what_to_fix() {
        let text = "kind = \"access-key\"\nregion = \"us-east-2\"\ngeneration = 1\nsecret = \"keyring\"\n";
        let fault = |text: &str| Account::from_text("crm", text).unwrap_err().to_string();
        assert!(Account::from_text("crm", text).is_ok());
        assert!(fault(&text.replace("access-key", "key")).contains("kind is not access-key,"));
        assert!(fault(&text.replace("us-east-2", "nowhere")).contains("not an AWS region"));
        let place = fault(&text.replace("keyring", "wJalrXUtnFEMI"));
        assert!(
            place.contains("keyring") && !place.contains("wJalr"),
            "the message does not repeat a secret in this place: {place}"
        );
        assert!(fault(&format!("{text}secret_access_key = \"x\"")).contains("unknown field"));
        assert!(fault(&format!("{text}role_arn = \"arn:aws:iam::1:role/x\"")).contains("role_arn"));
    }

    #[test]
    fn a_session_is_named_as_sts_takes_it_and_by_its_role_alone() {
        for (name, is) in [("ab", true), ("a", false), ("a b", false), ("é1", false), ("_+=,.@-", true)] {
            assert_eq!(is_session_name(name), is, "{name}");
        }
        assert!(is_session_name(&"a".repeat(64)) && !is_session_name(&"a".repeat(65)));
        let text = "kind = \"ambient\"\nregion = \"us-east-2\"\ngeneration = 1\n";
        let role = "role_arn = \"arn:aws:iam::111122223333:role/out\"\n";
        let read = |more: &str| Account::from_text("crm", &format!("{text}{more}"));
        // A file that an earlier version wrote has no session name.
        assert_eq!(read(role).unwrap().role.unwrap().session_name, None);
        let named = read(&format!("{role}session_name = \"nightly\"")).unwrap().role.unwrap();
        assert_eq!(named.session_name.as_deref(), Some("nightly"));
        assert_eq!(read(&format!("{role}session_name = \"a b\"")), Err(AccountFault::SessionName));
        assert_eq!(read("session_name = \"nightly\""), Err(AccountFault::NoRoleForSession));
    }

    #[test]
    fn the_account_at_aws_is_known_where_a_name_tells_it() {
        let key = AccountSignIn::Key(AccountKey {
            id: Some("AKIAQNZGKIQY56JQ7WML".into()),
            place: SecretPlace::Keyring,
            expires: None,
        });
        assert_eq!(account(key.clone(), None).number(), Some("029608264753".into()));
        let role = Role { arn: "arn:aws-cn:iam::111122223333:role/out".into(), external_id: None, session_name: None };
        assert_eq!(account(key, Some(role)).number(), Some("111122223333".into()));
        assert_eq!(account(AccountSignIn::Provided(ProvidedCredentials::Ambient), None).number(), None);
    }

    #[test]
    fn names_that_would_be_taken_for_a_key_being_tried_are_none() {
        assert!(is_account_name("crm") && !is_account_name("crm.next") && !is_account_name("../crm"));
    }

    #[test]
    fn a_secret_of_another_length_is_asked_about_where_it_is_for_aws() {
        let own = Some("http://127.0.0.1:4567");
        let aws = Some("https://kinesis.us-east-2.amazonaws.com");
        for (endpoint, doubt) in [(None, LengthDoubt::Ask), (aws, LengthDoubt::Ask), (own, LengthDoubt::Warn)] {
            assert_eq!(LengthDoubt::judge(39, endpoint), Some(doubt));
            assert_eq!(LengthDoubt::judge(40, endpoint), None);
        }
    }
}
