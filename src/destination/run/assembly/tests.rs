use super::*;
use crate::destination::run::stream_record::tests::record;
use crate::ledger::LedgerEntry;
use crate::profile::ProfileKey;

#[tokio::test]
async fn a_look_that_takes_too_long_does_not_lose_the_other() {
    let limit = Duration::from_millis(1);
    assert_eq!(join_within(limit, async { 1 }, std::future::pending::<u8>()).await, (1, 0));
    assert_eq!(join_within(limit, std::future::pending::<u8>(), async { 2 }).await, (0, 2));
}

/// Returns a ledger with one entry, for the stream `record()`.
fn ledger(state: &Path) -> Ledger {
    let ledger = Ledger::open(&ledger_folder(state)).unwrap();
    let ledger = reconcile(ledger, (state, "high"), record(), None).unwrap();
    let entries = vec![(key(), LedgerEntry { sequence: 5, ..LedgerEntry::default() })];
    ledger.commit(Commit { entries, notes: vec![(Note::Checkpoint, b"here".to_vec())] }).unwrap();
    ledger
}

fn key() -> ProfileKey {
    ProfileKey::from_bytes([7; 16])
}

fn other() -> StreamRecord {
    StreamRecord { created: Some(1_700_009_999), ..record() }
}

#[test]
fn another_stream_is_asked_about_until_it_is_decided() {
    let state = tempfile::tempdir().unwrap();
    drop(ledger(state.path()));
    let open = || Ledger::open(&ledger_folder(state.path())).unwrap();
    for _ in 0..2 {
        let refused = reconcile(open(), (state.path(), "high"), other(), None).err().unwrap();
        assert!(matches!(refused, AssemblyError::OtherStream { .. }), "{refused}");
    }
    let decided = reconcile(open(), (state.path(), "high"), other(), Some(StreamChange::FromNow)).unwrap();
    assert_eq!(decided.entry(&key()).unwrap().map(|entry| entry.sequence), Some(5));
    drop(decided);
    drop(reconcile(open(), (state.path(), "high"), other(), None).unwrap());
    let resent = reconcile(open(), (state.path(), "high"), record(), Some(StreamChange::Resend)).unwrap();
    assert_eq!(resent.entry(&key()).unwrap(), None);
    assert_eq!(resent.note(Note::Checkpoint).unwrap(), Some(b"here".to_vec()), "the feed resumes at the same line");
}

#[test]
fn an_answer_that_nobody_asked_for_forgets_nothing() {
    let state = tempfile::tempdir().unwrap();
    let ledger = ledger(state.path());
    let same = reconcile(ledger, (state.path(), "high"), record(), Some(StreamChange::Resend)).unwrap();
    assert_eq!(same.entry(&key()).unwrap().map(|entry| entry.sequence), Some(5));
}

#[test]
fn what_was_known_stays_known_and_no_base_asks_nothing() {
    let state = tempfile::tempdir().unwrap();
    let unknown = StreamRecord { account: None, created: None, ..record() };
    let ledger = reconcile(ledger(state.path()), (state.path(), "high"), unknown, None).unwrap();
    let noted = ledger.note(Note::Stream).unwrap().unwrap();
    assert_eq!(serde_json::from_slice::<StreamRecord>(&noted).unwrap(), record());
    let empty = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&ledger_folder(empty.path())).unwrap();
    let ledger = reconcile(ledger, (empty.path(), "high"), record(), None).unwrap();
    reconcile(ledger, (empty.path(), "high"), other(), None).unwrap();
}
