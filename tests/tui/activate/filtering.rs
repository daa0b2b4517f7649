//! Tests that typing filters long lists, and that esc clears the filter before it leaves.

use outflow::flow::Step;
use outflow::tui::keys::{Action, KeyContext, KeyName, bindings};

use super::{at, draft, segment};
use crate::desk::Desk;
use crate::feed::survey_of;

/// The long lists, and a word that has one match in each.
const LISTS: [(Step, &str); 2] = [(Step::Segments, "Property"), (Step::Attributes, "birthD")];

fn desk(step: Step) -> Desk {
    let mut answers = draft();
    answers.activation.segments.push(segment("37f5b7c0-0a35-4a3c-8d0e-6ad2b1c0f001", ""));
    let mut desk = at(step, answers);
    desk.surveyed(survey_of(120));
    desk
}

fn chosen(desk: &Desk) -> usize {
    desk.draft().activation.segments.len() + desk.draft().activation.attributes.len()
}

#[test]
fn letters_and_digits_begin_the_filter_and_go_on_with_it() {
    for (step, word) in LISTS {
        for first in ["down", "end end"] {
            let mut desk = desk(step);
            desk.press(first).write(word);
            assert!(desk.screen().contains(&format!("/ filter: {word} ")), "{}", desk.screen());
            // Back in the list, the next letter continues the filter.
            desk.press("enter").write("7");
            assert!(desk.screen().contains(&format!("/ filter: {word}7 ")), "{}", desk.screen());
            assert_eq!(desk.model.step(), Some(step));
        }
    }
}

#[test]
fn no_letter_and_no_digit_means_anything_else_there() {
    for (step, _) in LISTS {
        for first in ["down", "end end"] {
            let mut desk = desk(step);
            let contexts = desk.press(first).model.contexts();
            assert!(contexts.contains(&KeyContext::Picker));
            let is_letter = |code: &KeyName| matches!(code, KeyName::Char(c) if c.is_alphanumeric());
            let all =
                bindings(&contexts).into_iter().flat_map(|one| one.chords.iter().map(|chord| (one.action, chord)));
            let letters: Vec<_> = all.filter(|(_, chord)| chord.text().is_some() && is_letter(&chord.code)).collect();
            assert_eq!(letters, []);
        }
    }
}

#[test]
fn space_still_chooses_and_signs_are_still_keys() {
    for (step, word) in LISTS {
        let mut desk = desk(step);
        let before = chosen(&desk);
        desk.write(word).press("enter space");
        assert_ne!(chosen(&desk), before, "{}", desk.screen());
        desk.press("esc *");
        assert!(desk.screen().contains("only chosen:"), "{}", desk.screen());
        desk.press("* +");
        assert!(desk.model.contexts().contains(&KeyContext::Typing), "{}", desk.screen());
        assert!(desk.press("esc ?").screen().contains("─ Keys ─"), "{}", desk.screen());
    }
}

#[test]
fn what_is_pasted_is_the_filter_and_nothing_more() {
    for (step, word) in LISTS {
        let mut desk = desk(step);
        let before = chosen(&desk);
        desk.paste(&format!("{word}\n\n"));
        assert!(desk.screen().contains(&format!("/ filter: {word} ")), "{}", desk.screen());
        assert_eq!((desk.model.step(), chosen(&desk)), (Some(step), before));
    }
}

#[test]
fn help_says_that_letters_filter() {
    let mut desk = desk(Step::Segments);
    assert!(
        desk.press("?").write("digits").screen().contains("Filter the list; typing letters or digits also filters it")
    );
}

#[test]
fn esc_clears_a_kept_filter_before_it_goes_back() {
    for (step, word) in LISTS {
        for then in ["enter", "enter end end"] {
            let mut desk = desk(step);
            desk.write(word).press(then);
            assert!(desk.screen().contains("esc Clear"), "{}", desk.screen());
            desk.press("esc");
            assert_eq!(desk.model.step(), Some(step));
            assert!(!desk.screen().contains(&format!("filter: {word}")), "{}", desk.screen());
            assert_ne!(desk.press("esc").model.step(), Some(step));
        }
    }
}

#[test]
fn clearing_the_filter_keeps_the_selected_segment() {
    let mut desk = desk(Step::Segments);
    desk.write("Property").press("enter esc");
    assert!(desk.screen().contains(" ▌[ ] Property owners"), "{}", desk.screen());
}

#[test]
fn the_filter_key_still_opens_it() {
    for (step, _) in LISTS {
        let mut desk = desk(step);
        let found = bindings(&desk.model.contexts()).into_iter().filter(|one| one.action == Action::TypeFilter).count();
        assert_eq!(found, 1);
        desk.press("/").write("/x");
        assert!(desk.screen().contains("/ filter: /x "), "{}", desk.screen());
    }
}
