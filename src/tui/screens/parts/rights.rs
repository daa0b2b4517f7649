//! Draws the rows of a check as they arrive: what was checked, the result, the reason, and who can fix it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::destination::check::{Check, CheckRow, CheckState};
use crate::flow::words;
use crate::text::foreign::printable;
use crate::text::{Key, Notification, Tone, say};
use crate::tui::layers::{Layer, TextLayer};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::sign_lines;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;

/// How much a row shows if its check passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowDetail {
    /// Only its name.
    Names,
    /// Also what the check found.
    Seen,
}

/// Returns the lines of a row in `cells` cells: its name and result, then the remedy.
pub fn describe_row(row: &CheckRow, detail: RowDetail, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = row_head(row, detail, cells, look);
    lines.extend(row_remedy(row, cells, look));
    lines
}

/// Returns the name and the result of a row.
pub fn row_head(row: &CheckRow, detail: RowDetail, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = choose_sign(row, look);
    let seen = printable(&words::row_message(&look.texts, row));
    let name = words::check_name(row.check).text(&look.texts);
    let head = match detail {
        RowDetail::Names => name,
        RowDetail::Seen if row.state != CheckState::Allowed => name,
        // The findings of these checks are clear without the name of the check.
        RowDetail::Seen if matches!(row.check, Check::Key | Check::Identity | Check::Clock) => seen,
        RowDetail::Seen => format!("{name}: {seen}"),
    };
    sign_lines(sign, role, &head, cells, look)
}

/// Returns how to fix a row that failed, and the service's message; nothing for other rows.
pub fn row_remedy(row: &CheckRow, cells: usize, look: &Look) -> Vec<Line<'static>> {
    if !is_explained(row) {
        return Vec::new();
    }
    let (_, role) = choose_sign(row, look);
    let indented = |role: Role, text: &str| -> Vec<Line<'static>> {
        let all = wrap(text, cells.saturating_sub(2)).into_iter();
        all.map(|line| Line::from(look.span(role, format!("  {line}")))).collect()
    };
    // The remedy comes before the service's message, which is long: the last lines may not be visible.
    let mut lines = indented(role, &printable(&words::row_remedy(&look.texts, row)));
    if row.remedy.as_ref().is_some_and(|remedy| remedy.statement.is_some()) {
        lines.extend(indented(Role::Info, &look.text(Key::PanelStatement)));
    }
    lines.extend(indented(Role::Muted, &printable(&words::row_with_code(row).text(&look.texts))));
    lines
}

/// Opens a layer that scrolls, with all rows, their causes and remedies in full.
pub fn open_rows(rows: &[CheckRow], desk: &mut ScreenContext<'_>) {
    let texts = desk.texts;
    if rows.is_empty() {
        return desk.say(Notification::new(Tone::Warn, Key::SayNothingLookedAt));
    }
    let mut rows = rows.to_vec();
    sort_by_check(&mut rows);
    let mut last = String::new();
    let mut about = |row: &CheckRow| {
        let state = match words::row_state(row) {
            CheckState::Allowed => Key::StateAllowed,
            CheckState::Denied => Key::StateDenied,
            CheckState::Missing => Key::StateMissing,
            CheckState::Unknown | CheckState::Failed => Key::StateUnknown,
        };
        let seen = printable(&words::row_with_code(row).text(texts));
        let mut lines =
            vec![format!("{}: {}", words::check_name(row.check).text(texts), texts.text(state)), format!("  {seen}")];
        let remedy = printable(&words::row_remedy(texts, row));
        if !remedy.is_empty() && remedy != last {
            lines.push(format!("  {remedy}"));
            last = remedy;
        }
        lines.join("\n")
    };
    let text = rows.iter().map(&mut about).collect::<Vec<_>>().join("\n");
    desk.open(Layer::Reading(TextLayer::new(Key::TitleRights, text, "check.txt")));
}

/// Draws lines. If some do not fit, the last row says how many more there are and which key shows them.
pub fn draw_fitting(lines: &[Line<'static>], area: Rect, look: &Look, buf: &mut Buffer) {
    let room = usize::from(area.height);
    let shown = if lines.len() > room { room.saturating_sub(1) } else { lines.len() };
    layout::draw_lines(area, &lines[..shown], buf);
    if shown < lines.len() && room > 0 {
        let more = look.text(say::PanelMore { count: (lines.len() - shown) });
        layout::draw_row(area, shown, &Line::from(look.span(Role::Info, more)), buf);
    }
}

/// Sorts the rows into the order of [`Check::ALL`], whichever arrived first.
pub fn sort_by_check(rows: &mut [CheckRow]) {
    rows.sort_by_key(|row| Check::ALL.iter().position(|check| *check == row.check));
}

/// Moves rows that block the destination to the front, for areas with few visible rows.
pub fn sort_by_weight(rows: &mut [CheckRow]) {
    rows.sort_by_key(|row| !(row.check.is_needed() && row.state != CheckState::Allowed));
}

/// Returns whether a row shows more than its name: it blocks the destination, or AWS denied it.
fn is_explained(row: &CheckRow) -> bool {
    row.state != CheckState::Allowed
        && (row.check.is_needed() || matches!(row.state, CheckState::Denied | CheckState::Missing))
}

fn choose_sign(row: &CheckRow, look: &Look) -> (&'static str, Role) {
    // An optional check that was denied is not a fault.
    let needed =
        row.check.is_needed() || matches!(row.check, Check::Key | Check::Identity | Check::Clock | Check::Stream);
    match row.state {
        CheckState::Allowed if row.remedy.is_some() => (look.glyphs.again, Role::Warn),
        CheckState::Allowed => (look.glyphs.done, Role::Good),
        CheckState::Denied | CheckState::Missing if needed => (look.glyphs.refused, Role::Bad),
        CheckState::Unknown | CheckState::Failed if needed => (look.glyphs.unknown, Role::Warn),
        CheckState::Denied | CheckState::Missing | CheckState::Unknown | CheckState::Failed => {
            (look.glyphs.unknown, Role::Muted)
        }
    }
}
