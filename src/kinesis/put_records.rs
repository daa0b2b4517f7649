//! Sends `PutRecords` on the hot path. The SDK resolves the endpoint, signs and parses errors; this module writes the
//! body and reads the answer.
//!
//! The SDK would copy each record four times and create a thousand strings per answer. Instead, an interceptor inserts
//! the finished body before signing and takes the answer out before the SDK parses it.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_kinesis::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_kinesis::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_kinesis::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kinesis::operation::put_records::PutRecordsError;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use super::answer;
use super::client::Client;
use super::connector::{NeverConnected, PlainHttp};
use super::outcome::{INVALID, NO_CREDENTIALS, PLAIN_HTTP, PutOutcome, SendState, TOO_LARGE};
use super::proxies::ProxyFailure;
use super::words::FailureMessage;

impl Client {
    /// Sends one request. `body` is the JSON of the operation, and must name the same stream as `stream`.
    pub async fn put_records(&self, stream: &StreamTarget, body: Bytes) -> PutOutcome {
        let swap = BodyInterceptor { body: Mutex::new(Some(body)), answer: Arc::default() };
        let taken = Arc::clone(&swap.answer);
        let (name, arn) = stream.name_and_arn();
        let operation = self.sdk().await.put_records().set_records(Some(Vec::new()));
        let operation = operation.set_stream_name(name).set_stream_arn(arn);
        match operation.customize().interceptor(swap).send().await {
            Ok(_) => {
                let answer = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
                answer.unwrap_or_else(|| maybe_received(FailureMessage::OtherAnswer))
            }
            Err(error) => self.failure(&error),
        }
    }
}

/// The stream's name or ARN in a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StreamTarget {
    /// The name of a stream in the account of the credentials.
    Name(String),
    /// The ARN of a stream in another account.
    Arn(String),
}

impl StreamTarget {
    /// Returns the name or the ARN, each for its own parameter of a request.
    pub(super) fn name_and_arn(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::Name(name) => (Some(name.clone()), None),
            Self::Arn(arn) => (None, Some(arn.clone())),
        }
    }
}

/// The header that names an error.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// Inserts the body and takes the answer out.
#[derive(Debug)]
struct BodyInterceptor {
    body: Mutex<Option<Bytes>>,
    answer: Arc<Mutex<Option<PutOutcome>>>,
}

impl Intercept for BodyInterceptor {
    fn name(&self) -> &'static str {
        "OutflowPutRecords"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(body) = self.body.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let request = context.request_mut();
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = SdkBody::from(body);
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success() {
            let answer = if response.headers().contains_key(ERROR_TYPE) {
                Some(maybe_received(FailureMessage::Contradiction))
            } else {
                response.body().bytes().map(Bytes::copy_from_slice).map(answer::outcome)
            };
            *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
            *response.body_mut() = SdkBody::from(r#"{"Records":[]}"#);
        }
        Ok(())
    }
}

impl Client {
    /// Classifies an error of the SDK and adds the host to a failure to reach it.
    fn failure(&self, error: &SdkError<PutRecordsError, HttpResponse>) -> PutOutcome {
        match classify(error) {
            // The host was reached, and its answer was too long.
            answered @ PutOutcome::Unanswered { message: FailureMessage::TooLong(_), .. } => answered,
            PutOutcome::Unanswered { sent, message } => {
                PutOutcome::Unanswered { sent, message: FailureMessage::Unreachable(self.host(), Box::new(message)) }
            }
            other => other,
        }
    }
}

/// Classifies an error of any operation.
pub(super) fn classify<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E, HttpResponse>) -> PutOutcome {
    match error {
        SdkError::ServiceError(context) => refused(context.err().meta().code(), context.err().message(), context.raw()),
        SdkError::ResponseError(context) => refused(None, None, context.raw()),
        SdkError::TimeoutError(_) => maybe_received(FailureMessage::TooLate),
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) if is_caused_by::<PlainHttp>(error) => unsent(PLAIN_HTTP, error),
            // No credentials could be obtained, or they cannot sign; the connector was never called.
            Some(error) if error.is_user() || error.is_other() => unsent(NO_CREDENTIALS, error),
            Some(error) if is_caused_by::<NeverConnected>(error) || is_caused_by::<ProxyFailure>(error) => {
                PutOutcome::Unanswered { sent: SendState::Never, message: FailureMessage::from_error(error) }
            }
            Some(error) => maybe_received(FailureMessage::from_error(error)),
            None => maybe_received(FailureMessage::Failed),
        },
        // Nothing was sent: the endpoint could not be resolved or, most often, the credentials failed.
        SdkError::ConstructionFailure(_) => unsent(NO_CREDENTIALS, error),
        other => maybe_received(FailureMessage::from_error(other)),
    }
}

fn refused(code: Option<&str>, message: Option<&str>, raw: &HttpResponse) -> PutOutcome {
    let status = raw.status().as_u16();
    let code = match code {
        // A gateway may use its own code for this status.
        code if status == 413 && code.is_none_or(|code| !INVALID.contains(&code)) => TOO_LARGE.to_owned(),
        Some(code) => code.to_owned(),
        None => format!("HTTP {status}"),
    };
    PutOutcome::Refused { code, message: message.map_or(FailureMessage::Silent, FailureMessage::from) }
}

/// Builds the outcome of a request that this machine refused to send.
fn unsent(code: &str, error: &(dyn Error + 'static)) -> PutOutcome {
    PutOutcome::Refused { code: code.to_owned(), message: FailureMessage::from_error(error) }
}

fn is_caused_by<Cause: Error + 'static>(error: &ConnectorError) -> bool {
    error.source().is_some_and(<dyn Error + 'static>::is::<Cause>)
}

fn maybe_received(message: impl Into<FailureMessage>) -> PutOutcome {
    PutOutcome::Unanswered { sent: SendState::Maybe, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dispatch(error: ConnectorError) -> PutOutcome {
        classify::<PutRecordsError>(&SdkError::dispatch_failure(error))
    }

    fn refusal(code: &str, message: impl Into<FailureMessage>) -> PutOutcome {
        PutOutcome::Refused { code: code.into(), message: message.into() }
    }

    #[test]
    fn missing_credentials_are_no_unreachable_endpoint() {
        let none = || "no providers in chain".into();
        assert_eq!(dispatch(ConnectorError::other(none(), None)), refusal(NO_CREDENTIALS, "no providers in chain"));
        assert_eq!(dispatch(ConnectorError::user(none())), refusal(NO_CREDENTIALS, "no providers in chain"));
    }

    #[test]
    fn plain_http_that_is_refused_is_not_blamed_on_the_credentials() {
        let plain = PlainHttp { host: "10.0.0.1".into() };
        let (logged, message) = (plain.to_string(), FailureMessage::PlainHttp("10.0.0.1".into()));
        assert_eq!(message.to_string(), logged);
        assert_eq!(dispatch(ConnectorError::user(plain.into())), refusal(PLAIN_HTTP, message));
        assert!(logged.contains("10.0.0.1") && logged.contains("https://"), "{logged}");
    }

    #[test]
    fn a_connection_that_broke_may_have_sent_it() {
        assert_eq!(dispatch(ConnectorError::io("reset".into())), maybe_received("reset"));
    }

    #[test]
    fn our_own_messages_differ_from_foreign_messages() {
        let late = ConnectorError::timeout(crate::kinesis::connector::ResponseTimeout(15).into());
        assert_eq!(dispatch(late), maybe_received(FailureMessage::Late(15)));
        let timeout = SdkError::timeout_error("late");
        assert_eq!(classify::<PutRecordsError>(&timeout), maybe_received(FailureMessage::TooLate));
        let (html, empty) = (|| SdkBody::from("<html>"), PutRecordsError::unhandled("not JSON"));
        let status = |status: u16| HttpResponse::new(status.try_into().unwrap(), html());
        let unread = SdkError::response_error("not JSON", status(502));
        assert_eq!(classify::<PutRecordsError>(&unread), refusal("HTTP 502", FailureMessage::Silent));
        let silent = SdkError::service_error(empty, status(413));
        assert_eq!(classify(&silent), refusal(TOO_LARGE, FailureMessage::Silent));
    }
}
