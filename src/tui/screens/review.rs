//! All answers on one page, what is wrong with them, and what they come to. Enter on a line goes there and comes back.
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
use crate::destination::spec::is_name;
use crate::flow::{Finding, Flow, Step};
use crate::text::TuiKey;
use crate::tui::app::{Desk, Input, Took};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::layers::{Layer, Reading};
use crate::tui::spots::Spot;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::typed::PAGE;
use summary::LINES;

/// The screen of [`Step::Review`].
#[derive(Default)]
pub struct ReviewScreen {
    /// The line at hand; none is the last one, which goes on.
    at: Option<usize>,
    /// The step that a line was followed to: from there it goes back to review.
    away: Option<Step>,
}

/// One line that the keys can go to.
enum Entry {
    /// An answer.
    Answer(&'static summary::Summary),
    /// Something that is wrong, or worth a word.
    Finding(Box<Finding>),
    /// On to the events.
    GoOn,
}

impl Entry {
    fn step(&self) -> Option<Step> {
        match self {
            Self::Answer(summary) => Some(summary.field.step()),
            Self::Finding(finding) => Some(finding.field.step()),
            Self::GoOn => None,
        }
    }
}

/// All lines: answers, findings, the one that goes on.
fn entries(flow: &Flow) -> Vec<Entry> {
    let answers = LINES.iter().filter(|line| line.is_told(flow)).map(Entry::Answer);
    let findings = flow.findings().into_iter().map(|finding| Entry::Finding(Box::new(finding)));
    answers.chain(findings).chain([Entry::GoOn]).collect()
}

impl ReviewScreen {
    pub(super) fn contexts(&self, flow: &Flow) -> Vec<Context> {
        let (_, entry) = self.at(flow);
        let mut contexts = vec![Context::Review, Context::Lines];
        if !matches!(entry, Entry::GoOn) {
            contexts.insert(0, Context::ReviewLine);
        }
        contexts
    }

    /// The step that is to be come back from, when it is at hand.
    pub(in crate::tui) fn away(&self, at: Step) -> bool {
        self.away == Some(at)
    }

    /// Whether a step was left by its own end, so that review comes next. Whoever went elsewhere stays there.
    pub(in crate::tui) fn is_back(&mut self, at: Step) -> bool {
        let Some(from) = self.away.filter(|from| *from != at) else { return false };
        self.away = None;
        from.next() == Some(at)
    }

    /// Nobody comes back.
    pub(in crate::tui) fn stay_away(&mut self) {
        self.away = None;
    }

    /// The line at hand and its place.
    fn at(&self, flow: &Flow) -> (usize, Entry) {
        let mut entries = entries(flow);
        let last = entries.len() - 1;
        let place = self.at.unwrap_or(last).min(last);
        (place, entries.swap_remove(place))
    }

    pub(super) fn act(&mut self, input: &Input<'_>, flow: &mut Flow, desk: &mut Desk<'_>) -> Took {
        if let Input::Point(Spot::Row(row)) = input {
            self.at = (row + 1 < entries(flow).len()).then_some(*row);
            return Took::Yes;
        }
        let Input::Do(action) = input else { return Took::No };
        match action {
            Action::Save => desk.ask(Effect::SaveText(file(flow), flow.draft().to_spec())),
            Action::ShowSpec => {
                let spec = Reading::new(TuiKey::TitleSpec, flow.draft().to_spec(), &file(flow));
                desk.open(Layer::Reading(spec));
            }
            Action::Change => self.follow(flow, desk),
            other => {
                let count = entries(flow).len();
                let mut cursor = Cursor::new(self.at(flow).0);
                if !cursor.act(*other, count, PAGE) {
                    return Took::No;
                }
                self.at = (cursor.at() + 1 < count).then_some(cursor.at());
            }
        }
        Took::Yes
    }

    /// Goes to where the line at hand is answered.
    fn follow(&mut self, flow: &mut Flow, desk: &mut Desk<'_>) {
        let (_, entry) = self.at(flow);
        if let Some(step) = entry.step() {
            self.away = Some(step);
            desk.tell(flow, crate::flow::Msg::Jump(step));
        }
    }

    /// The question that the line at hand is about.
    pub(super) fn question(&self, flow: &Flow) -> Option<crate::flow::Field> {
        match self.at(flow).1 {
            Entry::Answer(summary) => Some(summary.field),
            Entry::Finding(finding) => Some(finding.field),
            Entry::GoOn => None,
        }
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        drawing::answers(self.at(flow).0, flow, page, buf)
    }
}

/// The file that the spec is saved in. What cannot be the name of a destination is no name of a file either.
fn file(flow: &Flow) -> String {
    let name = flow.draft().name.trim();
    format!("{}.toml", if is_name(name) { name } else { "destination" })
}
