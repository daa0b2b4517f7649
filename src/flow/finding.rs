//! Problems with answers, and what to do about them.

use super::field::Field;
use crate::text::{Explain, Phrase, Texts, WizardKey};

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

macro_rules! whats {
    ($($what:ident => $problem:ident, $remedy:ident;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum What {
            $($what,)*
        }

        impl What {
            pub const ALL: &[Self] = &[$(Self::$what,)*];

            /// Returns the texts of the problem and of its remedy. Both take `value` and `other`.
            pub fn keys(self) -> (WizardKey, WizardKey) {
                match self {
                    $(Self::$what => (WizardKey::$problem, WizardKey::$remedy),)*
                }
            }
        }
    };
}

whats! {
    Missing => FindMissing, FixMissing;
    BadCharacter => FindBadCharacter, FixBadCharacter;
    BadAccountName => FindBadAccountName, FixBadAccountName;
    AccountTaken => FindAccountTaken, FixAccountTaken;
    AccountUnknown => FindAccountUnknown, FixAccountUnknown;
    KeyForm => FindKeyForm, FixKeyForm;
    KeyNone => FindKeyNone, FixKeyNone;
    KeyTemporary => FindKeyTemporary, FixKeyTemporary;
    KeyLasting => FindKeyLasting, FixKeyLasting;
    SecretMissing => FindSecretMissing, FixSecretMissing;
    SecretNotStored => FindSecretNotStored, FixSecretNotStored;
    SecretOther => FindSecretOther, FixSecretOther;
    SecretCharacter => FindSecretCharacter, FixSecretCharacter;
    SecretShort => FindSecretShort, FixSecretShort;
    SecretInClear => FindSecretInClear, FixSecretInClear;
    TokenMissing => FindTokenMissing, FixTokenMissing;
    TimeForm => FindTimeForm, FixTimeForm;
    Expired => FindExpired, FixExpired;
    RoleForm => FindRoleForm, FixRoleForm;
    ExternalIdForm => FindExternalIdForm, FixExternalIdForm;
    SessionNameForm => FindSessionNameForm, FixSessionNameForm;
    RegionUnknown => FindRegionUnknown, FixRegionUnknown;
    RegionNear => FindRegionNear, FixRegionNear;
    EndpointForm => FindEndpointForm, FixEndpointForm;
    NameForm => FindNameForm, FixNameForm;
    NameTaken => FindNameTaken, FixNameTaken;
    NameLog => FindNameLog, FixNameLog;
    NameChanged => FindNameChanged, FixNameChanged;
    StreamForm => FindStreamForm, FixStreamForm;
    StreamArnForm => FindStreamArnForm, FixStreamArnForm;
    StreamRegion => FindStreamRegion, FixStreamRegion;
    StreamPartition => FindStreamPartition, FixStreamPartition;
    StreamUnlisted => FindStreamUnlisted, FixStreamUnlisted;
    WordForm => FindWordForm, FixWordForm;
    GlobForm => FindGlobForm, FixGlobForm;
    NumberForm => FindNumberForm, FixNumberForm;
    NoSegment => FindNoSegment, FixNoSegment;
    ManySegments => FindManySegments, FixManySegments;
    SegmentTwice => FindSegmentTwice, FixSegmentTwice;
    SegmentUuid => FindSegmentUuid, FixSegmentUuid;
    SegmentUnseen => FindSegmentUnseen, FixSegmentUnseen;
    PathForm => FindPathForm, FixPathForm;
    PathNone => FindPathNone, FixPathNone;
    PathTwice => FindPathTwice, FixPathTwice;
    PathInside => FindPathInside, FixPathInside;
    PathMeta => FindPathMeta, FixPathMeta;
    ManyAttributes => FindManyAttributes, FixManyAttributes;
    NoIdentity => FindNoIdentity, FixNoIdentity;
    IdentityTwice => FindIdentityTwice, FixIdentityTwice;
    NoTrigger => FindNoTrigger, FixNoTrigger;
    Unreadable => FindUnreadable, FixUnreadable;
    SpecRefused => FindSpecRefused, FixSpecRefused;
}

impl Finding {
    pub(super) fn blocks(field: Field, what: What) -> Self {
        Self { field, what, weight: Weight::Blocks, value: Phrase::foreign(""), other: Phrase::foreign("") }
    }

    pub(super) fn warns(field: Field, what: What) -> Self {
        Self { weight: Weight::Warns, ..Self::blocks(field, what) }
    }

    pub(super) fn about(self, value: impl Into<String>) -> Self {
        Self { value: Phrase::foreign(value), ..self }
    }

    /// Uses the reason as the value.
    pub(super) fn because(self, reason: &impl Explain) -> Self {
        Self { value: reason.phrase(), ..self }
    }

    /// Uses the remedy as the other value.
    pub(super) fn mended(self, remedy: &impl Explain) -> Self {
        Self { other: remedy.phrase(), ..self }
    }

    pub(super) fn with(self, other: impl Into<String>) -> Self {
        Self { other: Phrase::foreign(other), ..self }
    }

    pub fn problem(&self, texts: &Texts) -> String {
        self.say(texts, self.what.keys().0)
    }

    pub fn remedy(&self, texts: &Texts) -> String {
        self.say(texts, self.what.keys().1)
    }

    fn say(&self, texts: &Texts, key: WizardKey) -> String {
        texts.text_with(key, &[("value", self.value.text(texts).into()), ("other", self.other.text(texts).into())])
    }
}
