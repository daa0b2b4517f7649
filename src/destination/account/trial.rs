//! Tries credentials before they are relied on: who they are, and whether they may write where they are to.

use std::time::Duration;

use super::super::check::{Row, Verdict, ask};
use super::super::spec::Spec;
use super::Account;
use crate::kinesis::identity::{SignInError, SignedIn};
use crate::kinesis::outcome::NO_CREDENTIALS;
use crate::kinesis::probe::{Ask, Caller, Refusal, Told};
use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{ClientError, Connection, Credentials};

/// No answer by then is none.
const PATIENCE: Duration = Duration::from_secs(8);

/// A key that was made a moment ago is not known everywhere for some seconds: tries, and the time between two.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_secs(3);

/// Codes with which AWS says that it does not know a key, yet or any more.
const UNKNOWN_KEY: [&str; 2] = ["InvalidClientTokenId", "UnrecognizedClientException"];

/// Who `credentials` are, by the region and endpoint of `account`. A key that AWS does not know is asked about again for
/// ten seconds; `waiting` is told before each time.
pub async fn who(account: &Account, credentials: &Credentials, mut waiting: impl FnMut()) -> Result<Caller, Refusal> {
    let connection = Connection {
        region: account.region.clone(),
        endpoint_url: account.endpoint_url.clone(),
        credentials: credentials.clone(),
    };
    let mut left = TRIES;
    loop {
        left -= 1;
        let asked = tokio::time::timeout(PATIENCE, once(&connection)).await;
        match asked.unwrap_or_else(|_| Err(Refusal::unreachable("no answer within 8 s"))) {
            Err(refusal) if left > 0 && UNKNOWN_KEY.contains(&refusal.code.as_str()) => {
                waiting();
                tokio::time::sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}

async fn once(connection: &Connection) -> Result<Caller, Refusal> {
    let refused = |error: SignInError| match error {
        SignInError::Tls(error) => Refusal::unreachable(error.to_string()),
        SignInError::NoCredentials(message) => Refusal { code: NO_CREDENTIALS.into(), message },
    };
    let signed = SignedIn::new(connection).await.map_err(refused)?;
    // The stream is not asked about.
    match signed.ask(Ask::Identity, &StreamTarget::Name(String::new())).await.answer? {
        Told::Identity(caller) => Ok(caller),
        _ => Err(Refusal::unreachable("the answer is another question's")),
    }
}

/// Whether `credentials` may write to the stream of a destination, with the rows that say so.
pub async fn may_write(spec: &Spec, credentials: Credentials) -> Result<(Verdict, Vec<Row>), ClientError> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(32);
    let collecting = async {
        let mut rows = Vec::new();
        while let Some(row) = receiver.recv().await {
            rows.push(row);
        }
        rows
    };
    let (checked, rows) = tokio::join!(ask::check(spec, credentials, None, sender), collecting);
    checked?;
    Ok((Verdict::of(&rows), rows))
}
