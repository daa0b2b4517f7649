//! Edits names that are typed because no list contains them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::input::TextInput;

use crate::text::{Notification, Phrase, Tone};
use crate::tui::app::{ScreenContext, UserInput};
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
    Here,
    /// Not handled: it is not meant for text.
    Elsewhere,
    /// The operator confirmed the names.
    Take,
    /// The operator closed the input. The text stays.
    Close,
}

impl NamesInput {
    pub fn act(&mut self, input: &UserInput<'_>) -> NamesHandled {
        match input {
            UserInput::Do(Action::Take) => return NamesHandled::Take,
            UserInput::Do(Action::Close) => return NamesHandled::Close,
            UserInput::Do(action) if !action.is_editing() => return NamesHandled::Elsewhere,
            UserInput::Paste(lines) => self.input.act(&UserInput::Paste(&words(lines).join(", ")), &mut self.text),
            other => self.input.act(other, &mut self.text),
        };
        NamesHandled::Here
    }

    /// Returns the names and clears the input.
    pub fn take(&mut self) -> Vec<String> {
        let text = std::mem::take(self).text;
        words(&text).into_iter().map(str::to_owned).collect()
    }

    /// Keeps invalid names in the input so that they can be fixed, and says why the first one is invalid. Returns
    /// `false` if there is none.
    pub fn refuse(&mut self, wrong: &[String], why: impl Fn(&str) -> Phrase, desk: &mut ScreenContext<'_>) -> bool {
        self.text = wrong.join(", ");
        if let Some(first) = wrong.first() {
            desk.say(Notification::new(Tone::Warn, why(first)));
        }
        !wrong.is_empty()
    }

    /// Draws the text in one row. Returns the cursor's position.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        self.input.draw(&self.text, area, look, buf)
    }
}

/// Splits a text at commas and line ends.
fn words(text: &str) -> Vec<&str> {
    text.split([',', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty()).collect()
}
