//! What answers come to, and what is asked again.

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

fn reply(answer: Result<Told, (&str, &str)>, host: &str) -> Reply {
    let answer = answer.map_err(|(code, message)| Refusal { code: code.into(), message: message.into() });
    Reply { answer, host: Some(host.into()), skew: Some(0) }
}

const AWS: &str = "kinesis.us-east-2.amazonaws.com";
const ONE: Ask = Ask::Write(Write::One, Belts::Both);

fn first_row(turn: Turn, check: Check) -> Row {
    let Turn::Rows(rows) = turn else { panic!("asked again") };
    rows.into_iter().find(|row| row.check == check).unwrap()
}

fn told(code: &str, message: &str, host: &str) -> Turn {
    board().take(ONE, Round::First, reply(Err((code, message)), host))
}

#[test]
fn only_a_dry_run_proves_a_right_at_aws() {
    let hash_key = ("InvalidArgumentException", "Invalid ExplicitHashKey.");
    let again = Turn::Again(Ask::Write(Write::One, Belts::DryRun));
    assert_eq!(told(hash_key.0, hash_key.1, AWS), again);
    let row = first_row(told(hash_key.0, hash_key.1, "127.0.0.1"), Check::PutRecord);
    assert_eq!((row.state, row.said), (State::Allowed, Said::Inferred));
    let row = first_row(told(DRY_RUN, "", AWS), Check::PutRecord);
    assert_eq!((row.state, row.said), (State::Allowed, Said::Proven));
    let alone = Ask::Write(Write::One, Belts::DryRun);
    let row = first_row(board().take(alone, Round::Second, reply(Err(hash_key), AWS)), Check::PutRecord);
    assert_eq!(row.state, State::Unknown);
}

#[test]
fn a_denial_is_final_and_a_probe_that_was_written_is_said() {
    let row = first_row(told("AccessDeniedException", "no", AWS), Check::PutRecord);
    assert_eq!(row.state, State::Denied);
    let written = Told::Written { shard: "s".into(), sequence: "7".into() };
    let row = first_row(board().take(ONE, Round::First, reply(Ok(written), "127.0.0.1")), Check::PutRecord);
    assert_eq!(row.said, Said::Written { shard: "s".into(), sequence: "7".into() });
}

#[test]
fn a_spoiled_signature_is_tried_once_more_and_no_more() {
    let expired = ("InvalidSignatureException", "Signature expired: x is now earlier than y");
    assert_eq!(told(expired.0, expired.1, AWS), Turn::Again(ONE));
    let row = first_row(board().take(ONE, Round::Second, reply(Err(expired), AWS)), Check::PutRecord);
    assert_eq!((row.state, row.remedy.unwrap().cause), (State::Denied, Cause::ClockBehind));
}

#[test]
fn the_rights_to_write_alone_decide() {
    let row = |check, state, code: Option<&str>| Row {
        check,
        state,
        code: code.map(str::to_owned),
        said: Said::Granted,
        remedy: None,
    };
    let both = |one, many, code| {
        let list = row(Check::ListStreams, State::Denied, None);
        Verdict::of(&[row(Check::PutRecord, one, None), list, row(Check::PutRecords, many, code)])
    };
    assert_eq!(both(State::Allowed, State::Allowed, None), Verdict::Usable);
    assert_eq!(both(State::Allowed, State::Denied, None), Verdict::Denied);
    assert_eq!(both(State::Allowed, State::Unknown, Some("Unreachable")), Verdict::Unreachable);
    assert_eq!(both(State::Allowed, State::Failed, None), Verdict::Broken);
    assert_eq!(Verdict::of(&[]), Verdict::Broken);
}
