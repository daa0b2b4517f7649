//! The rules of one activation, already checked: what leaves and when.

use super::stamps::Stamps;

/// What leaves and which changes count. Built from a spec, whose defaults are given at each field.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the spec, with its name there")]
pub struct Rules {
    /// Name of the destination, for `_meta`.
    pub destination: String,
    /// Mapped segments, at least one, at most [`crate::profile::standing::MAX_SEGMENTS`].
    pub segments: Vec<Segment>,
    /// Dot paths of mapped attributes, none inside another.
    pub attributes: Vec<String>,
    /// Which identities leave.
    pub identities: Identities,
    /// Which changes make an event due.
    pub triggers: Triggers,
    /// `compat = "reference"`: every line of a profile in a mapped segment is due.
    pub compat: Compat,
    /// Whether a profile first seen with nothing but exits is sent.
    pub initial_exits: InitialExits,
    /// How statuses are spelt.
    pub status_spelling: StatusSpelling,
    /// Adds `name` to mapped segments.
    pub include_segment_names: bool,
    /// Adds to mapped segments when they were made and mapped.
    pub include_segment_timestamps: bool,
    /// Only mapped segments leave; default on.
    pub mapped_segments_only: bool,
    /// Adds `_meta`.
    pub meta: bool,
    /// Ids that are not of their namespace's form are faults.
    pub strict: bool,
    /// Each record's data ends with a line end, for consumers that join records.
    pub append_newline: bool,
    /// What becomes of an event in which half of a surrogate pair stands alone.
    pub lone_surrogates: LoneSurrogates,
    /// What the partition key is a hash of.
    pub partition_by: PartitionBy,
    /// Namespaces tried in turn for the profile key when no identity is primary.
    pub key_namespaces: Vec<String>,
}

/// A mapped segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Its namespace, `ups` by default.
    pub namespace: String,
    /// Its id.
    pub id: String,
    /// Its name, when given.
    pub name: Option<String>,
    /// When it was made and mapped.
    pub stamps: Stamps,
}

/// Which identities leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Identities {
    /// Every namespace.
    All,
    /// Only these, in this form.
    Only(Vec<IdentityChoice>),
}

/// One namespace of an allow-list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityChoice {
    /// The namespace as the feed spells it.
    pub namespace: String,
    /// `hash = "sha256"`: ids leave as the SHA-256 of their trimmed, lowercased text.
    pub sha256: bool,
}

/// A set of triggers; also why one event is due.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Triggers {
    /// A mapped attribute differs.
    pub attribute: bool,
    /// A mapped membership differs.
    pub segmentation: bool,
    /// An exported identity differs.
    pub identity: bool,
}

impl Triggers {
    /// All three.
    pub const ALL: Self = Self { attribute: true, segmentation: true, identity: true };

    /// Whether none is set.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The names of those set, in the order attribute, segmentation, identity.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("attribute", self.attribute), ("segmentation", self.segmentation), ("identity", self.identity)]
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
    }
}

/// Whose rule of change is followed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Compat {
    /// By value: a rewritten value exports nothing.
    #[default]
    Outflow,
    /// As the reference destination: every line of a profile in a mapped segment is due.
    Reference,
}

/// What becomes of a profile never exported that has only exits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum InitialExits {
    /// It is not qualified.
    #[default]
    Skip,
    /// Its exit is sent.
    Send,
}

/// How a membership status leaves.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum StatusSpelling {
    /// As the feed has it.
    #[default]
    AsFed,
    /// `existing` is written `realized`.
    Current,
}

/// What becomes of an event in which half of a surrogate pair stands alone, such as `"\ud83d"`: no text of Unicode has that,
/// and many consumers refuse the record.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum LoneSurrogates {
    /// The event is dead.
    #[default]
    Dead,
    /// U+FFFD takes its place.
    Replace,
}

/// What the partition key is a hash of.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum PartitionBy {
    /// The profile key.
    #[default]
    Profile,
    /// The first identity of this namespace; the profile key where it has none.
    Identity(String),
    /// The value at this dot path; the profile key where there is none.
    Attribute(String),
}
