//! A cell of a table that shows a part as a bar with its number.

use ratatui::text::Span;

use super::chart::{gauge, percent};
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Returns a bar of `cells` cells and the part in percent: `██████░░░░  58 %`.
pub fn bar(part: f64, cells: usize, look: &Look) -> Vec<Span<'static>> {
    let [full, empty] = gauge(part, cells, look);
    vec![full, empty, look.span(Role::Text, format!(" {} %", percent(part)))]
}
