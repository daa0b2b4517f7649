//! `?`: lists every key in effect and what it does; typing filters the list.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::LayerResult;
use super::finder::{ActionEntry, Finder, entries};
use crate::text::{Key, Texts};
use crate::tui::frame;
use crate::tui::input::UserInput;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width};

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
