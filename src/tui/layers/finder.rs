//! A searchable list of the keys in effect. Help and the command palette share it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use crate::text::Texts;
use crate::tui::filter::best_matches;
use crate::tui::input::UserInput;
use crate::tui::keys::{self, Action, Binding, Chord, KeyContext, bindings};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::rows::{RowLook, Rows};

pub(super) const ROWS: usize = 11;

/// An action that is available, with its keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ActionEntry {
    pub(super) context: KeyContext,
    pub(super) action: Action,
    /// The first one is shown as the name of the key.
    pub(super) chords: Vec<Chord>,
    pub(super) about: String,
}

/// Returns the actions available in `contexts`. Leaves out keys that would type a character there, and keys that a
/// nearer context uses for something else.
pub(super) fn entries(contexts: &[KeyContext], texts: &Texts) -> Vec<ActionEntry> {
    let typed = contexts.contains(&KeyContext::Text);
    let runs = |chord: Chord, one: &Binding| keys::action(contexts, chord) == Some(one.action);
    let holds = |chord: &Chord, one: &Binding| (!typed || chord.text().is_none()) && runs(*chord, one);
    let of = bindings(contexts).into_iter().map(|one| ActionEntry {
        context: one.context,
        action: one.action,
        chords: one.chords.iter().copied().filter(|chord| holds(chord, one)).collect(),
        about: texts.text(one.action.about()),
    });
    of.filter(|entry| !entry.chords.is_empty()).collect()
}

/// Entries and the text that filters them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Finder {
    all: Vec<ActionEntry>,
    /// Indices in `all` of the entries that match, the best first.
    found: Vec<u32>,
    typed: String,
    input: TextInput,
    cursor: Cursor,
}

impl Finder {
    pub(super) fn new(all: Vec<ActionEntry>) -> Self {
        let found = (0..).take(all.len()).collect();
        Self { all, found, typed: String::new(), input: TextInput::default(), cursor: Cursor::default() }
    }

    pub(super) fn entries_found(&self) -> &[ActionEntry] {
        &self.all
    }

    /// Returns the highlighted entry.
    pub(super) fn highlighted(&self) -> Option<&ActionEntry> {
        self.found.get(self.cursor.index()).and_then(|place| self.all.get(*place as usize))
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) {
        if let UserInput::Point(Spot::Row(row)) = input {
            self.cursor = Cursor::new(*row);
            return;
        }
        if let UserInput::Do(action) = input
            && self.cursor.act(*action, self.found.len(), ROWS)
        {
            return;
        }
        if self.input.act(input, &mut self.typed) {
            let all: Vec<u32> = (0..).take(self.all.len()).collect();
            self.found = best_matches(&self.typed, &all, |index| &self.all[index].about);
            self.cursor = Cursor::default();
        }
    }

    /// Draws the typed text, a blank row, and the matching entries. `row` returns an entry as spans for this width in
    /// cells, and gets a role only for the highlighted one.
    pub(super) fn draw(
        &self,
        inside: Rect,
        look: &Look,
        buf: &mut Buffer,
        row: impl Fn(&ActionEntry, usize, Option<Role>) -> Vec<Span<'static>>,
    ) -> Option<Position> {
        let field = Rect { height: 1.min(inside.height), ..inside };
        let caret = self.input.draw(&self.typed, field, look, buf);
        let rows = layout::skip_rows(inside, 2);
        look.spots.note(inside, Spot::List);
        let wide = usize::from(rows.width).saturating_sub(1);
        Rows { cursor: self.cursor, count: self.found.len(), focused: true }.draw(rows, look, buf, |at, row_look| {
            let role = (row_look == RowLook::Selected).then_some(Role::Row);
            self.found.get(at).map_or_else(Vec::new, |index| row(&self.all[*index as usize], wide, role))
        });
        caret
    }
}
