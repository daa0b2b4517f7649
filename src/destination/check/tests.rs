//! Tests what the answers mean, and which checks are repeated.

use super::*;

fn board() -> Board {
    let scope = StreamScope {
        partition: "aws".into(),
        region: "us-east-2".into(),
        account: Some("111122223333".into()),
        stream: "segments".into(),
    };
    Board::new(scope, false)
}

fn reply(answer: Result<ProbeAnswer, (&str, &str)>, host: &str) -> ProbeReply {
    let answer = answer.map_err(|(code, message)| ServiceRefusal { code: code.into(), message: message.into() });
    ProbeReply { answer, host: Some(host.into()), skew: Some(0) }
}

const AWS: &str = "kinesis.us-east-2.amazonaws.com";
const ONE: ProbeRequest = ProbeRequest::Write(WriteOperation::One, WriteGuard::Both);

fn first_row(turn: CheckStep, check: Check) -> CheckRow {
    let CheckStep::Rows(rows) = turn else { panic!("the check is repeated") };
    rows.into_iter().find(|row| row.check == check).unwrap()
}

fn told(code: &str, message: &str, host: &str) -> CheckStep {
    board().take(ONE, CheckRound::First, reply(Err((code, message)), host))
}

#[test]
fn only_a_dry_run_proves_a_right_at_aws() {
    let hash_key = ("InvalidArgumentException", "Invalid ExplicitHashKey.");
    let again = CheckStep::Again(ProbeRequest::Write(WriteOperation::One, WriteGuard::DryRun));
    assert_eq!(told(hash_key.0, hash_key.1, AWS), again);
    let row = first_row(told(hash_key.0, hash_key.1, "127.0.0.1"), Check::PutRecord);
    assert_eq!((row.state, row.said), (CheckState::Allowed, CheckFinding::Inferred));
    let row = first_row(told(DRY_RUN, "", AWS), Check::PutRecord);
    assert_eq!((row.state, row.said), (CheckState::Allowed, CheckFinding::Proven));
    let alone = ProbeRequest::Write(WriteOperation::One, WriteGuard::DryRun);
    let row = first_row(board().take(alone, CheckRound::Second, reply(Err(hash_key), AWS)), Check::PutRecord);
    assert_eq!(row.state, CheckState::Unknown);
}

#[test]
fn a_denial_is_final_and_a_probe_that_was_written_is_said() {
    let row = first_row(told("AccessDeniedException", "no", AWS), Check::PutRecord);
    assert_eq!(row.state, CheckState::Denied);
    let written = ProbeAnswer::Written { shard: "s".into(), sequence: "7".into() };
    let row = first_row(board().take(ONE, CheckRound::First, reply(Ok(written), "127.0.0.1")), Check::PutRecord);
    assert_eq!(row.said, CheckFinding::Written { shard: "s".into(), sequence: "7".into() });
}

#[test]
fn a_spoiled_signature_is_tried_once_more_and_no_more() {
    let expired = ("InvalidSignatureException", "Signature expired: x is now earlier than y");
    assert_eq!(told(expired.0, expired.1, AWS), CheckStep::Again(ONE));
    let row = first_row(board().take(ONE, CheckRound::Second, reply(Err(expired), AWS)), Check::PutRecord);
    assert_eq!((row.state, row.remedy.unwrap().cause), (CheckState::Denied, Cause::ClockBehind));
}

#[test]
fn the_rights_to_write_alone_decide() {
    let row = |check, state, code: Option<&str>| CheckRow {
        check,
        state,
        code: code.map(str::to_owned),
        said: CheckFinding::Granted,
        remedy: None,
        see: None,
    };
    let both = |one, many, code| {
        let list = row(Check::ListStreams, CheckState::Denied, None);
        Verdict::from_rows(&[row(Check::PutRecord, one, None), list, row(Check::PutRecords, many, code)])
    };
    assert_eq!(both(CheckState::Allowed, CheckState::Allowed, None), Verdict::Usable);
    assert_eq!(both(CheckState::Allowed, CheckState::Denied, None), Verdict::Denied);
    assert_eq!(both(CheckState::Allowed, CheckState::Unknown, Some("Unreachable")), Verdict::Unreachable);
    assert_eq!(both(CheckState::Allowed, CheckState::Failed, None), Verdict::Broken);
    assert_eq!(Verdict::from_rows(&[]), Verdict::Broken);
}

const KEY: &str = "arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const DENIED: &str = "User: arn:aws:iam::111122223333:user/feeder is not authorized to perform: ";

type Answer = Result<ProbeAnswer, (&'static str, String)>;

#[allow(clippy::unnecessary_wraps, reason = "it stands where answers do")]
fn described(key: Option<&str>) -> Answer {
    let (encrypted, key) = (key.is_some(), key.map(str::to_owned));
    Ok(ProbeAnswer::Summary(StreamSummary { status: "ACTIVE".into(), encrypted, key, ..StreamSummary::default() }))
}

fn told_so(answer: &Answer) -> Result<ProbeAnswer, (&str, &str)> {
    answer.as_ref().map_err(|(code, message)| (*code, message.as_str())).cloned()
}

/// Returns the encryption row after both writes and the stream's description were answered.
fn encryption(write: &Answer, summary: &Answer) -> CheckRow {
    let mut board = board();
    let many = ProbeRequest::Write(WriteOperation::Many, WriteGuard::Both);
    let mut rows = Vec::new();
    for (ask, answer) in [(ONE, write), (many, write), (ProbeRequest::Summary, summary)] {
        let CheckStep::Rows(due) = board.take(ask, CheckRound::Second, reply(told_so(answer), AWS)) else {
            panic!("the check is repeated")
        };
        rows.extend(due);
    }
    rows.into_iter().find(|row| row.check == Check::Encryption).unwrap()
}

fn proven() -> Answer {
    Err((DRY_RUN, String::new()))
}

#[test]
fn a_stream_without_a_key_of_its_own_needs_no_right_to_one() {
    let row = encryption(&proven(), &described(None));
    assert_eq!((row.state, row.said), (CheckState::Allowed, CheckFinding::NotEncrypted));
    let row = encryption(&proven(), &described(Some("alias/aws/kinesis")));
    assert_eq!((row.state, row.said), (CheckState::Allowed, CheckFinding::KeyOfAws));
}

#[test]
fn a_dry_run_does_not_prove_the_use_of_a_customers_key_and_a_write_does() {
    let row = encryption(&proven(), &described(Some(KEY)));
    assert_eq!((row.state, row.said), (CheckState::Unknown, CheckFinding::OwnKey(KEY.into())));
    assert_eq!(row.remedy.unwrap().statement.unwrap()["Resource"], KEY);
    let of_alias = encryption(&proven(), &described(Some("alias/ours")));
    assert_eq!(of_alias.remedy.unwrap().statement.unwrap()["Resource"], "arn:aws:kms:us-east-2:111122223333:key/*");
    let written = Ok(ProbeAnswer::Written { shard: "s".into(), sequence: "7".into() });
    let row = encryption(&written, &described(Some(KEY)));
    assert_eq!((row.state, row.said), (CheckState::Allowed, CheckFinding::KeyUsed));
}

#[test]
fn a_write_that_is_refused_for_the_key_says_so_in_its_row() {
    let words =
        format!("{DENIED}kms:GenerateDataKey because no identity-based policy allows the kms:GenerateDataKey action");
    for code in ["KMSAccessDeniedException", "AccessDeniedException"] {
        let row = encryption(&Err((code, words.clone())), &described(Some(KEY)));
        let remedy = row.remedy.unwrap();
        assert_eq!((row.state, remedy.cause), (CheckState::Denied, Cause::KeyDenied), "{code}");
        assert_eq!(remedy.statement.unwrap()["Resource"], KEY, "{code}");
    }
    let row = encryption(&Err(("KMSDisabledException", String::new())), &described(Some(KEY)));
    assert_eq!((row.state, row.remedy.unwrap().cause), (CheckState::Denied, Cause::KeyDisabled));
    let row = encryption(&Err(("KMSThrottlingException", String::new())), &described(Some(KEY)));
    assert_eq!((row.state, row.remedy.unwrap().cause), (CheckState::Unknown, Cause::Throttled));
}

/// Returns all rows, test events last, for a stream whose encryption key these credentials may not use.
fn rows_without_the_key(probe: &Answer, summary: &Answer) -> Vec<CheckRow> {
    let mut board = board();
    let mut rows = Vec::new();
    for (ask, answer) in [
        (ONE, probe),
        (ProbeRequest::Write(WriteOperation::Many, WriteGuard::Both), probe),
        (ProbeRequest::Summary, summary),
    ] {
        let CheckStep::Rows(due) = board.take(ask, CheckRound::Second, reply(told_so(answer), AWS)) else {
            panic!("the check is repeated")
        };
        rows.extend(due);
    }
    for check in [Check::TestOne, Check::TestMany] {
        rows.push(board.test_row(check, reply(told_so(&without_the_key()), AWS).answer));
    }
    rows
}

fn without_the_key() -> Answer {
    Err(("KMSAccessDeniedException", format!("{DENIED}kms:GenerateDataKey on resource: {KEY}")))
}

#[test]
fn what_grants_the_key_is_said_once() {
    let statements = |rows: &[CheckRow]| {
        let of_key =
            |remedy: &Remedy| remedy.statement.as_ref().is_some_and(|one| one["Action"] == "kms:GenerateDataKey");
        let with = |row: &&CheckRow| row.remedy.as_ref().is_some_and(of_key);
        rows.iter().filter(with).map(|row| row.check).collect::<Vec<_>>()
    };
    let sees = |rows: &[CheckRow]| rows.iter().filter_map(|row| Some((row.check, row.see?))).collect::<Vec<_>>();
    let rows = rows_without_the_key(&without_the_key(), &described(Some(KEY)));
    assert_eq!(statements(&rows), [Check::Encryption]);
    let of_key = [Check::PutRecord, Check::PutRecords, Check::TestOne, Check::TestMany];
    assert_eq!(sees(&rows), of_key.map(|check| (check, Check::Encryption)));
    // A dry run that passes proves nothing about a key that the stream's description does not show.
    let untold = Err(("AccessDeniedException", format!("{DENIED}kinesis:DescribeStreamSummary")));
    let rows = rows_without_the_key(&proven(), &untold);
    assert_eq!(statements(&rows), [Check::TestOne]);
    assert_eq!(sees(&rows), [(Check::TestMany, Check::TestOne)]);
}

#[test]
fn the_reason_for_an_unknown_key_is_shown() {
    let denied = |action: &str| Err(("AccessDeniedException", format!("{DENIED}{action}")));
    let row = encryption(&proven(), &denied("kinesis:DescribeStreamSummary"));
    assert_eq!((row.state, row.said), (CheckState::Unknown, CheckFinding::KeyUntold));
    // Without a write permission, the check can't test the key yet.
    let row = encryption(&denied("kinesis:PutRecords"), &denied("kinesis:DescribeStreamSummary"));
    assert_eq!((row.state, row.said), (CheckState::Unknown, CheckFinding::NotReadable));
    let row = encryption(&proven(), &Err(("Unreachable", String::new())));
    assert_eq!((row.state, row.said), (CheckState::Unknown, CheckFinding::NotReadable));
}

#[test]
fn a_missing_stream_is_missing_with_how_many_others_are_there() {
    let none = ("ResourceNotFoundException", "Stream segments under account 111122223333 not found.");
    let mut board = board();
    let CheckStep::Rows(rows) = board.take(ProbeRequest::Summary, CheckRound::First, reply(Err(none), AWS)) else {
        panic!("the check is repeated")
    };
    // The row waits until the number of streams is known.
    assert!(rows.iter().all(|row| row.check != Check::Stream), "{rows:?}");
    let listing = StreamListPage { status: None, count: 0, more: false };
    let row = first_row(
        board.take(ProbeRequest::Streams, CheckRound::First, reply(Ok(ProbeAnswer::Streams(listing)), AWS)),
        Check::Stream,
    );
    let said = CheckFinding::NoStream {
        stream: "segments".into(),
        region: "us-east-2".into(),
        listed: Some((0, false)),
        elsewhere: Vec::new(),
    };
    assert_eq!((row.state, row.said, row.remedy.unwrap().cause), (CheckState::Missing, said, Cause::StreamMissing));
    let write = first_row(board.take(ONE, CheckRound::First, reply(Err(none), AWS)), Check::PutRecord);
    assert_eq!((write.state, Verdict::from_rows(&[write.clone(), write])), (CheckState::Missing, Verdict::Missing));
}

#[test]
fn a_signature_is_refused_for_the_clock_too_where_no_answer_tells_the_time() {
    let refused =
        ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
    let cause = |skew, words| {
        let answer = Err((refused.0, words));
        let reply = ProbeReply { skew, ..reply(answer, AWS) };
        first_row(board().take(ONE, CheckRound::Second, reply), Check::PutRecord).remedy.unwrap().cause
    };
    assert_eq!(cause(Some(0), refused.1), Cause::Secret);
    assert_eq!(cause(None, refused.1), Cause::Signature);
    assert_eq!(cause(None, "Signature expired: x is now earlier than y"), Cause::ClockBehind);
    assert_eq!(cause(None, "wrong"), Cause::Signature);
}
