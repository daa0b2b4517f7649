//! Draws the Account step: how and where to sign in. The side panel shows help and the identity that AWS reports.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::Page;
use crate::destination::check::{Check, CheckRow, CheckState};
use crate::flow::messages::is_identity_known;
use crate::flow::{Fact, Field, Flow, Step};
use crate::text::Key;
use crate::tui::frame::{Side, split_panes};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::form::Form;
use crate::tui::screens::parts::rights::{self, RowDetail};
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap_lines;

#[derive(Default)]
pub struct AccountScreen {
    form: Form,
}

impl AccountScreen {
    /// Hides the shown secret when the terminal loses focus, so that nobody else can read it.
    pub fn focused(&mut self, focused: bool) {
        if !focused {
            self.form.hide();
        }
    }

    pub fn go_to(&mut self, field: Field) {
        self.form.go_to(field);
    }

    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let mut contexts = self.form.contexts(flow);
        contexts.push(KeyContext::AllRights);
        contexts
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if matches!(input, UserInput::Do(Action::AllRights)) {
            rights::open_rows(flow.facts().sign_in.get().map(Vec::as_slice).unwrap_or_default(), desk);
            return Handled::Yes;
        }
        let before = flow.draft().account.existing.clone();
        let handled = self.form.act(input, flow, desk);
        if flow.draft().account.existing != before {
            desk.pass_on(flow.take_region());
        }
        handled
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let panes = split_panes(page.area, Side::HELP, page.look, buf);
        let form = page.purpose(Step::Account, panes.form, buf);
        let rest = self.form.draw_help(flow, panes.side, page.look, buf);
        draw_identity(flow, rest, page, buf);
        self.form.draw(flow, form, page.look, buf)
    }
}

/// Draws the identity of this sign-in, as far as it is known.
fn draw_identity(flow: &Flow, area: Rect, page: &Page<'_>, buf: &mut Buffer) {
    let cells = usize::from(area.width);
    let mut lines = vec![Line::from(page.look.word(Role::Title, Key::PanelWho))];
    let muted = |key| wrap_lines(Role::Muted, &page.look.text(key), cells, page.look);
    match &flow.facts().sign_in {
        Fact::NotRequested => lines.extend(muted(Key::PanelWhoLater)),
        Fact::Stopped(None, _) => lines.extend(muted(Key::PanelWhoStopped)),
        Fact::Loading(_, None) => lines.extend(muted(Key::PanelChecking)),
        Fact::Failed(reason) => lines.extend(wrap_lines(Role::Bad, &page.look.reason(reason), cells, page.look)),
        Fact::Ready(rows) if rows.is_empty() => lines.extend(muted(Key::SaySandboxTakesAny)),
        Fact::Loading(_, Some(rows)) | Fact::Stopped(Some(rows), _) | Fact::Ready(rows) => {
            let is_shown = |row: &&CheckRow| {
                !(row.check == Check::Key && row.state == CheckState::Unknown && is_identity_known(rows))
            };
            let describe = |row| rights::describe_row(row, RowDetail::Seen, cells, page.look);
            lines.extend(rows.iter().filter(is_shown).flat_map(describe));
        }
    }
    rights::draw_fitting(&lines, area, page.look, buf);
}
