//! The keys of the wizard's texts.

use super::named::keys;

keys! {
    /// One text of the wizard.
    WizardKey {
        /// A step's title.
        StepAccount = "step-account",
        /// What a step is for.
        PurposeAccount = "purpose-account",
        /// A step's title.
        StepAuthentication = "step-authentication",
        /// What a step is for.
        PurposeAuthentication = "purpose-authentication",
        /// A step's title.
        StepSource = "step-source",
        /// What a step is for.
        PurposeSource = "purpose-source",
        /// A step's title.
        StepSegments = "step-segments",
        /// What a step is for.
        PurposeSegments = "purpose-segments",
        /// A step's title.
        StepAttributes = "step-attributes",
        /// What a step is for.
        PurposeAttributes = "purpose-attributes",
        /// A step's title.
        StepIdentities = "step-identities",
        /// What a step is for.
        PurposeIdentities = "purpose-identities",
        /// A step's title.
        StepReview = "step-review",
        /// What a step is for.
        PurposeReview = "purpose-review",
        /// A step's title.
        StepPreview = "step-preview",
        /// What a step is for.
        PurposePreview = "purpose-preview",
        /// A step's title.
        StepStream = "step-stream",
        /// What a step is for.
        PurposeStream = "purpose-stream",
        /// A question.
        FieldSignIn = "field-sign-in",
        /// What a question is about.
        HelpSignIn = "help-sign-in",
        /// A question.
        FieldExisting = "field-existing",
        /// What a question is about.
        HelpExisting = "help-existing",
        /// A question.
        FieldAccountName = "field-account-name",
        /// What a question is about.
        HelpAccountName = "help-account-name",
        /// A question.
        FieldRoleArn = "field-role-arn",
        /// What a question is about.
        HelpRoleArn = "help-role-arn",
        /// A question.
        FieldExternalId = "field-external-id",
        /// What a question is about.
        HelpExternalId = "help-external-id",
        /// A question.
        FieldRoleBase = "field-role-base",
        /// What a question is about.
        HelpRoleBase = "help-role-base",
        /// A question.
        FieldAccessKeyId = "field-access-key-id",
        /// What a question is about.
        HelpAccessKeyId = "help-access-key-id",
        /// A question.
        FieldSecret = "field-secret",
        /// What a question is about.
        HelpSecret = "help-secret",
        /// A question.
        FieldSessionToken = "field-session-token",
        /// What a question is about.
        HelpSessionToken = "help-session-token",
        /// A question.
        FieldExpires = "field-expires",
        /// What a question is about.
        HelpExpires = "help-expires",
        /// A question.
        FieldKeep = "field-keep",
        /// What a question is about.
        HelpKeep = "help-keep",
        /// A question.
        FieldProfile = "field-profile",
        /// What a question is about.
        HelpProfile = "help-profile",
        /// A question.
        FieldRegion = "field-region",
        /// What a question is about.
        HelpRegion = "help-region",
        /// A question.
        FieldEndpoint = "field-endpoint",
        /// What a question is about.
        HelpEndpoint = "help-endpoint",
        /// A question.
        FieldName = "field-name",
        /// What a question is about.
        HelpName = "help-name",
        /// A question.
        FieldDescription = "field-description",
        /// What a question is about.
        HelpDescription = "help-description",
        /// A question.
        FieldStream = "field-stream",
        /// What a question is about.
        HelpStream = "help-stream",
        /// A question.
        FieldMarketingActions = "field-marketing-actions",
        /// What a question is about.
        HelpMarketingActions = "help-marketing-actions",
        /// A question.
        FieldSegmentNames = "field-segment-names",
        /// What a question is about.
        HelpSegmentNames = "help-segment-names",
        /// A question.
        FieldSegmentTimestamps = "field-segment-timestamps",
        /// What a question is about.
        HelpSegmentTimestamps = "help-segment-timestamps",
        /// A question.
        FieldMappedOnly = "field-mapped-only",
        /// What a question is about.
        HelpMappedOnly = "help-mapped-only",
        /// A question.
        FieldAllowUnordered = "field-allow-unordered",
        /// What a question is about.
        HelpAllowUnordered = "help-allow-unordered",
        /// A question.
        FieldSourceKind = "field-source-kind",
        /// What a question is about.
        HelpSourceKind = "help-source-kind",
        /// A question.
        FieldPath = "field-path",
        /// What a question is about.
        HelpPath = "help-path",
        /// A question.
        FieldFollow = "field-follow",
        /// What a question is about.
        HelpFollow = "help-follow",
        /// A question.
        FieldCount = "field-count",
        /// What a question is about.
        HelpCount = "help-count",
        /// A question.
        FieldRate = "field-rate",
        /// What a question is about.
        HelpRate = "help-rate",
        /// A question.
        FieldSeed = "field-seed",
        /// What a question is about.
        HelpSeed = "help-seed",
        /// A question.
        FieldKeyNamespaces = "field-key-namespaces",
        /// What a question is about.
        HelpKeyNamespaces = "help-key-namespaces",
        /// A question.
        FieldSegments = "field-segments",
        /// What a question is about.
        HelpSegments = "help-segments",
        /// A question.
        FieldStrict = "field-strict",
        /// What a question is about.
        HelpStrict = "help-strict",
        /// A question.
        FieldAttributes = "field-attributes",
        /// What a question is about.
        HelpAttributes = "help-attributes",
        /// A question.
        FieldAllIdentities = "field-all-identities",
        /// What a question is about.
        HelpAllIdentities = "help-all-identities",
        /// A question.
        FieldIdentities = "field-identities",
        /// What a question is about.
        HelpIdentities = "help-identities",
        /// A question.
        FieldTriggers = "field-triggers",
        /// What a question is about.
        HelpTriggers = "help-triggers",
        /// A question.
        FieldChanges = "field-changes",
        /// What a question is about.
        HelpChanges = "help-changes",
        /// A question.
        FieldInitialExits = "field-initial-exits",
        /// What a question is about.
        HelpInitialExits = "help-initial-exits",
        /// A question.
        FieldStatusSpelling = "field-status-spelling",
        /// What a question is about.
        HelpStatusSpelling = "help-status-spelling",
        /// A question.
        FieldMeta = "field-meta",
        /// What a question is about.
        HelpMeta = "help-meta",
        /// A question.
        FieldPartitionBy = "field-partition-by",
        /// What a question is about.
        HelpPartitionBy = "help-partition-by",
        /// A question.
        FieldPartitionNamespace = "field-partition-namespace",
        /// What a question is about.
        HelpPartitionNamespace = "help-partition-namespace",
        /// A question.
        FieldPartitionPath = "field-partition-path",
        /// What a question is about.
        HelpPartitionPath = "help-partition-path",
        /// An answer that can be chosen.
        OptionSignInAccessKey = "option-sign-in-access-key",
        /// An answer that can be chosen.
        OptionSignInTemporaryKey = "option-sign-in-temporary-key",
        /// An answer that can be chosen.
        OptionSignInProfile = "option-sign-in-profile",
        /// An answer that can be chosen.
        OptionSignInAssumeRole = "option-sign-in-assume-role",
        /// An answer that can be chosen.
        OptionSignInAmbient = "option-sign-in-ambient",
        /// An answer that can be chosen.
        OptionSignInEnvironment = "option-sign-in-environment",
        /// An answer that can be chosen.
        OptionSignInExisting = "option-sign-in-existing",
        /// An answer that can be chosen.
        OptionRoleBaseAmbient = "option-role-base-ambient",
        /// An answer that can be chosen.
        OptionRoleBaseEnvironment = "option-role-base-environment",
        /// An answer that can be chosen.
        OptionRoleBaseProfile = "option-role-base-profile",
        /// An answer that can be chosen.
        OptionRoleBaseAccessKey = "option-role-base-access-key",
        /// An answer that can be chosen.
        OptionKeepKeyring = "option-keep-keyring",
        /// An answer that can be chosen.
        OptionKeepSession = "option-keep-session",
        /// An answer that can be chosen.
        OptionKeepFile = "option-keep-file",
        /// An answer that can be chosen.
        OptionSourceKindFile = "option-source-kind-file",
        /// An answer that can be chosen.
        OptionSourceKindSample = "option-source-kind-sample",
        /// An answer that can be chosen.
        OptionSourceKindStdin = "option-source-kind-stdin",
        /// An answer that can be chosen.
        OptionTriggersAttribute = "option-triggers-attribute",
        /// An answer that can be chosen.
        OptionTriggersSegmentation = "option-triggers-segmentation",
        /// An answer that can be chosen.
        OptionTriggersIdentity = "option-triggers-identity",
        /// An answer that can be chosen.
        OptionChangesOutflow = "option-changes-outflow",
        /// An answer that can be chosen.
        OptionChangesReference = "option-changes-reference",
        /// An answer that can be chosen.
        OptionInitialExitsSkip = "option-initial-exits-skip",
        /// An answer that can be chosen.
        OptionInitialExitsSend = "option-initial-exits-send",
        /// An answer that can be chosen.
        OptionStatusSpellingAsFed = "option-status-spelling-as-fed",
        /// An answer that can be chosen.
        OptionStatusSpellingCurrent = "option-status-spelling-current",
        /// An answer that can be chosen.
        OptionPartitionByProfile = "option-partition-by-profile",
        /// An answer that can be chosen.
        OptionPartitionByIdentity = "option-partition-by-identity",
        /// An answer that can be chosen.
        OptionPartitionByAttribute = "option-partition-by-attribute",
        /// An answer that can be chosen.
        OptionMarketingActionsAnalytics = "option-marketing-actions-analytics",
        /// An answer that can be chosen.
        OptionMarketingActionsCombineData = "option-marketing-actions-combine-data",
        /// An answer that can be chosen.
        OptionMarketingActionsCrossSiteTargeting = "option-marketing-actions-cross-site-targeting",
        /// An answer that can be chosen.
        OptionMarketingActionsDataScience = "option-marketing-actions-data-science",
        /// An answer that can be chosen.
        OptionMarketingActionsEmailTargeting = "option-marketing-actions-email-targeting",
        /// An answer that can be chosen.
        OptionMarketingActionsExportToThirdParty = "option-marketing-actions-export-to-third-party",
        /// An answer that can be chosen.
        OptionMarketingActionsOnsiteAdvertising = "option-marketing-actions-onsite-advertising",
        /// An answer that can be chosen.
        OptionMarketingActionsOnsitePersonalization = "option-marketing-actions-onsite-personalization",
        /// An answer that can be chosen.
        OptionMarketingActionsSegmentMatch = "option-marketing-actions-segment-match",
        /// An answer that can be chosen.
        OptionMarketingActionsSingleIdentityPersonalization = "option-marketing-actions-single-identity-personalization",
        /// What is wrong, as all such: `value`, `other`.
        FindMissing = "find-missing",
        /// What to do about it.
        FixMissing = "fix-missing",
        /// What is wrong, as all such: `value`, `other`.
        FindBadCharacter = "find-bad-character",
        /// What to do about it.
        FixBadCharacter = "fix-bad-character",
        /// What is wrong, as all such: `value`, `other`.
        FindBadAccountName = "find-bad-account-name",
        /// What to do about it.
        FixBadAccountName = "fix-bad-account-name",
        /// What is wrong, as all such: `value`, `other`.
        FindAccountTaken = "find-account-taken",
        /// What to do about it.
        FixAccountTaken = "fix-account-taken",
        /// What is wrong, as all such: `value`, `other`.
        FindAccountUnknown = "find-account-unknown",
        /// What to do about it.
        FixAccountUnknown = "fix-account-unknown",
        /// What is wrong, as all such: `value`, `other`.
        FindKeyForm = "find-key-form",
        /// What to do about it.
        FixKeyForm = "fix-key-form",
        /// What is wrong, as all such: `value`, `other`.
        FindKeyNone = "find-key-none",
        /// What to do about it.
        FixKeyNone = "fix-key-none",
        /// What is wrong, as all such: `value`, `other`.
        FindKeyTemporary = "find-key-temporary",
        /// What to do about it.
        FixKeyTemporary = "fix-key-temporary",
        /// What is wrong, as all such: `value`, `other`.
        FindKeyLasting = "find-key-lasting",
        /// What to do about it.
        FixKeyLasting = "fix-key-lasting",
        /// What is wrong, as all such: `value`, `other`.
        FindSecretMissing = "find-secret-missing",
        /// What to do about it.
        FixSecretMissing = "fix-secret-missing",
        /// What is wrong, as all such: `value`, `other`.
        FindSecretNotStored = "find-secret-not-stored",
        /// What to do about it.
        FixSecretNotStored = "fix-secret-not-stored",
        /// What is wrong, as all such: `value`, `other`.
        FindSecretOther = "find-secret-other",
        /// What to do about it.
        FixSecretOther = "fix-secret-other",
        /// What is wrong, as all such: `value`, `other`.
        FindSecretCharacter = "find-secret-character",
        /// What to do about it.
        FixSecretCharacter = "fix-secret-character",
        /// What is wrong, as all such: `value`, `other`.
        FindSecretShort = "find-secret-short",
        /// What to do about it.
        FixSecretShort = "fix-secret-short",
        /// What is wrong, as all such: `value`, `other`.
        FindTokenMissing = "find-token-missing",
        /// What to do about it.
        FixTokenMissing = "fix-token-missing",
        /// What is wrong, as all such: `value`, `other`.
        FindTimeForm = "find-time-form",
        /// What to do about it.
        FixTimeForm = "fix-time-form",
        /// What is wrong, as all such: `value`, `other`.
        FindExpired = "find-expired",
        /// What to do about it.
        FixExpired = "fix-expired",
        /// What is wrong, as all such: `value`, `other`.
        FindRoleForm = "find-role-form",
        /// What to do about it.
        FixRoleForm = "fix-role-form",
        /// What is wrong, as all such: `value`, `other`.
        FindExternalIdForm = "find-external-id-form",
        /// What to do about it.
        FixExternalIdForm = "fix-external-id-form",
        /// What is wrong, as all such: `value`, `other`.
        FindRegionUnknown = "find-region-unknown",
        /// What to do about it.
        FixRegionUnknown = "fix-region-unknown",
        /// What is wrong, as all such: `value`, `other`.
        FindRegionNear = "find-region-near",
        /// What to do about it.
        FixRegionNear = "fix-region-near",
        /// What is wrong, as all such: `value`, `other`.
        FindEndpointForm = "find-endpoint-form",
        /// What to do about it.
        FixEndpointForm = "fix-endpoint-form",
        /// What is wrong, as all such: `value`, `other`.
        FindNameForm = "find-name-form",
        /// What to do about it.
        FixNameForm = "fix-name-form",
        /// What is wrong, as all such: `value`, `other`.
        FindNameTaken = "find-name-taken",
        /// What to do about it.
        FixNameTaken = "fix-name-taken",
        /// What is wrong, as all such: `value`, `other`.
        FindNameLog = "find-name-log",
        /// What to do about it.
        FixNameLog = "fix-name-log",
        /// What is wrong, as all such: `value`, `other`.
        FindNameChanged = "find-name-changed",
        /// What to do about it.
        FixNameChanged = "fix-name-changed",
        /// What is wrong, as all such: `value`, `other`.
        FindStreamForm = "find-stream-form",
        /// What to do about it.
        FixStreamForm = "fix-stream-form",
        /// What is wrong, as all such: `value`, `other`.
        FindStreamArnForm = "find-stream-arn-form",
        /// What to do about it.
        FixStreamArnForm = "fix-stream-arn-form",
        /// What is wrong, as all such: `value`, `other`.
        FindStreamRegion = "find-stream-region",
        /// What to do about it.
        FixStreamRegion = "fix-stream-region",
        /// What is wrong, as all such: `value`, `other`.
        FindStreamPartition = "find-stream-partition",
        /// What to do about it.
        FixStreamPartition = "fix-stream-partition",
        /// What is wrong, as all such: `value`, `other`.
        FindStreamUnlisted = "find-stream-unlisted",
        /// What to do about it.
        FixStreamUnlisted = "fix-stream-unlisted",
        /// What is wrong, as all such: `value`, `other`.
        FindWordForm = "find-word-form",
        /// What to do about it.
        FixWordForm = "fix-word-form",
        /// What is wrong, as all such: `value`, `other`.
        FindNumberForm = "find-number-form",
        /// What to do about it.
        FixNumberForm = "fix-number-form",
        /// What is wrong, as all such: `value`, `other`.
        FindNoSegment = "find-no-segment",
        /// What to do about it.
        FixNoSegment = "fix-no-segment",
        /// What is wrong, as all such: `value`, `other`.
        FindManySegments = "find-many-segments",
        /// What to do about it.
        FixManySegments = "fix-many-segments",
        /// What is wrong, as all such: `value`, `other`.
        FindSegmentTwice = "find-segment-twice",
        /// What to do about it.
        FixSegmentTwice = "fix-segment-twice",
        /// What is wrong, as all such: `value`, `other`.
        FindSegmentUuid = "find-segment-uuid",
        /// What to do about it.
        FixSegmentUuid = "fix-segment-uuid",
        /// What is wrong, as all such: `value`, `other`.
        FindSegmentUnseen = "find-segment-unseen",
        /// What to do about it.
        FixSegmentUnseen = "fix-segment-unseen",
        /// What is wrong, as all such: `value`, `other`.
        FindPathForm = "find-path-form",
        /// What to do about it.
        FixPathForm = "fix-path-form",
        /// What is wrong, as all such: `value`, `other`.
        FindPathNone = "find-path-none",
        /// What to do about it.
        FixPathNone = "fix-path-none",
        /// What is wrong, as all such: `value`, `other`.
        FindPathTwice = "find-path-twice",
        /// What to do about it.
        FixPathTwice = "fix-path-twice",
        /// What is wrong, as all such: `value`, `other`.
        FindPathInside = "find-path-inside",
        /// What to do about it.
        FixPathInside = "fix-path-inside",
        /// What is wrong, as all such: `value`, `other`.
        FindPathMeta = "find-path-meta",
        /// What to do about it.
        FixPathMeta = "fix-path-meta",
        /// What is wrong, as all such: `value`, `other`.
        FindManyAttributes = "find-many-attributes",
        /// What to do about it.
        FixManyAttributes = "fix-many-attributes",
        /// What is wrong, as all such: `value`, `other`.
        FindNoIdentity = "find-no-identity",
        /// What to do about it.
        FixNoIdentity = "fix-no-identity",
        /// What is wrong, as all such: `value`, `other`.
        FindIdentityTwice = "find-identity-twice",
        /// What to do about it.
        FixIdentityTwice = "fix-identity-twice",
        /// What is wrong, as all such: `value`, `other`.
        FindNoTrigger = "find-no-trigger",
        /// What to do about it.
        FixNoTrigger = "fix-no-trigger",
        /// What is wrong, as all such: `value`, `other`.
        FindUnreadable = "find-unreadable",
        /// No spec comes of it.
        FindSpecRefused = "find-spec-refused",
        /// What to do about it.
        FixUnreadable = "fix-unreadable",
        /// What to do about it.
        FixSpecRefused = "fix-spec-refused",
        /// The secret is being stored.
        NoteStoring = "note-storing",
        /// A secret was not stored: `reason`.
        NoteStoreFailed = "note-store-failed",
        /// A step cannot be jumped to yet.
        NoteNotReachable = "note-not-reachable",
        /// Review found something: `count`.
        NotePlanBlocked = "note-plan-blocked",
        /// Something that was asked for failed: `reason`.
        NoteFailed = "note-failed",
        /// A damaged draft was moved: `file`.
        NoteDraftSetAside = "note-draft-set-aside",
    }
}
