//! Draws numbers over time, and gauges.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// How many heights a column can have within one row.
const STEPS: usize = 8;

/// Draws `values` as columns, the newest at the right. The highest one fills the height of `area`; zero draws nothing.
pub fn draw_columns(values: &[f64], area: Rect, look: &Look, buf: &mut Buffer) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let shown = &values[values.len().saturating_sub(width)..];
    let most = shown.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let levels: Vec<usize> = shown.iter().map(|value| level(*value, most, height * STEPS)).collect();
    let left = " ".repeat(width - shown.len());
    for row in 0..height {
        let below = (height - 1 - row) * STEPS;
        let cells = levels.iter().map(|level| cell(level.saturating_sub(below), look));
        let text: String = std::iter::once(left.as_str()).chain(cells).collect();
        layout::draw_row(area, row, &Line::from(look.span(Role::Chart, text)), buf);
    }
}

/// Returns the height of a value in steps, at most `steps`. A value above zero gets at least one step.
fn level(value: f64, most: f64, steps: usize) -> usize {
    if value == f64::INFINITY {
        return steps;
    }
    if value.is_nan() || value <= 0.0 || most <= 0.0 {
        return 0;
    }
    #[expect(clippy::cast_precision_loss, reason = "rows of a terminal")]
    let level = (value / most).min(1.0) * steps as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the steps, never negative")]
    let level = level.round() as usize;
    level.max(1)
}

fn cell(level: usize, look: &Look) -> &'static str {
    match level.min(STEPS).checked_sub(1) {
        Some(step) => look.glyphs.columns[step],
        None => " ",
    }
}

/// Returns the column of one cell for a part from 0 to 1.
pub fn column(part: f64, look: &Look) -> &'static str {
    cell(level(part, 1.0, STEPS), look)
}

/// Returns the full and the empty part of a bar of `cells` cells. Rounds down, so that only a `part` of 1 fills the
/// bar.
pub fn gauge(part: f64, cells: usize, look: &Look) -> [Span<'static>; 2] {
    #[expect(clippy::cast_precision_loss, reason = "cells of a terminal")]
    let full = if part.is_finite() { part.clamp(0.0, 1.0) * cells as f64 } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the cells, never negative")]
    let full = full.floor() as usize;
    [
        look.span(Role::Chart, look.glyphs.full.repeat(full)),
        look.span(Role::ChartEmpty, look.glyphs.empty.repeat(cells - full)),
    ]
}

/// Formats a part from 0 to 1 in percent, three cells wide. Rounds down, so that only 1 is shown as 100.
pub fn percent(part: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast keeps within its bounds")]
    let percent = (part.max(0.0) * 100.0).floor() as u64;
    format!("{:>3}", percent.min(999))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Texts;
    use crate::tui::theme::Theme;

    fn drawn(values: &[f64], width: u16, height: u16) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        draw_columns(values, area, &Look::new(Arc::new(Texts::new(None)), Theme::Mono), &mut buf);
        let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect();
        (0..height).map(row).collect()
    }

    #[test]
    fn the_highest_is_as_high_as_there_is_room() {
        assert_eq!(drawn(&[0.0, 1.0, 50.0, 100.0], 6, 1), ["   ▁▄█"]);
        assert_eq!(drawn(&[100.0, 50.0, 0.1], 3, 2), ["█  ", "██▁"]);
        assert_eq!(drawn(&[9.0, 1.0, 2.0], 2, 1), ["▄█"], "the chart shows the newest values");
        assert_eq!(drawn(&[f64::NAN, f64::INFINITY, -3.0, 0.0], 4, 1), [" █  "]);
    }

    #[test]
    fn a_gauge_is_full_only_when_it_is() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        let text = |part| gauge(part, 4, &look).map(|span| span.content.into_owned()).concat();
        assert_eq!([0.0, 0.5, 0.99, 1.0, 7.0, f64::NAN].map(text), ["░░░░", "██░░", "███░", "████", "████", "░░░░"]);
        assert_eq!([0.0, 0.999, 1.0, f64::INFINITY].map(percent), ["  0", " 99", "100", "999"]);
    }
}
