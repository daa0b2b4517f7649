//! Draws the Authentication step: the destination's fields, and a live panel with the permissions of these credentials
//! on the stream.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use time::OffsetDateTime;

use super::Page;
use crate::destination::check::{Check, CheckFinding, CheckRow, CheckState, Verdict};
use crate::flow::messages::{Face, step_message};
use crate::flow::{Fact, Field, Flow, JobId, Msg, Step, words};
use crate::kinesis::policy::least_policy;
use crate::text::foreign::{escaped, printable};
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::frame::{Side, split_panes};
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::{Layer, Question, TextLayer};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::form::Form;
use crate::tui::screens::parts::rights::{self, RowDetail};
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap_lines;

/// Seconds between two checks. A change in IAM takes a few seconds to have an effect.
const AGAIN: i64 = 5;

const PANEL: Side = Side { columns: 32, rows: 7 };

/// A panel with fewer rows than this can't show every row of a check.
const FEW: u16 = 12;

/// Fewest rows below the panel in which the help is drawn.
const HELP_ROWS: u16 = 4;

#[derive(Default)]
pub struct AuthenticationScreen {
    form: Form,
    /// The rows of the previous check, shown until the new ones arrive.
    before: Vec<CheckRow>,
    /// When the next automatic check starts.
    again_at: Option<OffsetDateTime>,
    /// The result of the test events.
    test: Option<Result<Vec<CheckRow>, Phrase>>,
    /// The running test. `None` after credentials or stream have changed: the result of that test is then ignored.
    testing: Option<JobId>,
    /// A check has ended since the test, so the message line shows the check and not the test.
    has_checked_since: bool,
    /// A check is in progress.
    is_checking: bool,
    /// The value of [`crate::flow::Facts::account_revision`] that the fields above belong to.
    account: u64,
}

impl AuthenticationScreen {
    pub fn go_to(&mut self, field: Field) {
        self.form.go_to(field);
    }

    pub fn test_begins(&mut self, job: JobId) {
        (self.testing, self.test) = (Some(job), None);
    }

    /// Stores the result of a test. Ignores the result of another test: its credentials or stream have changed since.
    pub fn take_test(&mut self, job: JobId, rows: Result<Vec<CheckRow>, Phrase>) {
        if self.testing == Some(job) {
            (self.testing, self.has_checked_since, self.is_checking) = (None, false, false);
            self.test = Some(rows);
        }
    }

    /// Notes when a check ends. Forgets results that belong to older credentials.
    pub fn settle(&mut self, flow: &Flow) {
        let facts = flow.facts();
        if facts.account_revision != self.account {
            (self.before, self.again_at, self.test, self.testing) = (Vec::new(), None, None, None);
            self.account = facts.account_revision;
        }
        let is_checking = facts.check.job().is_some();
        self.has_checked_since |= self.is_checking && !is_checking;
        self.is_checking = is_checking;
    }

    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let mut contexts = self.form.contexts(flow);
        contexts.extend([KeyContext::Rights, KeyContext::AllRights]);
        contexts
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let before = flow.draft().stream.clone();
        match input {
            UserInput::Do(Action::Policy) => show_policy(flow, desk),
            UserInput::Do(Action::SendTest) => ask_test(flow, desk),
            UserInput::Do(Action::AllRights) => {
                let rows = merge_rows(&self.before, flow.facts().check.get().map(Vec::as_slice).unwrap_or_default());
                rights::open_rows(&rows, desk);
            }
            input => {
                let handled = self.form.act(input, flow, desk);
                if flow.draft().stream != before {
                    (self.before, self.again_at, self.test, self.testing) = (Vec::new(), None, None, None);
                }
                return handled;
            }
        }
        Handled::Yes
    }

    /// Returns the interval of the countdown to the next check; `None` if no check is planned.
    pub(super) fn beat(flow: &Flow) -> Option<Duration> {
        is_waiting(flow).then_some(Duration::from_secs(1))
    }

    /// Counts down, and starts the next check when the countdown ends.
    pub(super) fn tick(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        if !is_waiting(flow) {
            self.again_at = None;
            return;
        }
        // The first tick comes one second after the result.
        let at = *self.again_at.get_or_insert(desk.now + time::Duration::seconds(AGAIN - 1));
        if desk.now >= at {
            self.again_at = None;
            self.before = flow.facts().check.get().cloned().unwrap_or_default();
            desk.tell(flow, Msg::CheckRights);
        }
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let panes = split_panes(page.area, PANEL, page.look, buf);
        let form = page.purpose(Step::Authentication, panes.form, buf);
        let rest = self.draw_panel(flow, panes.side, page, buf);
        if rest.height >= HELP_ROWS {
            self.form.draw_help(flow, rest, page.look, buf);
        }
        self.form.draw(flow, form, page.look, buf)
    }

    pub(super) fn message(&self, flow: &Flow) -> Option<Notification> {
        if self.testing.is_some() {
            return Some(Notification::new(Tone::Info, Key::SayTesting));
        }
        let test = self.test.as_ref().filter(|_| !self.has_checked_since);
        if let Some(Ok(rows)) = test {
            let sent = rows.iter().all(|row| row.state == CheckState::Allowed);
            return Some(if sent {
                Notification::new(Tone::Good, say::SayTested { count: Phrase::count(rows.len()) })
            } else {
                Notification::new(Tone::Bad, Key::SayTestRefused)
            });
        }
        if let Some(Err(reason)) = test {
            return Some(Notification::new(Tone::Bad, say::SayTestFailed { reason }));
        }
        step_message(flow, Step::Authentication, Face::Screen)
    }

    /// Draws the panel. Returns the area below it.
    fn draw_panel(&self, flow: &Flow, area: Rect, page: &Page<'_>, buf: &mut Buffer) -> Rect {
        let (look, cells) = (page.look, usize::from(area.width));
        // The countdown is the first row below the title: a denial may need all other rows.
        let mut lines = vec![Line::from(look.word(Role::Title, Key::PanelRights)), self.describe_wait(flow, page)];
        let facts = flow.facts();
        match &facts.check {
            Fact::NotRequested => lines.extend(wrap_lines(Role::Muted, &look.text(Key::PanelRightsLater), cells, look)),
            Fact::Failed(reason) => lines.extend(wrap_lines(Role::Bad, &look.reason(reason), cells, look)),
            Fact::Loading(_, so_far) | Fact::Stopped(so_far, _) => {
                let rows = merge_rows(&self.before, so_far.as_deref().unwrap_or_default());
                lines.extend(describe_rows(rows, area, look));
            }
            Fact::Ready(rows) => lines.extend(describe_rows(merge_rows(rows, &[]), area, look)),
        }
        if let Some(Ok(rows)) = &self.test {
            lines.extend(rows.iter().flat_map(|row| rights::describe_row(row, RowDetail::Names, cells, look)));
        }
        rights::draw_fitting(&lines, area, look, buf);
        layout::skip_rows(area, lines.len() + 1)
    }

    /// Returns the line that says that a check is in progress, or when the next one starts.
    fn describe_wait(&self, flow: &Flow, page: &Page<'_>) -> Line<'static> {
        let text = match &flow.facts().check {
            Fact::Loading(..) => page.look.text(Key::PanelChecking),
            _ if is_waiting(flow) => {
                let left = self.again_at.map_or(AGAIN, |at| (at - page.now).whole_seconds().clamp(0, AGAIN));
                page.look.text(say::PanelAgain { seconds: left.unsigned_abs() })
            }
            _ => String::new(),
        };
        Line::from(page.look.span(Role::Info, text))
    }
}

/// Returns whether to check again automatically: the last check found that the stream can't be used.
fn is_waiting(flow: &Flow) -> bool {
    flow.current_step() == Step::Authentication
        && matches!(&flow.facts().check, Fact::Ready(rows) if Verdict::from_rows(rows) != Verdict::Usable)
}

/// Returns the rows of the current check, and those of the previous check that have not arrived again yet.
fn merge_rows(before: &[CheckRow], now: &[CheckRow]) -> Vec<CheckRow> {
    let mut rows: Vec<CheckRow> =
        before.iter().map(|old| now.iter().find(|row| row.check == old.check).unwrap_or(old).clone()).collect();
    rows.extend(now.iter().filter(|row| !before.iter().any(|old| old.check == row.check)).cloned());
    rights::sort_by_check(&mut rows);
    rows
}

/// Returns the result of every row, then the remedies of the failed ones. The failed rows come first if the panel is
/// too low for all rows.
fn describe_rows(mut rows: Vec<CheckRow>, area: Rect, look: &Look) -> Vec<Line<'static>> {
    if area.height < FEW {
        rights::sort_by_weight(&mut rows);
    }
    let cells = usize::from(area.width);
    let heads = list_shown(&rows).flat_map(|row| rights::row_head(row, choose_detail(row), cells, look));
    heads.chain(list_shown(&rows).flat_map(|row| rights::row_remedy(row, cells, look))).collect()
}

fn list_shown(rows: &[CheckRow]) -> impl Iterator<Item = &CheckRow> {
    rows.iter().filter(|row| words::is_informative(row))
}

/// Shows only the name of a permission. Other rows also show what the check found.
fn choose_detail(row: &CheckRow) -> RowDetail {
    match row.check {
        Check::ListStreams | Check::PutRecord | Check::PutRecords => RowDetail::Names,
        _ => RowDetail::Seen,
    }
}

/// Opens the least-privilege policy for the stream. If the stream's ARN names no AWS account, uses the account of the
/// sign-in.
fn show_policy(flow: &Flow, desk: &mut ScreenContext<'_>) {
    let Some(spec) = flow.probe() else {
        return desk.say(Notification::new(Tone::Warn, Key::SayNoStreamYet));
    };
    let mut scope = spec.stream_scope();
    scope.account = scope.account.or_else(|| find_account(flow));
    let text = escaped(&format!("{:#}", least_policy(&scope)));
    let about = desk.texts.text(say::PolicyAbout { stream: printable(&scope.arn()) });
    // `escaped` also escapes the line breaks between JSON tokens. Restoring them is safe: inside its strings JSON
    // writes a line break as `\n`, never as a raw one.
    let text = text.replace("\\u000a", "\n");
    desk.open(Layer::Reading(TextLayer::new(Key::TitlePolicy, text, "policy.json").with_intro(about)));
}

/// Returns the AWS account that a check or the access key reports, if any.
fn find_account(flow: &Flow) -> Option<String> {
    let facts = flow.facts();
    let mut rows = facts.check.get().into_iter().chain(facts.sign_in.get()).flatten();
    let caller = |row: &CheckRow| match &row.said {
        CheckFinding::Caller(caller) => Some(caller.account.clone()),
        _ => None,
    };
    rows.find_map(caller).or_else(|| facts.key.get()?.clone())
}

fn ask_test(flow: &mut Flow, desk: &mut ScreenContext<'_>) {
    let Some(spec) = flow.probe() else {
        return desk.say(Notification::new(Tone::Warn, Key::SayNoStreamYet));
    };
    let job = flow.new_job();
    let asked = Notification::new(Tone::Warn, say::AskTest { stream: spec.connection.stream.name() });
    let choices = vec![(Key::ChoiceSendTest, Some(Intent::SendTest(job, Box::new(spec)))), (Key::ChoiceNoTest, None)];
    desk.open(Layer::Question(Question::new(Key::TitleTest, asked, choices)));
}
