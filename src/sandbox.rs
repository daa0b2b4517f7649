//! The embedded Kinesis endpoint, so that `outflow demo` and the tests need no AWS account. It uses no other room.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::serve::ListenerExt;
use ferrokinesis::create_app;
use ferrokinesis::store::StoreOptions;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::text::{Phrase, explained, say};

/// The region that the sandbox claims to be in.
pub const REGION: &str = "us-east-1";

/// Open shards in all streams together. An AWS account starts with 20,000 in this region.
/// <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
const SHARD_LIMIT: u32 = 1_000;

/// Longest request body in bytes: 10 MiB of records in base64, with room for keys and punctuation.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// How long it takes to create, split, merge or delete a stream, in milliseconds.
const TRANSITION_MS: u64 = 20;

/// Whether a shard has the throughput limits of AWS.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Limits {
    /// 1,000 records and 1 MiB per second of the clock. Further records are throttled one by one.
    #[default]
    Enforced,
    /// As much as the machine can process.
    Lifted,
}

/// A Kinesis endpoint in this process: plain HTTP on a free loopback port, with every record in memory.
///
/// It has no stream at first; the caller creates one with `CreateStream`. It does not check signatures, but refuses a
/// request without one. Dropping the sandbox stops it: requests in progress are answered, and their records are gone.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    /// Dropped with the sandbox, which ends the serving task.
    _stop: oneshot::Sender<()>,
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum SandboxError {
        Bind { #[from] source: std::io::Error } => say::ReasonSandboxPort { system: Phrase::system(source) },
    }
}

impl Sandbox {
    /// Starts serving on a task of the current tokio runtime. It accepts requests from the moment this returns.
    pub async fn start(limits: Limits) -> Result<Self, SandboxError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve(listener, router(limits), stopped));
        Ok(Self { address, _stop: stop })
    }

    /// Returns `http://127.0.0.1:PORT`, for an account's `endpoint_url`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn region(&self) -> &'static str {
        REGION
    }
}

fn router(limits: Limits) -> Router {
    let (router, _store) = create_app(StoreOptions {
        create_stream_ms: TRANSITION_MS,
        delete_stream_ms: TRANSITION_MS,
        update_stream_ms: TRANSITION_MS,
        shard_limit: SHARD_LIMIT,
        enforce_limits: limits == Limits::Enforced,
        aws_region: REGION.to_owned(),
        ..StoreOptions::default()
    });
    router.layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

async fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let listener = listener.tap_io(|connection| {
        // A small response must not wait for the client's delayed acknowledgement.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "sandbox: no TCP_NODELAY");
        }
    });
    let stopped = async {
        let _dropped = stopped.await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::warn!(%error, "sandbox: stopped serving");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_created_stream_is_listed_and_gives_back_what_was_put() {
        let sandbox = Sandbox::start(Limits::Enforced).await.unwrap();
        create_stream(&sandbox, "segments", 2).await;
        assert_eq!(call(&sandbox, "ListStreams", &json!({})).await.1["StreamNames"], json!(["segments"]));

        let put = json!({ "StreamName": "segments", "Records": [{ "PartitionKey": "a", "Data": "e30=" }] });
        let (status, answer) = call(&sandbox, "PutRecords", &put).await;
        assert_eq!((status, &answer["FailedRecordCount"]), (200, &json!(0)));

        let shard = answer["Records"][0]["ShardId"].clone();
        let from = json!({ "StreamName": "segments", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        let iterator = call(&sandbox, "GetShardIterator", &from).await.1["ShardIterator"].clone();
        let records = call(&sandbox, "GetRecords", &json!({ "ShardIterator": iterator })).await.1["Records"].clone();
        assert_eq!((&records[0]["PartitionKey"], &records[0]["Data"]), (&json!("a"), &json!("e30=")));
        assert_eq!(records.as_array().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_full_shard_throttles_record_by_record_only_while_limits_are_enforced() {
        for (limits, refused) in [(Limits::Enforced, 1), (Limits::Lifted, 0)] {
            let sandbox = Sandbox::start(limits).await.unwrap();
            create_stream(&sandbox, "narrow", 1).await;
            let data = "A".repeat(4 * 300 * 1024 / 3);
            let records = vec![json!({ "PartitionKey": "a", "Data": data }); 4];
            let (status, answer) =
                call(&sandbox, "PutRecords", &json!({ "StreamName": "narrow", "Records": records })).await;
            assert_eq!((status, &answer["FailedRecordCount"]), (200, &json!(refused)), "{limits:?}");
            if refused > 0 {
                assert_eq!(answer["Records"][3]["ErrorCode"], "ProvisionedThroughputExceededException");
            }
        }
    }

    #[tokio::test]
    async fn a_request_of_five_mebibytes_is_taken() {
        let sandbox = Sandbox::start(Limits::Lifted).await.unwrap();
        create_stream(&sandbox, "wide", 1).await;
        let data = "A".repeat(4 * 999_999 / 3);
        let records = vec![json!({ "PartitionKey": "a", "Data": data }); 5];
        let (status, answer) = call(&sandbox, "PutRecords", &json!({ "StreamName": "wide", "Records": records })).await;
        assert_eq!((status, &answer["FailedRecordCount"]), (200, &json!(0)), "{answer}");
    }

    #[tokio::test]
    async fn an_unsigned_request_is_refused() {
        let sandbox = Sandbox::start(Limits::Enforced).await.unwrap();
        let (status, answer) = send(&sandbox, "ListStreams", &json!({}), "").await;
        assert_eq!((status, &answer["__type"]), (400, &json!("MissingAuthenticationTokenException")));
    }

    #[tokio::test]
    async fn a_hash_key_out_of_range_writes_nothing() {
        let sandbox = Sandbox::start(Limits::Enforced).await.unwrap();
        create_stream(&sandbox, "probed", 1).await;
        let probe = json!({ "StreamName": "probed", "PartitionKey": "a", "Data": "e30=",
            "ExplicitHashKey": "340282366920938463463374607431768211456" });
        let (status, answer) = call(&sandbox, "PutRecord", &probe).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("InvalidArgumentException")));
    }

    #[tokio::test]
    async fn a_dropped_sandbox_takes_no_more_connections() {
        let sandbox = Sandbox::start(Limits::Enforced).await.unwrap();
        let address = sandbox.address;
        drop(sandbox);
        let refused = async {
            while TcpStream::connect(address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, refused).await.unwrap();
    }

    async fn create_stream(sandbox: &Sandbox, name: &str, shards: u32) {
        let (status, answer) =
            call(sandbox, "CreateStream", &json!({ "StreamName": name, "ShardCount": shards })).await;
        assert_eq!(status, 200, "{answer}");
        let active = async {
            loop {
                let (_, answer) = call(sandbox, "DescribeStreamSummary", &json!({ "StreamName": name })).await;
                if answer["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE" {
                    return;
                }
            }
        };
        tokio::time::timeout(DEADLINE, active).await.unwrap();
    }

    async fn call(sandbox: &Sandbox, action: &str, body: &Value) -> (u16, Value) {
        let signed = "Authorization: AWS4-HMAC-SHA256 Credential=test/20200525/us-east-1/kinesis/aws4_request, \
                      SignedHeaders=host, Signature=0\r\nX-Amz-Date: 20200525T212439Z\r\n";
        send(sandbox, action, body, signed).await
    }

    /// Sends one request on its own connection, and returns the status and the JSON of the response.
    async fn send(sandbox: &Sandbox, action: &str, body: &Value, headers: &str) -> (u16, Value) {
        let body = body.to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.1\r\n\
             X-Amz-Target: Kinesis_20131202.{action}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            sandbox.address,
            body.len()
        );
        let mut connection = TcpStream::connect(sandbox.address).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }
}
