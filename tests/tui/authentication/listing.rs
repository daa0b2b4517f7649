//! Tests that the streams arrive page by page, and that each can be selected as soon as it arrives.

use super::*;
use outflow::backstage::Reply;

fn page(names: &[&str]) -> EffectResult {
    let seen = |name: &&str| StreamOption { name: (*name).into(), status: Some("ACTIVE".into()), mode: None };
    EffectResult::Streams(names.iter().map(seen).collect())
}

/// Returns a desk at the field for the stream that waits for pages.
fn waiting() -> (Desk, JobId) {
    let mut desk = at_step("");
    let listed = job(&mut desk, listing);
    desk.press("tab tab");
    (desk, listed)
}

fn stream(desk: &Desk) -> String {
    desk.model.flow().unwrap().draft().stream.clone()
}

#[test]
fn each_page_is_offered_as_it_comes_until_there_are_no_more() {
    let (mut desk, listed) = waiting();
    assert!(desk.screen().contains("Listing the streams"), "{}", desk.screen());
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn", "orders", "segments"])))).press("down");
    insta::assert_snapshot!("listing_more", desk.shot());
    insta::assert_snapshot!("listing_more_narrow", desk.shot_as(60, 16, &dark()));
    desk.write("zeta");
    assert!(desk.screen().contains("0 of 3 so far, loading more"), "{}", desk.screen());
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["zeta"]))))
        .tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished)));
    let screen = desk.screen();
    assert!(screen.contains("1 of 4") && !screen.contains("loading"), "{screen}");
}

#[test]
fn the_row_of_the_cursor_stays_selected_while_others_come_before_it() {
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["my-segments-a", "my-segments-b"]))));
    desk.write("seg").press("down");
    // Both match better than the listed streams.
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["segments", "seg-z"]))));
    insta::assert_snapshot!("listing_at_hand", desk.shot());
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished))).press("enter");
    assert_eq!(stream(&desk), "my-segments-b");
    // A click applies to the drawn row.
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["my-segments"]))));
    desk.write("seg").tell(AppMsg::Mouse(outflow::tui::spots::Mouse::Click, outflow::tui::spots::Spot::Row(0)));
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["segments"])))).press("tab");
    assert_eq!(stream(&desk), "my-segments");
}

#[test]
fn a_page_that_fails_keeps_those_before_it_and_says_why() {
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn", "orders", "segments"]))));
    let reason = "LimitExceededException: Rate exceeded for ListStreams in this account.";
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Failed(Phrase::foreign(reason)))));
    desk.press("down");
    insta::assert_snapshot!("listing_broke", desk.shot());
    insta::assert_snapshot!("listing_broke_narrow", desk.shot_as(60, 16, &dark()));
    // The field shows the failure too, because the message line reports the check.
    desk.press("down enter tab");
    assert_eq!(stream(&desk), "orders");
    let screen = desk.screen();
    assert!(screen.contains("Checking the permissions") && screen.contains("Couldn't list more streams"), "{screen}");
    desk.press("ctrl+r");
    assert!(!desk.screen().contains("Couldn't list more streams"), "{}", desk.screen());
    // Without a stream there is no list.
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Failed(Phrase::foreign(reason)))));
    assert!(desk.screen().contains("type the name or the ARN"), "{}", desk.screen());
}

#[test]
fn streams_before_a_stop_can_be_selected_and_later_ones_are_ignored() {
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn", "orders"])))).press("esc");
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["segments"]))))
        .tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished)));
    let screen = desk.press("down").screen();
    assert!(screen.contains("Stopped after 2 streams") && screen.contains("2 of 2, list incomplete"), "{screen}");
    desk.press("down enter");
    assert_eq!(stream(&desk), "orders");
}

#[test]
fn only_a_whole_list_says_that_a_stream_is_not_there() {
    let missing = "This account has no stream named";
    let (mut desk, listed) = waiting();
    desk.write("segments").press("tab");
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn"]))));
    assert!(!desk.screen().contains(missing), "{}", desk.screen());
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, EffectResult::Finished)));
    assert!(desk.screen().contains(missing), "{}", desk.screen());
}

#[test]
fn a_name_that_was_typed_before_the_list_came_stays_the_answer() {
    let (mut desk, listed) = waiting();
    desk.write("ord").tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn", "orders"]))));
    assert!(!desk.write("ers-2").screen().contains(" of 2"), "{}", desk.screen());
    assert_eq!(stream(&desk), "orders-2");
    // The list opens with the name as its filter.
    desk.press("backspace backspace down enter");
    assert_eq!(stream(&desk), "orders");
}

#[test]
fn escape_closes_an_open_list_before_it_stops_the_listing() {
    let (mut desk, listed) = waiting();
    desk.tell(AppMsg::Reply(Reply::EffectResult(listed, page(&["churn", "orders"])))).press("down esc");
    assert!(desk.screen().contains("loading more") && !desk.screen().contains("2 of 2"), "{}", desk.screen());
    desk.press("esc");
    assert!(desk.screen().contains("Stopped after 2 streams"), "{}", desk.screen());
}
