//! Names that are typed by hand because no list has them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::input::Input as TextInput;
use crate::text::ActivateKey;
use crate::tui::app::{Desk, Input};
use crate::tui::effect::{Said, Tone};
use crate::tui::keys::Action;
use crate::tui::look::Look;

/// Rows that a page up or down goes.
pub const PAGE: usize = 10;

/// Names that are being typed, with commas between them.
#[derive(Default)]
pub struct Typed {
    text: String,
    input: TextInput,
}

/// What comes of a key.
pub enum Came {
    /// The text has it.
    Here,
    /// It is no key of a text.
    Elsewhere,
    /// The names are to be taken.
    Take,
    /// They are left for later.
    Close,
}

impl Typed {
    /// Takes what comes.
    pub fn act(&mut self, input: &Input<'_>) -> Came {
        match input {
            Input::Do(Action::Take) => return Came::Take,
            Input::Do(Action::Close) => return Came::Close,
            Input::Do(action) if !action.is_editing() => return Came::Elsewhere,
            Input::Paste(lines) => self.input.act(&Input::Paste(&words(lines).join(", ")), &mut self.text),
            other => self.input.act(other, &mut self.text),
        };
        Came::Here
    }

    /// The names; nothing is typed after that.
    pub fn take(&mut self) -> Vec<String> {
        let text = std::mem::take(self).text;
        words(&text).into_iter().map(str::to_owned).collect()
    }

    /// Leaves names that cannot be taken to be mended, and says why the first one cannot; `false` when there is none.
    pub fn refuse(&mut self, wrong: &[String], why: ActivateKey, desk: &mut Desk<'_>) -> bool {
        self.text = wrong.join(", ");
        if let Some(first) = wrong.first() {
            desk.say(Said::new(Tone::Warn, why).with("typed", first.as_str()));
        }
        !wrong.is_empty()
    }

    /// Draws the text in one row; gives the cursor's place.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        self.input.draw(&self.text, area, look, buf)
    }
}

/// The names of a text, which has commas or line ends between them.
fn words(text: &str) -> Vec<&str> {
    text.split([',', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty()).collect()
}
