//! Suggests answers from the lists that are known, and adds notes below answers.

use crate::destination::spec::REGIONS;
use crate::flow::offers::{Offer, list_offers};
use crate::flow::{Fact, Field, Flow};
use crate::text::{Texts, say};
use crate::tui::filter::PART;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{pad, width};

/// Cells of a stream's mode.
const MODE: usize = 12;

/// A suggested answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Suggestion {
    pub(super) value: String,
    /// Facts about the answer, shown beside it.
    pub(super) about: String,
    /// `value` and `about`, which the filter searches.
    searched: String,
}

impl Suggestion {
    fn new(value: &str, about: impl Into<String>) -> Self {
        let about = about.into();
        Self { value: value.to_owned(), searched: format!("{value}{PART}{about}"), about }
    }

    pub(super) fn searched(&self) -> &str {
        &self.searched
    }
}

/// Returns the suggestions, their facts in columns.
pub(super) fn list_suggestions(flow: &Flow, field: Field, texts: &Texts) -> Vec<Suggestion> {
    let offers = list_offers(flow, field, texts);
    let widest = || offers.iter().map(|offer| offer.about.first().map_or(0, |fact| width(fact))).max();
    let (cells, gap) = match field {
        Field::Stream => (MODE, " "),
        _ => (widest().unwrap_or_default(), "  "),
    };
    let about = |offer: &Offer| match offer.about.as_slice() {
        [first, second] => format!("{}{gap}{second}", pad(first, cells)),
        other => other.join(gap),
    };
    offers.iter().map(|offer| Suggestion::new(&offer.value, about(offer))).collect()
}

/// Returns how many suggestions there are, and whether more may come.
pub(super) fn count_offers(flow: &Flow, field: Field, shown: usize, count: usize, look: &Look) -> String {
    match (field, &flow.facts().streams) {
        (Field::Stream, Fact::Loading(..)) => look.text(say::OffersSoFar { shown, count }),
        (Field::Stream, Fact::Stopped(..)) => look.text(say::OffersNotAll { shown, count }),
        _ => look.text(say::OffersShown { shown, count }),
    }
}

/// Returns the note below an answer.
pub(super) fn note(flow: &Flow, field: Field, look: &Look) -> Option<(Role, String)> {
    let account = &flow.draft().account;
    match field {
        Field::AccessKeyId => {
            let number = flow.facts().key.get()?.as_ref()?;
            let shown = format!("{} {} {}", number.get(..4)?, number.get(4..8)?, number.get(8..)?);
            Some((Role::Muted, look.text(say::NoteKeyAccount { account: shown })))
        }
        Field::Secret if flow.secret(field).is_none() && account.is_stored() => {
            let chars = account.stored.as_ref().map_or(0, |stored| stored.chars);
            Some((Role::Good, look.text(say::NoteSecretStored { count: chars })))
        }
        Field::Profile => match &flow.facts().profiles {
            Fact::Failed(reason) => Some((Role::Warn, look.reason(say::NoteNoProfiles { reason }))),
            _ => None,
        },
        Field::Stream => {
            let Fact::Stopped(_, Some(reason)) = &flow.facts().streams else { return None };
            Some((Role::Warn, look.reason(say::NoteListingBroke { reason })))
        }
        Field::Region => {
            let region = REGIONS.iter().find(|region| region.code == account.region.trim())?;
            Some((Role::Muted, region.name.to_owned()))
        }
        _ => None,
    }
}
