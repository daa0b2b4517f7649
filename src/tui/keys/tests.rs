use std::collections::BTreeSet;

use super::*;

#[test]
fn no_key_means_two_things_in_one_context() {
    let mut seen = Vec::new();
    for binding in TABLE {
        for chord in binding.chords {
            assert!(!seen.contains(&(binding.context, *chord)), "{:?} {chord:?}", binding.context);
            seen.push((binding.context, *chord));
        }
    }
}

#[test]
fn every_action_has_a_key() {
    let bound: BTreeSet<_> = TABLE.iter().map(|binding| binding.action).collect();
    let free: Vec<_> = Action::ALL.iter().filter(|action| !bound.contains(action)).collect();
    assert_eq!(free, [] as [&Action; 0]);
}

#[test]
fn what_is_nearer_comes_first_and_hides_what_is_wider() {
    let contexts = [KeyContext::Secret, KeyContext::Text, KeyContext::Step, KeyContext::Everywhere];
    assert_eq!(action(&contexts, Chord::ctrl('r')), Some(Action::Reveal));
    assert_eq!(action(&contexts[1..], Chord::ctrl('r')), Some(Action::CheckAgain));
    let named: Vec<_> = bindings(&[KeyContext::Palette, KeyContext::Step]).into_iter().map(|one| one.action).collect();
    assert!(!named.contains(&Action::Next) && named.contains(&Action::Open));
}
