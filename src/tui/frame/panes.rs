//! Divides the body into a form and a side panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::WIDE;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// The size that the side panel asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Side {
    /// Columns on a screen of 80 columns. A wider screen gives the panel a share of its extra columns.
    pub columns: u16,
    /// Rows when the panel is below the form. The panel takes at most a third of the body.
    pub rows: u16,
}

impl Side {
    /// For help beside a form.
    pub const HELP: Self = Self { columns: 29, rows: 5 };
}

/// The two parts of the body, without the line between them and the blank cells around each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Panes {
    /// The larger part: left or top.
    pub form: Rect,
    /// The smaller part: right or bottom.
    pub side: Rect,
}

/// Divides the body and draws the line between the parts.
pub fn split_panes(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    if body.width >= WIDE { split_beside(body, side, look, buf) } else { split_below(body, side, look, buf) }
}

/// ```text
///  form                       │ side
/// ```
fn split_beside(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    // Beyond 80 columns the side panel grows faster than the form: a form needs no long lines.
    let columns = (side.columns + (body.width - WIDE) * 3 / 5).min(body.width / 2);
    let at = body.x + body.width - columns - 2;
    for y in body.y..body.y + body.height {
        buf.set_string(at, y, look.glyphs.down, look.style(Role::Border));
    }
    Panes {
        form: Rect { x: body.x + 1, width: (at - body.x).saturating_sub(2), ..body },
        side: Rect { x: at + 2, width: columns.saturating_sub(1), ..body },
    }
}

/// Puts the form above a rule, and the side panel below it.
fn split_below(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    let rows = side.rows.min(body.height / 3);
    let at = body.y + body.height - rows - 1;
    let inner = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    let line = look.glyphs.across.repeat(usize::from(inner.width));
    buf.set_string(inner.x, at, line, look.style(Role::Border));
    Panes { form: Rect { height: at - body.y, ..inner }, side: Rect { y: at + 1, height: rows, ..inner } }
}
