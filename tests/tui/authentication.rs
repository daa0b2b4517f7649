//! Tests the Authentication step with its live panel: the streams, the permissions, their fixes, the policy, the test
//! event.

mod listing;

use outflow::backstage::{DestinationKind, Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::check::{Check, CheckFinding as Seen, CheckRow, CheckState};
use outflow::destination::draft::Draft;
use outflow::flow::{self, EffectResult, JobId, Step, StreamOption};
use outflow::kinesis::policy::StreamScope;
use outflow::kinesis::probe::ServiceRefusal;
use outflow::text::Phrase;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;
use time::Duration;

use crate::account::{job, row};
use crate::desk::{Desk, NOW, bare, dark, light};

fn checking(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::Check(job, _) = effect { Some(*job) } else { None }
}

fn listing(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::ListStreams(job, _) = effect { Some(*job) } else { None }
}

/// Returns a desk at the step, with an account that needs no key.
fn at_step(stream: &str) -> Desk {
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::Ambient;
    draft.account.region = "us-east-2".into();
    draft.name = "high-propensity".into();
    draft.stream = stream.into();
    let mut desk = Desk::with(draft);
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
    desk
}

fn refused(check: Check) -> CheckRow {
    let scope = StreamScope {
        partition: "aws".into(),
        region: "us-east-2".into(),
        account: Some("029608264753".into()),
        stream: "segments".into(),
    };
    let message = "User: arn:aws:iam::029608264753:user/cdp is not authorized to perform: kinesis:PutRecords on resource: \
        arn:aws:kinesis:us-east-2:029608264753:stream/segments because no identity-based policy allows the \
        kinesis:PutRecords action";
    let refusal = ServiceRefusal { code: "AccessDeniedException".into(), message: message.into() };
    outflow::destination::check::Board::new(scope, false).refused(check, &refusal)
}

fn rows(mended: bool) -> Vec<CheckRow> {
    let many = if mended { row(Check::PutRecords, Seen::Proven) } else { refused(Check::PutRecords) };
    vec![
        row(Check::PutRecord, Seen::Proven),
        many,
        row(Check::ListStreams, Seen::Granted),
        row(Check::Stream, Seen::Status("ACTIVE".into())),
        row(Check::Encryption, Seen::NotEncrypted),
        row(Check::Shards, Seen::Shards(4)),
    ]
}

fn told(desk: &mut Desk, job: JobId, rows: Vec<CheckRow>) {
    for row in rows {
        desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Row(Box::new(row)))));
    }
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Finished)));
}

pub(crate) fn denied() -> Desk {
    let mut desk = at_step("segments");
    let effects = desk.taken();
    let (check, list) = (of(&effects, checking), of(&effects, listing));
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        list,
        EffectResult::Streams(vec![StreamOption { name: "segments".into(), status: None, mode: None }]),
    )));
    desk.tell(AppMsg::Reply(Reply::EffectResult(list, EffectResult::Finished)));
    told(&mut desk, check, rows(false));
    desk
}

/// Returns the job of the effect of this kind.
fn of(effects: &[AppEffect], pick: fn(&flow::Effect) -> Option<JobId>) -> JobId {
    let mut flows = effects
        .iter()
        .filter_map(|effect| if let AppEffect::Order(Order::Flow(effect)) = effect { Some(effect) } else { None });
    flows.find_map(pick).expect("the wizard requested it")
}

#[test]
fn a_denied_permission_shows_who_can_fix_it_and_when_the_next_check_comes() {
    let desk = denied();
    insta::assert_snapshot!("authentication_denied", desk.shot());
    insta::assert_snapshot!("authentication_denied_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("authentication_denied_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("authentication_denied_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("authentication_denied_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn the_check_repeats_automatically_until_writing_is_allowed() {
    let mut desk = denied();
    assert_eq!(desk.model.next_beat(), Some(std::time::Duration::from_secs(1)));
    for second in 1..=4 {
        desk.tell(AppMsg::Beat(NOW + Duration::seconds(second)));
        assert!(desk.taken().is_empty());
        assert!(desk.screen().contains(&format!("next check in {} s", 5 - second)), "{}", desk.screen());
    }
    desk.tell(AppMsg::Beat(NOW + Duration::seconds(5)));
    let job = job(&mut desk, checking);
    insta::assert_snapshot!("authentication_looking_again", desk.shot());
    assert_eq!(desk.model.next_beat(), None, "the app waits for an answer, not for a time");
    told(&mut desk, job, rows(true));
    insta::assert_snapshot!("authentication_allowed", desk.shot());
    assert_eq!(desk.model.next_beat(), None);
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Source);
}

#[test]
fn a_denial_does_not_keep_one_from_going_on() {
    let mut desk = denied();
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Source);
    assert_eq!(desk.model.next_beat(), None);
}

#[test]
fn a_stream_is_chosen_from_those_that_came() {
    let mut desk = at_step("");
    let streams = ["segments", "segments-test", "orders", "城市"].into_iter().map(|name| StreamOption {
        name: name.into(),
        status: Some("ACTIVE".into()),
        mode: Some("ON_DEMAND".into()),
    });
    let listed = job(&mut desk, listing);
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Streams(streams.collect()))))
        .tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished)));
    desk.press("tab tab").write("seg").press("down");
    insta::assert_snapshot!("authentication_streams", desk.shot());
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().draft().stream, "segments-test");
}

#[test]
fn streams_that_may_not_be_listed_are_typed() {
    let mut desk = at_step("");
    let listed = job(&mut desk, listing);
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        listed,
        EffectResult::Failed(Phrase::foreign("AccessDeniedException: not authorized")),
    )));
    desk.press("tab tab");
    insta::assert_snapshot!("authentication_not_listed", desk.shot());
    desk.write("segments").press("tab");
    job(&mut desk, checking);
}

#[test]
fn the_policy_is_shown_copied_and_saved() {
    let mut desk = denied();
    desk.taken();
    desk.press("ctrl+p");
    insta::assert_snapshot!("authentication_policy", desk.shot());
    desk.press("y s");
    let taken = desk.taken();
    let [AppEffect::Copy(copied), AppEffect::Order(Order::SaveText(file, saved))] = &taken[..] else {
        panic!("{taken:?}")
    };
    assert_eq!((file.as_str(), copied), ("policy.json", saved));
    let policy: serde_json::Value = serde_json::from_str(copied).unwrap();
    assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:kinesis:us-east-2:*:stream/segments");
}

#[test]
fn a_test_event_is_sent_only_when_that_was_said() {
    let mut desk = denied();
    desk.taken();
    desk.press("ctrl+t");
    insta::assert_snapshot!("authentication_test", desk.shot());
    assert!(desk.press("esc").taken().is_empty());
    desk.press("ctrl+t enter");
    let effects = desk.taken();
    let [AppEffect::Order(Order::SendTest(job, spec))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(spec.connection.stream.name(), "segments");
    desk.tell(AppMsg::Reply(Reply::Tested(*job, Ok(sent()))));
    insta::assert_snapshot!("authentication_tested", desk.shot());
}

/// Returns the rows of two test events that have arrived.
fn sent() -> Vec<CheckRow> {
    let sent = |check| row(check, Seen::TestSent { shard: "shardId-000000000000".into(), sequence: "495".into() });
    vec![sent(Check::TestOne), sent(Check::TestMany)]
}

/// Returns the job of the test events.
fn test_job(desk: &mut Desk) -> JobId {
    let sends =
        |effect: &AppEffect| if let AppEffect::Order(Order::SendTest(job, _)) = effect { Some(*job) } else { None };
    desk.taken().iter().find_map(sends).expect("the wizard sent the test events")
}

#[test]
fn a_late_test_result_is_not_shown_for_another_stream_test_or_set_up() {
    let tells = |desk: &Desk| desk.screen().contains("test records were written");
    // The user chooses another stream.
    let mut desk = denied();
    desk.press("ctrl+t enter");
    let first = test_job(&mut desk);
    desk.press("tab tab").write("segments-b").press("tab").tell(AppMsg::Reply(Reply::Tested(first, Ok(sent()))));
    assert!(!tells(&desk), "{}", desk.screen());
    // The user tests the other stream too.
    desk.press("ctrl+t enter");
    let second = test_job(&mut desk);
    desk.tell(AppMsg::Reply(Reply::Tested(first, Ok(sent()))));
    assert!(desk.screen().contains("Sending the test events"), "{}", desk.screen());
    desk.tell(AppMsg::Reply(Reply::Tested(second, Ok(sent()))));
    assert!(tells(&desk), "{}", desk.screen());
    // Another set-up replaces this one, and also sends test events.
    let mut desk = denied();
    desk.press("ctrl+t enter");
    let old = test_job(&mut desk);
    let draft = desk.model.flow().unwrap().draft().clone();
    let setting = flow::FlowInput { draft, destinations: Vec::new(), folder: "/feeds".into(), now: NOW };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
    desk.press("ctrl+t enter");
    assert_ne!(test_job(&mut desk), old);
    desk.tell(AppMsg::Reply(Reply::Tested(old, Ok(sent()))));
    assert!(desk.screen().contains("Sending the test events"), "{}", desk.screen());
}

#[test]
fn marketing_actions_are_chosen_with_the_space_bar() {
    let mut desk = at_step("segments");
    desk.press("tab tab tab down down down down space");
    insta::assert_snapshot!("authentication_marketing", desk.shot());
    assert_eq!(desk.model.flow().unwrap().draft().marketing_actions, ["emailTargeting"]);
}

#[test]
fn a_secret_is_not_taken_for_a_description() {
    let mut desk = at_step("segments");
    desk.press("tab").paste("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    assert_eq!(desk.model.flow().unwrap().draft().description, "");
    assert!(desk.screen().contains("looks like a secret"), "{}", desk.screen());
}

#[test]
fn an_answer_to_an_old_question_changes_nothing() {
    let mut desk = at_step("segments");
    let old = job(&mut desk, checking);
    desk.press("tab tab").write("2").press("tab");
    told(&mut desk, old, rows(false));
    assert!(!desk.screen().contains("AccessDenied"), "{}", desk.screen());
}

#[test]
fn rows_of_an_unknown_state_are_no_alarm() {
    let mut desk = at_step("segments");
    let job = job(&mut desk, checking);
    let mut rows = rows(true);
    rows.push(CheckRow { state: CheckState::Unknown, ..row(Check::Identity, Seen::Theirs("no answer".into())) });
    told(&mut desk, job, rows);
    assert!(desk.screen().contains("Writes are allowed."), "{}", desk.screen());
}

fn streams(desk: &mut Desk, names: &[&str]) {
    let streams = names.iter().map(|name| StreamOption {
        name: (*name).into(),
        status: Some("ACTIVE".into()),
        mode: Some("ON_DEMAND".into()),
    });
    let listed = job(desk, listing);
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Streams(streams.collect()))))
        .tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished)));
}

#[test]
fn a_stream_that_was_typed_is_replaced_by_one_that_is_like_it_only_if_that_is_chosen() {
    let [like, whole] = [&["orders-archive"][..], &["orders-archive", "orders"]];
    for (names, keys, taken) in [
        (like, "tab", ""),
        (like, "down enter", "orders"),
        (like, "enter", "orders-archive"),
        // A name in full comes first.
        (whole, "tab", "orders"),
        (whole, "enter", "orders"),
    ] {
        let mut desk = at_step("");
        streams(&mut desk, names);
        desk.press("tab tab").write("orders").press(keys);
        assert_eq!(desk.model.flow().unwrap().draft().stream, taken, "{keys}");
        if !taken.is_empty() {
            desk.press("enter");
            assert_eq!(desk.model.flow().unwrap().current_step(), Step::Source, "{}", desk.screen());
        }
    }
}

#[test]
fn what_other_credentials_came_to_is_not_shown_for_these() {
    let mut desk = denied();
    desk.press("ctrl+t enter");
    let job = test_job(&mut desk);
    desk.tell(AppMsg::Reply(Reply::Tested(job, Ok(sent()))));
    assert!(desk.screen().contains("2 test records were written."), "{}", desk.screen());
    desk.press("esc tab ctrl+u").write("eu-west-1").press("enter enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication, "{}", desk.screen());
    let screen = desk.screen();
    assert!(!screen.contains("test records") && !screen.contains("AccessDenied"), "{screen}");
}

#[test]
fn a_newer_check_replaces_the_result_of_the_test() {
    let mut desk = denied();
    desk.press("ctrl+t enter");
    let test = test_job(&mut desk);
    desk.tell(AppMsg::Reply(Reply::Tested(test, Ok(vec![row(Check::TestOne, Seen::Proven)]))));
    desk.press("ctrl+r");
    let job = job(&mut desk, checking);
    told(&mut desk, job, rows(false));
    assert!(desk.screen().contains("Writes are denied."), "{}", desk.screen());
}

#[test]
fn an_own_marketing_action_is_added_by_hand() {
    let mut desk = at_step("segments");
    desk.press("tab tab tab +").write("our own, analytics");
    assert!(desk.screen().contains("name to add: our own, analytics"), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().draft().marketing_actions, ["our own", "analytics"]);
    desk.press("+").write("never").press("esc");
    assert_eq!(desk.model.flow().unwrap().draft().marketing_actions.len(), 2);
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
    // The last row goes when its action is cleared, and the one before it is highlighted.
    assert!(desk.press("end").screen().contains("▌ [x] our own"), "{}", desk.screen());
    desk.press("space");
    assert_eq!(desk.model.flow().unwrap().draft().marketing_actions, ["analytics"]);
    assert!(desk.screen().contains("▌ [ ] Single Identity Personalization"), "{}", desk.screen());
}

#[test]
fn rows_that_the_panel_cuts_are_shown_in_full_by_a_key() {
    let mut desk = denied();
    let small = |desk: &Desk| desk.shot_as(60, 16, &dark());
    assert!(small(&desk).contains("more: ctrl+g"), "{}", small(&desk));
    desk.press("ctrl+g");
    insta::assert_snapshot!("authentication_all_rows", desk.shot());
    desk.press("esc");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
}

#[test]
fn help_of_the_question_is_a_key_away_where_the_panel_is_full() {
    let mut desk = denied();
    desk.press("tab tab F1");
    insta::assert_snapshot!("authentication_field_help", desk.shot());
    desk.press("esc");
    assert!(!desk.screen().contains("About this field"));
}

#[test]
fn esc_stops_a_look_and_says_how_to_look_again_and_esc_again_goes_back() {
    let mut desk = at_step("segments");
    let effects = desk.taken();
    let (check, list) = (of(&effects, checking), of(&effects, listing));
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        check,
        EffectResult::Row(Box::new(row(Check::PutRecord, Seen::Proven))),
    )));
    assert!(desk.screen().contains("esc Stop") && !desk.screen().contains("esc Back"), "{}", desk.screen());
    desk.press("esc");
    let cancelled = [list, check].map(|job| AppEffect::Order(Order::Flow(flow::Effect::Cancel(job))));
    assert_eq!((desk.model.step(), desk.taken()), (Some(Step::Authentication), cancelled.to_vec()));
    // A late answer is ignored.
    desk.tell(AppMsg::Reply(Reply::EffectResult(check, EffectResult::Row(Box::new(refused(Check::PutRecords))))));
    desk.tell(AppMsg::Reply(Reply::EffectResult(check, EffectResult::Finished)));
    desk.tell(AppMsg::Reply(Reply::EffectResult(list, EffectResult::Streams(Vec::new()))));
    assert!(desk.screen().contains("esc Back"), "{}", desk.screen());
    insta::assert_snapshot!("authentication_stopped", desk.shot());
    assert_eq!(desk.model.next_beat(), None, "a cancelled check does not restart automatically");
    desk.press("ctrl+r");
    let again = job(&mut desk, checking);
    desk.tell(AppMsg::Reply(Reply::EffectResult(again, EffectResult::Finished))).press("esc esc");
    assert_eq!(desk.model.step(), Some(Step::Account));
}

#[test]
fn ctrl_c_stops_a_look_once_and_quits_then() {
    let mut desk = at_step("segments");
    desk.taken();
    desk.press("ctrl+c");
    let effects = desk.taken();
    assert!(!effects.contains(&AppEffect::Quit) && effects.len() == 2, "{effects:?}");
    assert!(desk.screen().contains("ctrl+c again quits"), "{}", desk.screen());
    desk.press("ctrl+c");
    assert!(desk.taken().contains(&AppEffect::Quit));
}

#[test]
fn a_stopped_list_is_reported_if_no_stream_is_named() {
    let mut desk = at_step("");
    desk.press("esc");
    assert!(desk.screen().contains("Listing the streams was stopped"), "{}", desk.screen());
}

#[test]
fn timestamps_are_a_toggle_that_says_what_it_is_for() {
    let mut desk = at_step("");
    let is_on = |desk: &Desk| desk.model.flow().unwrap().draft().activation.options.include_segment_timestamps;
    desk.press("tab tab tab tab tab");
    assert!(!is_on(&desk));
    let shown = desk.press("space").shot();
    assert!(is_on(&desk) && shown.contains("[x] Segment timestamps"), "{shown}");
    assert!(shown.contains("Adds timestamps to each"), "{shown}");
    desk.press("space");
    assert!(!is_on(&desk));
}
