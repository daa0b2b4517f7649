//! The keys of what the commands say.

use super::named::keys;

keys! {
/// One text.
Key {
    /// The saved spec could not be read, so the difference is the whole new one: `fault`.
    ApplyOldFaulty = "apply-old-faulty",
    /// Another process runs the destination: `name`.
    ApplyRunning = "apply-running",
    /// Saving will need `--from`: `name`.
    ApplyNeedsFrom = "apply-needs-from",
    /// Asks where to read from: `name`.
    ApplyAskFrom = "apply-ask-from",
    /// A damaged ledger was moved: `folder`.
    ApplySetAside = "apply-set-aside",
    /// Nothing was saved.
    ApplyDryRun = "apply-dry-run",
    /// What follows from a change: `warning`.
    Warning = "warning",
    /// The new spec means the same as the saved one.
    NothingChanges = "nothing-changes",
    /// A destination was saved: `name`, `file`.
    Saved = "saved",
    /// What to run next: `name`.
    SavedNext = "saved-next",
    /// No destination is saved.
    ListEmpty = "list-empty",
    /// A saved spec is faulty: `fault`.
    ListFaulty = "list-faulty",
    /// Column head.
    ListName = "list-name",
    /// Column head.
    ListKind = "list-kind",
    /// Column head.
    ListStream = "list-stream",
    /// Column head.
    ListRegion = "list-region",
    /// Column head.
    ListState = "list-state",
    /// Column head.
    ListSource = "list-source",
    /// State of a destination that is run.
    StateRunning = "state-running",
    /// State of a destination that is run, and sends nothing just now.
    StatePaused = "state-paused",
    /// State of a destination that is not run.
    StateIdle = "state-idle",
    /// State of a destination whose spec is faulty.
    StateFaulty = "state-faulty",
    /// Asks whether to remove: `name`.
    RemoveAsk = "remove-ask",
    /// Nothing was removed: `name`.
    RemoveKept = "remove-kept",
    /// A destination was removed: `name`.
    Removed = "removed",
    /// A run begins at the start of its feed: `name`, `stream`.
    RunStarted = "run-started",
    /// A run goes on at its checkpoint: `name`, `stream`, `line`.
    RunResumedAt = "run-resumed-at",
    /// The feed is stdin.
    RunStdin = "run-stdin",
    /// A signal came: `seconds`.
    RunDraining = "run-draining",
    /// A dead letter was written: `place`, `message`.
    RunDeadLetter = "run-dead-letter",
    /// A short command has the lock and is waited for: `name`, `command`.
    RunWaiting = "run-waiting",
    /// The run pauses, the key, secret or token is not accepted: `code`, `message`, as in all pauses.
    PauseCredentials = "pause-credentials",
    /// A pause for the credentials, in our words: `message`.
    PauseOwnCredentials = "pause-own-credentials",
    /// A pause for an endpoint whose answers are no use: `code`, `message`.
    PauseNoAnswer = "pause-no-answer",
    /// A pause in our words: `message`.
    PauseOwn = "pause-own",
    /// A right is missing.
    PausePermission = "pause-permission",
    /// The stream's encryption key cannot be used.
    PauseEncryption = "pause-encryption",
    /// There is no such stream.
    PauseStreamMissing = "pause-stream-missing",
    /// The endpoint does not answer.
    PauseUnreachable = "pause-unreachable",
    /// The stream ignores partition keys.
    PauseUnordered = "pause-unordered",
    /// The endpoint refuses one record after the other.
    PauseRefused = "pause-refused",
    /// The endpoint answers, and every record fails: `code`, `message`.
    PauseFailing = "pause-failing",
    /// The same where the first of them is known: `place`, `code`, `message`.
    PauseFailingAt = "pause-failing-at",
    /// There is no room on the disk: `message`.
    PauseDiskFull = "pause-disk-full",
    /// The run goes on.
    RunResumed = "run-resumed",
    /// Messages were left out: `count`.
    RunDropped = "run-dropped",
    /// The status of a run: `delivered`, `rate`, `pending`, `dead`.
    RunStatus = "run-status",
    /// The accounting identity: `received`, `delivered`, `pending`, `dead`, `unchanged`, `notqualified`, `excluded`, `malformed`.
    RunAccounting = "run-accounting",
    /// What a run took: `seconds`, `rate`, `p99`, `retried`, `throttled`, `duplicates`.
    RunEffort = "run-effort",
    /// No event would leave.
    PreviewNone = "preview-none",
    /// There is no line that was not read.
    PreviewNoLine = "preview-no-line",
    /// The destination is run, so its memory cannot be read: `name`.
    PreviewRunning = "preview-running",
    /// What stands above an event: `number`, `bytes`, `key`, `trigger`.
    PreviewHead = "preview-head",
    /// Which statements of a policy are needed: `stream`.
    PolicyOptional = "policy-optional",
    /// The account in a policy is any: `stream`.
    PolicyAnyAccount = "policy-any-account",
    /// A check is under way.
    CheckBusy = "check-busy",
    /// Credentials are waited for: `from`.
    CheckWaits = "check-waits",
    /// What to do about credentials that do not come.
    CheckFixCredentialsLate = "check-fix-credentials-late",
    /// The next look comes: `seconds`.
    CheckAgain = "check-again",
    /// All that is needed is allowed: `name`.
    CheckUsable = "check-usable",
    /// Something needed is denied: `name`.
    CheckDenied = "check-denied",
    /// The signature is refused, for the clock or the secret.
    CheckFixSignature = "check-fix-signature",
    /// A pause in which the clock may be the reason: `code`, `message`.
    PauseClock = "pause-clock",
    /// There is no such stream: `name`.
    CheckMissing = "check-missing",
    /// It is missing.
    CheckStateMissing = "check-state-missing",
    /// It is denied, and a run does without it.
    CheckStateNotNeeded = "check-state-not-needed",
    /// No answer came about what is needed: `name`.
    CheckUnreachable = "check-unreachable",
    /// What is needed could not be told: `name`.
    CheckUntold = "check-untold",
    /// State of a row.
    CheckStateAllowed = "check-state-allowed",
    /// State of a row.
    CheckStateDenied = "check-state-denied",
    /// State of a row.
    CheckStateUnknown = "check-state-unknown",
    /// State of a row.
    CheckStateFailed = "check-state-failed",
    /// A long-lived key: `account`.
    CheckKeyLongLived = "check-key-long-lived",
    /// A temporary key: `account`.
    CheckKeyTemporary = "check-key-temporary",
    /// A temporary key lacks its token.
    CheckKeyTokenMissing = "check-key-token-missing",
    /// A key's time is over.
    CheckKeyExpired = "check-key-expired",
    /// An id that is no key's.
    CheckKeyNone = "check-key-none",
    /// An id of another form.
    CheckKeyOther = "check-key-other",
    /// Who the credentials are: `arn`.
    CheckCaller = "check-caller",
    /// The credentials are the root user's: `arn`.
    CheckCallerRoot = "check-caller-root",
    /// The clocks agree.
    CheckClockFits = "check-clock-fits",
    /// This machine's clock is behind: `seconds`.
    CheckClockBehind = "check-clock-behind",
    /// This machine's clock is ahead: `seconds`.
    CheckClockAhead = "check-clock-ahead",
    /// No answer said the time.
    CheckNoClock = "check-no-clock",
    /// The service allows it.
    CheckGranted = "check-granted",
    /// A dry run proved it.
    CheckProven = "check-proven",
    /// A refused hash key shows it.
    CheckInferred = "check-inferred",
    /// The endpoint wrote the probe: `shard`, `sequence`.
    CheckWritten = "check-written",
    /// The stream's status: `status`.
    CheckStatus = "check-status",
    /// A write finds the stream.
    CheckFound = "check-found",
    /// Nothing that may be read tells it.
    CheckNotReadable = "check-not-readable",
    /// No key is needed.
    CheckNotEncrypted = "check-not-encrypted",
    /// The key needs no right.
    CheckKeyOfAws = "check-key-of-aws",
    /// A customer's key: `key`.
    CheckOwnKey = "check-own-key",
    /// A record was written, so the key works.
    CheckKeyUsed = "check-key-used",
    /// It is not known whether there is a key.
    CheckKeyUntold = "check-key-untold",
    /// How capacity is set: `mode`.
    CheckMode = "check-mode",
    /// Open shards: `count`.
    CheckShards = "check-shards",
    /// Largest record: `kib`.
    CheckRecordLimit = "check-record-limit",
    /// Partition keys count.
    CheckOrdered = "check-ordered",
    /// Partition keys are ignored.
    CheckUnordered = "check-unordered",
    /// A test event was written: `shard`, `sequence`.
    CheckTestSent = "check-test-sent",
    /// The user or role is not known.
    CheckCallerUnnamed = "check-caller-unnamed",
    /// The policy is not named.
    CheckPolicyUnnamed = "check-policy-unnamed",
    /// What to do about it.
    CheckFixKeyTokenMissing = "check-fix-key-token-missing",
    /// What to do about it.
    CheckFixKeyNone = "check-fix-key-none",
    /// What to do about it.
    CheckFixWritten = "check-fix-written",
    /// What to do about it.
    CheckFixStatus = "check-fix-status",
    /// What to do about it.
    CheckFixUnordered = "check-fix-unordered",
    /// What to do about it.
    CheckFixOwnKey = "check-fix-own-key",
    /// Another row says it: `check`.
    CheckFixSee = "check-fix-see",
    /// How to learn it.
    CheckFixKeyUntold = "check-fix-key-untold",
    /// A right is missing, as all below: `fixer`, `action`, `principal`, `kind`, `policy`.
    CheckFixNotAllowed = "check-fix-not-allowed",
    /// A policy denies it.
    CheckFixForbidden = "check-fix-forbidden",
    /// It is denied without a reason.
    CheckFixDenied = "check-fix-denied",
    /// It is denied in unknown words.
    CheckFixDeniedOtherwise = "check-fix-denied-otherwise",
    /// The list was allowed for a stream.
    CheckFixListScoped = "check-fix-list-scoped",
    /// The stream's key may not be used.
    CheckFixEncryptionDenied = "check-fix-encryption-denied",
    /// A policy denies the stream's key.
    CheckFixEncryptionForbidden = "check-fix-encryption-forbidden",
    /// The key is disabled.
    CheckFixEncryptionDisabled = "check-fix-encryption-disabled",
    /// The key's state forbids it.
    CheckFixEncryptionState = "check-fix-encryption-state",
    /// The key is not there.
    CheckFixEncryptionMissing = "check-fix-encryption-missing",
    /// KMS does not serve the account.
    CheckFixEncryptionOptIn = "check-fix-encryption-opt-in",
    /// The key is not known.
    CheckFixAccessKey = "check-fix-access-key",
    /// The same in another partition.
    CheckFixOtherPartition = "check-fix-other-partition",
    /// The same in a region that must be enabled.
    CheckFixRegion = "check-fix-region",
    /// The account may not use the service.
    CheckFixNotSubscribed = "check-fix-not-subscribed",
    /// The secret is wrong.
    CheckFixSecret = "check-fix-secret",
    /// The clock is behind.
    CheckFixClockBehind = "check-fix-clock-behind",
    /// The clock is ahead.
    CheckFixClockAhead = "check-fix-clock-ahead",
    /// The clock is off.
    CheckFixClockOff = "check-fix-clock-off",
    /// The token's time is over.
    CheckFixTokenExpired = "check-fix-token-expired",
    /// Requests are changed on the way.
    CheckFixMangled = "check-fix-mangled",
    /// There are no credentials.
    CheckFixNoCredentials = "check-fix-no-credentials",
    /// There is no such stream.
    CheckFixStreamMissing = "check-fix-stream-missing",
    /// The stream is being changed.
    CheckFixStreamBusy = "check-fix-stream-busy",
    /// Too many requests.
    CheckFixThrottled = "check-fix-throttled",
    /// No answer.
    CheckFixUnreachable = "check-fix-unreachable",
    /// Plain http was refused.
    CheckFixPlainHttp = "check-fix-plain-http",
    /// Not recognised.
    CheckFixUnknown = "check-fix-unknown",
    /// Who can mend it.
    CheckFixerOperator = "check-fixer-operator",
    /// Who can mend it.
    CheckFixerMachine = "check-fixer-machine",
    /// Who can mend it.
    CheckFixerIamAdmin = "check-fixer-iam-admin",
    /// Who can mend it.
    CheckFixerStreamOwner = "check-fixer-stream-owner",
    /// Who can mend it.
    CheckFixerKeyOwner = "check-fixer-key-owner",
    /// Who can mend it.
    CheckFixerOrganizationAdmin = "check-fixer-organization-admin",
    /// Who can mend it.
    CheckFixerNetworkAdmin = "check-fixer-network-admin",
    /// Who can mend it.
    CheckFixerSessionIssuer = "check-fixer-session-issuer",
    /// Who can mend it.
    CheckFixerAccountAdmin = "check-fixer-account-admin",
    /// Who can mend it.
    CheckFixerNobody = "check-fixer-nobody",
    /// Who can mend it.
    CheckFixerUnknown = "check-fixer-unknown",
    /// A kind of policy.
    CheckKindIdentity = "check-kind-identity",
    /// A kind of policy.
    CheckKindResource = "check-kind-resource",
    /// A kind of policy.
    CheckKindServiceControl = "check-kind-service-control",
    /// A kind of policy.
    CheckKindResourceControl = "check-kind-resource-control",
    /// A kind of policy.
    CheckKindBoundary = "check-kind-boundary",
    /// A kind of policy.
    CheckKindSession = "check-kind-session",
    /// A kind of policy.
    CheckKindVpcEndpoint = "check-kind-vpc-endpoint",
    /// A kind of policy.
    CheckKindRoleTrust = "check-kind-role-trust",
    /// There is no dead letter: `name`.
    LettersNone = "letters-none",
    /// A dead letter that is a line: `at`, `place`.
    LettersLine = "letters-line",
    /// A dead letter that is an event: `at`, `place`, `bytes`, `sequence`.
    LettersEvent = "letters-event",
    /// How many dead letters have a reason: `reason`, `count`.
    LettersReason = "letters-reason",
    /// Lines of the file are no letters: `count`, `path`.
    LettersUnreadable = "letters-unreadable",
    /// Asks whether the dead letters go: `name`.
    LettersAsk = "letters-ask",
    /// They stay: `name`.
    LettersKept = "letters-kept",
    /// They are gone: `name`, `count`.
    LettersPurged = "letters-purged",
    /// What was replayed: `replayed`, `duplicates`.
    ReplayDone = "replay-done",
    /// Events that an earlier replay delivered: `count`.
    ReplayBefore = "replay-before",
    /// Events that a later line superseded: `count`.
    ReplaySuperseded = "replay-superseded",
    /// Events that the next run decides anew: `count`.
    ReplayUndecided = "replay-undecided",
    /// Letters without what a replay needs: `count`.
    ReplayIncomplete = "replay-incomplete",
    /// Lines that are no profile: `count`.
    ReplayMalformed = "replay-malformed",
    /// Events refused again: `count`.
    ReplayRefused = "replay-refused",
    /// The sandbox is up: `url`.
    DemoSandbox = "demo-sandbox",
    /// The stream is there: `stream`, `shards`.
    DemoStream = "demo-stream",
    /// The destination was saved: `name`, `folder`.
    DemoDestination = "demo-destination",
    /// One event follows: `bytes`, `key`, `trigger`.
    DemoEvent = "demo-event",
    /// Streaming begins: `count`.
    DemoStreaming = "demo-streaming",
    /// Everything was read back: `delivered`, `readback`, `lost`.
    DemoReadBack = "demo-read-back",
    /// How the order was: `violations`.
    DemoOrder = "demo-order",
    /// The run ended early, so nothing was read back.
    DemoEndedEarly = "demo-ended-early",
    /// No account is saved.
    AccountNone = "account-none",
    /// Column head.
    AccountHeadKey = "account-head-key",
    /// Column head.
    AccountHeadSecret = "account-head-secret",
    /// Column head.
    AccountHeadUsers = "account-head-users",
    /// A rotation was broken off: `account`, `id`.
    AccountUnfinished = "account-unfinished",
    /// Instead of where the secret is: it ended.
    AccountExpired = "account-expired",
    /// Somebody else changes accounts.
    AccountWaiting = "account-waiting",
    /// Asks how an account signs in.
    AccountAskKind = "account-ask-kind",
    /// Asks for a profile.
    AccountAskProfile = "account-ask-profile",
    /// Asks for a region.
    AccountAskRegion = "account-ask-region",
    /// Asks for a key, in any form.
    AccountAskKey = "account-ask-key",
    /// Asks for a secret.
    AccountAskSecret = "account-ask-secret",
    /// Asks for a key's id.
    AccountAskId = "account-ask-id",
    /// Asks for a session token.
    AccountAskToken = "account-ask-token",
    /// An account that could not be tried was saved: `account`.
    AccountSavedUntried = "account-saved-untried",
    /// A key was read: `id`, `chars`.
    AccountKeyRead = "account-key-read",
    /// A secret of another length than AWS's: `chars`, `usual`.
    AccountSecretLength = "account-secret-length",
    /// Whether it is right all the same.
    AccountAskLength = "account-ask-length",
    /// A question was answered with no.
    AccountNothingStored = "account-nothing-stored",
    /// What was done to read it.
    AccountTidiedBlanks = "account-tidied-blanks",
    /// What was done to read it.
    AccountTidiedQuotes = "account-tidied-quotes",
    /// What was done to read it.
    AccountTidiedJoined = "account-tidied-joined",
    /// What was done to read it.
    AccountTidiedSwapped = "account-tidied-swapped",
    /// What it was read out of.
    AccountReadLabels = "account-read-labels",
    /// What it was read out of.
    AccountReadTable = "account-read-table",
    /// What it was read out of.
    AccountReadJson = "account-read-json",
    /// A key is not known and is tried again.
    AccountTrialAgain = "account-trial-again",
    /// Credentials are refused: `remedy`, `unchanged`, `code`, `message`.
    AccountRefused = "account-refused",
    /// The same in our words: `message`, `unchanged`.
    AccountRefusedOwn = "account-refused-own",
    /// Credentials could not be tried: `message`, `unchanged`.
    AccountNotTried = "account-not-tried",
    /// A destination could not write with them: `name`, `what`, `unchanged`.
    AccountMayNotWrite = "account-may-not-write",
    /// Whether it could is not known: `name`, `what`, `unchanged`.
    AccountMayWriteUnknown = "account-may-write-unknown",
    /// What a failed trial leaves: no account.
    AccountNotSaved = "account-not-saved",
    /// What it leaves: the old key.
    AccountKeyKept = "account-key-kept",
    /// A vault has not answered when a signal came.
    AccountVaultLate = "account-vault-late",
    /// A key could not be tried: `reason`.
    AccountUntried = "account-untried",
    /// They could not be told; the destinations will: `reason`.
    AccountNotTold = "account-not-told",
    /// A destination could not be asked: `name`, `reason`.
    AccountNotAsked = "account-not-asked",
    /// A destination may write with a new key: `name`.
    AccountMayWrite = "account-may-write",
    /// There is no keyring: `reason`.
    AccountNoKeyring = "account-no-keyring",
    /// Asks where to keep a secret without one.
    AccountAskElsewhere = "account-ask-elsewhere",
    /// Asks for a new passphrase: `account`.
    AccountAskNewPassphrase = "account-ask-new-passphrase",
    /// Asks for the same passphrase again.
    AccountAskAgain = "account-ask-again",
    /// An account was saved: `account`, `file`.
    AccountSaved = "account-saved",
    /// Where its secret is: `account`.
    AccountInKeyring = "account-in-keyring",
    /// Where its secret is: `account`.
    AccountInFile = "account-in-file",
    /// Its secret is kept nowhere: `account`.
    AccountInSession = "account-in-session",
    /// Where its secret comes from: `account`.
    AccountInSystemd = "account-in-systemd",
    /// How to use it: `account`.
    AccountNext = "account-next",
    /// A key was replaced: `account`, `id`, `place`.
    AccountRotated = "account-rotated",
    /// The keyring, where a file may stand as well.
    AccountKeyring = "account-keyring",
    /// A secret stored for a rotation could not be deleted: `account`, `reason`.
    AccountNextLeft = "account-next-left",
    /// Asks whether an account that is used goes: `account`, `users`.
    AccountAskRemove = "account-ask-remove",
    /// An account was removed: `account`.
    AccountRemoved = "account-removed",
    /// Asks for the secret of an account, for one session: `account`.
    SecretsAskKey = "secrets-ask-key",
    /// Asks for a file's passphrase: `account`.
    SecretsAskPassphrase = "secrets-ask-passphrase",
    /// A keyring does not give a secret: `reason`.
    SecretsNotRead = "secrets-not-read",
    /// A keyring takes its time.
    SecretsWaiting = "secrets-waiting",
    /// A secret is read from a terminal.
    SecretsFromTerminal = "secrets-from-terminal",
    /// A run signs with a new key: `account`, `more`.
    RunNewKey = "run-new-key",
    /// A run could not read a new key: `account`, `more`.
    RunNewKeyFailed = "run-new-key-failed",
}
}
