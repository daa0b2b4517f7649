//! The keys of what `doctor` says.

use super::named::keys;

keys! {
    /// One text of `doctor`.
    DoctorKey {
        /// State of a row.
        Good = "doctor-good",
        /// State of a row.
        Limited = "doctor-limited",
        /// State of a row.
        Bad = "doctor-bad",
        /// What to do about it.
        FixFolders = "doctor-fix-folders",
        /// There is no terminal.
        NoTerminal = "doctor-no-terminal",
        /// The terminal can draw nothing.
        Dumb = "doctor-dumb",
        /// What to do about it.
        FixTerminal = "doctor-fix-terminal",
        /// What to do about a terminal without a size.
        FixSize = "doctor-fix-size",
        /// What to do about it.
        FixColors = "doctor-fix-colors",
        /// There is no clipboard.
        NoClipboard = "doctor-no-clipboard",
        /// What to do about it.
        FixClipboard = "doctor-fix-clipboard",
        /// The keyring works.
        Keyring = "doctor-keyring",
        /// What to do about it.
        FixKeyring = "doctor-fix-keyring",
        /// An endpoint answers: `host`.
        Reached = "doctor-reached",
        /// What to do about a clock that is not known.
        FixClock = "doctor-fix-clock",
        /// No region is known.
        NoRegion = "doctor-no-region",
        /// What to do about it.
        FixRegion = "doctor-fix-region",
    }
}
