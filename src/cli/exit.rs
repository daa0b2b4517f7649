//! How a command ends: its exit code, and what is said on stderr when it failed.

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

/// The exit codes; scripts rely on them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// 0
    Done,
    /// 1
    Failure,
    /// 2: the arguments do not fit.
    Usage,
    /// 3: a spec is invalid or violates a policy.
    InvalidSpec,
    /// 4: AWS denies what is needed.
    Denied,
    /// 5: an endpoint does not answer.
    Unreachable,
    /// 6: a signal ended a feed that has an end, or stdin, before that; what was read is settled.
    EndedEarly,
    /// 130: a signal ended it before it was done.
    Interrupted,
}

impl Exit {
    /// The number.
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

/// Why a command failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Its exit code.
    pub exit: Exit,
    /// What happened and what to do; empty when there is nobody to tell.
    pub message: String,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// What went wrong in one line: a file's name may hold a line break.
    pub(super) fn one_line(error: &dyn std::error::Error) -> Self {
        Self::new(Exit::Failure, printable(&error.to_string()))
    }

    /// Says it on stderr, `outflow: ` before each line, and gives the exit code.
    pub fn report(&self) -> Exit {
        for line in self.message.lines() {
            // Before it is cut or wrapped. Without a stderr the exit code is all that can be said.
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
    /// A failed write to stdout or stderr. A closed pipe, as behind `| head`, has nobody to tell.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::Failure, ""),
            _ => Self::new(Exit::Failure, format!("Could not write the output: {error}.")),
        }
    }
}
