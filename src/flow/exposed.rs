//! Handles a secret in a field that everybody can see. The secret moves to its own field; if that is not possible, it
//! is masked, blocks the step and is in no kept draft. Segments, attributes and feeds may have names of any form, so
//! they are not searched for secrets.

use super::answer::{self, Answer};
use super::field::{AnswerKind, Field};
use super::finding::{Finding, What};
use super::step::Step;
use crate::destination::account::paste;
use crate::destination::draft::Draft;

impl Field {
    /// Returns true if this field is searched for secrets.
    pub fn is_searched(self) -> bool {
        match self.step() {
            Step::Account => self.kind() == AnswerKind::Text || self == Self::Existing,
            Step::Authentication => self.kind() == AnswerKind::Text,
            _ => false,
        }
    }

    pub fn shows_secret(self, text: &str) -> bool {
        self.is_searched() && paste::shows_secret(text)
    }
}

/// Returns the searched fields that contain a secret.
fn fields_with_secret(draft: &Draft) -> impl Iterator<Item = Field> {
    let judged = Field::ALL.iter().copied().filter(|field| field.is_searched());
    judged.filter(|field| match answer::read(draft, *field) {
        Some(Answer::Text(text) | Answer::Choice(text)) => field.shows_secret(&text),
        _ => false,
    })
}

/// Adds a finding for each asked field that contains a secret.
pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    for field in fields_with_secret(draft).filter(|field| field.is_asked(draft)) {
        // No other finding may repeat the secret.
        found.retain(|finding| finding.field != field);
        found.push(Finding::blocking(field, What::SecretInClear));
    }
}

/// Clears every field that contains a secret.
pub(super) fn wipe(draft: &mut Draft) {
    let fields: Vec<_> = fields_with_secret(draft).collect();
    for field in fields {
        answer::write(draft, field, Answer::Text(String::new()));
    }
}
