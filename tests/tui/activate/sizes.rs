//! Tests that the lists have priority at the minimum size.

use outflow::flow::Step;

use super::{at, draft, segment};
use crate::desk::dark;
use crate::feed::survey_of;

#[test]
fn the_rows_of_lists_are_in_sight_at_the_least_size() {
    for step in [Step::Segments, Step::Attributes, Step::Identities] {
        let mut answers = draft();
        answers.activation.segments.push(segment("37f5b7c0-0a35-4a3c-8d0e-6ad2b1c0f001", ""));
        answers.activation.all_identities = false;
        let mut desk = at(step, answers);
        desk.surveyed(survey_of(120));
        if step == Step::Identities {
            // The triggers are the longest list here.
            desk.press("tab tab");
        }
        let screen = desk.shot_as(60, 16, &dark());
        let is_row = |line: &&str| line.contains("[ ] ") || line.contains("[x] ");
        let rows = screen.lines().filter(is_row).filter(|line| !line.contains("Strict")).count();
        assert!(rows >= if step == Step::Identities { 3 } else { 5 }, "{screen}");
        assert!(step == Step::Identities || screen.contains("[ Continue ]"), "{screen}");
    }
}

#[test]
fn what_is_wrong_has_room_at_the_least_size() {
    let mut answers = draft();
    answers.activation.segments.push(segment("not-in-the-feed", ""));
    let mut desk = at(Step::Segments, answers);
    desk.surveyed(survey_of(120)).press("enter esc");
    let screen = desk.shot_as(60, 16, &dark());
    assert!(screen.contains("! No profile in the feed is in ups/not-in-the-feed. Check"), "{screen}");
    assert!(screen.contains("the ID, or continue if its members come later."), "{screen}");
}
