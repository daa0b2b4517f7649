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

/// Draws lines below each other, as many as fit.
pub fn draw_lines(area: Rect, lines: &[Line<'_>], buf: &mut Buffer) {
    for (place, line) in lines.iter().enumerate() {
        draw_row(area, place, line, buf);
    }
}

/// Returns `area` without its first `rows`.
pub fn skip_rows(area: Rect, rows: impl TryInto<u16>) -> Rect {
    let rows = rows.try_into().unwrap_or(u16::MAX).min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Returns `area` without its first `columns` on the left.
pub fn skip_columns(area: Rect, columns: impl TryInto<u16>) -> Rect {
    let columns = columns.try_into().unwrap_or(u16::MAX).min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// Splits the last row off `area`.
pub fn split_last_row(area: Rect) -> (Rect, Rect) {
    let height = area.height.saturating_sub(1);
    (Rect { height, ..area }, Rect { y: area.y + height, height: 1, ..area })
}

/// Returns a count of rows or columns as the size of an area, which has at most [`u16::MAX`].
pub fn to_cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
