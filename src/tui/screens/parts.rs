//! Draws the parts that the steps of Activate segments share: the layout, the line for text, and findings.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Page;
use crate::flow::{Field, Finding, Flow, Weight};
use crate::text::foreign::without_controls;
use crate::text::{Key, Phrase, say};
use crate::tui::frame::{self, Steps};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width, wrap};
use crate::tui::widgets::rows::RowLook;

/// The areas of a screen with a long list.
///
/// ```text
///  steps
///  filter                                                                  count
///  list
///  ────────────────────────────────────────────────────────────────────────────
///  below
/// ```
pub(super) struct ListLayout {
    /// The text input, and counts.
    pub(super) line: Rect,
    /// The list with its heads and the rows of other fields.
    pub(super) list: Rect,
    /// The details of the selected row.
    pub(super) below: Rect,
}

/// The lower part shrinks before the list gets fewer rows than this.
const LEAST_ROWS: u16 = 5;

/// The sizes that a screen asks for.
pub(super) struct HeightRequest {
    /// Rows in the list's area that are not rows of the list.
    pub(super) fixed: u16,
    /// Preferred height of the lower part, in rows.
    pub(super) below: u16,
    /// How many of these rows show findings. The list shrinks to make room for them.
    pub(super) wrong: usize,
}

/// Draws the steps and the rule. The lower part gets at most a third of the height, and less if the list would become
/// too short. At the smallest size it has one row and no rule.
pub(super) fn parts(flow: &Flow, page: &Page<'_>, wants: &HeightRequest, buf: &mut Buffer) -> ListLayout {
    let inner = page.inner();
    frame::substeps(Steps::of(flow), Rect { height: inner.height.min(1), ..inner }, page.look, buf);
    let most = wants.below.min(inner.height / 3);
    let room = inner.height.saturating_sub(2 + wants.fixed + LEAST_ROWS);
    let least = cells(wants.wrong).min(most);
    let rows = most.min(room.saturating_sub(1)).max(least).max(most.min(1));
    let ruled = u16::from(rows < room);
    let below = Rect { y: inner.y + inner.height - rows, height: rows, ..inner };
    let rule = Rect { y: below.y.saturating_sub(ruled), height: ruled, ..inner };
    if ruled > 0 {
        frame::rule(rule, page.look, buf);
    }
    ListLayout {
        line: Rect { y: inner.y + 1, height: 1, ..inner },
        list: Rect { y: inner.y + 2, height: rule.y.saturating_sub(inner.y + 2), ..inner },
        below,
    }
}

/// Draws the `Continue` row in the last row of `area`, and removes that row from `area`. Returns its position. `row` is
/// its index for the mouse.
pub(super) fn go_on(area: &mut Rect, row: usize, standing: RowLook, look: &Look, buf: &mut Buffer) -> Position {
    area.height = area.height.saturating_sub(1);
    let last = Rect { y: area.y + area.height, height: 1, ..*area };
    let (mark, role) = match standing {
        RowLook::AtHand => (look.glyphs.bar, Role::Row),
        RowLook::Plain => (" ", Role::Key),
    };
    let line = Line::from_iter([look.span(Role::Focus, mark), look.word(role, Key::GoOn)]);
    frame::row(last, 0, &line, buf);
    look.spot(last, 0, Spot::Row(row));
    last.as_position()
}

pub(super) fn standing(at_hand: bool) -> RowLook {
    if at_hand { RowLook::AtHand } else { RowLook::Plain }
}

/// Fewest cells for the text input. The text at the right end is cut first.
const LEAST_TYPED: usize = 16;

/// Draws the label, and `right` at the right end of the row. Returns the area of the text input between them.
pub(super) fn typed_line(label: impl Into<Phrase>, right: &str, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
    let label = look.text(label);
    let room = usize::from(area.width).saturating_sub(width(&label) + 1 + LEAST_TYPED);
    let right = fit(right, room, look.glyphs);
    let (from, to) = (cells(width(&label) + 1), cells(width(&right)).min(area.width));
    frame::row(area, 0, &Line::from(look.span(Role::Muted, label)), buf);
    let at_right = Rect { x: area.x + area.width - to, width: to, ..area };
    frame::row(at_right, 0, &Line::from(look.span(Role::Muted, right)), buf);
    let typed = frame::right_of(area, from);
    Rect { width: typed.width.saturating_sub(to + 1), ..typed }
}

pub(super) fn draw_lines(lines: &[Line<'static>], area: Rect, buf: &mut Buffer) {
    for (row, line) in lines.iter().enumerate() {
        frame::row(area, row, line, buf);
    }
}

/// Returns the findings about `field` that may be shown now, in lines of `cells` cells: each with its problem, then its
/// remedy.
pub(super) fn found(flow: &Flow, field: Field, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let shown = flow.shown();
    let mut lines = Vec::new();
    let of_field: Vec<_> = shown.iter().filter(|finding| finding.field == field).collect();
    for finding in of_field.iter().take(MOST_FOUND) {
        lines.extend(finding_lines(finding, cells, look));
    }
    if let Some(more) = of_field.len().checked_sub(MOST_FOUND).filter(|more| *more > 0) {
        lines.push(Line::from(look.span(Role::Muted, look.text(say::FoundMore { count: more }))));
    }
    lines
}

/// Findings of one field that are shown in words. Further ones are only counted.
const MOST_FOUND: usize = 2;

pub(super) fn finding_lines(finding: &Finding, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = match finding.weight {
        Weight::Blocks => (look.glyphs.refused, Role::Bad),
        Weight::Warns => (look.glyphs.again, Role::Warn),
    };
    let text = format!("{} {}", look.text(finding.problem()), look.text(finding.remedy()));
    let wrapped = wrap(&without_controls(&text), cells.saturating_sub(2));
    let mark = |row: usize| if row == 0 { sign } else { " " };
    wrapped
        .into_iter()
        .enumerate()
        .map(|(row, line)| Line::from_iter([look.span(role, mark(row)), Span::raw(" "), look.span(Role::Text, line)]))
        .collect()
}

/// Wraps a text to `cells` cells.
pub(super) fn text_lines(role: Role, text: &str, cells: usize, look: &Look) -> Vec<Line<'static>> {
    wrap(&without_controls(text), cells).into_iter().map(|line| Line::from(look.span(role, line))).collect()
}

pub(super) fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
