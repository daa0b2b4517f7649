//! A destination that is being set up: everything answered so far, as it was typed, right or wrong. No secret is in it.

mod choices;
mod from_spec;
mod kept;
mod printed;
#[cfg(test)]
pub(crate) mod tests;
mod to_account;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::file::{FeedSettings, FileOrder, Rewritten};

pub use choices::{Changes, Exits, Keep, Partition, RoleBase, SignIn, SourceKind, Spelling, Surrogates, Trigger};
pub use kept::{Damage, Found, Kept};

/// Answers as they were typed. Everything a spec can say has its place here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Where it began.
    pub origin: Origin,
    /// How to sign in, and where.
    pub account: AccountDraft,
    /// The destination's name.
    pub name: String,
    /// What it is for; blank is none.
    pub description: String,
    /// The stream, by name or ARN.
    pub stream: String,
    /// Marketing actions, defined ones or own.
    pub marketing_actions: Vec<String>,
    /// Goes on with a stream that ignores partition keys.
    pub allow_unordered: bool,
    /// Where profiles come from.
    pub source: SourceDraft,
    /// What leaves and when.
    pub activation: ActivationDraft,
    /// How far the operator is. Names that are not known any more are passed over.
    pub progress: Progress,
}

/// Where a draft began.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// With nothing.
    #[default]
    New,
    /// With a saved destination that is to be changed: its name.
    Edit(String),
    /// With a saved destination that is to be copied: its name.
    Copy(String),
}

/// How to sign in, as it was typed. Secret and token are not here, only that they are stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountDraft {
    /// Where credentials come from.
    pub sign_in: SignIn,
    /// The saved account that was chosen.
    pub existing: String,
    /// The name of the account to be made.
    pub name: String,
    /// The access key's id.
    pub access_key_id: String,
    /// When a temporary key ends: RFC 3339, or blank.
    pub expires: String,
    /// Where the secret is to be kept.
    pub keep: Keep,
    /// The key whose secret was stored, and where.
    pub stored: Option<Stored>,
    /// A profile of the shared AWS configuration.
    pub profile: String,
    /// The role to take on.
    pub role_arn: String,
    /// What the role's owner asks to be told; blank is nothing.
    pub external_id: String,
    /// The name of the role's sessions; blank is the usual one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session_name: String,
    /// With what the role is taken on.
    pub role_base: RoleBase,
    /// The region.
    pub region: String,
    /// Another endpoint than the region's; blank is none.
    pub endpoint_url: String,
}

/// A secret that was stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The account it was stored for.
    pub account: String,
    /// The id of its key.
    pub access_key_id: String,
    /// Where it is.
    pub keep: Keep,
    /// How many characters it has.
    pub chars: usize,
    /// Whether a session token is with it.
    pub with_token: bool,
}

/// Where profiles come from, as it was typed; the answers of all kinds are kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDraft {
    /// The kind.
    pub kind: SourceKind,
    /// A file, a folder or a glob.
    pub path: String,
    /// In a draft that is kept: the folder in which a relative path was typed. Blank where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// Go on with what is added.
    pub follow: bool,
    /// In which order files are read.
    #[serde(default)]
    pub order: FileOrder,
    /// What is done with a file that was rewritten in part.
    #[serde(default)]
    pub rewritten: Rewritten,
    /// Names that belong to the feed; all when there are none.
    #[serde(default)]
    pub include: Vec<String>,
    /// Names that do not; none given are those that are never feeds.
    #[serde(default)]
    pub exclude: Option<Vec<String>>,
    /// How many sample profiles.
    pub count: String,
    /// How many of them a second; 0 is no limit.
    pub rate: String,
    /// The same seed gives the same ones.
    pub seed: String,
    /// Namespaces tried in turn for the profile key.
    pub key_namespaces: Vec<String>,
}

/// What leaves and when, as it was chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the spec, with its name there")]
pub struct ActivationDraft {
    /// Mapped segments.
    pub segments: Vec<SegmentDraft>,
    /// When segments were made, mapped ones or not. When they were mapped is known where they are stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment_times: Vec<SegmentTimes>,
    /// Dot paths of mapped attributes.
    pub attributes: Vec<String>,
    /// Every namespace leaves; `identities` is kept for when it is switched off.
    pub all_identities: bool,
    /// The namespaces that leave.
    pub identities: Vec<IdentityDraft>,
    /// Which changes make an event due.
    pub triggers: Vec<Trigger>,
    /// Whose rule of change is followed.
    pub changes: Changes,
    /// What becomes of a profile first seen with exits only.
    pub initial_exits: Exits,
    /// How statuses are spelt.
    pub status_spelling: Spelling,
    /// Adds `name` to mapped segments.
    pub include_segment_names: bool,
    /// Adds to mapped segments when they were made and mapped.
    #[serde(default)]
    pub include_segment_timestamps: bool,
    /// Only mapped segments leave.
    pub mapped_segments_only: bool,
    /// Adds `_meta`.
    pub meta: bool,
    /// Ids that are not of their namespace's form are faults.
    pub strict: bool,
    /// Each record's data ends with a line end.
    #[serde(default)]
    pub append_newline: bool,
    /// What becomes of an event in which half of a surrogate pair stands alone.
    #[serde(default)]
    pub lone_surrogates: Surrogates,
    /// What the partition key is a hash of.
    pub partition_by: Partition,
    /// The namespace, when it is an identity.
    pub partition_namespace: String,
    /// The dot path, when it is an attribute.
    pub partition_path: String,
}

/// A mapped segment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentDraft {
    /// Its namespace.
    pub namespace: String,
    /// Its id.
    pub id: String,
    /// Its name; blank is none.
    pub name: String,
}

/// When a segment was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentTimes {
    /// Its namespace.
    pub namespace: String,
    /// Its id.
    pub id: String,
    /// When it was made: RFC 3339, or blank.
    pub created_at: String,
    /// When it was changed last: RFC 3339, or blank.
    pub updated_at: String,
}

/// An identity namespace that leaves.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityDraft {
    /// The namespace as the feed spells it.
    pub namespace: String,
    /// Its ids leave as the SHA-256 of their trimmed, lowercased text.
    pub sha256: bool,
}

/// How far the operator is: steps by name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The step at hand.
    pub at: String,
    /// Steps that are done.
    pub done: Vec<String>,
    /// Steps that were done and are to be checked again.
    pub again: Vec<String>,
    /// What has changed first since each of those was done: the question's name, by the step's.
    #[serde(default)]
    pub causes: BTreeMap<String, String>,
}

impl Draft {
    /// Nothing answered yet: every default of a spec, and an access key to sign in with.
    pub fn new() -> Self {
        Self {
            origin: Origin::New,
            account: AccountDraft::new(),
            name: String::new(),
            description: String::new(),
            stream: String::new(),
            marketing_actions: Vec::new(),
            allow_unordered: false,
            source: SourceDraft::new(),
            activation: ActivationDraft::new(),
            progress: Progress::default(),
        }
    }
}

impl Default for Surrogates {
    /// As in a spec that does not say.
    fn default() -> Self {
        Self::Dead
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

impl AccountDraft {
    fn new() -> Self {
        Self {
            sign_in: SignIn::AccessKey,
            existing: String::new(),
            name: String::new(),
            access_key_id: String::new(),
            expires: String::new(),
            keep: Keep::Keyring,
            stored: None,
            profile: String::new(),
            role_arn: String::new(),
            external_id: String::new(),
            session_name: String::new(),
            role_base: RoleBase::Ambient,
            region: String::new(),
            endpoint_url: String::new(),
        }
    }

    /// Whether a key of its own is used, so that a secret is needed.
    pub fn needs_secret(&self) -> bool {
        match self.sign_in {
            SignIn::AccessKey | SignIn::TemporaryKey => true,
            SignIn::AssumeRole => self.role_base == RoleBase::AccessKey,
            SignIn::Profile | SignIn::Ambient | SignIn::Environment | SignIn::Existing => false,
        }
    }

    /// Whether the secret that is stored is the one of this key and account.
    pub fn is_stored(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| {
            stored.access_key_id == self.access_key_id.trim()
                && stored.account == self.name.trim()
                && stored.keep == self.keep
        })
    }

    /// Forgets that a secret is stored for the session: another one has begun.
    pub fn forget_session(&mut self) {
        self.stored.take_if(|stored| stored.keep == Keep::Session);
    }

    /// Whether an account is made: what a spec cannot say by itself.
    pub fn makes_account(&self) -> bool {
        self.needs_secret() || self.sign_in == SignIn::AssumeRole
    }
}

impl SourceDraft {
    /// How the files are taken.
    pub fn feed_settings(&self) -> FeedSettings {
        FeedSettings {
            follow: self.follow,
            order: self.order,
            rewritten: self.rewritten,
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            accept_malformed: false,
        }
    }

    fn new() -> Self {
        Self {
            kind: SourceKind::File,
            path: String::new(),
            folder: String::new(),
            follow: false,
            order: FileOrder::default(),
            rewritten: Rewritten::default(),
            include: Vec::new(),
            exclude: None,
            count: "10000".into(),
            rate: "0".into(),
            seed: "1".into(),
            key_namespaces: Vec::new(),
        }
    }
}

impl ActivationDraft {
    fn new() -> Self {
        Self {
            segments: Vec::new(),
            segment_times: Vec::new(),
            attributes: Vec::new(),
            all_identities: true,
            identities: Vec::new(),
            triggers: Trigger::ALL.to_vec(),
            changes: Changes::Outflow,
            initial_exits: Exits::Skip,
            status_spelling: Spelling::AsFed,
            include_segment_names: false,
            include_segment_timestamps: false,
            mapped_segments_only: true,
            meta: false,
            strict: false,
            append_newline: false,
            lone_surrogates: Surrogates::Dead,
            partition_by: Partition::Profile,
            partition_namespace: String::new(),
            partition_path: String::new(),
        }
    }
}
