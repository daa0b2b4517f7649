//! Shows a text that can be read, copied and saved, such as a policy or the message history.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::LayerResult;
use crate::backstage::Order;

use crate::text::Key;
use crate::text::foreign::without_controls;
use crate::tui::frame;
use crate::tui::input::UserInput;
use crate::tui::intent::Intent;
use crate::tui::keys::Action;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{width, wrap};
use crate::tui::widgets::list::Cursor;

const PAGE: usize = 12;

const WIDTH: usize = 76;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextLayer {
    title: Key,
    /// Shown above the text; neither copied nor saved.
    about: Option<String>,
    text: String,
    /// The name of the file to save to.
    file: String,
    top: Cursor,
}

impl TextLayer {
    /// Shows a text under a title. It is saved as `file`.
    pub fn new(title: Key, text: String, file: &str) -> Self {
        Self { title, about: None, text, file: file.to_owned(), top: Cursor::default() }
    }

    /// Adds a sentence above the text.
    #[must_use]
    pub fn with_intro(self, about: String) -> Self {
        Self { about: Some(about), ..self }
    }

    pub fn has_title(&self, title: Key) -> bool {
        self.title == title
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match input {
            UserInput::Do(Action::Close) => return LayerResult::Closes,
            UserInput::Do(action) if action.is_everywhere() => return LayerResult::Passes,
            UserInput::Do(Action::Copy) => return LayerResult::Asks(Intent::Copy(self.text.clone())),
            UserInput::Do(Action::Save) => {
                return LayerResult::Asks(Intent::Order(Order::SaveText(self.file.clone(), self.text.clone())));
            }
            UserInput::Do(action) => self.top.act(*action, self.text.lines().count(), PAGE),
            UserInput::Type(_) | UserInput::Paste(_) | UserInput::Point(_) => false,
        };
        LayerResult::Stays
    }

    #[expect(clippy::unnecessary_wraps, reason = "each layer may have a cursor")]
    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let room = WIDTH.min(usize::from(area.width).saturating_sub(8));
        let mut lines: Vec<(Role, String)> = Vec::new();
        for line in self.about.iter().flat_map(|about| wrap(&without_controls(about), room)) {
            lines.push((Role::Muted, line));
        }
        let above = lines.len();
        lines.extend(
            self.text.lines().flat_map(|line| wrap_line(&without_controls(line), room)).map(|line| (Role::Text, line)),
        );
        let wanted = lines.iter().map(|(_, line)| width(line)).max().unwrap_or_default();
        let inside = frame::draw_window(area, (wanted, lines.len()), self.title, look, buf);
        look.spots.note(inside, Spot::List);
        let height = usize::from(inside.height);
        let top = self.top.index().min(lines.len().saturating_sub(height));
        let (head, rest) = lines.split_at(above.min(height));
        let body = rest.iter().skip(top);
        for (place, (role, line)) in head.iter().chain(body).take(height).enumerate() {
            layout::draw_row(inside, place, &Line::from(look.span(*role, line.as_str())), buf);
        }
        Some(inside.as_position())
    }
}

/// Wraps a line and repeats its indent on each part.
fn wrap_line(line: &str, room: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let (blanks, text) = line.split_at(indent);
    let room = room.saturating_sub(indent).max(8);
    let lines: Vec<_> = wrap(text, room).into_iter().map(|part| format!("{blanks}{part}")).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}
