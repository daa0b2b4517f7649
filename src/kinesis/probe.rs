//! Asks AWS what the credentials may do. Only [`WriteGuard::None`] writes a record.
//!
//! A probe of a write is guarded twice: by `DryRun`, which checks everything and writes nothing, and by a hash key out
//! of range, which an endpoint that does not know `DryRun` rejects instead of writing.
//! Source: <https://docs.aws.amazon.com/streams/latest/dev/kds-dryrun-validation.html>

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_kinesis::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_kinesis::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_kinesis::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::{
    EncryptionType, PutRecordsRequestEntry, ShardFilter, ShardFilterType, StreamDescriptionSummary,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::Uri;

use super::FailureMessage;
use super::identity::{IdentityError, SignedIn};
use super::outcome::{NO_CREDENTIALS, PutOutcome};
use super::put_records::{StreamTarget, classify};
use super::stream::is_open;
use crate::text::{explained, say};

/// 2^128, one above the highest hash key: it has the form of a hash key but is out of range.
pub const OUT_OF_RANGE: &str = "340282366920938463463374607431768211456";

/// The data of a probe, in case an endpoint writes it.
pub const PROBE: &str = r#"{"outflow":"permission probe; nothing to process"}"#;

/// The partition key of probes and test events.
pub const PROBE_KEY: &str = "outflow-check";

/// The code if no answer came.
pub const UNREACHABLE: &str = "Unreachable";

/// The code with which Kinesis and KMS report that a dry run would have succeeded.
pub const DRY_RUN: &str = "DryRunOperationException";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteOperation {
    One,
    Many,
}

impl WriteOperation {
    /// The permission that the operation needs.
    pub fn action(self) -> &'static str {
        match self {
            Self::One => "kinesis:PutRecord",
            Self::Many => "kinesis:PutRecords",
        }
    }
}

/// The guards that keep a write from writing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WriteGuard {
    /// `DryRun` and a hash key out of range.
    Both,
    /// `DryRun` only, for a service that is known to support it.
    DryRun,
    /// No guard: this text is written.
    None(String),
}

/// One request to AWS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProbeRequest {
    /// The account and the user or role of the credentials.
    Identity,
    Streams,
    Summary,
    Shards,
    /// A write, usually guarded, to learn whether it would be allowed.
    Write(WriteOperation, WriteGuard),
}

/// The answer to one [`ProbeRequest`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProbeAnswer {
    Identity(Caller),
    Streams(StreamListPage),
    Summary(StreamSummary),
    /// The number of open shards; a lower bound if the list has more than one page.
    Shards(usize),
    Written {
        shard: String,
        /// The record's sequence number in the shard.
        sequence: String,
    },
}

/// The first page of the list of streams.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct StreamListPage {
    /// The status of the stream in the request, if the page contains it.
    pub status: Option<String>,
    /// The number of streams on the page.
    pub count: usize,
    pub more: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    pub account: String,
    /// The user or role.
    pub arn: String,
}

/// The description of a stream in AWS's words. A field is `None` if AWS does not state it.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct StreamSummary {
    /// `ACTIVE`, `CREATING`, …
    pub status: String,
    /// `PROVISIONED` or `ON_DEMAND`.
    pub mode: Option<String>,
    pub shards: Option<i32>,
    /// The maximum record size, in KiB.
    pub record_limit: Option<i32>,
    pub encrypted: bool,
    pub key: Option<String>,
    /// `AUTO` means that the stream ignores partition keys.
    pub distribution: Option<String>,
}

/// Why a request was not answered as expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceRefusal {
    /// The service's code, or [`UNREACHABLE`].
    pub code: String,
    /// The service's message, or ours.
    pub message: FailureMessage,
}

explained!(ServiceRefusal: |refusal| say::ReasonRefused { code: &refusal.code, message: &refusal.message });

impl ServiceRefusal {
    /// Builds the refusal for a request that got no answer.
    pub fn unreachable(message: impl Into<FailureMessage>) -> Self {
        Self { code: UNREACHABLE.into(), message: message.into() }
    }
}

impl From<IdentityError> for ServiceRefusal {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::NoCredentials(message) => Self { code: NO_CREDENTIALS.into(), message },
            error @ (IdentityError::Tls(_) | IdentityError::Unanswered(_)) => Self::unreachable(error),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProbeReply {
    pub answer: Result<ProbeAnswer, ServiceRefusal>,
    pub host: Option<String>,
    /// The seconds by which the service's clock is ahead of this machine's.
    pub skew: Option<i64>,
}

impl ProbeReply {
    /// Builds the reply for a request that reached no host.
    pub fn refused(refusal: ServiceRefusal) -> Self {
        Self { answer: Err(refusal), host: None, skew: None }
    }
}

impl SignedIn {
    /// Sends one request about the stream or the credentials.
    pub async fn ask(&self, ask: ProbeRequest, stream: &StreamTarget) -> ProbeReply {
        let witness = ResponseObserver::default();
        let answer = match ask {
            ProbeRequest::Identity => self.identity(&witness).await,
            ProbeRequest::Streams => self.streams(stream, &witness).await,
            ProbeRequest::Summary => self.summary(stream, &witness).await,
            ProbeRequest::Shards => self.shards(stream, &witness).await,
            ProbeRequest::Write(WriteOperation::One, belts) => self.put_record(stream, belts, &witness).await,
            ProbeRequest::Write(WriteOperation::Many, belts) => self.put_records_once(stream, belts, &witness).await,
        };
        let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answer.map_err(|refusal| match &seen.host {
            Some(host) if refusal.code == UNREACHABLE => {
                ServiceRefusal::unreachable(FailureMessage::At(host.clone(), Box::new(refusal.message)))
            }
            _ => refusal,
        });
        ProbeReply { answer, host: seen.host.clone(), skew: seen.skew }
    }

    async fn identity(&self, witness: &ResponseObserver) -> Result<ProbeAnswer, ServiceRefusal> {
        let asked = self.sts.get_caller_identity().customize().interceptor(witness.clone()).send().await;
        let caller = asked.map_err(|error| refusal(&error))?;
        let text = |value: Option<String>| value.unwrap_or_default();
        Ok(ProbeAnswer::Identity(Caller { account: text(caller.account), arn: text(caller.arn) }))
    }

    async fn streams(&self, stream: &StreamTarget, witness: &ResponseObserver) -> Result<ProbeAnswer, ServiceRefusal> {
        let asked = self.kinesis.list_streams().customize().interceptor(witness.clone()).send().await;
        let listed = asked.map_err(|error| refusal(&error))?;
        let found = match stream {
            StreamTarget::Name(name) => listed.stream_summaries().iter().find(|one| one.stream_name() == name),
            StreamTarget::Arn(_) => None,
        };
        let status = found.map(|one| one.stream_status().as_str().to_owned());
        let (count, more) = (listed.stream_names().len(), listed.has_more_streams());
        Ok(ProbeAnswer::Streams(StreamListPage { status, count, more }))
    }

    async fn summary(&self, stream: &StreamTarget, witness: &ResponseObserver) -> Result<ProbeAnswer, ServiceRefusal> {
        let (name, arn) = stream.name_and_arn();
        let operation = self.kinesis.describe_stream_summary().set_stream_name(name).set_stream_arn(arn);
        let asked = operation.customize().interceptor(witness.clone()).send().await;
        let answer = asked.map_err(|error| refusal(&error))?;
        answer
            .stream_description_summary
            .map(|summary| ProbeAnswer::Summary(StreamSummary::from_summary(&summary)))
            .ok_or_else(no_answer)
    }

    async fn shards(&self, stream: &StreamTarget, witness: &ResponseObserver) -> Result<ProbeAnswer, ServiceRefusal> {
        let (name, arn) = stream.name_and_arn();
        let filter = ShardFilter::builder().r#type(ShardFilterType::AtLatest).build().ok();
        let operation = self.kinesis.list_shards().set_stream_name(name).set_stream_arn(arn).set_shard_filter(filter);
        let asked = operation.customize().interceptor(witness.clone()).send().await;
        let answer = asked.map_err(|error| refusal(&error))?;
        // An endpoint that does not know the filter lists closed shards too.
        Ok(ProbeAnswer::Shards(answer.shards().iter().filter(|shard| is_open(shard)).count()))
    }

    async fn put_record(
        &self,
        stream: &StreamTarget,
        belts: WriteGuard,
        witness: &ResponseObserver,
    ) -> Result<ProbeAnswer, ServiceRefusal> {
        let (name, arn) = stream.name_and_arn();
        let (dry_run, hash_key, text) = guarded_write(belts);
        let operation = self.kinesis.put_record().set_stream_name(name).set_stream_arn(arn);
        let operation = operation.partition_key(PROBE_KEY).data(Blob::new(text));
        let operation = operation.set_dry_run(dry_run).set_explicit_hash_key(hash_key);
        let asked = operation.customize().interceptor(witness.clone()).send().await;
        let answer = asked.map_err(|error| refusal(&error))?;
        written(Some(answer.shard_id), answer.sequence_number)
    }

    async fn put_records_once(
        &self,
        stream: &StreamTarget,
        belts: WriteGuard,
        witness: &ResponseObserver,
    ) -> Result<ProbeAnswer, ServiceRefusal> {
        let (name, arn) = stream.name_and_arn();
        let (dry_run, hash_key, text) = guarded_write(belts);
        let record = PutRecordsRequestEntry::builder()
            .partition_key(PROBE_KEY)
            .data(Blob::new(text))
            .set_explicit_hash_key(hash_key)
            .build();
        let record =
            record.map_err(|error| ServiceRefusal { code: "BadRequest".into(), message: error.to_string().into() })?;
        let operation = self.kinesis.put_records().set_stream_name(name).set_stream_arn(arn);
        let operation = operation.records(record).set_dry_run(dry_run);
        let asked = operation.customize().interceptor(witness.clone()).send().await;
        let answer = asked.map_err(|error| refusal(&error))?;
        let result = answer.records.into_iter().next().ok_or_else(no_answer)?;
        match (result.error_code, result.sequence_number.filter(|sequence| !sequence.is_empty())) {
            (Some(code), None) => {
                let words = result.error_message.filter(|words| !words.is_empty());
                Err(ServiceRefusal { code, message: words.map_or(FailureMessage::Silent, FailureMessage::from) })
            }
            (None, Some(sequence)) => written(result.shard_id, sequence),
            // A result with both an error code and a sequence number contradicts itself.
            (None, None) | (Some(_), Some(_)) => Err(no_answer()),
        }
    }
}

/// Whether a refusal is about the probe's hash key, so that a record with a valid one would have been accepted.
/// Endpoints name the field in several ways: `ExplicitHashKey`, `explicit_hash_key`, `hash key`.
pub fn is_about_hash_key(code: &str, message: &str) -> bool {
    let letters: String = message.chars().filter(char::is_ascii_alphabetic).collect();
    let invalid = matches!(code, "InvalidArgumentException" | "ValidationException");
    invalid && letters.to_ascii_lowercase().contains("hashkey")
}

/// A written record has a shard and a sequence number; without both, the answer is incomplete.
fn written(shard: Option<String>, sequence: String) -> Result<ProbeAnswer, ServiceRefusal> {
    let shard = shard.filter(|shard| !shard.is_empty() && !sequence.is_empty()).ok_or_else(no_answer)?;
    Ok(ProbeAnswer::Written { shard, sequence })
}

/// Returns `DryRun`, the hash key and the data of a write.
fn guarded_write(belts: WriteGuard) -> (Option<bool>, Option<String>, String) {
    match belts {
        WriteGuard::Both => (Some(true), Some(OUT_OF_RANGE.to_owned()), PROBE.to_owned()),
        WriteGuard::DryRun => (Some(true), None, PROBE.to_owned()),
        WriteGuard::None(text) => (None, None, text),
    }
}

impl StreamSummary {
    fn from_summary(summary: &StreamDescriptionSummary) -> Self {
        Self {
            status: summary.stream_status().as_str().to_owned(),
            mode: summary.stream_mode_details().map(|details| details.stream_mode().as_str().to_owned()),
            shards: Some(summary.open_shard_count()),
            record_limit: summary.max_record_size_in_kib().filter(|kib| *kib > 0),
            encrypted: summary.encryption_type() == Some(&EncryptionType::Kms),
            key: summary.key_id().map(str::to_owned),
            distribution: summary.record_distribution_strategy().map(|strategy| strategy.as_str().to_owned()),
        }
    }
}

/// Builds the refusal for an answer that lacks a required part.
fn no_answer() -> ServiceRefusal {
    ServiceRefusal { code: "BadAnswer".into(), message: FailureMessage::Incomplete }
}

pub(super) fn refusal<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E, HttpResponse>) -> ServiceRefusal {
    match classify(error) {
        PutOutcome::Refused { code, message } => ServiceRefusal { code, message },
        PutOutcome::Unanswered { message, .. } => ServiceRefusal::unreachable(message),
        PutOutcome::Answered(_) => no_answer(),
    }
}

/// Records the host of a request, and the difference between its clock and this machine's.
#[derive(Clone, Default, Debug)]
struct ResponseObserver {
    seen: Arc<Mutex<SeenResponse>>,
}

#[derive(Default, Debug)]
struct SeenResponse {
    host: Option<String>,
    skew: Option<i64>,
}

impl Intercept for ResponseObserver {
    fn name(&self) -> &'static str {
        "OutflowWitness"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let uri: Option<Uri> = context.request().uri().parse().ok();
        let host = uri.and_then(|uri| uri.host().map(str::to_ascii_lowercase));
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).host = host;
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let skew = date.and_then(|date| skew(date, SystemTime::now()));
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).skew = skew;
        Ok(())
    }
}

/// Returns the seconds by which a `Date` header is ahead of `now`.
fn skew(date: &str, now: SystemTime) -> Option<i64> {
    let theirs = DateTime::from_str(date, Format::HttpDate).ok()?.secs();
    let ours = i64::try_from(now.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
    Some(theirs - ours)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_credential_types::provider::error::CredentialsError;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;
    use crate::kinesis::connector::{PlainHttp, ResponseTimeout};
    use crate::kinesis::credentials::{BadCharacter, KeyPart};

    #[test]
    fn the_hash_key_is_one_above_the_highest() {
        let highest = u128::MAX.to_string();
        assert_eq!(highest.parse::<u128>(), Ok(u128::MAX));
        assert!(OUT_OF_RANGE.parse::<u128>().is_err());
        let (head, last) = OUT_OF_RANGE.split_at(OUT_OF_RANGE.len() - 1);
        assert_eq!(highest, format!("{head}{}", last.parse::<u8>().unwrap() - 1));
    }

    #[test]
    fn every_probe_wears_what_it_says() {
        assert_eq!(guarded_write(WriteGuard::Both), (Some(true), Some(OUT_OF_RANGE.to_owned()), PROBE.to_owned()));
        assert_eq!(guarded_write(WriteGuard::DryRun), (Some(true), None, PROBE.to_owned()));
        assert_eq!(guarded_write(WriteGuard::None("x".into())), (None, None, "x".to_owned()));
    }

    #[test]
    fn our_own_messages_differ_from_foreign_messages() {
        type Fault = SdkError<aws_sdk_kinesis::operation::put_record::PutRecordError, HttpResponse>;
        let said = |fault: &Fault| refusal(fault).message;
        let of = |error: ConnectorError| said(&Fault::dispatch_failure(error));
        let plain = PlainHttp { host: "10.0.0.1".into() };
        assert_eq!(of(ConnectorError::user(plain.into())), FailureMessage::PlainHttp("10.0.0.1".into()));
        let bad = BadCharacter { field: KeyPart::Secret };
        let none = CredentialsError::invalid_configuration(bad.clone());
        assert_eq!(of(ConnectorError::other(none.into(), None)), FailureMessage::BadCharacter(bad));
        assert_eq!(of(ConnectorError::timeout(ResponseTimeout(15).into())), FailureMessage::Late(15));
        assert_eq!(said(&Fault::timeout_error("late")), FailureMessage::TooLate);
        assert_eq!(of(ConnectorError::io("reset".into())), FailureMessage::Theirs("reset".into()));
    }

    #[test]
    fn the_clock_is_measured_by_the_date_header() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(skew("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(0));
        assert_eq!(skew("Sun, 06 Nov 1994 09:49:37 GMT", now), Some(3600));
        assert_eq!(skew("yesterday", now), None);
    }

    #[test]
    fn credentials_that_did_not_come_may_be_good() {
        let refusal = |error: IdentityError| ServiceRefusal::from(error).code;
        assert_eq!(refusal(IdentityError::NoCredentials(FailureMessage::NoSource)), NO_CREDENTIALS);
        assert_eq!(refusal(IdentityError::Unanswered(FailureMessage::Late(15))), UNREACHABLE);
    }
}
