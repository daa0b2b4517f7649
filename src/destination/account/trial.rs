//! Tries credentials before a run relies on them: the identity they belong to, and their permission to write to the
//! stream.

use std::time::Duration;

use tokio::sync::mpsc;

use super::Account;
use crate::destination::check::{Board, CheckRound, CheckRow, CheckStep, Verdict, ask as checking};
use crate::destination::spec::{Spec, region_partition};
use crate::kinesis::identity::SignedIn;
use crate::kinesis::key_source::{KeySource, patiently};
use crate::kinesis::policy::StreamScope;
use crate::kinesis::probe::{Caller, ProbeAnswer, ProbeReply, ProbeRequest, ServiceRefusal};
use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{AwsCredentials, ClientError, Connection, FailureMessage};

/// Time limit of one request to STS. It starts once the credentials have been read.
const PATIENCE: Duration = Duration::from_secs(8);

/// A key made a moment ago is unknown to parts of AWS for some seconds. Number of tries, and the time between two.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_secs(3);

/// Error codes for a key that AWS does not know, either not yet or no longer.
const UNKNOWN_KEY: [&str; 2] = ["InvalidClientTokenId", "UnrecognizedClientException"];

/// The reason a trial is waiting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TrialWait {
    Credentials(KeySource),
    /// Waits until AWS knows a new key.
    NewKey,
}

/// Asks STS for the identity of `credentials`, in the region and at the endpoint of `account`. If AWS does not know the
/// key, tries again up to `TRIES` times in all, `PAUSE` apart. Calls `waiting` before each wait.
pub async fn identify(
    account: &Account,
    credentials: &AwsCredentials,
    mut waiting: impl FnMut(TrialWait),
) -> Result<Caller, ServiceRefusal> {
    let connection = Connection {
        region: account.region.clone(),
        endpoint_url: account.endpoint_url.clone(),
        credentials: credentials.clone(),
    };
    let mut left = TRIES;
    loop {
        left -= 1;
        match identify_once(&connection, &mut waiting).await {
            Err(refusal) if left > 0 && UNKNOWN_KEY.contains(&refusal.code.as_str()) => {
                waiting(TrialWait::NewKey);
                tokio::time::sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}

async fn identify_once(connection: &Connection, waiting: &mut impl FnMut(TrialWait)) -> Result<Caller, ServiceRefusal> {
    let signing = Box::pin(SignedIn::new(connection));
    let signed = patiently(&connection.credentials, signing, async |from| waiting(TrialWait::Credentials(from))).await;
    match ask_identity(&signed.map_err(ServiceRefusal::from)?).await.answer? {
        ProbeAnswer::Identity(caller) => Ok(caller),
        _ => Err(ServiceRefusal::unreachable(FailureMessage::OtherAnswer)),
    }
}

/// Asks for the identity only; the stream's name is not used.
async fn ask_identity(signed: &SignedIn) -> ProbeReply {
    let no_stream = StreamTarget::Name(String::new());
    let asking = signed.ask(ProbeRequest::Identity, &no_stream);
    let late = || ServiceRefusal::unreachable(FailureMessage::Late(PATIENCE.as_secs()));
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| ProbeReply::refused(late()))
}

/// Sends check rows for the key, the caller and the clock of `connection`. If AWS does not know the key, tries again as
/// [`identify`] does, and sends only the rows of the last try.
pub async fn sign_in_rows(connection: &Connection, rows: mpsc::Sender<CheckRow>) {
    let mut left = TRIES;
    loop {
        left -= 1;
        let (found, code) = signed_rows(connection).await;
        if left > 0 && code.is_some_and(|code| UNKNOWN_KEY.contains(&code.as_str())) {
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        for row in found {
            // The receiver may be gone; then the rows are not needed.
            let _ = rows.send(row).await;
        }
        return;
    }
}

/// Returns the rows, and the error code if AWS refused the request.
async fn signed_rows(connection: &Connection) -> (Vec<CheckRow>, Option<String>) {
    let partition = region_partition(&connection.region).unwrap_or_default().to_owned();
    let scope = StreamScope { partition, region: connection.region.clone(), ..StreamScope::default() };
    let mut board = Board::new(scope, false);
    let signed = match SignedIn::new(connection).await {
        Ok(signed) => signed,
        Err(error) => {
            let refusal = ServiceRefusal::from(error);
            return (vec![board.key_row(Err(&refusal))], Some(refusal.code));
        }
    };
    let mut rows = vec![board.key_row(Ok(&signed.key)), board.endpoint_row(&signed.host)];
    let mut round = CheckRound::First;
    loop {
        let reply = ask_identity(&signed).await;
        let code = reply.answer.as_ref().err().map(|refusal| refusal.code.clone());
        match board.take(ProbeRequest::Identity, round, reply) {
            CheckStep::Again(_) => round = CheckRound::Second,
            CheckStep::Rows(found) => {
                rows.extend(found);
                return (rows, code);
            }
        }
    }
}

/// Runs the check of a destination with `credentials`. Returns its verdict and its rows.
pub async fn may_write(spec: &Spec, credentials: AwsCredentials) -> Result<(Verdict, Vec<CheckRow>), ClientError> {
    let rows = checking::check_all(spec, credentials, None).await?;
    Ok((Verdict::from_rows(&rows), rows))
}
