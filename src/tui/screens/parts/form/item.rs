//! Lists what the keys can focus in a form: its fields, and the row of the folded group.

use super::Form;
use crate::flow::{AnswerKind, Field, Finding, Flow};

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

/// The items of a form and the findings about them, which are costly to compute: drawing asks for them once.
pub(super) struct FormView<'a> {
    pub(super) flow: &'a Flow,
    /// The items that are shown, in order.
    pub(super) items: Vec<FormItem>,
    /// The focused item: the first one if the last focused one is not shown any more.
    pub(super) at: Option<FormItem>,
    /// Whether the folded group is open: the operator opened it, or one of its fields has the focus or a finding.
    pub(super) is_open: bool,
    /// All findings, also those that are not shown yet.
    pub(super) findings: Vec<Finding>,
}

impl FormView<'_> {
    /// Returns the findings that may be shown about a field.
    pub(super) fn visible_findings(&self, field: Field) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.field == field && self.flow.is_visible(finding))
    }
}

impl Form {
    pub(super) fn view<'a>(&self, flow: &'a Flow) -> FormView<'a> {
        let findings = flow.findings();
        let has_finding = || findings.iter().any(|finding| finding.field.is_advanced() && flow.is_visible(finding));
        let has_focus = self.at.and_then(FormItem::field).is_some_and(Field::is_advanced);
        let is_open = self.is_unfolded || has_focus || has_finding();
        let (folded, shown): (Vec<_>, Vec<_>) = flow.fields().partition(|field| field.is_advanced());
        let mut items: Vec<_> = shown.into_iter().map(FormItem::Field).collect();
        if !folded.is_empty() {
            items.push(FormItem::Fold);
        }
        if is_open {
            items.extend(folded.into_iter().map(FormItem::Field));
        }
        let at = self.at.filter(|at| items.contains(at)).or_else(|| items.first().copied());
        FormView { flow, items, at, is_open, findings }
    }
}
