//! What steps, questions and options are called: their keys in the texts.

use super::field::Field;
use super::step::Step;
use crate::text::WizardKey;

impl Step {
    /// Its title.
    pub fn title(self) -> WizardKey {
        match self {
            Self::Account => WizardKey::StepAccount,
            Self::Authentication => WizardKey::StepAuthentication,
            Self::Source => WizardKey::StepSource,
            Self::Segments => WizardKey::StepSegments,
            Self::Attributes => WizardKey::StepAttributes,
            Self::Identities => WizardKey::StepIdentities,
            Self::Review => WizardKey::StepReview,
            Self::Preview => WizardKey::StepPreview,
            Self::Stream => WizardKey::StepStream,
        }
    }

    /// What it is for.
    pub fn purpose(self) -> WizardKey {
        match self {
            Self::Account => WizardKey::PurposeAccount,
            Self::Authentication => WizardKey::PurposeAuthentication,
            Self::Source => WizardKey::PurposeSource,
            Self::Segments => WizardKey::PurposeSegments,
            Self::Attributes => WizardKey::PurposeAttributes,
            Self::Identities => WizardKey::PurposeIdentities,
            Self::Review => WizardKey::PurposeReview,
            Self::Preview => WizardKey::PurposePreview,
            Self::Stream => WizardKey::PurposeStream,
        }
    }
}

impl Field {
    /// What it is called.
    pub fn label(self) -> WizardKey {
        match self {
            Self::SignIn => WizardKey::FieldSignIn,
            Self::Existing => WizardKey::FieldExisting,
            Self::AccountName => WizardKey::FieldAccountName,
            Self::RoleArn => WizardKey::FieldRoleArn,
            Self::ExternalId => WizardKey::FieldExternalId,
            Self::SessionName => WizardKey::FieldSessionName,
            Self::RoleBase => WizardKey::FieldRoleBase,
            Self::AccessKeyId => WizardKey::FieldAccessKeyId,
            Self::Secret => WizardKey::FieldSecret,
            Self::SessionToken => WizardKey::FieldSessionToken,
            Self::Expires => WizardKey::FieldExpires,
            Self::Keep => WizardKey::FieldKeep,
            Self::Profile => WizardKey::FieldProfile,
            Self::Region => WizardKey::FieldRegion,
            Self::Endpoint => WizardKey::FieldEndpoint,
            Self::Name => WizardKey::FieldName,
            Self::Description => WizardKey::FieldDescription,
            Self::Stream => WizardKey::FieldStream,
            Self::MarketingActions => WizardKey::FieldMarketingActions,
            Self::SegmentNames => WizardKey::FieldSegmentNames,
            Self::SegmentTimestamps => WizardKey::FieldSegmentTimestamps,
            Self::MappedOnly => WizardKey::FieldMappedOnly,
            Self::AllowUnordered => WizardKey::FieldAllowUnordered,
            Self::SourceKind => WizardKey::FieldSourceKind,
            Self::Path => WizardKey::FieldPath,
            Self::Follow => WizardKey::FieldFollow,
            Self::FileOrder => WizardKey::FieldFileOrder,
            Self::Rewritten => WizardKey::FieldRewritten,
            Self::Include => WizardKey::FieldInclude,
            Self::Exclude => WizardKey::FieldExclude,
            Self::Count => WizardKey::FieldCount,
            Self::Rate => WizardKey::FieldRate,
            Self::Seed => WizardKey::FieldSeed,
            Self::KeyNamespaces => WizardKey::FieldKeyNamespaces,
            Self::Segments => WizardKey::FieldSegments,
            Self::Strict => WizardKey::FieldStrict,
            Self::Attributes => WizardKey::FieldAttributes,
            Self::AllIdentities => WizardKey::FieldAllIdentities,
            Self::Identities => WizardKey::FieldIdentities,
            Self::Triggers => WizardKey::FieldTriggers,
            Self::Changes => WizardKey::FieldChanges,
            Self::InitialExits => WizardKey::FieldInitialExits,
            Self::StatusSpelling => WizardKey::FieldStatusSpelling,
            Self::Meta => WizardKey::FieldMeta,
            Self::AppendNewline => WizardKey::FieldAppendNewline,
            Self::LoneSurrogates => WizardKey::FieldLoneSurrogates,
            Self::PartitionBy => WizardKey::FieldPartitionBy,
            Self::PartitionNamespace => WizardKey::FieldPartitionNamespace,
            Self::PartitionPath => WizardKey::FieldPartitionPath,
        }
    }

    /// What it is about.
    pub fn help(self) -> WizardKey {
        match self {
            Self::SignIn => WizardKey::HelpSignIn,
            Self::Existing => WizardKey::HelpExisting,
            Self::AccountName => WizardKey::HelpAccountName,
            Self::RoleArn => WizardKey::HelpRoleArn,
            Self::ExternalId => WizardKey::HelpExternalId,
            Self::SessionName => WizardKey::HelpSessionName,
            Self::RoleBase => WizardKey::HelpRoleBase,
            Self::AccessKeyId => WizardKey::HelpAccessKeyId,
            Self::Secret => WizardKey::HelpSecret,
            Self::SessionToken => WizardKey::HelpSessionToken,
            Self::Expires => WizardKey::HelpExpires,
            Self::Keep => WizardKey::HelpKeep,
            Self::Profile => WizardKey::HelpProfile,
            Self::Region => WizardKey::HelpRegion,
            Self::Endpoint => WizardKey::HelpEndpoint,
            Self::Name => WizardKey::HelpName,
            Self::Description => WizardKey::HelpDescription,
            Self::Stream => WizardKey::HelpStream,
            Self::MarketingActions => WizardKey::HelpMarketingActions,
            Self::SegmentNames => WizardKey::HelpSegmentNames,
            Self::SegmentTimestamps => WizardKey::HelpSegmentTimestamps,
            Self::MappedOnly => WizardKey::HelpMappedOnly,
            Self::AllowUnordered => WizardKey::HelpAllowUnordered,
            Self::SourceKind => WizardKey::HelpSourceKind,
            Self::Path => WizardKey::HelpPath,
            Self::Follow => WizardKey::HelpFollow,
            Self::FileOrder => WizardKey::HelpFileOrder,
            Self::Rewritten => WizardKey::HelpRewritten,
            Self::Include => WizardKey::HelpInclude,
            Self::Exclude => WizardKey::HelpExclude,
            Self::Count => WizardKey::HelpCount,
            Self::Rate => WizardKey::HelpRate,
            Self::Seed => WizardKey::HelpSeed,
            Self::KeyNamespaces => WizardKey::HelpKeyNamespaces,
            Self::Segments => WizardKey::HelpSegments,
            Self::Strict => WizardKey::HelpStrict,
            Self::Attributes => WizardKey::HelpAttributes,
            Self::AllIdentities => WizardKey::HelpAllIdentities,
            Self::Identities => WizardKey::HelpIdentities,
            Self::Triggers => WizardKey::HelpTriggers,
            Self::Changes => WizardKey::HelpChanges,
            Self::InitialExits => WizardKey::HelpInitialExits,
            Self::StatusSpelling => WizardKey::HelpStatusSpelling,
            Self::Meta => WizardKey::HelpMeta,
            Self::AppendNewline => WizardKey::HelpAppendNewline,
            Self::LoneSurrogates => WizardKey::HelpLoneSurrogates,
            Self::PartitionBy => WizardKey::HelpPartitionBy,
            Self::PartitionNamespace => WizardKey::HelpPartitionNamespace,
            Self::PartitionPath => WizardKey::HelpPartitionPath,
        }
    }

    /// What the option of this name is called; none for one that is known by its name alone.
    pub fn option(self, name: &str) -> Option<WizardKey> {
        Some(match (self, name) {
            (Self::SignIn, "access-key") => WizardKey::OptionSignInAccessKey,
            (Self::SignIn, "temporary-key") => WizardKey::OptionSignInTemporaryKey,
            (Self::SignIn, "profile") => WizardKey::OptionSignInProfile,
            (Self::SignIn, "assume-role") => WizardKey::OptionSignInAssumeRole,
            (Self::SignIn, "ambient") => WizardKey::OptionSignInAmbient,
            (Self::SignIn, "environment") => WizardKey::OptionSignInEnvironment,
            (Self::SignIn, "existing") => WizardKey::OptionSignInExisting,
            (Self::RoleBase, "ambient") => WizardKey::OptionRoleBaseAmbient,
            (Self::RoleBase, "environment") => WizardKey::OptionRoleBaseEnvironment,
            (Self::RoleBase, "profile") => WizardKey::OptionRoleBaseProfile,
            (Self::RoleBase, "access-key") => WizardKey::OptionRoleBaseAccessKey,
            (Self::Keep, "keyring") => WizardKey::OptionKeepKeyring,
            (Self::Keep, "session") => WizardKey::OptionKeepSession,
            (Self::Keep, "file") => WizardKey::OptionKeepFile,
            (Self::SourceKind, "file") => WizardKey::OptionSourceKindFile,
            (Self::SourceKind, "sample") => WizardKey::OptionSourceKindSample,
            (Self::SourceKind, "stdin") => WizardKey::OptionSourceKindStdin,
            (Self::FileOrder, "auto") => WizardKey::OptionFileOrderAuto,
            (Self::FileOrder, "name") => WizardKey::OptionFileOrderName,
            (Self::FileOrder, "rotation") => WizardKey::OptionFileOrderRotation,
            (Self::FileOrder, "mtime") => WizardKey::OptionFileOrderMtime,
            (Self::Rewritten, "ask") => WizardKey::OptionRewrittenAsk,
            (Self::Rewritten, "read") => WizardKey::OptionRewrittenRead,
            (Self::Triggers, "attribute") => WizardKey::OptionTriggersAttribute,
            (Self::Triggers, "segmentation") => WizardKey::OptionTriggersSegmentation,
            (Self::Triggers, "identity") => WizardKey::OptionTriggersIdentity,
            (Self::Changes, "outflow") => WizardKey::OptionChangesOutflow,
            (Self::Changes, "reference") => WizardKey::OptionChangesReference,
            (Self::InitialExits, "skip") => WizardKey::OptionInitialExitsSkip,
            (Self::InitialExits, "send") => WizardKey::OptionInitialExitsSend,
            (Self::StatusSpelling, "as-fed") => WizardKey::OptionStatusSpellingAsFed,
            (Self::StatusSpelling, "current") => WizardKey::OptionStatusSpellingCurrent,
            (Self::LoneSurrogates, "dead") => WizardKey::OptionLoneSurrogatesDead,
            (Self::LoneSurrogates, "replace") => WizardKey::OptionLoneSurrogatesReplace,
            (Self::PartitionBy, "profile") => WizardKey::OptionPartitionByProfile,
            (Self::PartitionBy, "identity") => WizardKey::OptionPartitionByIdentity,
            (Self::PartitionBy, "attribute") => WizardKey::OptionPartitionByAttribute,
            (Self::MarketingActions, "analytics") => WizardKey::OptionMarketingActionsAnalytics,
            (Self::MarketingActions, "combineData") => WizardKey::OptionMarketingActionsCombineData,
            (Self::MarketingActions, "crossSiteTargeting") => WizardKey::OptionMarketingActionsCrossSiteTargeting,
            (Self::MarketingActions, "dataScience") => WizardKey::OptionMarketingActionsDataScience,
            (Self::MarketingActions, "emailTargeting") => WizardKey::OptionMarketingActionsEmailTargeting,
            (Self::MarketingActions, "exportToThirdParty") => WizardKey::OptionMarketingActionsExportToThirdParty,
            (Self::MarketingActions, "onsiteAdvertising") => WizardKey::OptionMarketingActionsOnsiteAdvertising,
            (Self::MarketingActions, "onsitePersonalization") => WizardKey::OptionMarketingActionsOnsitePersonalization,
            (Self::MarketingActions, "segmentMatch") => WizardKey::OptionMarketingActionsSegmentMatch,
            (Self::MarketingActions, "singleIdentityPersonalization") => {
                WizardKey::OptionMarketingActionsSingleIdentityPersonalization
            }
            _ => return None,
        })
    }
}
