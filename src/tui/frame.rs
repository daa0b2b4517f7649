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

mod bars;
mod stepper;
mod window;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::look::Look;
use crate::tui::theme::Role;
pub use bars::{draw_key_bar, draw_message, draw_rule, message_lines};
pub use stepper::{StepperState, catalogue_head, draw_stepper, substeps};
pub use window::draw_window;

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
