//! `ctrl+k`: everything that can be done here, found by typing a part of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::Outcome;
use crate::flow::filter::{Order, filter};
use crate::text::{Texts, TuiKey};
use crate::tui::app::Input;
use crate::tui::frame;
use crate::tui::keys::{Action, Binding, Chord, Context, bindings};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::input::Input as TextInput;
use crate::tui::widgets::line::{fit, width};
use crate::tui::widgets::list::Cursor;

/// Cells of the window's inside.
const WIDTH: usize = 64;

/// Rows of the list.
const ROWS: usize = 11;

/// What can be done, and what was typed to find it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Palette {
    all: Vec<Entry>,
    /// Places in `all` of those that match.
    found: Vec<usize>,
    typed: String,
    input: TextInput,
    cursor: Cursor,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    action: Action,
    chord: Option<Chord>,
    about: String,
}

impl AsRef<str> for Entry {
    fn as_ref(&self) -> &str {
        &self.about
    }
}

impl Palette {
    pub(super) fn new(contexts: &[Context], texts: &Texts) -> Self {
        let entry = |one: &Binding| Entry {
            action: one.action,
            chord: one.chords.first().copied(),
            about: texts.text(one.action.about()),
        };
        let offered = |one: &&&Binding| {
            !matches!(one.context, Context::Text | Context::List | Context::Lines) && one.action != Action::Palette
        };
        let all: Vec<_> = bindings(contexts).iter().filter(offered).map(|one| entry(one)).collect();
        let found = (0..all.len()).collect();
        Self { all, found, typed: String::new(), input: TextInput::default(), cursor: Cursor::default() }
    }

    pub(super) fn act(&mut self, input: &Input<'_>) -> Outcome {
        match input {
            Input::Do(Action::Close | Action::Palette) => return Outcome::Closes,
            Input::Do(Action::Quit) => return Outcome::Passes,
            Input::Do(Action::Open) => {
                let chosen = self.found.get(self.cursor.at()).and_then(|place| self.all.get(*place));
                return chosen.map_or(Outcome::Stays, |one| Outcome::Does(one.action));
            }
            Input::Do(action) if self.cursor.act(*action, self.found.len(), ROWS) => {}
            other => {
                if self.input.act(other, &mut self.typed) {
                    self.found =
                        filter(&self.typed, &self.all, Order::Best).into_iter().map(|found| found.index).collect();
                    self.cursor = Cursor::default();
                }
            }
        }
        Outcome::Stays
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let inside = frame::window(area, (WIDTH, ROWS + 2), TuiKey::TitlePalette, look, buf);
        let field = Rect { height: 1.min(inside.height), ..inside };
        let caret = self.input.draw(&self.typed, field, look, buf);
        let rows = Rect { y: inside.y + 2.min(inside.height), height: inside.height.saturating_sub(2), ..inside };
        let wide = usize::from(rows.width);
        for (row, at) in self.cursor.shown(self.found.len(), usize::from(rows.height)).enumerate() {
            let Some(entry) = self.found.get(at).and_then(|place| self.all.get(*place)) else { continue };
            let key = entry.chord.map(|chord| chord.name(&look.texts, look.glyphs)).unwrap_or_default();
            let about = fit(&entry.about, wide.saturating_sub(width(&key) + 4), look.glyphs);
            let gap = " ".repeat(wide.saturating_sub(width(&about) + width(&key) + 2));
            let (role, mark) = if at == self.cursor.at() { (Role::Row, look.glyphs.bar) } else { (Role::Text, " ") };
            let line = Line::from_iter([
                look.span(Role::Focus, mark),
                look.span(role, about),
                look.span(role, gap),
                look.span(if role == Role::Row { role } else { Role::Muted }, key),
            ]);
            frame::row(rows, row, &line, buf);
        }
        caret
    }
}
