//! The questions of the wizard: what kind of answer each takes, on which step it stands, and when it is asked at all.

use super::step::Step;
use crate::destination::draft::{
    Changes, Draft, Exits, Keep, Partition, RoleBase, SignIn, SourceKind, Spelling, Surrogates, Trigger,
};
use crate::source::file::{FileOrder, Rewritten};

macro_rules! fields {
    ($($step:ident { $($field:ident: $kind:ident,)* })*) => {
        /// One question.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Field {
            $($($field,)*)*
        }

        impl Field {
            /// All of them, in the order they are asked.
            pub const ALL: &[Self] = &[$($(Self::$field,)*)*];

            /// Its name in a kept draft.
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$field => stringify!($field),)*)*
                }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.name() == name)
            }

            /// The step it stands on.
            pub fn step(self) -> Step {
                match self {
                    $($(Self::$field)|* => Step::$step,)*
                }
            }

            /// What kind of answer it takes.
            pub fn kind(self) -> Kind {
                match self {
                    $($(Self::$field => Kind::$kind,)*)*
                }
            }
        }
    };
}

/// What kind of answer a question takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One line of text.
    Text,
    /// One line that nobody may see.
    Secret,
    /// One of a few, or of a list that is looked up.
    Choice,
    /// Any number of a list.
    MultiChoice,
    /// Any number of a tree.
    Tree,
    /// Yes or no.
    Toggle,
}

fields! {
    Account {
        SignIn: Choice,
        Existing: Choice,
        AccountName: Text,
        RoleArn: Text,
        ExternalId: Text,
        SessionName: Text,
        RoleBase: Choice,
        AccessKeyId: Text,
        Secret: Secret,
        SessionToken: Secret,
        Expires: Text,
        Keep: Choice,
        Profile: Text,
        Region: Text,
        Endpoint: Text,
    }
    Authentication {
        Name: Text,
        Description: Text,
        Stream: Text,
        MarketingActions: MultiChoice,
        SegmentNames: Toggle,
        SegmentTimestamps: Toggle,
        MappedOnly: Toggle,
        AllowUnordered: Toggle,
    }
    Source {
        SourceKind: Choice,
        Path: Text,
        Follow: Toggle,
        FileOrder: Choice,
        Rewritten: Choice,
        Include: MultiChoice,
        Exclude: MultiChoice,
        Count: Text,
        Rate: Text,
        Seed: Text,
        KeyNamespaces: MultiChoice,
    }
    Segments {
        Segments: MultiChoice,
        Strict: Toggle,
    }
    Attributes {
        Attributes: Tree,
    }
    Identities {
        AllIdentities: Toggle,
        Identities: MultiChoice,
        Triggers: MultiChoice,
        Changes: Choice,
        InitialExits: Choice,
        StatusSpelling: Choice,
        Meta: Toggle,
        AppendNewline: Toggle,
        LoneSurrogates: Choice,
        PartitionBy: Choice,
        PartitionNamespace: Text,
        PartitionPath: Text,
    }
}

impl Field {
    /// The questions of a step, in order, those that are not asked now among them.
    pub fn of(step: Step) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.step() == step)
    }

    /// Whether it is asked, given the answers so far. An answer that is not asked for is kept all the same.
    pub fn is_asked(self, draft: &Draft) -> bool {
        let account = &draft.account;
        match self {
            Self::Existing => account.sign_in == SignIn::Existing,
            Self::AccountName => account.makes_account(),
            Self::RoleArn | Self::ExternalId | Self::SessionName | Self::RoleBase => {
                account.sign_in == SignIn::AssumeRole
            }
            Self::AccessKeyId | Self::Secret | Self::Keep => account.needs_secret(),
            Self::SessionToken | Self::Expires => account.sign_in == SignIn::TemporaryKey,
            Self::Profile => {
                let base = account.sign_in == SignIn::AssumeRole && account.role_base == RoleBase::Profile;
                account.sign_in == SignIn::Profile || base
            }
            Self::Path | Self::Follow | Self::FileOrder | Self::Rewritten | Self::Include | Self::Exclude => {
                draft.source.kind == SourceKind::File
            }
            Self::Count | Self::Rate | Self::Seed => draft.source.kind == SourceKind::Sample,
            Self::Identities => !draft.activation.all_identities,
            Self::PartitionNamespace => draft.activation.partition_by == Partition::Identity,
            Self::PartitionPath => draft.activation.partition_by == Partition::Attribute,
            Self::SignIn
            | Self::Region
            | Self::Endpoint
            | Self::Name
            | Self::Description
            | Self::Stream
            | Self::MarketingActions
            | Self::SegmentNames
            | Self::SegmentTimestamps
            | Self::MappedOnly
            | Self::AllowUnordered
            | Self::SourceKind
            | Self::KeyNamespaces
            | Self::Segments
            | Self::Strict
            | Self::Attributes
            | Self::AllIdentities
            | Self::Triggers
            | Self::Changes
            | Self::InitialExits
            | Self::StatusSpelling
            | Self::Meta
            | Self::AppendNewline
            | Self::LoneSurrogates
            | Self::PartitionBy => true,
        }
    }

    /// The names of the answers there are, where they are known beforehand.
    pub fn options(self) -> Vec<&'static str> {
        macro_rules! names {
            ($choice:ident) => {
                $choice::ALL.iter().map(|one| one.name()).collect()
            };
        }
        match self {
            Self::SignIn => names!(SignIn),
            Self::RoleBase => names!(RoleBase),
            Self::Keep => names!(Keep),
            Self::SourceKind => names!(SourceKind),
            Self::FileOrder => FileOrder::NAMES.iter().map(|(name, _)| *name).collect(),
            Self::Rewritten => Rewritten::NAMES.iter().map(|(name, _)| *name).collect(),
            Self::Triggers => names!(Trigger),
            Self::Changes => names!(Changes),
            Self::InitialExits => names!(Exits),
            Self::StatusSpelling => names!(Spelling),
            Self::LoneSurrogates => names!(Surrogates),
            Self::PartitionBy => names!(Partition),
            Self::MarketingActions => MARKETING_ACTIONS.to_vec(),
            _ => Vec::new(),
        }
    }
}

/// The marketing actions that are defined; own ones may be added.
pub const MARKETING_ACTIONS: [&str; 10] = [
    "analytics",
    "combineData",
    "crossSiteTargeting",
    "dataScience",
    "emailTargeting",
    "exportToThirdParty",
    "onsiteAdvertising",
    "onsitePersonalization",
    "segmentMatch",
    "singleIdentityPersonalization",
];
