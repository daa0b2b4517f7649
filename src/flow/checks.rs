//! Checks the answers. Pure: the same answers and facts give the same findings.

mod account;
mod activation;
mod connection;
mod source;
#[cfg(test)]
pub(super) mod tests;

use time::OffsetDateTime;

pub(super) use account::{KEY_ID, length_doubt};
pub use activation::MANY_ATTRIBUTES;
pub(super) use connection::problem;

use super::effect::{AccountSummary, StreamOption};
use super::exposed;
use super::field::Field;
use super::finding::{Finding, What};
use super::secrets::TypedSecrets;
use crate::destination::check::Verdict;
use crate::destination::draft::Draft;
use crate::source::survey::Survey;
use crate::text::Phrase;

/// What the checks depend on, apart from the draft.
pub(super) struct CheckContext<'a> {
    pub(super) secrets: &'a TypedSecrets,
    pub(super) destinations: &'a [String],
    pub(super) accounts: Option<&'a [AccountSummary]>,
    pub(super) streams: Option<&'a [StreamOption]>,
    /// Only a survey that has read the whole source.
    pub(super) survey: Option<&'a Survey>,
    pub(super) unreadable: Option<&'a Phrase>,
    /// What the last check of the permissions found.
    pub(super) verdict: Option<Verdict>,
    pub(super) now: OffsetDateTime,
}

/// Returns the findings for all answers that are asked for, in the order of the fields.
pub(super) fn check_draft(draft: &Draft, around: &CheckContext<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    account::check(draft, around, &mut found);
    connection::check(draft, around, &mut found);
    source::check(draft, around, &mut found);
    activation::check(draft, around, &mut found);
    exposed::check(draft, &mut found);
    found.retain(|finding| finding.field.is_asked(draft));
    found.sort_by_key(|finding| finding.field);
    found
}

/// Requires a text. Returns it if it can be checked further.
fn require_text<'t>(field: Field, text: &'t str, found: &mut Vec<Finding>) -> Option<&'t str> {
    if text.trim().is_empty() {
        found.push(Finding::blocking(field, What::Missing));
        return None;
    }
    reject_controls(field, text, found)
}

/// Requires a text without control characters.
fn reject_controls<'t>(field: Field, text: &'t str, found: &mut Vec<Finding>) -> Option<&'t str> {
    if text.contains(char::is_control) {
        let shown: String = text.chars().filter(|c| !c.is_control()).collect();
        found.push(Finding::blocking(field, What::BadCharacter).with_value(shown));
        return None;
    }
    Some(text)
}

/// Requires words that a spec accepts: not empty, and without control characters.
fn check_words(field: Field, words: &[String], found: &mut Vec<Finding>) {
    for word in words.iter().filter(|word| word.trim().is_empty() || word.contains(char::is_control)) {
        let shown: String = word.chars().filter(|c| !c.is_control()).collect();
        found.push(Finding::blocking(field, What::WordForm).with_value(shown));
    }
}
