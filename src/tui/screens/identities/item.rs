//! Lists the items of the Identities step that the keys can focus.

use crate::flow::{AnswerKind, Field, Flow};

/// An item that the keys can focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum IdentitiesItem {
    Toggle(Field),
    /// The namespace with this index.
    Namespace(usize),
    /// Stands in for the namespaces while there are none.
    NoNamespace,
    /// The trigger with this index.
    Trigger(usize),
    Choice(Field),
    Text(Field),
    /// The `Continue` row.
    GoOn,
}

impl Default for IdentitiesItem {
    fn default() -> Self {
        Self::Toggle(Field::AllIdentities)
    }
}

impl IdentitiesItem {
    pub(super) fn field(self) -> Option<Field> {
        match self {
            Self::Toggle(field) | Self::Choice(field) | Self::Text(field) => Some(field),
            Self::Namespace(_) | Self::NoNamespace => Some(Field::Identities),
            Self::Trigger(_) => Some(Field::Triggers),
            Self::GoOn => None,
        }
    }
}

/// Returns all items in the order of the fields, with the `Continue` row at the end.
pub(super) fn list_items(flow: &Flow, namespaces: usize) -> Vec<IdentitiesItem> {
    let asked = Field::of_step(crate::flow::Step::Identities).filter(|field| field.is_asked(flow.draft()));
    asked
        .flat_map(|field| match (field, field.kind()) {
            (Field::Identities, _) if namespaces == 0 => vec![IdentitiesItem::NoNamespace],
            (Field::Identities, _) => (0..namespaces).map(IdentitiesItem::Namespace).collect(),
            (Field::Triggers, _) => (0..field.options().len()).map(IdentitiesItem::Trigger).collect(),
            (_, AnswerKind::Toggle) => vec![IdentitiesItem::Toggle(field)],
            (_, AnswerKind::Text | AnswerKind::Secret) => vec![IdentitiesItem::Text(field)],
            (_, AnswerKind::Choice | AnswerKind::MultiChoice | AnswerKind::Tree) => vec![IdentitiesItem::Choice(field)],
        })
        .chain([IdentitiesItem::GoOn])
        .collect()
}
