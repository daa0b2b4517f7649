//! Draws the head of the stream screen: the destination, its state and its progress.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{StreamScreen, trouble};
use crate::backstage::words::name_cause;
use crate::delivery::SECOND;
use crate::delivery::core::Snapshot;
use crate::delivery::engine::RunEnd;
use crate::delivery::pace::Share;
use crate::source::FeedSize;
use crate::text::{Key, Phrase, say};
use crate::tui::layout;
use crate::tui::live::{RunState, StreamView};
use crate::tui::look::Look;
use crate::tui::screens::Page;
use crate::tui::theme::Role;
use crate::tui::widgets::chart::{gauge, percent};
use crate::tui::widgets::line::{fit, width, wrap_lines};
use crate::tui::widgets::number::{clock, count, decimal, mebibytes, span};

/// Draws both rows. Returns the area below them.
pub(super) fn draw(live: &StreamView, page: &Page<'_>, buf: &mut Buffer) -> Rect {
    let area = page.inner();
    draw_title(live, page, area, buf);
    if let Some(snapshot) = live.snapshot() {
        layout::draw_row(area, 1, &describe_progress(live, snapshot, usize::from(area.width), page.look), buf);
    }
    layout::skip_rows(area, 2)
}

fn draw_title(live: &StreamView, page: &Page<'_>, area: Rect, buf: &mut Buffer) {
    let look = page.look;
    let mut right = describe_state(live, look);
    let share = live.snapshot().map_or(Share::Whole, |snapshot| snapshot.share);
    if share != Share::Whole && live.is_running() {
        let wish = look.text(say::StreamShare { percent: share.percent() });
        right.push(look.span(Role::Warn, format!(" {wish}")));
    }
    right.push(Span::raw("   "));
    right.push(look.span(Role::Text, clock(live.elapsed(page.now))));
    if let Some(left) = live.remaining.filter(|_| live.is_running()) {
        let left = look.text(say::StreamTimeLeft { time: span(left) });
        right.push(look.span(Role::Muted, format!("  {left}")));
    }
    let cells = right.iter().map(Span::width).sum::<usize>();
    let room = usize::from(area.width).saturating_sub(cells + 2);
    let name = look.foreign(Role::Title, &live.name);
    let to = format!(" {} ", look.glyphs.to);
    let stream = look.foreign(Role::Text, &live.stream);
    // The stream's name is cut first, but keeps up to a third of the room.
    let for_name = room.saturating_sub(width(&to) + width(&stream.content).min(room / 3));
    let name = fit(&name.content, for_name, look.glyphs);
    let stream = fit(&stream.content, room.saturating_sub(width(&name) + width(&to)), look.glyphs);
    let left = [look.span(Role::Title, name), look.span(Role::Muted, to), look.span(Role::Text, stream)];
    layout::draw_row(area, 0, &Line::from_iter(left), buf);
    let right_area = layout::skip_columns(area, usize::from(area.width).saturating_sub(cells));
    layout::draw_row(right_area, 0, &Line::from(right), buf);
}

/// Returns the glyph and the word for the state.
pub(in crate::tui::screens) fn describe_state(live: &StreamView, look: &Look) -> Vec<Span<'static>> {
    let glyphs = look.glyphs;
    let (sign, role, key) = match &live.state {
        RunState::Starting => (glyphs.under_way, Role::Info, Key::StreamStarting),
        RunState::Failed(_) => (glyphs.refused, Role::Bad, Key::StreamFailed),
        RunState::Ended(ended, _) => match ended {
            RunEnd::Complete => (glyphs.done, Role::Good, Key::StreamComplete),
            RunEnd::Drained => (glyphs.stopped, Role::Good, Key::StreamDrained),
            RunEnd::DeadlinePassed | RunEnd::Stopped => (glyphs.stopped, Role::Warn, Key::StreamStopped),
            RunEnd::PausedTooLong(_) | RunEnd::FeedBroke => (glyphs.refused, Role::Bad, Key::StreamFailed),
        },
        RunState::Running if trouble::find_trouble(live).is_some() => (glyphs.paused, Role::Bad, Key::StreamPaused),
        RunState::Running if live.is_held() => (glyphs.paused, Role::Warn, Key::StreamHeld),
        RunState::Running if live.is_ending => (glyphs.under_way, Role::Info, Key::StreamDraining),
        RunState::Running => (glyphs.now, Role::Good, Key::StreamStreaming),
    };
    vec![look.span(role, sign), look.span(role, format!(" {}", look.text(key)))]
}

/// Returns a progress bar if the feed has an end, or else the lag.
fn describe_progress(live: &StreamView, snapshot: &Snapshot, cells: usize, look: &Look) -> Line<'static> {
    let place = live.progress.place(snapshot);
    let Some(total) = live.progress.total() else { return describe_lag(snapshot, look) };
    let part = if total == 0 { 1.0 } else { to_float(place) / to_float(total) };
    let in_lines = matches!(live.progress.feed(), FeedSize::Lines(_));
    let shown = |number: u64| if in_lines { count(number, look) } else { mebibytes(to_float(number), look) };
    let (percent, place, total) = (percent(part), shown(place), shown(total));
    let words = if in_lines {
        look.text(say::StreamProgressLines { percent, place, total })
    } else {
        look.text(say::StreamProgressBytes { percent, place, total })
    };
    let words = format!("  {words}");
    let [full, empty] = gauge(part, cells.saturating_sub(width(&words)).min(cells / 2), look);
    Line::from_iter([full, empty, look.span(Role::Text, words)])
}

fn describe_lag(snapshot: &Snapshot, look: &Look) -> Line<'static> {
    let read = count(snapshot.counts.received, look);
    let Some(oldest) = snapshot.oldest_waits.filter(|_| snapshot.counts.pending > 0) else {
        return Line::from(look.span(Role::Text, look.text(say::StreamLagNone { read })));
    };
    let time = decimal(to_float(oldest) / to_float(SECOND), 1, look);
    let waiting = Phrase::count(snapshot.counts.pending);
    Line::from(look.span(Role::Text, look.text(say::StreamLag { waiting, time, read })))
}

#[expect(clippy::cast_precision_loss, reason = "to be shown")]
fn to_float(number: u64) -> f64 {
    number as f64
}

/// Returns the time left until `until`, in microseconds since the run began. `now` is the time since then.
pub(super) fn time_until(until: u64, now: Duration) -> Duration {
    Duration::from_micros(until).saturating_sub(now)
}

impl StreamScreen {
    /// Returns the state and the counts of the stream in lines of `cells` cells, for a terminal that is too small for
    /// the screen. Empty without a stream.
    pub(in crate::tui) fn describe_in_short(&self, cells: usize, look: &Look) -> Vec<Line<'static>> {
        let Some(live) = self.live() else { return Vec::new() };
        let mut lines = vec![Line::from(describe_state(live, look))];
        if let Some(pause) = live.pause() {
            lines.extend(wrap_lines(Role::Bad, &look.text(name_cause(pause.trouble)), cells, look));
        }
        if let Some(snapshot) = live.snapshot() {
            let counts = &snapshot.counts;
            let [delivered, waiting, dead] =
                [counts.delivered, counts.pending, counts.dead].map(|number| count(number, look));
            let counts = look.text(say::StreamInShort { delivered, waiting, dead });
            lines.extend(wrap_lines(Role::Text, &counts, cells, look));
        }
        lines
    }
}
