//! The fields of the wizard: which kind of answer each takes, which step it belongs to, and when it is asked.

use super::step::Step;
use crate::destination::draft::{
    Changes, Draft, Exits, Keep, Partition, RoleBase, SignIn, SourceKind, Spelling, Surrogates, Trigger,
};
use crate::source::file::{FileOrder, Rewritten};
use crate::text::Key;

macro_rules! fields {
    ($($step:ident { $($field:ident: $kind:ident,)* })*) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Field {
            $($($field,)*)*
        }

        impl Field {
            /// All fields, in the order in which they are asked.
            pub const ALL: &[Self] = &[$($(Self::$field,)*)*];

            /// Returns the name in a kept draft.
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$field => stringify!($field),)*)*
                }
            }

            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.name() == name)
            }

            pub fn step(self) -> Step {
                match self {
                    $($(Self::$field)|* => Step::$step,)*
                }
            }

            pub fn label(self) -> Key {
                match self {
                    $($(Self::$field => const { Key::named(concat!("Field", stringify!($field))) },)*)*
                }
            }

            pub fn help(self) -> Key {
                match self {
                    $($(Self::$field => const { Key::named(concat!("Help", stringify!($field))) },)*)*
                }
            }

            pub fn kind(self) -> AnswerKind {
                match self {
                    $($(Self::$field => AnswerKind::$kind,)*)*
                }
            }
        }
    };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnswerKind {
    Text,
    /// One line that is never shown.
    Secret,
    /// One option of a fixed list, or of a list that is fetched.
    Choice,
    /// Any number of entries of a list.
    MultiChoice,
    /// Any number of nodes of a tree.
    Tree,
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
    /// Returns the fields of a step in order, including those that are not asked now.
    pub fn of(step: Step) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.step() == step)
    }

    /// Returns true if the field is asked, given the answers so far. A field that is not asked keeps its answer.
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

    /// Returns the names of the options, if they are fixed.
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

/// The predefined marketing actions. The user may add others.
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
