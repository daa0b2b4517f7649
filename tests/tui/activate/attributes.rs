use outflow::flow::Step;

use super::{at, draft, segment};
use crate::desk::{Desk, bare, dark, light};
use crate::feed::{survey_lines, survey_of, under_way};

fn desk() -> Desk {
    let mut desk = at(Step::Attributes, with_segment());
    desk.surveyed(survey_of(120));
    desk
}

fn with_segment() -> outflow::destination::draft::Draft {
    let mut answers = draft();
    answers.activation.segments.push(segment("7841ba61-23c1-4bb3-a495-00d3g5fe1e93", ""));
    answers
}

fn chosen(desk: &Desk) -> Vec<&str> {
    desk.draft().activation.attributes.iter().map(|path| &**path).collect()
}

/// Returns the survey of a feed of one profile with `count` attributes.
fn many(count: usize) -> outflow::source::survey::Survey {
    let all: Vec<_> = (0..count).map(|number| format!(r#""a{number:03}":1"#)).collect();
    survey_lines(vec![format!(
        r#"{{"deep":{{"deeper":{{{}}}}},"identityMap":{{"ECID":[{{"id":"1"}}]}}}}"#,
        all.join(",")
    )])
}

/// Returns a desk with some attributes selected and one branch closed.
pub(crate) fn chosen_some() -> Desk {
    let mut desk = desk();
    desk.press("left down down down down down space down down down space");
    desk
}

#[test]
fn every_state_at_the_usual_size() {
    let mut desk = at(Step::Attributes, with_segment());
    insta::assert_snapshot!("attributes_asked", desk.shot());
    desk.surveyed(under_way(survey_of(60)));
    insta::assert_snapshot!("attributes_under_way", desk.shot());
    desk.surveyed(survey_of(120));
    insta::assert_snapshot!("attributes", desk.press("end up up space").shot());
    insta::assert_snapshot!("attributes_folded", desk.press("home left down down down space").shot());
    insta::assert_snapshot!("attributes_filtered", desk.press("/").write("name").shot());
    insta::assert_snapshot!("attributes_nothing_matches", desk.write("zzz").shot());
    insta::assert_snapshot!("attributes_typing", desk.press("esc +").write("later.value, person.nick").shot());
    insta::assert_snapshot!("attributes_typed", desk.press("enter").shot());
    insta::assert_snapshot!(
        "attributes_fault",
        desk.press("+").write("segmentMembership.ups").press("enter enter").shot()
    );
}

#[test]
fn every_size_and_look() {
    let mut desk = desk();
    desk.press("down down down space");
    insta::assert_snapshot!("attributes_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("attributes_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("attributes_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("attributes_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn a_branch_takes_in_what_is_in_it_and_gives_up_one_of_it() {
    let mut desk = desk();
    desk.press("/").write("person.name").press("enter");
    // The rows are person, name, firstName, lastName.
    desk.press("home down down space");
    assert_eq!(chosen(&desk), ["person.name.firstName"]);
    desk.press("up space");
    assert_eq!(chosen(&desk), ["person.name"], "the whole branch replaces its part");
    desk.press("up space");
    assert_eq!(chosen(&desk), ["person"]);
    desk.press("down down space");
    assert_eq!(
        chosen(&desk),
        ["person.birthDate", "person.email", "person.name.lastName"],
        "all but this one are selected"
    );
    desk.press("space");
    assert_eq!(chosen(&desk).len(), 4);
}

#[test]
fn all_matches_are_chosen_but_not_what_they_are_in() {
    let mut desk = desk();
    desk.press("/").write("val").press("ctrl+a");
    assert_eq!(chosen(&desk), ["consents.collect.val", "consents.marketing.email.val"]);
    desk.press("esc");
    assert!(desk.screen().contains("2 of 13 chosen (50 is the soft limit)"), "{}", desk.screen());
    desk.press("/").write("val").press("ctrl+a");
    assert_eq!(chosen(&desk), [""; 0]);
}

#[test]
fn folds_and_cursor_survive_a_survey() {
    let mut desk = at(Step::Attributes, with_segment());
    desk.surveyed(under_way(survey_of(1)));
    desk.press("left down down");
    let row = |desk: &Desk| desk.screen().lines().find(|line| line.starts_with(" ▌")).unwrap()[..30].to_owned();
    let before = row(&desk);
    desk.surveyed(survey_of(120));
    assert_eq!(row(&desk), before);
    assert!(desk.screen().contains("▸ [ ] consents"), "{}", desk.screen());
}

#[test]
fn more_than_the_soft_limit_is_said_and_allowed() {
    let mut desk = at(Step::Attributes, with_segment());
    desk.surveyed(many(60));
    desk.press("/").write("a0").press("ctrl+a enter");
    assert_eq!(chosen(&desk).len(), 60);
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Identities));
    desk.press("esc");
    assert!(desk.screen().contains("60 attributes are chosen."), "{}", desk.screen());
}

#[test]
fn many_are_folded_at_first_and_unfold_one_by_one() {
    let mut desk = at(Step::Attributes, with_segment());
    desk.surveyed(many(99));
    assert!(desk.screen().contains("▸ [ ] deep (100)") && !desk.screen().contains("deeper"));
    desk.press("right");
    assert!(desk.screen().contains("▸ [ ] deeper (99)"));
    desk.press("right right right end");
    assert!(desk.screen().contains("a098"), "{}", desk.screen());
    desk.press("left left");
    assert!(desk.screen().contains("▸ [ ] deeper (99)"));
}

#[test]
fn the_chosen_ones_can_be_seen_alone_with_what_they_are_in() {
    let mut desk = chosen_some();
    let before = chosen(&desk).len();
    insta::assert_snapshot!("attributes_only_chosen", desk.press("*").screen());
    assert_eq!(chosen(&desk).len(), before);
    assert!(!desk.press("*").screen().contains("only chosen:"));
}

#[test]
fn a_name_with_a_dot_is_typed_in_quotes() {
    let mut desk = at(Step::Attributes, draft());
    desk.press("+").write(r#""person"."e.mail""#).press("enter");
    let attributes = &desk.model.flow().unwrap().draft().activation.attributes;
    assert_eq!(attributes.last().map(String::as_str), Some(r#"person."e.mail""#));
}

#[test]
fn a_path_with_an_empty_part_is_refused_when_it_is_typed() {
    for wrong in [".x", "..", "person."] {
        let mut desk = at(Step::Attributes, draft());
        let before = desk.model.flow().unwrap().draft().activation.attributes.clone();
        desk.press("+").write(wrong).press("enter");
        assert!(desk.screen().contains(&format!("{wrong} has an empty part")), "{}", desk.screen());
        assert_eq!(desk.model.flow().unwrap().draft().activation.attributes, before);
    }
}
