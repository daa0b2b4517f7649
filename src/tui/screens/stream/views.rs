//! Draws the views that replace the numbers: the log, the dead letters, a check, and other credentials.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use time::OffsetDateTime;

use super::choices::{SignInChoice, find_cursor, list_choices};
use crate::backstage::Letter;
use crate::backstage::words;
use crate::delivery::dead_letters::DeadKind;
use crate::destination::spec::CredentialSource;
use crate::flow::offers::profile_kind;
use crate::kinesis::ProvidedCredentials;
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, Tone, say};
use crate::tui::layout::{self, to_cells};
use crate::tui::live::{LogLine, Requested, StreamView};
use crate::tui::look::Look;
use crate::tui::screens::parts::rights::{self, RowDetail};
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::line::{fit, pad, width, wrap, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::number::{count, size};
use crate::tui::widgets::rows::{RowLook, Rows};

/// Cells of a time, the sign after it, and the spaces around the sign.
const TIME: usize = 11;

/// How the log is viewed.
pub(super) struct LogView<'a> {
    /// The filter, if one is typed or active.
    pub(super) typed: Option<(&'a str, &'a TextInput)>,
    /// Whether the log has its own title.
    pub(super) titled: bool,
    /// How many lines are newer than the first visible one.
    pub(super) scrolled: usize,
}

/// Draws the log, newest line first. Returns the position of the filter's cursor.
pub(super) fn draw_log(
    live: &StreamView,
    view: &LogView<'_>,
    mut area: Rect,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    if view.titled {
        draw_title(Key::StreamLogTitle, area, look, buf);
        if live.log.dropped > 0 {
            draw_right(&look.text(say::StreamLogDropped { count: count(live.log.dropped, look) }), area, look, buf);
        }
        area = layout::skip_rows(area, 1);
    }
    let mut cursor = None;
    if let Some((filter, input)) = view.typed {
        let name = format!("{}: ", look.text(Key::StreamLogFilter));
        layout::draw_row(area, 0, &Line::from(look.span(Role::Focus, name.clone())), buf);
        let field = layout::skip_columns(area, width(&name));
        cursor = (area.height > 0).then(|| input.draw(filter, Rect { height: 1, ..field }, look, buf)).flatten();
        area = layout::skip_rows(area, 1);
    }
    look.spots.note(area, Spot::List);
    let filter = view.typed.map_or("", |(filter, _)| filter);
    let mut row = 0;
    for line in live.log.newest(filter, &look.texts).skip(view.scrolled) {
        if row >= usize::from(area.height) {
            break;
        }
        row += draw_log_line(line, layout::skip_rows(area, row), look, buf);
    }
    if row == 0 {
        let key = if filter.is_empty() { Key::StreamLogEmpty } else { Key::StreamLogNothingFits };
        layout::draw_row(area, 0, &Line::from(look.word(Role::Muted, key)), buf);
    }
    cursor
}

/// Draws a line of the log. Returns the number of rows it takes.
fn draw_log_line(logged: &LogLine, area: Rect, look: &Look, buf: &mut Buffer) -> usize {
    let (sign, role) = match logged.tone() {
        Tone::Good => (" ", Role::Good),
        Tone::Info => (" ", Role::Text),
        Tone::Warn => (look.glyphs.again, Role::Warn),
        Tone::Bad => (look.glyphs.refused, Role::Bad),
    };
    let lines = wrap(logged.text(&look.texts), usize::from(area.width).saturating_sub(TIME));
    for (row, line) in lines.iter().enumerate() {
        let (time, sign) = if row == 0 { (look.time_of_day(logged.time), sign) } else { (String::new(), " ") };
        let time = look.span(Role::Muted, pad(&time, TIME - 2));
        let line = Line::from_iter([time, look.span(role, sign), look.span(role, format!(" {line}"))]);
        layout::draw_row(area, row, &line, buf);
    }
    lines.len().max(1)
}

/// Draws the dead letters with time, reason and place, and below them the selected one in full.
pub(super) fn draw_letters(
    live: &StreamView,
    at: Cursor,
    area: Rect,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    draw_title(Key::StreamLettersTitle, area, look, buf);
    let letters = match &live.letters {
        Requested::Ready(letters) => letters,
        Requested::Loading(letters) if !letters.newest.is_empty() => letters,
        Requested::NotRequested | Requested::Loading(_) => {
            return draw_text(&look.text(Key::StreamLettersComing), area, look, buf);
        }
        Requested::Failed(reason) => {
            return draw_text(&look.reason(say::StreamLettersRefused { reason }), area, look, buf);
        }
    };
    if letters.newest.is_empty() {
        return draw_text(&look.text(Key::StreamLettersNone), area, look, buf);
    }
    let (shown, count) = (Phrase::count(letters.newest.len()), Phrase::count(letters.count));
    draw_right(&look.text(say::StreamLettersSome { shown, count }), area, look, buf);
    let area = layout::skip_rows(area, 1);
    let detail =
        letters.newest.get(at.index()).map(|letter| letter_details(live, letter, usize::from(area.width), look));
    let detail = detail.unwrap_or_default();
    let rows = usize::from(area.height).saturating_sub(detail.len() + 1);
    look.spots.note(area, Spot::List);
    let list = Rect { height: to_cells(rows), ..area };
    let drawn = Rows { cursor: at, count: letters.newest.len(), focused: true };
    let selected = drawn.draw(list, look, buf, |index, row_look| {
        describe_letter(&letters.newest[index], row_look, usize::from(area.width), look)
    });
    let below = layout::skip_rows(area, rows + 1);
    layout::draw_lines(below, &detail, buf);
    selected
}

fn describe_letter(letter: &Letter, row_look: RowLook, cells: usize, look: &Look) -> Vec<Span<'static>> {
    let at = i64::try_from(letter.time).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    let at = at.map(|at| look.date_and_time(at)).unwrap_or_default();
    let text = format!("{at}  {}  {}", words::letter_reason(&look.texts, &letter.reason), printable(&letter.place));
    vec![look.span(row_look.role(Role::Text), fit(&text, cells.saturating_sub(1), look.glyphs))]
}

fn letter_details(live: &StreamView, letter: &Letter, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let size = size(letter.bytes, look);
    let what = match letter.kind {
        DeadKind::Event => look.text(say::StreamLetterEvent { size }),
        DeadKind::Malformed => look.text(say::StreamLetterLine { size }),
    };
    let mut lines = vec![Line::from(look.span(Role::Title, what))];
    let mut add = |text: &str, role, rows| lines.extend(wrap_lines(role, text, cells, look).into_iter().take(rows));
    add(&printable(&letter.place), Role::Text, 2);
    add(&printable(&letter.message), Role::Warn, 3);
    if letter.kind == DeadKind::Event {
        let name = printable(&live.name);
        add(&look.text(say::StreamLettersReplay { name }), Role::Muted, 2);
    }
    lines
}

/// Draws the rows of the check that was made while the run continues.
pub(super) fn draw_check(live: &StreamView, at: Cursor, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
    draw_title(Key::StreamCheckTitle, area, look, buf);
    let (rows, key) = match &live.check {
        Requested::Ready(rows) => (&rows[..], Key::StreamCheckDone),
        Requested::Loading(rows) => (&rows[..], Key::StreamCheckComing),
        Requested::NotRequested => (&[][..], Key::StreamCheckComing),
        Requested::Failed(reason) => {
            return draw_text(&look.reason(say::StreamCheckRefused { reason }), area, look, buf);
        }
    };
    draw_right(&look.text(key), area, look, buf);
    let area = layout::skip_rows(area, 1);
    look.spots.note(area, Spot::List);
    let mut rows = rows.to_vec();
    rights::sort_by_check(&mut rows);
    rights::sort_by_weight(&mut rows);
    let cells = usize::from(area.width);
    let lines: Vec<_> =
        rows.iter().skip(at.index()).flat_map(|row| rights::describe_row(row, RowDetail::Names, cells, look)).collect();
    rights::draw_fitting(&lines, area, look, buf);
    None
}

/// Draws the credentials to choose from, and marks the current ones.
pub(super) fn draw_sign_in(
    live: &StreamView,
    hand: Option<&SignInChoice>,
    area: Rect,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let choices = list_choices(live);
    draw_title(Key::StreamSignInTitle, area, look, buf);
    let mut how = Vec::new();
    let wide = usize::from(area.width);
    if let Err(reason) = &live.profiles {
        how.extend(wrap_lines(Role::Warn, &look.reason(say::NoteNoProfiles { reason }), wide, look));
    }
    how.extend(wrap_lines(Role::Muted, &look.text(Key::StreamSignInHow), wide, look));
    let area = layout::skip_rows(area, 1);
    let rows = usize::from(area.height).saturating_sub(how.len() + 1).min(choices.len());
    look.spots.note(area, Spot::List);
    let list = Rect { height: to_cells(rows), ..area };
    let drawn = Rows { cursor: find_cursor(hand, &choices, live), count: choices.len(), focused: true };
    let selected = drawn.draw(list, look, buf, |index, row_look| {
        let choice = &choices[index];
        let name = match choice {
            SignInChoice::By(credentials) => words::credentials_text(&look.texts, credentials),
            SignInChoice::NewKey(account) => look.text(say::StreamSignInNewKey { account: printable(account) }),
        };
        let name = fit(&name, wide.saturating_sub(8), look.glyphs);
        let mut spans = vec![look.span(row_look.role(Role::Text), name)];
        if let SignInChoice::By(CredentialSource::Provided(ProvidedCredentials::Profile(name))) = choice
            && let Some(profile) = live.profiles.iter().flatten().find(|profile| profile.name == *name)
        {
            spans.push(look.span(Role::Muted, format!("  {}", profile_kind(profile, &look.texts))));
        }
        if matches!(choice, SignInChoice::By(credentials) if *credentials == live.credentials) {
            spans.push(look.span(Role::Good, format!("  {}", look.text(Key::StreamSignInNow))));
        }
        spans
    });
    let below = layout::skip_rows(area, rows + 1);
    layout::draw_lines(below, &how, buf);
    selected
}

fn draw_title(key: Key, area: Rect, look: &Look, buf: &mut Buffer) {
    layout::draw_row(area, 0, &Line::from(look.word(Role::Title, key)), buf);
}

/// Draws a text at the right end of the first row.
fn draw_right(text: &str, area: Rect, look: &Look, buf: &mut Buffer) {
    let text = fit(text, usize::from(area.width) / 2, look.glyphs);
    let from = usize::from(area.width).saturating_sub(width(&text));
    let place = layout::skip_columns(area, from);
    layout::draw_row(place, 0, &Line::from(Span::styled(text, look.style(Role::Muted))), buf);
}

/// Draws a text below the title.
fn draw_text(text: &str, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
    layout::draw_lines(layout::skip_rows(area, 1), &wrap_lines(Role::Text, text, usize::from(area.width), look), buf);
    None
}
