//! The answers that are one of a fixed set. Drafts, scripts and screens use the same name for each value.

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
                /// All values, in the order in which they are offered.
                pub const ALL: &[Self] = &[$(Self::$value,)*];

                pub fn name(self) -> &'static str {
                    match self {
                        $(Self::$value => $name,)*
                    }
                }

                pub fn named(name: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|one| one.name() == name)
                }
            }
        )*
    };
}

choices! {
    SignIn {
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

    /// The credentials that assume a role.
    RoleBase {
        Ambient = "ambient",
        Environment = "environment",
        Profile = "profile",
        AccessKey = "access-key",
    }

    Keep {
        Keyring = "keyring",
        /// Not stored: the secret is held in memory until the session ends.
        Session = "session",
        /// A file that is encrypted with a passphrase.
        File = "file",
    }

    SourceKind {
        /// NDJSON files.
        File = "file",
        Sample = "sample",
        Stdin = "stdin",
    }

    Trigger {
        Attribute = "attribute",
        Segmentation = "segmentation",
        Identity = "identity",
    }

    /// When a profile counts as changed.
    Changes {
        /// When an exported value changes.
        Outflow = "outflow",
        /// With every line of a profile in a mapped segment.
        Reference = "reference",
    }

    /// How to handle a profile whose first line contains only exits.
    Exits {
        /// The profile is not qualified, so nothing is sent.
        Skip = "skip",
        Send = "send",
    }

    Spelling {
        /// As received in the feed.
        AsFed = "as-fed",
        /// Current names: `existing` is written as `realized`.
        Current = "current",
    }

    /// How to handle an event with half of a surrogate pair.
    Surrogates {
        /// The event becomes a dead letter.
        Dead = "dead",
        /// U+FFFD replaces the half.
        Replace = "replace",
    }

    /// The value whose hash is the partition key.
    Partition {
        Profile = "profile",
        Identity = "identity",
        Attribute = "attribute",
    }
}

impl FileOrder {
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, order)| *order)
    }
}

impl Rewritten {
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, rewritten)| *rewritten)
    }
}
