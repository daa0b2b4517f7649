//! A destination while it streams.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::Page;
use crate::flow::Step;
use crate::tui::app::{Desk, Input, Took};
use crate::tui::effect::Said;
use crate::tui::keys::Context;

/// The screen of [`Step::Stream`].
#[derive(Default)]
pub struct StreamScreen {}

impl StreamScreen {
    /// Whether something streams that leaving would stop.
    pub fn is_running(&self) -> bool {
        false
    }

    pub(super) fn contexts(&self) -> Vec<Context> {
        vec![Context::Step]
    }

    pub(super) fn act(&mut self, _input: &Input<'_>, _desk: &mut Desk<'_>) -> Took {
        Took::No
    }

    pub(super) fn draw(&self, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        page.purpose(Step::Stream, page.inner(), buf);
        None
    }

    pub(super) fn said(&self) -> Option<Said> {
        None
    }
}
