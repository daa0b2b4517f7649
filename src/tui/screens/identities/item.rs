//! Lists the items of the Identities step that the keys can focus.

use crate::flow::{Field, Flow, Kind};

/// An item that the keys can focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
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

impl Default for Item {
    fn default() -> Self {
        Self::Toggle(Field::AllIdentities)
    }
}

impl Item {
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
pub(super) fn items(flow: &Flow, namespaces: usize) -> Vec<Item> {
    let asked = Field::of(crate::flow::Step::Identities).filter(|field| field.is_asked(flow.draft()));
    asked
        .flat_map(|field| match (field, field.kind()) {
            (Field::Identities, _) if namespaces == 0 => vec![Item::NoNamespace],
            (Field::Identities, _) => (0..namespaces).map(Item::Namespace).collect(),
            (Field::Triggers, _) => (0..field.options().len()).map(Item::Trigger).collect(),
            (_, Kind::Toggle) => vec![Item::Toggle(field)],
            (_, Kind::Text | Kind::Secret) => vec![Item::Text(field)],
            (_, Kind::Choice | Kind::MultiChoice | Kind::Tree) => vec![Item::Choice(field)],
        })
        .chain([Item::GoOn])
        .collect()
}
