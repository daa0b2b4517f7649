//! How a command ends: its exit code, and the error that it prints to stderr.

use std::io;
use std::process::ExitCode;

use super::{talk, wrap};
use crate::delivery::engine::EngineError;
use crate::destination::SpecFaults;
use crate::destination::assembly::AssemblyError;
use crate::destination::lock::LockError;
use crate::destination::running::RunError;
use crate::destination::store::StoreError;
use crate::secret::redaction::redacted;
use crate::text::foreign::printable;

/// The exit codes. Scripts rely on them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// 0: success.
    Done,
    /// 1: every other failure.
    Failure,
    /// 2: the arguments are invalid.
    Usage,
    /// 3: a spec is invalid or violates a policy.
    InvalidSpec,
    /// 4: AWS denies a permission that the command needs.
    Denied,
    /// 5: an endpoint does not answer.
    Unreachable,
    /// 6: a signal ended the run before the end of stdin or of a feed that ends. Every line that was read is settled.
    EndedEarly,
    /// 130: a signal ended the command before it was done.
    Interrupted,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::InvalidSpec => 3,
            Self::Denied => 4,
            Self::Unreachable => 5,
            Self::EndedEarly => 6,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub exit: Exit,
    /// What happened and what to do. Empty if nothing is to be printed.
    pub message: String,
}

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// Returns a failure with a message of one line: a file name in the error may hold a line break.
    pub(super) fn one_line(error: &dyn std::error::Error) -> Self {
        Self::new(Exit::Failure, printable(&error.to_string()))
    }

    /// Prints the message to stderr, with `outflow: ` before each line, and returns the exit code.
    pub fn report(&self) -> Exit {
        for line in self.message.lines() {
            // Redact a line before it is cut or wrapped. Without stderr, only the exit code remains.
            for line in wrap::for_stderr(&format!("outflow: {}", printable(&redacted(line))), "") {
                talk::say(&line);
            }
        }
        talk::settle();
        self.exit
    }
}

impl From<SpecFaults> for Failure {
    fn from(faults: SpecFaults) -> Self {
        Self::new(Exit::InvalidSpec, faults.to_string())
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
            | StoreError::Write { .. } => Self::one_line(&error),
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        Self::one_line(&error)
    }
}

impl From<AssemblyError> for Failure {
    fn from(error: AssemblyError) -> Self {
        let is_question = matches!(error, AssemblyError::OtherStream { .. });
        Self { exit: if is_question { Exit::InvalidSpec } else { Exit::Failure }, ..Self::one_line(&error) }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::one_line(&error)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Engine(error) => error.into(),
            RunError::Broke(_) | RunError::Thread(_) => Self::new(Exit::Failure, error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    /// Converts a failed write to stdout or stderr. After a closed pipe, as behind `| head`, nothing is printed.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::Failure, ""),
            _ => Self::new(Exit::Failure, format!("Could not write the output: {error}.")),
        }
    }
}
