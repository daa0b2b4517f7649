//! Draws rows in an area, and cuts areas.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Draws a line `place` rows below the top of `area`. Draws nothing below `area`.
pub fn draw_row(area: Rect, place: usize, line: &Line<'_>, buf: &mut Buffer) {
    if let Ok(place) = u16::try_from(place)
        && place < area.height
    {
        buf.set_line(area.x, area.y + place, line, area.width);
    }
}

/// Returns `area` without its first `rows`.
pub fn skip_rows(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Returns `area` without its first `columns` on the left.
pub fn skip_columns(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}
