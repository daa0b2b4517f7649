//! How a command ends: its exit code, and the error that it prints to stderr.

use std::cell::LazyCell;
use std::io;
use std::process::ExitCode;

use super::{language, talk, wrap};
use crate::delivery::dead_letters::DeadLetterError;
use crate::delivery::engine::EngineError;
use crate::destination::SpecFaults;
use crate::destination::account::rotate::RotateError;
use crate::destination::lock::LockError;
use crate::destination::run::RunError;
use crate::destination::run::assembly::AssemblyError;
use crate::destination::store::StoreError;
use crate::destination::vault::VaultError;
use crate::secret::redaction::redacted;
use crate::text::foreign::printable;
use crate::text::{Explain, Phrase, say};

/// The exit codes. Scripts rely on them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// Every other failure.
    Failure = 1,
    /// The arguments are invalid.
    Usage = 2,
    /// A spec is invalid or violates a policy.
    InvalidSpec = 3,
    /// AWS denies a permission that the command needs.
    Denied = 4,
    /// An endpoint does not answer.
    Unreachable = 5,
    /// A signal ended the run before the end of stdin or of a feed that ends. Every line that was read is settled.
    EndedEarly = 6,
    /// A signal ended the command before it was done.
    Interrupted = 130,
}

impl Exit {
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why a command did not succeed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    pub exit: Exit,
    /// What happened and what to do, one line each. Empty if nothing is to be printed.
    pub lines: Vec<Phrase>,
}

impl Failure {
    pub fn new(exit: Exit, message: impl Into<Phrase>) -> Self {
        Self { exit, lines: vec![message.into()] }
    }

    /// Returns a failure that prints nothing.
    pub(super) fn silent(exit: Exit) -> Self {
        Self { exit, lines: Vec::new() }
    }

    /// Prints the lines to stderr in the language of the arguments, with `outflow: ` before each, and returns the exit
    /// code.
    pub fn report(&self) -> Exit {
        let texts = LazyCell::new(language::texts);
        for line in &self.lines {
            let line = line.text(&texts);
            // Redact a line before it is cut or wrapped. Without stderr, only the exit code remains.
            for line in wrap::for_stderr(&format!("outflow: {}", printable(&redacted(&line))), "") {
                talk::say(&line);
            }
        }
        talk::settle();
        self.exit
    }
}

impl<T: Explain> From<&T> for Failure {
    fn from(error: &T) -> Self {
        Self::new(Exit::Failure, error)
    }
}

/// Errors that end a command with [`Exit::Failure`], whatever they are.
macro_rules! failures {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                (&error).into()
            }
        }
    )+};
}

failures!(DeadLetterError, EngineError, LockError, RotateError, VaultError);

impl From<SpecFaults> for Failure {
    fn from(faults: SpecFaults) -> Self {
        Self { exit: Exit::InvalidSpec, lines: faults.listed().collect() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Faulty(faults) => faults.into(),
            StoreError::NoHome
            | StoreError::Foreign(_)
            | StoreError::Unknown { .. }
            | StoreError::UnknownAccount { .. }
            | StoreError::FaultyAccount { .. }
            | StoreError::Misnamed { .. }
            | StoreError::SameButForCase { .. }
            | StoreError::Lock(_)
            | StoreError::Read { .. }
            | StoreError::Write { .. } => (&error).into(),
        }
    }
}

impl From<AssemblyError> for Failure {
    fn from(error: AssemblyError) -> Self {
        let is_question = matches!(error, AssemblyError::OtherStream { .. });
        Self { exit: if is_question { Exit::InvalidSpec } else { Exit::Failure }, ..Self::from(&error) }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Engine(error) => error.into(),
            RunError::Broke(_) | RunError::Thread(_) => (&error).into(),
        }
    }
}

impl From<io::Error> for Failure {
    /// Converts a failed write to stdout or stderr. After a closed pipe, as behind `| head`, nothing is printed.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::silent(Exit::Failure),
            _ => Self::new(Exit::Failure, say::OutputUnwritable { system: Phrase::system(&error) }),
        }
    }
}
