//! A pause: why the run does not go on, since when, and when it looks again.

use super::Micros;
use super::dead_letters::DeadPlace;
use super::limits::PROBE_WAITS;
use super::reaction::Trouble;
use super::refusal::Refusal;
use super::retry::backoff;
use crate::kinesis::Words;
use crate::kinesis::aws_files::AwsFileFault;

/// What a pause is about. One about something else is said anew; other words of the service about the same are not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct About {
    trouble: Trouble,
    code: String,
    /// What is wrong with the AWS files: each has its own remedy.
    file: Option<Box<AwsFileFault>>,
}

/// Why a run does not go on by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pause {
    /// What kind of trouble.
    pub trouble: Trouble,
    /// The service's code, or a word of our own.
    pub code: String,
    /// The service's words, or ours.
    pub message: Words,
    /// Where records fail one by one: the line of the first that does.
    pub place: Option<DeadPlace>,
    /// When it began.
    pub since: Micros,
    /// When it looks again; `None` while it is looking.
    pub next_look: Option<Micros>,
    looks: u32,
    /// Number of the last request sent before it began.
    sent: u64,
}

impl Pause {
    /// One that begins now and looks at once.
    pub fn new(trouble: Trouble, code: &str, message: impl Into<Words>, now: Micros) -> Self {
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

    /// One that no look can end.
    pub(super) fn for_good(trouble: Trouble, code: &str, message: impl Into<Words>, since: Micros) -> Self {
        Self { next_look: None, ..Self::new(trouble, code, message, since) }
    }

    /// The last look failed too, or the pause has just begun: sets the time of the next one.
    pub(super) fn look_later(&mut self, now: Micros, random: &mut fastrand::Rng) {
        self.next_look = Some(now + backoff(PROBE_WAITS, self.looks, random));
        self.looks += 1;
    }

    /// Requests up to `sent` were under way when it began.
    pub(super) fn after(self, sent: u64) -> Self {
        Self { sent, ..self }
    }

    /// Whether it can be over because the service looked at the records of request `number`. What was refused for the whole
    /// stream may have been refused after that: then only a later request tells.
    pub(super) fn may_end_by(&self, number: u64) -> bool {
        match self.trouble {
            Trouble::Unordered | Trouble::DiskFull => false,
            Trouble::Unreachable | Trouble::Refused | Trouble::Failing => true,
            Trouble::Credentials | Trouble::Permission | Trouble::Encryption | Trouble::StreamMissing => {
                number > self.sent
            }
        }
    }

    /// Another reason while it lasts.
    pub(super) fn renew(&mut self, trouble: Trouble, refusal: &Refusal<'_>) {
        if self.trouble != Trouble::Unordered {
            self.trouble = trouble;
            self.place = None;
            refusal.code.clone_into(&mut self.code);
            refusal.message.put(&mut self.message);
        }
    }

    pub(super) fn about(&self) -> About {
        let file = match &self.message {
            Words::AwsFile(fault) => Some(fault.clone()),
            _ => None,
        };
        About { trouble: self.trouble, code: self.code.clone(), file }
    }

    /// How long it has lasted.
    pub fn lasted(&self, now: Micros) -> Micros {
        now.saturating_sub(self.since)
    }
}
