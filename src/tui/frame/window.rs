//! Draws the box of a layer in the middle of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::Phrase;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width};

/// Draws an empty box for `(columns, rows)` of content, or the largest that fits. Returns its inside.
pub fn draw_window(
    area: Rect,
    content: (usize, usize),
    title: impl Into<Phrase>,
    look: &Look,
    buf: &mut Buffer,
) -> Rect {
    let title = look.text(title);
    let columns = content.0.max(width(&title) + 2);
    let outer = center(area, columns.saturating_add(4), content.1.saturating_add(2));
    clear(outer, buf);
    border(outer, look, buf);
    let title = format!(" {} ", fit(&title, usize::from(outer.width).saturating_sub(6), look.glyphs));
    buf.set_stringn(
        outer.x + 2,
        outer.y,
        title,
        usize::from(outer.width.saturating_sub(2)),
        Style::reset().patch(look.style(Role::Title)),
    );
    Rect {
        x: outer.x + 2,
        y: outer.y + 1,
        width: outer.width.saturating_sub(4),
        height: outer.height.saturating_sub(2),
    }
}

/// Returns a rectangle of this size in the middle of `area`, with a free cell on each side.
fn center(area: Rect, columns: usize, rows: usize) -> Rect {
    let width = u16::try_from(columns).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
    let height = u16::try_from(rows).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

fn clear(area: Rect, buf: &mut Buffer) {
    for y in area.y..area.y + area.height {
        // Also clears a wide character that begins left of the box and would reach into it.
        for x in area.x.saturating_sub(1)..area.x + area.width {
            if x >= area.x || width(buf[(x, y)].symbol()) > 1 {
                buf[(x, y)].reset();
                buf[(x, y)].set_style(Style::new());
            }
        }
    }
}

/// ```text
/// ┌─ title ─┐
/// └─────────┘
/// ```
fn border(area: Rect, look: &Look, buf: &mut Buffer) {
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    let across = look.glyphs.across.repeat(usize::from(area.width.saturating_sub(2)));
    let style = look.style(Role::Border);
    let (right, bottom) = ((area.x + area.width).saturating_sub(1), (area.y + area.height).saturating_sub(1));
    buf.set_string(area.x, area.y, format!("{top_left}{across}{top_right}"), style);
    buf.set_string(area.x, bottom, format!("{bottom_left}{across}{bottom_right}"), style);
    for y in area.y + 1..bottom {
        buf.set_string(area.x, y, look.glyphs.down, style);
        buf.set_string(right, y, look.glyphs.down, style);
    }
}
