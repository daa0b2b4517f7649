//! Answers as the service writes them.

use serde_json::{Value, json};

use super::STREAM;
use super::faults::Refusal;
use super::stream::Verdict;

/// The answer to `PutRecords`.
pub(super) fn put_records(results: &[Verdict]) -> Value {
    let failed = results.iter().filter(|result| !matches!(result, Verdict::Accepted { .. })).count();
    json!({ "FailedRecordCount": failed, "Records": results.iter().map(of_record).collect::<Vec<_>>() })
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

/// The text of a refusal; something in between answers in HTML.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal.code {
        Some(code) => ("application/x-amz-json-1.1", json!({ "__type": code, "message": refusal.message }).to_string()),
        None => ("text/html", format!("<html><body>{}</body></html>", refusal.status)),
    }
}
