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
mod panes;
mod stepper;
mod window;

use ratatui::layout::Rect;

pub use bars::{draw_key_bar, draw_message, draw_rule, message_lines};
pub use panes::{Panes, Side, split_panes};
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
