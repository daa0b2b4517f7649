//! Adds entries to an answer that is a list, and removes them.

use std::collections::HashSet;
use std::hash::Hash;

/// Adds the entries that `answer` lacks. `key` returns what identifies an entry.
pub fn add_missing<T, K: Eq + Hash>(answer: &mut Vec<T>, entries: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) {
    let mut known: HashSet<K> = answer.iter().map(&key).collect();
    answer.extend(entries.into_iter().filter(|entry| known.insert(key(entry))));
}

/// Removes the entries if `answer` has all of them; otherwise adds those that it lacks.
pub fn toggle_all<T, K: Eq + Hash>(answer: &mut Vec<T>, entries: Vec<T>, key: impl Fn(&T) -> K) {
    let before = answer.len();
    let toggled: HashSet<K> = entries.iter().map(&key).collect();
    add_missing(answer, entries, &key);
    if answer.len() == before {
        answer.retain(|entry| !toggled.contains(&key(entry)));
    }
}
