//! `?`: every key that holds, with what it does.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::Outcome;
use crate::text::TuiKey;
use crate::tui::app::Input;
use crate::tui::frame;
use crate::tui::keys::{Action, Context, bindings};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{pad, width};

/// Rows that a page up or down leaves in sight.
const OVERLAP: usize = 2;

/// The explanation of the keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Help {
    contexts: Vec<Context>,
    top: usize,
}

impl Help {
    pub(super) fn new(contexts: &[Context]) -> Self {
        Self { contexts: contexts.to_vec(), top: 0 }
    }

    pub(super) fn act(&mut self, input: &Input<'_>) -> Outcome {
        let page = 10 - OVERLAP;
        let last = bindings(&self.contexts).len().saturating_sub(1);
        match input {
            Input::Do(Action::Up) => self.top = self.top.saturating_sub(1),
            Input::Do(Action::Down) => self.top = (self.top + 1).min(last),
            Input::Do(Action::PageUp) => self.top = self.top.saturating_sub(page),
            Input::Do(Action::PageDown) => self.top = (self.top + page).min(last),
            Input::Do(Action::Close | Action::Help) => return Outcome::Closes,
            Input::Do(Action::Quit) => return Outcome::Passes,
            Input::Do(_) | Input::Type(_) | Input::Paste(_) => {}
        }
        Outcome::Stays
    }

    #[expect(clippy::unnecessary_wraps, reason = "each layer may have a cursor")]
    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let rows = self.rows(look);
        let names = rows.iter().map(|(name, _)| width(name)).max().unwrap_or_default();
        let wanted = rows.iter().map(|(_, about)| names + 2 + width(about)).max().unwrap_or_default();
        let inside = frame::window(area, (wanted, rows.len()), TuiKey::TitleHelp, look, buf);
        let height = usize::from(inside.height);
        let top = self.top.min(rows.len().saturating_sub(height));
        for (place, (name, about)) in rows.iter().skip(top).take(height).enumerate() {
            let line = Line::from_iter([
                look.span(Role::Key, pad(name, names)),
                look.span(Role::Text, "  "),
                look.span(Role::Text, about.clone()),
            ]);
            frame::row(inside, place, &line, buf);
        }
        Some(inside.as_position())
    }

    fn rows(&self, look: &Look) -> Vec<(String, String)> {
        let name = |binding: &crate::tui::keys::Binding| {
            let names: Vec<_> = binding.chords.iter().map(|chord| chord.name(&look.texts, look.glyphs)).collect();
            names.join(", ")
        };
        bindings(&self.contexts).into_iter().map(|one| (name(one), look.text(one.action.about()))).collect()
    }
}
