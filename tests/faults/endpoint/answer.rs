//! Writes answers in the form of the service.

use serde_json::{Value, json};

use super::STREAM;
use super::faults::{Contradiction, Refusal};
use super::stream::Verdict;

/// Returns the answer to `PutRecords`.
pub(super) fn put_records(results: &[Verdict]) -> Value {
    let failed = results.iter().filter(|result| !matches!(result, Verdict::Accepted { .. })).count();
    json!({ "FailedRecordCount": failed, "Records": results.iter().map(of_record).collect::<Vec<_>>() })
}

/// Returns an answer that contradicts itself, for records that are written or not.
pub(super) fn contradiction(results: &[Verdict], kind: Contradiction) -> Value {
    let id = |sequence: String| json!({ "SequenceNumber": sequence, "ShardId": "shardId-000000000000" });
    let mut records: Vec<Value> = (0..results.len()).map(|index| id(format!("{index:056}"))).collect();
    let (mut failed, last) = (0, records.len() - 1);
    match kind {
        Contradiction::Count => failed = results.len(),
        Contradiction::CodeBesideId => (failed, records[last]["ErrorCode"]) = (1, json!("InternalFailure")),
        Contradiction::NumberAsCode => records[last]["ErrorCode"] = json!(500),
        Contradiction::HalfAnId => records[last] = json!({ "ShardId": "shardId-000000000000" }),
        Contradiction::OneLess => drop(records.pop()),
        Contradiction::NamedError | Contradiction::HeaderOfError => {}
    }
    let mut answer = json!({ "FailedRecordCount": failed, "Records": records });
    if kind == Contradiction::NamedError {
        answer["__type"] = json!("InternalFailure");
    }
    answer
}

fn of_record(result: &Verdict) -> Value {
    match result {
        Verdict::Accepted { shard, sequence } => {
            json!({ "SequenceNumber": format!("{sequence:056}"), "ShardId": shard })
        }
        Verdict::Throttled { shard } => json!({
            "ErrorCode": "ProvisionedThroughputExceededException",
            "ErrorMessage": format!("Rate exceeded for shard {shard} in stream {STREAM} under account 111122223333."),
        }),
        Verdict::Failed => json!({ "ErrorCode": "InternalFailure", "ErrorMessage": "Internal service failure." }),
    }
}

/// Returns the text of a refusal. A middlebox answers in HTML.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal.code {
        Some(code) => ("application/x-amz-json-1.1", json!({ "__type": code, "message": refusal.message }).to_string()),
        None => ("text/html", format!("<html><body>{}</body></html>", refusal.status)),
    }
}
