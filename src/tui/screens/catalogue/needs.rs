//! Which destinations need their operator: those that stream here and cannot go on by themselves.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::super::Page;
use crate::delivery::pause::Pause;
use crate::delivery::reaction::Trouble;
use crate::text::TuiKey;
use crate::text::foreign::printable;
use crate::tui::frame;
use crate::tui::live::Live;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, wrap};
use crate::tui::widgets::number::count;

/// Rows of all that is said.
const ROWS: usize = 4;

/// Cells of a name that is told.
const NAME: usize = 40;

/// Why it does not go on by itself.
pub(super) fn pause_of(live: &Live) -> Option<&Pause> {
    live.snapshot().filter(|_| live.is_running())?.pause.as_ref()
}

/// A word or two for why.
pub(super) fn cause(trouble: Trouble) -> TuiKey {
    match trouble {
        Trouble::Credentials => TuiKey::CauseCredentials,
        Trouble::Permission => TuiKey::CausePermission,
        Trouble::Encryption => TuiKey::CauseEncryption,
        Trouble::StreamMissing => TuiKey::CauseStreamMissing,
        Trouble::Unreachable => TuiKey::CauseUnreachable,
        Trouble::Unordered => TuiKey::CauseUnordered,
        Trouble::Refused => TuiKey::CauseRefused,
        Trouble::Failing => TuiKey::CauseFailing,
        Trouble::DiskFull => TuiKey::CauseDiskFull,
    }
}

/// What those need, in lines of so many cells. Enter opens the one at hand.
pub(super) fn lines(lives: &[Live], at_hand: Option<&str>, page: &Page<'_>, cells: usize) -> Vec<String> {
    let told = lives.iter().filter_map(|live| {
        let text = needs(live, pause_of(live)?, page);
        let how = if at_hand == Some(&live.name) { TuiKey::NeedsEnter } else { TuiKey::NeedsOpen };
        Some(wrap(&format!("{text} {}", page.look.text(how)), cells))
    });
    told.flatten().take(ROWS).collect()
}

/// Draws a rule and the lines.
pub(super) fn draw(lines: &[String], area: Rect, look: &Look, buf: &mut Buffer) {
    if lines.is_empty() || area.height == 0 {
        return;
    }
    frame::rule(Rect { height: 1, ..area }, look, buf);
    for (row, line) in lines.iter().enumerate() {
        frame::row(area, row + 1, &Line::from(look.span(Role::Text, line.as_str())), buf);
    }
}

fn needs(live: &Live, pause: &Pause, page: &Page<'_>) -> String {
    let look = page.look;
    let lasted = live.elapsed(page.now).saturating_sub(Duration::from_micros(pause.since));
    let since = page.now.checked_sub(lasted.try_into().unwrap_or_default()).unwrap_or(page.now);
    let waiting = live.snapshot().map_or(0, |snapshot| snapshot.counts.pending);
    let cause = match denied(&pause.message).filter(|_| pause.trouble == Trouble::Permission) {
        Some(action) => look.say(TuiKey::NeedsDenied, &[("action", action.into())]),
        None => look.text(cause(pause.trouble)),
    };
    let values = [
        ("name", fit(&printable(&live.name), NAME, look.glyphs).into()),
        ("cause", cause.into()),
        ("since", format!("{:02}:{:02}", since.hour(), since.minute()).into()),
        ("waiting", count(waiting, look).into()),
    ];
    look.say(TuiKey::NeedsYou, &values)
}

/// The right that AWS says is missing: `kinesis:PutRecords`.
fn denied(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(" is not authorized to perform: ")?;
    let action = rest.split(' ').next()?.trim_end_matches('.');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == ':' || c == '-';
    (!action.is_empty() && action.len() <= NAME && action.chars().all(is_plain)).then_some(action)
}
