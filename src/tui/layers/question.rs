//! Asks a question with a few answers. Each answer carries what follows from it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Layer, LayerResult};
use crate::backstage::{Begin, Order, StreamCommand};
use crate::destination::difference::ReadFrom;
use crate::destination::draft::Draft;
use crate::destination::run::stream_record::StreamChange;
use crate::flow::messages::unfinished_question;
use crate::flow::{EffectResult, JobId, Plan, Step};
use crate::source::file::FileOrder;
use crate::text::foreign::without_controls;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::frame;
use crate::tui::input::UserInput;
use crate::tui::intent::{Intent, UnfinishedSetup};
use crate::tui::keys::Action;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{pad, width, wrap};
use crate::tui::widgets::list::Cursor;

const WIDTH: usize = 56;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    title: Key,
    asked: Notification,
    choices: Vec<Choice>,
    cursor: Cursor,
    /// What follows if the question is closed without an answer.
    on_close: Option<Intent>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    label: Key,
    then: Option<Intent>,
}

impl Question {
    /// Asks with the cursor at the first answer. Nothing follows if the question is closed.
    pub fn new(title: Key, asked: Notification, choices: Vec<(Key, Option<Intent>)>) -> Self {
        let choices = choices.into_iter().map(|(label, then)| Choice { label, then }).collect();
        Self { title, asked, choices, cursor: Cursor::default(), on_close: None }
    }

    /// Puts the cursor at the last answer. For steps that cannot be undone.
    #[must_use]
    pub fn select_last(mut self) -> Self {
        self.cursor = Cursor::new(self.choices.len().saturating_sub(1));
        self
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match input {
            UserInput::Do(action) if action.is_everywhere() => return LayerResult::Passes,
            UserInput::Do(Action::No) => return LayerResult::Then(self.on_close.clone()),
            UserInput::Do(Action::Open) => return self.result_of(self.cursor.index()),
            UserInput::Do(Action::Yes) => return self.result_of(0),
            UserInput::Do(Action::Left) => self.cursor.act(Action::Up, self.choices.len(), 1),
            UserInput::Do(Action::Right) => self.cursor.act(Action::Down, self.choices.len(), 1),
            UserInput::Point(Spot::Row(row)) => {
                self.cursor = Cursor::new(*row);
                true
            }
            UserInput::Do(_) | UserInput::Type(_) | UserInput::Paste(_) | UserInput::Point(_) => false,
        };
        LayerResult::Stays
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let asked = without_controls(&self.asked.text(&look.texts));
        let room = WIDTH.min(usize::from(area.width).saturating_sub(8));
        let lines = wrap(&asked, room);
        let labels: Vec<_> = self.choices.iter().map(|choice| look.text(choice.label)).collect();
        let widest = labels.iter().map(|label| width(label)).max().unwrap_or_default();
        let wanted = lines.iter().map(|line| width(line)).max().unwrap_or_default().max(widest + 2);
        let inside = frame::draw_window(area, (wanted, lines.len() + 1 + labels.len()), self.title, look, buf);
        for (place, line) in lines.iter().enumerate() {
            layout::draw_row(inside, place, &Line::from(look.span(Role::Text, line.as_str())), buf);
        }
        let first = lines.len() + 1;
        for (place, label) in labels.iter().enumerate() {
            let here = place == self.cursor.index();
            let (mark, role) = if here { (look.glyphs.bar, Role::Row) } else { (" ", Role::Text) };
            let line = Line::from_iter([look.span(Role::Focus, mark), look.span(role, pad(label, widest + 1))]);
            layout::draw_row(inside, first + place, &line, buf);
            look.spot(inside, first + place, Spot::Row(place));
        }
        let row = u16::try_from(first + self.cursor.index()).ok()?;
        Some(Position::new(inside.x + 1, inside.y + row.min(inside.height.saturating_sub(1))))
    }

    fn result_of(&self, place: usize) -> LayerResult {
        self.choices.get(place).map_or(LayerResult::Stays, |choice| LayerResult::Then(choice.then.clone()))
    }
}

impl Layer {
    /// Offers to resume an unfinished set-up.
    pub fn resume(draft: Box<Draft>) -> Self {
        let (name, step) = (draft.name.trim(), Phrase::from(Step::from_kept_draft(&draft).title()));
        let asked = if name.is_empty() {
            Notification::new(Tone::Info, say::AskResumeNameless { step })
        } else {
            Notification::new(Tone::Info, say::AskResume { name, step })
        };
        let choices = vec![
            (Key::ChoiceResume, Some(Intent::Begin(Begin::Draft(draft)))),
            (Key::ChoiceLater, None),
            (Key::ChoiceDiscard, Some(Intent::Discard)),
        ];
        Self::Question(Question::new(Key::TitleResume, asked, choices))
    }

    /// Asks what to do with an unfinished set-up, which `replace` would discard.
    pub fn ask_unfinished(draft: &Draft, step: Step, resume: Intent, replace: Intent) -> Self {
        let choices =
            vec![(Key::ChoiceResume, Some(resume)), (Key::ChoiceReplace, Some(replace)), (Key::ChoiceStay, None)];
        let asked = Notification::new(Tone::Warn, unfinished_question(draft, step));
        Self::Question(Question::new(Key::TitleResume, asked, choices))
    }

    /// Asks from where to read a feed that has changed. Without an answer the job fails with `left`.
    pub fn ask_from(job: JobId, plan: &Plan, left: Phrase) -> Self {
        let from = |beginning| Some(Intent::Order(Order::ApplyFrom(job, Box::new(plan.clone()), beginning)));
        let choices = vec![(Key::ChoiceFromStart, from(ReadFrom::Start)), (Key::ChoiceFromNow, from(ReadFrom::Now))];
        let name = plan.saved().spec().name.as_str();
        let asked = Notification::new(Tone::Info, say::AskFrom { name });
        let question = Question::new(Key::TitleAskFrom, asked, choices);
        Self::Question(Question { on_close: Some(Intent::Tell(job, EffectResult::Failed(left))), ..question })
    }

    /// Asks what to do now that the destination's stream has changed.
    pub fn ask_stream(name: &str, reason: Phrase) -> Self {
        let answer = |change| Some(Intent::Order(Order::StreamAnyway(name.to_owned(), change)));
        let choices = vec![
            (Key::ChoiceStreamFromNow, answer(StreamChange::FromNow)),
            (Key::ChoiceStreamResend, answer(StreamChange::Resend)),
            (Key::ChoiceStay, None),
        ];
        let asked = Notification::new(Tone::Warn, say::AskStream { reason });
        Self::Question(Question::new(Key::TitleAskStream, asked, choices).select_last())
    }

    /// Asks in which order to read the files of a destination.
    pub fn ask_order(name: &str, reason: Phrase) -> Self {
        let answer = |order| Some(Intent::Order(Order::StreamInOrder(name.to_owned(), order)));
        let choices = vec![
            (Key::ChoiceOrderRotation, answer(FileOrder::Rotation)),
            (Key::ChoiceOrderName, answer(FileOrder::Name)),
            (Key::ChoiceOrderMtime, answer(FileOrder::Mtime)),
            (Key::ChoiceStay, None),
        ];
        let asked = Notification::new(Tone::Warn, say::AskOrder { reason });
        Self::Question(Question::new(Key::TitleAskOrder, asked, choices).select_last())
    }

    /// Asks whether to stream without ordering: events of one profile may arrive in another order.
    pub fn allow_unordered(name: &str) -> Self {
        let order = Intent::Order(Order::Steer(name.to_owned(), StreamCommand::AllowUnordered));
        let choices = vec![(Key::ChoiceAllowUnordered, Some(order)), (Key::ChoiceStayPaused, None)];
        let asked = Notification::new(Tone::Warn, say::AskAllowUnordered { name });
        Self::Question(Question::new(Key::TitleAllowUnordered, asked, choices).select_last())
    }

    /// Asks whether to discard an unfinished set-up.
    pub fn discard(setup: &UnfinishedSetup) -> Self {
        let step = Phrase::from(setup.step.title());
        let asked = match setup.name.as_str() {
            "" => Notification::new(Tone::Warn, say::AskDiscardNameless { step }),
            name => Notification::new(Tone::Warn, say::AskDiscard { name, step }),
        };
        let choices = vec![(Key::ChoiceDiscard, Some(Intent::DiscardUnfinished(setup.which))), (Key::ChoiceKeep, None)];
        Self::Question(Question::new(Key::TitleResume, asked, choices).select_last())
    }

    pub fn remove(name: &str) -> Self {
        let choices =
            vec![(Key::ChoiceRemove, Some(Intent::Order(Order::Remove(name.to_owned())))), (Key::ChoiceKeep, None)];
        let asked = Notification::new(Tone::Warn, say::AskRemove { name });
        Self::Question(Question::new(Key::TitleRemove, asked, choices).select_last())
    }
}
