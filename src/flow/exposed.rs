//! A secret in an answer that everybody may see: it goes where it belongs, else it is masked, blocks the step and is in no
//! draft. Segments, attributes and feeds may have names of any form and are not judged.

use super::answer::{self, Answer};
use super::field::{Field, Kind};
use super::finding::{Finding, What};
use super::step::Step;
use crate::destination::account::paste;
use crate::destination::draft::Draft;

impl Field {
    /// Whether a secret that is typed here is taken for one.
    pub fn is_judged(self) -> bool {
        match self.step() {
            Step::Account => self.kind() == Kind::Text || self == Self::Existing,
            Step::Authentication => self.kind() == Kind::Text,
            _ => false,
        }
    }

    /// Whether `text`, the answer, holds a secret in clear.
    pub fn shows_secret(self, text: &str) -> bool {
        self.is_judged() && paste::shows_secret(text)
    }
}

/// The judged answers that hold a secret.
fn exposed(draft: &Draft) -> impl Iterator<Item = Field> {
    let judged = Field::ALL.iter().copied().filter(|field| field.is_judged());
    judged.filter(|field| match answer::read(draft, *field) {
        Some(Answer::Text(text) | Answer::Choice(text)) => field.shows_secret(&text),
        _ => false,
    })
}

/// Says so of each that is asked for.
pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    for field in exposed(draft).filter(|field| field.is_asked(draft)) {
        // No other finding may repeat it.
        found.retain(|finding| finding.field != field);
        found.push(Finding::blocks(field, What::SecretInClear));
    }
}

/// Empties them.
pub(super) fn wipe(draft: &mut Draft) {
    let fields: Vec<_> = exposed(draft).collect();
    for field in fields {
        answer::write(draft, field, Answer::Text(String::new()));
    }
}
