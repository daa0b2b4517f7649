//! Rows of a check as they come: what was looked at, how it came out, why, and who can mend it.

use ratatui::text::Line;

use super::line::{fit, wrap};
use crate::destination::check::{Check, Row, State};
use crate::flow::words;
use crate::text::foreign::printable;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// How much is said of a row that is as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Its name.
    Names,
    /// What was seen too.
    Seen,
}

/// The lines of a row in `cells`.
pub fn lines(row: &Row, detail: Detail, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = sign(row, look);
    let seen = printable(&words::message(&look.texts, row));
    let name = match detail {
        Detail::Seen if row.state == State::Allowed => seen.clone(),
        Detail::Names | Detail::Seen => row.check.name().to_owned(),
    };
    let name = fit(&name, cells.saturating_sub(2), look.glyphs);
    let mut lines = vec![Line::from_iter([look.span(role, sign), look.span(Role::Text, format!(" {name}"))])];
    if !is_told(row) {
        return lines;
    }
    let code = row.code.as_deref().map(|code| format!("{}: ", printable(code))).unwrap_or_default();
    let indented = |role: Role, text: &str| -> Vec<Line<'static>> {
        let all = wrap(text, cells.saturating_sub(4)).into_iter();
        all.map(|line| Line::from(look.span(role, format!("    {line}")))).collect()
    };
    lines.extend(indented(Role::Muted, &format!("{code}{seen}")));
    lines.extend(indented(role, &printable(&words::remedy(&look.texts, row))));
    lines
}

/// Whether more is said than its name: it is in the way, or there is something to be done.
fn is_told(row: &Row) -> bool {
    row.state != State::Allowed && (row.check.is_needed() || row.remedy.is_some() || row.state == State::Denied)
}

fn sign(row: &Row, look: &Look) -> (&'static str, Role) {
    // What only sharpens a run is no fault when it may not be looked at.
    let needed =
        row.check.is_needed() || matches!(row.check, Check::Key | Check::Identity | Check::Clock | Check::Stream);
    match row.state {
        State::Allowed if row.remedy.is_some() => (look.glyphs.again, Role::Warn),
        State::Allowed => (look.glyphs.done, Role::Good),
        State::Denied if needed => (look.glyphs.refused, Role::Bad),
        State::Denied => (look.glyphs.unknown, Role::Muted),
        State::Unknown | State::Failed if needed => (look.glyphs.unknown, Role::Warn),
        State::Unknown | State::Failed => (look.glyphs.unknown, Role::Muted),
    }
}
