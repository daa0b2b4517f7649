//! A list to choose from: filtered while the filter is typed, extended with names that are typed, and with a `Continue`
//! row below it. The screen owns the entries and the answer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{draw_continue, row_look};
use crate::flow::Field;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::input::UserInput;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::rows::{RowLook, Rows};
use crate::tui::widgets::typed::{NamesHandled, NamesInput, PAGE};

/// The entries of a picker.
pub trait PickerEntries {
    fn count(&self) -> usize;

    /// Returns the text that the filter searches.
    fn text(&self, index: usize) -> &str;

    /// Returns what identifies the entry, also after its index has changed.
    fn key(&self, index: usize) -> String;

    fn find(&self, key: &str) -> Option<usize>;

    fn is_chosen(&self, index: usize) -> bool;

    /// Returns the indices of the listed entries.
    fn rows(&self, filter: &ListFilter) -> Vec<u32> {
        filter.found().to_vec()
    }

    /// Returns the row to select for an entry.
    fn row(&self, rows: &[u32], index: u32) -> Option<usize> {
        rows.iter().position(|row| *row == index)
    }

    /// Returns the field between the list and the `Continue` row.
    fn field(&self) -> Option<Field> {
        None
    }
}

/// The part of a picker that receives the keys.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PickerFocus {
    #[default]
    List,
    Filter,
    /// The input for names that are not listed.
    Names,
    /// The field below the list.
    Field,
    /// The `Continue` row.
    Continue,
}

/// How a picker handled an input, or what its screen must do now.
pub enum PickerOutcome {
    Handled,
    Ignored,
    Toggle(usize),
    /// Choose all of these, or clear them if all are chosen already.
    ToggleAll(Vec<usize>),
    /// Say that no entry is chosen.
    NoneChosen,
    /// Add these names, then call [`Picker::finish_typing`].
    Add(Vec<String>),
}

#[derive(Default)]
pub struct Picker {
    filter: ListFilter,
    /// The indices of the listed entries.
    rows: Vec<u32>,
    cursor: Cursor,
    /// The key of the selected entry.
    selected: String,
    focus: PickerFocus,
    typed: NamesInput,
}

/// What a picker draws besides its rows, and where.
pub struct PickerView {
    /// The row of the filter, or of the typed names.
    pub line: Rect,
    pub list: Rect,
    /// The `Continue` row.
    pub continue_row: Rect,
    /// The label of the typed names, and the hint beside them.
    pub add: [Key; 2],
    pub counts: String,
    /// Shown in an empty list.
    pub empty: Key,
}

impl Picker {
    pub fn focus(&self) -> PickerFocus {
        self.focus
    }

    pub fn filter(&self) -> &ListFilter {
        &self.filter
    }

    pub fn selected(&self) -> Option<usize> {
        self.rows.get(self.cursor.index()).map(|index| *index as usize)
    }

    pub fn contexts(&self) -> Vec<KeyContext> {
        let mut contexts = match self.focus {
            PickerFocus::List => vec![KeyContext::Checks, KeyContext::Adding, KeyContext::Picker, KeyContext::Form],
            PickerFocus::Filter => return vec![KeyContext::Narrowing, KeyContext::Text],
            PickerFocus::Names => return vec![KeyContext::Typing, KeyContext::Text],
            PickerFocus::Field => vec![KeyContext::Options, KeyContext::Form, KeyContext::Picker],
            PickerFocus::Continue => vec![KeyContext::Picker, KeyContext::Form],
        };
        contexts.extend(self.filter.is_typed().then_some(KeyContext::Narrowed));
        contexts
    }

    /// Filters and lists the entries again after they have changed. The selected entry stays selected.
    pub fn refresh(&mut self, entries: &impl PickerEntries) {
        let among = self.filter.is_restricted().then(|| list_chosen(entries));
        self.filter.search_among(among, entries.count(), |index| entries.text(index));
        self.list(entries);
    }

    /// Lists the entries again after other ones are folded. The selected entry stays selected.
    pub fn list(&mut self, entries: &impl PickerEntries) {
        self.rows = entries.rows(&self.filter);
        let index = entries.find(&self.selected).and_then(|index| u32::try_from(index).ok());
        if let Some(row) = index.and_then(|index| entries.row(&self.rows, index)) {
            self.cursor = Cursor::new(row);
        }
        self.cursor.keep_within(self.rows.len());
        self.remember(entries);
    }

    pub fn select(&mut self, index: usize, entries: &impl PickerEntries) {
        self.selected = entries.key(index);
        self.list(entries);
    }

    pub fn act(&mut self, input: &UserInput<'_>, entries: &impl PickerEntries) -> PickerOutcome {
        if input.filters() && !matches!(self.focus, PickerFocus::Filter | PickerFocus::Names) {
            self.focus = PickerFocus::Filter;
        }
        let outcome = match (input, self.focus) {
            (UserInput::Point(spot), _) => self.point(*spot, entries),
            (UserInput::Do(Action::ClearFilter), _) => self.clear_filter(entries),
            (input, PickerFocus::Filter) => self.edit_filter(input, entries),
            (input, PickerFocus::Names) => self.edit_names(input),
            (UserInput::Do(action), _) => self.act_in_list(*action, entries),
            (UserInput::Type(_) | UserInput::Paste(_), _) => PickerOutcome::Ignored,
        };
        self.remember(entries);
        outcome
    }

    /// Moves in the list.
    pub fn step(&mut self, action: Action, entries: &impl PickerEntries) {
        self.move_cursor(action);
        self.remember(entries);
    }

    /// Closes the input for names. Keeps the invalid names in it, so that they can be fixed, and says why the first one
    /// is invalid.
    pub fn finish_typing(&mut self, invalid: &[String], why: impl Fn(&str) -> Phrase, desk: &mut ScreenContext<'_>) {
        self.focus = PickerFocus::List;
        if let Some(first) = invalid.first() {
            self.focus = PickerFocus::Names;
            self.typed.restore(invalid);
            desk.say(Notification::new(Tone::Warn, why(first)));
        }
    }

    fn remember(&mut self, entries: &impl PickerEntries) {
        self.selected = self.selected().map_or_else(String::new, |index| entries.key(index));
    }

    fn move_cursor(&mut self, action: Action) -> PickerOutcome {
        let is_moved = self.cursor.act(action, self.rows.len(), PAGE);
        if is_moved { PickerOutcome::Handled } else { PickerOutcome::Ignored }
    }

    fn move_focus(&mut self, focus: PickerFocus) -> PickerOutcome {
        self.focus = focus;
        PickerOutcome::Handled
    }

    /// Moves the focus to `spot`. Typed text that was not yet added is kept.
    fn point(&mut self, spot: Spot, entries: &impl PickerEntries) -> PickerOutcome {
        match spot {
            Spot::Row(row) if row < self.rows.len() => {
                self.focus = PickerFocus::List;
                self.cursor = Cursor::new(row);
            }
            Spot::Row(row) if row == self.rows.len() => self.focus = PickerFocus::Continue,
            Spot::Field(field) if entries.field() == Some(field) => self.focus = PickerFocus::Field,
            Spot::Row(_)
            | Spot::List
            | Spot::Field(_)
            | Spot::Fold
            | Spot::Step(_)
            | Spot::Press(..)
            | Spot::Key(_) => {}
        }
        PickerOutcome::Handled
    }

    /// Handles a key in the list, on the field below it, or on the `Continue` row.
    fn act_in_list(&mut self, action: Action, entries: &impl PickerEntries) -> PickerOutcome {
        use PickerFocus::{Continue, Field, List, Names};
        let has_field = entries.field().is_some();
        match (self.focus, action) {
            (List, Action::Add) => self.move_focus(Names),
            (List, Action::Toggle) => self.selected().map_or(PickerOutcome::Handled, PickerOutcome::Toggle),
            (List, Action::ToggleAll) => self.toggle_all(),
            (List, Action::OnlyChosen) => self.toggle_only_chosen(entries),
            (List, Action::Down | Action::Last) if self.cursor.index() + 1 >= self.rows.len() => {
                self.move_focus(Continue)
            }
            (List, Action::NextField) | (Continue, Action::PreviousField) if has_field => self.move_focus(Field),
            (List, Action::NextField | Action::PreviousField) | (Field, Action::NextField) => self.move_focus(Continue),
            (Continue, Action::Up | Action::NextField | Action::PreviousField) | (Field, Action::PreviousField) => {
                self.move_focus(List)
            }
            (Continue, Action::PageUp | Action::First) => {
                self.move_cursor(action);
                self.move_focus(List)
            }
            // The mouse wheel moves in the list, even while the field below it has the focus.
            (List, _) | (Field, Action::Up | Action::Down) => self.move_cursor(action),
            _ => PickerOutcome::Ignored,
        }
    }

    fn edit_filter(&mut self, input: &UserInput<'_>, entries: &impl PickerEntries) -> PickerOutcome {
        match input {
            UserInput::Do(Action::ToList) => self.focus = PickerFocus::List,
            UserInput::Do(Action::ToggleAll) => return self.toggle_all(),
            UserInput::Do(action @ (Action::Up | Action::Down | Action::PageUp | Action::PageDown)) => {
                return self.move_cursor(*action);
            }
            UserInput::Do(Action::TypeFilter) => {}
            UserInput::Do(action) if !action.is_editing() => return PickerOutcome::Ignored,
            other => {
                if self.filter.act(other, entries.count(), |index| entries.text(index)) {
                    self.cursor = Cursor::default();
                    let first = self.filter.found().first();
                    self.selected = first.map_or_else(String::new, |index| entries.key(*index as usize));
                    self.list(entries);
                }
            }
        }
        PickerOutcome::Handled
    }

    fn edit_names(&mut self, input: &UserInput<'_>) -> PickerOutcome {
        match self.typed.act(input) {
            NamesHandled::Edited => PickerOutcome::Handled,
            NamesHandled::Ignored => PickerOutcome::Ignored,
            NamesHandled::Submitted(names) => PickerOutcome::Add(names),
            NamesHandled::Cancelled => self.move_focus(PickerFocus::List),
        }
    }

    /// Shows all entries again and keeps the selected one.
    fn clear_filter(&mut self, entries: &impl PickerEntries) -> PickerOutcome {
        self.filter.clear(entries.count());
        self.list(entries);
        self.move_focus(PickerFocus::List)
    }

    /// Shows only the chosen entries, or all again. An entry that is cleared meanwhile stays visible.
    fn toggle_only_chosen(&mut self, entries: &impl PickerEntries) -> PickerOutcome {
        let chosen = list_chosen(entries);
        if chosen.is_empty() && !self.filter.is_restricted() {
            return PickerOutcome::NoneChosen;
        }
        let among = Some(chosen).filter(|_| !self.filter.is_restricted());
        self.filter.search_among(among, entries.count(), |index| entries.text(index));
        self.cursor = Cursor::default();
        self.list(entries);
        PickerOutcome::Handled
    }

    /// Toggles the matches, not the entries that are only listed because a match is inside them.
    fn toggle_all(&self) -> PickerOutcome {
        let listed = if self.filter.is_on() { self.filter.found() } else { &self.rows };
        let mut listed: Vec<usize> = listed.iter().map(|index| *index as usize).collect();
        listed.sort_unstable();
        PickerOutcome::ToggleAll(listed)
    }

    /// Draws the picker. `spans` returns the row of an entry. Returns the position of the terminal's cursor, unless the
    /// field below the list has the focus.
    pub fn draw(
        &self,
        view: &PickerView,
        look: &Look,
        buf: &mut Buffer,
        spans: impl Fn(usize, RowLook) -> Vec<Span<'static>>,
    ) -> Option<Position> {
        let is_last = row_look(self.focus == PickerFocus::Continue);
        let last = draw_continue(view.continue_row, self.rows.len(), is_last, look, buf);
        let line = self.draw_line(view, look, buf);
        let rows = Rows { cursor: self.cursor, count: self.rows.len(), focused: self.focus == PickerFocus::List };
        let selected = rows.draw(view.list, look, buf, |row, row_look| {
            self.rows.get(row).map_or_else(Vec::new, |index| spans(*index as usize, row_look))
        });
        if self.rows.is_empty() {
            let empty = look.text(view.empty);
            layout::draw_lines(view.list, &wrap_lines(Role::Muted, &empty, usize::from(view.list.width), look), buf);
        }
        match self.focus {
            PickerFocus::List => selected,
            PickerFocus::Filter | PickerFocus::Names => line,
            PickerFocus::Continue => Some(last),
            PickerFocus::Field => None,
        }
    }

    fn draw_line(&self, view: &PickerView, look: &Look, buf: &mut Buffer) -> Option<Position> {
        if self.focus == PickerFocus::Names {
            let field = label_input(view.add[0], &look.text(view.add[1]), view.line, look, buf);
            return self.typed.draw(field, look, buf);
        }
        let counts = view.counts.clone();
        let counts = if self.filter.is_restricted() { look.text(say::ListOnlyChosen { counts }) } else { counts };
        let field = label_input(Key::ListFilter, &counts, view.line, look, buf);
        self.filter.draw(field, look, buf)
    }
}

fn list_chosen(entries: &impl PickerEntries) -> Vec<u32> {
    (0..).take(entries.count()).filter(|index| entries.is_chosen(*index as usize)).collect()
}

/// Fewest cells for the text input. The text at the right end is cut first.
const LEAST_TYPED: usize = 16;

/// Draws the label of a text input, and `right` at the right end of the row. Returns the area between them.
fn label_input(label: Key, right: &str, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
    let label = look.text(label);
    let room = usize::from(area.width).saturating_sub(width(&label) + 1 + LEAST_TYPED);
    let right = fit(right, room, look.glyphs);
    let (from, to) = (to_cells(width(&label) + 1), to_cells(width(&right)).min(area.width));
    layout::draw_row(area, 0, &Line::from(look.span(Role::Muted, label)), buf);
    let at_right = Rect { x: area.x + area.width - to, width: to, ..area };
    layout::draw_row(at_right, 0, &Line::from(look.span(Role::Muted, right)), buf);
    let typed = layout::skip_columns(area, from);
    Rect { width: typed.width.saturating_sub(to + 1), ..typed }
}
