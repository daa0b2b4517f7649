//! Shows all answers on one page, with findings and an estimate of the first export. Enter on a row goes to its step;
//! finishing that step, or going back from it, leads here again.
//!
//! ```text
//!  ✓ Source   ✓ Segments   ✓ Attributes   ✓ Identities   ● Review
//!
//!   Account          analytics (access key), us-east-2
//! ▌ Stream           segments (ON_DEMAND)
//!   Segments         High propensity to convert, Churn risk
//!   …
//!   Go on            see the events that would leave
//!  ────────────────────────────────────────────────────────────────────────────
//!  First export     about 181,900 events, 110 MiB, 3:02 at 1,000/s a shard
//!  ✓ Nothing is in the way.
//!  Without a screen: outflow apply high-propensity.toml      v look  s save
//! ```

mod drawing;
mod summary;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::Page;
use crate::backstage::Order;
use crate::destination::spec::is_name;
use crate::flow::{Field, Finding, Flow, Step};
use crate::text::Key;
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::{Layer, TextLayer};
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::typed::PAGE;
use summary::list_summarized;

#[derive(Default)]
pub struct ReviewScreen {
    /// The selected row. `None` is the last row, which continues.
    at: Option<usize>,
    /// The step that a row opened. Finishing it, or going back from it, leads here.
    away: Option<Step>,
}

/// A row that the keys can select.
enum ReviewRow {
    Answer(Field),
    Finding(Box<Finding>),
    /// Continues to the events.
    GoOn,
}

impl ReviewRow {
    fn field(&self) -> Option<Field> {
        match self {
            Self::Answer(field) => Some(*field),
            Self::Finding(finding) => Some(finding.field),
            Self::GoOn => None,
        }
    }
}

/// Returns all rows: the answers, the findings, and the one that continues.
fn list_entries(flow: &Flow) -> Vec<ReviewRow> {
    let answers = list_summarized(flow).map(ReviewRow::Answer);
    let findings = flow.findings().into_iter().map(|finding| ReviewRow::Finding(Box::new(finding)));
    answers.chain(findings).chain([ReviewRow::GoOn]).collect()
}

impl ReviewScreen {
    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let line = self.selected_field(flow).map(|_| KeyContext::ReviewLine);
        line.into_iter().chain([KeyContext::Review, KeyContext::Lines]).collect()
    }

    /// Returns whether the step `at` was opened from here, so that going back from it leads here.
    pub(in crate::tui) fn away(&self, at: Step) -> bool {
        self.away == Some(at)
    }

    /// Returns whether the step opened from here was finished, so that the review comes next. Going to any other step
    /// only clears `away`.
    pub(in crate::tui) fn is_back(&mut self, at: Step) -> bool {
        let Some(from) = self.away.filter(|from| *from != at) else { return false };
        self.away = None;
        from.next() == Some(at)
    }

    /// Forgets the step opened from here: it does not lead back any more.
    pub(in crate::tui) fn stay_away(&mut self) {
        self.away = None;
    }

    /// Returns the selected row and its index.
    fn selected(&self, flow: &Flow) -> (usize, ReviewRow) {
        let mut entries = list_entries(flow);
        let last = entries.len() - 1;
        let place = self.at.unwrap_or(last).min(last);
        (place, entries.swap_remove(place))
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if let UserInput::Point(Spot::Row(row)) = input {
            let count = list_entries(flow).len();
            self.at = (row + 1 < count).then_some(*row);
            if row + 1 == count {
                desk.tell(flow, crate::flow::Msg::Next);
            }
            return Handled::Yes;
        }
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::Save => desk.ask(Intent::Order(Order::SaveText(file_name(flow), flow.draft().to_spec()))),
            Action::ShowSpec => {
                let spec = TextLayer::new(Key::TitleSpec, flow.draft().to_spec(), &file_name(flow));
                desk.open(Layer::Reading(spec));
            }
            Action::Change => self.open_step(flow, desk),
            other => {
                let count = list_entries(flow).len();
                let mut cursor = Cursor::new(self.selected(flow).0);
                if !cursor.act(*other, count, PAGE) {
                    return Handled::No;
                }
                self.at = (cursor.index() + 1 < count).then_some(cursor.index());
            }
        }
        Handled::Yes
    }

    /// Goes to the step of the selected row.
    fn open_step(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if let Some(step) = self.selected_field(flow).map(Field::step) {
            self.away = Some(step);
            desk.tell(flow, crate::flow::Msg::Jump(step));
        }
    }

    /// Returns the field that the selected row is about.
    pub(super) fn selected_field(&self, flow: &Flow) -> Option<Field> {
        self.selected(flow).1.field()
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        drawing::draw_entries(self.selected(flow).0, flow, page, buf)
    }
}

/// Returns the file name for the spec. A name that is not valid for a destination is not used for a file either.
fn file_name(flow: &Flow) -> String {
    let name = flow.draft().name.trim();
    format!("{}.toml", if is_name(name) { name } else { "destination" })
}
