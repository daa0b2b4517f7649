//! Draws the Identities step: the identities to export, and the changes that trigger an event.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Page;
use crate::flow::{Field, Flow, Step};
use crate::text::Key;
use crate::tui::frame::{Side, StepperState, split_panes, substeps};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::KeyContext;
use crate::tui::layout;
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::form::Form;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap_lines;

#[derive(Default)]
pub struct IdentitiesScreen {
    form: Form,
}

impl IdentitiesScreen {
    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        self.form.contexts(flow)
    }

    pub(super) fn settle(&mut self, flow: &Flow) {
        self.form.settle(flow);
    }

    pub(super) fn go_to(&mut self, field: Field) {
        self.form.go_to(field);
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        self.form.act(input, flow, desk)
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        substeps(StepperState::from_flow(flow), Rect { height: 1, ..page.inner() }, page.look, buf);
        let panes = split_panes(layout::skip_rows(page.area, 1), Side::HELP, page.look, buf);
        let form = page.purpose(Step::Identities, panes.form, buf);
        let rest = self.form.draw_help(flow, panes.side, page.look, buf);
        if self.form.focused(flow) == Some(Field::Identities) {
            let hint = page.look.text(Key::IdentityHashAbout);
            layout::draw_lines(rest, &wrap_lines(Role::Muted, &hint, usize::from(rest.width), page.look), buf);
        }
        self.form.draw(flow, form, page.look, buf)
    }
}
