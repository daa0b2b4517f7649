//! Reads the response to `PutRecords` as ranges in its text, which avoids a thousand strings per request.

use std::ops::Range;

use bytes::Bytes;

use crate::profile::json::{JsonKind, Tape, Value};

use super::outcome::{PutAnswer, PutOutcome, RecordResult, SendState};
use super::words::FailureMessage;

/// Returns the outcome of a request that was answered with status 200 and this text.
pub fn outcome(text: Bytes) -> PutOutcome {
    match read(text) {
        Ok(answer) => PutOutcome::Answered(answer),
        Err(message) => PutOutcome::Unanswered { sent: SendState::Maybe, message },
    }
}

/// Parses the JSON of a response. A record counts as accepted or failed only if all parts of the response agree. A
/// response that fails decides nothing: its records may or may not be in the stream.
pub fn read(text: Bytes) -> Result<PutAnswer, FailureMessage> {
    let mut tape = Tape::default();
    let records = match tape.read(&text) {
        Ok(root) if root.is_object() => read_records(root)?,
        _ => return Err(FailureMessage::OtherAnswer),
    };
    Ok(PutAnswer { text, records })
}

fn read_records(root: Value<'_>) -> Result<Vec<RecordResult>, FailureMessage> {
    let (mut records, mut failed_count) = (None, None);
    for (key, value) in root.members() {
        let is_contrary = match key.raw() {
            b"Records" => records.replace(value).is_some(),
            b"FailedRecordCount" => failed_count.replace(value).is_some(),
            // The name of an error, although the status is a success.
            b"__type" => true,
            // A key with escapes could be one of the keys above.
            other => other.contains(&b'\\'),
        };
        if is_contrary {
            return Err(FailureMessage::Contradiction);
        }
    }
    let records = records.filter(|records| records.kind() == JsonKind::Array).ok_or(FailureMessage::OtherAnswer)?;
    let mut results = Vec::with_capacity(records.raw().len() / 64);
    let mut failed = 0;
    for record in records.elements() {
        let result = read_record(record).ok_or(FailureMessage::Contradiction)?;
        failed += u32::from(matches!(result, RecordResult::Failed { .. }));
        results.push(result);
    }
    if failed_count.is_some_and(|count| !is_number(count, failed)) {
        return Err(FailureMessage::Contradiction);
    }
    Ok(results)
}

/// Whether `count` equals `expected`; `null` counts as equal because it states nothing.
fn is_number(count: Value<'_>, expected: u32) -> bool {
    match count.kind() {
        JsonKind::Null => true,
        JsonKind::Number => {
            let number = std::str::from_utf8(count.raw()).ok().and_then(|digits| digits.parse::<f64>().ok());
            number.is_some_and(|number| (number - f64::from(expected)).abs() < f64::EPSILON)
        }
        _ => false,
    }
}

/// Returns the result of one record: accepted if it has a sequence number and a shard, failed if it has an error code
/// instead, `None` for any other combination.
fn read_record(record: Value<'_>) -> Option<RecordResult> {
    let mut fields = ResultFields::default();
    for (key, value) in record.members() {
        let field = match key.raw() {
            b"SequenceNumber" => &mut fields.sequence,
            b"ShardId" => &mut fields.shard,
            b"ErrorCode" => &mut fields.code,
            b"ErrorMessage" => &mut fields.message,
            other if other.contains(&b'\\') => return None,
            _ => continue,
        };
        if field.is_seen {
            return None;
        }
        *field = ResultField::read(value)?;
    }
    let ResultFields { sequence, shard, code, message } = fields;
    match (sequence.place, shard.place, code.place) {
        (Some(_), Some(shard), None) if message.place.is_none() => Some(RecordResult::Accepted { shard }),
        (None, None, Some(code)) => Some(RecordResult::Failed { code, message: message.place.unwrap_or(0..0) }),
        _ => None,
    }
}

#[derive(Default)]
struct ResultFields {
    sequence: ResultField,
    shard: ResultField,
    code: ResultField,
    message: ResultField,
}

#[derive(Default)]
struct ResultField {
    is_seen: bool,
    /// The range of the field's text; `None` if it is null or empty.
    place: Option<Range<u32>>,
}

impl ResultField {
    /// Returns `None` if the value is neither a string nor null.
    fn read(value: Value<'_>) -> Option<Self> {
        let (quoted, short) = (value.span(), |at: usize| u32::try_from(at).unwrap_or(u32::MAX));
        let place = match value.kind() {
            JsonKind::Null => None,
            JsonKind::String => Some(short(quoted.start + 1)..short(quoted.end - 1)).filter(|place| !place.is_empty()),
            _ => return None,
        };
        Some(Self { is_seen: true, place })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn results_come_in_order() {
        let text = r#"{"FailedRecordCount":1,"Records":[{"SequenceNumber":"49","ShardId":"shardId-000000000001"},
            {"ErrorCode":"InternalFailure","ErrorMessage":"Internal Service Failure"}]}"#;
        let answer = read(Bytes::from(text)).unwrap();
        let [RecordResult::Accepted { shard }, RecordResult::Failed { code, message }] = &answer.records[..] else {
            panic!("{answer:?}")
        };
        assert_eq!(answer.part(shard), b"shardId-000000000001");
        assert_eq!(
            (answer.part(code), answer.part(message)),
            (&b"InternalFailure"[..], &b"Internal Service Failure"[..])
        );
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in
            ["", "{}", "[]", "<html>", r#"{"Records":{}}"#, r#"{"Records":[{"ShardId":"s","Sequ"#, "\"Records\""]
        {
            assert_eq!(read(Bytes::from(text)), Err(FailureMessage::OtherAnswer), "{text}");
        }
    }

    #[test]
    fn an_answer_that_contradicts_itself_settles_nothing() {
        let taken = r#"{"SequenceNumber":"49","ShardId":"s"}"#;
        let failed = r#"{"ErrorCode":"InternalFailure","ErrorMessage":"m"}"#;
        let results = [
            "{}",
            "7",
            "null",
            "[]",
            r#"{"ShardId":"s"}"#,
            r#"{"SequenceNumber":"49"}"#,
            r#"{"SequenceNumber":"","ShardId":"s"}"#,
            r#"{"SequenceNumber":49,"ShardId":"s"}"#,
            r#"{"SequenceNumber":"49","ShardId":7}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorCode":500}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorCode":false}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorCode":"InternalFailure"}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorMessage":"m"}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorCod\u0065":"InternalFailure"}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ShardId":"t"}"#,
            r#"{"SequenceNumber":"49","ShardId":"s","ErrorCode":"InternalFailure","ErrorCode":null}"#,
            r#"{"ShardId":"s","ErrorCode":"InternalFailure"}"#,
            r#"{"SequenceNumber":"49","ErrorCode":"InternalFailure"}"#,
            r#"{"ErrorCode":""}"#,
            r#"{"ErrorCode":null,"ErrorMessage":"m"}"#,
            r#"{"ErrorCode":"InternalFailure","ErrorMessage":7}"#,
        ];
        let mut texts: Vec<String> = results.map(|result| format!(r#"{{"Records":[{taken},{result}]}}"#)).into();
        for count in ["1", "-1", "2", "0.5", "\"0\"", "[]", "true", "1e999"] {
            texts.push(format!(r#"{{"FailedRecordCount":{count},"Records":[{taken},{taken}]}}"#));
        }
        for count in ["0", "2", "-1", "\"1\"", "18446744073709551617"] {
            texts.push(format!(r#"{{"Records":[{taken},{failed}],"FailedRecordCount":{count}}}"#));
        }
        texts.push(format!(r#"{{"Records":[{failed}],"Records":[{taken}]}}"#));
        texts.push(format!(r#"{{"FailedRecordCount":1,"Records":[{taken}],"FailedRecordCount":0}}"#));
        texts.push(format!(r#"{{"__type":"InternalFailure","FailedRecordCount":0,"Records":[{taken}]}}"#));
        for text in texts {
            assert_eq!(read(Bytes::from(text.clone())), Err(FailureMessage::Contradiction), "{text}");
        }
    }

    #[test]
    fn what_servers_leave_out_or_add_is_no_contradiction() {
        for text in [
            r#"{"Records":[{"SequenceNumber":"1","ShardId":"s"}]}"#,
            r#"{"FailedRecordCount":null,"Records":[{"SequenceNumber":"1","ShardId":"s"}]}"#,
            r#"{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"s","ErrorCode":null,"ErrorMessage":null}]}"#,
            r#"{"FailedRecordCount":0.0,"Records":[{"SequenceNumber":"1","ShardId":"s","ErrorCode":"","ErrorMessage":""}]}"#,
            r#"{"EncryptionType":"KMS","Records":[{"Extra":7,"ShardId":"s","SequenceNumber":"1"}],"FailedRecordCount":0}"#,
        ] {
            let answer = read(Bytes::from(text)).unwrap();
            let [RecordResult::Accepted { shard }] = &answer.records[..] else { panic!("{text}: {answer:?}") };
            assert_eq!(answer.part(shard), b"s", "{text}");
        }
        let text = r#"{"FailedRecordCount":1,"Records":[{"ErrorCode":"E","ErrorMessage":null,"SequenceNumber":null,"ShardId":""}]}"#;
        let failed = [RecordResult::Failed { code: 48..49, message: 0..0 }];
        assert_eq!(read(Bytes::from(text)).unwrap().records, failed);
    }

    proptest! {
        #[test]
        fn never_panics(text in r#"[\[\]{}",:a-zRSEecords0-9]{0,60}"#) {
            let _ = read(Bytes::from(text));
        }
    }
}
