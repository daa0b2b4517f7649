//! The parts that several screens share: pickers, the layout of a long list, the `Continue` row, and findings.

pub mod choosing;
pub mod form;
pub mod picker;
pub mod rights;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::Page;
use crate::flow::{Field, Finding, Flow, Weight};
use crate::text::foreign::without_controls;
use crate::text::{Key, say};
use crate::tui::frame::{self, StepperState};
use crate::tui::keys::Action;
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;
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
pub struct ListLayout {
    /// The text input, and counts.
    pub line: Rect,
    /// The list with its heads and the rows of other fields.
    pub list: Rect,
    /// The details of the selected row.
    pub below: Rect,
}

/// The lower part shrinks before the list gets fewer rows than this.
const LEAST_ROWS: u16 = 5;

/// The sizes that a screen asks for.
pub struct HeightRequest {
    /// Rows in the list's area that are not rows of the list.
    pub fixed: u16,
    /// Preferred height of the lower part, in rows.
    pub below: u16,
    /// How many of these rows show findings. The list shrinks to make room for them.
    pub findings: usize,
}

/// Draws the steps and the rule. The lower part gets at most a third of the height, and less if the list would become
/// too short. At the smallest size it has one row and no rule.
pub fn lay_out_list(flow: &Flow, page: &Page<'_>, request: &HeightRequest, buf: &mut Buffer) -> ListLayout {
    let inner = page.inner();
    frame::substeps(StepperState::from_flow(flow), Rect { height: inner.height.min(1), ..inner }, page.look, buf);
    let most = request.below.min(inner.height / 3);
    let room = inner.height.saturating_sub(2 + request.fixed + LEAST_ROWS);
    let least = to_cells(request.findings).min(most);
    let rows = most.min(room.saturating_sub(1)).max(least).max(most.min(1));
    let ruled = u16::from(rows < room);
    let below = Rect { y: inner.y + inner.height - rows, height: rows, ..inner };
    let rule = Rect { y: below.y.saturating_sub(ruled), height: ruled, ..inner };
    if ruled > 0 {
        frame::draw_rule(rule, page.look, buf);
    }
    ListLayout {
        line: Rect { y: inner.y + 1, height: 1, ..inner },
        list: Rect { y: inner.y + 2, height: rule.y.saturating_sub(inner.y + 2), ..inner },
        below,
    }
}

/// Draws the `Continue` row, which has the index `row` for the mouse. Returns its position.
pub fn draw_continue(area: Rect, row: usize, row_look: RowLook, look: &Look, buf: &mut Buffer) -> Position {
    let (mark, role) = match row_look {
        RowLook::Selected => (look.glyphs.bar, Role::Row),
        RowLook::Plain => (" ", Role::Key),
    };
    let line = Line::from_iter([look.span(Role::Focus, mark), look.word(role, Key::GoOn)]);
    layout::draw_row(area, 0, &line, buf);
    look.spot(area, 0, Spot::Press(row, Action::Next));
    area.as_position()
}

pub fn row_look(is_selected: bool) -> RowLook {
    if is_selected { RowLook::Selected } else { RowLook::Plain }
}

/// Returns the number of a shard, which the service calls for example `shardId-000000000000`.
pub fn short_shard(name: &str) -> String {
    let number = name.strip_prefix("shardId-").and_then(|digits| digits.parse::<u64>().ok());
    number.map_or_else(|| name.to_owned(), |number| number.to_string())
}

/// Returns the findings about `field` that may be shown now, in lines of `cells` cells: each with its problem, then its
/// remedy.
pub fn list_findings(flow: &Flow, field: Field, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let shown = flow.visible_findings();
    let findings: Vec<_> = shown.iter().filter(|finding| finding.field == field).collect();
    let described = findings.iter().take(MOST_FINDINGS).flat_map(|finding| describe_finding(finding, cells, look));
    let mut lines: Vec<_> = described.collect();
    if let Some(more) = findings.len().checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
        lines.push(Line::from(look.span(Role::Muted, look.text(say::FoundMore { count: more }))));
    }
    lines
}

/// Findings of one field that are shown in words. Further ones are only counted.
const MOST_FINDINGS: usize = 2;

pub fn mark_finding(finding: &Finding, look: &Look) -> (&'static str, Role) {
    match finding.weight {
        Weight::Blocks => (look.glyphs.refused, Role::Bad),
        Weight::Warns => (look.glyphs.again, Role::Warn),
    }
}

pub fn describe_finding(finding: &Finding, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = mark_finding(finding, look);
    let text = format!("{} {}", look.text(finding.problem()), look.text(finding.remedy()));
    sign_lines(sign, role, &without_controls(&text), cells, look)
}

/// Wraps a text to lines of `cells` cells. The sign stands before the first line.
pub fn sign_lines(sign: &'static str, role: Role, text: &str, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let lines = wrap(text, cells.saturating_sub(2)).into_iter().enumerate();
    let mark = |row: usize| look.span(role, if row == 0 { sign } else { " " });
    lines.map(|(row, line)| Line::from_iter([mark(row), look.span(Role::Text, format!(" {line}"))])).collect()
}

/// Returns the glyph and the role of a checkbox.
pub fn check_mark(is_on: bool, look: &Look) -> (&'static str, Role) {
    if is_on { (look.glyphs.check_on, Role::Choice) } else { (look.glyphs.check_off, Role::Text) }
}
