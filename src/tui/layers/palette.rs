//! `ctrl+k`, the command palette: lists every available action; typing filters the list.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::LayerResult;
use super::finder::{Finder, ROWS, entries};
use crate::text::{Key, Texts};
use crate::tui::frame;
use crate::tui::input::UserInput;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width};

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
