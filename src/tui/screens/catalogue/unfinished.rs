//! The rows of unfinished setups, above the saved destinations.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::text::foreign::printable;
use crate::text::{Key, Phrase, say};
use crate::tui::intent::{UnfinishedSetup, WhichUnfinished};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width};

/// Maximum width of a name, in cells.
const NAME: usize = 28;

/// Draws a row for each setup, and a blank row below them. Returns the rows used, and the place of the cursor.
pub(super) fn draw(
    setups: &[UnfinishedSetup],
    selected: usize,
    area: Rect,
    look: &Look,
    buf: &mut Buffer,
) -> (usize, Option<Position>) {
    if setups.is_empty() {
        return (0, None);
    }
    let mut cursor = None;
    let names: Vec<_> = setups.iter().map(|setup| fit(&name(setup, look), NAME, look.glyphs)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or_default();
    for (place, (setup, name)) in setups.iter().zip(&names).enumerate() {
        let is_selected = place == selected;
        let room = usize::from(area.width).saturating_sub(widest + 3);
        let line = Line::from_iter([
            look.span(Role::Focus, if is_selected { look.glyphs.bar } else { " " }),
            look.span(if is_selected { Role::Row } else { Role::Text }, format!("{}  ", pad(name, widest))),
            look.span(Role::Warn, fit(&describe(setup, look), room, look.glyphs)),
        ]);
        layout::draw_row(area, place, &line, buf);
        look.spot(area, place, Spot::Row(place));
        if is_selected {
            cursor = Some(Position::new(area.x, area.y + u16::try_from(place).unwrap_or_default()));
        }
    }
    (setups.len() + 1, cursor)
}

fn name(setup: &UnfinishedSetup, look: &Look) -> String {
    if setup.name.is_empty() { look.text(Key::UnfinishedNameless) } else { printable(&setup.name) }
}

fn describe(setup: &UnfinishedSetup, look: &Look) -> String {
    let step = Phrase::from(setup.step.title());
    match setup.kept_at {
        Some(at) => look.text(say::UnfinishedKept { step, time: look.date_and_time(at) }),
        None if setup.which == WhichUnfinished::Stored => look.text(say::UnfinishedAt { step }),
        None => look.text(say::UnfinishedNotKept { step }),
    }
}
