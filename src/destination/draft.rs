//! The wizard's draft of a destination: all answers so far, exactly as typed, valid or not. It never holds a secret.

mod file;
mod spec;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::account::{Account, AccountKey, AccountSignIn, SignInKind};
use super::spec::{DEFAULT_NAMESPACE, SourceKind};
use super::vault::SecretPlace;
use crate::activation::Triggers;
use crate::activation::rules::{Compat, ExportOptions, IdentityChoice, PartitionBy, PartitionKind};
use crate::kinesis::{ProvidedCredentials, Role};
use crate::source::file::FeedSettings;
use crate::text::choices;

pub use file::{DraftFault, DraftFile, LoadedDraft};
pub use spec::expand_home;

/// All answers of the wizard, as typed. Every setting of a spec has a field here.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub origin: Origin,
    pub account: AccountDraft,
    pub name: String,
    /// Blank means none.
    pub description: String,
    /// The stream's name or ARN.
    pub stream: String,
    pub marketing_actions: Vec<String>,
    /// Stream to a stream that ignores partition keys.
    pub allow_unordered: bool,
    pub source: SourceDraft,
    pub activation: ActivationDraft,
    /// The operator's progress. Step names of an older version that no longer exist are ignored.
    pub progress: WizardProgress,
}

/// What a draft started from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    #[default]
    New,
    /// The name of the saved destination that is being edited.
    Edit(String),
    /// The name of the saved destination that is being copied.
    Copy(String),
}

/// How to sign in, as typed. Records that a secret is stored, but never the secret or token itself.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountDraft {
    pub sign_in: SignInKind,
    /// The saved account that is selected.
    pub existing: String,
    /// The name of the account to create.
    pub name: String,
    pub access_key_id: String,
    /// Expiry of a temporary key: RFC 3339, or blank.
    pub expires: String,
    /// Where to store the secret.
    #[serde(rename = "keep")]
    pub place: SecretPlace,
    /// The key whose secret is stored already.
    pub stored: Option<Stored>,
    /// A profile of the shared AWS configuration.
    pub profile: String,
    pub role_arn: String,
    /// The external id that the role's trust policy requires. Blank means none.
    pub external_id: String,
    /// Session name of the role. Blank means the default name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session_name: String,
    /// The credentials that assume the role.
    pub role_base: RoleBase,
    pub region: String,
    /// Endpoint that replaces the region's own. Blank means none.
    pub endpoint_url: String,
}

choices! {
    /// The credentials that assume a role.
    #[derive(Default)]
    pub enum RoleBase {
        #[default]
        Ambient = "ambient",
        Environment = "environment",
        Profile = "profile",
        AccessKey = "access-key",
    }
}

/// Describes a secret that is stored, without the secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    pub account: String,
    pub access_key_id: String,
    #[serde(rename = "keep")]
    pub place: SecretPlace,
    /// Length of the secret, in characters.
    pub chars: usize,
    pub with_token: bool,
}

/// The source, as typed. Answers for all kinds are kept when the kind changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDraft {
    pub kind: SourceKind,
    /// Path of a file or a folder, or a glob.
    pub path: String,
    /// Set only in a draft on disk: the folder that a relative `path` was typed in. Blank if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    #[serde(flatten)]
    pub settings: FeedSettings,
    pub count: String,
    /// Sample profiles per second; 0 means no limit.
    pub rate: String,
    /// The same seed gives the same sample profiles.
    pub seed: String,
    /// Namespaces tried in order for the profile key.
    pub key_namespaces: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationDraft {
    pub segments: Vec<SegmentDraft>,
    /// Creation times of segments, mapped or not. Their mapping times are in the saved destination.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment_times: Vec<SegmentTimes>,
    /// Dot paths of the exported attributes.
    pub attributes: Vec<String>,
    /// Export every namespace. `identities` is kept for when this is switched off.
    pub all_identities: bool,
    /// The namespaces that are exported if `all_identities` is off.
    pub identities: Vec<IdentityChoice>,
    pub triggers: Triggers,
    #[serde(rename = "changes")]
    pub compat: Compat,
    #[serde(flatten)]
    pub options: ExportOptions,
    pub partition_by: PartitionKind,
    /// Used if `partition_by` is `Identity`.
    pub partition_namespace: String,
    /// Dot path, used if `partition_by` is `Attribute`.
    pub partition_path: String,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentDraft {
    pub namespace: String,
    pub id: String,
    /// Blank means none.
    pub name: String,
}

impl SegmentDraft {
    /// Reads `ID` or `namespace/ID`, as a segment is typed. Returns `None` if a part is blank.
    pub fn read(typed: &str) -> Option<Self> {
        let (namespace, id) = typed.split_once('/').unwrap_or((DEFAULT_NAMESPACE, typed));
        let is_whole = !namespace.trim().is_empty() && !id.trim().is_empty();
        is_whole.then(|| Self { namespace: namespace.to_owned(), id: id.to_owned(), name: String::new() })
    }

    /// Returns the name, or without one the ID.
    pub fn title(&self) -> &str {
        if self.name.trim().is_empty() { &self.id } else { &self.name }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentTimes {
    pub namespace: String,
    pub id: String,
    /// RFC 3339, or blank.
    pub created_at: String,
    /// RFC 3339, or blank.
    pub updated_at: String,
}

/// The operator's progress through the steps, by step name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WizardProgress {
    /// The current step.
    pub at: String,
    pub done: Vec<String>,
    /// Steps that were done and must be checked again.
    pub again: Vec<String>,
    /// For each step of `again`, the field whose change made the check necessary. The first change counts.
    #[serde(default)]
    pub causes: BTreeMap<String, String>,
}

impl Draft {
    /// Returns an empty draft: the defaults of a spec, and sign-in by an access key.
    pub fn new() -> Self {
        Self::default()
    }
}

impl AccountDraft {
    /// Whether the account uses an access key of its own, so that a secret is needed.
    pub fn needs_secret(&self) -> bool {
        match self.sign_in {
            SignInKind::AccessKey | SignInKind::TemporaryKey => true,
            SignInKind::AssumeRole => self.role_base == RoleBase::AccessKey,
            SignInKind::Profile | SignInKind::Ambient | SignInKind::Environment | SignInKind::Existing => false,
        }
    }

    /// Whether the stored secret belongs to the current key, account name and storage place.
    pub fn is_stored(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| {
            stored.access_key_id == self.access_key_id.trim()
                && stored.account == self.name.trim()
                && stored.place == self.place
        })
    }

    /// Forgets a secret that was stored for the session only. Call this when another session starts.
    pub fn forget_session(&mut self) {
        self.stored.take_if(|stored| stored.place == SecretPlace::Session);
    }

    /// Whether an account must be created, because a spec alone can't express this way to sign in.
    pub fn makes_account(&self) -> bool {
        self.needs_secret() || self.sign_in == SignInKind::AssumeRole
    }

    /// Returns the account to create, or `None` if the spec itself names the sign-in. Does not validate: the caller
    /// must have checked the answers.
    pub fn to_account(&self) -> Option<Account> {
        if !self.makes_account() {
            return None;
        }
        let is_role = self.sign_in == SignInKind::AssumeRole;
        let source = if is_role { self.base_sign_in() } else { self.key_sign_in() };
        let endpoint = self.endpoint_url.trim();
        Some(Account {
            name: self.name.trim().to_owned(),
            source,
            role: is_role.then(|| self.role()),
            region: self.region.trim().to_owned(),
            endpoint_url: (!endpoint.is_empty()).then(|| endpoint.to_owned()),
            generation: 1,
            next_key: None,
        })
    }

    fn base_sign_in(&self) -> AccountSignIn {
        AccountSignIn::Provided(match self.role_base {
            RoleBase::AccessKey => return self.key_sign_in(),
            RoleBase::Ambient => ProvidedCredentials::Ambient,
            RoleBase::Environment => ProvidedCredentials::Environment,
            RoleBase::Profile => ProvidedCredentials::Profile(self.profile.clone()),
        })
    }

    fn key_sign_in(&self) -> AccountSignIn {
        let expires = OffsetDateTime::parse(self.expires.trim(), &Rfc3339).ok();
        AccountSignIn::Key(AccountKey {
            id: Some(self.access_key_id.trim().to_owned()),
            place: self.place,
            expires: expires.filter(|_| self.sign_in == SignInKind::TemporaryKey),
        })
    }

    fn role(&self) -> Role {
        let given = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        Role {
            arn: self.role_arn.trim().to_owned(),
            external_id: given(&self.external_id),
            session_name: given(&self.session_name),
        }
    }
}

impl Default for SourceDraft {
    fn default() -> Self {
        Self {
            kind: SourceKind::File,
            path: String::new(),
            folder: String::new(),
            settings: FeedSettings::default(),
            count: "10000".into(),
            rate: "0".into(),
            seed: "1".into(),
            key_namespaces: Vec::new(),
        }
    }
}

impl ActivationDraft {
    pub fn partition(&self) -> PartitionBy {
        match self.partition_by {
            PartitionKind::Profile => PartitionBy::Profile,
            PartitionKind::Identity => PartitionBy::Identity(self.partition_namespace.clone()),
            PartitionKind::Attribute => PartitionBy::Attribute(self.partition_path.clone()),
        }
    }
}

impl Default for ActivationDraft {
    fn default() -> Self {
        Self {
            segments: Vec::new(),
            segment_times: Vec::new(),
            attributes: Vec::new(),
            all_identities: true,
            identities: Vec::new(),
            triggers: Triggers::ALL,
            compat: Compat::default(),
            options: ExportOptions::default(),
            partition_by: PartitionKind::Profile,
            partition_namespace: String::new(),
            partition_path: String::new(),
        }
    }
}
