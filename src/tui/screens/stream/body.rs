//! Draws the numbers of a run: rates and latency over time, the shards, and where every line went.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::delivery::core::{ShardGauge, Snapshot};
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, say, template};
use crate::tui::frame::WIDE;
use crate::tui::layout::{self, to_cells};
use crate::tui::live::StreamView;
use crate::tui::look::Look;
use crate::tui::screens::Page;
use crate::tui::screens::parts::short_shard;
use crate::tui::theme::Role;
use crate::tui::widgets::chart::{column, draw_columns, gauge, percent};
use crate::tui::widgets::line::{fit, pad, pad_left, width};
use crate::tui::widgets::number::{count, mebibytes, milliseconds, rounded};

/// Width of the shards' panel at the right, in columns.
const SHARDS: u16 = 31;

/// From this many rows on, each chart is three rows high.
const TALL: u16 = 26;

/// Draws the numbers. Returns the area below them and below one blank row.
pub(super) fn draw(live: &StreamView, area: Rect, page: &Page<'_>, buf: &mut Buffer) -> Rect {
    let Some(snapshot) = live.snapshot() else { return area };
    let look = page.look;
    let accounting = list_accounting(snapshot, usize::from(area.width), look);
    // The accounting is never cut: the charts give up rows for it, the last chart first.
    let spare = area.height.saturating_sub(to_cells(accounting.len()));
    let charts = if area.height >= TALL { 9 } else { spare.min(3) };
    let rest = if page.area.width >= WIDE {
        let left = Rect { width: area.width - SHARDS - 2, ..area };
        draw_rates(live, snapshot, Rect { height: charts.min(area.height), ..left }, look, buf);
        let right = Rect { height: charts.min(area.height), ..layout::skip_columns(area, left.width + 1) };
        for y in right.y..right.y + right.height {
            buf.set_string(right.x, y, look.glyphs.down, look.style(Role::Border));
        }
        draw_shards(&snapshot.shards, layout::skip_columns(right, 2), look, buf);
        layout::skip_rows(area, charts)
    } else {
        draw_rates(live, snapshot, Rect { height: charts.min(area.height), ..area }, look, buf);
        let area = layout::skip_rows(area, charts);
        let strip = spare.saturating_sub(charts).min(1);
        draw_shards(&snapshot.shards, Rect { height: strip, ..area }, look, buf);
        layout::skip_rows(area, strip)
    };
    layout::draw_lines(rest, &accounting, buf);
    let rest = layout::skip_rows(rest, accounting.len());
    layout::draw_row(rest, 0, &describe_effort(snapshot, usize::from(area.width), look), buf);
    layout::skip_rows(rest, 2)
}

fn draw_rates(live: &StreamView, snapshot: &Snapshot, area: Rect, look: &Look, buf: &mut Buffer) {
    let lately = &snapshot.lately;
    let latency =
        lately.latency.map_or_else(|| look.text(Key::StreamLatencyNone), |latency| milliseconds(latency.p99, look));
    let rows = [
        (Key::StreamEvents, rounded(lately.events, look), &live.trends.events),
        (Key::StreamLatency, latency, &live.trends.p99),
        (Key::StreamBytes, mebibytes(lately.bytes, look), &live.trends.bytes),
    ];
    let names = rows.iter().map(|(key, ..)| width(&look.text(*key))).max().unwrap_or_default();
    let numbers = rows.iter().map(|(_, number, _)| width(number)).max().unwrap_or_default().max(8);
    let height = (area.height / 3).max(1);
    for (place, (key, number, values)) in (0_u16..).zip(rows) {
        let row = layout::skip_rows(area, place * height);
        let row = Rect { height: height.min(row.height), ..row };
        let head = Line::from_iter([
            look.span(Role::Muted, pad(&look.text(key), names)),
            look.span(Role::Title, format!(" {}", pad_left(&number, numbers))),
        ]);
        layout::draw_row(row, 0, &head, buf);
        draw_columns(values, layout::skip_columns(row, names + numbers + 3), look, buf);
    }
}

/// Draws a gauge for each shard if there is room, or else one column per shard.
fn draw_shards(shards: &[ShardGauge], area: Rect, look: &Look, buf: &mut Buffer) {
    if shards.is_empty() {
        let text = fit(&look.text(Key::StreamShardsUnknown), usize::from(area.width), look.glyphs);
        layout::draw_row(area, 0, &Line::from(look.span(Role::Muted, text)), buf);
    } else if shards.len() <= usize::from(area.height) {
        let names: Vec<String> = shards.iter().map(|shard| name_shard(shard, look)).collect();
        let wide = names.iter().map(|name| width(name)).max().unwrap_or_default().min(usize::from(area.width) / 2);
        for (row, (shard, name)) in shards.iter().zip(&names).enumerate() {
            layout::draw_row(area, row, &describe_shard(shard, name, wide, usize::from(area.width), look), buf);
        }
    } else if area.height > 1 && shards.len() <= 2 * usize::from(area.height) {
        // Two gauges in a row, named only by their numbers.
        let half = Rect { width: area.width.saturating_sub(2) / 2, ..area };
        let other = layout::skip_columns(area, area.width - half.width);
        for (place, shard) in shards.iter().enumerate() {
            let column = if place % 2 == 0 { half } else { other };
            let name = printable(&short_shard(&shard.shard));
            layout::draw_row(column, place / 2, &describe_shard(shard, &name, 3, usize::from(column.width), look), buf);
        }
    } else {
        draw_strip(shards, area, look, buf);
    }
}

/// Returns for example `shard 0`, which the service calls `shardId-000000000000`. A gauge without a name stands for
/// several shards.
fn name_shard(shard: &ShardGauge, look: &Look) -> String {
    if shard.shard.is_empty() {
        return look.text(say::StreamShards { count: count(shard.shards as u64, look) });
    }
    printable(&look.text(say::StreamShard { name: short_shard(&shard.shard) }))
}

fn describe_shard(shard: &ShardGauge, name: &str, wide: usize, cells: usize, look: &Look) -> Line<'static> {
    let full = is_full(shard);
    let name = pad(&fit(name, wide, look.glyphs), wide);
    let bar = cells.saturating_sub(wide + 9);
    let [done, open] = gauge(shard.load(), bar, look);
    let number = format!(" {} %", percent(shard.load().min(1.0)));
    let (sign, role) = if full { (look.glyphs.again, Role::Warn) } else { (" ", Role::Text) };
    Line::from_iter([
        look.span(Role::Text, name),
        Span::raw(" "),
        done,
        open,
        look.span(Role::Text, number),
        look.span(role, format!(" {sign}")),
    ])
}

fn is_full(shard: &ShardGauge) -> bool {
    shard.throttled > 0.5 || shard.load() >= 0.995
}

/// Draws one column per shard. A full shard is drawn as a sign, and the head counts the full ones.
fn draw_strip(shards: &[ShardGauge], area: Rect, look: &Look, buf: &mut Buffer) {
    let full = shards.iter().filter(|shard| is_full(shard)).count();
    let head = look.text(say::StreamShards { count: count(shards.len() as u64, look) });
    let mut spans = vec![look.span(Role::Text, head)];
    if full > 0 {
        spans.push(look.span(Role::Warn, format!("  {} {}", look.glyphs.again, count(full as u64, look))));
    }
    let taken: usize = spans.iter().map(Span::width).sum();
    let below = area.height > 1;
    let start = if below { 0 } else { taken + 2 };
    layout::draw_row(area, 0, &Line::from(spans), buf);
    let cells = usize::from(area.width).saturating_sub(start).max(1);
    let rows = if below { usize::from(area.height) - 1 } else { 1 };
    // With more shards than cells, each cell stands for several and shows the fullest of them.
    let each = shards.len().div_ceil(cells * rows).max(1);
    let columns: Vec<Span<'static>> = shards
        .chunks(each)
        .map(|some| {
            let load = some.iter().map(ShardGauge::load).fold(0.0, f64::max);
            if some.iter().any(is_full) {
                look.span(Role::Warn, look.glyphs.again)
            } else {
                look.span(Role::Chart, column(load, look))
            }
        })
        .collect();
    let inside = layout::skip_columns(layout::skip_rows(area, u16::from(below)), start);
    for (row, some) in columns.chunks(cells).enumerate() {
        layout::draw_row(inside, row, &Line::from(some.to_vec()), buf);
    }
}

/// Returns the equation of all received lines with its numbers, broken between its terms. A sign says whether it holds.
fn list_accounting(snapshot: &Snapshot, cells: usize, look: &Look) -> Vec<Line<'static>> {
    const GIVEN: &[&str] = &["count"];
    let counts = &snapshot.counts;
    let terms = [
        (template!(StreamDelivered, GIVEN), counts.delivered, Role::Text),
        (template!(StreamPending, GIVEN), counts.pending, Role::Text),
        (template!(StreamDead, GIVEN), counts.dead, warn_if_any(counts.dead)),
        (template!(StreamUnchanged, GIVEN), counts.unchanged, Role::Text),
        (template!(StreamNotQualified, GIVEN), counts.not_qualified, Role::Text),
        (template!(StreamExcluded, GIVEN), counts.excluded, Role::Text),
        (template!(StreamMalformed, GIVEN), counts.malformed, warn_if_any(counts.malformed)),
    ];
    let term = |template, number: u64| look.text(Phrase::filled(template, [("count", Phrase::count(number))]));
    let head = look.text(say::StreamReceived { count: Phrase::count(counts.received) });
    let indent = width(&head) + 1;
    let verdict = if counts.adds_up() {
        look.span(Role::Good, look.glyphs.done)
    } else {
        look.span(Role::Bad, format!("{} {}", look.glyphs.refused, look.text(Key::StreamAddsUpNot)))
    };
    let mut lines = vec![vec![look.span(Role::Title, head)]];
    let mut used = indent - 1;
    for (place, (template, number, role)) in terms.into_iter().enumerate() {
        let (sign, text) = (if place == 0 { " = " } else { " + " }, term(template, number));
        let wide = width(sign) + width(&text);
        if used + wide > cells && place > 0 {
            lines.push(vec![Span::raw(" ".repeat(indent.min(cells / 3)))]);
            used = indent.min(cells / 3);
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.extend([look.span(Role::Muted, sign), look.span(role, text)]);
        }
    }
    if used + 2 + verdict.width() > cells {
        lines.push(Vec::new());
    }
    if let Some(line) = lines.last_mut() {
        line.extend([Span::raw("  "), verdict]);
    }
    lines.into_iter().map(Line::from).collect()
}

fn warn_if_any(count: u64) -> Role {
    if count > 0 { Role::Warn } else { Role::Text }
}

/// Returns the counts of retries, throttling and duplicates, and the latency of the whole run if there is room.
fn describe_effort(snapshot: &Snapshot, cells: usize, look: &Look) -> Line<'static> {
    let counts = &snapshot.counts;
    let retried = look.text(say::StreamRetried { count: Phrase::count(counts.retried) });
    let throttled = look.text(say::StreamThrottled { count: Phrase::count(counts.throttled) });
    let duplicates = look.text(say::StreamDuplicates { count: Phrase::count(counts.possible_duplicates) });
    let mut spans = vec![
        look.span(Role::Text, retried),
        Span::raw("   "),
        look.span(Role::Text, throttled),
        Span::raw("   "),
        look.span(warn_if_any(counts.possible_duplicates), duplicates),
    ];
    let latency = &snapshot.latency;
    let [p50, p95, p99] = [latency.p50, latency.p95, latency.p99].map(|time| milliseconds(time, look));
    let whole = look.text(say::StreamWholeRun { p50, p95, p99 });
    if spans.iter().map(Span::width).sum::<usize>() + 3 + width(&whole) <= cells && counts.delivered > 0 {
        spans.push(look.span(Role::Muted, format!("   {whole}")));
    }
    Line::from(spans)
}
