//! Problems with answers, and what to do about them.

use super::field::Field;
use crate::text::{Explain, Phrase, Template};

/// A problem with an answer, or a warning about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub field: Field,
    pub what: What,
    pub weight: Weight,
    /// The value in question; never a secret.
    pub value: Phrase,
    /// A second value for the texts: the nearest name, another value, a limit or a remedy.
    pub other: Phrase,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// The user cannot continue.
    Blocks,
    /// The user can continue, because they may know better.
    Warns,
}

/// The arguments of each problem and each remedy.
const ARGUMENTS: &[&str] = &["value", "other"];

macro_rules! whats {
    ($($what:ident,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum What {
            $($what,)*
        }

        impl What {
            pub const ALL: &[Self] = &[$(Self::$what,)*];

            fn problem(self) -> Template {
                match self {
                    $(Self::$what => const { Template::named(concat!("Find", stringify!($what)), ARGUMENTS) },)*
                }
            }

            fn remedy(self) -> Template {
                match self {
                    $(Self::$what => const { Template::named(concat!("Fix", stringify!($what)), ARGUMENTS) },)*
                }
            }
        }
    };
}

whats! {
    Missing,
    BadCharacter,
    BadAccountName,
    AccountTaken,
    AccountUnknown,
    KeyForm,
    KeyNone,
    KeyTemporary,
    KeyLasting,
    SecretMissing,
    SecretNotStored,
    SecretOther,
    SecretCharacter,
    SecretShort,
    SecretInClear,
    TokenMissing,
    TimeForm,
    Expired,
    RoleForm,
    ExternalIdForm,
    SessionNameForm,
    RegionUnknown,
    RegionNear,
    EndpointForm,
    NameForm,
    NameTaken,
    NameLog,
    NameChanged,
    StreamForm,
    StreamArnForm,
    StreamRegion,
    StreamPartition,
    StreamUnlisted,
    WritesDenied,
    StreamMissing,
    StreamUnreachable,
    WritesUnknown,
    WordForm,
    GlobForm,
    NumberForm,
    NumberLarge,
    NoSegment,
    ManySegments,
    SegmentTwice,
    SegmentUuid,
    SegmentUnseen,
    PathForm,
    PathNone,
    PathTwice,
    PathInside,
    PathMeta,
    ManyAttributes,
    NoIdentity,
    IdentityTwice,
    NoTrigger,
    Unreadable,
    SourceEmpty,
    SpecRefused,
}

impl Finding {
    pub(super) fn blocking(field: Field, what: What) -> Self {
        Self { field, what, weight: Weight::Blocks, value: Phrase::foreign(""), other: Phrase::foreign("") }
    }

    pub(super) fn warning(field: Field, what: What) -> Self {
        Self { weight: Weight::Warns, ..Self::blocking(field, what) }
    }

    pub(super) fn with_value(self, value: impl Into<String>) -> Self {
        Self { value: Phrase::foreign(value), ..self }
    }

    /// Uses the reason as the value.
    pub(super) fn with_reason(self, reason: &impl Explain) -> Self {
        Self { value: reason.phrase(), ..self }
    }

    /// Uses the remedy as the other value.
    pub(super) fn with_remedy(self, remedy: &impl Explain) -> Self {
        Self { other: remedy.phrase(), ..self }
    }

    pub(super) fn with_other(self, other: impl Into<String>) -> Self {
        Self { other: Phrase::foreign(other), ..self }
    }

    pub fn problem(&self) -> Phrase {
        self.fill(self.what.problem())
    }

    pub fn remedy(&self) -> Phrase {
        self.fill(self.what.remedy())
    }

    fn fill(&self, template: Template) -> Phrase {
        Phrase::filled(template, [("value", self.value.clone()), ("other", self.other.clone())])
    }
}
