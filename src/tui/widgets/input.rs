//! Edits one line of text. The caller owns the text; the input holds only the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::line::width;
use crate::text::foreign::without_controls;
use crate::tui::input::UserInput;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// The cursor, counted in graphemes from the end: it stays there when the text is changed from outside.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct TextInput {
    from_end: usize,
}

impl TextInput {
    /// Edits `text` and returns whether it changed. Ignores actions that do not edit.
    pub fn act(&mut self, input: &UserInput<'_>, text: &mut String) -> bool {
        match input {
            UserInput::Type(c) => self.insert(&c.to_string(), text),
            UserInput::Paste(pasted) => self.insert(&one_line(pasted), text),
            UserInput::Do(action) => self.edit(*action, text),
            UserInput::Point(_) => false,
        }
    }

    /// Draws `text` in one row and returns the cursor's position. A text that is too long is scrolled to the cursor.
    pub fn draw(&self, text: &str, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let shown = without_controls(text);
        let (before, after) = shown.split_at(self.byte(&shown));
        let room = usize::from(area.width).checked_sub(1)?;
        let hidden = hidden(before, room);
        let begin = &before[hidden..];
        let line = format!("{begin}{after}");
        buf.set_stringn(area.x, area.y, &line, usize::from(area.width), look.style(Role::Text));
        let caret = u16::try_from(width(begin)).unwrap_or(u16::MAX);
        Some(Position::new(area.x.saturating_add(caret), area.y))
    }

    fn edit(&mut self, action: Action, text: &mut String) -> bool {
        let count = text.graphemes(true).count();
        match action {
            Action::Left => self.from_end = (self.from_end + 1).min(count),
            Action::Right => self.from_end = self.from_end.saturating_sub(1),
            Action::First => self.from_end = count,
            Action::Last => self.from_end = 0,
            Action::Erase => return self.erase(text, 1),
            Action::EraseAhead if self.from_end > 0 => {
                self.from_end -= 1;
                return self.erase(text, 1);
            }
            Action::EraseWord => return self.erase(text, self.word(text)),
            Action::EraseLine => return self.erase(text, count),
            _ => {}
        }
        false
    }

    fn insert(&mut self, typed: &str, text: &mut String) -> bool {
        let at = self.byte(text);
        text.insert_str(at, typed);
        !typed.is_empty()
    }

    /// Removes up to `count` graphemes before the cursor.
    fn erase(&mut self, text: &mut String, count: usize) -> bool {
        let at = self.byte(text);
        let from = text[..at].grapheme_indices(true).rev().take(count).last().map_or(at, |(place, _)| place);
        text.replace_range(from..at, "");
        from < at
    }

    /// Returns the number of graphemes back to the start of the word before the cursor.
    fn word(self, text: &str) -> usize {
        let before = &text[..self.byte(text)];
        let word = before.trim_end().rfind(char::is_whitespace).map_or(0, |place| place + 1);
        before[word..].graphemes(true).count()
    }

    /// Returns the cursor's position in bytes.
    fn byte(self, text: &str) -> usize {
        let after = text.grapheme_indices(true).rev().take(self.from_end).last();
        after.map_or(text.len(), |(place, _)| place)
    }
}

/// Returns how many bytes at the start of `before` to hide, so that its end fits in `room` cells.
fn hidden(before: &str, room: usize) -> usize {
    let mut cells = width(before);
    let mut hidden = 0;
    for letter in before.graphemes(true) {
        if cells <= room {
            break;
        }
        cells -= width(letter);
        hidden += letter.len();
    }
    hidden
}

/// Returns pasted text as one line: trimmed, with a space for each control character such as a line break.
pub fn one_line(pasted: &str) -> String {
    without_controls(pasted.trim())
}
