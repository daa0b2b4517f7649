//! Lists what the keys can focus in a form: its fields, and the row of the folded group.

use super::Form;
use crate::flow::{AnswerKind, Field, Flow};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FormItem {
    Field(Field),
    /// The row that shows or hides the settings that rarely change.
    Fold,
}

impl FormItem {
    pub(super) fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Fold => None,
        }
    }
}

/// How a field looks and is edited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Text,
    Secret,
    /// Words separated by commas.
    Words,
    Choice,
    Checks,
    Toggle,
}

pub(super) fn shape(field: Field) -> Shape {
    match field.kind() {
        // A saved account has no fixed options: it is chosen from suggestions.
        AnswerKind::Choice if field.options().is_empty() => Shape::Text,
        AnswerKind::Text => Shape::Text,
        AnswerKind::Secret => Shape::Secret,
        AnswerKind::Choice => Shape::Choice,
        AnswerKind::MultiChoice if field.options().is_empty() && field != Field::Identities => Shape::Words,
        AnswerKind::MultiChoice | AnswerKind::Tree => Shape::Checks,
        AnswerKind::Toggle => Shape::Toggle,
    }
}

impl Form {
    /// Returns the items that are shown, in order.
    pub(super) fn list_items(&self, flow: &Flow) -> Vec<FormItem> {
        let (folded, shown): (Vec<_>, Vec<_>) = flow.fields().partition(|field| field.is_advanced());
        let mut items: Vec<_> = shown.into_iter().map(FormItem::Field).collect();
        if !folded.is_empty() {
            items.push(FormItem::Fold);
        }
        if self.is_open(flow) {
            items.extend(folded.into_iter().map(FormItem::Field));
        }
        items
    }

    /// Returns whether the folded group is open: the operator opened it, or one of its fields has the focus or a
    /// finding.
    pub(super) fn is_open(&self, flow: &Flow) -> bool {
        self.is_unfolded
            || self.at.and_then(FormItem::field).is_some_and(Field::is_advanced)
            || flow.visible_findings().iter().any(|finding| finding.field.is_advanced())
    }
}
