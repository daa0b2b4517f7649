//! What the screens of a stage's steps share: where their parts are, the line that is typed in, what was found.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Page;
use crate::flow::{Field, Finding, Flow, Weight};
use crate::text::foreign::without_controls;
use crate::text::{ActivateKey, Named};
use crate::tui::frame::{self, Steps};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width, wrap};
use crate::tui::widgets::rows::Standing;

/// Where the parts of a screen with a long list are.
///
/// ```text
///  steps
///  filter                                                                  count
///  list
///  ────────────────────────────────────────────────────────────────────────────
///  below
/// ```
pub(super) struct Parts {
    /// What is typed, and counts.
    pub(super) line: Rect,
    /// The list, its heads and whatever else is among it.
    pub(super) list: Rect,
    /// About the row at hand.
    pub(super) below: Rect,
}

/// Rows of a list that are in sight at the least size.
const LEAST_ROWS: u16 = 5;

/// What the parts want.
pub(super) struct Wants {
    /// Rows that are among the list and not its own.
    pub(super) fixed: u16,
    /// Rows of the lower part.
    pub(super) below: u16,
    /// How many of them say what is wrong: the list gives way to those.
    pub(super) wrong: usize,
}

/// Draws the steps and the rule. The lower part gets a third of the height at most, and less where the list would be short:
/// at last one row without a rule.
pub(super) fn parts(flow: &Flow, page: &Page<'_>, wants: &Wants, buf: &mut Buffer) -> Parts {
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
    Parts {
        line: Rect { y: inner.y + 1, height: 1, ..inner },
        list: Rect { y: inner.y + 2, height: rule.y.saturating_sub(inner.y + 2), ..inner },
        below,
    }
}

/// Draws the row that goes on in the last one of `area`, which loses it; gives its place. `row` is what it counts as for the
/// mouse.
pub(super) fn go_on(area: &mut Rect, row: usize, standing: Standing, look: &Look, buf: &mut Buffer) -> Position {
    area.height = area.height.saturating_sub(1);
    let last = Rect { y: area.y + area.height, height: 1, ..*area };
    let (mark, role) = match standing {
        Standing::AtHand => (look.glyphs.bar, Role::Row),
        Standing::Plain => (" ", Role::Key),
    };
    let line = Line::from_iter([look.span(Role::Focus, mark), look.word(role, ActivateKey::GoOn)]);
    frame::row(last, 0, &line, buf);
    look.spot(last, 0, Spot::Row(row));
    last.as_position()
}

/// How the row stands that goes on.
pub(super) fn standing(at_hand: bool) -> Standing {
    if at_hand { Standing::AtHand } else { Standing::Plain }
}

/// Cells that a text which is typed has at least; what stands at the right gives way.
const LEAST_TYPED: usize = 16;

/// Draws a label, gives the place of what is typed beside it, and draws `right` at the end of the row.
pub(super) fn typed_line(label: impl Named, right: &str, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
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

/// A whole line of a list or of details.
pub(super) fn draw_lines(lines: &[Line<'static>], area: Rect, buf: &mut Buffer) {
    for (row, line) in lines.iter().enumerate() {
        frame::row(area, row, line, buf);
    }
}

/// What may be said of `field` by now, in lines of so many cells: what is wrong, then what to do.
pub(super) fn found(flow: &Flow, field: Field, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let shown = flow.shown();
    let mut lines = Vec::new();
    let of_field: Vec<_> = shown.iter().filter(|finding| finding.field == field).collect();
    for finding in of_field.iter().take(MOST_FOUND) {
        lines.extend(finding_lines(finding, cells, look));
    }
    if let Some(more) = of_field.len().checked_sub(MOST_FOUND).filter(|more| *more > 0) {
        lines.push(Line::from(look.span(Role::Muted, look.say(ActivateKey::FoundMore, &[("count", more.into())]))));
    }
    lines
}

/// Findings of one question that are shown in words; of others it is said how many they are.
const MOST_FOUND: usize = 2;

/// One finding in lines of so many cells.
pub(super) fn finding_lines(finding: &Finding, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = match finding.weight {
        Weight::Blocks => (look.glyphs.refused, Role::Bad),
        Weight::Warns => (look.glyphs.again, Role::Warn),
    };
    let text = format!("{} {}", finding.problem(&look.texts), finding.remedy(&look.texts));
    let wrapped = wrap(&without_controls(&text), cells.saturating_sub(2));
    let mark = |row: usize| if row == 0 { sign } else { " " };
    wrapped
        .into_iter()
        .enumerate()
        .map(|(row, line)| Line::from_iter([look.span(role, mark(row)), Span::raw(" "), look.span(Role::Text, line)]))
        .collect()
}

/// A text in lines of so many cells.
pub(super) fn text_lines(role: Role, text: &str, cells: usize, look: &Look) -> Vec<Line<'static>> {
    wrap(&without_controls(text), cells).into_iter().map(|line| Line::from(look.span(role, line))).collect()
}

/// A number of cells as the screen counts them.
pub(super) fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
