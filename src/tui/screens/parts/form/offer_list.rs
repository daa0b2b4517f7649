//! The open list of suggestions below a field. Typing filters it; only Enter or a click takes the highlighted row as the
//! answer. A text that was typed in full is an answer too: there is nothing else that it could mean.

use super::offers::{Suggestion, list_suggestions};
use super::{Form, handled_if, is_editing, pasting, text_answer};
use crate::flow::{Answer, Field, Flow, Msg};
use crate::secret::redaction::redacted;
use crate::text::{Key, Notification, Texts, Tone, say};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::Action;
use crate::tui::screens::ScreenContext;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::list::Cursor;

/// Maximum number of visible rows.
pub(super) const OFFERS: usize = 5;

#[derive(Default)]
pub(super) struct OfferList {
    pub(super) filter: String,
    pub(super) input: TextInput,
    /// The highlighted row. It stays highlighted while more suggestions arrive.
    highlighted: Option<OfferRow>,
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum OfferRow {
    /// The suggestion with this value.
    Suggestion(String),
    /// The filter itself, as the answer.
    AsTyped,
}

/// The suggestions of a field and the rows of its list.
pub(super) struct OfferRows {
    pub(super) all: Vec<Suggestion>,
    /// Indices into `all` of the suggestions that match.
    pub(super) found: Vec<usize>,
    /// Whether the last row offers the typed text.
    pub(super) has_typed: bool,
    /// The index of the highlighted row.
    pub(super) at: usize,
}

impl OfferRows {
    pub(super) fn count(&self) -> usize {
        self.found.len() + usize::from(self.has_typed)
    }

    pub(super) fn suggestion(&self, row: usize) -> Option<&Suggestion> {
        self.found.get(row).and_then(|index| self.all.get(*index))
    }

    fn row(&self, row: usize) -> Option<OfferRow> {
        match self.suggestion(row) {
            Some(offer) => Some(OfferRow::Suggestion(offer.value.clone())),
            None => (row < self.count()).then_some(OfferRow::AsTyped),
        }
    }
}

impl Form {
    /// Returns the rows of the open list.
    pub(super) fn offer_rows(&self, list: &OfferList, field: Field, flow: &Flow, texts: &Texts) -> OfferRows {
        let all = list_suggestions(flow, field, texts);
        let typed = list.filter.trim();
        let found = self.find_matches(field, typed, &all);
        let is_listed = all.iter().any(|offer| offer.value == typed);
        let has_typed = accepts_typed(field) && !typed.is_empty() && !is_listed;
        let at = match &list.highlighted {
            Some(OfferRow::Suggestion(value)) => found.iter().position(|index| all[*index].value == *value),
            Some(OfferRow::AsTyped) => has_typed.then_some(found.len()),
            None => None,
        };
        OfferRows { all, found, has_typed, at: at.unwrap_or_default() }
    }

    /// Opens the list. Without a filter it shows every suggestion, and highlights the answer.
    pub(super) fn open_offers(&mut self, filter: Option<String>, field: Field, flow: &Flow, texts: &Texts) {
        let highlighted = Some(OfferRow::Suggestion(text_answer(flow, field))).filter(|_| filter.is_none());
        let filter = filter.unwrap_or_default();
        let list = OfferList { filter, highlighted, ..OfferList::default() };
        let rows = self.offer_rows(&list, field, flow, texts);
        self.focus.offers = Some(OfferList { highlighted: rows.row(rows.at), ..list });
    }

    pub(super) fn act_on_offers(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let Some(list) = self.focus.offers.take() else { return self.begin_offers(input, field, flow, desk) };
        let rows = self.offer_rows(&list, field, flow, desk.texts);
        match input {
            UserInput::Do(Action::Choose) => {
                self.focus.offers = Some(list);
                self.take_row(rows.at, field, flow, desk);
            }
            UserInput::Do(Action::Close) => {}
            UserInput::Do(action @ (Action::Up | Action::Down | Action::PageUp | Action::PageDown)) => {
                let mut cursor = Cursor::new(rows.at);
                cursor.act(*action, rows.count(), OFFERS);
                self.focus.offers = Some(OfferList { highlighted: rows.row(cursor.index()), ..list });
            }
            input => {
                let OfferList { mut filter, input: mut typed, highlighted } = list;
                let is_changed = typed.act(input, &mut filter);
                // A paste can arrive as keys. A secret goes to its own field, and never stays in a filter.
                if field.shows_secret(&filter) && pasting::take(&filter, field, flow, desk) {
                    return Handled::Yes;
                }
                let list = OfferList { filter, input: typed, highlighted: highlighted.filter(|_| !is_changed) };
                let rows = self.offer_rows(&list, field, flow, desk.texts);
                self.focus.offers = Some(OfferList { highlighted: rows.row(rows.at), ..list });
                return handled_if(is_changed || is_editing(input));
            }
        }
        Handled::Yes
    }

    /// Opens the list by its key, or by typing: a character starts a new filter, erasing edits the answer.
    fn begin_offers(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let mut filter = match input {
            UserInput::Do(Action::OpenList) => {
                self.open_offers(None, field, flow, desk.texts);
                return Handled::Yes;
            }
            UserInput::Type(_) | UserInput::Paste(_) => String::new(),
            UserInput::Do(_) => text_answer(flow, field),
            UserInput::Point(_) => return Handled::No,
        };
        if TextInput::default().act(input, &mut filter) {
            self.open_offers(Some(filter), field, flow, desk.texts);
            return Handled::Yes;
        }
        handled_if(is_editing(input))
    }

    /// Answers with a row of the open list, and closes the list.
    pub(super) fn take_row(&mut self, row: usize, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(list) = self.focus.offers.take() else { return };
        let rows = self.offer_rows(&list, field, flow, desk.texts);
        match rows.row(row) {
            Some(OfferRow::Suggestion(value)) => desk.tell(flow, Msg::Answer(field, Answer::Text(value))),
            Some(OfferRow::AsTyped) => {
                desk.tell(flow, Msg::Answer(field, Answer::Text(list.filter.trim().to_owned())));
            }
            None => {
                self.focus.offers = Some(list);
                desk.say(Notification::new(Tone::Info, Key::ListNothingMatches));
            }
        }
    }

    /// Closes the list because the focus moves. Nothing is chosen by moving: only a text that was typed in full is the
    /// answer, because it is a suggestion or none contains it.
    pub(super) fn close_offers(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(list) = self.focus.offers.take() else { return };
        let rows = self.offer_rows(&list, field, flow, desk.texts);
        let typed = list.filter.trim().to_owned();
        let is_listed = rows.all.iter().any(|offer| offer.value == typed);
        if is_listed || (rows.has_typed && rows.found.is_empty()) {
            desk.tell(flow, Msg::Answer(field, Answer::Text(typed)));
        } else if !typed.is_empty() {
            let typed = redacted(&typed).into_owned();
            desk.say(Notification::new(Tone::Info, say::SayNotChosen { field: field.label(), typed }));
        }
    }
}

/// Returns whether an answer that is not suggested is possible: a list can lack entries.
fn accepts_typed(field: Field) -> bool {
    matches!(field, Field::Stream | Field::Profile | Field::Region)
}
