//! The checked rules of one activation: which parts of a profile are exported, and when.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::stamps::SegmentTimestamps;
use crate::text::{NamedChoice, choices};

/// The rules of one activation. A spec builds them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The destination's name, for `_meta`.
    pub destination: String,
    /// The mapped segments: at least 1, at most [`crate::profile::standing::MAX_SEGMENTS`].
    pub segments: Vec<MappedSegment>,
    /// Dot paths of the mapped attributes. No path is inside another.
    pub attributes: Vec<String>,
    pub identities: Identities,
    pub triggers: Triggers,
    /// With [`Compat::Reference`], every line of a profile in a mapped segment is due.
    pub compat: Compat,
    pub options: ExportOptions,
    pub partition_by: PartitionBy,
    /// The namespaces to try in turn for the profile key if no identity is primary.
    pub key_namespaces: Vec<String>,
}

/// The options that a spec and a draft have alike, each under the name of its field. The JSON Schema of a spec, its
/// print and its checked form are made from these fields.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the spec, with its name there")]
pub struct ExportOptions {
    /// Whether a profile that was never exported is sent if it has only exits.
    pub initial_exits: InitialExits,
    pub status_spelling: StatusSpelling,
    /// Adds `name` to mapped segments.
    pub include_segment_names: bool,
    /// Adds the creation, update and mapping times to mapped segments.
    pub include_segment_timestamps: bool,
    /// Exports mapped segments only. On by default.
    pub mapped_segments_only: bool,
    /// Adds `_meta`.
    pub meta: bool,
    /// Rejects lines with an id or a status that does not have the required form.
    pub strict: bool,
    /// Ends each record's data with a line end, for consumers that join records.
    pub append_newline: bool,
    pub lone_surrogates: LoneSurrogates,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            initial_exits: InitialExits::default(),
            status_spelling: StatusSpelling::default(),
            include_segment_names: false,
            include_segment_timestamps: false,
            mapped_segments_only: true,
            meta: false,
            strict: false,
            append_newline: false,
            lone_surrogates: LoneSurrogates::default(),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MappedSegment {
    /// `ups` by default.
    pub namespace: String,
    pub id: String,
    pub name: Option<String>,
    pub stamps: SegmentTimestamps,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Identities {
    All,
    Only(Vec<IdentityChoice>),
}

/// One namespace of the allow-list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityChoice {
    /// The namespace as the feed spells it.
    pub namespace: String,
    /// `hash = "sha256"`: ids are exported as the SHA-256 of their trimmed, lowercased text.
    pub sha256: bool,
}

/// A set of triggers: those that a spec enables, or the reasons for one event.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<Trigger>", into = "Vec<Trigger>")]
pub struct Triggers {
    /// A mapped attribute changed.
    pub attribute: bool,
    /// A membership of a mapped segment changed.
    pub segmentation: bool,
    /// An exported identity changed.
    pub identity: bool,
}

impl Triggers {
    pub const ALL: Self = Self { attribute: true, segmentation: true, identity: true };

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    pub fn contains(self, trigger: Trigger) -> bool {
        match trigger {
            Trigger::Attribute => self.attribute,
            Trigger::Segmentation => self.segmentation,
            Trigger::Identity => self.identity,
        }
    }

    /// The names of the triggers in this set, in the order attribute, segmentation, identity.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Trigger::ALL.iter().filter(move |one| self.contains(**one)).map(|one| one.name())
    }
}

impl From<Vec<Trigger>> for Triggers {
    fn from(triggers: Vec<Trigger>) -> Self {
        let has = |trigger| triggers.contains(&trigger);
        Self {
            attribute: has(Trigger::Attribute),
            segmentation: has(Trigger::Segmentation),
            identity: has(Trigger::Identity),
        }
    }
}

impl From<Triggers> for Vec<Trigger> {
    fn from(set: Triggers) -> Self {
        Trigger::ALL.iter().copied().filter(|one| set.contains(*one)).collect()
    }
}

/// The source of the partition key's hash. Displayed as in a spec, for example `identity:ECID`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum PartitionBy {
    /// The profile key.
    #[default]
    Profile,
    /// The first identity of this namespace, or the profile key if there is none.
    Identity(String),
    /// The value at this dot path, or the profile key if there is none.
    Attribute(String),
}

impl PartitionBy {
    pub fn kind(&self) -> PartitionKind {
        match self {
            Self::Profile => PartitionKind::Profile,
            Self::Identity(_) => PartitionKind::Identity,
            Self::Attribute(_) => PartitionKind::Attribute,
        }
    }
}

impl fmt::Display for PartitionBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind().name();
        match self {
            Self::Profile => f.write_str(kind),
            Self::Identity(of) | Self::Attribute(of) => write!(f, "{kind}:{of}"),
        }
    }
}

choices! {
    pub enum Trigger {
        Attribute = "attribute",
        Segmentation = "segmentation",
        Identity = "identity",
    }

    #[derive(Default)]
    pub enum Compat {
        /// Compares values: rewriting the same value exports nothing.
        #[default]
        Outflow = "outflow",
        /// Like the reference destination: every line of a profile in a mapped segment is due.
        Reference = "reference",
    }

    /// Whether to send a profile that was never exported and has only exits.
    #[derive(Default)]
    pub enum InitialExits {
        /// The profile counts as not in a segment.
        #[default]
        Skip = "skip",
        /// The exits are sent.
        Send = "send",
    }

    /// The spelling of exported membership statuses.
    #[derive(Default)]
    pub enum StatusSpelling {
        #[default]
        AsFed = "as-fed",
        /// `existing` is written as `realized`.
        Current = "current",
    }

    /// How to handle an event with a lone half of a surrogate pair, such as `"\ud83d"`. That is valid JSON but not
    /// valid Unicode, and many consumers reject the record.
    #[derive(Default)]
    pub enum LoneSurrogates {
        /// The event becomes a dead letter.
        #[default]
        Dead = "dead",
        /// U+FFFD replaces the lone half.
        Replace = "replace",
    }

    /// [`PartitionBy`] without the namespace or the path.
    pub enum PartitionKind {
        Profile = "profile",
        Identity = "identity",
        Attribute = "attribute",
    }
}
