//! Draws rows in an area, and cuts areas.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// How much room a screen has for each thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Density {
    /// No blank lines; help in one line.
    Tight,
    /// A blank line between groups.
    Normal,
    /// A blank line between fields, and their help.
    Roomy,
}

impl Density {
    /// Returns the density of a screen with this many rows.
    pub fn from_rows(rows: u16) -> Self {
        match rows {
            0..24 => Self::Tight,
            24..34 => Self::Normal,
            34.. => Self::Roomy,
        }
    }
}

/// The columns of a screen, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    pub main: Rect,
    pub side: Option<Rect>,
    pub third: Option<Rect>,
}

impl Columns {
    /// Width of a form, at most: longer lines are hard to read.
    const FORM: u16 = 76;

    /// Divides `area` by its width: up to 71 cells one column, then a form with a side of 30 or 42 cells, and from 140
    /// cells a third column, if the screen `has_third`.
    pub fn split(area: Rect, has_third: bool) -> Self {
        let side = match area.width {
            0..72 => return Self { main: area, side: None, third: None },
            72..100 => 30,
            100.. => 42,
        };
        let main = if area.width < 140 { area.width - side } else { (area.width - side).min(Self::FORM) };
        let rest = Rect { x: area.x + main, width: area.width - main, ..area };
        let is_third = has_third && area.width >= 140;
        let own = if is_third { side.min(rest.width) } else { rest.width };
        let third = Rect { x: rest.x + own, width: rest.width - own, ..rest };
        Self {
            main: Rect { width: main, ..area },
            side: Some(Rect { width: own, ..rest }),
            third: is_third.then_some(third),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_divided_by_its_width() {
        let widths = |width, has_third| {
            let columns = Columns::split(Rect::new(0, 0, width, 30), has_third);
            [Some(columns.main), columns.side, columns.third]
                .into_iter()
                .flatten()
                .map(|one| one.width)
                .collect::<Vec<_>>()
        };
        assert_eq!(widths(60, true), [60]);
        assert_eq!(widths(80, true), [50, 30]);
        assert_eq!(widths(120, true), [78, 42]);
        assert_eq!(widths(200, true), [76, 42, 82]);
        assert_eq!(widths(200, false), [76, 124]);
    }

    #[test]
    fn the_density_follows_the_rows() {
        assert_eq!(
            [16, 23, 24, 33, 34].map(Density::from_rows),
            [Density::Tight, Density::Tight, Density::Normal, Density::Normal, Density::Roomy]
        );
    }
}
