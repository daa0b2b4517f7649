//! Draws the visible rows of a list, and builds no others.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::Cursor;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;

/// A list of rows, one of them selected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rows {
    pub cursor: Cursor,
    pub count: usize,
    pub focused: bool,
}

/// How a row looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowLook {
    Plain,
    /// Selected, in a list that receives the keys.
    Selected,
}

impl RowLook {
    /// Returns the role of a text that has `role` in other rows.
    pub fn role(self, role: Role) -> Role {
        match self {
            Self::Plain => role,
            Self::Selected => Role::Row,
        }
    }
}

impl Rows {
    /// Draws the visible rows. `line` returns the spans of the row with an index. Returns the position of the selected
    /// row if the list is focused.
    pub fn draw(
        self,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
        line: impl Fn(usize, RowLook) -> Vec<Span<'static>>,
    ) -> Option<Position> {
        look.spots.note(area, Spot::List);
        let mut place = None;
        for (row, at) in self.cursor.visible(self.count, usize::from(area.height)).enumerate() {
            let is_selected = at == self.cursor.index();
            let row_look = if is_selected && self.focused { RowLook::Selected } else { RowLook::Plain };
            let mark = if is_selected { look.glyphs.bar } else { " " };
            let mut spans = vec![look.span(if self.focused { Role::Focus } else { Role::Muted }, mark)];
            spans.extend(line(at, row_look));
            layout::draw_row(area, row, &Line::from(spans), buf);
            look.spot(area, row, Spot::Row(at));
            if row_look == RowLook::Selected {
                place = u16::try_from(row).ok().map(|row| Position::new(area.x, area.y + row));
            }
        }
        place
    }
}
