//! Asks a question with a few answers. Each answer carries what follows from it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Layer, Outcome};
use crate::destination::applying::Beginning;
use crate::destination::draft::Draft;
use crate::destination::stream_record::StreamChange;
use crate::flow::{JobId, Plan, Step, Told};
use crate::source::file::FileOrder;
use crate::text::foreign::without_controls;
use crate::text::{Phrase, Texts, TuiKey};
use crate::tui::app::Input;
use crate::tui::effect::{Begin, Effect, Order, Said, Tone};
use crate::tui::frame;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{pad, width, wrap};
use crate::tui::widgets::list::Cursor;

const WIDTH: usize = 56;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    title: TuiKey,
    asked: Said,
    choices: Vec<Choice>,
    cursor: Cursor,
    /// What follows if the question is closed without an answer.
    left: Then,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    label: TuiKey,
    then: Then,
}

/// What follows from an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Then {
    Nothing,
    Ask(Box<Effect>),
    /// Discards the unfinished set-up.
    GiveUp,
    /// Discards the unfinished set-up, then runs this effect.
    Replace(Box<Effect>),
    /// Passes this reply to the set-up.
    Tell(JobId, Told),
    /// Returns to the current set-up.
    GoOn,
    /// Marks the destination of this name as not started.
    NotStarted(String),
}

impl Question {
    /// Asks with the cursor at the first answer. Nothing follows if the question is closed.
    pub fn new(title: TuiKey, asked: Said, choices: Vec<(TuiKey, Then)>) -> Self {
        let choices = choices.into_iter().map(|(label, then)| Choice { label, then }).collect();
        Self { title, asked, choices, cursor: Cursor::default(), left: Then::Nothing }
    }

    /// Puts the cursor at the last answer. For steps that cannot be undone.
    #[must_use]
    pub fn carefully(mut self) -> Self {
        self.cursor = Cursor::new(self.choices.len().saturating_sub(1));
        self
    }

    pub(super) fn act(&mut self, input: &Input<'_>) -> Outcome {
        match input {
            Input::Do(action) if action.is_everywhere() => return Outcome::Passes,
            Input::Do(Action::No) => return Outcome::Then(self.left.clone()),
            Input::Do(Action::Open) => return self.chosen(self.cursor.at()),
            Input::Do(Action::Yes) => return self.chosen(0),
            Input::Do(Action::Left) => self.cursor.act(Action::Up, self.choices.len(), 1),
            Input::Do(Action::Right) => self.cursor.act(Action::Down, self.choices.len(), 1),
            Input::Point(Spot::Row(row)) => {
                self.cursor = Cursor::new(*row);
                true
            }
            Input::Do(_) | Input::Type(_) | Input::Paste(_) | Input::Point(_) => false,
        };
        Outcome::Stays
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let asked = without_controls(&self.asked.text(&look.texts));
        let room = WIDTH.min(usize::from(area.width).saturating_sub(8));
        let lines = wrap(&asked, room);
        let labels: Vec<_> = self.choices.iter().map(|choice| look.text(choice.label)).collect();
        let widest = labels.iter().map(|label| width(label)).max().unwrap_or_default();
        let wanted = lines.iter().map(|line| width(line)).max().unwrap_or_default().max(widest + 2);
        let inside = frame::window(area, (wanted, lines.len() + 1 + labels.len()), self.title, look, buf);
        for (place, line) in lines.iter().enumerate() {
            frame::row(inside, place, &Line::from(look.span(Role::Text, line.as_str())), buf);
        }
        let first = lines.len() + 1;
        for (place, label) in labels.iter().enumerate() {
            let here = place == self.cursor.at();
            let (mark, role) = if here { (look.glyphs.bar, Role::Row) } else { (" ", Role::Text) };
            let line = Line::from_iter([look.span(Role::Focus, mark), look.span(role, pad(label, widest + 1))]);
            frame::row(inside, first + place, &line, buf);
            look.spot(inside, first + place, Spot::Row(place));
        }
        let row = u16::try_from(first + self.cursor.at()).ok()?;
        Some(Position::new(inside.x + 1, inside.y + row.min(inside.height.saturating_sub(1))))
    }

    fn chosen(&self, place: usize) -> Outcome {
        self.choices.get(place).map_or(Outcome::Stays, |choice| Outcome::Then(choice.then.clone()))
    }
}

impl Then {
    pub fn ask(effect: Effect) -> Self {
        Self::Ask(Box::new(effect))
    }
}

/// The name and the step of an unfinished set-up.
pub struct Left {
    name: String,
    step: String,
}

impl Left {
    pub fn of(draft: &Draft, at: Step, texts: &Texts) -> Self {
        Self { name: draft.name.trim().to_owned(), step: texts.text(at.title()) }
    }

    /// Describes a set-up that is stored as a draft.
    pub fn kept(draft: &Draft, texts: &Texts) -> Self {
        Self::of(draft, Step::named(&draft.progress.at).unwrap_or(Step::Account), texts)
    }

    fn said(&self, tone: Tone, named: TuiKey, nameless: TuiKey) -> Said {
        let key = if self.name.is_empty() { nameless } else { named };
        Said::new(tone, key).with("name", self.name.as_str()).with("step", self.step.as_str())
    }
}

impl Layer {
    /// Offers to resume an unfinished set-up.
    pub fn resume(draft: Box<Draft>, texts: &Texts) -> Self {
        let asked = Left::kept(&draft, texts).said(Tone::Info, TuiKey::AskResume, TuiKey::AskResumeNameless);
        let choices = vec![
            (TuiKey::ChoiceResume, Then::ask(Effect::Begin(Begin::Draft(draft)))),
            (TuiKey::ChoiceLater, Then::Nothing),
            (TuiKey::ChoiceDiscard, Then::GiveUp),
        ];
        Self::Question(Question::new(TuiKey::TitleResume, asked, choices))
    }

    /// Asks what to do with an unfinished set-up, which `other` would replace.
    pub fn unfinished(left: &Left, go_on: Then, other: Effect) -> Self {
        let choices = vec![
            (TuiKey::ChoiceResume, go_on),
            (TuiKey::ChoiceReplace, Then::Replace(Box::new(other))),
            (TuiKey::ChoiceStay, Then::Nothing),
        ];
        let asked = left.said(Tone::Warn, TuiKey::AskUnfinished, TuiKey::AskUnfinishedNameless);
        Self::Question(Question::new(TuiKey::TitleResume, asked, choices))
    }

    /// Asks from where to read a feed that has changed. Without an answer the job fails with `left`.
    pub fn ask_from(job: JobId, plan: &Plan, left: Phrase) -> Self {
        let from = |beginning| Then::ask(Effect::ApplyFrom(job, Box::new(plan.clone()), beginning));
        let choices =
            vec![(TuiKey::ChoiceFromStart, from(Beginning::Start)), (TuiKey::ChoiceFromNow, from(Beginning::Now))];
        let name = plan.saved().spec().name.as_str();
        let asked = Said::new(Tone::Info, TuiKey::AskFrom).with("name", name);
        let question = Question::new(TuiKey::TitleAskFrom, asked, choices);
        Self::Question(Question { left: Then::Tell(job, Told::Failed(left)), ..question })
    }

    /// Asks what to do now that the destination's stream has changed.
    pub fn ask_stream(name: &str, reason: Phrase) -> Self {
        let answer = |change| Then::ask(Effect::StreamAnyway(name.to_owned(), change));
        let choices = vec![
            (TuiKey::ChoiceStreamFromNow, answer(StreamChange::FromNow)),
            (TuiKey::ChoiceStreamResend, answer(StreamChange::Resend)),
            (TuiKey::ChoiceStay, Then::Nothing),
        ];
        let asked = Said::new(Tone::Warn, TuiKey::AskStream).because(reason);
        Self::Question(Question::new(TuiKey::TitleAskStream, asked, choices).carefully())
    }

    /// Asks in which order to read the files of a destination.
    pub fn ask_order(name: &str, reason: Phrase) -> Self {
        let answer = |order| Then::ask(Effect::StreamInOrder(name.to_owned(), order));
        let choices = vec![
            (TuiKey::ChoiceOrderRotation, answer(FileOrder::Rotation)),
            (TuiKey::ChoiceOrderName, answer(FileOrder::Name)),
            (TuiKey::ChoiceOrderMtime, answer(FileOrder::Mtime)),
            (TuiKey::ChoiceStay, Then::Nothing),
        ];
        let asked = Said::new(Tone::Warn, TuiKey::AskOrder).because(reason);
        Self::Question(Question::new(TuiKey::TitleAskOrder, asked, choices).carefully())
    }

    /// Asks whether to stream without ordering: events of one profile may arrive in another order.
    pub fn allow_unordered(name: &str) -> Self {
        let order = Effect::Order(name.to_owned(), Order::AllowUnordered);
        let choices = vec![(TuiKey::ChoiceAllowUnordered, Then::ask(order)), (TuiKey::ChoiceStayPaused, Then::Nothing)];
        let asked = Said::new(Tone::Warn, TuiKey::AskAllowUnordered).with("name", name);
        Self::Question(Question::new(TuiKey::TitleAllowUnordered, asked, choices).carefully())
    }

    pub fn remove(name: &str) -> Self {
        let choices = vec![
            (TuiKey::ChoiceRemove, Then::ask(Effect::Remove(name.to_owned()))),
            (TuiKey::ChoiceKeep, Then::Nothing),
        ];
        let asked = Said::new(Tone::Warn, TuiKey::AskRemove).with("name", name);
        Self::Question(Question::new(TuiKey::TitleRemove, asked, choices).carefully())
    }
}
