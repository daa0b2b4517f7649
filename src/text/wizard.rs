//! The keys of the wizard's texts.

use super::named::keys;

keys! {
    /// One text of the wizard.
    WizardKey {
        StepAccount = "step-account",
        PurposeAccount = "purpose-account",
        StepAuthentication = "step-authentication",
        PurposeAuthentication = "purpose-authentication",
        StepSource = "step-source",
        PurposeSource = "purpose-source",
        StepSegments = "step-segments",
        PurposeSegments = "purpose-segments",
        StepAttributes = "step-attributes",
        PurposeAttributes = "purpose-attributes",
        StepIdentities = "step-identities",
        PurposeIdentities = "purpose-identities",
        StepReview = "step-review",
        PurposeReview = "purpose-review",
        StepPreview = "step-preview",
        PurposePreview = "purpose-preview",
        StepStream = "step-stream",
        PurposeStream = "purpose-stream",
        FieldSignIn = "field-sign-in",
        HelpSignIn = "help-sign-in",
        FieldExisting = "field-existing",
        HelpExisting = "help-existing",
        FieldAccountName = "field-account-name",
        HelpAccountName = "help-account-name",
        FieldRoleArn = "field-role-arn",
        HelpRoleArn = "help-role-arn",
        FieldExternalId = "field-external-id",
        HelpExternalId = "help-external-id",
        FieldSessionName = "field-session-name",
        HelpSessionName = "help-session-name",
        FieldRoleBase = "field-role-base",
        HelpRoleBase = "help-role-base",
        FieldAccessKeyId = "field-access-key-id",
        HelpAccessKeyId = "help-access-key-id",
        FieldSecret = "field-secret",
        HelpSecret = "help-secret",
        FieldSessionToken = "field-session-token",
        HelpSessionToken = "help-session-token",
        FieldExpires = "field-expires",
        HelpExpires = "help-expires",
        FieldKeep = "field-keep",
        HelpKeep = "help-keep",
        FieldProfile = "field-profile",
        HelpProfile = "help-profile",
        FieldRegion = "field-region",
        HelpRegion = "help-region",
        FieldEndpoint = "field-endpoint",
        HelpEndpoint = "help-endpoint",
        FieldName = "field-name",
        HelpName = "help-name",
        FieldDescription = "field-description",
        HelpDescription = "help-description",
        FieldStream = "field-stream",
        HelpStream = "help-stream",
        FieldMarketingActions = "field-marketing-actions",
        HelpMarketingActions = "help-marketing-actions",
        FieldSegmentNames = "field-segment-names",
        HelpSegmentNames = "help-segment-names",
        FieldSegmentTimestamps = "field-segment-timestamps",
        HelpSegmentTimestamps = "help-segment-timestamps",
        FieldMappedOnly = "field-mapped-only",
        HelpMappedOnly = "help-mapped-only",
        FieldAllowUnordered = "field-allow-unordered",
        HelpAllowUnordered = "help-allow-unordered",
        FieldSourceKind = "field-source-kind",
        HelpSourceKind = "help-source-kind",
        FieldPath = "field-path",
        HelpPath = "help-path",
        FieldFollow = "field-follow",
        HelpFollow = "help-follow",
        FieldFileOrder = "field-file-order",
        HelpFileOrder = "help-file-order",
        FieldRewritten = "field-rewritten",
        HelpRewritten = "help-rewritten",
        FieldInclude = "field-include",
        HelpInclude = "help-include",
        FieldExclude = "field-exclude",
        HelpExclude = "help-exclude",
        FieldCount = "field-count",
        HelpCount = "help-count",
        FieldRate = "field-rate",
        HelpRate = "help-rate",
        FieldSeed = "field-seed",
        HelpSeed = "help-seed",
        FieldKeyNamespaces = "field-key-namespaces",
        HelpKeyNamespaces = "help-key-namespaces",
        FieldSegments = "field-segments",
        HelpSegments = "help-segments",
        FieldStrict = "field-strict",
        HelpStrict = "help-strict",
        FieldAttributes = "field-attributes",
        HelpAttributes = "help-attributes",
        FieldAllIdentities = "field-all-identities",
        HelpAllIdentities = "help-all-identities",
        FieldIdentities = "field-identities",
        HelpIdentities = "help-identities",
        FieldTriggers = "field-triggers",
        HelpTriggers = "help-triggers",
        FieldChanges = "field-changes",
        HelpChanges = "help-changes",
        FieldInitialExits = "field-initial-exits",
        HelpInitialExits = "help-initial-exits",
        FieldStatusSpelling = "field-status-spelling",
        HelpStatusSpelling = "help-status-spelling",
        FieldMeta = "field-meta",
        HelpMeta = "help-meta",
        FieldAppendNewline = "field-append-newline",
        HelpAppendNewline = "help-append-newline",
        FieldLoneSurrogates = "field-lone-surrogates",
        HelpLoneSurrogates = "help-lone-surrogates",
        FieldPartitionBy = "field-partition-by",
        HelpPartitionBy = "help-partition-by",
        FieldPartitionNamespace = "field-partition-namespace",
        HelpPartitionNamespace = "help-partition-namespace",
        FieldPartitionPath = "field-partition-path",
        HelpPartitionPath = "help-partition-path",
        OptionSignInAccessKey = "option-sign-in-access-key",
        OptionSignInTemporaryKey = "option-sign-in-temporary-key",
        OptionSignInProfile = "option-sign-in-profile",
        OptionSignInAssumeRole = "option-sign-in-assume-role",
        OptionSignInAmbient = "option-sign-in-ambient",
        OptionSignInEnvironment = "option-sign-in-environment",
        OptionSignInExisting = "option-sign-in-existing",
        OptionRoleBaseAmbient = "option-role-base-ambient",
        OptionRoleBaseEnvironment = "option-role-base-environment",
        OptionRoleBaseProfile = "option-role-base-profile",
        OptionRoleBaseAccessKey = "option-role-base-access-key",
        OptionKeepKeyring = "option-keep-keyring",
        OptionKeepSession = "option-keep-session",
        OptionKeepFile = "option-keep-file",
        OptionSourceKindFile = "option-source-kind-file",
        OptionSourceKindSample = "option-source-kind-sample",
        OptionSourceKindStdin = "option-source-kind-stdin",
        OptionFileOrderAuto = "option-file-order-auto",
        OptionFileOrderName = "option-file-order-name",
        OptionFileOrderRotation = "option-file-order-rotation",
        OptionFileOrderMtime = "option-file-order-mtime",
        OptionRewrittenAsk = "option-rewritten-ask",
        OptionRewrittenRead = "option-rewritten-read",
        OptionTriggersAttribute = "option-triggers-attribute",
        OptionTriggersSegmentation = "option-triggers-segmentation",
        OptionTriggersIdentity = "option-triggers-identity",
        OptionChangesOutflow = "option-changes-outflow",
        OptionChangesReference = "option-changes-reference",
        OptionInitialExitsSkip = "option-initial-exits-skip",
        OptionInitialExitsSend = "option-initial-exits-send",
        OptionStatusSpellingAsFed = "option-status-spelling-as-fed",
        OptionStatusSpellingCurrent = "option-status-spelling-current",
        OptionLoneSurrogatesDead = "option-lone-surrogates-dead",
        OptionLoneSurrogatesReplace = "option-lone-surrogates-replace",
        OptionPartitionByProfile = "option-partition-by-profile",
        OptionPartitionByIdentity = "option-partition-by-identity",
        OptionPartitionByAttribute = "option-partition-by-attribute",
        OptionMarketingActionsAnalytics = "option-marketing-actions-analytics",
        OptionMarketingActionsCombineData = "option-marketing-actions-combine-data",
        OptionMarketingActionsCrossSiteTargeting = "option-marketing-actions-cross-site-targeting",
        OptionMarketingActionsDataScience = "option-marketing-actions-data-science",
        OptionMarketingActionsEmailTargeting = "option-marketing-actions-email-targeting",
        OptionMarketingActionsExportToThirdParty = "option-marketing-actions-export-to-third-party",
        OptionMarketingActionsOnsiteAdvertising = "option-marketing-actions-onsite-advertising",
        OptionMarketingActionsOnsitePersonalization = "option-marketing-actions-onsite-personalization",
        OptionMarketingActionsSegmentMatch = "option-marketing-actions-segment-match",
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
        FindSecretInClear = "find-secret-in-clear",
        /// What to do about it.
        FixSecretShort = "fix-secret-short",
        FixSecretInClear = "fix-secret-in-clear",
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
        FindSessionNameForm = "find-session-name-form",
        /// What to do about it.
        FixSessionNameForm = "fix-session-name-form",
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
        FindGlobForm = "find-glob-form",
        /// What to do about it.
        FixGlobForm = "fix-glob-form",
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
        CheckNoStream = "check-no-stream",
        CheckNoStreamOf = "check-no-stream-of",
        CheckNoStreamOfMore = "check-no-stream-of-more",
        CheckElsewhere = "check-elsewhere",
        CheckElsewhereArn = "check-elsewhere-arn",
        CheckElsewhereVariable = "check-elsewhere-variable",
        CheckElsewhereAccount = "check-elsewhere-account",
        CheckDeniedWords = "check-denied-words",
        CheckMissingWords = "check-missing-words",
        CheckFailedWords = "check-failed-words",
        CheckNoAnswer = "check-no-answer",
        CheckNoCredentials = "check-no-credentials",
        CheckWithCode = "check-with-code",
        CheckNameKey = "check-name-key",
        CheckNameEndpoint = "check-name-endpoint",
        CheckNameClock = "check-name-clock",
        CheckNameStream = "check-name-stream",
        CheckNameMode = "check-name-mode",
        CheckNameShards = "check-name-shards",
        CheckNameRecordLimit = "check-name-record-limit",
        CheckNameOrder = "check-name-order",
        CheckNameTestOne = "check-name-test-one",
        CheckNameTestMany = "check-name-test-many",
    }
}
