//! The destinations there are, and those that can be set up.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::text::Line;

use super::Page;
use crate::text::TuiKey;
use crate::tui::app::{Desk, Input, Took};
use crate::tui::effect::Said;
use crate::tui::frame;
use crate::tui::keys::Context;
use crate::tui::theme::Role;

/// The screen of the destinations.
#[derive(Default)]
pub struct CatalogueScreen {}

impl CatalogueScreen {
    pub(super) fn contexts(&self) -> Vec<Context> {
        vec![Context::Catalogue]
    }

    pub(super) fn act(&mut self, _input: &Input<'_>, _desk: &mut Desk<'_>) -> Took {
        Took::No
    }

    pub(super) fn draw(&self, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        frame::row(page.inner(), 0, &Line::from(page.look.word(Role::Title, TuiKey::CatalogueTitle)), buf);
        None
    }

    pub(super) fn said(&self) -> Option<Said> {
        None
    }
}
