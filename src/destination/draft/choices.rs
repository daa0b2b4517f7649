//! The answers that are one of a few, each with the name that drafts, scripts and screens share.

use serde::{Deserialize, Serialize};

use crate::source::file::{FileOrder, Rewritten};

macro_rules! choices {
    ($($(#[$doc:meta])* $choice:ident { $($(#[$value_doc:meta])* $value:ident = $name:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
            pub enum $choice {
                $($(#[$value_doc])* #[serde(rename = $name)] $value,)*
            }

            impl $choice {
                /// All of them, in the order they are offered.
                pub const ALL: &[Self] = &[$(Self::$value,)*];

                /// Its name.
                pub fn name(self) -> &'static str {
                    match self {
                        $(Self::$value => $name,)*
                    }
                }

                /// The one of this name.
                pub fn named(name: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|one| one.name() == name)
                }
            }
        )*
    };
}

choices! {
    /// Where credentials come from.
    SignIn {
        /// A long-lived access key.
        AccessKey = "access-key",
        /// An access key with a token, which ends.
        TemporaryKey = "temporary-key",
        /// A profile of the shared AWS configuration.
        Profile = "profile",
        /// A role, taken on with other credentials.
        AssumeRole = "assume-role",
        /// What AWS's own default chain finds.
        Ambient = "ambient",
        /// `AWS_ACCESS_KEY_ID` and its companions only.
        Environment = "environment",
        /// An account that is saved already.
        Existing = "existing",
    }

    /// With what a role is taken on.
    RoleBase {
        /// What AWS's own default chain finds.
        Ambient = "ambient",
        /// `AWS_ACCESS_KEY_ID` and its companions only.
        Environment = "environment",
        /// A profile of the shared AWS configuration.
        Profile = "profile",
        /// An access key of its own.
        AccessKey = "access-key",
    }

    /// Where a secret is kept.
    Keep {
        /// In the system's keyring.
        Keyring = "keyring",
        /// Nowhere: for this session only.
        Session = "session",
        /// In a file under a passphrase.
        File = "file",
    }

    /// Where profiles come from.
    SourceKind {
        /// Files of NDJSON.
        File = "file",
        /// Profiles made up.
        Sample = "sample",
        /// Standard input.
        Stdin = "stdin",
    }

    /// A change that makes an event due.
    Trigger {
        /// A mapped attribute differs.
        Attribute = "attribute",
        /// A mapped membership differs.
        Segmentation = "segmentation",
        /// An exported identity differs.
        Identity = "identity",
    }

    /// Whose rule of change is followed.
    Changes {
        /// By value.
        Outflow = "outflow",
        /// Every line of a profile in a mapped segment.
        Reference = "reference",
    }

    /// What becomes of a profile first seen with exits only.
    Exits {
        /// It is not qualified.
        Skip = "skip",
        /// Its exit is sent.
        Send = "send",
    }

    /// How statuses leave.
    Spelling {
        /// As the feed has them.
        AsFed = "as-fed",
        /// `existing` is written `realized`.
        Current = "current",
    }

    /// What becomes of an event in which half of a surrogate pair stands alone.
    Surrogates {
        /// It is dead.
        Dead = "dead",
        /// U+FFFD takes its place.
        Replace = "replace",
    }

    /// What the partition key is a hash of.
    Partition {
        /// The profile key.
        Profile = "profile",
        /// An identity.
        Identity = "identity",
        /// An attribute.
        Attribute = "attribute",
    }
}

impl FileOrder {
    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, order)| *order)
    }
}

impl Rewritten {
    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, rewritten)| *rewritten)
    }
}
