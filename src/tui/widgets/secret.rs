//! One line that nobody may see. It shows how many characters there are, and all of them only while that was asked for.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use zeroize::Zeroizing;

use super::line::{fit, width};
use crate::secret::Secret;
use crate::text::foreign::without_controls;
use crate::tui::app;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Bytes of all that is typed; what is longer is no secret.
const ROOM: usize = 8 * 1024;

/// A secret with this in it, to be typed on.
pub fn typed(text: &str) -> Secret {
    let mut secret = Secret::with_room(ROOM);
    secret.push(text);
    secret
}

/// The end of a secret is where it is typed: nobody edits in the middle of what cannot be seen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SecretInput {
    revealed: bool,
}

/// How a secret is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// It is being typed.
    Focused(SecretInput),
    /// It is not.
    Still,
}

impl SecretInput {
    /// Takes what comes; tells whether `text` has changed.
    pub fn act(&mut self, input: &app::Input<'_>, text: &mut Secret) -> bool {
        match input {
            app::Input::Type(c) => text.push(Zeroizing::new(c.to_string()).as_str()),
            app::Input::Paste(pasted) => text.push(pasted.trim()),
            app::Input::Do(Action::Erase) => return text.pop(),
            app::Input::Do(Action::EraseLine | Action::EraseWord) => {
                let was_typed = !text.is_empty();
                *text = typed("");
                return was_typed;
            }
            app::Input::Do(Action::Reveal) => {
                self.revealed = !self.revealed;
                return false;
            }
            app::Input::Do(_) | app::Input::Point(_) => return false,
        }
        true
    }

    /// Shows dots again.
    pub fn hide(&mut self) {
        self.revealed = false;
    }

    /// Draws it in one row; gives the cursor's place.
    pub fn draw(text: &Secret, face: Face, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let revealed = matches!(face, Face::Focused(input) if input.revealed);
        draw(text.chars(), revealed.then(|| text.expose()), area, look, buf)
    }
}

/// Dots for `chars` characters, and their number; or the text itself where it may be seen.
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
