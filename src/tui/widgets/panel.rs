//! Draws a panel: a border with a title, a live note, and the keys that act in this panel alone.
//!
//! ```text
//! ╭ Permissions ───────────────── checked 3 s ago ╮
//! │                                               │
//! ╰ ctrl+p Policy  ctrl+t Send test ──────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border::{self, Set};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Widget};

use crate::text::Phrase;
use crate::text::foreign::printable;
use crate::tui::keys::{Bar, Binding, Chord, KeyContext, bindings};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width};

const ASCII_BORDER: Set<'static> = Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

#[derive(Clone)]
pub struct Panel<'a> {
    title: Phrase,
    note: String,
    keys: &'a [KeyContext],
    role: Option<Role>,
}

impl<'a> Panel<'a> {
    pub fn new(title: impl Into<Phrase>) -> Self {
        Self { title: title.into(), note: String::new(), keys: &[], role: None }
    }

    /// Sets the note at the right of the title; it may hold foreign text.
    #[must_use]
    pub fn with_note(self, note: &str) -> Self {
        Self { note: printable(note), ..self }
    }

    /// Names the keys of these contexts in the lower border.
    #[must_use]
    pub fn with_keys(self, keys: &'a [KeyContext]) -> Self {
        Self { keys, ..self }
    }

    /// Draws the border in the accent color if the panel receives the keys.
    #[must_use]
    pub fn focused(self, is_focused: bool) -> Self {
        Self { role: is_focused.then_some(Role::FocusBorder).or(self.role), ..self }
    }

    /// Draws the border in the color of a warning or a failure.
    #[must_use]
    pub fn in_role(self, role: Role) -> Self {
        Self { role: Some(role), ..self }
    }

    /// Draws the panel. Returns its inside, without a blank column at each side.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
        let room = usize::from(area.width).saturating_sub(4);
        let title = fit(&look.text(self.title.clone()), room, look.glyphs);
        let note_room = room.saturating_sub(width(&title) + 3);
        let note = fit(&self.note, note_room, look.glyphs);
        let border_style = look.style(self.role.unwrap_or(Role::Border));
        let set = if look.is_ascii() { ASCII_BORDER } else { border::ROUNDED };
        let mut block = Block::bordered()
            .border_set(set)
            .border_style(border_style)
            .style(Style::new())
            .padding(Padding::horizontal(1))
            .title_top(Line::from(look.span(Role::Title, format!(" {title} "))));
        if !note.is_empty() {
            block = block.title_top(Line::from(look.span(Role::Muted, format!(" {note} "))).right_aligned());
        }
        let keys = self.list_keys(room, look);
        if keys.width() > 0 {
            block = block.title_bottom(keys);
        }
        let inside = block.inner(area);
        block.render(area, buf);
        inside
    }

    fn list_keys(&self, room: usize, look: &Look) -> Line<'static> {
        let mut line = Line::default();
        for binding in bindings(self.keys).into_iter().filter(|binding| binding.bar != Bar::Hidden) {
            let Some(chord) = binding.named(self.keys) else { continue };
            let spans = key_hint(chord, binding, look);
            if line.width() + spans.iter().map(Span::width).sum::<usize>() + 2 > room {
                break;
            }
            line.push_span(" ");
            line.extend(spans);
            line.push_span(" ");
        }
        line
    }
}

/// Returns a key and its label.
pub fn key_hint(key: Chord, binding: &Binding, look: &Look) -> [Span<'static>; 3] {
    let key = key.name(&look.texts, look.glyphs);
    [look.span(Role::Key, key), Span::raw(" "), look.word(Role::Text, binding.action.label())]
}
