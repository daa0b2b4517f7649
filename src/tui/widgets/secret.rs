//! Edits a secret in one line. Shows the number of its characters, and the text only while the operator has revealed
//! it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use zeroize::Zeroizing;

use super::line::{fit, width};
use crate::secret::Secret;
use crate::text::foreign::without_controls;
use crate::tui::input::UserInput;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Room for a typed secret, in bytes. A longer text is not a secret.
const ROOM: usize = 8 * 1024;

/// Returns a secret with this text, and with room for more.
pub fn typed(text: &str) -> Secret {
    let mut secret = Secret::with_room(ROOM);
    secret.push(text);
    secret
}

/// The input of a secret. It edits only at the end: nobody can edit in the middle of hidden text.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SecretInput {
    revealed: bool,
}

/// How a secret is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretState {
    Focused(SecretInput),
    /// Without the focus, and so never revealed.
    Still,
}

impl SecretInput {
    /// Edits `text`; input beyond its room is dropped. Returns whether `text` may have changed.
    pub fn act(&mut self, input: &UserInput<'_>, text: &mut Secret) -> bool {
        match input {
            UserInput::Type(c) => text.push(Zeroizing::new(c.to_string()).as_str()),
            UserInput::Paste(pasted) => text.push(pasted.trim()),
            UserInput::Do(Action::Erase) => return text.pop(),
            UserInput::Do(Action::EraseLine | Action::EraseWord) => {
                let was_typed = !text.is_empty();
                *text = typed("");
                return was_typed;
            }
            UserInput::Do(Action::Reveal) => {
                self.revealed = !self.revealed;
                return false;
            }
            UserInput::Do(_) | UserInput::Point(_) => return false,
        }
        true
    }

    pub fn hide(&mut self) {
        self.revealed = false;
    }

    /// Draws the secret in one row. Returns the cursor's position.
    pub fn draw(text: &Secret, face: SecretState, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let revealed = matches!(face, SecretState::Focused(input) if input.revealed);
        draw(text.chars(), revealed.then(|| text.expose()), area, look, buf)
    }
}

/// Draws dots for `chars` characters, and their number; or the text itself if `shown`.
pub fn draw(chars: usize, shown: Option<&str>, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
    let number = if chars == 0 { String::new() } else { format!("  {chars}") };
    let room = usize::from(area.width).checked_sub(width(&number) + 1)?;
    let line = match shown {
        Some(text) => Zeroizing::new(fit(&without_controls(text), room, look.glyphs)),
        None => Zeroizing::new(look.glyphs.mask.repeat(chars.min(room))),
    };
    let cells = u16::try_from(width(&line)).unwrap_or(area.width);
    let line = Line::from_iter([look.span(Role::Text, line.to_string()), look.span(Role::Muted, number)]);
    buf.set_line(area.x, area.y, &line, area.width);
    Some(Position::new(area.x + cells.min(area.width.saturating_sub(1)), area.y))
}
