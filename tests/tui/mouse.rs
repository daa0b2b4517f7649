//! Tests the mouse: it belongs to the terminal until the user turns it on. Then a click does what a key would do.

use outflow::flow::Step;
use outflow::tui::effect::AppEffect;
use outflow::tui::spots::Mouse;

use crate::activate::{at, draft};
use crate::desk::Desk;
use crate::feed::survey_of;
use crate::{account, catalogue, preview, stream};

fn segments() -> Desk {
    let mut desk = at(Step::Segments, draft());
    desk.surveyed(survey_of(120));
    desk
}

/// Returns the row with the selection bar.
fn at_hand(desk: &Desk) -> String {
    desk.screen().lines().find(|line| line.starts_with(" ▌")).unwrap_or_default().to_owned()
}

#[test]
fn it_is_taken_by_a_key_and_the_key_bar_tells_how_to_give_it_back() {
    let mut desk = Desk::with(draft());
    assert!(!desk.screen().contains("F2"));
    desk.press("tab").taken();
    assert_eq!(desk.press("F2").taken(), [AppEffect::Mouse(true)]);
    assert!(
        desk.screen().contains("Mouse support is on") && desk.screen().contains("F2 Mouse off"),
        "{}",
        desk.screen()
    );
    desk.press("tab").taken();
    assert!(desk.screen().contains("F2 Mouse off"), "{}", desk.screen());
    assert_eq!(desk.press("F2").taken(), [AppEffect::Mouse(false)]);
    assert!(!desk.press("tab").screen().contains("F2"), "{}", desk.screen());
}

#[test]
fn help_and_palette_have_it() {
    let mut desk = Desk::new();
    assert!(desk.press("?").write("mouse").screen().contains("Turn on mouse support"), "{}", desk.screen());
    desk.press("esc").taken();
    assert_eq!(desk.press("ctrl+k").write("turn on mouse").press("enter").taken(), [AppEffect::Mouse(true)]);
}

#[test]
fn a_click_puts_the_cursor_on_a_row_and_does_nothing_more() {
    let mut desk = catalogue::some();
    desk.taken();
    assert!(at_hand(desk.click("demo  ")).contains("demo"));
    assert!(at_hand(desk.click("demo  ")).contains("demo"));
    assert!(at_hand(desk.click("try everything here")).contains("try everything here"));
    assert_eq!(desk.taken(), []);

    let mut desk = segments();
    assert!(at_hand(desk.click("Property owners")).contains("Property owners"));
    desk.click("Property owners").click("Property owners");
    assert_eq!(desk.segments(), [""; 0]);
    assert!(desk.click("Strict").screen().contains("▌[ ] Strict"), "{}", desk.screen());
    assert!(at_hand(desk.click("VIP")).contains("VIP"));
}

#[test]
fn rows_of_a_tree_a_form_and_json_can_be_clicked() {
    let mut desk = at(Step::Attributes, draft());
    desk.surveyed(survey_of(120));
    let last = desk.screen().lines().rfind(|line| line.contains("[ ]")).unwrap().trim().to_owned();
    // A click on the box itself chooses the row.
    let last = last.trim_start_matches("[ ] ").to_owned();
    assert!(at_hand(desk.click(&last)).contains(&last), "{}", desk.screen());

    let mut desk = at(Step::Identities, draft());
    desk.surveyed(survey_of(120));
    assert!(at_hand(desk.click("Triggers")).contains("attribute change"), "{}", desk.screen());
    assert!(desk.screen().contains("[x] identity change"), "{}", desk.screen());
    assert!(at_hand(desk.click("identity change")).contains("[ ] identity change"), "{}", desk.screen());
    assert!(at_hand(desk.click("All identities")).contains("[ ] All identities"), "{}", desk.screen());
    assert!(at_hand(desk.click("] All identities")).contains("[x] All identities"), "{}", desk.screen());

    assert!(at_hand(preview::second().click("\"status\": \"exited\"")).contains("exited"));

    let mut desk = account::signed_in();
    assert!(at_hand(desk.click("Region")).contains("us-east-2"), "{}", desk.screen());
}

#[test]
fn a_click_on_a_step_goes_there_when_it_may_be_gone_to() {
    let mut desk = segments();
    desk.click("Source");
    assert_eq!(desk.model.step(), Some(Step::Source));
    desk.click("● Segments");
    assert_eq!(desk.model.step(), Some(Step::Source), "the current stage stays at its step");
    desk.click("Account");
    assert_eq!(desk.model.step(), Some(Step::Account));
    desk.click("Preview");
    assert_eq!(desk.model.step(), Some(Step::Account), "{}", desk.screen());
    assert!(desk.screen().contains("Complete the earlier steps first."), "{}", desk.screen());
}

#[test]
fn the_wheel_moves_in_what_is_under_it() {
    let mut desk = segments();
    assert!(at_hand(desk.mouse(Mouse::WheelDown, "Churn risk")).contains("Propensity, lookalike"), "{}", desk.screen());
    assert!(at_hand(desk.mouse(Mouse::WheelUp, "Churn risk")).contains("c7d0a8f2"), "{}", desk.screen());
    desk.mouse(Mouse::WheelDown, "Account");
    assert!(at_hand(&desk).contains("c7d0a8f2"), "there is nothing to scroll");

    let mut desk = stream::denied();
    desk.press("l");
    let newest = desk.screen();
    desk.mouse(Mouse::WheelDown, newest.lines().nth(6).unwrap().trim());
    assert_ne!(desk.screen(), newest);
}

#[test]
fn what_lies_above_hides_what_is_below_from_the_mouse() {
    let mut desk = segments();
    desk.press("?").click("Account");
    desk.press("esc");
    assert_eq!(desk.model.step(), Some(Step::Segments));
    desk.press("ctrl+k").write("go to").click("Go to Source").press("enter");
    assert_eq!(desk.model.step(), Some(Step::Source));
}

#[test]
fn a_click_on_a_box_chooses_and_clears() {
    let mut desk = segments();
    let line = |desk: &Desk| desk.screen().lines().find(|line| line.contains("VIP")).unwrap().trim().to_owned();
    let row = line(&desk);
    let at_box = row.trim_start_matches('▌').to_owned();
    assert!(at_box.starts_with("[ ]"), "{row}");
    desk.click(&at_box);
    assert!(line(&desk).contains("[x]"), "{}", desk.screen());
    assert_eq!(desk.segments().len(), 1);
    let at_box = line(&desk).trim_start_matches('▌').to_owned();
    desk.click(&at_box);
    assert_eq!(desk.segments(), [""; 0]);
}

#[test]
fn a_click_on_continue_and_on_the_key_bar_does_what_the_key_does() {
    let mut desk = Desk::with(catalogue::saved());
    assert_eq!(desk.model.step(), Some(Step::Review));
    desk.click("Continue ");
    assert_eq!(desk.model.step(), Some(Step::Preview), "{}", desk.screen());
    desk.click("esc ");
    let mut desk = catalogue::some();
    desk.taken();
    assert_eq!(desk.click("q Quit").taken(), [AppEffect::Quit]);
    let mut desk = segments();
    desk.click("? Help");
    assert!(desk.screen().contains("─ Keys ─"), "{}", desk.screen());
    desk.click("esc Close");
    assert!(!desk.screen().contains("─ Keys ─"), "{}", desk.screen());
}
