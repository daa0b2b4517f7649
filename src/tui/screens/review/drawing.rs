//! Draws the Review step.

use std::ops::RangeInclusive;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::summary::{self, value};
use super::{ReviewRow, file_name, list_entries};
use crate::flow::{Estimate, Fact, Finding, Flow, Weight};
use crate::text::foreign::without_controls;
use crate::text::{Key, say};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::parts::{HeightRequest, ListLayout, describe_finding, lay_out_list, mark_finding};
use crate::tui::screens::{Page, reading};
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::number::{count, size, span};
use crate::tui::widgets::rows::{RowLook, Rows};

/// Height of the part below the rule, in rows.
const BELOW: u16 = 4;

/// Widths of the labels, in cells. Between them, the longest label decides.
const LABELS: RangeInclusive<usize> = 17..=24;

/// Draws all rows, with the cursor on row `place`.
pub(super) fn draw_entries(place: usize, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
    let look = page.look;
    let ListLayout { line, list, below } =
        lay_out_list(flow, page, &HeightRequest { fixed: 0, below: BELOW, findings: 0 }, buf);
    let area = Rect { y: line.y, height: line.height + list.height, ..list };
    let entries = list_entries(flow);
    let label = entries.iter().map(|entry| width(&name_entry(entry, look).0)).max().unwrap_or_default();
    let label = label.clamp(*LABELS.start(), *LABELS.end());
    let rows = Rows { cursor: Cursor::new(place), count: entries.len(), focused: true };
    let cursor = rows.draw(area, look, buf, |row, row_look| match entries.get(row) {
        Some(entry) => entry_spans(entry, flow, label, usize::from(area.width), row_look, look),
        None => Vec::new(),
    });
    let wide = usize::from(below.width);
    let mut lines = vec![estimate_line(flow, wide, look)];
    match entries.get(place) {
        // A row of the list has no room for the remedy.
        Some(ReviewRow::Finding(finding)) => lines.extend(describe_finding(finding, wide, look)),
        Some(ReviewRow::Answer(field)) if width(&value(*field, flow, look)) > wide.saturating_sub(label + 3) => {
            lines.extend(wrap_lines(Role::Text, &value(*field, flow, look), wide, look));
        }
        _ => lines.push(verdict(&flow.findings(), look)),
    }
    let command = look.text(say::ReviewCommand { file: without_controls(&file_name(flow)) });
    lines.truncate(usize::from(below.height).saturating_sub(1));
    lines.push(Line::from(look.span(Role::Muted, fit(&command, wide, look.glyphs))));
    layout::draw_lines(below, &lines, buf);
    cursor
}

/// ```text
/// Segments         High propensity to convert, Churn risk
/// ```
fn entry_spans(
    entry: &ReviewRow,
    flow: &Flow,
    label_cells: usize,
    cells: usize,
    row_look: RowLook,
    look: &Look,
) -> Vec<Span<'static>> {
    let value = match entry {
        ReviewRow::Answer(field) => value(*field, flow, look),
        ReviewRow::Finding(finding) => look.text(finding.problem()),
        ReviewRow::GoOn => look.text(Key::ReviewGoOnAbout),
    };
    let (label, role) = name_entry(entry, look);
    let room = cells.saturating_sub(label_cells + 3);
    let label = pad(&fit(&label, label_cells, look.glyphs), label_cells + 1);
    let value = pad(&fit(&without_controls(&value), room, look.glyphs), room);
    vec![
        look.span(row_look.role(Role::Text), " "),
        look.span(row_look.role(role), label),
        look.span(row_look.role(Role::Text), value),
    ]
}

fn name_entry(entry: &ReviewRow, look: &Look) -> (String, Role) {
    match entry {
        ReviewRow::Answer(field) => (look.text(summary::label(*field)), Role::Muted),
        ReviewRow::Finding(finding) => {
            let (sign, role) = mark_finding(finding, look);
            (format!("{sign} {}", look.text(finding.field.label())), role)
        }
        ReviewRow::GoOn => (look.text(Key::ReviewGoOn), Role::Key),
    }
}

/// Returns the line that says whether findings block the next step.
fn verdict(findings: &[Finding], look: &Look) -> Line<'static> {
    let count = |weight| findings.iter().filter(|finding| finding.weight == weight).count();
    let (blocks, warns) = (count(Weight::Blocks), count(Weight::Warns));
    let (sign, role, text) = match (blocks, warns) {
        (0, 0) => (look.glyphs.done, Role::Good, look.text(Key::ReviewClean)),
        (0, warns) => (look.glyphs.again, Role::Warn, look.text(say::ReviewWarns { count: warns })),
        (blocks, _) => (look.glyphs.refused, Role::Bad, look.text(say::ReviewBlocks { count: blocks })),
    };
    Line::from_iter([look.span(role, sign), look.span(Role::Text, format!(" {text}"))])
}

/// Returns for example `First export  about 181,900 events, 110 MiB, 3:02 at 1,000/s a shard`.
fn estimate_line(flow: &Flow, wide: usize, look: &Look) -> Line<'static> {
    let label = look.text(Key::ReviewFirst);
    let text = match flow.estimate() {
        None if flow.is_nothing_due() => {
            return Line::from(look.span(Role::Text, fit(&look.text(Key::ReviewNothingDue), wide, look.glyphs)));
        }
        Some(estimate) => describe_estimate(&estimate, flow, look),
        None => look.text(match reading::explain_empty(flow) {
            Key::ListNothingThere => Key::ReviewNobody,
            Key::ListNothingOfStdin => Key::ReviewUnknown,
            Key::ListNothingReadable => Key::ReviewUnreadable,
            other => other,
        }),
    };
    let text = fit(&text, wide.saturating_sub(width(&label) + 2), look.glyphs);
    Line::from_iter([look.span(Role::Muted, label), Span::raw("  "), look.span(Role::Text, text)])
}

fn describe_estimate(estimate: &Estimate, flow: &Flow, look: &Look) -> String {
    let events = look.text(estimate.events());
    let bytes = match (estimate.bytes(), &flow.facts().preview) {
        (Some((_, most)), _) => Some(size(usize::try_from(most).unwrap_or(usize::MAX), look)),
        (None, Fact::Loading(..)) => Some(look.text(Key::EstimateMeasuring)),
        (None, _) => None,
    };
    let time = match estimate.time_of_source() {
        Some((time, rate)) => look.text(say::EstimateTimeSource { time: span(time), rate: count(rate, look) }),
        None => look.text(say::EstimateTime { time: span(estimate.time_on_one_shard()) }),
    };
    [Some(events), bytes, Some(time)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
