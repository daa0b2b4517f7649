//! The parts that all screens share: the stepper, a rule, the body, a rule, the message line, the key bar.
//!
//! ```text
//!  ● Account ── ○ Authentication ── ○ Segments ── ○ Preview ── ○ Stream
//! ──────────────────────────────────────────────────────────────────────
//!  body: the form on the left, help or a live panel on the right
//! ──────────────────────────────────────────────────────────────────────
//!  message
//!  enter next   esc back                                          ? help
//! ```

mod stepper;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::text::foreign::without_controls;
use crate::text::{Notification, Phrase, Tone};
use crate::tui::keys::{Action, Bar, Binding, Chord, KeyContext, bindings};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width, wrap};
use crate::tui::widgets::panel::key_hint;
pub use stepper::{StepperState, catalogue_head, draw_stepper, substeps};

pub const LEAST_WIDTH: u16 = 60;

pub const LEAST_HEIGHT: u16 = 16;

/// At this width and above, the side panel is on the right; below it, the panel is under the form.
pub const WIDE: u16 = 80;

/// Where each part of the frame is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameAreas {
    pub head: Rect,
    /// The rule below the head.
    pub upper: Rect,
    pub body: Rect,
    /// The rule below the body.
    pub lower: Rect,
    pub message: Rect,
    pub keys: Rect,
}

const MESSAGE_ROWS: u16 = 4;

/// Divides a frame of at least [`LEAST_HEIGHT`] rows into its parts. The message gets `message` rows, but at least one
/// and at most `MESSAGE_ROWS`.
pub fn split_frame(area: Rect, message: usize) -> FrameAreas {
    let message = u16::try_from(message).unwrap_or(MESSAGE_ROWS).clamp(1, MESSAGE_ROWS);
    let line = |from_top: u16| Rect { y: area.y + from_top, height: 1, ..area };
    let height = area.height;
    FrameAreas {
        head: line(0),
        upper: line(1),
        body: Rect { y: area.y + 2, height: height.saturating_sub(4 + message), ..area },
        lower: line(height.saturating_sub(2 + message)),
        message: Rect { height: message, ..line(height.saturating_sub(1 + message)) },
        keys: line(height.saturating_sub(1)),
    }
}

/// The size that the side panel asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Side {
    /// Columns on a screen of 80 columns. A wider screen gives the panel a share of its extra columns.
    pub columns: u16,
    /// Rows when the panel is below the form. The panel takes at most a third of the body.
    pub rows: u16,
}

impl Side {
    /// For help beside a form.
    pub const HELP: Self = Self { columns: 29, rows: 5 };
}

/// The two parts of the body, without the line between them and the blank cells around each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Panes {
    /// The larger part: left or top.
    pub form: Rect,
    /// The smaller part: right or bottom.
    pub side: Rect,
}

/// Divides the body and draws the line between the parts.
pub fn split_panes(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    if body.width >= WIDE { split_beside(body, side, look, buf) } else { split_below(body, side, look, buf) }
}

/// ```text
///  form                       │ side
/// ```
fn split_beside(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    // Beyond 80 columns the side panel grows faster than the form: a form needs no long lines.
    let columns = (side.columns + (body.width - WIDE) * 3 / 5).min(body.width / 2);
    let at = body.x + body.width - columns - 2;
    for y in body.y..body.y + body.height {
        buf.set_string(at, y, look.glyphs.down, look.style(Role::Border));
    }
    Panes {
        form: Rect { x: body.x + 1, width: (at - body.x).saturating_sub(2), ..body },
        side: Rect { x: at + 2, width: columns.saturating_sub(1), ..body },
    }
}

/// Puts the form above a rule, and the side panel below it.
fn split_below(body: Rect, side: Side, look: &Look, buf: &mut Buffer) -> Panes {
    let rows = side.rows.min(body.height / 3);
    let at = body.y + body.height - rows - 1;
    let inner = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    let line = look.glyphs.across.repeat(usize::from(inner.width));
    buf.set_string(inner.x, at, line, look.style(Role::Border));
    Panes { form: Rect { height: at - body.y, ..inner }, side: Rect { y: at + 1, height: rows, ..inner } }
}

/// Draws an empty box for `(columns, rows)` of content, or the largest that fits. Returns its inside.
pub fn draw_window(
    area: Rect,
    content: (usize, usize),
    title: impl Into<Phrase>,
    look: &Look,
    buf: &mut Buffer,
) -> Rect {
    let title = look.text(title);
    let columns = content.0.max(width(&title) + 2);
    let outer = center(area, columns.saturating_add(4), content.1.saturating_add(2));
    clear(outer, buf);
    border(outer, look, buf);
    let title = format!(" {} ", fit(&title, usize::from(outer.width).saturating_sub(6), look.glyphs));
    buf.set_stringn(
        outer.x + 2,
        outer.y,
        title,
        usize::from(outer.width.saturating_sub(2)),
        Style::reset().patch(look.style(Role::Title)),
    );
    Rect {
        x: outer.x + 2,
        y: outer.y + 1,
        width: outer.width.saturating_sub(4),
        height: outer.height.saturating_sub(2),
    }
}

/// Returns a rectangle of this size in the middle of `area`, with a free cell on each side.
fn center(area: Rect, columns: usize, rows: usize) -> Rect {
    let width = u16::try_from(columns).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
    let height = u16::try_from(rows).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

fn clear(area: Rect, buf: &mut Buffer) {
    for y in area.y..area.y + area.height {
        // Also clears a wide character that begins left of the box and would reach into it.
        for x in area.x.saturating_sub(1)..area.x + area.width {
            if x >= area.x || width(buf[(x, y)].symbol()) > 1 {
                buf[(x, y)].reset();
                buf[(x, y)].set_style(Style::new());
            }
        }
    }
}

/// ```text
/// ┌─ title ─┐
/// └─────────┘
/// ```
fn border(area: Rect, look: &Look, buf: &mut Buffer) {
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    let across = look.glyphs.across.repeat(usize::from(area.width.saturating_sub(2)));
    let style = look.style(Role::Border);
    let (right, bottom) = ((area.x + area.width).saturating_sub(1), (area.y + area.height).saturating_sub(1));
    buf.set_string(area.x, area.y, format!("{top_left}{across}{top_right}"), style);
    buf.set_string(area.x, bottom, format!("{bottom_left}{across}{bottom_right}"), style);
    for y in area.y + 1..bottom {
        buf.set_string(area.x, y, look.glyphs.down, style);
        buf.set_string(right, y, look.glyphs.down, style);
    }
}

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
