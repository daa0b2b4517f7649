//! The keys of all texts.

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident = $id:literal,)*) => {
        /// One text.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Key {
            $($(#[$doc])* $key,)*
        }

        impl Key {
            /// All keys.
            pub const ALL: &[Self] = &[$(Self::$key,)*];

            /// The message's name in the Fluent files.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$key => $id,)*
                }
            }
        }
    };
}

keys! {
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
    /// A followed feed has no file yet: `path`.
    FeedNothing = "feed-nothing",
    /// A followed file has another name: `path`, `to`.
    FeedMoved = "feed-moved",
    /// A followed file was cut, its copy goes on: `path`, `copy`, `line`.
    FeedCopied = "feed-copied",
    /// A followed file was cut or written anew: `path`, `line`.
    FeedAnew = "feed-anew",
    /// A followed file is gone: `path`, `line`.
    FeedGone = "feed-gone",
    /// A new file is a copy: `path`, `of`.
    FeedCopy = "feed-copy",
    /// A part of a followed feed cannot be read now: `reason`.
    FeedUnreadable = "feed-unreadable",
    /// A short command has the lock and is waited for: `name`, `command`.
    RunWaiting = "run-waiting",
    /// The run pauses, the key, secret or token is not accepted: `code`, `message`, as in all pauses.
    PauseCredentials = "pause-credentials",
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
    /// The destination is run, so its memory cannot be read: `name`.
    PreviewRunning = "preview-running",
    /// What stands above an event: `number`, `bytes`, `key`, `trigger`.
    PreviewHead = "preview-head",
    /// Which statements of a policy are needed: `stream`.
    PolicyOptional = "policy-optional",
    /// The account in a policy is any: `stream`.
    PolicyAnyAccount = "policy-any-account",
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
}
