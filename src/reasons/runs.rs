//! Runs, what they remember, and the sandbox.

use crate::delivery::dead_letters::DeadLetterError;
use crate::delivery::engine::EngineError;
use crate::destination::assembly::AssemblyError;
use crate::destination::running::{OtherSignInError, RunError};
use crate::ledger::{FORMAT, LedgerError, Part, SLOTS, StoreFault};
use crate::sandbox::SandboxError;
use crate::text::{Explain, Key, Phrase, say};

impl Explain for AssemblyError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Lock(error) => error.phrase(),
            Self::Ledger(error) => error.phrase(),
            Self::Source(error) => error.phrase(),
            Self::Client(error) => error.phrase(),
            Self::OtherStream { name, before, now } => {
                Phrase::from(say::ReasonOtherStream { name, before: before.to_string(), now: now.to_string() })
            }
        }
    }
}

impl Explain for RunError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Engine(error) => error.phrase(),
            Self::Broke(error) => Phrase::from(say::ReasonRunBroke { system: error.to_string() }),
            Self::Thread(error) => Phrase::from(say::ReasonNoThread { system: Phrase::system(error) }),
        }
    }
}

impl Explain for OtherSignInError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::OtherAccount { ours, theirs } => Phrase::from(say::ReasonOtherAccount { ours, theirs }),
            Self::Client(error) => error.phrase(),
            Self::Thread(error) => Phrase::from(say::ReasonNoThread { system: Phrase::system(error) }),
        }
    }
}

impl Explain for EngineError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Ledger(error) => error.phrase(),
            Self::DeadLetters(error) => error.phrase(),
            Self::Gone => Phrase::from(Key::ReasonRunGone),
        }
    }
}

impl Explain for DeadLetterError {
    fn phrase(&self) -> Phrase {
        let Self { path, source } = self;
        Phrase::from(say::ReasonDeadLetters { path, system: Phrase::system(source) })
    }
}

impl Explain for LedgerError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Store { path, source } => {
                let fault = match StoreFault::of(source) {
                    StoreFault::System(source) => Phrase::system(source),
                    StoreFault::WriteFailed => Phrase::from(Key::ReasonLedgerWriteFailed),
                    StoreFault::Other(theirs) => Phrase::from(say::ReasonLedgerStoreFailed { system: theirs }),
                };
                Phrase::from(say::ReasonLedgerUnusable { path, system: fault })
            }
            Self::InUse { path } => Phrase::from(say::ReasonLedgerInUse { path }),
            Self::Folder { path, source } => {
                Phrase::from(say::ReasonLedgerNoFolder { path, system: Phrase::system(source) })
            }
            Self::Corrupt { path, what } => Phrase::from(say::ReasonLedgerDamaged { path, part: what }),
            Self::Newer { path, found } => {
                Phrase::from(say::ReasonLedgerNewer { path, found: u64::from(*found), reads: u64::from(FORMAT) })
            }
            Self::Slots => Phrase::from(say::ReasonLedgerSlots { count: SLOTS as u64 }),
        }
    }
}

impl Explain for Part {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Files => Key::ReasonLedgerFiles,
            Self::File => Key::ReasonLedgerFile,
            Self::Format => Key::ReasonLedgerFormat,
            Self::Seal => Key::ReasonLedgerSeal,
            Self::Journal => Key::ReasonLedgerJournal,
            Self::Commits => Key::ReasonLedgerCommits,
            Self::Commit => Key::ReasonLedgerCommit,
            Self::Profile => Key::ReasonLedgerProfile,
            Self::Bits => Key::ReasonLedgerBits,
            Self::Extent => Key::ReasonLedgerExtent,
            Self::Checkpoint => Key::ReasonLedgerCheckpoint,
            Self::ExtentCount => Key::ReasonLedgerExtentCount,
            Self::Stream => Key::ReasonLedgerStream,
            Self::Totals => Key::ReasonLedgerTotals,
        })
    }
}

impl Explain for SandboxError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Bind { source } => Phrase::from(say::ReasonSandboxPort { system: Phrase::system(source) }),
        }
    }
}
