//! The check of a destination before it runs, one row per check: which questions are asked, and what their answers
//! mean.
//!
//! [`Board`] does no network calls. It takes answers and returns each row as soon as the answers that the row depends
//! on are known.

pub mod ask;
mod row;
#[cfg(test)]
mod tests;

use crate::kinesis::ServiceHost;
use crate::kinesis::hosts::is_aws_host;
use crate::kinesis::policy::StreamScope;
use crate::kinesis::probe::{
    Caller, DRY_RUN, ProbeAnswer, ProbeReply, ProbeRequest, ServiceRefusal, StreamListPage, StreamSummary, WriteGuard,
    WriteOperation, is_about_hash_key,
};
use crate::kinesis::remedy::{RefusedRequest, may_be_clock};

pub use crate::kinesis::FailureMessage;
pub use crate::kinesis::identity::KeyForm;
pub use crate::kinesis::outcome::NO_CREDENTIALS;
pub use crate::kinesis::probe::UNREACHABLE;
pub use crate::kinesis::remedy::{Cause, Fixer, PolicyKind, Remedy};
pub use ask::{Extras, test_event};
pub use row::{Check, CheckFinding, CheckRow, CheckState, NamedBy, OtherRegion, Verdict};

/// Error code of a check that failed itself, for example by a panic.
pub const BROKEN: &str = "CheckFailed";

/// The check warns above this clock difference, in seconds.
const CLOCK_WARNS: i64 = 60;

/// The check fails above this clock difference, in seconds: AWS accepts signatures up to five minutes before and after
/// its own time.
const CLOCK_FAILS: i64 = 300;

/// The answers received so far in the check of one destination.
#[derive(Default, Debug)]
pub struct Board {
    scope: StreamScope,
    allow_unordered: bool,
    skew: Option<i64>,
    identity: Option<Result<Caller, ServiceRefusal>>,
    streams: Option<Result<StreamListPage, ServiceRefusal>>,
    /// The other regions to name if the stream is missing from its own region.
    elsewhere: Vec<OtherRegion>,
    summary: Option<Result<StreamSummary, ServiceRefusal>>,
    shards: Option<Result<usize, ServiceRefusal>>,
    writes: [Option<Result<CheckFinding, ServiceRefusal>>; 2],
    given: Vec<Check>,
    /// The row that already shows the policy statement for the stream's encryption key.
    key_told: Option<Check>,
}

/// The result of one answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckStep {
    Rows(Vec<CheckRow>),
    /// A question to ask in the second round.
    Again(ProbeRequest),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckRound {
    First,
    /// Asked for the last time: its answer is final.
    Second,
}

impl Board {
    pub fn new(scope: StreamScope, allow_unordered: bool) -> Self {
        Self { scope, allow_unordered, ..Self::default() }
    }

    /// Returns the questions of the first round. The caller asks them all at once.
    pub fn questions() -> [ProbeRequest; 6] {
        let write = |write| ProbeRequest::Write(write, WriteGuard::Both);
        [
            ProbeRequest::Identity,
            ProbeRequest::Streams,
            ProbeRequest::Summary,
            ProbeRequest::Shards,
            write(WriteOperation::One),
            write(WriteOperation::Many),
        ]
    }

    /// Returns the row for the access key: its form, or why no key could be read.
    pub fn key_row(&mut self, key: Result<&KeyForm, &ServiceRefusal>) -> CheckRow {
        self.given.push(Check::Key);
        match key {
            Ok(key) => {
                if self.scope.account.is_none() {
                    self.scope.account = key.account().map(str::to_owned);
                }
                let state = match key {
                    KeyForm::LongLived { .. } | KeyForm::Temporary { .. } => CheckState::Allowed,
                    KeyForm::TokenMissing | KeyForm::Expired | KeyForm::NoKey => CheckState::Denied,
                    KeyForm::Other => CheckState::Unknown,
                };
                CheckRow { state, ..allowed(Check::Key, CheckFinding::Key(key.clone())) }
            }
            Err(refusal) => self.refused(Check::Key, refusal),
        }
    }

    pub fn endpoint_row(&mut self, host: &ServiceHost) -> CheckRow {
        self.given.push(Check::Endpoint);
        allowed(Check::Endpoint, CheckFinding::Host(host.clone()))
    }

    /// Records one answer and returns the rows that it completes, or a question to ask again.
    pub fn take(&mut self, ask: ProbeRequest, round: CheckRound, reply: ProbeReply) -> CheckStep {
        self.skew = self.skew.or(reply.skew);
        if let Some(again) = self.question_to_repeat(&ask, round, &reply) {
            return CheckStep::Again(again);
        }
        match (ask, reply.answer) {
            (ProbeRequest::Write(write, belts), answer) => {
                self.writes[slot(write)] = Some(judge_write(answer, &belts));
            }
            (ProbeRequest::Identity, Ok(ProbeAnswer::Identity(caller))) => {
                self.scope.account.get_or_insert_with(|| caller.account.clone());
                self.identity = Some(Ok(caller));
            }
            (ProbeRequest::Streams, Ok(ProbeAnswer::Streams(listing))) => self.streams = Some(Ok(listing)),
            (ProbeRequest::Summary, Ok(ProbeAnswer::Summary(summary))) => self.summary = Some(Ok(summary)),
            (ProbeRequest::Shards, Ok(ProbeAnswer::Shards(shards))) => self.shards = Some(Ok(shards)),
            (ask, answer) => self.refuse(&ask, answer.err().unwrap_or_else(broken)),
        }
        CheckStep::Rows(self.take_ready_rows())
    }

    /// Returns the question to ask again after the first round, if any: the same one if the clock invalidated its
    /// signature, because the refusal taught the SDK the time; a probe with `DryRun` alone, which AWS honours, if an
    /// AWS host refused the probe for its invalid hash key.
    fn question_to_repeat(&self, ask: &ProbeRequest, round: CheckRound, reply: &ProbeReply) -> Option<ProbeRequest> {
        let refusal = reply.answer.as_ref().err().filter(|_| round == CheckRound::First)?;
        if self.remedy(Check::Key, refusal).is_clock() {
            return Some(ask.clone());
        }
        let ProbeRequest::Write(write, WriteGuard::Both) = ask else { return None };
        let aws = self.scope.partition == "aws" && reply.host.as_deref().is_some_and(is_aws_host);
        (aws && is_about_hash_key(&refusal.code, &refusal.message.to_string()))
            .then_some(ProbeRequest::Write(*write, WriteGuard::DryRun))
    }

    fn refuse(&mut self, ask: &ProbeRequest, refusal: ServiceRefusal) {
        match ask {
            ProbeRequest::Identity => self.identity = Some(Err(refusal)),
            ProbeRequest::Streams => self.streams = Some(Err(refusal)),
            ProbeRequest::Summary => self.summary = Some(Err(refusal)),
            ProbeRequest::Shards => self.shards = Some(Err(refusal)),
            ProbeRequest::Write(write, _) => self.writes[slot(*write)] = Some(Err(refusal)),
        }
    }

    /// Returns the rows that are complete and were not returned before.
    fn take_ready_rows(&mut self) -> Vec<CheckRow> {
        let mut rows = Vec::new();
        for check in Check::ALL {
            if !self.given.contains(&check) {
                rows.extend(self.row(check));
            }
        }
        self.given.extend(rows.iter().map(|row| row.check));
        let tells = |row: &&CheckRow| {
            row.check == Check::Encryption && row.remedy.as_ref().is_some_and(|r| r.statement.is_some())
        };
        self.key_told = self.key_told.or(rows.iter().find(tells).map(|row| row.check));
        rows
    }

    fn row(&self, check: Check) -> Option<CheckRow> {
        match check {
            Check::Key | Check::Endpoint | Check::TestOne | Check::TestMany => None,
            Check::Identity => Some(match self.identity.as_ref()? {
                Ok(caller) => allowed(check, CheckFinding::Caller(caller.clone())),
                Err(refusal) => self.refused(check, refusal),
            }),
            Check::Clock => self.clock(),
            Check::ListStreams => match self.streams.as_ref()? {
                Ok(_) => Some(allowed(check, CheckFinding::Granted)),
                // The remedy for a denied `ListStreams` depends on the write permissions, so this row waits for both.
                Err(refusal) => self.both_writes().map(|_| self.refused(check, refusal)),
            },
            Check::Stream => self.stream(),
            Check::PutRecord => self.write(check, WriteOperation::One),
            Check::PutRecords => self.write(check, WriteOperation::Many),
            Check::Encryption => self.encryption(),
            Check::Describe => self.summary.as_ref().map(|answer| self.granted(check, answer)),
            Check::ListShards => self.shards.as_ref().map(|answer| self.granted(check, answer)),
            Check::Mode => self.summary_row(check, |summary| summary.mode.clone().map(CheckFinding::Mode)),
            Check::RecordLimit => {
                self.summary_row(check, |summary| summary.record_limit.map(CheckFinding::RecordLimit))
            }
            Check::Shards => self.open_shards(),
            Check::Order => self.order_row(),
        }
    }

    fn granted<T>(&self, check: Check, answer: &Result<T, ServiceRefusal>) -> CheckRow {
        match answer {
            Ok(_) => allowed(check, CheckFinding::Granted),
            Err(refusal) => self.refused(check, refusal),
        }
    }

    fn clock(&self) -> Option<CheckRow> {
        let check = Check::Clock;
        let Some(skew) = self.skew else {
            let settled = self.identity.is_some() && self.streams.is_some() && self.summary.is_some();
            let settled = settled && self.shards.is_some() && self.both_writes().is_some();
            return settled.then(|| unknown(check, CheckFinding::NoClock));
        };
        let state = if skew.abs() > CLOCK_FAILS { CheckState::Denied } else { CheckState::Allowed };
        let cause = if skew > 0 { Cause::ClockBehind } else { Cause::ClockAhead };
        let warns = skew.abs() > CLOCK_WARNS;
        let remedy = warns.then(|| Remedy { cause, fixer: Fixer::Machine, ..Remedy::default() });
        Some(CheckRow { state, remedy, ..allowed(check, CheckFinding::Clock(skew)) })
    }

    fn stream(&self) -> Option<CheckRow> {
        let check = Check::Stream;
        let status = |status: &str| {
            let open = matches!(status, "ACTIVE" | "UPDATING");
            let state = if open { CheckState::Allowed } else { CheckState::Denied };
            CheckRow { state, ..allowed(check, CheckFinding::Status(status.to_owned())) }
        };
        match self.summary.as_ref()? {
            Ok(summary) => return Some(status(&summary.status)),
            Err(refusal) if is_missing(refusal) => return self.no_stream(refusal),
            Err(_) => {}
        }
        if let Ok(StreamListPage { status: Some(listed), .. }) = self.streams.as_ref()? {
            return Some(status(listed));
        }
        let writes = self.both_writes()?;
        if writes.iter().any(|write| write.is_ok()) {
            return Some(allowed(check, CheckFinding::Found));
        }
        let missing = writes.iter().find_map(|write| write.as_ref().err().filter(|refusal| is_missing(refusal)));
        match missing {
            Some(refusal) => self.no_stream(refusal),
            None => Some(unknown(check, CheckFinding::NotReadable)),
        }
    }

    /// Returns the row of a missing stream, with the number of streams in its region. Waits for that number.
    fn no_stream(&self, refusal: &ServiceRefusal) -> Option<CheckRow> {
        let listed = self.streams.as_ref()?.as_ref().ok().map(|listing| (listing.count, listing.more));
        let (stream, region) = (self.scope.stream.clone(), self.scope.region.clone());
        let said = CheckFinding::NoStream { stream, region, listed, elsewhere: self.elsewhere.clone() };
        Some(CheckRow { said, ..self.refused(Check::Stream, refusal) })
    }

    fn write(&self, check: Check, write: WriteOperation) -> Option<CheckRow> {
        Some(match self.writes[slot(write)].as_ref()? {
            Ok(said) => allowed(check, said.clone()),
            Err(refusal) if self.is_key_refusal(refusal) => {
                refer_to_row(self.refused(check, refusal), Check::Encryption)
            }
            Err(refusal) => self.refused(check, refusal),
        })
    }

    fn encryption(&self) -> Option<CheckRow> {
        let check = Check::Encryption;
        let (writes, summary) = (self.both_writes()?, self.summary.as_ref()?);
        let mut refused = writes.iter().filter_map(|write| write.as_ref().err());
        if let Some(refusal) = refused.find(|refusal| self.is_key_refusal(refusal)) {
            let mut row = self.refused(check, refusal);
            row.remedy = row.remedy.map(|remedy| self.narrow_to_stream_key(remedy));
            return Some(row);
        }
        let written = writes.iter().any(|write| matches!(write, Ok(CheckFinding::Written { .. })));
        let summary = match summary {
            Ok(summary) if !summary.encrypted => return Some(allowed(check, CheckFinding::NotEncrypted)),
            _ if written => return Some(allowed(check, CheckFinding::KeyUsed)),
            Ok(summary) => summary,
            // Without a permitted write, the write permissions come first. With one, only the permission to describe
            // the stream is missing.
            Err(refusal) if self.is_missing_right(refusal) && writes.iter().any(|write| write.is_ok()) => {
                return Some(unknown(check, CheckFinding::KeyUntold));
            }
            Err(_) => return Some(unknown(check, CheckFinding::NotReadable)),
        };
        let key = summary.key.as_deref().unwrap_or("KMS");
        if key.ends_with("alias/aws/kinesis") {
            return Some(allowed(check, CheckFinding::KeyOfAws));
        }
        let denied = ServiceRefusal { code: "KMSAccessDeniedException".into(), message: FailureMessage::Silent };
        let remedy = Some(self.narrow_to_stream_key(self.remedy(check, &denied)));
        Some(CheckRow { remedy, ..unknown(check, CheckFinding::OwnKey(key.to_owned())) })
    }

    /// Whether a write was refused because of the stream's encryption key.
    fn is_key_refusal(&self, refusal: &ServiceRefusal) -> bool {
        refusal.code.starts_with("KMS") || self.remedy(Check::PutRecord, refusal).action.starts_with("kms:")
    }

    fn is_missing_right(&self, refusal: &ServiceRefusal) -> bool {
        let cause = self.remedy(Check::Describe, refusal).cause;
        matches!(cause, Cause::NotAllowed(_) | Cause::Forbidden(_) | Cause::Denied)
    }

    /// Replaces "any key" in the policy statement by the stream's own key, if the stream's description names it.
    fn narrow_to_stream_key(&self, mut remedy: Remedy) -> Remedy {
        let summary = self.summary.as_ref().and_then(|summary| summary.as_ref().ok());
        let key = summary.and_then(|summary| self.scope.key_arn(summary.key.as_deref()?));
        if let (Some(key), Some(statement)) = (key, &mut remedy.statement)
            && statement["Resource"].as_str().is_some_and(|resource| resource.ends_with(":key/*"))
        {
            statement["Resource"] = key.into();
        }
        remedy
    }

    fn open_shards(&self) -> Option<CheckRow> {
        let check = Check::Shards;
        let summarised = |summary: &StreamSummary| summary.shards.and_then(|shards| usize::try_from(shards).ok());
        if let Ok(summary) = self.summary.as_ref()?
            && let Some(shards) = summarised(summary)
        {
            return Some(allowed(check, CheckFinding::Shards(shards)));
        }
        Some(match self.shards.as_ref()? {
            Ok(shards) => allowed(check, CheckFinding::Shards(*shards)),
            Err(_) => unknown(check, CheckFinding::NotReadable),
        })
    }

    fn order_row(&self) -> Option<CheckRow> {
        let distribution = self.summary.as_ref()?.as_ref().ok().and_then(|summary| summary.distribution.as_deref());
        let state = if self.allow_unordered { CheckState::Allowed } else { CheckState::Denied };
        Some(match distribution {
            Some("AUTO") => CheckRow { state, ..unknown(Check::Order, CheckFinding::Unordered) },
            Some(_) => allowed(Check::Order, CheckFinding::Ordered),
            None => unknown(Check::Order, CheckFinding::NotReadable),
        })
    }

    fn summary_row(&self, check: Check, said: impl Fn(&StreamSummary) -> Option<CheckFinding>) -> Option<CheckRow> {
        let said = self.summary.as_ref()?.as_ref().ok().and_then(said);
        Some(said.map_or_else(|| unknown(check, CheckFinding::NotReadable), |said| allowed(check, said)))
    }

    fn both_writes(&self) -> Option<[&Result<CheckFinding, ServiceRefusal>; 2]> {
        let [one, many] = &self.writes;
        Some([one.as_ref()?, many.as_ref()?])
    }

    fn remedy(&self, check: Check, refusal: &ServiceRefusal) -> Remedy {
        let caller = self.identity.as_ref().and_then(|identity| identity.as_ref().ok());
        let asked = RefusedRequest {
            action: check.name(),
            scope: &self.scope,
            caller: caller.map(|caller| caller.arn.as_str()),
            writes: self.both_writes().is_some_and(|writes| writes.iter().all(|write| write.is_ok())),
        };
        let mut remedy = Remedy::find(&refusal.code, &refusal.message.to_string(), &asked);
        // If no response carried AWS's time, a wrong clock is a possible cause too.
        let untold = matches!(remedy.cause, Cause::Secret | Cause::Unknown) && may_be_clock(&refusal.code);
        if untold && self.skew.is_none() {
            (remedy.cause, remedy.fixer) = (Cause::Signature, Fixer::Operator);
        }
        remedy
    }

    /// Returns the row of a check that AWS refused.
    pub fn refused(&self, check: Check, refusal: &ServiceRefusal) -> CheckRow {
        let remedy = self.remedy(check, refusal);
        let state = match &*refusal.code {
            BROKEN => CheckState::Failed,
            _ if remedy.cause == Cause::StreamMissing => CheckState::Missing,
            _ if remedy.is_denial() => CheckState::Denied,
            _ => CheckState::Unknown,
        };
        let said = CheckFinding::Theirs(refusal.message.clone());
        // The remedy for a missing stream is shown only in the stream's own row.
        let remedy = Some(remedy).filter(|_| state != CheckState::Missing || check == Check::Stream);
        CheckRow { check, state, code: Some(refusal.code.clone()), said, remedy, see: None }
    }

    pub fn test_row(&mut self, check: Check, answer: Result<ProbeAnswer, ServiceRefusal>) -> CheckRow {
        let refusal = match answer {
            Ok(ProbeAnswer::Written { shard, sequence }) => {
                return allowed(check, CheckFinding::TestSent { shard, sequence });
            }
            Ok(_) => broken(),
            Err(refusal) => refusal,
        };
        let row = self.refused(check, &refusal);
        if !self.is_key_refusal(&refusal) {
            return row;
        }
        if let Some(told) = self.key_told {
            return refer_to_row(row, told);
        }
        self.key_told = Some(check);
        CheckRow { remedy: row.remedy.map(|remedy| self.narrow_to_stream_key(remedy)), ..row }
    }
}

/// Turns a probe's answer into what it proves about the permission to write.
fn judge_write(
    answer: Result<ProbeAnswer, ServiceRefusal>,
    belts: &WriteGuard,
) -> Result<CheckFinding, ServiceRefusal> {
    match answer {
        Ok(ProbeAnswer::Written { shard, sequence }) => Ok(CheckFinding::Written { shard, sequence }),
        Ok(_) => Err(broken()),
        Err(refusal) if refusal.code == DRY_RUN => Ok(CheckFinding::Proven),
        Err(refusal)
            if *belts == WriteGuard::Both && is_about_hash_key(&refusal.code, &refusal.message.to_string()) =>
        {
            Ok(CheckFinding::Inferred)
        }
        Err(refusal) => Err(refusal),
    }
}

fn is_missing(refusal: &ServiceRefusal) -> bool {
    refusal.code == "ResourceNotFoundException"
}

fn slot(write: WriteOperation) -> usize {
    match write {
        WriteOperation::One => 0,
        WriteOperation::Many => 1,
    }
}

fn allowed(check: Check, said: CheckFinding) -> CheckRow {
    CheckRow { check, state: CheckState::Allowed, code: None, said, remedy: None, see: None }
}

fn unknown(check: Check, said: CheckFinding) -> CheckRow {
    CheckRow { state: CheckState::Unknown, ..allowed(check, said) }
}

/// Drops a policy statement that row `other` already shows, and refers to that row.
fn refer_to_row(mut row: CheckRow, other: Check) -> CheckRow {
    if let Some(remedy) = row.remedy.as_mut().filter(|remedy| remedy.statement.is_some()) {
        remedy.statement = None;
        row.see = Some(other);
    }
    row
}

fn broken() -> ServiceRefusal {
    ServiceRefusal { code: BROKEN.into(), message: FailureMessage::OtherAnswer }
}
