//! Which segments leave.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::Page;
use crate::flow::{Flow, Step};
use crate::tui::app::{Desk, Input, Took};
use crate::tui::keys::Context;

/// The screen of [`Step::Segments`].
#[derive(Default)]
pub struct SegmentsScreen {}

impl SegmentsScreen {
    pub(super) fn contexts(&self, _flow: &Flow) -> Vec<Context> {
        Vec::new()
    }

    pub(super) fn act(&mut self, _input: &Input<'_>, _flow: &mut Flow, _desk: &mut Desk<'_>) -> Took {
        Took::No
    }

    pub(super) fn draw(&self, _flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        page.purpose(Step::Segments, page.inner(), buf);
        None
    }
}
