//! The rules, the message line and the key bar.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::foreign::without_controls;
use crate::text::{Notification, Tone};
use crate::tui::keys::{Action, Bar, Binding, Chord, KeyContext, bindings};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;
use crate::tui::widgets::panel::key_hint;

/// Cells between two keys of the bar. The narrow gap is used when it makes room for more keys.
const GAP: usize = 3;
const NARROW_GAP: usize = 2;

pub fn draw_rule(area: Rect, look: &Look, buf: &mut Buffer) {
    let line = look.glyphs.across.repeat(usize::from(area.width));
    buf.set_stringn(area.x, area.y, line, usize::from(area.width), look.style(Role::Border));
}

pub fn message_lines(said: &Notification, cells: u16, look: &Look) -> Vec<String> {
    let text = without_controls(&said.text(&look.texts));
    wrap(&text, usize::from(cells).saturating_sub(4))
}

/// Draws a message and the glyph of its tone. A glyph marks text that is cut.
pub fn draw_message(said: &Notification, lines: &[String], area: Rect, look: &Look, buf: &mut Buffer) {
    let (sign, role) = match said.tone {
        Tone::Good => (look.glyphs.done, Role::Good),
        Tone::Info => (look.glyphs.under_way, Role::Info),
        Tone::Warn => (look.glyphs.again, Role::Warn),
        Tone::Bad => (look.glyphs.refused, Role::Bad),
    };
    let room = usize::from(area.height);
    for (place, line) in lines.iter().take(room).enumerate() {
        let sign = if place == 0 { sign } else { " " };
        let more = if place + 1 == room && lines.len() > room { look.glyphs.more } else { "" };
        let spans =
            [look.span(Role::Text, " "), look.span(role, sign), look.span(Role::Text, format!(" {line}{more}"))];
        layout::draw_row(area, place, &Line::from_iter(spans), buf);
    }
}

/// Draws the keys that are in effect in `contexts`: the pinned ones on the right, and as many others as fit.
pub fn draw_key_bar(contexts: &[KeyContext], area: Rect, look: &Look, buf: &mut Buffer) {
    let mut all = bindings(contexts);
    all.retain(|binding| binding.bar != Bar::Hidden);
    let actions: Vec<_> = all.iter().map(|binding| binding.action).collect();
    // Each action appears once.
    let mut places = 0..;
    all.retain(|binding| places.next().is_some_and(|place| !actions[..place].contains(&binding.action)));
    let of = |bar: Bar| {
        let named = all.iter().filter(move |binding| binding.bar == bar);
        named.filter_map(|binding| Some(BarEntry::new(binding.named(contexts)?, binding, look)))
    };
    let pinned: Vec<_> = of(Bar::Pinned).collect();
    let others: Vec<_> = of(Bar::First).chain(of(Bar::Shown)).chain(of(Bar::Last)).collect();
    let taken: usize = pinned.iter().map(|entry| entry.cells + GAP).sum();
    let room = usize::from(area.width).saturating_sub(taken + 1);
    let narrow = fitting_entries(&others, NARROW_GAP, room);
    let gap = if narrow > fitting_entries(&others, GAP, room) { NARROW_GAP } else { GAP };

    let mut x = area.x + 1;
    for entry in others.into_iter().take(narrow) {
        x = entry.draw(Rect { x, width: (area.x + area.width).saturating_sub(x), ..area }, look, buf) + to_cells(gap);
    }
    let right = pinned.len().saturating_sub(1) * GAP + pinned.iter().map(|entry| entry.cells).sum::<usize>() + 1;
    let mut x = (area.x + area.width).saturating_sub(to_cells(right).min(area.width));
    for entry in pinned {
        x = entry.draw(Rect { x, width: (area.x + area.width).saturating_sub(x), ..area }, look, buf) + to_cells(GAP);
    }
}

/// Returns the number of entries that fit into `room` with this gap between them.
fn fitting_entries(entries: &[BarEntry], gap: usize, room: usize) -> usize {
    let ends = entries.iter().scan(0, |end, entry| {
        *end += entry.cells + gap;
        Some(*end - gap)
    });
    ends.take_while(|end| *end <= room).count()
}

/// A key with its label, which a click presses.
struct BarEntry {
    spans: [Span<'static>; 3],
    /// Width of the key and the label.
    cells: usize,
    action: Action,
}

impl BarEntry {
    fn new(key: Chord, binding: &Binding, look: &Look) -> Self {
        let spans = key_hint(key, binding, look);
        let cells = spans.iter().map(Span::width).sum();
        Self { spans, cells, action: binding.action }
    }

    /// Draws the entry at the left of `area`. Returns the column after it.
    fn draw(self, area: Rect, look: &Look, buf: &mut Buffer) -> u16 {
        let cells = to_cells(self.cells).min(area.width);
        look.spots.note(Rect { width: cells, height: 1, ..area }, Spot::Key(self.action));
        buf.set_line(area.x, area.y, &Line::from_iter(self.spans), area.width);
        area.x + cells
    }
}
