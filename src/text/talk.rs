//! The keys of what commands say beside a run.

use super::named::keys;

keys! {
    /// One sentence of a command.
    TalkKey {
        /// So many dead letters were not said: `count`, `file`.
        MoreLetters = "talk-more-letters",
        /// So many messages were not said: `count`, `file`.
        LeftOut = "talk-left-out",
        /// The run `name` has ended because its pause lasted too long.
        PausedTooLong = "talk-paused-too-long",
        /// A signal ended the run `name` before its feed ended.
        EndedEarly = "talk-ended-early",
        /// The same of stdin.
        EndedEarlyStdin = "talk-ended-early-stdin",
        /// The stream of `name` changes while there are bases.
        OtherStream = "talk-other-stream",
        /// The files that follow are read in this order.
        FilesAhead = "talk-files-ahead",
        /// After the files that are named: `count`.
        FilesMore = "talk-files-more",
        /// The order of the files of `name` is doubtful.
        AskOrder = "talk-ask-order",
        /// The answer is none of them.
        NoOrder = "talk-no-order",
        /// The answer counts for this run: `order`, `name`.
        KeepOrder = "talk-keep-order",
    }
}
