//! Draws tiles: a number each, large enough to be found at a glance. ratatui has no such widget.
//!
//! ```text
//! ╭ Delivered ────╮╭ Rate ─────────╮
//! │ 79,204        ││ 1,987/s       │
//! │ 44 % of 181k  ││ 0.98 MiB/s    │
//! ╰───────────────╯╰───────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::panel::Panel;
use crate::text::Phrase;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Rows of a tile with its border.
pub const TILE_ROWS: u16 = 4;

/// Below this width the tiles stand in one line without borders.
const BORDERED: u16 = 100;

/// A number with its label, and what it is compared with.
pub struct Tile {
    pub label: Phrase,
    pub value: String,
    pub note: String,
    pub role: Role,
}

/// Draws tiles of equal width beside each other. Returns how many rows they take.
pub fn draw_tiles(tiles: &[Tile], area: Rect, look: &Look, buf: &mut Buffer) -> u16 {
    if area.width < BORDERED || area.height < TILE_ROWS {
        let mut line = Line::default();
        for tile in tiles {
            let label = look.text(tile.label.clone());
            line.extend([
                look.span(Role::Muted, format!(" {label} ")),
                look.span(tile.role, tile.value.clone()),
                Span::raw(" "),
            ]);
        }
        layout::draw_row(area, 0, &line, buf);
        return 1;
    }
    let areas = Layout::horizontal(tiles.iter().map(|_| Constraint::Fill(1))).split(Rect { height: TILE_ROWS, ..area });
    for (tile, area) in tiles.iter().zip(areas.iter()) {
        let inside = Panel::new(tile.label.clone()).draw(*area, look, buf);
        layout::draw_row(inside, 0, &Line::from(look.span(tile.role, tile.value.clone())), buf);
        layout::draw_row(inside, 1, &Line::from(look.foreign(Role::Muted, &tile.note)), buf);
    }
    TILE_ROWS
}
