//! Which offer of a question is at hand: the one that was gone to stays at hand while others come, else what is typed says.

use super::offers::{Offer, offers};
use super::{Form, text_of};
use crate::flow::{Field, Flow};
use crate::text::Texts;

/// What says which offer is at hand.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) enum Hand {
    /// What is typed.
    #[default]
    Guessed,
    /// A key has gone to this one, or the mouse.
    Picked(String),
    /// None is: what is typed stays as it is.
    Typed,
}

/// When what is typed stands for an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Guess {
    /// Always: there are no others, and the first that matches is meant.
    First,
    /// Where it is a part of the name of one and no other. Another may be typed all the same.
    Only,
    /// Never: what is typed may be one of its own.
    Never,
}

/// The offers of a question that match what is typed.
pub(super) struct Matching {
    pub(super) all: Vec<Offer>,
    /// The places of those that match.
    pub(super) found: Vec<usize>,
    /// Where among these one is.
    pub(super) at: usize,
    /// Whether that one is at hand, so that going on takes it.
    pub(super) at_hand: bool,
}

impl Matching {
    /// The offer that is so far down among those that match.
    pub(super) fn get(&self, at: usize) -> Option<&Offer> {
        self.found.get(at).and_then(|place| self.all.get(*place))
    }

    /// The offer that going on takes.
    pub(super) fn taken(&self) -> Option<&Offer> {
        self.get(self.at).filter(|_| self.at_hand)
    }

    fn place(&self, value: &str) -> Option<usize> {
        (0..self.found.len()).find(|at| self.get(*at).is_some_and(|offer| offer.value == value))
    }
}

impl Form {
    pub(super) fn matching(&self, field: Field, flow: &Flow, texts: &Texts) -> Matching {
        let (all, typed) = (offers(flow, field, texts), text_of(flow, field));
        let found = self.found(field, &typed, &all);
        let matching = Matching { all, found, at: 0, at_hand: false };
        let exact = matching.place(typed.trim());
        let (at, at_hand) = match (&self.hand, guess(field)) {
            (Hand::Picked(value), _) => {
                let place = matching.place(value);
                (place, place.is_some())
            }
            (Hand::Guessed, Guess::First) => (exact, true),
            (Hand::Guessed, Guess::Only) if exact.is_none() => {
                let only = only_with(&typed, &matching.all).and_then(|value| matching.place(value));
                (only, only.is_some())
            }
            (Hand::Guessed | Hand::Typed, _) => (exact, false),
        };
        Matching { at: at.unwrap_or_default(), at_hand, ..matching }
    }
}

/// When a part of an offer stands for it.
pub(super) fn guess(field: Field) -> Guess {
    match field {
        Field::Stream => Guess::Never,
        // A destination may be set up here for a machine that has other profiles.
        Field::Profile => Guess::Only,
        _ => Guess::First,
    }
}

/// The one value that has what is typed in it.
fn only_with<'a>(typed: &str, all: &'a [Offer]) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    let mut found = all.iter().filter(|offer| offer.value.to_lowercase().contains(&typed));
    let only = found.next().filter(|_| !typed.is_empty())?;
    found.next().is_none().then_some(&only.value)
}
