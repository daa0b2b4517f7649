//! Tests answers of the service and the stored state of a run: the reader accepts or refuses each without a panic.

use outflow::delivery::counts::Totals;
use outflow::delivery::dead_letters::{DeadLetter, DeadLetterFile, DeadLetterReader};
use outflow::kinesis::RecordResult;
use outflow::kinesis::answer;
use outflow::ledger::LedgerEntry;
use outflow::source::{Extent, Position};

use crate::fuzz;

const ANSWER: &str = r#"{"FailedRecordCount":1,"Records":[{"SequenceNumber":"49","ShardId":"shardId-000000000000"},{"ErrorCode":"InternalFailure","ErrorMessage":"Internal \"x\" failure."}],"EncryptionType":"KMS"}"#;

const REMEMBERED: [&str; 4] = [
    r#"{"extent":3,"offset":12,"line":2}"#,
    r#"{"number":0,"path":"a","start":0,"start_line":0,"head_bytes":5,"head":17,"end":{"extent":0,"offset":9,"line":2}}"#,
    r#"{"received":1,"delivered":1,"dead":0,"unchanged":0,"not_qualified":0,"excluded":0,"malformed":0}"#,
    r#"{"id":"00","at":1,"kind":"event","reason":"r","message":"m","place":{"extent":0,"line":1,"offset":0},"profile":"00","entry":"00","partition_key":"00","event":{"a":[1]}}"#,
];

#[test]
fn an_answer_is_read_as_another_reader_reads_it() {
    fuzz("answer", &[ANSWER.as_bytes()], |bytes, _| {
        let Ok(answer) = answer::read(bytes.to_vec().into()) else { return };
        for result in &answer.records {
            match result {
                RecordResult::Accepted { shard } => drop(answer.part(shard).to_vec()),
                RecordResult::Failed { code, message } => drop([answer.part(code), answer.part(message)].concat()),
            }
        }
        // serde_json may refuse a number of a thousand digits. If it accepts the text, the number of records is the
        // same.
        if let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(bytes) {
            assert_eq!(theirs["Records"].as_array().map_or(0, Vec::len), answer.records.len());
        }
    });
}

#[test]
fn a_file_of_dead_letters_takes_another_whatever_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dead-letters.ndjson");
    let last = REMEMBERED[3].replace("\"id\":\"00\"", "\"id\":\"ffff\"");
    let last: DeadLetter = serde_json::from_str(&last).unwrap();
    let sample = format!("{0}\n{0}\n", REMEMBERED[3]);
    fuzz("dead letters", &[sample.as_bytes()], |bytes, _| {
        std::fs::write(&path, bytes).unwrap();
        DeadLetterFile::open(&path, Position::default()).unwrap().append(std::slice::from_ref(&last)).unwrap();
        let (mut letters, mut found) = (DeadLetterReader::open(&path).unwrap(), None);
        while let Some(letter) = letters.next_letter().unwrap() {
            let _ = letter.keys();
            found = Some(letter);
        }
        assert_eq!(found.unwrap().id, last.id, "{}", String::from_utf8_lossy(bytes));
    });
}

#[test]
fn what_is_remembered_is_read_or_refused() {
    let entry = LedgerEntry { sequence: 300, exported: true, died: true, ..LedgerEntry::default() }.to_bytes();
    let mut samples: Vec<&[u8]> = REMEMBERED.iter().map(|text| text.as_bytes()).collect();
    samples.push(&entry);
    fuzz("remembered", &samples, |bytes, _| {
        if let Some(entry) = LedgerEntry::from_bytes(bytes) {
            assert_eq!(LedgerEntry::from_bytes(&entry.to_bytes()), Some(entry));
        }
        let _ = serde_json::from_slice::<Position>(bytes);
        let _ = serde_json::from_slice::<Extent>(bytes);
        let _ = serde_json::from_slice::<Totals>(bytes);
        if let Ok(letter) = serde_json::from_slice::<DeadLetter>(bytes) {
            let _ = letter.keys();
        }
    });
}
