//! Reads the answer to `PutRecords`: places in its text instead of a thousand strings a request.

use std::ops::Range;

use bytes::Bytes;

use crate::profile::json::{Tape, Value};

use super::outcome::{Answer, RecordResult};

/// Reads the JSON of an answer; `None` when it is not one.
pub fn read(text: Bytes) -> Option<Answer> {
    let mut tape = Tape::default();
    let records = read_records(tape.read(&text).ok()?, &text)?;
    Some(Answer { text, records })
}

fn read_records(root: Value<'_>, text: &[u8]) -> Option<Vec<RecordResult>> {
    let records = root.get("Records")?;
    let mut results = Vec::with_capacity(records.raw().len() / 64);
    for record in records.elements() {
        results.push(read_record(record, text)?);
    }
    Some(results)
}

/// A record with an error code failed; one with a shard is in the stream; anything else is no result.
fn read_record(record: Value<'_>, text: &[u8]) -> Option<RecordResult> {
    let (mut shard, mut code, mut message) = (None, None, None);
    for (key, value) in record.members() {
        let place = value.as_text().map(|string| place_in(text, string.raw()));
        match key.raw() {
            b"ShardId" => shard = place,
            b"ErrorCode" => code = place,
            b"ErrorMessage" => message = place,
            _ => {}
        }
    }
    match (code, shard) {
        (Some(code), _) => Some(RecordResult::Failed { code, message: message.unwrap_or(0..0) }),
        (None, Some(shard)) => Some(RecordResult::Accepted { shard }),
        (None, None) => None,
    }
}

/// Where `part` stands in `whole`, of which it is a slice.
fn place_in(whole: &[u8], part: &[u8]) -> Range<u32> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    short(start)..short(start + part.len())
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
        for text in ["", "{}", "[]", r#"{"Records":[{}]}"#, r#"{"Records":[{"ShardId":7}]}"#, "<html>"] {
            assert_eq!(read(Bytes::from(text)), None, "{text}");
        }
    }

    #[test]
    fn null_error_codes_are_no_errors() {
        let text = r#"{"Records":[{"ShardId":"s","ErrorCode":null,"ErrorMessage":null}]}"#;
        assert_eq!(read(Bytes::from(text)).unwrap().records, [RecordResult::Accepted { shard: 24..25 }]);
    }

    proptest! {
        #[test]
        fn never_panics(text in r#"[\[\]{}",:a-zRSEecords0-9]{0,60}"#) {
            let _ = read(Bytes::from(text));
        }
    }
}
