//! A list to choose from: filtered while the filter is typed, extended with names that are typed, and with a `Continue`
//! row below it. The screen owns the entries and the answer.
//!
//! ```text
//!  filter: prop                                3 of 41 shown, 2 chosen, 1 hidden
//! ▌[x] High propensity to convert             182,004       4,120       3,877
//!  [ ] Propensity, lookalike                   91,240         118          90
//!  [ Continue ]
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{draw_continue, draw_lines, row_look, to_cells, wrap_lines};
use crate::flow::Field;
use crate::text::{Key, Phrase, say};
use crate::tui::effect::{Notification, Tone};
use crate::tui::input::UserInput;
use crate::tui::keys::{Action, Context};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width};
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

    /// Returns the indices of the listed entries, ascending.
    fn rows(&self, filter: &ListFilter) -> Vec<u32> {
        filter.found().to_vec()
    }

    /// Returns the row to select for an entry.
    fn row(&self, rows: &[u32], index: u32) -> Option<usize> {
        rows.binary_search(&index).ok()
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
    ToggleAll(Vec<u32>),
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
    pub last: Rect,
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
        self.rows.get(self.cursor.at()).map(|index| *index as usize)
    }

    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = match self.focus {
            PickerFocus::List => vec![Context::Checks, Context::Adding, Context::Picker, Context::Form],
            PickerFocus::Filter => return vec![Context::Narrowing, Context::Text],
            PickerFocus::Names => return vec![Context::Typing, Context::Text],
            PickerFocus::Field => vec![Context::Options, Context::Form, Context::Picker],
            PickerFocus::Continue => vec![Context::Picker, Context::Form],
        };
        contexts.extend(self.filter.is_typed().then_some(Context::Narrowed));
        contexts
    }

    /// Filters and lists the entries again after they have changed. The selected entry stays selected.
    pub fn refresh(&mut self, entries: &impl PickerEntries) {
        let among = self.filter.is_among().then(|| chosen(entries));
        self.filter.look_among(among, entries.count(), |index| entries.text(index));
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

    pub fn act(
        &mut self,
        input: &UserInput<'_>,
        entries: &impl PickerEntries,
        desk: &mut ScreenContext<'_>,
    ) -> PickerOutcome {
        let outcome = self.handle(input, entries, desk);
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

    /// Returns `false` if the action does not move.
    fn move_cursor(&mut self, action: Action) -> bool {
        self.cursor.act(action, self.rows.len(), PAGE)
    }

    fn remember(&mut self, entries: &impl PickerEntries) {
        self.selected = self.selected().map_or_else(String::new, |index| entries.key(index));
    }

    fn handle(
        &mut self,
        input: &UserInput<'_>,
        entries: &impl PickerEntries,
        desk: &mut ScreenContext<'_>,
    ) -> PickerOutcome {
        if input.filters() && matches!(self.focus, PickerFocus::List | PickerFocus::Field | PickerFocus::Continue) {
            self.focus = PickerFocus::Filter;
        }
        match (input, self.focus) {
            (UserInput::Point(spot), _) => self.point(*spot, entries),
            (UserInput::Do(Action::ClearFilter), _) => self.clear_filter(entries),
            (input, PickerFocus::Filter) => return self.edit_filter(input, entries),
            (input, PickerFocus::Names) => return self.edit_names(input),
            (UserInput::Do(action), PickerFocus::List) => return self.act_in_list(*action, entries, desk),
            (UserInput::Do(action), PickerFocus::Field) => return self.leave_field(*action),
            (UserInput::Do(action), PickerFocus::Continue) => return self.leave_continue(*action, entries),
            (UserInput::Type(_) | UserInput::Paste(_), _) => return PickerOutcome::Ignored,
        }
        PickerOutcome::Handled
    }

    /// Moves the focus to `spot`. Typed text that was not yet added is kept.
    fn point(&mut self, spot: Spot, entries: &impl PickerEntries) {
        match spot {
            Spot::Row(row) if row < self.rows.len() => {
                self.focus = PickerFocus::List;
                self.cursor = Cursor::new(row);
            }
            Spot::Row(row) if row == self.rows.len() => self.focus = PickerFocus::Continue,
            Spot::Field(field) if entries.field() == Some(field) => self.focus = PickerFocus::Field,
            Spot::Row(_) | Spot::List | Spot::Field(_) | Spot::Step(_) => {}
        }
    }

    fn act_in_list(
        &mut self,
        action: Action,
        entries: &impl PickerEntries,
        desk: &mut ScreenContext<'_>,
    ) -> PickerOutcome {
        match action {
            Action::Add => self.focus = PickerFocus::Names,
            Action::NextField if entries.field().is_some() => self.focus = PickerFocus::Field,
            Action::NextField | Action::PreviousField => self.focus = PickerFocus::Continue,
            Action::Toggle => return self.selected().map_or(PickerOutcome::Handled, PickerOutcome::Toggle),
            Action::ToggleAll => return self.toggle_all(),
            Action::OnlyChosen => self.toggle_only_chosen(entries, desk),
            Action::Down | Action::Last if self.cursor.at() + 1 >= self.rows.len() => {
                self.focus = PickerFocus::Continue;
            }
            other if self.move_cursor(other) => {}
            _ => return PickerOutcome::Ignored,
        }
        PickerOutcome::Handled
    }

    fn leave_field(&mut self, action: Action) -> PickerOutcome {
        match action {
            Action::NextField => self.focus = PickerFocus::Continue,
            Action::PreviousField => self.focus = PickerFocus::List,
            // The mouse wheel moves in the list, even while the list is not focused.
            Action::Up | Action::Down => _ = self.move_cursor(action),
            _ => return PickerOutcome::Ignored,
        }
        PickerOutcome::Handled
    }

    fn leave_continue(&mut self, action: Action, entries: &impl PickerEntries) -> PickerOutcome {
        match action {
            Action::PreviousField if entries.field().is_some() => self.focus = PickerFocus::Field,
            Action::Up | Action::NextField | Action::PreviousField => self.focus = PickerFocus::List,
            Action::PageUp | Action::First => {
                self.focus = PickerFocus::List;
                self.move_cursor(action);
            }
            _ => return PickerOutcome::Ignored,
        }
        PickerOutcome::Handled
    }

    fn edit_filter(&mut self, input: &UserInput<'_>, entries: &impl PickerEntries) -> PickerOutcome {
        match input {
            UserInput::Do(Action::ToList) => self.focus = PickerFocus::List,
            UserInput::Do(Action::ToggleAll) => return self.toggle_all(),
            UserInput::Do(action @ (Action::Up | Action::Down | Action::PageUp | Action::PageDown)) => {
                self.move_cursor(*action);
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
            NamesHandled::Edited => {}
            NamesHandled::Ignored => return PickerOutcome::Ignored,
            NamesHandled::Submitted(names) => return PickerOutcome::Add(names),
            NamesHandled::Cancelled => self.focus = PickerFocus::List,
        }
        PickerOutcome::Handled
    }

    /// Shows all entries again and keeps the selected one.
    fn clear_filter(&mut self, entries: &impl PickerEntries) {
        self.filter.clear(entries.count());
        self.focus = PickerFocus::List;
        self.list(entries);
    }

    /// Shows only the chosen entries, or all again. An entry that is cleared meanwhile stays visible.
    fn toggle_only_chosen(&mut self, entries: &impl PickerEntries, desk: &mut ScreenContext<'_>) {
        let chosen = chosen(entries);
        if chosen.is_empty() && !self.filter.is_among() {
            return desk.say(Notification::new(Tone::Info, Key::SayNoneChosen));
        }
        let among = Some(chosen).filter(|_| !self.filter.is_among());
        self.filter.look_among(among, entries.count(), |index| entries.text(index));
        self.cursor = Cursor::default();
        self.list(entries);
    }

    /// Toggles the matches, not the entries that are only listed because a match is inside them.
    fn toggle_all(&self) -> PickerOutcome {
        let listed = if self.filter.is_on() { self.filter.found() } else { &self.rows };
        PickerOutcome::ToggleAll(listed.to_vec())
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
        let last = draw_continue(view.last, self.rows.len(), is_last, look, buf);
        let line = self.draw_line(view, look, buf);
        let rows = Rows { cursor: self.cursor, count: self.rows.len(), focused: self.focus == PickerFocus::List };
        let selected = rows.draw(view.list, look, buf, |row, row_look| {
            self.rows.get(row).map_or_else(Vec::new, |index| spans(*index as usize, row_look))
        });
        if self.rows.is_empty() {
            let empty = look.text(view.empty);
            draw_lines(&wrap_lines(Role::Muted, &empty, usize::from(view.list.width), look), view.list, buf);
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
        let counts = if self.filter.is_among() { look.text(say::ListOnlyChosen { counts }) } else { counts };
        let field = label_input(Key::ListFilter, &counts, view.line, look, buf);
        self.filter.draw(field, look, buf)
    }
}

fn chosen(entries: &impl PickerEntries) -> Vec<u32> {
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
