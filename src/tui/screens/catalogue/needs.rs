//! Lists the destinations that need the operator: this process streams them, and trouble has paused them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::backstage::words::name_cause;
use crate::delivery::reaction::Pause;
use crate::text::foreign::printable;
use crate::text::{Key, say};
use crate::tui::frame;
use crate::tui::layout;
use crate::tui::live::StreamView;
use crate::tui::look::Look;
use crate::tui::screens::Page;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, wrap};
use crate::tui::widgets::number::count;

/// Maximum number of lines.
const ROWS: usize = 4;

/// Length of the hours and minutes in a time of day, in bytes.
const MINUTES: usize = 5;

/// Maximum width of a name, in cells.
const NAME: usize = 40;

/// Returns what the paused destinations need, in lines of `cells` cells. For the selected one the text says that Enter
/// opens it.
pub(super) fn list_needs(lives: &[StreamView], selected: Option<&str>, page: &Page<'_>, cells: usize) -> Vec<String> {
    let needs = lives.iter().filter_map(|live| {
        let text = describe_need(live, live.pause()?, page);
        let how = if selected == Some(&live.name) { Key::NeedsEnter } else { Key::NeedsOpen };
        Some(wrap(&format!("{text} {}", page.look.text(how)), cells))
    });
    needs.flatten().take(ROWS).collect()
}

/// Draws a rule and the lines below it.
pub(super) fn draw(lines: &[String], area: Rect, look: &Look, buf: &mut Buffer) {
    if lines.is_empty() || area.height == 0 {
        return;
    }
    frame::draw_rule(Rect { height: 1, ..area }, look, buf);
    for (row, line) in lines.iter().enumerate() {
        layout::draw_row(area, row + 1, &Line::from(look.span(Role::Text, line.as_str())), buf);
    }
}

fn describe_need(live: &StreamView, pause: &Pause, page: &Page<'_>) -> String {
    let look = page.look;
    let since = look.time_of_day(live.paused_since(pause, page.now));
    let waiting = live.snapshot().map_or(0, |snapshot| snapshot.counts.pending);
    let cause = match live.missing_right(pause) {
        Some(right) => look.text(say::NeedsDenied { action: printable(&right.action) }),
        None => look.text(name_cause(pause.trouble)),
    };
    look.text(say::NeedsYou {
        name: fit(&printable(&live.name), NAME, look.glyphs),
        cause,
        since: since.get(..MINUTES).unwrap_or(&since),
        waiting: count(waiting, look),
    })
}
