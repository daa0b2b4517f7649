//! Runs the check of a destination over the network: at most two rounds of questions after sign-in. Each row is sent as
//! soon as it is known.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{BROKEN, Board, Check, CheckRound, CheckRow, CheckStep, OtherRegion};
use crate::destination::run::assembly::connection;
use crate::destination::spec::{Spec, Stream};
use crate::kinesis::identity::{IdentityError, SignedIn};
use crate::kinesis::probe::{ProbeReply, ProbeRequest, ServiceRefusal, WriteGuard, WriteOperation};
use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{AwsCredentials, ClientError, FailureMessage};

/// Time limit of both rounds together, and of each test event. It starts once the credentials have been read.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rows that can wait to be collected.
const ROWS: usize = 32;

/// Optional inputs of a check.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Extras {
    /// The test event. If present, it is written once with each write operation.
    pub test: Option<String>,
    /// Other regions to name if the stream is missing.
    pub elsewhere: Vec<OtherRegion>,
}

/// Returns a test event. Consumers can't mistake it for a profile's event. [`check`] appends a line end if the spec
/// asks for one.
pub fn test_event(name: &str) -> String {
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    json!({ "outflowTestEvent": true, "destination": name, "sentAt": now }).to_string()
}

type PendingReplies = JoinSet<(ProbeRequest, CheckRound, ProbeReply)>;

/// Checks `spec` with `credentials` and sends each row as soon as it is known. A test event is written last.
pub async fn check(
    spec: &Spec,
    credentials: AwsCredentials,
    extras: Extras,
    rows: mpsc::Sender<CheckRow>,
) -> Result<(), ClientError> {
    let Extras { test, elsewhere } = extras;
    let test = test.map(|event| if spec.activation.options.append_newline { event + "\n" } else { event });
    let mut board = Board { elsewhere, ..Board::new(spec.stream_scope(), spec.delivery.allow_unordered) };
    let refusal = match SignedIn::new(&connection(spec, credentials)).await {
        Ok(signed) => return ask_all(Arc::new(signed), spec, board, test, &rows).await,
        Err(IdentityError::Tls(error)) => return Err(error.into()),
        Err(error) => ServiceRefusal::from(error),
    };
    send_rows(&rows, [board.key_row(Err(&refusal))]).await;
    for question in Board::questions() {
        let reply = ProbeReply::refused(refusal.clone());
        if let CheckStep::Rows(due) = board.take(question, CheckRound::Second, reply) {
            send_rows(&rows, due).await;
        }
    }
    Ok(())
}

/// Checks `spec` with `credentials` and returns all rows. If there is an `event`, it is written last.
pub async fn check_all(
    spec: &Spec,
    credentials: AwsCredentials,
    event: Option<String>,
) -> Result<Vec<CheckRow>, ClientError> {
    let (sender, mut receiver) = mpsc::channel(ROWS);
    let collecting = async {
        let mut rows = Vec::new();
        while let Some(row) = receiver.recv().await {
            rows.push(row);
        }
        rows
    };
    let extras = Extras { test: event, ..Extras::default() };
    let (checked, rows) = tokio::join!(Box::pin(check(spec, credentials, extras, sender)), collecting);
    checked.map(|()| rows)
}

async fn ask_all(
    signed: Arc<SignedIn>,
    spec: &Spec,
    mut board: Board,
    test: Option<String>,
    rows: &mpsc::Sender<CheckRow>,
) -> Result<(), ClientError> {
    send_rows(rows, [board.key_row(Ok(&signed.key))]).await;
    if signed.host.is_set_elsewhere() {
        send_rows(rows, [board.endpoint_row(&signed.host)]).await;
    }
    let stream = stream_target(spec, &signed);
    let until = Instant::now() + PATIENCE;
    let mut answers = PendingReplies::new();
    for question in Board::questions() {
        spawn_question(&mut answers, &signed, &stream, (question, CheckRound::First), until);
    }
    while let Some(answer) = answers.join_next().await {
        // Nothing here aborts a question, so its task failed. Its rows stay missing; without the rows of both writes
        // the verdict is `Broken`.
        let Ok((question, round, reply)) = answer else { continue };
        match board.take(question, round, reply) {
            CheckStep::Rows(due) => send_rows(rows, due).await,
            CheckStep::Again(question) => {
                spawn_question(&mut answers, &signed, &stream, (question, CheckRound::Second), until);
            }
        }
    }
    if let Some(text) = test {
        for (check, write) in [(Check::TestOne, WriteOperation::One), (Check::TestMany, WriteOperation::Many)] {
            let reply =
                ask_within(&signed, ProbeRequest::Write(write, WriteGuard::None(text.clone())), &stream, PATIENCE)
                    .await;
            send_rows(rows, [board.test_row(check, reply.answer)]).await;
        }
    }
    Ok(())
}

fn spawn_question(
    answers: &mut PendingReplies,
    signed: &Arc<SignedIn>,
    stream: &StreamTarget,
    (question, round): (ProbeRequest, CheckRound),
    until: Instant,
) {
    let (signed, stream) = (Arc::clone(signed), stream.clone());
    answers.spawn(async move {
        let asking = tokio::spawn({
            let question = question.clone();
            async move { ask_within(&signed, question, &stream, until.saturating_duration_since(Instant::now())).await }
        });
        let reply = asking.await.unwrap_or_else(|error| {
            ProbeReply::refused(ServiceRefusal { code: BROKEN.into(), message: error.to_string().into() })
        });
        (question, round, reply)
    });
}

async fn ask_within(signed: &SignedIn, question: ProbeRequest, stream: &StreamTarget, limit: Duration) -> ProbeReply {
    let late = || ServiceRefusal::unreachable(FailureMessage::Late(PATIENCE.as_secs()));
    let asked = tokio::time::timeout(limit, signed.ask(question, stream)).await;
    asked.unwrap_or_else(|_| ProbeReply::refused(late()))
}

/// Sends rows. If the receiver is gone, the rows are not needed.
async fn send_rows(rows: &mpsc::Sender<CheckRow>, due: impl IntoIterator<Item = CheckRow>) {
    for row in due {
        drop(rows.send(row).await);
    }
}

/// Names the stream as a run does: by ARN only if it belongs to another account. With an endpoint of its own, always by
/// name.
fn stream_target(spec: &Spec, signed: &SignedIn) -> StreamTarget {
    let own = |account: &str| {
        spec.account.endpoint_url.is_some() || signed.key.account().is_some_and(|known| known == account)
    };
    match &spec.connection.stream {
        Stream::Arn(arn) if !own(arn.account()) => StreamTarget::Arn(spec.connection.stream.to_string()),
        stream => StreamTarget::Name(stream.name().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_event_is_marked_as_one() {
        let event: serde_json::Value = serde_json::from_str(&test_event("high")).unwrap();
        assert_eq!((&event["outflowTestEvent"], &event["destination"]), (&json!(true), &json!("high")));
    }
}
