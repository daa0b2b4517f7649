//! Edits names that are typed because no list contains them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::input::TextInput;

use crate::tui::input::UserInput;
use crate::tui::keys::Action;
use crate::tui::look::Look;

/// Rows that page up and page down move by.
pub const PAGE: usize = 10;

/// Names that are being typed, separated by commas.
#[derive(Default)]
pub struct NamesInput {
    text: String,
    input: TextInput,
}

/// How an input was handled.
pub enum NamesHandled {
    /// It edited the text, or could have.
    Edited,
    /// It is not meant for text.
    Ignored,
    /// The operator confirmed these names. The input is empty again.
    Submitted(Vec<String>),
    /// The operator closed the input. The text stays.
    Cancelled,
}

impl NamesInput {
    pub fn act(&mut self, input: &UserInput<'_>) -> NamesHandled {
        match input {
            UserInput::Do(Action::Take) => return NamesHandled::Submitted(self.take()),
            UserInput::Do(Action::Close) => return NamesHandled::Cancelled,
            UserInput::Do(action) if !action.is_editing() => return NamesHandled::Ignored,
            UserInput::Paste(lines) => {
                self.input.act(&UserInput::Paste(&split_names(lines).join(", ")), &mut self.text)
            }
            other => self.input.act(other, &mut self.text),
        };
        NamesHandled::Edited
    }

    /// Writes names back into the input, so that they can be fixed.
    pub fn restore(&mut self, names: &[String]) {
        self.text = names.join(", ");
    }

    /// Returns the names and clears the input.
    fn take(&mut self) -> Vec<String> {
        let text = std::mem::take(self).text;
        split_names(&text).into_iter().map(str::to_owned).collect()
    }

    /// Draws the text in one row. Returns the cursor's position.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        self.input.draw(&self.text, area, look, buf)
    }
}

/// Splits a text at commas and line ends.
fn split_names(text: &str) -> Vec<&str> {
    text.split([',', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty()).collect()
}
