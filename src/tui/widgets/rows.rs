//! Draws the visible rows of a list, and builds no others.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::line::width;
use super::list::Cursor;
use crate::tui::keys::Action;
use crate::tui::layout::{self, to_cells};
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

/// Notes where a click chooses or clears the row: at its box, if it has one.
fn note_box(line: &Line<'_>, area: Rect, row: usize, look: &Look) {
    let glyphs = [look.glyphs.check_on, look.glyphs.check_off, look.glyphs.check_some];
    let mut before = 0;
    for span in &line.spans {
        let indent = span.content.len() - span.content.trim_start().len();
        if glyphs.iter().any(|glyph| span.content.trim_start().starts_with(glyph)) {
            let (x, cells) = (to_cells(before + indent), to_cells(width(look.glyphs.check_on)));
            let spot = Rect { x: area.x + x, width: cells.min(area.width.saturating_sub(x)), height: 1, ..area };
            look.spots.note(spot, Spot::Press(row, Action::Toggle));
            return;
        }
        before += span.width();
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
            let line = Line::from(spans);
            layout::draw_row(area, row, &line, buf);
            look.spot(area, row, Spot::Row(at));
            note_box(&line, layout::skip_rows(area, row), at, look);
            if row_look == RowLook::Selected {
                place = u16::try_from(row).ok().map(|row| Position::new(area.x, area.y + row));
            }
        }
        place
    }
}
