//! A searchable list of the keys in effect, which help uses too, and the command palette (`ctrl+k`): the actions as a list
//! to choose from.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use super::LayerResult;
use crate::text::{Key, Texts};
use crate::tui::filter::best_matches;
use crate::tui::input::UserInput;
use crate::tui::keys::{self, Action, Binding, Chord, KeyContext, bindings};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::line::{fit, pad, width};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::rows::{RowLook, Rows};
use crate::tui::{frame, layout};

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

const WIDTH: usize = 64;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Palette {
    finder: Finder,
}

impl Palette {
    pub(super) fn new(contexts: &[KeyContext], texts: &Texts) -> Self {
        let mut all = entries(contexts, texts);
        let mut seen = BTreeSet::from([Action::Palette]);
        all.retain(|one| {
            let moves =
                matches!(one.context, KeyContext::Text | KeyContext::List | KeyContext::Picker | KeyContext::Lines);
            !moves && seen.insert(one.action)
        });
        Self { finder: Finder::new(all) }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match input {
            UserInput::Do(Action::Close) => return LayerResult::Closes,
            UserInput::Do(Action::Open) => {
                return self.finder.highlighted().map_or(LayerResult::Stays, |one| LayerResult::Does(one.action));
            }
            UserInput::Do(action) if action.is_everywhere() => return LayerResult::Passes,
            other => self.finder.act(other),
        }
        LayerResult::Stays
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let inside = frame::draw_window(area, (WIDTH, ROWS + 2), Key::TitlePalette, look, buf);
        self.finder.draw(inside, look, buf, |entry, cells, here| {
            let key = entry.chords.first().map(|chord| chord.name(&look.texts, look.glyphs)).unwrap_or_default();
            let about = fit(&entry.about, cells.saturating_sub(width(&key) + 3), look.glyphs);
            let gap = " ".repeat(cells.saturating_sub(width(&about) + width(&key) + 1));
            let role = here.unwrap_or(Role::Text);
            vec![look.span(role, about), look.span(role, gap), look.span(here.unwrap_or(Role::Muted), key)]
        })
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Help {
    finder: Finder,
}

impl Help {
    pub(super) fn new(contexts: &[KeyContext], texts: &Texts) -> Self {
        Self { finder: Finder::new(entries(contexts, texts)) }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match input {
            UserInput::Do(Action::Close) => return LayerResult::Closes,
            UserInput::Do(action) if action.is_everywhere() => return LayerResult::Passes,
            other => self.finder.act(other),
        }
        LayerResult::Stays
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let all = self.finder.entries_found();
        let names = all.iter().map(|one| width(&name(one, look))).max().unwrap_or_default();
        let wanted = all.iter().map(|one| names + 4 + width(&one.about)).max().unwrap_or_default();
        let inside = frame::draw_window(area, (wanted, all.len() + 2), Key::TitleHelp, look, buf);
        self.finder.draw(inside, look, buf, |entry, cells, here| {
            let about = fit(&entry.about, cells.saturating_sub(names + 2), look.glyphs);
            vec![
                look.span(here.unwrap_or(Role::Key), format!("{}  ", pad(&name(entry, look), names))),
                look.span(here.unwrap_or(Role::Text), about),
            ]
        })
    }
}

fn name(entry: &ActionEntry, look: &Look) -> String {
    let names: Vec<_> = entry.chords.iter().map(|chord| chord.name(&look.texts, look.glyphs)).collect();
    names.join(", ")
}
