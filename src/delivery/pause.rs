//! A pause: why the run does not continue, since when, and when the next look is.

use super::Micros;
use super::dead_letters::DeadPlace;
use super::limits::PROBE_WAITS;
use super::reaction::Trouble;
use super::refusal::Refusal;
use super::retry::backoff;
use crate::kinesis::FailureMessage;
use crate::kinesis::aws_files::AwsFileFault;

/// The subject of a pause. A pause with another subject is reported again; another message of the service about the same
/// subject is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct PauseSubject {
    trouble: Trouble,
    code: String,
    /// The fault of the AWS files: each fault has its own remedy.
    file: Option<Box<AwsFileFault>>,
}

/// Why a run is paused. A look is one request that tests whether the pause is over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pause {
    pub trouble: Trouble,
    /// The service's code, or one of Outflow's own.
    pub code: String,
    pub message: FailureMessage,
    /// The line of the first record that fails, when every record fails.
    pub place: Option<DeadPlace>,
    pub since: Micros,
    /// `None` during a look, and if no look can end the pause.
    pub next_look: Option<Micros>,
    looks: u32,
    /// Number of the last request sent before the pause began.
    sent: u64,
}

impl Pause {
    /// Creates a pause that begins at `now` and is due for a look at once.
    pub fn new(trouble: Trouble, code: &str, message: impl Into<FailureMessage>, now: Micros) -> Self {
        Self {
            trouble,
            code: code.into(),
            message: message.into(),
            place: None,
            since: now,
            next_look: Some(now),
            looks: 0,
            sent: 0,
        }
    }

    /// Creates a pause that no look can end.
    pub(super) fn for_good(trouble: Trouble, code: &str, message: impl Into<FailureMessage>, since: Micros) -> Self {
        Self { next_look: None, ..Self::new(trouble, code, message, since) }
    }

    /// Sets the time of the next look, when the pause has just begun or a look has failed.
    pub(super) fn look_later(&mut self, now: Micros, random: &mut fastrand::Rng) {
        self.next_look = Some(now + backoff(PROBE_WAITS, self.looks, random));
        self.looks += 1;
    }

    /// Sets the number of the last request sent before the pause began.
    pub(super) fn after(self, sent: u64) -> Self {
        Self { sent, ..self }
    }

    /// Whether the pause can end because the service processed the records of request `number`. If the whole stream was
    /// refused, that may have happened after this request: then only a request sent later can end the pause.
    pub(super) fn may_end_by(&self, number: u64) -> bool {
        match self.trouble {
            Trouble::Unordered | Trouble::DiskFull => false,
            Trouble::Unreachable | Trouble::Refused | Trouble::Failing => true,
            Trouble::Credentials | Trouble::Permission | Trouble::Encryption | Trouble::StreamMissing => {
                number > self.sent
            }
        }
    }

    /// Changes the reason of the pause. A stream that ignores partition keys stays the reason.
    pub(super) fn renew(&mut self, trouble: Trouble, refusal: &Refusal<'_>) {
        if self.trouble != Trouble::Unordered {
            self.trouble = trouble;
            self.place = None;
            refusal.code.clone_into(&mut self.code);
            refusal.message.put(&mut self.message);
        }
    }

    pub(super) fn subject(&self) -> PauseSubject {
        let file = match &self.message {
            FailureMessage::AwsFile(fault) => Some(fault.clone()),
            _ => None,
        };
        PauseSubject { trouble: self.trouble, code: self.code.clone(), file }
    }

    pub fn lasted(&self, now: Micros) -> Micros {
        now.saturating_sub(self.since)
    }
}
