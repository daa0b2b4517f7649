//! Edits the fields of a step, which stand one below the other. The flow holds the answers; the form holds the focus
//! and the cursors.

mod draw;
mod hand;
mod offers;
mod pasting;

use std::cell::RefCell;

use crate::flow::offers::has_offers;
use crate::flow::{Answer, AnswerKind, Field, Flow, Msg};
use crate::secret::Secret;
use crate::text::Key;
use crate::tui::filter::best_matches;
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::{Layer, TextLayer};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::choosing::add_missing;
use crate::tui::spots::Spot;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::secret::{SecretInput, typed};
use crate::tui::widgets::typed::{NamesHandled, NamesInput};
use hand::{AutoSelect, Highlight, MatchingSuggestions, auto_select, find_only};
use offers::{Suggestion, list_suggestions};

/// Maximum number of visible suggestions.
const OFFERS: usize = 5;

/// Cache key (field, typed text, number of suggestions) and the indices that matched.
type MatchCache = (Field, String, usize, Vec<usize>);

/// The focus and the inputs of a form.
#[derive(Default)]
pub struct Form {
    at: Option<Field>,
    input: TextInput,
    secret: SecretInput,
    /// The selected option of a field with several.
    option: Cursor,
    /// How the highlighted suggestion is determined.
    hand: Highlight,
    /// The input for an option that is not in the list.
    adding: Option<NamesInput>,
    /// The text of a list of words as typed, while its field has the focus.
    words: Option<String>,
    /// A cache: the suggestions that match the typed text.
    found: RefCell<Option<MatchCache>>,
}

impl Form {
    /// Returns the focused field, or the first one if that field is not asked any more.
    pub fn focused(&self, flow: &Flow) -> Option<Field> {
        self.at.filter(|at| flow.fields().any(|field| field == *at)).or_else(|| flow.fields().next())
    }

    /// Moves the focus to a field and resets the inputs.
    pub fn go_to(&mut self, field: Field) {
        *self = Self { at: Some(field), ..Self::default() };
    }

    /// Hides a revealed secret.
    pub fn hide(&mut self) {
        self.secret.hide();
    }

    /// Returns the key contexts, innermost first.
    pub fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let mut contexts = match self.focused(flow).map(|field| (field, shape(field))) {
            Some((_, Shape::Secret)) => vec![KeyContext::Secret, KeyContext::Text],
            Some((field, Shape::Text)) if has_offers(flow, field) => vec![KeyContext::Offers, KeyContext::Text],
            Some((_, Shape::Text | Shape::Words)) => vec![KeyContext::Text],
            Some((_, Shape::Checks)) if self.adding.is_some() => vec![KeyContext::Typing, KeyContext::Text],
            Some((field, Shape::Checks)) if is_open(field) => vec![KeyContext::Options, KeyContext::Adding],
            Some((_, Shape::Choice | Shape::Checks | Shape::Toggle)) => vec![KeyContext::Options],
            None => Vec::new(),
        };
        contexts.push(KeyContext::Form);
        contexts
    }

    pub fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let Some(field) = self.focused(flow) else { return Handled::No };
        match input {
            UserInput::Do(Action::FieldHelp) => open_help(field, desk),
            UserInput::Do(Action::NextField) => self.move_focus(1, flow, desk),
            UserInput::Do(Action::PreviousField) => self.move_focus(-1, flow, desk),
            UserInput::Point(spot) => self.point(*spot, field, flow, desk),
            UserInput::Do(Action::Next) => return self.next(field, flow, desk),
            UserInput::Paste(text) if pasting::take(text, field, flow, desk) => self.hand = Highlight::Guessed,
            input => return self.answer(input, field, flow, desk),
        }
        Handled::Yes
    }

    /// Focuses the clicked field, or highlights the clicked suggestion.
    fn point(&mut self, spot: Spot, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        match spot {
            Spot::Field(other) if other != field => self.leave_for(other, flow, desk),
            Spot::Row(row) => self.pick(row, &self.matching(field, flow, desk.texts)),
            Spot::Field(_) | Spot::List | Spot::Step(_) | Spot::Press(..) | Spot::Key(_) => {}
        }
    }

    /// Moves the focus to the next or previous field, and wraps around.
    fn move_focus(&mut self, by: isize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let fields: Vec<_> = flow.fields().collect();
        let here = self.focused(flow).and_then(|at| fields.iter().position(|field| *field == at)).unwrap_or_default();
        let count = fields.len().max(1);
        let there = (here + count).saturating_add_signed(by) % count;
        if let Some(field) = fields.get(there) {
            self.leave_for(*field, flow, desk);
        }
    }

    fn leave_for(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if let Some(left) = self.focused(flow) {
            // Don't replace a typing mistake with the first suggestion: the operator must see it.
            let first = auto_select(left) == AutoSelect::First && self.hand == Highlight::Guessed;
            if !first
                || find_only(&text_answer(flow, left), &list_suggestions(flow, left, desk.texts), AsRef::as_ref)
                    .is_some()
            {
                self.take_offer(left, flow, desk);
            }
            desk.tell(flow, Msg::Leave(left));
            // Save after each field, so that a killed process loses at most the current answer.
            desk.ask(Intent::Flow(flow.save()));
        }
        self.go_to(field);
        self.option = Cursor::new(chosen_index(flow, field));
    }

    /// Moves the focus to the next field that blocks the step: after this field first, then before it. If none does,
    /// returns [`Handled::No`], and the wizard handles the action.
    fn next(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        self.take_offer(field, flow, desk);
        let fields: Vec<_> = flow.blocking(flow.current_step()).into_iter().map(|found| found.field).collect();
        let next = fields.iter().find(|other| **other > field).or_else(|| fields.first());
        let Some(next) = next.copied() else { return Handled::No };
        desk.tell(flow, Msg::Leave(field));
        if next != field {
            self.leave_for(next, flow, desk);
        }
        Handled::Yes
    }

    /// Answers with the highlighted suggestion if it differs from the typed text.
    fn take_offer(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if shape(field) != Shape::Text {
            return;
        }
        let matching = self.matching(field, flow, desk.texts);
        let Some(offer) = matching.taken().filter(|offer| offer.value != text_answer(flow, field)) else { return };
        desk.tell(flow, Msg::Answer(field, Answer::Text(offer.value.clone())));
        self.input = TextInput::default();
    }

    /// Highlights the matching suggestion with this index.
    fn pick(&mut self, at: usize, matching: &MatchingSuggestions) {
        if let Some(offer) = matching.get(at) {
            self.hand = Highlight::Picked(offer.value.clone());
        }
    }

    /// Moves the highlight among the suggestions. Up from the first one returns to the typed text, if the field accepts
    /// text that is not a suggestion.
    fn move_to_offer(&mut self, action: Action, field: Field, matching: &MatchingSuggestions) {
        if action == Action::Up && matching.at == 0 && auto_select(field) != AutoSelect::First {
            self.hand = Highlight::Typed;
            return;
        }
        let mut cursor = Cursor::new(matching.at);
        // If none is highlighted yet, the first key press highlights the first one.
        if matching.at_hand {
            cursor.act(action, matching.found.len(), OFFERS);
        }
        self.pick(cursor.index(), matching);
    }

    fn answer(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        match shape(field) {
            Shape::Secret => self.type_secret(input, field, flow, desk),
            Shape::Text => self.type_text(input, field, flow, desk),
            Shape::Words => self.type_words(input, field, flow, desk),
            Shape::Choice => Self::choose(input, field, flow, desk),
            Shape::Checks => self.check(input, field, flow, desk),
            Shape::Toggle => toggle(input, field, flow, desk),
        }
    }

    fn type_secret(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let mut text = typed(flow.secret(field).map_or("", Secret::expose));
        if self.secret.act(input, &mut text) {
            desk.tell(flow, Msg::Secret(field, text));
            return Handled::Yes;
        }
        handled_if(matches!(
            input,
            UserInput::Do(Action::Reveal | Action::Erase | Action::EraseLine | Action::EraseWord)
        ))
    }

    fn type_text(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let mut text = text_answer(flow, field);
        if let UserInput::Do(action) = input {
            let moves = matches!(action, Action::Up | Action::Down | Action::PageUp | Action::PageDown);
            let matching = moves.then(|| self.matching(field, flow, desk.texts));
            if let Some(matching) = matching.filter(|matching| !matching.found.is_empty()) {
                self.move_to_offer(*action, field, &matching);
                return Handled::Yes;
            }
        }
        if self.input.act(input, &mut text) {
            self.hand = Highlight::Guessed;
            desk.tell(flow, Msg::Answer(field, Answer::Text(text)));
            return Handled::Yes;
        }
        handled_if(is_editing(input))
    }

    fn type_words(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let mut text = self.words.take().unwrap_or_else(|| words_answer(flow, field).join(", "));
        let changed = self.input.act(input, &mut text);
        if changed {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
            desk.tell(flow, Msg::Answer(field, Answer::Words(words)));
        }
        self.words = Some(text);
        handled_if(changed || is_editing(input))
    }

    fn choose(input: &UserInput<'_>, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let options = field.options();
        let count = options.len();
        let here = chosen_index(flow, field);
        let there = match input {
            UserInput::Do(Action::Left) => (here + count - 1) % count.max(1),
            UserInput::Do(Action::Right | Action::Toggle) => (here + 1) % count.max(1),
            _ => return Handled::No,
        };
        if let Some(name) = options.get(there) {
            desk.tell(flow, Msg::Answer(field, Answer::Choice((*name).to_owned())));
        }
        Handled::Yes
    }

    fn check(&mut self, input: &UserInput<'_>, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if let Some(typed) = &mut self.adding {
            match typed.act(input) {
                NamesHandled::Edited => {}
                NamesHandled::Ignored => return Handled::No,
                NamesHandled::Submitted(names) => self.add(names, field, flow, desk),
                NamesHandled::Cancelled => self.adding = None,
            }
            return Handled::Yes;
        }
        let options = list_options(flow, field);
        match input {
            UserInput::Do(Action::Add) if is_open(field) => self.adding = Some(NamesInput::default()),
            UserInput::Do(Action::Left) => _ = self.option.act(Action::Up, options.len(), 1),
            UserInput::Do(Action::Right) => _ = self.option.act(Action::Down, options.len(), 1),
            UserInput::Do(Action::Toggle) => {
                let Some(name) = options.get(self.option.index()) else { return Handled::Yes };
                let mut words = words_answer(flow, field);
                if words.contains(name) {
                    words.retain(|word| word != name);
                } else {
                    words.push(name.clone());
                    words.sort_by_key(|word| options.iter().position(|option| option == word));
                }
                desk.tell(flow, Msg::Answer(field, Answer::Words(words)));
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Chooses the options that were typed.
    fn add(&mut self, names: Vec<String>, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        self.adding = None;
        let mut words = words_answer(flow, field);
        add_missing(&mut words, names, String::clone);
        desk.tell(flow, Msg::Answer(field, Answer::Words(words)));
        self.option = Cursor::new(list_options(flow, field).len().saturating_sub(1));
    }

    /// Returns the indices of the suggestions that match the typed text; of all if the text equals one of them.
    fn find_matches(&self, field: Field, typed: &str, all: &[Suggestion]) -> Vec<usize> {
        let mut kept = self.found.borrow_mut();
        if let Some((of, text, count, found)) = &*kept
            && (*of, text.as_str(), *count) == (field, typed, all.len())
        {
            return found.clone();
        }
        let is_exact = all.iter().any(|offer| offer.value == typed.trim());
        let every: Vec<u32> = (0..).take(all.len()).collect();
        let found = best_matches(if is_exact { "" } else { typed }, &every, |index| all[index].as_ref());
        let found: Vec<usize> = found.into_iter().map(|index| index as usize).collect();
        *kept = Some((field, typed.to_owned(), all.len(), found.clone()));
        found
    }
}

/// How a field looks and is edited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Text,
    Secret,
    /// Words separated by commas.
    Words,
    Choice,
    Checks,
    Toggle,
}

fn shape(field: Field) -> Shape {
    match field.kind() {
        // A saved account has no fixed options: it is chosen from suggestions.
        AnswerKind::Choice if field.options().is_empty() => Shape::Text,
        AnswerKind::Text => Shape::Text,
        AnswerKind::Secret => Shape::Secret,
        AnswerKind::Choice => Shape::Choice,
        AnswerKind::MultiChoice if field.options().is_empty() => Shape::Words,
        AnswerKind::MultiChoice | AnswerKind::Tree => Shape::Checks,
        AnswerKind::Toggle => Shape::Toggle,
    }
}

/// Opens a field's help as a layer. A full side panel has no room for it.
pub fn open_help(field: Field, desk: &mut ScreenContext<'_>) {
    let (label, help) = (desk.texts.text(field.label()), desk.texts.text(field.help()));
    desk.open(Layer::Reading(TextLayer::new(Key::TitleFieldHelp, help, "help.txt").with_intro(label)));
}

/// Returns whether the operator may add options that are not in the list.
fn is_open(field: Field) -> bool {
    field == Field::MarketingActions
}

fn toggle(input: &UserInput<'_>, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
    if !matches!(input, UserInput::Do(Action::Toggle)) {
        return Handled::No;
    }
    desk.tell(flow, Msg::Answer(field, Answer::Toggle(!is_on(flow, field))));
    Handled::Yes
}

fn handled_if(is_handled: bool) -> Handled {
    if is_handled { Handled::Yes } else { Handled::No }
}

/// Returns whether the input is meant for the text. Moving and erasing are, even if they change nothing.
fn is_editing(input: &UserInput<'_>) -> bool {
    let UserInput::Do(action) = input else { return true };
    action.is_editing() || *action == Action::EraseAhead
}

fn text_answer(flow: &Flow, field: Field) -> String {
    match flow.answer(field) {
        Some(Answer::Text(text) | Answer::Choice(text)) => text,
        _ => String::new(),
    }
}

fn words_answer(flow: &Flow, field: Field) -> Vec<String> {
    match flow.answer(field) {
        Some(Answer::Words(words)) => words,
        _ => Vec::new(),
    }
}

fn is_on(flow: &Flow, field: Field) -> bool {
    flow.answer(field) == Some(Answer::Toggle(true))
}

/// Returns the index of the chosen option.
fn chosen_index(flow: &Flow, field: Field) -> usize {
    let name = text_answer(flow, field);
    field.options().iter().position(|option| *option == name).unwrap_or_default()
}

/// Returns all options: the defined ones, then the operator's own.
fn list_options(flow: &Flow, field: Field) -> Vec<String> {
    let mut all: Vec<String> = field.options().into_iter().map(str::to_owned).collect();
    let own: Vec<_> = words_answer(flow, field).into_iter().filter(|word| !all.contains(word)).collect();
    all.extend(own);
    all
}
