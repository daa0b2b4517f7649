//! The checked rules of one activation: which parts of a profile are exported, and when.

use super::stamps::SegmentTimestamps;

/// The rules of one activation. A spec builds them, and supplies the defaults.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the spec, with its name there")]
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
    pub partition_by: PartitionBy,
    /// The namespaces to try in turn for the profile key if no identity is primary.
    pub key_namespaces: Vec<String>,
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityChoice {
    /// The namespace as the feed spells it.
    pub namespace: String,
    /// `hash = "sha256"`: ids are exported as the SHA-256 of their trimmed, lowercased text.
    pub sha256: bool,
}

/// A set of triggers: those that a spec enables, or the reasons for one event.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
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

    /// The names of the triggers in this set, in the order attribute, segmentation, identity.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("attribute", self.attribute), ("segmentation", self.segmentation), ("identity", self.identity)]
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Compat {
    /// Compares values: rewriting the same value exports nothing.
    #[default]
    Outflow,
    /// Like the reference destination: every line of a profile in a mapped segment is due.
    Reference,
}

/// Whether to send a profile that was never exported and has only exits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum InitialExits {
    /// The profile counts as not in a segment.
    #[default]
    Skip,
    /// The exits are sent.
    Send,
}

/// The spelling of exported membership statuses.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum StatusSpelling {
    #[default]
    AsFed,
    /// `existing` is written as `realized`.
    Current,
}

/// How to handle an event with a lone half of a surrogate pair, such as `"\ud83d"`. That is valid JSON but not valid
/// Unicode, and many consumers reject the record.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum LoneSurrogates {
    /// The event becomes a dead letter.
    #[default]
    Dead,
    /// U+FFFD replaces the lone half.
    Replace,
}

/// The source of the partition key's hash.
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
