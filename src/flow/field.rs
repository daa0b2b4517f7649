//! The fields of the wizard: which kind of answer each takes, which step it belongs to, and when it is asked.

use super::answer::{Answer, AnswerSlot, list_options};
use super::labels::join_words;
use super::step::Step;
use crate::activation::rules::PartitionKind;
use crate::destination::account::SignInKind;
use crate::destination::draft::{Draft, RoleBase};
use crate::destination::spec::SourceKind;
use crate::text::Key;

/// How the answer of a field is read from a draft and written into it.
pub(super) struct FieldAccess {
    pub(super) read: fn(&Draft) -> Answer,
    /// Returns false and changes nothing if the answer has the wrong kind or is not an option.
    pub(super) write: fn(&mut Draft, Answer) -> bool,
    options: fn() -> Vec<&'static str>,
}

macro_rules! access {
    () => {
        None
    };
    ($($place:ident).+) => {
        Some(FieldAccess {
            read: |draft| draft.$($place).+.read(),
            write: |draft, answer| draft.$($place).+.write(answer),
            options: || list_options(|draft: &Draft| &draft.$($place).+),
        })
    };
}

/// Declares the fields of each step: the kind of answer, its place in the draft, and when the field is asked.
macro_rules! fields {
    ($($step:ident { $($field:ident: $kind:ident $(= $($place:ident).+)? $(if $is_asked:ident)?,)* })*) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Field {
            $($($field,)*)*
        }

        impl Field {
            /// All fields, in the order in which they are asked.
            pub const ALL: &[Self] = &[$($(Self::$field,)*)*];

            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$field => stringify!($field),)*)*
                }
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

            /// Returns `None` for secrets, which are not in the draft.
            pub(super) fn access(self) -> Option<FieldAccess> {
                match self {
                    $($(Self::$field => access!($($($place).+)?),)*)*
                }
            }

            /// Returns true if the field is asked, given the answers so far. A field that is not asked keeps its
            /// answer.
            pub fn is_asked(self, draft: &Draft) -> bool {
                match self {
                    $($(Self::$field => true $(&& $is_asked(draft))?,)*)*
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
        SignIn: Choice = account.sign_in,
        Existing: Choice = account.existing if is_existing,
        AccountName: Text = account.name if makes_account,
        RoleArn: Text = account.role_arn if assumes_role,
        ExternalId: Text = account.external_id if assumes_role,
        SessionName: Text = account.session_name if assumes_role,
        RoleBase: Choice = account.role_base if assumes_role,
        AccessKeyId: Text = account.access_key_id if needs_secret,
        Secret: Secret if needs_secret,
        SessionToken: Secret if has_temporary_key,
        Expires: Text = account.expires if has_temporary_key,
        SecretPlace: Choice = account.place if needs_secret,
        Profile: Text = account.profile if has_profile,
        Region: Text = account.region,
        EndpointUrl: Text = account.endpoint_url,
    }
    Authentication {
        Name: Text = name,
        Description: Text = description,
        Stream: Text = stream,
        MarketingActions: MultiChoice = marketing_actions,
        IncludeSegmentNames: Toggle = activation.options.include_segment_names,
        IncludeSegmentTimestamps: Toggle = activation.options.include_segment_timestamps,
        MappedSegmentsOnly: Toggle = activation.options.mapped_segments_only,
        AllowUnordered: Toggle = allow_unordered,
    }
    Source {
        SourceKind: Choice = source.kind,
        Path: Text = source.path if reads_files,
        Follow: Toggle = source.settings.follow if reads_files,
        FileOrder: Choice = source.settings.order if reads_files,
        Rewritten: Choice = source.settings.rewritten if reads_files,
        Include: MultiChoice = source.settings.include if reads_files,
        Exclude: MultiChoice = source.settings.exclude if reads_files,
        Count: Text = source.count if makes_samples,
        Rate: Text = source.rate if makes_samples,
        Seed: Text = source.seed if makes_samples,
        KeyNamespaces: MultiChoice = source.key_namespaces,
    }
    Segments {
        Segments: MultiChoice = activation.segments,
        Strict: Toggle = activation.options.strict,
    }
    Attributes {
        Attributes: Tree = activation.attributes,
    }
    Identities {
        AllIdentities: Toggle = activation.all_identities,
        Identities: MultiChoice = activation.identities if lists_identities,
        Triggers: MultiChoice = activation.triggers,
        Compat: Choice = activation.compat,
        InitialExits: Choice = activation.options.initial_exits,
        StatusSpelling: Choice = activation.options.status_spelling,
        Meta: Toggle = activation.options.meta,
        AppendNewline: Toggle = activation.options.append_newline,
        LoneSurrogates: Choice = activation.options.lone_surrogates,
        PartitionBy: Choice = activation.partition_by,
        PartitionNamespace: Text = activation.partition_namespace if is_by_identity,
        PartitionPath: Text = activation.partition_path if is_by_attribute,
    }
}

fn is_existing(draft: &Draft) -> bool {
    draft.account.sign_in == SignInKind::Existing
}

fn makes_account(draft: &Draft) -> bool {
    draft.account.makes_account()
}

fn assumes_role(draft: &Draft) -> bool {
    draft.account.sign_in == SignInKind::AssumeRole
}

fn needs_secret(draft: &Draft) -> bool {
    draft.account.needs_secret()
}

fn has_temporary_key(draft: &Draft) -> bool {
    draft.account.sign_in == SignInKind::TemporaryKey
}

fn has_profile(draft: &Draft) -> bool {
    let is_base = assumes_role(draft) && draft.account.role_base == RoleBase::Profile;
    is_base || draft.account.sign_in == SignInKind::Profile
}

fn reads_files(draft: &Draft) -> bool {
    draft.source.kind == SourceKind::File
}

fn makes_samples(draft: &Draft) -> bool {
    draft.source.kind == SourceKind::Sample
}

fn lists_identities(draft: &Draft) -> bool {
    !draft.activation.all_identities
}

fn is_by_identity(draft: &Draft) -> bool {
    draft.activation.partition_by == PartitionKind::Identity
}

fn is_by_attribute(draft: &Draft) -> bool {
    draft.activation.partition_by == PartitionKind::Attribute
}

impl Field {
    /// Returns the fields of a step in order, including those that are not asked now.
    pub fn of_step(step: Step) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.step() == step)
    }

    /// Returns true for a setting that rarely changes.
    pub fn is_advanced(self) -> bool {
        matches!(
            self,
            Self::SessionName
                | Self::Expires
                | Self::SecretPlace
                | Self::EndpointUrl
                | Self::AllowUnordered
                | Self::FileOrder
                | Self::Rewritten
                | Self::Include
                | Self::Exclude
                | Self::Rate
                | Self::Seed
                | Self::KeyNamespaces
                | Self::Compat
                | Self::InitialExits
                | Self::StatusSpelling
                | Self::Meta
                | Self::AppendNewline
                | Self::LoneSurrogates
                | Self::PartitionBy
                | Self::PartitionNamespace
                | Self::PartitionPath
        )
    }

    /// Returns the field of a setting in a spec, which has the same name.
    pub fn from_setting(key: &str) -> Option<Self> {
        let name = join_words(key.split('_'));
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Returns the name in a kept draft. A field that was renamed keeps its first name there.
    pub(super) fn stored_name(self) -> &'static str {
        match self {
            Self::SecretPlace => "Keep",
            Self::EndpointUrl => "Endpoint",
            Self::IncludeSegmentNames => "SegmentNames",
            Self::IncludeSegmentTimestamps => "SegmentTimestamps",
            Self::MappedSegmentsOnly => "MappedOnly",
            Self::Compat => "Changes",
            _ => self.name(),
        }
    }

    pub(super) fn from_stored_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.stored_name() == name)
    }

    /// Returns the names of the options, if they are fixed.
    pub fn options(self) -> Vec<&'static str> {
        match self {
            Self::MarketingActions => MARKETING_ACTIONS.to_vec(),
            _ => self.access().map_or_else(Vec::new, |access| (access.options)()),
        }
    }

    /// Returns true if the answer is the one of a new draft. White space around a text does not count.
    pub fn is_default(self, draft: &Draft) -> bool {
        let answer = |draft: &Draft| match (self.access()?.read)(draft) {
            Answer::Text(text) => Some(Answer::Text(text.trim().to_owned())),
            answer => Some(answer),
        };
        answer(draft) == answer(&Draft::new())
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
