//! Draws numbers over time with axes, by ratatui's `Chart`. Without braille it draws columns.
//!
//! ```text
//! 2.0k ┤      ⢀⣀⣀⠤⠤⠤⠒⠒⠒⠉⠉⠉
//!      │  ⣀⠤⠊
//!    0 ┼────────────────────
//!      -2m       -1m     now
//! ```

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::text::Span;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget};

use super::chart::draw_columns;
use super::number::{rounded, span};
use crate::text::{Key, say};
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// A lower chart shows too little.
pub const LEAST_CHART_ROWS: u16 = 4;

/// Draws the values of the last `time`, the newest at the right.
pub fn draw_line_chart(values: &[f64], time: Duration, area: Rect, look: &Look, buf: &mut Buffer) {
    if area.height < LEAST_CHART_ROWS {
        return;
    }
    if look.is_ascii() {
        draw_columns(values, area, look, buf);
        return;
    }
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let most = round_up(most);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred values")]
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(place, value)| (place as f64, *value)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred values")]
    let last = (values.len().max(2) - 1) as f64;
    let label = |text: String| look.span(Role::Muted, text);
    let ago = |time: Duration| label(look.text(say::ChartAgo { time: span(time) }));
    let times: Vec<Span<'static>> = vec![ago(time), ago(time / 2), label(look.text(Key::ChartNow))];
    let amounts: Vec<Span<'static>> = [0.0, most / 2.0, most].map(|amount| label(rounded(amount, look))).to_vec();
    let data = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line)
        .style(look.style(Role::Chart))
        .data(&points);
    let axis = || Axis::default().style(look.style(Role::ChartEmpty));
    Chart::new(vec![data])
        .x_axis(axis().bounds([0.0, last]).labels(times))
        .y_axis(axis().bounds([0.0, most]).labels(amounts))
        .legend_position(None)
        .render(area, buf);
}

/// Returns the next number that is 1, 2 or 5 times a power of ten: a scale that does not jump with every value.
fn round_up(most: f64) -> f64 {
    if !most.is_finite() || most <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|scale| *scale >= most).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_a_round_number_above_all_values() {
        let scales = [0.0, 0.3, 1.0, 1.1, 999.0, 2_001.0, f64::NAN].map(|most| format!("{:.1}", round_up(most)));
        assert_eq!(scales, ["1.0", "0.5", "1.0", "2.0", "1000.0", "5000.0", "1.0"]);
    }
}
