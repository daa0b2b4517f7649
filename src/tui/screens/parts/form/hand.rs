//! Decides which suggestion is highlighted. A suggestion picked by key or mouse stays highlighted while more arrive;
//! otherwise the typed text decides.

use super::offers::{Suggestion, list_suggestions};
use super::{Form, text_answer};
use crate::flow::{Field, Flow};
use crate::text::Texts;

/// How the highlighted suggestion is determined.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) enum Highlight {
    /// By the typed text.
    #[default]
    Guessed,
    /// Picked by key or mouse: this one.
    Picked(String),
    /// None is highlighted: the typed text is the answer.
    Typed,
}

/// When the typed text stands for a suggestion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum AutoSelect {
    /// Always: the field accepts only suggestions, so the first match is meant.
    First,
    /// If it is part of exactly one suggestion. The field accepts other text too.
    Only,
    /// Never: the field accepts any text.
    Never,
}

/// The suggestions of a field, and those that match the typed text.
pub(super) struct MatchingSuggestions {
    pub(super) all: Vec<Suggestion>,
    /// Indices into `all` of the suggestions that match.
    pub(super) found: Vec<usize>,
    /// Index into `found` of the current suggestion.
    pub(super) at: usize,
    /// Whether that one is highlighted, so that leaving the field answers with it.
    pub(super) at_hand: bool,
}

impl MatchingSuggestions {
    /// Returns the matching suggestion with this index.
    pub(super) fn get(&self, at: usize) -> Option<&Suggestion> {
        self.found.get(at).and_then(|place| self.all.get(*place))
    }

    /// Returns the suggestion that leaving the field answers with.
    pub(super) fn taken(&self) -> Option<&Suggestion> {
        self.get(self.at).filter(|_| self.at_hand)
    }

    fn place(&self, value: &str) -> Option<usize> {
        (0..self.found.len()).find(|at| self.get(*at).is_some_and(|offer| offer.value == value))
    }
}

impl Form {
    pub(super) fn matching(&self, field: Field, flow: &Flow, texts: &Texts) -> MatchingSuggestions {
        let (all, typed) = (list_suggestions(flow, field, texts), text_answer(flow, field));
        let found = self.find_matches(field, &typed, &all);
        let matching = MatchingSuggestions { all, found, at: 0, at_hand: false };
        let exact = matching.place(typed.trim());
        let (at, at_hand) = match (&self.hand, auto_select(field)) {
            (Highlight::Picked(value), _) => {
                let place = matching.place(value);
                (place, place.is_some())
            }
            (Highlight::Guessed, AutoSelect::First) => (exact, true),
            (Highlight::Guessed, AutoSelect::Only) if exact.is_none() => {
                let only = find_only(&typed, &matching.all, |offer| &offer.value);
                let only = only.and_then(|offer| matching.place(&offer.value));
                (only, only.is_some())
            }
            (Highlight::Guessed | Highlight::Typed, _) => (exact, false),
        };
        MatchingSuggestions { at: at.unwrap_or_default(), at_hand, ..matching }
    }
}

/// Returns when a part of a suggestion stands for it.
pub(super) fn auto_select(field: Field) -> AutoSelect {
    match field {
        Field::Stream => AutoSelect::Never,
        // The destination may be meant for a machine with other AWS profiles.
        Field::Profile => AutoSelect::Only,
        _ => AutoSelect::First,
    }
}

/// Returns the suggestion whose `part` contains the typed text, ignoring case, if there is exactly one.
pub(super) fn find_only<'a>(
    typed: &str,
    all: &'a [Suggestion],
    part: fn(&Suggestion) -> &str,
) -> Option<&'a Suggestion> {
    let typed = typed.trim().to_lowercase();
    let mut found = all.iter().filter(|offer| part(offer).to_lowercase().contains(&typed));
    let only = found.next().filter(|_| !typed.is_empty())?;
    found.next().is_none().then_some(only)
}
