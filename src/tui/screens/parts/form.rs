//! Edits the fields of a step, which stand one below the other. The flow holds the answers; the form holds the focus
//! and the cursors. What each key does to each kind of field: [`crate::tui::keys`].

mod block;
mod checklist;
mod draw;
mod item;
mod offer_list;
mod offers;
mod pasting;

use std::cell::RefCell;

use checklist::ChecklistMemory;
use item::{FormItem, FormView, Shape, shape};
use offer_list::OfferList;
use offers::Suggestion;

use crate::flow::offers::has_offers;
use crate::flow::{Answer, Field, Flow, Msg};
use crate::secret::Secret;
use crate::text::{Key, Notification, Texts, Tone, say};
use crate::tui::filter::best_matches;
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::{Layer, TextLayer};
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::secret::{SecretInput, typed};
use crate::tui::widgets::typed::NamesInput;

/// Cache key (field, filter, number of suggestions) and the indices that matched.
type MatchCache = (Field, String, usize, Vec<usize>);

/// The focus and the inputs of a form.
#[derive(Default)]
pub struct Form {
    at: Option<FormItem>,
    is_unfolded: bool,
    memory: ChecklistMemory,
    focus: FocusState,
}

/// The inputs of the focused field. They start anew when the focus moves.
#[derive(Default)]
struct FocusState {
    input: TextInput,
    /// Whether a text was typed as the answer, not as the filter of suggestions.
    is_typing: bool,
    secret: SecretInput,
    /// The highlighted option of a field with several; the chosen one until the highlight is moved.
    option: Option<Cursor>,
    /// The open list of suggestions.
    offers: Option<OfferList>,
    /// The input for an option that is not in the list.
    adding: Option<NamesInput>,
    /// The text of a list of words as typed, while its field has the focus.
    words: Option<String>,
    /// A cache: the suggestions that match the filter.
    found: RefCell<Option<MatchCache>>,
}

impl Form {
    /// Returns the focused field; `None` on the row of the folded group.
    pub fn focused(&self, flow: &Flow) -> Option<Field> {
        self.focused_item(flow).and_then(FormItem::field)
    }

    /// Moves the focus to a field.
    pub fn go_to(&mut self, field: Field) {
        self.focus_on(FormItem::Field(field));
    }

    /// Hides a revealed secret.
    pub fn hide(&mut self) {
        self.focus.secret.hide();
    }

    /// Updates the lists that grow with the survey.
    pub fn settle(&mut self, flow: &Flow) {
        self.memory.settle(flow);
    }

    /// Returns the key contexts, innermost first.
    pub fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let mut contexts = match self.focused_item(flow) {
            Some(FormItem::Fold) => vec![KeyContext::Fold],
            Some(FormItem::Field(field)) => self.field_contexts(field, flow),
            None => Vec::new(),
        };
        contexts.push(KeyContext::Form);
        contexts
    }

    fn field_contexts(&self, field: Field, flow: &Flow) -> Vec<KeyContext> {
        match shape(field) {
            Shape::Secret => vec![KeyContext::Secret, KeyContext::Text],
            Shape::Text if self.focus.offers.is_some() => vec![KeyContext::OfferList, KeyContext::Text],
            Shape::Text if !has_offers(flow, field) => vec![KeyContext::Text],
            Shape::Text if text_answer(flow, field).trim().is_empty() && !self.focus.is_typing => {
                vec![KeyContext::EmptyOffers, KeyContext::Offers, KeyContext::Text]
            }
            Shape::Text => vec![KeyContext::Offers, KeyContext::Text],
            Shape::Words => vec![KeyContext::Text],
            Shape::Choice => vec![KeyContext::Choices],
            Shape::Toggle => vec![KeyContext::Options],
            Shape::Checks if self.focus.adding.is_some() => vec![KeyContext::Typing, KeyContext::Text],
            Shape::Checks => checklist::contexts(field),
        }
    }

    pub fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let Some(item) = self.focused_item(flow) else { return Handled::No };
        match (input, item) {
            (UserInput::Do(Action::FieldHelp), FormItem::Field(field)) => open_help(field, desk),
            (UserInput::Do(Action::FieldHelp), FormItem::Fold) => {
                open_text(Key::FoldTitle, desk.texts.text(explain_fold(flow, desk.texts)), desk);
            }
            (UserInput::Do(Action::NextField), _) => self.move_focus(1, flow, desk),
            (UserInput::Do(Action::PreviousField), _) => self.move_focus(-1, flow, desk),
            (UserInput::Point(spot), _) => self.point(*spot, item, flow, desk),
            (UserInput::Do(Action::Next), _) => return self.next(item, flow, desk),
            (UserInput::Do(Action::ToggleAdvanced), FormItem::Fold) => self.is_unfolded = !self.view(flow).is_open,
            (UserInput::Paste(text), FormItem::Field(field)) if pasting::take(text, field, flow, desk) => {
                self.focus.offers = None;
            }
            (input, FormItem::Field(field)) => return self.answer(input, field, flow, desk),
            (_, FormItem::Fold) => return Handled::No,
        }
        Handled::Yes
    }

    // --- focus ---

    fn focused_item(&self, flow: &Flow) -> Option<FormItem> {
        self.view(flow).at
    }

    fn focus_on(&mut self, item: FormItem) {
        (self.at, self.focus) = (Some(item), FocusState::default());
    }

    /// Focuses the clicked field. A click on an option, a suggestion, a switch or the folded group also does what its
    /// key does.
    fn point(&mut self, spot: Spot, item: FormItem, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        match (spot, item) {
            (Spot::Field(field), item) => {
                if item != FormItem::Field(field) {
                    self.leave_for(FormItem::Field(field), flow, desk);
                }
                if shape(field) == Shape::Toggle {
                    toggle(field, flow, desk);
                }
            }
            (Spot::Fold, _) => {
                let is_open = self.view(flow).is_open;
                self.leave_for(FormItem::Fold, flow, desk);
                self.is_unfolded = !is_open;
            }
            (Spot::Row(row), FormItem::Field(field)) => self.point_at_row(row, field, flow, desk),
            (Spot::Row(_) | Spot::List | Spot::Step(_) | Spot::Press(..) | Spot::Key(_), _) => {}
        }
    }

    fn point_at_row(&mut self, row: usize, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        match shape(field) {
            Shape::Text => self.take_row(row, field, flow, desk),
            Shape::Choice => {
                self.focus.option = Some(Cursor::new(row));
                self.choose_option(field, flow, desk);
            }
            Shape::Checks => {
                self.focus.option = Some(Cursor::new(row));
                self.toggle_option(field, flow, desk);
            }
            Shape::Secret | Shape::Words | Shape::Toggle => {}
        }
    }

    /// Moves the focus to the next or previous item, and wraps around.
    fn move_focus(&mut self, by: isize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let FormView { items, at, .. } = self.view(flow);
        let here = at.and_then(|at| items.iter().position(|item| *item == at)).unwrap_or_default();
        let count = items.len().max(1);
        let there = (here + count).saturating_add_signed(by) % count;
        if let Some(item) = items.get(there) {
            self.leave_for(*item, flow, desk);
        }
    }

    fn leave_for(&mut self, item: FormItem, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if let Some(left) = self.focused(flow) {
            self.close_offers(left, flow, desk);
            desk.tell(flow, Msg::Leave(left));
            // Save after each field, so that a killed process loses at most the current answer.
            desk.ask(Intent::Flow(flow.save()));
        }
        self.focus_on(item);
    }

    /// Moves the focus to the next field that blocks the step: after this item first, then before it. If none does,
    /// returns [`Handled::No`], and the wizard handles the action.
    fn next(&mut self, item: FormItem, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if let FormItem::Field(field) = item
            && self.returns_to_chosen(field, flow, desk)
        {
            return Handled::Yes;
        }
        let fields: Vec<_> = flow.blocking(flow.current_step()).into_iter().map(|found| found.field).collect();
        let is_after = |other: &&Field| item.field().is_some_and(|field| **other > field);
        let Some(next) = fields.iter().find(is_after).or_else(|| fields.first()).copied() else { return Handled::No };
        if item != FormItem::Field(next) {
            self.leave_for(FormItem::Field(next), flow, desk);
        }
        // Say at once why the step does not continue.
        desk.tell(flow, Msg::Leave(next));
        Handled::Yes
    }

    /// Before the step continues: an option that is highlighted but not chosen may be the one that was meant. Highlights
    /// the chosen one again and says so; the next Enter continues.
    fn returns_to_chosen(&mut self, field: Field, flow: &Flow, desk: &mut ScreenContext<'_>) -> bool {
        if shape(field) != Shape::Choice || self.highlight(flow, field).index() == chosen_index(flow, field) {
            return false;
        }
        self.focus.option = None;
        let name = field.option_text(&text_answer(flow, field), desk.texts);
        desk.say(Notification::new(Tone::Info, say::SayStillChosen { name }));
        true
    }

    // --- answers ---

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
            Shape::Choice => self.choose(input, field, flow, desk),
            Shape::Checks => self.check(input, field, flow, desk),
            Shape::Toggle if matches!(input, UserInput::Do(Action::Toggle)) => toggle(field, flow, desk),
            Shape::Toggle => Handled::No,
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
        if self.focus.secret.act(input, &mut text) {
            desk.tell(flow, Msg::Secret(field, text));
            return Handled::Yes;
        }
        handled_if(matches!(
            input,
            UserInput::Do(Action::Reveal | Action::Erase | Action::EraseLine | Action::EraseWord)
        ))
    }

    /// Types into the field, or into the filter of its suggestions if it has some.
    fn type_text(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        // A text whose typing began before there were suggestions is the answer, and stays one.
        if self.focus.offers.is_some() || (has_offers(flow, field) && !self.focus.is_typing) {
            return self.act_on_offers(input, field, flow, desk);
        }
        if matches!(input, UserInput::Do(Action::OpenList)) {
            self.open_offers(Some(text_answer(flow, field)), field, flow, desk.texts);
            return Handled::Yes;
        }
        let mut text = text_answer(flow, field);
        if self.focus.input.act(input, &mut text) {
            self.focus.is_typing = true;
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
        let mut text = self.focus.words.take().unwrap_or_else(|| words_answer(flow, field).join(", "));
        let changed = self.focus.input.act(input, &mut text);
        if changed {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
            desk.tell(flow, Msg::Answer(field, Answer::Words(words)));
        }
        self.focus.words = Some(text);
        handled_if(changed || is_editing(input))
    }

    /// Moves the highlight among the options of a choice. Only its own key chooses the highlighted one.
    fn choose(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        match input {
            UserInput::Do(Action::Choose) => self.choose_option(field, flow, desk),
            UserInput::Do(action) => return self.move_highlight(*action, field.options().len(), field, flow),
            UserInput::Type(_) | UserInput::Paste(_) | UserInput::Point(_) => return Handled::No,
        }
        Handled::Yes
    }

    /// Returns the highlighted option of the focused field.
    fn highlight(&self, flow: &Flow, field: Field) -> Cursor {
        let mut cursor = self.focus.option.unwrap_or_else(|| Cursor::new(chosen_index(flow, field)));
        // A list loses an option of the operator's own when that is cleared.
        cursor.keep_within(self.list_options(flow, field).len());
        cursor
    }

    fn move_highlight(&mut self, action: Action, count: usize, field: Field, flow: &Flow) -> Handled {
        let mut cursor = self.highlight(flow, field);
        let is_moved = cursor.act(action, count, 1);
        self.focus.option = Some(cursor);
        handled_if(is_moved)
    }

    fn choose_option(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if let Some(name) = field.options().get(self.highlight(flow, field).index()) {
            desk.tell(flow, Msg::Answer(field, Answer::Choice((*name).to_owned())));
        }
    }

    /// Returns the indices of the suggestions that match the filter.
    fn find_matches(&self, field: Field, filter: &str, all: &[Suggestion]) -> Vec<usize> {
        let mut kept = self.focus.found.borrow_mut();
        if let Some((of, text, count, found)) = &*kept
            && (*of, text.as_str(), *count) == (field, filter, all.len())
        {
            return found.clone();
        }
        let every: Vec<u32> = (0..).take(all.len()).collect();
        let found = best_matches(filter, &every, |index| all[index].searched());
        let found: Vec<usize> = found.into_iter().map(|index| index as usize).collect();
        *kept = Some((field, filter.to_owned(), all.len(), found.clone()));
        found
    }
}

/// Opens a field's help as a layer. A full side panel has no room for it.
pub fn open_help(field: Field, desk: &mut ScreenContext<'_>) {
    open_text(field.label(), desk.texts.text(field.help()), desk);
}

fn open_text(label: Key, help: String, desk: &mut ScreenContext<'_>) {
    let label = desk.texts.text(label);
    desk.open(Layer::Reading(TextLayer::new(Key::TitleFieldHelp, help, "help.txt").with_intro(label)));
}

/// Returns the help of the row that shows or hides the folded fields.
fn explain_fold(flow: &Flow, texts: &Texts) -> say::FoldHelp<String> {
    let folded = flow.fields().filter(|field| field.is_advanced());
    say::FoldHelp { names: folded.map(|field| texts.text(field.label())).collect::<Vec<_>>().join(", ") }
}

fn toggle(field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
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
