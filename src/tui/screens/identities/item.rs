//! What the keys can go to on the screen of identities and triggers.

use crate::flow::{Field, Flow, Kind};

/// One place that the keys can go to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    /// A question with yes and no.
    Toggle(Field),
    /// The namespace of this place.
    Namespace(usize),
    /// Where namespaces would be.
    NoNamespace,
    /// The trigger of this place.
    Trigger(usize),
    /// A question with a few options.
    Choice(Field),
    /// A question with a text.
    Text(Field),
    /// On to the next step.
    GoOn,
}

impl Default for Item {
    fn default() -> Self {
        Self::Toggle(Field::AllIdentities)
    }
}

impl Item {
    /// The question it belongs to.
    pub(super) fn field(self) -> Option<Field> {
        match self {
            Self::Toggle(field) | Self::Choice(field) | Self::Text(field) => Some(field),
            Self::Namespace(_) | Self::NoNamespace => Some(Field::Identities),
            Self::Trigger(_) => Some(Field::Triggers),
            Self::GoOn => None,
        }
    }
}

/// All of them, in the order of the questions, and what goes on last.
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
