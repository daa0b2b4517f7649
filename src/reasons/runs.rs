//! Runs, what they remember, and the sandbox.

use crate::delivery::dead_letters::DeadLetterError;
use crate::delivery::engine::EngineError;
use crate::destination::assembly::AssemblyError;
use crate::destination::running::{OtherSignInError, RunError};
use crate::ledger::{FORMAT, LedgerError, Part, SLOTS, StoreFault};
use crate::sandbox::SandboxError;
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for AssemblyError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Lock(error) => error.phrase(),
            Self::Ledger(error) => error.phrase(),
            Self::Source(error) => error.phrase(),
            Self::Client(error) => error.phrase(),
            Self::OtherStream { name, before, now } => {
                let phrase = Phrase::new(ReasonKey::OtherStream).quoting("name", name.as_str());
                phrase.quoting("before", before.to_string()).quoting("now", now.to_string())
            }
        }
    }
}

impl Explain for RunError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Engine(error) => error.phrase(),
            Self::Broke(error) => Phrase::new(ReasonKey::RunBroke).quoting("system", error.to_string()),
            Self::Thread(error) => Phrase::new(ReasonKey::NoThread).with("system", Phrase::system(error)),
        }
    }
}

impl Explain for OtherSignInError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::OtherAccount { ours, theirs } => {
                Phrase::new(ReasonKey::OtherAccount).quoting("ours", ours).quoting("theirs", theirs)
            }
            Self::Client(error) => error.phrase(),
            Self::Thread(error) => Phrase::new(ReasonKey::NoThread).with("system", Phrase::system(error)),
        }
    }
}

impl Explain for EngineError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Ledger(error) => error.phrase(),
            Self::DeadLetters(error) => error.phrase(),
            Self::Gone => Phrase::new(ReasonKey::RunGone),
        }
    }
}

impl Explain for DeadLetterError {
    fn phrase(&self) -> Phrase {
        let Self { path, source } = self;
        Phrase::new(ReasonKey::DeadLetters).at("path", path).with("system", Phrase::system(source))
    }
}

impl Explain for LedgerError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Store { path, source } => {
                let fault = match StoreFault::of(source) {
                    StoreFault::System(source) => Phrase::system(source),
                    StoreFault::WriteFailed => Phrase::new(ReasonKey::LedgerWriteFailed),
                    StoreFault::Other(theirs) => Phrase::new(ReasonKey::LedgerStoreFailed).quoting("system", theirs),
                };
                Phrase::new(ReasonKey::LedgerUnusable).at("path", path).with("system", fault)
            }
            Self::InUse { path } => Phrase::new(ReasonKey::LedgerInUse).at("path", path),
            Self::Folder { path, source } => {
                Phrase::new(ReasonKey::LedgerNoFolder).at("path", path).with("system", Phrase::system(source))
            }
            Self::Corrupt { path, what } => Phrase::new(ReasonKey::LedgerDamaged).at("path", path).with("part", what),
            Self::Newer { path, found } => {
                let phrase = Phrase::new(ReasonKey::LedgerNewer).at("path", path);
                phrase.with("found", u64::from(*found)).with("reads", u64::from(FORMAT))
            }
            Self::Slots => Phrase::new(ReasonKey::LedgerSlots).with("count", SLOTS as u64),
        }
    }
}

impl Explain for Part {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Files => ReasonKey::LedgerFiles,
            Self::File => ReasonKey::LedgerFile,
            Self::Format => ReasonKey::LedgerFormat,
            Self::Seal => ReasonKey::LedgerSeal,
            Self::Journal => ReasonKey::LedgerJournal,
            Self::Commits => ReasonKey::LedgerCommits,
            Self::Commit => ReasonKey::LedgerCommit,
            Self::Profile => ReasonKey::LedgerProfile,
            Self::Bits => ReasonKey::LedgerBits,
            Self::Extent => ReasonKey::LedgerExtent,
            Self::Checkpoint => ReasonKey::LedgerCheckpoint,
            Self::ExtentCount => ReasonKey::LedgerExtentCount,
            Self::Stream => ReasonKey::LedgerStream,
            Self::Totals => ReasonKey::LedgerTotals,
        })
    }
}

impl Explain for SandboxError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Bind { source } => Phrase::new(ReasonKey::SandboxPort).with("system", Phrase::system(source)),
        }
    }
}
