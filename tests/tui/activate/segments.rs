use outflow::backstage::Order;
use outflow::flow::{Fact, Step};
use outflow::text::Phrase;
use outflow::tui::effect::AppEffect;

use super::{at, draft, segment};
use crate::desk::{Desk, bare, dark, light};
use crate::feed::{survey_lines, survey_of, under_way};

const HIGH: &str = "7841ba61-23c1-4bb3-a495-00d3g5fe1e93";

fn desk() -> Desk {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_of(120));
    desk
}

/// Returns a desk with a filter: one selected segment is visible, and one is hidden.
pub(crate) fn filtered() -> Desk {
    let mut desk = desk();
    desk.press("down space /").write("prop").press("enter space");
    desk
}

#[test]
fn every_state_at_the_usual_size() {
    let mut desk = at(Step::Segments, draft());
    insta::assert_snapshot!("segments_asked", desk.shot());
    desk.surveyed(under_way(survey_of(60)));
    insta::assert_snapshot!("segments_under_way", desk.shot());
    desk.surveyed(survey_of(120));
    insta::assert_snapshot!("segments", desk.press("down space").shot());
    insta::assert_snapshot!("segments_filtered", desk.press("/").write("prop").press("down space").shot());
    insta::assert_snapshot!("segments_nothing_matches", desk.write("zzz").shot());
    insta::assert_snapshot!("segments_typing", desk.press("esc +").write("crm/gold").shot());
    insta::assert_snapshot!("segments_typed", desk.press("enter").shot());
    insta::assert_snapshot!("segments_strict", desk.press("tab space").shot());
    insta::assert_snapshot!("segments_wide_letters", desk.press("tab end").shot());
}

#[test]
fn a_letter_filters_from_the_question_below_the_list_too() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_of(120)).press("tab").write("pr");
    assert!(desk.screen().contains("filter: pr"), "{}", desk.screen());
}

#[test]
fn a_source_without_segments_or_that_cannot_be_read() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_lines(vec![r#"{"identityMap":{"ECID":[{"id":"1"}]}}"#.into(), "no profile".into()]));
    insta::assert_snapshot!("segments_none", desk.press("enter").shot());
    let mut desk = at(Step::Segments, draft());
    insta::assert_snapshot!("segments_unreadable", desk.unreadable("No such file: /feeds/profiles.ndjson").shot());
    let mut stdin = draft();
    stdin.source.kind = outflow::destination::spec::SourceKind::Stdin;
    insta::assert_snapshot!("segments_stdin", at(Step::Segments, stdin).shot());
}

#[test]
fn the_key_that_an_empty_list_names_works() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_lines(vec![r#"{"identityMap":{"ECID":[{"id":"1"}]}}"#.into()]));
    assert!(desk.screen().contains("Press + to type one."), "{}", desk.screen());
    desk.press("+").write("7841ba61-23c1-4bb3-a495-00d3g5fe1e94").press("enter");
    let segments = &desk.model.flow().unwrap().draft().activation.segments;
    assert!(segments.iter().any(|segment| segment.id.ends_with("1e94")), "{}", desk.screen());
}

#[test]
fn every_size_and_look() {
    let mut desk = desk();
    desk.press("down space");
    insta::assert_snapshot!("segments_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("segments_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("segments_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("segments_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn a_row_at_the_end_goes_on_and_is_reached_by_arrows_end_and_tab() {
    for step in [Step::Segments, Step::Attributes] {
        for keys in ["end end", &"down ".repeat(60), &"tab ".repeat(if step == Step::Attributes { 1 } else { 2 })] {
            let mut desk = at(step, draft());
            desk.surveyed(survey_of(120));
            assert!(desk.screen().contains("  [ Continue ]"), "{}", desk.screen());
            desk.press(if step == Step::Segments { "space" } else { "F12" });
            assert!(desk.press(keys).screen().contains(" ▌[ Continue ]"), "{step:?} {keys}\n{}", desk.screen());
            assert!(!desk.press("up").screen().contains(" ▌[ Continue ]"), "{}", desk.screen());
            desk.press("down");
            assert_ne!(desk.press("enter").model.step(), Some(step), "{}", desk.screen());
        }
    }
}

#[test]
fn enter_continues_with_a_selection_and_otherwise_stays_and_chooses_nothing() {
    let mut desk = desk();
    desk.press("down enter");
    assert_eq!((desk.segments().len(), desk.model.step()), (0, Some(Step::Segments)));
    assert!(desk.screen().contains(" ▌[ ] Churn risk"), "{}", desk.screen());
    assert_eq!(desk.press("space enter").model.step(), Some(Step::Attributes));
    assert_eq!(desk.segments(), ["37f5b7c0-0a35-4a3c-8d0e-6ad2b1c0f001"]);
    // The screen reports leaving the step without a segment.
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_of(120));
    desk.press("shift+tab enter");
    assert_eq!((desk.segments().len(), desk.model.step()), (0, Some(Step::Segments)));
}

#[test]
fn all_that_are_shown_are_chosen_and_what_is_hidden_stays() {
    let mut desk = desk();
    desk.press("space").press("/").write("prop").press("ctrl+a");
    assert_eq!(desk.segments().len(), 4);
    assert!(desk.screen().contains("3 of 7 shown, 4 chosen, 1 hidden"));
    desk.press("ctrl+a");
    assert_eq!(desk.segments().len(), 1, "only the hidden segment is selected");
    desk.press("ctrl+a esc ctrl+a");
    assert_eq!(desk.segments().len(), 7);
    assert!(desk.screen().contains("7 of 7 shown, 7 chosen"));
}

#[test]
fn what_is_chosen_stays_chosen_while_the_survey_goes_on() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(under_way(survey_of(1)));
    desk.press("+").write("not-seen-yet, crm/vip").press("enter");
    desk.press("/").write("High").press("enter space").press("/ esc");
    let chosen = ["not-seen-yet", "vip", HIGH];
    assert_eq!(desk.segments(), chosen);
    desk.surveyed(under_way(survey_of(60)));
    desk.surveyed(survey_of(120));
    assert_eq!(desk.segments(), chosen);
    assert!(desk.screen().contains("8 of 8 shown, 3 chosen"), "{}", desk.screen());
    assert!(
        desk.model
            .flow()
            .unwrap()
            .findings()
            .iter()
            .any(|finding| finding.value == Phrase::foreign("ups/not-seen-yet"))
    );
}

#[test]
fn the_cursor_stays_on_its_segment_when_others_appear() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(under_way(survey_of(1)));
    let before = desk.press("end").screen();
    let title = |screen: &str| screen.lines().find(|line| line.starts_with(" ▌")).map(|line| line[..40].to_owned());
    desk.surveyed(survey_of(120));
    assert_eq!(title(&before), title(&desk.screen()));
}

#[test]
fn a_typed_segment_whose_choice_is_taken_back_stays_in_sight() {
    let mut desk = desk();
    desk.press("+").write("my-own").press("enter");
    assert_eq!(desk.segments(), ["my-own"]);
    desk.press("space");
    assert!(desk.segments().is_empty() && desk.screen().contains("[ ] my-own"));
    desk.press("+").write("my-own").press("enter");
    assert_eq!(desk.segments(), ["my-own"]);
}

#[test]
fn pasted_lines_are_taken_when_enter_says_so() {
    let mut desk = desk();
    desk.press("+").paste("  first\r\nsecond\n\n");
    assert!(desk.segments().is_empty());
    desk.press("enter");
    assert_eq!(desk.segments(), ["first", "second"]);
}

#[test]
fn what_is_typed_is_kept_when_one_looks_elsewhere() {
    let mut desk = desk();
    desk.press("+").write("half").press("esc /").write("x").press("esc +").write("-done").press("enter");
    assert_eq!(desk.segments(), ["half-done"]);
}

#[test]
fn one_can_go_on_while_the_source_is_read_but_not_without_a_segment() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(under_way(survey_of(60)));
    assert!(desk.screen().contains("33 %, 8 s left"), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Segments));
    assert!(desk.screen().contains("✗ No segment is chosen."), "{}", desk.screen());
    assert!(desk.segments().is_empty());
    desk.press("space enter");
    assert_eq!(desk.model.step(), Some(Step::Attributes));
    assert!(matches!(desk.model.flow().unwrap().facts().survey, Fact::Loading(..)));
    assert!(
        !desk
            .taken()
            .iter()
            .any(|effect| matches!(effect, AppEffect::Order(Order::Flow(outflow::flow::Effect::Cancel(_)))))
    );
}

#[test]
fn a_saved_name_is_kept() {
    let mut answers = draft();
    answers.activation.segments.push(segment(HIGH, "My name for it"));
    let mut desk = at(Step::Segments, answers);
    desk.surveyed(survey_of(120));
    desk.press("/").write("My name").press("enter space space enter");
    assert_eq!(desk.draft().activation.segments[0].name, "My name for it");
}

#[test]
fn enter_without_a_selection_stays_and_reports_it() {
    let mut desk = desk();
    assert!(desk.model.flow().unwrap().draft().activation.segments.is_empty(), "{}", desk.screen());
    desk.press("down enter");
    let flow = desk.model.flow().unwrap();
    assert_eq!((flow.current_step(), flow.draft().activation.segments.len()), (Step::Segments, 0));
    assert!(desk.screen().contains("✗ No segment is chosen. Choose at least one"), "{}", desk.screen());
    desk.press("space");
    assert!(!desk.screen().contains("No segment is chosen."), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Attributes);
}

#[test]
fn the_chosen_ones_can_be_seen_alone() {
    let mut desk = desk();
    assert!(desk.press("*").screen().contains("Nothing is chosen yet"), "{}", desk.screen());
    desk.press("down space down down space *");
    insta::assert_snapshot!("segments_only_chosen", desk.screen());
    // A segment that the user clears stays in the list until the filter ends.
    desk.press("home space");
    assert!(desk.screen().contains("only chosen: 2 of 7 shown, 1 chosen"), "{}", desk.screen());
    assert!(desk.press("*").screen().contains("7 of 7 shown, 1 chosen"), "{}", desk.screen());
}

#[test]
fn the_chosen_ones_stay_alone_while_the_source_is_read() {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(under_way(survey_of(60)));
    desk.press("down space *");
    assert!(desk.screen().contains("only chosen: 1 of"), "{}", desk.screen());
    desk.surveyed(survey_of(120));
    assert!(desk.screen().contains("only chosen: 1 of"), "{}", desk.screen());
}

#[test]
fn an_id_without_a_name_is_refused_when_it_is_typed() {
    for wrong in ["ups/", "/gold"] {
        let mut desk = desk();
        let before = desk.model.flow().unwrap().draft().activation.segments.len();
        desk.press("+").write(&format!("{wrong}, crm/vip")).press("enter");
        assert!(desk.screen().contains(&format!("{wrong} isn't a segment. Type its ID")), "{}", desk.screen());
        let chosen = || desk.model.flow().unwrap().draft().activation.segments.iter().map(|one| one.id.clone());
        assert_eq!((chosen().next_back(), chosen().count()), (Some("vip".into()), before + 1));
        // The segment stays in the list, so that the user can fix it.
        desk.press("end").write("x").press("ctrl+u").write("mended").press("enter");
        let last = desk.model.flow().unwrap().draft().activation.segments.last().unwrap().id.clone();
        assert_eq!(last, "mended", "{}", desk.screen());
    }
}
