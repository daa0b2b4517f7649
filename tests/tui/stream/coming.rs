//! Tests events while the screen is open: dead letters, log lines, and runs that begin, fail and end.

use super::*;
use outflow::backstage::{Order, Reply};

fn letter(line: u64) -> Letter {
    let (reason, message) = ("malformed".to_owned(), "no JSON".to_owned());
    Letter { time: line, kind: DeadKind::Malformed, reason, message, place: format!("line {line}"), bytes: 7 }
}

fn letters(lines: std::ops::Range<u64>) -> StreamEvent {
    let count = lines.end;
    StreamEvent::Letters(Ok(Box::new(NewestLetters { newest: lines.rev().map(letter).collect(), count })))
}

#[test]
fn the_visible_dead_letters_stay_and_newer_ones_are_added() {
    let mut desk = streaming();
    desk.press("d");
    assert_eq!(ordered(&mut desk), [StreamCommand::ReadLetters]);
    tell(&mut desk, letters(1..4));
    let dead = || Notice::DeadLetter { kind: DeadKind::Malformed, place: "line 4".into(), message: "no JSON".into() };
    tell(&mut desk, StreamEvent::Notice(dead()));
    tell(&mut desk, StreamEvent::Notice(dead()));
    assert!(desk.screen().contains("line 3"), "{}", desk.screen());
    desk.tell(AppMsg::Beat(NOW));
    assert_eq!(ordered(&mut desk), [StreamCommand::ReadLetters], "one request is enough for both");
    desk.tell(AppMsg::Beat(NOW));
    assert_eq!(ordered(&mut desk), []);
    assert!(desk.screen().contains("line 3"), "{}", desk.screen());
    tell(&mut desk, letters(1..5));
    assert!(desk.screen().contains("line 4"), "{}", desk.screen());
    // After the end of the run there is no more beat.
    tell(&mut desk, StreamEvent::Notice(dead()));
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
    assert_eq!(ordered(&mut desk), [StreamCommand::ReadLetters]);
}

#[test]
fn the_log_is_not_left_by_its_end_and_what_is_in_sight_stays() {
    let mut desk = streaming();
    desk.press("l /").write("started").press("enter end down down");
    assert!(!desk.screen().contains("No message matches the filter"), "{}", desk.screen());
    desk.press("/ esc");
    let said = |number: usize| StreamEvent::KeyRenewed(format!("account-{number}"), Err(Phrase::foreign("Refused.")));
    (0..40).for_each(|number| tell(&mut desk, said(number)));
    let top = |desk: &Desk| desk.screen().lines().find(|line| line.contains("account-")).map(str::to_owned);
    let before = top(desk.press("pagedown down"));
    assert!(before.is_some());
    tell(&mut desk, said(40));
    assert_eq!(top(&desk), before);
    // The log drops its oldest lines, so its end moves.
    desk.press("end");
    (0..1_100).for_each(|number| tell(&mut desk, said(number)));
    assert!(top(&desk).is_some(), "{}", desk.screen());
}

#[test]
fn a_stream_that_is_not_started_is_itself_all_the_same() {
    let mut desk = streaming();
    let seen = |name: &str| {
        let (name, stream, region) = (name.to_owned(), "segments".to_owned(), "us-east-2".to_owned());
        DestinationSummary { name, kind: DestinationKind::Kinesis, stream, region, status: RunStatus::Stopped(None) }
    };
    desk.press("esc").tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![seen("churn-risk"), seen(NAME)])))).press("home r");
    let then = Order::Flow(flow::Effect::Stream("churn-risk".into()));
    assert!(desk.taken().contains(&then.clone().into()));
    desk.tell(AppMsg::Reply(Reply::AskSecret(SecretKind::Passphrase, "vip".into(), Some(Box::new(then))))).press("esc");
    assert!(desk.screen().contains("churn-risk") && !desk.screen().contains(NAME), "{}", desk.screen());
    desk.taken();
    desk.press("space");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Stream("churn-risk".into())))]);
}

#[test]
fn a_destination_that_was_removed_is_not_remembered() {
    let mut desk = streaming();
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
    desk.press("esc").tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))));
    let (name, stream, region) = (NAME.to_owned(), "segments".to_owned(), "us-east-2".to_owned());
    let anew =
        DestinationSummary { name, kind: DestinationKind::Kinesis, stream, region, status: RunStatus::Stopped(None) };
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![anew])))).press("home");
    assert!(!desk.screen().contains("finished"), "{}", desk.screen());
    desk.taken();
    assert_eq!(desk.press("enter").taken(), [AppEffect::Order(Order::Begin(Begin::Open(NAME.into())))]);
}

#[test]
fn the_answers_are_gone_to_from_the_stream() {
    let mut desk = streaming();
    desk.press("e");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Begin(Begin::Edit(NAME.into())))]);
}

#[test]
fn a_finished_step_is_gone_to_from_the_stream_which_goes_on() {
    let at = |step| AppEffect::Order(Order::Begin(Begin::EditAt(NAME.into(), step)));
    let mut desk = streaming();
    assert_eq!(desk.press("alt+4").taken(), [at(flow::Step::Segments)]);
    assert_eq!(desk.click("Preview").taken(), [at(flow::Step::Preview)]);
    assert_eq!(desk.press("alt+9").taken(), [], "this step is already open");
    let draft = crate::catalogue::saved();
    let setting = flow::FlowInput { draft, destinations: vec![NAME.into()], folder: "/feeds".into(), now: NOW };
    desk.tell(AppMsg::Reply(Reply::BeginAt(Box::new(setting), DestinationKind::Kinesis, flow::Step::Segments)));
    assert_eq!(desk.model.step(), Some(flow::Step::Segments), "{}", desk.screen());
    assert!(!desk.taken().iter().any(|effect| matches!(effect, AppEffect::Order(Order::Steer(..)))));
    // The app closes an unchanged set-up without a question, and the stream is still there.
    desk.press("alt+0").taken();
    assert!(desk.model.flow().is_none());
    let (name, stream, region) = (NAME.to_owned(), "segments".to_owned(), "us-east-2".to_owned());
    let seen =
        DestinationSummary { name, kind: DestinationKind::Kinesis, stream, region, status: RunStatus::RunsElsewhere };
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![seen])))).press("home enter");
    assert!(desk.screen().contains("● streaming"), "{}", desk.screen());
    assert_eq!(desk.press("alt+0").model.step(), None);
}

#[test]
fn no_step_is_gone_to_from_the_stream_over_answers_that_are_not_saved() {
    let mut desk = Desk::with(outflow::destination::draft::Draft::new());
    desk.press("tab").write("crm").press("esc");
    tell(
        &mut desk,
        StreamEvent::Starting {
            stream: "segments".into(),
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
        },
    );
    desk.taken();
    desk.press("alt+4");
    assert!(desk.screen().contains("A setup without a name isn't finished"), "{}", desk.screen());
    assert_eq!(desk.taken(), []);
}

#[test]
fn how_fast_it_sends_is_in_the_key_bar_where_there_is_room() {
    let bar = |desk: &Desk, width| desk.shot_as(width, 40, &dark()).lines().nth(39).unwrap().to_owned();
    let mut desk = streaming();
    assert!(bar(&desk, 120).contains("ctrl+k Palette  - Slower  + Faster"), "{}", bar(&desk, 120));
    for width in [60, 80, 120] {
        assert!(bar(&desk, width).ends_with("? Help"), "{}", bar(&desk, width));
    }
    assert!(bar(&desk, 80).contains("esc Back") && !bar(&desk, 80).contains("Slower"));
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
    assert!(!bar(&desk, 120).contains("Slower"), "{}", bar(&desk, 120));
}

#[test]
fn a_run_that_fails_elsewhere_is_not_looked_at_in_place_of_this_one() {
    let mut desk = Desk::new();
    let other = |happening| AppMsg::Reply(Reply::Stream("churn-risk".into(), Box::new(happening)));
    desk.tell(other(StreamEvent::Starting {
        stream: "segments".into(),
        credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
    }));
    tell(
        &mut desk,
        StreamEvent::Starting {
            stream: "segments".into(),
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
        },
    );
    desk.tell(other(StreamEvent::Failed(Phrase::foreign("The ledger is corrupt."))));
    assert!(desk.screen().contains(NAME) && !desk.screen().contains("churn-risk"), "{}", desk.screen());
}

#[test]
fn who_gives_no_passphrase_does_not_change_how_the_last_run_ended() {
    let mut desk = streaming();
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
    let before = desk.screen();
    let then = Order::Flow(flow::Effect::Stream(NAME.into()));
    desk.tell(AppMsg::Reply(Reply::AskSecret(SecretKind::Passphrase, "vip".into(), Some(Box::new(then))))).press("esc");
    assert_eq!(desk.screen(), before);
}
